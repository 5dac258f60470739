from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.audience import subscribers
from newsletter.audience.store import SubscriberStore
from newsletter.audience.transfer import ImportReport, export_csv, import_csv
from newsletter.errors import SubscriberError
from newsletter.model.audience import Cause
from newsletter.model.sending import Status
from newsletter.testing.subscriber_store import MemorySubscriberStore

NOW = datetime(2026, 11, 1, tzinfo=UTC)
Importer = Callable[..., ImportReport]


def importer(store: SubscriberStore) -> Importer:
    """Return `import_csv` bound to a store."""
    numbers = count(1)

    def run(text: str | bytes, **options: object) -> ImportReport:
        data = text.encode() if isinstance(text, str) else text
        return import_csv(
            store,
            data,
            label="old.csv",
            now=NOW,
            new_id=lambda: f"s{next(numbers)}",
            **options,  # type: ignore[arg-type]
        )

    return run


@pytest.fixture
def run(store: SubscriberStore) -> Importer:
    """Return an importer into each store."""
    return importer(store)


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    """Return the five figures of a report."""
    return (
        report.added, report.changed, report.unchanged, report.stays_out, len(report.refused),
    )  # fmt: skip


def test_people_come_with_their_status_and_proof(store: SubscriberStore, run: Importer) -> None:
    """Name, language, tags, status, and where the consent came from."""
    report = run(
        "\ufeffEmail Address;Name;Language;Tags;Status;Stars;Consent;Consent_time\r\n"
        'Ann@b.example;"Ann\nLee";ur;board, press;subscribed;5;paper;2024-05-31\r\n\r\n'
        "c@d.example;;;;cleaned;;;\r\n"
    )
    assert counts(report) == (2, 0, 0, 0, 0)
    assert report.ignored_columns == ("stars",)
    ann = store.find("ann@b.example")
    assert ann
    assert (ann.name, ann.language, ann.tags) == ("Ann Lee", "ur", ("board", "press"))
    assert ann.status is Status.CONFIRMED
    consent = store.events(ann.id)[-1].consent
    assert consent
    assert (consent.form, consent.given) == ("paper", datetime(2024, 5, 31, tzinfo=UTC))
    gone = store.find("c@d.example")
    assert gone
    assert gone.status is Status.BOUNCED


def test_importing_again_changes_nothing(store: SubscriberStore, run: Importer) -> None:
    """However often."""
    text = "email,status\na@b.example,confirmed\nc@d.example,unsubscribed\ne@f.example,suppressed\n"
    assert counts(run(text)) == (2, 1, 0, 0, 0)
    before = export_csv(store.select(), suppressed=store.suppressed)
    assert counts(run(text)) == (0, 0, 3, 0, 0)
    assert export_csv(store.select(), suppressed=store.suppressed) == before


def test_a_suppressed_person_is_exported_as_such(store: SubscriberStore, run: Importer) -> None:
    """No export makes a suppressed person look merely unsubscribed, or worse, confirmed."""
    run("email,status\na@b.example,confirmed\n")
    subscribers.suppress(store, "a@b.example", now=NOW, reason="asked by letter")
    exported = export_csv(store.select(), suppressed=store.suppressed)
    assert "a@b.example,,,,suppressed" in exported
    other = MemorySubscriberStore()
    importer(other)(exported)
    assert other.suppressed("a@b.example")


def test_a_line_without_status_is_unconfirmed_unless_said(
    store: SubscriberStore, run: Importer
) -> None:
    """A bare list of addresses makes nobody a recipient by itself."""
    run("email\na@b.example\n")
    run("email\nc@d.example\n", assume=Status.CONFIRMED)
    assert [one.status for one in store.select()] == [Status.UNCONFIRMED, Status.CONFIRMED]


def test_each_line_that_cannot_be_used_is_told(run: Importer) -> None:
    """With its number in the file and how to mend it; the others are imported."""
    report = run(
        "email,name,status\n"
        "a@b.example,A,confirmed\n"
        "nobody,N,confirmed\n"
        '"c@d.example","two\nlines",happy\n'
        "e@f.example\n"
        ",,\n"
        '"g@h.example\r\nBcc: x@y.example",,\n'
        "a@b.example\0,,\n"
    )
    assert counts(report) == (2, 0, 0, 0, 4)
    assert [(one.line, one.reason[:14]) for one in report.refused] == [
        (3, "nobody is not "),
        (4, "'happy' is no "),
        (8, "'g@h.example\\r"),
        (10, "'a@b.example\\x"),
    ]
    assert all(one.help for one in report.refused)


