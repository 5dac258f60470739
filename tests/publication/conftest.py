"""Readers as the public pages see them, and the letters that reach them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import consenting
from newsletter.publication.readers.readers import Readers, open_readers
from newsletter.testing.outbox import Outbox

PUBLIC = "https://mail.example/"


@pytest.fixture
def public(workplace: Workplace) -> Workplace:
    """Return the publication with a public address."""
    path = workplace.publication_file
    text = re.sub(r"^#? *public_url:.*\n", "", path.read_text(), flags=re.MULTILINE)
    path.write_text(text + f"public_url: {PUBLIC}\n")
    return workplace


@pytest.fixture
def readers(public: Workplace) -> Iterator[Readers]:
    """Return what the pages call."""
    with open_readers(public) as opened:
        yield opened


@pytest.fixture
def post(public: Workplace) -> Outbox:
    """Return the outbox."""
    return Outbox(public.folder / "var" / "outbox", public_url=PUBLIC)


@pytest.fixture
def confirmed(public: Workplace, readers: Readers, post: Outbox) -> Callable[[str], str]:
    """Return a function that subscribes an address and confirms it; it returns the id."""

    def subscribe(address: str) -> str:
        readers.ask(address, form="website form", wording="Yes, send me The Review.")
        consenting.settle(public)
        readers.confirm(post.token(post.letters(address)[-1], "c"))
        known = readers.opened.audience.find(address.lower())
        assert known is not None
        return known.id

    return subscribe


RIVERS = "http://paper.example/rivers"
PAGE = "<title>Rivers rise</title><p>" + "The river is higher than it was in any year. " * 5


class Paper:
    """A server that answers as it is told."""

    def __init__(self) -> None:
        self.asked = 0
        self.page: Response = HTMLResponse(PAGE)

    async def answer(self, request: Request) -> Response:
        """Answer, and count the question."""
        if request.url.path == "/robots.txt":
            return PlainTextResponse("")
        self.asked += 1
        return self.page if request.url.path == "/rivers" else HTMLResponse(PAGE)


@pytest.fixture
def paper(stage: Any, workplace: Workplace) -> Paper:
    """Serve The Paper; the issue that cites it was sent elsewhere, long ago."""
    paper = Paper()
    stage.app = Starlette(routes=[Route("/{path:path}", paper.answer)])
    port = stage.address.rstrip("/").rpartition(":")[2]
    with workplace.publication_file.open("a") as file:
        file.write(
            f'\nfetching:\n  connect_to: {{"paper.example:80": "127.0.0.1:{port}", '
            '"paper.example:443": "127.0.0.1:9"}\n'
        )
    path = workplace.issue_file("2026-12")
    text = path.read_text().replace(RIVERS.replace("http:", "https:"), RIVERS)
    path.write_text(text.replace("version: 1\n", "version: 1\nimported: true\n", 1))
    return paper
