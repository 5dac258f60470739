from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from newsletter.mail import compose
from newsletter.model.publication import Sender
from newsletter.model.rendition import Rendition, Token

SENDER = Sender(name="INDUS", address="news@indus.example", reply_to="editors@indus.example")


def make_rendition(**changes: Any) -> Rendition:
    """Return a small rendition that uses every token."""
    fields: dict[str, Any] = {
        "issue": "2026-11",
        "subject": "Water, and who shares it",
        "preheader": "Eleven articles",
        "language": "en",
        "html": f"<html lang=en><p title='{Token.NAME}'>Dear {Token.NAME}, آداب</p>"
        f"<a href='{Token.UNSUBSCRIBE}'>leave</a> <a href='{Token.PREFERENCES}'>change</a> "
        f"{Token.ADDRESS}</html>",
        "text": f"Dear {Token.NAME},\n.hidden\nFrom here on\ntrailing \n\n"
        f"leave: {Token.UNSUBSCRIBE}\nchange: {Token.PREFERENCES}\nto {Token.ADDRESS}",
        "article": "<article></article>",
        "page": "<html></html>",
    }
    return Rendition(**(fields | changes))


@pytest.fixture(scope="session")
def rendition() -> Callable[..., Rendition]:
    """Return `make_rendition`."""
    return make_rendition


@pytest.fixture(scope="session")
def composed() -> Callable[..., bytes]:
    """Return a function that composes `rendition` with changes."""

    def compose_it(
        *, sender: Sender = SENDER, public_url: str = "https://mail.indus.example/", **changes: Any
    ) -> bytes:
        return compose(
            make_rendition(**changes),
            sender=sender,
            list_id="indus.example",
            date=datetime(2026, 12, 1, 14, tzinfo=UTC),
            public_url=public_url,
        )

    return compose_it
