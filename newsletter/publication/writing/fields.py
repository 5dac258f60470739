"""What a form shows of a field, and what its text means in the file."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from newsletter.documents import remove_field, set_field, set_list
from newsletter.documents.canonical import is_markdown, order_at
from newsletter.documents.edit import plain, refused, tree_of
from newsletter.documents.located import located
from newsletter.documents.nodes import walk
from newsletter.documents.scalars import SLUG
from newsletter.documents.source import FORBIDDEN
from newsletter.errors import UsageError
from newsletter.publication.writing.values import ItemName

LISTS = frozenset({"authors", "topics", "editors", "focus_areas"})
"""Fields that are lists of short texts: a form shows one per line."""
ITEM = 2
"""Steps that name a piece: its list, its id; what has more belongs to a field of it."""
_AUTHOR = re.compile(r"(.*?)\s*<((?:https?://|mailto:)[^<>\s]+)>")


def expect_field(item: ItemName, field: str) -> None:
    """Raise `UsageError` for a field that the format of issues does not have there."""
    if field not in order_at(item):
        raise UsageError(
            f"“{field}” is no field of “{'/'.join(item) or 'the issue'}”.",
            help="Open the page again; nothing was written.",
        )


def text_in(source: str, item: ItemName, field: str) -> str:
    """Return what a form shows of a field; empty where it is absent.

    Raises `DocumentError` where the file has mistakes in its YAML, or the item is gone.
    """
    tree = tree_of(source)
    node = walk(tree, located(tree, (*item, field)))
    return shown(plain(node)) if node else ""


def shown(said: Any) -> str:  # noqa: ANN401 - dicts, lists and texts
    """Return a field as a form shows it: a list one per line, an author's page in brackets."""
    if isinstance(said, str):
        return said.rstrip("\n")
    if isinstance(said, list):
        return "\n".join(map(_shown_item, said))
    raise refused("This is no text, and no list of texts.")


def cleaned(field: str, text: str) -> str:
    """Return what was typed as it will be shown again: without what no document may contain."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = FORBIDDEN.sub("", text).encode("utf-8", "ignore").decode("utf-8")
    if field in LISTS:
        return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
    if is_markdown(("leads", 0, field)) or is_markdown(("media_review", 0, field)):
        return text.rstrip("\n")
    return " ".join(text.split("\n")).strip()


def with_text(
    source: str, item: ItemName, field: str, text: str, *, people: Collection[str] = ()
) -> str:
    """Return the file with a cleaned text in a field; `people` are ids that authors may be named by.

    Raises `DocumentError` where it cannot be written.
    """
    path = (*item, field)
    if field in LISTS:
        return set_list(
            source, path, [_meant(line, field, people) for line in text.split("\n") if line]
        )
    tree = tree_of(source)
    node = walk(tree, located(tree, path))
    before = plain(node) if node else ""
    if text and isinstance(before, str) and before.endswith("\n"):
        text += before[len(before.rstrip("\n")) :]
    elif "\n" in text and not before:
        text += "\n"
    said = set_field(source, path, text)
    return said if text else _without_empty(said, path[:-1])


def _without_empty(source: str, owner: ItemName) -> str:
    """Take out a picture, or a first publication, of which nothing is said any more."""
    if len(owner) <= ITEM:
        return source
    tree = tree_of(source)
    node = walk(tree, located(tree, owner))
    said = plain(node) if node else None
    if not isinstance(said, dict) or any(said.values()):
        return source
    return remove_field(source, owner)


def _shown_item(one: Any) -> str:  # noqa: ANN401 - dicts and texts
    if isinstance(one, dict):
        if "id" in one:
            return str(one["id"])
        return (
            f"{one.get('name', '')} <{one['link']}>"
            if one.get("link")
            else str(one.get("name", ""))
        )
    return " ".join(str(one).split())


def _meant(line: str, field: str, people: Collection[str]) -> str | dict[str, str]:
    if field != "authors":
        return line
    if linked := _AUTHOR.fullmatch(line):
        return {"name": linked[1], "link": linked[2]}
    # A name that looks like an id is marked as a name, as drafts do.
    return {"name": line} if SLUG.fullmatch(line) and line not in people else line
