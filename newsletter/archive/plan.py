"""What a site is made of: all its groups, in the order in which they are put in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from newsletter.archive.building.page import Group, key_of
from newsletter.archive.editions import Edition
from newsletter.archive.formats.citable import citing_for
from newsletter.archive.formats.groups import format_groups, heads_of
from newsletter.archive.site.cards import card_of
from newsletter.archive.site.directory import Directory
from newsletter.archive.site.names import Book
from newsletter.archive.site.pages import site_groups
from newsletter.archive.site.setting import Setting, Shown


def groups_of(
    shown: Sequence[Shown], setting: Setting, *, directory: Directory | None = None
) -> Iterator[Group]:
    """Yield everything that the site is made of, the index last; `shown` in any order.

    `directory`: of the same issues, where it was made already.
    """
    sharing = setting.sharing
    ordered = sorted(shown, key=lambda one: one.card.order)
    cards = [one.card for one in ordered]
    if directory is None:
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
            key=edition_key(one),
            edition=lambda one=one: one,  # type: ignore[misc]  # bound now, not when it is called
        )
        for one in editions
    ]


def edition_key(edition: Edition) -> str:
    """Return what is equal for editions whose pages are."""
    return key_of(
        edition.article,
        repr(edition.issue),
        repr(edition.tombstones),
        repr(edition.as_sent),
        repr(edition.letters),
        repr(dict(edition.originals)),
        *(part for file in (*edition.images, *edition.copies) for part in file),
    )
