"""What no single field can know: the same id or address twice, the version of the format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from newsletter.documents.names import folded
from newsletter.documents.nodes import ListNode, MapNode, Node, TextNode, walk
from newsletter.documents.reading import Reading
from newsletter.documents.scalars import one_line
from newsletter.documents.suggest import closest
from newsletter.model.finding import ItemPath
from newsletter.text.addresses import canonical_address

FORMAT_VERSION = 1
"""Of all three kinds of file."""

Spot = tuple[ItemPath, TextNode]


def values(tree: Node, name: str, *fields: str) -> Iterator[Spot]:
    """Yield the texts of `fields` in every item of the list called `name`."""
    items = walk(tree, (name,))
    if not isinstance(items, ListNode):
        return
    for number, item in enumerate(items.items):
        if isinstance(item, TextNode) and not fields:
            yield (name, number), item
        for one in fields:
            node = walk(item, (one,))
            if isinstance(node, TextNode) and not node.is_empty and not node.broken:
                yield (name, number, one), node


def report_repeated(
    spots: Iterable[Spot],
    reading: Reading,
    *,
    code: str,
    message: str,
    help: str,
    key: Callable[[str], str] = folded,
) -> None:
    """Report every text whose `key` stood before; `message` has ``{text}`` and ``{line}``.

    A text with an empty key equals no other.
    """
    first: dict[str, TextNode] = {}
    for path, node in spots:
        text = one_line(node.value)
        same = key(text)
        if not same:
            continue
        before = first.setdefault(same, node)
        if before is not node:
            line = reading.source.line_of(before.start)
            reading.report(node, code, message.format(text=text, line=line), help, path=path)


def page_key(url: str) -> str:
    """Return what is equal for all addresses of one page, or of one part of it; empty for none.

    Parts are told apart: two pieces of one long page may both be cited, and whether they should be
    is for the checks to say.
    """
    part = url.partition("#")[2]
    page = canonical_address(url)
    return f"{page}#{part}" if page and part else page


def check_version(tree: Node, reading: Reading) -> None:
    """Report a version that this program cannot read, and a missing one."""
    if not isinstance(tree, MapNode):
        return
    node = tree.get("version")
    if isinstance(node, TextNode) and one_line(node.value) == str(FORMAT_VERSION):
        return
    if node is None:
        if not reading.is_mended(tree) and not _is_misspelt(tree):
            _report_missing(tree, reading)
    elif not any(one.path == ("version",) for one in reading.findings) and not (
        isinstance(node, TextNode) and node.broken
    ):
        _report_version(node, reading)


def _is_misspelt(tree: MapNode) -> bool:
    """Tell whether some field was meant to be the version; that is told of as an unknown key."""
    return any(closest(key.value, ["version"]) for key, _value in tree.pairs)


def _report_missing(tree: MapNode, reading: Reading) -> None:
    old = [key for key, _value in tree.pairs if key.value in {"media-review", "focus-areas"}]
    if old or _has_source(tree):
        reading.report(
            old[0] if old else tree,
            "old-format",
            "This file is written in an older format (version 0).",
            "Run: newsletter migrate. It changes only what must change.",
            path=(),
        )
        return
    reading.report(
        tree,
        "missing-key",
        "The file has no “version”.",
        f"Add a line “version: {FORMAT_VERSION}” at the top.",
        path=(),
    )


def _has_source(tree: MapNode) -> bool:
    entries = tree.get("media_review")
    items = entries.items if isinstance(entries, ListNode) else ()
    return any(isinstance(item, MapNode) and item.key("source") for item in items)


def _report_version(node: Node, reading: Reading) -> None:
    text = one_line(node.value) if isinstance(node, TextNode) else ""
    is_newer = text.isascii() and text.isdigit() and int(text[:9]) > FORMAT_VERSION
    reading.report(
        node,
        "bad-version",
        f"The format version {text} is not known to this program; it reads "
        f"version {FORMAT_VERSION}.",
        "Update the program." if is_newer else f"Write “version: {FORMAT_VERSION}”.",
        path=("version",),
    )


def is_old(tree: Node | None) -> bool:
    """Tell whether an issue file has no version, and so may use the names of version 0."""
    return isinstance(tree, MapNode) and tree.get("version") is None


def unique_ids(tree: Node, reading: Reading) -> None:
    """Report an id that two leads or entries share."""
    report_repeated(
        (*values(tree, "leads", "id"), *values(tree, "media_review", "id")),
        reading,
        code="duplicate-id",
        message="The id “{text}” is taken already, on line {line}.",
        help="Give this one another id; ids are permanent addresses in the archive.",
    )


def unique_urls(tree: Node, reading: Reading) -> None:
    """Report an address that two entries share."""
    report_repeated(
        values(tree, "media_review", "url"),
        reading,
        code="duplicate-url",
        message="An entry with this address stands already on line {line}.",
        help="Delete one of the two entries, or correct the address.",
        key=page_key,
    )


def window_in_order(tree: Node, reading: Reading) -> None:
    """Report a window that ends before it begins."""
    first, last = walk(tree, ("window", "from")), walk(tree, ("window", "to"))
    if not isinstance(first, TextNode) or not isinstance(last, TextNode):
        return
    begins, ends = one_line(first.value), one_line(last.value)
    # Written as ISO 8601, days sort as text; what is not has a finding already.
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", begins) and "" < ends < begins:
        reading.report(
            last,
            "window-backwards",
            f"The window ends on {ends}, before it begins on {begins}.",
            "Write the first day behind “from” and the last one behind “to”.",
            path=("window", "to"),
        )
