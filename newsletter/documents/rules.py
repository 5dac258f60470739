"""What no single field can know: the same id or address twice, the version of the format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsletter.documents.names import folded
from newsletter.documents.nodes import ListNode, MapNode, Node, TextNode, walk
from newsletter.documents.reading import Reading
from newsletter.documents.scalars import one_line
from newsletter.documents.suggest import closest
from newsletter.model.finding import ItemPath
from newsletter.model.issue import UNKNOWN_URL

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
    spots: Iterable[Spot], reading: Reading, *, code: str, message: str, help: str
) -> None:
    """Report every text that stood before; `message` has ``{text}`` and ``{line}``."""
    first: dict[str, int] = {}
    for path, node in spots:
        text = one_line(node.value)
        line = first.setdefault(comparable(text), reading.source.line_of(node.start))
        if line != reading.source.line_of(node.start):
            reading.report(node, code, message.format(text=text, line=line), help, path=path)


def comparable(text: str) -> str:
    """Return a text in which a trailing slash, case and runs of blanks make no difference."""
    return folded(text).rstrip("/")


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
    spots = values(tree, "media_review", "url")
    report_repeated(
        (spot for spot in spots if spot[1].value.strip() != UNKNOWN_URL),
        reading,
        code="duplicate-url",
        message="An entry with this address stands already on line {line}.",
        help="Delete one of the two entries, or correct the address.",
    )
