"""Issue files of older formats, rewritten where they must be and nowhere else.

Version 0 had no ``version``, wrote ``media-review`` and ``focus-areas`` with hyphens, and called an
entry's outlet ``source``.
"""

from __future__ import annotations

from typing import Any

from newsletter.documents.edit import Change, checked, newline_of, plain, tree_of
from newsletter.documents.issue_file import OLD_ENTRY, OLD_TOP
from newsletter.documents.nodes import ListNode, MapNode
from newsletter.documents.rules import FORMAT_VERSION


def migrate_issue(source: str) -> tuple[str, tuple[str, ...]]:
    """Return (new text, what was changed, in words); a file of the newest format stays as it is.

    Raises `DocumentError` where the file has mistakes in its YAML.
    """
    tree = tree_of(source)
    if not isinstance(tree, MapNode) or tree.key("version") is not None:
        return source, ()
    changes, words = [], []
    for mapping, old_names in _mappings(tree):
        for key, _value in mapping.pairs:
            new = old_names.get(key.value)
            if new and mapping.key(new) is None:
                changes.append(Change(start=key.start, end=key.end, text=new))
                words.append(f"“{key.value}” is now “{new}”")
    changes.append(_version(source, tree))
    words.append(f"“version: {FORMAT_VERSION}” added")
    edited = checked(source, changes, _migrated(plain(tree)), what="The new format")
    return edited, tuple(dict.fromkeys(words))


def _mappings(tree: MapNode) -> list[tuple[MapNode, dict[str, str]]]:
    found = [(tree, OLD_TOP)]
    for name in ("media-review", "media_review"):
        items = tree.get(name)
        entries = items.items if isinstance(items, ListNode) else ()
        found += [(item, OLD_ENTRY) for item in entries if isinstance(item, MapNode)]
    return found


def _version(source: str, tree: MapNode) -> Change:
    at = tree.pairs[0][0].start if tree.pairs else tree.start + tree.flow
    end = ", " if tree.flow else newline_of(source)
    return Change(start=at, end=at, text=f"version: {FORMAT_VERSION}{end}")


def _migrated(said: dict[str, Any]) -> dict[str, Any]:
    """Return what the new file must say."""
    new = {"version": str(FORMAT_VERSION), **_renamed(said, OLD_TOP)}
    entries = new.get("media_review")
    if isinstance(entries, list):
        new["media_review"] = [
            _renamed(one, OLD_ENTRY) if isinstance(one, dict) else one for one in entries
        ]
    return new


def _renamed(said: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {
        names[key] if key in names and names[key] not in said else key: value
        for key, value in said.items()
    }
