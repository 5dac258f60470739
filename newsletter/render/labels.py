"""Links that have one name and lead to different places: what a voice calls each of them.

A screen reader lists links by their words alone.  Where an outlet is cited twice, both would be
called by its name; then each is called by the name and the title of its piece.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from newsletter.render.context import EntryView, LeadView

Pieces = tuple[tuple[LeadView, ...], tuple[EntryView, ...]]


def told_apart(leads: tuple[LeadView, ...], entries: tuple[EntryView, ...]) -> Pieces:
    """Return the pieces, those links labelled that share their words with another."""
    shared = _shared(leads, entries)
    if not shared:
        return leads, entries
    return (
        tuple(_lead(one) if one.origin and one.origin.outlet in shared else one for one in leads),
        tuple(
            replace(one, label=f"{one.outlet}{one.words.comma}{one.title}")
            if one.outlet in shared
            else one
            for one in entries
        ),
    )


def _lead(lead: LeadView) -> LeadView:
    origin = lead.origin
    assert origin  # noqa: S101 - only asked of those that have one
    label = f"{origin.outlet}{lead.words.comma}{lead.title}"
    return replace(lead, origin=replace(origin, label=label))


def _shared(leads: Iterable[LeadView], entries: Iterable[EntryView]) -> set[str]:
    """Return the outlets of which there are links to more than one address."""
    places = defaultdict[str, set[str]](set)
    for origin in filter(None, (lead.origin for lead in leads)):
        places[origin.outlet].add(origin.address)
    for entry in entries:
        places[entry.outlet].add(entry.address)
    return {outlet for outlet, found in places.items() if len(found - {""}) > 1}
