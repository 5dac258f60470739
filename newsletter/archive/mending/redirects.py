"""Pages that stand where others stood: where to go on, or since when there is nothing, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field, replace
from html import escape
from types import MappingProxyType
from typing import Protocol
from urllib.parse import urlsplit

from newsletter.archive.mending.articles import Wording, stone_html
from newsletter.archive.mending.register import Register, covering
from newsletter.errors import ArchiveError
from newsletter.model.dates import PartialDate
from newsletter.model.redirect import Redirect
from newsletter.model.values import dataclass
from newsletter.text.direction import direction_of

TABLE = "_redirects"
"""What hosts of static sites read (Netlify, Cloudflare Pages and others): old, new, status."""


class Words(Wording, Protocol):
    """The words of these pages."""

    @property
    def moved(self) -> str:
        """``What stood here has moved``."""

    @property
    def moved_to(self) -> str:
        """``It is now at``."""

    @property
    def no_longer(self) -> str:
        """``No longer shown``."""

    @property
    def all_withdrawn(self) -> str:
        """Why a list is there no longer."""


@dataclass(frozen=True, slots=True)
class EnglishWords:
    """What is said where no theme says it."""

    moved: str = "What stood here has moved"
    moved_to: str = "It is now at"
    no_longer: str = "No longer shown"
    all_withdrawn: str = "All that stood here was withdrawn."
    withdrawn: str = "Withdrawn, {date}"

    def spell(self, date: PartialDate | None) -> str:
        """Return the date as ISO 8601 has it."""
        return str(date or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSite:
    """The pages that are there, and what they are there of."""

    pages: Collection[str]
    """Addresses below the archive: ``topics/water/``."""
    anchors: Mapping[str, Collection[str]] = field(default_factory=lambda: MappingProxyType({}))
    """Ids of those pages of which anchors are registered."""
    base: str = ""
    """Public address, ending in ``/``, or empty."""
    home: str = ""
    """What the archive is called."""
    words: Words = field(default_factory=EnglishWords)
    """In the publication's language."""
    language: str = "en"
    """That of `words` and `home`."""

    def has(self, address: str) -> bool:
        """Return whether something stands at an address."""
        page, mark, name = address.partition("#")
        return page in self.pages and (
            not mark or page not in self.anchors or name in self.anchors[page]
        )


def expect_sound(redirects: Iterable[Redirect], site: NewSite) -> None:
    """Raise `ArchiveError` where an address leads to nothing, or would hide a page that is there."""
    for one in redirects:
        page, mark, _ = one.old.partition("#")
        if not mark and one.old in site.pages:
            raise ArchiveError(
                f"{one.old} is redirected in publication.yaml, but a page stands there.",
                help="Delete the redirect; or take away what makes the page.",
            )
        if mark and page not in site.pages:
            raise ArchiveError(
                f"{one.old} is redirected in publication.yaml, but there is no page {page}",
                help=f"Redirect the whole page: from: {page}",
            )
        if one.new and not _is_far(one.new) and not site.has(one.new):
            raise ArchiveError(
                f"The redirect from {one.old} leads to {one.new}, where nothing is.",
                help="Write an address of the archive that is there, such as topics/water/; or say "
                "since when it is gone: gone: 2018-01-05",
            )


def former_ids(redirects: Iterable[Redirect]) -> dict[str, dict[str, str]]:
    """Return, by page, the ids of it that lead to another of its ids."""
    found: dict[str, dict[str, str]] = {}
    for one in redirects:
        page, mark, old = one.old.partition("#")
        new_page, _, new = one.new.partition("#")
        if mark and page == new_page and new:
            found.setdefault(page, {})[old] = new
    return found


def redirect_files(
    redirects: Iterable[Redirect], register: Register, site: NewSite
) -> Iterator[tuple[str, bytes]]:
    """Yield (path, octets) of a page for each address, and of the table for hosts that read one.

    A redirect of a folder holds for every page that was ever registered in it.
    """
    table = {one.old: one for one in redirects}
    ids = register.by_page()
    pages = {one.partition("#")[0] for one in (*register.lines, *table)}
    for page in sorted(pages - set(site.pages)):
        found = covering(page, table)
        path = _file_of(page)
        if found and path:
            one = _moved(table[found], page, site)
            yield path, _page(one, path, ids.get(page, ()), site).encode()
    lines = "".join(_table_lines(table, urlsplit(site.base).path or "/"))
    if lines:
        yield TABLE, lines.encode()


