"""Asking a public archive for copies: off unless it is named, each page once."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from newsletter.errors import UsageError
from newsletter.publication.archive import keeping
from newsletter.publication.archive.public_saving import ask_public_archive
from newsletter.publication.place.workplace import Workplace

RIVERS = "http://paper.example/rivers"
COPY = f"http://web.example/web/20261201090500/{RIVERS}"


class Web:
    """The Paper, and a public archive that keeps what it is asked for."""

    def __init__(self) -> None:
        self.asked = list[str]()
        self.saving: Response = RedirectResponse(COPY)

    async def answer(self, request: Request) -> Response:
        """Answer for both."""
        path = request.url.path
        if request.headers["host"] == "paper.example":
            return PlainTextResponse("") if path == "/robots.txt" else HTMLResponse("<p>Rivers")
        self.asked.append(path)
        return self.saving if path.startswith("/save/") else HTMLResponse("a copy")


@pytest.fixture
def web(stage: Any, workplace: Workplace) -> Web:
    """Serve both on loopback; the issue's only page is kept already."""
    web = Web()
    stage.app = Starlette(routes=[Route("/{path:path}", web.answer)])
    port = stage.address.rstrip("/").rpartition(":")[2]
    with workplace.publication_file.open("a") as file:
        file.write(f'\nfetching:\n  connect_to: {{"*.example:80": "127.0.0.1:{port}"}}\n')
    path = workplace.issue_file("2026-12")
    path.write_text(path.read_text().replace(RIVERS.replace("http:", "https:"), RIVERS))
    assert len(keeping.keep_cited(workplace, "2026-12").fetched) == 1
    return web


def named(workplace: Workplace) -> None:
    """Name the public archive."""
    with workplace.publication_file.open("a") as file:
        file.write("keeping: {save_page_now: 'http://web.example/save/'}\n")


def test_nobody_is_asked_unless_somebody_is_named(workplace: Workplace, web: Web) -> None:
    """Without an address in publication.yaml the command says how it is given."""
    with pytest.raises(UsageError, match="names no public archive"):
        ask_public_archive(workplace)
    assert web.asked == []


def test_a_page_is_saved_once(workplace: Workplace, web: Web) -> None:
    """The copy's address is remembered, and nobody is asked for the page again."""
    named(workplace)
    assert ask_public_archive(workplace, "2026-12").saved == (COPY,)
    assert web.asked[0] == f"/save/{RIVERS}"
    assert keeping.listing(workplace)[0].public_address == COPY
    assert ask_public_archive(workplace).saved == ()
    assert sum(path.startswith("/save/") for path in web.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        PlainTextResponse("busy", status_code=429),
        HTMLResponse("<p>Thank you"),
        RedirectResponse("http://paper.example/web/20261201/http://paper.example/rivers"),
        HTMLResponse("ok", headers={"content-location": "http://evil.example/web/2026/http://x/"}),
    ],
)
def test_what_is_no_copy_is_told(workplace: Workplace, web: Web, answer: Response) -> None:
    """Where the archive refuses, or names an address that is not its own, nothing is remembered."""
    named(workplace)
    web.saving = answer
    asked = ask_public_archive(workplace)
    assert asked.saved == ()
    assert RIVERS in asked.troubles[0]
    assert keeping.listing(workplace)[0].public_address == ""


def test_a_location_in_the_answer_counts(workplace: Workplace, web: Web) -> None:
    """An archive may also say in a header where its copy is."""
    named(workplace)
    web.saving = HTMLResponse("ok", headers={"content-location": f"/web/2026/{RIVERS}"})
    assert ask_public_archive(workplace).saved == (f"http://web.example/web/2026/{RIVERS}",)
