"""What is put into an article: more at the end of its items, and below its head.

An article was sealed; not a word of it is changed.  Places are found by the ids of leads and
entries, which are the archive's addresses.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ID = re.compile(r' id="([^"]*)"')
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)


def added(article: str, *, head: str, items: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Return the article with HTML at the end of elements, and the ids that it does not have.

    `items`: id → what is put last into the element of that id.  `head` is put behind the article's
    first ``</header>``, or before everything where there is none.
    """
    spots: list[tuple[int, str]] = []
    missing = []
    starts = _starts(article, items)
    edges = sorted(start for start in starts.values() if start >= 0)
    after = dict(zip(edges, [*edges[1:], len(article)], strict=False))
    for name, html in items.items():
        start = starts[name]
        end = _end(article, start, after[start]) if start >= 0 else -1
        if end < 0:
            missing.append(name)
        else:
            spots.append((end, html))
    header = article.find("</header>")
    spots.append((header + len("</header>") if header >= 0 else 0, head))
    return _joined(article, spots), tuple(missing)


def _starts(article: str, names: Collection[str]) -> dict[str, int]:
    """Return where each id stands first, -1: nowhere; the article is read once."""
    starts = dict.fromkeys(names, -1)
    for found in _ID.finditer(article):
        if starts.get(found[1], 0) < 0:
            starts[found[1]] = found.start()
    return starts


def _joined(article: str, spots: Iterable[tuple[int, str]]) -> str:
    parts: list[str] = []
    done = 0
    for at, html in sorted(spots, key=lambda spot: spot[0]):
        parts += (article[done:at], html)
        done = at
    return "".join((*parts, article[done:]))


def _end(article: str, inside: int, following: int) -> int:
    """Return where the element ends in whose start tag `inside` lies; -1: it has no end.

    Nearly always an item has no element of its own kind inside, and its end is the first one.
    """
    opens = article.rfind("<", 0, inside)
    name = article[opens + 1 : inside].partition(" ")[0] if opens >= 0 else ""
    if not name.isalnum():
        return -1
    end = article.find(f"</{name}>", inside, following)
    if end >= 0 and f"<{name}" not in article[inside:end]:
        return end
    return _matched(article, opens)


def _matched(article: str, opens: int) -> int:
    """Return where the element ends that begins at `opens`, whatever stands in it."""
    depth = 0
    for at, closes, name in _tags(article, opens):
        if name in _VOID:
            continue
        depth += -1 if closes else 1
        if depth == 0:
            return at
    return -1


def _tags(article: str, start: int) -> Iterator[tuple[int, bool, str]]:
    for found in _TAG.finditer(article, start):
        if not found[3].endswith("/"):
            yield found.start(), bool(found[1]), found[2].lower()