def _moved(one: Redirect, page: str, site: NewSite) -> Redirect:
    """Return where a page leads by the redirect of its folder: to the same page there, if it is."""
    beside = one.new + page.removeprefix(one.old)
    return replace(one, old=page, new=beside if beside in site.pages else one.new)


def _file_of(page: str) -> str:
    """Return the file of a page; empty for a file that is no page."""
    if page.endswith("/"):
        return f"{page}index.html"
    return page if page.endswith(".html") else ""


def _is_far(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def _page(one: Redirect, path: str, former: Iterable[str], site: NewSite) -> str:
    up = "../" * path.count("/")
    title, head, said = _leading(one, up, former, site) if one.new else _gone(one, former, site)
    title, home = escape(title, quote=False), escape(site.home, quote=False)
    language = f'lang="{escape(site.language)}" dir="{direction_of(site.language)}"'
    return (
        f'<!DOCTYPE html>\n<html {language}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title} · {home}</title>\n"
        '<meta name="color-scheme" content="light dark">\n'
        f'<link rel="stylesheet" href="{up}style.css">\n'
        f'<meta name="robots" content="noindex">\n{head}</head>\n<body>\n<div class="page">\n'
        f'<header class="mast"><a class="wordmark" href="{up}">{home}</a></header>\n'
        f'<main id="text">\n<h1>{title}</h1>\n{said}</main>\n</div>\n</body>\n</html>\n'
    )


def _leading(one: Redirect, up: str, former: Iterable[str], site: NewSite) -> tuple[str, str, str]:
    """Return title, head and text of a page that leads on."""
    target = one.new if _is_far(one.new) else up + one.new
    canonical = (one.new if _is_far(one.new) else site.base + one.new).partition("#")[0]
    items = [_led(name, one.new, target, site) for name in former]
    head = ""
    if _is_far(canonical):
        head += f'<link rel="canonical" href="{escape(canonical)}">\n'
    # A browser that follows this forgets which item was asked for: a page that had items waits.
    # What leads elsewhere waits, too: readers shall see where they go.
    if not items and not _is_far(one.new):
        head += f'<meta http-equiv="refresh" content="0; url={escape(target)}">\n'
    shown = escape(one.new, quote=False)
    words = escape(site.words.moved_to, quote=False)
    said = f'<p>{words} <a href="{escape(target)}"><bdi>{shown}</bdi></a></p>\n'
    return site.words.moved, head, said + "".join(items)


def _led(name: str, page: str, target: str, site: NewSite) -> str:
    """Return the line of an item that the page had."""
    there = name in site.anchors.get(page.partition("#")[0], ())
    to = f"{target.partition('#')[0]}#{name}" if there else target
    return f'<p id="{escape(name)}"><a href="{escape(to)}">{escape(name)}</a></p>\n'


def _gone(one: Redirect, former: Iterable[str], site: NewSite) -> tuple[str, str, str]:
    """Return title, head and text of a page that leads nowhere."""
    stone = stone_html(one.gone, one.why, site.words) if one.gone else ""
    anchors = "".join(f'<span id="{escape(name)}"></span>\n' for name in former)
    return site.words.no_longer, "", f"{stone}\n{anchors}"


def _table_lines(table: Mapping[str, Redirect], prefix: str) -> Iterator[str]:
    for old, one in sorted(table.items()):
        if not one.new or "#" in old:
            continue
        to = one.new if _is_far(one.new) else prefix + one.new
        if not old.endswith("/"):
            yield f"{prefix}{old} {to} 301\n"
        elif to.endswith("/") and not _is_far(one.new):
            yield f"{prefix}{old}* {to}:splat 301\n"
        else:
            yield f"{prefix}{old}* {to} 301\n"
