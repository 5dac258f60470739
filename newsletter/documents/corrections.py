"""Writing corrections: into the issue's file, into that of a correction mail, into the next issue's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from newsletter.documents.edit import (
    Change,
    checked,
    column_of,
    expect_writable,
    line_end,
    newline_of,
    plain,
    refused,
    tree_of,
    true_end,
)
from newsletter.documents.lists import with_items
from newsletter.documents.nodes import ListNode, MapNode, Node
from newsletter.documents.rules import FORMAT_VERSION
from newsletter.documents.spelling import one_line
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionDraft:
    """An entry of `corrections:`."""

    date: date
    what: str
    """Markdown."""
    by: str
    item: str = ""

    @property
    def said(self) -> dict[str, Any]:
        """What its lines say."""
        what = _ended(self.what)
        said = {"date": self.date.isoformat(), "item": self.item, "what": what, "by": self.by}
        return {name: text for name, text in said.items() if text}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadDraft:
    """A short piece by the editors themselves."""

    id: str
    title: str
    body: str
    """Markdown."""

    @property
    def said(self) -> dict[str, Any]:
        """What its lines say."""
        return {"id": self.id, "title": self.title, "body": _ended(self.body)}

    @property
    def block(self) -> str:
        """Its lines as they stand in a file."""
        first, *rest = _lines(self.said)
        return "\n".join([f"  - {first}", *(f"    {line}".rstrip() for line in rest)])


def add_correction(source: str, draft: CorrectionDraft) -> str:
    """Add a correction to an issue's file; one that says the same is not written twice.

    Raises `DocumentError` where the file has mistakes in its YAML, or the list stands in brackets.
    """
    return _with(source, "corrections", draft.said, what="The correction")


def add_lead(source: str, draft: LeadDraft) -> str:
    """Add a lead behind those that are there; one with the same words is not written twice."""
    return _with(source, "leads", draft.said, what="The correction", same="body")


def withdraw_item(source: str, item: str, *, day: date, why: str, by: str) -> str:
    """Write ``withdrawn:`` below a lead or an entry; its other fields stay.

    Raises `DocumentError` where the file has mistakes, has no such item, or has it in brackets.
    """
    tree = tree_of(source)
    name, index, node = _found(tree, item)
    said = {"date": day.isoformat(), "why": " ".join(why.split()), "by": by}
    for text in said.values():
        expect_writable(text)
    whole = plain(tree)
    if "withdrawn" in whole[name][index]:
        raise refused(f"“{item}” is withdrawn already.")
    whole[name][index]["withdrawn"] = said
    margin, newline = " " * column_of(source, node.start), newline_of(source)
    lines = ["withdrawn:", *(f"  {line}" for line in _lines(said))]
    block = "".join(f"{newline}{margin}{line}" for line in lines)
    at = line_end(source, true_end(source, node))
    return checked(source, [Change(start=at, end=at, text=block)], whole, what="The withdrawal")


def _found(tree: Node, item: str) -> tuple[str, int, MapNode]:
    """Return (list, position, node) of a lead or an entry."""
    for name in ("leads", "media_review"):
        listed = tree.get(name) if isinstance(tree, MapNode) else None
        for index, node in enumerate(listed.items if isinstance(listed, ListNode) else ()):
            known = node.get("id") if isinstance(node, MapNode) else None
            if isinstance(node, MapNode) and known is not None and plain(known) == item:
                return name, index, node
    raise refused(f"There is no lead and no entry “{item}” in this file.")


def items_of(source: str, name: str) -> list[dict[str, Any]]:
    """Return what the items of a list say; raises `DocumentError` for mistakes in the YAML."""
    said = plain(tree_of(source))
    listed = said.get(name) if isinstance(said, dict) else None
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def new_correction(
    *,
    corrects: str,
    day: date,
    title: str,
    subject: str,
    preheader: str,
    send_at: str,
    schema_path: str,
    lead: LeadDraft,
) -> str:
    """Return the file of a correction mail."""
    for text in (title, subject, preheader, lead.title, lead.body):
        expect_writable(text)
    return (
        f"# yaml-language-server: $schema={schema_path}\n"
        f"# A correction: it goes to those who got {corrects}, and to nobody else.\n"
        f"version: {FORMAT_VERSION}\n"
        f"corrects: {corrects}\n"
        f"date: {day.isoformat()}\n"
        f"title: {one_line(title)}\n"
        f"subject: {one_line(subject)}\n"
        f"preheader: {one_line(preheader)}\n"
        f"send_at: {send_at}\n"
        "\n"
        "leads:\n"
        f"{lead.block}\n"
    )


def _with(source: str, name: str, said: dict[str, Any], *, what: str, same: str = "") -> str:
    tree = tree_of(source)
    if not isinstance(tree, MapNode) or tree.flow:
        raise refused("The file is not a mapping with one field per line.")
    for text in said.values():
        expect_writable(text)
    if not source.endswith(("\n", "\r")):
        # A block text that ends the file gets its own line end with what follows it.
        return _with(source + newline_of(source), name, said, what=what, same=same)
    whole = plain(tree)
    before = whole.get(name) or []
    if any(_is_same(one, said, same) for one in before):
        return source
    expected = {**whole, name: [*before, said]}
    return with_items(source, tree, name, [tuple(_lines(said))], expected, what=what)


def _is_same(one: object, said: dict[str, Any], name: str) -> bool:
    if not isinstance(one, dict):
        return False
    return str(one.get(name)).strip() == str(said[name]).strip() if name else one == said


def _lines(said: dict[str, Any]) -> Iterator[str]:
    for name, text in said.items():
        if "\n" in text:
            yield f"{name}: |"
            yield from (f"  {line}".rstrip() for line in text.removesuffix("\n").split("\n"))
        else:
            yield f"{name}: {one_line(text, exact=name == 'date')}"


def _ended(text: str) -> str:
    """Return a text of several lines as a block says it: with a line end."""
    return text.removesuffix("\n") + "\n" if "\n" in text else text
