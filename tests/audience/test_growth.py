from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from newsletter.audience.growth import growth, plot
from newsletter.audience.store import SubscriberStore
from newsletter.model.audience import Cause, EventKind, SubscriberEvent
from newsletter.model.sending import Subscriber
from newsletter.pages import design_tokens, template_folders
from newsletter.pages.folders import shipped_templates

SVG = "{http://www.w3.org/2000/svg}"


def _someone(store: SubscriberStore, name: str, *steps: tuple[str, EventKind]) -> None:
    events = [
        SubscriberEvent(
            subscriber=name,
            kind=kind,
            at=datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC),
            cause=Cause.OWN,
        )
        for day, kind in steps
    ]
    first = events[0].at
    address = f"{name}@b.example"
    store.add(
        Subscriber(id=name, address=address, normal=address, deliverable=address, since=first),
        events,
    )


def test_who_came_and_who_went(store: SubscriberStore) -> None:
    """Each begin and end counts in its month; asking, changing and twice the same do not."""
    added, confirmed, left = EventKind.ADDED, EventKind.CONFIRMED, EventKind.UNSUBSCRIBED
    _someone(store, "a", ("2026-01-02", added), ("2026-01-03", confirmed), ("2026-03-01", left))
    _someone(store, "b", ("2026-01-02", added))
    _someone(
        store,
        "c",
        ("2026-01-31", confirmed),
        ("2026-02-01", EventKind.CHANGED),
        ("2026-03-02", EventKind.BOUNCED),
        ("2026-03-03", left),
        ("2026-04-01", EventKind.REQUESTED),
        ("2026-04-02", confirmed),
        ("2026-04-03", confirmed),
        ("2026-05-01", EventKind.COMPLAINED),
    )
    months = growth(store.movements(), until="2026-06")
    assert [(one.month, one.gained, one.lost, one.total) for one in months] == [
        ("2026-01", 2, 0, 2),
        ("2026-02", 0, 0, 2),
        ("2026-03", 0, 2, 0),
        ("2026-04", 1, 0, 1),
        ("2026-05", 0, 1, 0),
        ("2026-06", 0, 0, 0),
    ]
    march = months[2]
    assert (march.unsubscribed, march.bounced, march.complained) == (1, 1, 0)


def test_an_empty_audience_has_one_empty_month(store: SubscriberStore) -> None:
    """And a plot can be drawn of it."""
    months = growth(store.movements(), until="2026-06")
    assert [(one.month, one.total) for one in months] == [("2026-06", 0)]
    tokens = design_tokens((shipped_templates(),), "indus")
    assert ET.fromstring(plot(months, tokens, name="The Review")).tag == f"{SVG}svg"


def test_the_plot_says_what_it_shows(store: SubscriberStore) -> None:
    """Title and description for screen readers, both schemes, nothing from elsewhere, no markup from a name."""
    _someone(store, "a", ("2024-12-02", EventKind.CONFIRMED), ("2026-03-01", EventKind.ERASED))
    tokens = design_tokens(template_folders(shipped_templates().parent), "indus")
    drawn = plot(growth(store.movements(), until="2026-06"), tokens, name="<b>The & Review")
    root = ET.fromstring(drawn)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "t d"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text == "<b>The & Review: readers won and lost per month"
    assert description is not None
    assert "1 won, 1 lost, 0 receive now" in str(description.text)
    assert tokens.light.accent in drawn
    assert tokens.dark.accent in drawn
    assert "prefers-color-scheme:dark" in drawn
    assert drawn.count("http") == 1
    assert "script" not in drawn


def test_the_months_of_a_year_change_are_in_order() -> None:
    """December is followed by January."""
    months = growth({"2025-11": {EventKind.CONFIRMED: 3}}, until="2026-02")
    assert [one.month for one in months] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert {one.total for one in months} == {3}
