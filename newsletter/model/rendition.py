"""The issue as it is read."""

from __future__ import annotations

from enum import StrEnum

from newsletter.model.values import dataclass


class Token(StrEnum):
    """Places in a rendition that differ from recipient to recipient.

    U+E0F0 and U+E0F1 are private-use characters that no document may contain,
    so that nobody can type a token.
    """

    NAME = "\ue0f0name\ue0f1"
    ADDRESS = "\ue0f0address\ue0f1"
    UNSUBSCRIBE = "\ue0f0unsubscribe\ue0f1"
    PREFERENCES = "\ue0f0preferences\ue0f1"

    # As equal texts have it, and without a detour through Python for each look-up.
    __hash__ = str.__hash__


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One issue in one theme; `html` and `text` hold tokens unfilled, `page` holds none."""

    issue: str
    subject: str
    preheader: str
    language: str
    html: str
    """The mail's HTML part: a whole document."""
    text: str
    """The mail's plain-text part."""
    article: str
    """The web page's content alone: one `<article>` element of semantic HTML.  It is sealed with
    the mail; archive pages and Atom content are made of it."""
    page: str
    """The web page: a whole document around `article`."""
    images: tuple[tuple[str, bytes], ...] = ()
    """(file name, bytes) of pictures that html or page refer to by a relative address."""
    enclosed: tuple[tuple[str, str], ...] = ()
    """(Content-ID, file name) of those pictures that travel inside the mail; `html` names them
    ``cid:`` and the id."""
    links: tuple[tuple[str, str], ...] = ()
    """(name, address) of the links that lead through our own pages, where clicks are counted; the
    empty address is that of the link which only programs follow."""