def test_a_dry_run_changes_nothing(store: SubscriberStore, run: Importer) -> None:
    """And reports what would happen."""
    report = run("email,status\na@b.example,confirmed\n", dry_run=True)
    assert counts(report) == (1, 0, 0, 0, 0)
    assert list(store.select()) == []


def test_who_left_stays_out(store: SubscriberStore, run: Importer) -> None:
    """Whatever a later file says; only their own confirmation brings them back."""
    run("email,status\na@b.example,confirmed\n")
    known = store.find("a@b.example")
    assert known
    subscribers.unsubscribe(store, known.id, now=NOW, cause=Cause.OWN)
    assert counts(run("email,status\na@b.example,confirmed\n")) == (0, 0, 0, 1, 0)
    subscribers.erase(store, known.id, now=NOW, cause=Cause.OWN)
    assert counts(run("email,status\nA@B.example,confirmed\n")) == (0, 0, 0, 1, 0)
    assert list(store.select()) == []


ADDRESSES = ("a@b.example", "c@d.example")
LINES = st.tuples(
    st.sampled_from(ADDRESSES),
    st.sampled_from(
        ["confirmed", "unconfirmed", "", "unsubscribed", "bounced", "complained", "suppressed"]
    ),
)


@settings(deadline=None)
@given(files=st.lists(st.lists(LINES, max_size=5), max_size=4))
def test_no_order_of_files_makes_anybody_sendable_who_left(
    files: list[list[tuple[str, str]]],
) -> None:
    """One leaving in any file, at any place, outweighs every other line."""
    store = MemorySubscriberStore()
    run = importer(store)
    for lines in files:
        run("email,status\n" + "".join(f"{address},{status}\n" for address, status in lines))
    for address in ADDRESSES:
        told = [status for lines in files for one, status in lines if one == address]
        known = store.find(address)
        sendable = (
            known is not None and known.status is Status.CONFIRMED and not store.suppressed(address)
        )
        left = {"unsubscribed", "bounced", "complained", "suppressed"} & set(told)
        assert sendable is ("confirmed" in told and not left)


@settings(deadline=None)
@given(
    people=st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
            st.sampled_from(["=1+1", "+a", "-b", "@c", "'=d", "", "board"]),
        ),
        max_size=5,
    )
)
def test_what_is_exported_can_be_imported(people: list[tuple[str, str]]) -> None:
    """The round trip is equal, and no cell starts like a formula."""
    store = MemorySubscriberStore()
    for number, (name, tag) in enumerate(people):
        subscribers.add(
            store,
            f"+p{number}@b.example",
            now=NOW,
            new_id=lambda number=number: f"s{number}",  # type: ignore[misc]
            cause=Cause.OWN,
            name=name,
            tags=(tag,) if tag else (),
        )
    exported = export_csv(store.select(), suppressed=store.suppressed)
    other = MemorySubscriberStore()
    report = importer(other)(exported)
    assert report.refused == ()
    assert export_csv(other.select(), suppressed=other.suppressed) == exported
    assert not any(
        cell.startswith(("=", "+", "-", "@")) for cell in exported.replace("\r\n", ",").split(",")
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no column"),
        (b"name\nAnn\n", "no column"),
        (b"email,name\na@b.example,J\xf6rg\n", "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(run: Importer, data: bytes, message: str) -> None:
    """As a whole, with how to save it right."""
    with pytest.raises(SubscriberError, match=message) as caught:
        run(data)
    assert caught.value.help


def test_a_file_from_a_spreadsheet_is_read(store: SubscriberStore, run: Importer) -> None:
    """UTF-16 with tabs, and a cell too long to be true."""
    run("email\tname\na@b.example\tعائشہ\n".encode("utf-16"))
    assert [one.name for one in store.select()] == ["عائشہ"]
    report = run(f"email,name\nb@b.example,{'x' * 200_000}\nc@b.example,C\n")
    assert [one.line for one in report.refused] == [2]
    assert store.find("c@b.example")


def test_the_sample_subscribers_are_what_the_tutorial_says(
    store: SubscriberStore, run: Importer
) -> None:
    """25 confirmed, one for each way of not receiving, all at hosts that cannot exist."""
    data = (resources.files("newsletter.testing") / "subscribers.csv").read_bytes()
    report = run(data)
    assert report.refused == ()
    assert report.ignored_columns == ()
    found = store.counts()
    assert found[Status.CONFIRMED] == 25
    assert [found[status] for status in Status if status is not Status.CONFIRMED] == [1, 1, 1, 1, 0]
    assert store.suppressed("please.never@listy.example")
    assert all(one.normal.endswith(".example") for one in store.select())
    assert all(one.deliverable.isascii() for one in store.select())
