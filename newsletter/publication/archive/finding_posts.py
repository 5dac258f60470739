"""Which texts of an export are issues, by what lies in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from newsletter.archive.importing.child import FUNCTION
from newsletter.archive.importing.posts import Found, Kind, Markup, Post, Skipped
from newsletter.confine import Confined
from newsletter.errors import ParseError
from newsletter.publication.archive.export_files import Export, OneFile

_MARKUP: dict[Kind, Markup] = {
    "campaign": "html",
    "page": "html",
    "markdown": "markdown",
    "text": "text",
}
_TABLES = ("mailchimp", "substack", "buttondown", "beehiiv", "ghost")


def posts_in(export: Export, child: Confined, *, insisted: Kind | None) -> Iterator[Found]:
    """Yield the texts of an export; raises `ParseError` where its table cannot be read.

    An export of a service is recognised by the files that it is made of, anything else file by file.
    """
    for name, reason in export.refused:
        yield Skipped(name=name, why=reason)
    service = None if insisted else _service(export.members)
    if service:
        kind, table, members = service
        yield from _listed(export, child, kind, table, members)
        return
    for name in export.members:
        try:
            yield from _one(export, child, name, insisted=insisted)
        except ParseError as error:
            if isinstance(export, OneFile):
                raise
            yield Skipped(name=name, why=f"{error.message} {error.help}".strip())


def _service(names: tuple[str, ...]) -> tuple[Kind, str, tuple[str, ...]] | None:
    """Return (service, its table, its texts) where the names say whose export it is."""
    for name in names:
        base = name.rpartition("/")[0]
        base = f"{base}/" if base else ""
        inside = tuple(one for one in names if one.startswith(base))
        if name == f"{base}campaigns.csv" and any("campaigns_content/" in one for one in inside):
            return "mailchimp", name, tuple(one for one in inside if "campaigns_content/" in one)
        if name == f"{base}posts.csv" and any(one.startswith(f"{base}posts/") for one in inside):
            return "substack", name, tuple(one for one in inside if one.startswith(f"{base}posts/"))
        if name in {f"{base}emails.csv", f"{base}emails.json"}:
            return (
                "buttondown",
                name,
                tuple(one for one in inside if one.startswith(f"{base}emails/")),
            )
    return None


def _listed(
    export: Export, child: Confined, kind: Kind, table: str, members: tuple[str, ...]
) -> Iterator[Found]:
    found = _call(child, "table", export.read(table), kind=kind, members=members, name=table)
    for one in found:
        if isinstance(one, Post):
            one = replace(one, name=_inside(export, one.name), beside=one.member)  # noqa: PLW2901 - the same, from here
        yield one


def _one(export: Export, child: Confined, name: str, *, insisted: Kind | None) -> Iterator[Found]:
    data = export.read(name)
    kind = insisted or _call(child, "what", data)
    shown = _inside(export, name)
    if kind is None:
        raise ParseError(f"{shown} is no text that could be an issue.")
    elif kind in _TABLES:
        if kind in {"mailchimp", "substack"}:
            why = "it is a table whose texts lie elsewhere: give the export whole, or this with --index"
            yield Skipped(name=name, why=why)
            return
        yield from _call(child, "table", data, kind=kind, members=(), name=name)
    elif kind == "mail":
        post = _call(child, "mail", data, name=shown)
        yield replace(post, insisted=insisted is not None, beside=name)
    elif kind == "markdown":
        yield replace(_call(child, "front_matter", data, name=shown), beside=name)
    else:
        yield Post(
            name=shown,
            kind=kind,
            markup=_MARKUP[kind],
            member=name,
            beside=name,
            insisted=insisted is not None,
        )


def _inside(export: Export, name: str) -> str:
    return name if name == export.label else f"{export.label}/{name}"


def _call(child: Confined, function: str, data: bytes, **options: Any) -> Any:  # noqa: ANN401 - as the function returns
    return child.call(f"{FUNCTION}:{function}", data, **options)
