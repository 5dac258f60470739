"""What the site is made of: pages that are filled only where something they show has changed.

A page says by its key what it is made of.  The builder compares keys with those of the last build
and asks for contexts, holes and octets of what is new alone: whatever costs is given as a function.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import Any

from newsletter.model.values import dataclass

MARK = "\ue0f2"
"""Stands on both sides of a hole's name in what a template made; in Unicode's private use area."""
_KEY_OCTETS = 16


Holes = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A page with holes for everything that tells it from other pages of its shape."""

    shape: str
    """Equal for equal contexts; the template is asked once for each."""
    context: Callable[[], Mapping[str, Any]]
    holes: Holes
    """Ready HTML: what the page's own holes have, and the texts that a template would print (`printed`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A file that a template makes."""

    path: str
    """Below the site, with ``/``: ``issues/2017-11/index.html``."""
    key: str
    """Equal for pages that are made of equal things; templates and program are the builder's to add."""
    template: str
    """Full name: ``archive/issue.html.j2``."""
    context: Mapping[str, Any] | Callable[[], Mapping[str, Any]]
    """What the template sees; ``{{ article }}`` is the hole of that name where the context has
    ``"article": hole("article")``."""
    holes: Holes | Callable[[], Holes] = field(default_factory=dict)
    """HTML by the name of its hole; it is put in afterwards, so that no article travels to the child."""
    outline: Callable[[], Outline] | None = None
    """The same page, where its template does nothing with a text but print it (`Filler.prints`)."""

    def made_of(self) -> tuple[Mapping[str, Any], Holes]:
        """Return context and holes, made now where they were given as functions."""
        return (
            self.context() if callable(self.context) else self.context,
            self.holes() if callable(self.holes) else self.holes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A file whose octets are made without a template: a picture, a feed, a citation."""

    path: str
    key: str
    data: bytes | Callable[[], bytes] = b""
    pieces: Callable[[], Iterable[bytes]] | None = None
    """Instead of `data`, for a file that nobody should hold as a whole; each piece is some lines of it."""

    def octets(self) -> bytes:
        """Return what the file holds."""
        if self.pieces is not None:
            return b"".join(self.pieces())
        return self.data() if callable(self.data) else self.data


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Files that change together: those of one issue, or the lists of one year.

    Where the key is that of the last build nobody asks which files there are.
    """

    name: str
    """Unique in the site: ``issues/2017-11``."""
    key: str
    pages: Callable[[], Iterable[Page | Ready]]


def hole(name: str) -> str:
    """Return what a context holds where ready HTML is to be put into the filled page."""
    return f"{MARK}{name}{MARK}"


def printed(text: str) -> str:
    """Return a text as templates print it."""
    if text.isalnum():
        return text
    return (
        text.replace("&", "&amp;")
        .replace(">", "&gt;")
        .replace("<", "&lt;")
        .replace("'", "&#39;")
        .replace('"', "&#34;")
    )


def key_of(*parts: str | bytes) -> str:
    """Return the key of what is made of these parts, each told apart from the next."""
    digest = hashlib.blake2b(digest_size=_KEY_OCTETS)
    for part in parts:
        octets = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(octets).to_bytes(8, "big"))
        digest.update(octets)
    return digest.hexdigest()
