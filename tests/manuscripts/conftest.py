"""Documents made of XML, and what they say as Markdown."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable

import pytest

from newsletter.manuscripts.notices import sentence
from newsletter.manuscripts.reading import read_manuscript
from newsletter.manuscripts.values import Manuscript
from newsletter.testing.word_document import word_document
from newsletter.text.markdown_writing import to_markdown

Said = Callable[..., str]


DOT = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAEUlEQVR42mP8z8DAwMSAQgAAE1EBB/2hEgAAAAAASUVORK5CYII="
)
"""A white PNG of four by four pixels."""


@pytest.fixture
def dot() -> bytes:
    """Return a PNG."""
    return DOT


@pytest.fixture
def read() -> Callable[..., Manuscript]:
    """Return a function: the inside of a body (and parts beside it) → what is read of it."""
    return lambda body, **parts: read_manuscript(word_document(body, **parts))


@pytest.fixture
def said() -> Said:
    """Return a function: the inside of a body (and parts beside it) → Markdown."""
    return lambda body, **parts: to_markdown(read_manuscript(word_document(body, **parts)).body)


@pytest.fixture
def told() -> Callable[[Manuscript], list[str]]:
    """Return a function: a manuscript → its report, line by line."""
    return lambda manuscript: list(map(sentence, manuscript.notices))
