"""The register of published addresses: what may never be without an answer again.

A text file in git, one address a line, sorted, so that two branches merge line by line::

    issues/2016-03/
    issues/2016-03/#river
    topics/water/	water

Behind a tab stands the name that a list's address was given to (`Named.key`), or ``withdrawn``.  Anchors of issues
that were sent from here are not in it: their seals tell them.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import field
from types import MappingProxyType

from newsletter.model.redirect import Redirect
from newsletter.model.values import dataclass

WITHDRAWN = "withdrawn"
"""Stands behind what is shown no more."""
HEAD = (
    "# Every address that the archive was ever built with. Keep this file in git; delete no line.\n"
    "# Written by: newsletter archive build\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Addresses below the archive, each with the name that it was given to, or nothing."""

    lines: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def parse(cls, text: str) -> Register:
        """Read the file; lines may be in any order and stand twice, as after a merge.

        Where two branches gave one address to two names, the name that sorts first keeps it.
        """
        found: dict[str, str] = {}
        for line in sorted(text.splitlines()):
            address, _, name = line.strip(" \r\n").partition("\t")
            if address and not address.startswith("#") and not found.get(address):
                found[address] = name
        return cls(lines=MappingProxyType(found))

    @property
    def text(self) -> str:
        """Return the file."""
        lines = (f"{address}\t{name}".rstrip("\t") for address, name in self.lines.items())
        return HEAD + "".join(f"{line}\n" for line in sorted(lines))

    @property
    def slugs(self) -> dict[tuple[str, str], str]:
        """Return the last part of each list's address, by kind and name."""
        found: dict[tuple[str, str], str] = {}
        for address, name in sorted(self.lines.items()):
            kind, _, rest = address.partition("/")
            slug = rest.removesuffix("/")
            if name and name != WITHDRAWN and slug and "/" not in slug:
                found.setdefault((kind, name), slug)
        return found

    @property
    def withdrawn(self) -> tuple[str, ...]:
        """Return the addresses at which something was withdrawn, and must not come back by itself."""
        return tuple(sorted(one for one, name in self.lines.items() if name == WITHDRAWN))

    def anchors(self, page: str) -> tuple[str, ...]:
        """Return the ids that a page ever had, as far as they are written down."""
        return self.by_page().get(page, ())

    def by_page(self) -> dict[str, tuple[str, ...]]:
        """Return the ids of each page that has any."""
        found: dict[str, list[str]] = {}
        for address in self.lines:
            page, mark, name = address.partition("#")
            if mark:
                found.setdefault(page, []).append(name)
        return {page: tuple(sorted(names)) for page, names in found.items()}

    def with_more(self, addresses: Mapping[str, str]) -> Register:
        """Return the register with addresses that are new to it; none is ever taken away."""
        new = {one: name for one, name in addresses.items() if not self.lines.get(one)}
        if all(one in self.lines and not name for one, name in new.items()):
            return self
        return Register(lines=MappingProxyType({**self.lines, **new}))


def unanswered(
    register: Register,
    *,
    pages: Container[str],
    anchors: Mapping[str, Container[str]],
    redirects: Iterable[Redirect],
) -> tuple[str, ...]:
    """Return the registered addresses at which nothing would stand any more, in order.

    `pages`: addresses of the new site (``topics/water/``); `anchors`: ids of those pages of which
    anchors are registered.
    """
    table = frozenset(one.old for one in redirects)
    return tuple(
        address
        for address in sorted(register.lines)
        if not _answers(address, pages, anchors, table)
    )


def _answers(
    address: str,
    pages: Container[str],
    anchors: Mapping[str, Container[str]],
    redirected: Container[str],
) -> bool:
    page, mark, name = address.partition("#")
    if page in pages:
        return not mark or page not in anchors or name in anchors[page]
    return bool(covering(page, redirected))


def covering(page: str, redirected: Container[str]) -> str:
    """Return the redirected address that holds for a page: its own, or a folder's; else empty."""
    parts = page.rstrip("/").split("/")
    above = ("/".join(parts[:depth]) + "/" for depth in range(len(parts) - 1, 0, -1))
    return next((one for one in (page, *above) if one in redirected), "")
