"""The whole site in memory: for a few issues, for tests, and for a look at what would be built."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

from newsletter.archive.building.page import MARK, Group, Page, key_of
from newsletter.archive.editions import Edition
from newsletter.archive.formats.citable import citing_for
from newsletter.archive.formats.groups import format_groups, heads_of
from newsletter.archive.issues import Site, require_sound
from newsletter.archive.site.cards import card_of
from newsletter.archive.site.directory import Directory
from newsletter.archive.site.names import Book
from newsletter.archive.site.pages import site_groups
from newsletter.archive.site.setting import Setting, Shown

_HOLE = re.compile(f"{MARK}([a-z_]+){MARK}")


class Template(Protocol):
    """A template that can be filled."""

    def render(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401  # as in Jinja2
        """Return the filled template."""


class Templates(Protocol):
    """What `newsletter.pages.environment` returns."""

    def get_template(self, name: Any) -> Template:  # noqa: ANN401  # as in Jinja2
        """Return the template, or raise `ThemeError`."""


def plan_site(editions: Sequence[Edition], setting: Setting, env: Templates) -> Site:
    """Return the whole site: equal arguments give equal bytes.

    `env` finds the folders ``archive/`` and that of the publication's theme.  Raises
    `ArchiveError` where a page would hold a reader's token, a script or something loaded from
    elsewhere, `ThemeError` where a template is wrong.
    """
    require_sound(editions)
    files = dict(_filled(groups_of(shown_of(editions, setting), setting), env))
    index = files.pop("index.html")
    return Site.of({**files, "index.html": index})


def groups_of(shown: Sequence[Shown], setting: Setting) -> Iterator[Group]:
    """Yield everything that the site is made of, the index last; `shown` in any order."""
    sharing = setting.sharing
    ordered = sorted(shown, key=lambda one: one.card.order)
    cards = [one.card for one in ordered]
    directory = Directory(cards, remembered=setting.remembered)
    pictured = [card for card in cards if sharing and sharing.has(card)]
    named = frozenset(card.id for card in pictured)
    if sharing:
        yield from sharing.groups(pictured)
        # A page says whether it has a picture, so it is another page where that changes.
        ordered = [
            replace(one, key=key_of(one.key, "pictured")) if one.card.id in named else one
            for one in ordered
        ]
    yield from format_groups(ordered, directory, setting)
    yield from site_groups(
        ordered,
        setting,
        directory=directory,
        citing=citing_for(setting.publication, pictured=named),
        heads=heads_of(directory, setting),
    )


def shown_of(editions: Iterable[Edition], setting: Setting) -> list[Shown]:
    """Return editions that are in memory already, as pages are made of them."""
    book = Book(setting.publication, setting.outlets)
    return [
        Shown(
            card=card_of(one, book, setting.publication),
            key=key_of(
                one.article,
                repr(one.issue),
                repr(one.tombstones),
                repr(one.as_sent),
                repr(one.letters),
                repr(dict(one.originals)),
                *(part for file in (*one.images, *one.copies) for part in file),
            ),
            edition=lambda one=one: one,  # type: ignore[misc]  # bound now, not when it is called
        )
        for one in editions
    ]


def _filled(groups: Iterable[Group], env: Templates) -> Iterator[tuple[str, bytes]]:
    for group in groups:
        for page in group.pages():
            if not isinstance(page, Page):
                yield page.path, page.octets()
                continue
            context, holes = page.made_of()
            text = env.get_template(page.template).render(**context).strip() + "\n"
            yield page.path, _HOLE.sub(lambda hole, holes=holes: holes[hole[1]], text).encode()  # type: ignore[misc]
