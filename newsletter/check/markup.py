"""HTML as a row of marks, in one pass: time in proportion to the size, whatever stands in it.

Follows the tokenizer of the HTML standard (13.2.5) as far as a check needs it;
the standard library's reader takes minutes for half a megabyte of open quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from newsletter.model.values import dataclass

_NAME = re.compile(r"[A-Za-z][^\s/>\x00]*")
_SPACE = re.compile(r"[\s/]*")
_ATTRIBUTE = re.compile(r"[^\s/>=][^\s/>=]*")
_EQUALS = re.compile(r"\s*=\s*")
_BARE = re.compile(r"[^\s>]*")
_RAW = frozenset(("script", "style", "title", "textarea", "xmp", "noembed", "noframes"))
_ESCAPABLE = frozenset(("title", "textarea"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One piece of HTML."""

    kind: str
    """``text``, ``open``, ``close``, ``comment`` or ``declaration``."""
    at: int
    """Where it begins, in characters from 0."""
    name: str = ""
    """Of an element, in lower case."""
    text: str = ""
    """Of text, with references resolved; of comments and declarations, as it stands."""
    attributes: tuple[tuple[str, str], ...] = ()
    """Names in lower case, values resolved; repeated ones too."""
    closes_itself: bool = False
    whole: bool = True
    """False: the document ends within it."""


def marks(source: str) -> Iterator[Mark]:
    """Yield the pieces of `source` in order; nothing is refused."""
    at, text_from, length = 0, 0, len(source)
    while at < length:
        at = source.find("<", at)
        if at < 0:
            break
        mark, end = _mark(source, at)
        if mark is None:
            at += 1
            continue
        if text_from < at:
            yield Mark(kind="text", at=text_from, text=unescape(source[text_from:at]))
        yield mark
        at = text_from = end
        if mark.kind == "open" and mark.name in _RAW and not mark.closes_itself:
            at = text_from = _raw_end(source, mark.name, end)
            if end < at:
                words = source[end:at]
                words = unescape(words) if mark.name in _ESCAPABLE else words
                yield Mark(kind="text", at=end, text=words)
    if text_from < length:
        yield Mark(kind="text", at=text_from, text=unescape(source[text_from:]))


def _mark(source: str, at: int) -> tuple[Mark | None, int]:
    """Return what begins with ``<`` at `at` and where it ends; None: a mere sign."""
    if source.startswith("<!--", at):
        return _until(source, at, 4, "-->", "comment")
    if source.startswith(("<!", "<?"), at):
        return _until(source, at, 2, ">", "declaration")
    closing = source.startswith("</", at)
    name = _NAME.match(source, at + 1 + closing)
    if name is None:
        return None, at
    if closing:
        end = source.find(">", name.end())
        whole = end >= 0
        mark = Mark(kind="close", at=at, name=name[0].lower(), whole=whole)
        return mark, end + 1 if whole else len(source)
    return _opening(source, at, name[0].lower(), name.end())


def _until(source: str, at: int, skip: int, sign: str, kind: str) -> tuple[Mark, int]:
    end = source.find(sign, at + skip)
    if end < 0:
        return Mark(kind=kind, at=at, text=source[at + skip :], whole=False), len(source)
    return Mark(kind=kind, at=at, text=source[at + skip : end]), end + len(sign)


def _opening(source: str, at: int, name: str, position: int) -> tuple[Mark, int]:
    given: list[tuple[str, str]] = []
    while True:
        space = _SPACE.match(source, position)
        position = space.end() if space else position
        if position >= len(source):
            mark = Mark(kind="open", at=at, name=name, attributes=tuple(given), whole=False)
            return mark, position
        if source[position] == ">":
            closes = source[position - 1] == "/"
            mark = Mark(
                kind="open", at=at, name=name, attributes=tuple(given), closes_itself=closes
            )
            return mark, position + 1
        attribute, value, position = _attribute(source, position)
        given.append((attribute, value))


def _attribute(source: str, position: int) -> tuple[str, str, int]:
    name = _ATTRIBUTE.match(source, position)
    end = name.end() if name else position + 1
    word = source[position:end].lower()
    equals = _EQUALS.match(source, end)
    if equals is None:
        return word, "", end
    start = equals.end()
    quote = source[start : start + 1]
    if quote in {'"', "'"}:
        close = source.find(quote, start + 1)
        close = close if close >= 0 else len(source)
        return word, unescape(source[start + 1 : close]), close + 1
    bare = _BARE.match(source, start)
    close = bare.end() if bare else start
    return word, unescape(source[start:close]), close


def _raw_end(source: str, name: str, start: int) -> int:
    """Return where ``</name`` stands behind `start`, or the end of the document."""
    found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(source, start)
    return found.start() if found else len(source)
