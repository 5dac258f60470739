"""The desk of a publication, as functions and over HTTP."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import httpx
import pytest
from starlette.types import ASGIApp

from newsletter.desk.alone import Alone
from newsletter.desk.app import Desk, make_app
from newsletter.desk.serving import alone, open_desk
from newsletter.desk.shelf import Shelf
from newsletter.desk.tasks import Tasks
from newsletter.desk.visits import Form, Visit
from newsletter.desk.words import languages, say_in
from newsletter.model.access import Member
from newsletter.pages.folders import shipped_templates
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace

VisitOf = Callable[..., Visit]


@pytest.fixture
def member(workplace: Workplace) -> Member:
    """Return the publication's only person, who may do everything."""
    return alone(reading.publication(workplace))


@pytest.fixture
def visit_of(workplace: Workplace, member: Member) -> VisitOf:
    """Return a function that makes a visit: ``visit_of("/path", query={…}, form={…}, issue="2026-12")``."""
    shelf = Shelf(workplace.clock)

    def visit(
        path: str = "/",
        *,
        query: dict[str, str] | None = None,
        form: dict[str, str] | None = None,
        **parts: Any,
    ) -> Visit:
        return Visit(
            workplace=workplace,
            member=member,
            tasks=Tasks(workplace, program=(sys.executable, "-c", "")),
            waiting=shelf,
            path=path,
            parts=parts,
            query=Form(fields=tuple((query or {}).items())),
            form=Form(fields=tuple((form or {}).items())),
            say=say_in(languages(shipped_templates() / "desk")["en"]),
        )

    return visit


@pytest.fixture
def desk(workplace: Workplace, member: Member) -> Desk:
    """Return the desk of the one person."""
    return open_desk(workplace, Alone(member))


class Stage(Protocol):
    """One server for many tests: see the conftest.py above."""

    app: ASGIApp
    address: str


@pytest.fixture
def desk_client(desk: Desk, stage: Stage) -> Iterator[httpx.Client]:
    """Return a browser at this machine; forms that it posts come from the desk itself."""
    stage.app = make_app(desk)
    headers = {"Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=stage.address, headers=headers) as client:
        yield client
