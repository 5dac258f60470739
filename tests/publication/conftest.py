"""Readers as the public pages see them, and the letters that reach them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

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
