"""Moving in: what an import does with each address, whatever the order of files."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.audience import subscribers
from newsletter.audience.applying import Provenance, apply_all
from newsletter.audience.deciding import Decision, Effect
from newsletter.audience.importing import (
    Fingerprint,
    Reading,
    Refusal,
    Source,
    UnknownHeader,
    decisions,
    stage,
)
from newsletter.audience.listing import MOST_ROWS
from newsletter.audience.service_tables import MAILCHIMP, OWN
from newsletter.audience.services import Role, Said
from newsletter.audience.store import SubscriberStore
from newsletter.audience.transfer import csv_lines, escaped, json_lines
from newsletter.errors import SubscriberError
from newsletter.model.audience import Cause, Consent, EventKind, has_left
from newsletter.model.sending import Status
from newsletter.stores.spool import SortingSpool
from newsletter.testing.subscriber_store import MemorySubscriberStore

NOW = datetime(2026, 11, 1, tzinfo=UTC)
LEFT = "2018-07-23 12:19:27"
BY_HEADER = Reading()
HEAD = "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME"


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one import did."""

    decided: tuple[Decision, ...]
    refused: tuple[Refusal, ...]
    hash: str

    def effects(self) -> list[str]:
        """Return ``new confirmed``, ``stays out`` … by address."""
        return [f"{one.effect} {one.outcome}".strip() for one in self.decided]


File = tuple[str, str | bytes]
Importer = Callable[..., Result]


def source(name: str, text: str | bytes) -> Source:
    """Return a file."""
    data = text.encode() if isinstance(text, str) else text
    return Source(
        name=name, sha256=hashlib.sha256(data).hexdigest(), open=partial(io.BytesIO, data)
    )


def importer(store: SubscriberStore, *, now: datetime = NOW) -> Importer:
    """Return what imports files into a store."""
    numbers = count(1)

    def run(*files: File, reading: Reading = BY_HEADER, apply: bool = True) -> Result:
        refused: list[Refusal] = []
        decided: list[Decision] = []
        with SortingSpool() as spool:
            read = stage([source(*one) for one in files], spool, reading, refuse=refused.append)
            fingerprint = Fingerprint(read)

            def passing(one: Decision) -> Decision:
                fingerprint.take(one)
                decided.append(one)
                return one

            found = map(passing, decisions(store, spool))
            if apply:
                provenance = Provenance(files=read, now=now, by="editor")
                with store.transaction():
                    apply_all(store, iter(found), provenance, new_id=lambda: f"i{next(numbers)}")
            else:
                list(found)
        return Result(decided=tuple(decided), refused=tuple(refused), hash=fingerprint.text())

    return run


@pytest.fixture
def run(store: SubscriberStore) -> Importer:
    """Return an importer into each store."""
    return importer(store)


def mailchimp(kind: str, *addresses: str) -> tuple[str, str]:
    """Return one of the service's files; `kind` is ``subscribed``, ``cleaned`` and so on."""
    extra = {"unsubscribed": ",UNSUB_TIME", "cleaned": ",CLEAN_TIME"}.get(kind, ",LAST_CHANGED")
    rows = [
        f'{one},Ann,Lee,2,2018-02-05 19:28:23,2018-02-06 19:28:23,{LEFT},7,"""Board"""'
        for one in addresses
    ]
    return f"{kind}_export.csv", "\n".join([f"{HEAD}{extra},LEID,TAGS", *rows])


def plain(*lines: str) -> File:
    """Return a file in our own form, of addresses and words for statuses."""
    return "people.csv", "\n".join(["email,status", *lines])


def sendable(store: SubscriberStore) -> set[str]:
    """Return who would be mailed."""
    people = store.select(status=Status.CONFIRMED)
    return {one.normal for one in people if not store.suppressed(one.normal)}


def test_the_lists_of_a_service_come_with_proof(store: SubscriberStore, run: Importer) -> None:
    """Subscribed people are confirmed with the time they agreed; the others are kept out."""
    result = run(
        mailchimp("subscribed", "Ann@b.example"),
        mailchimp("unsubscribed", "bob@b.example"),
        mailchimp("cleaned", "cid@b.example"),
        mailchimp("nonsubscribed", "dee@b.example"),
    )
    assert result.effects() == ["new confirmed", "new unsubscribed", "new bounced", "not entered"]
    ann = store.find("ann@b.example")
    assert ann
    assert (ann.address, ann.name, ann.tags) == ("Ann@b.example", "Ann Lee", ("Board",))
    assert ann.joined == datetime(2018, 2, 5, 19, 28, 23, tzinfo=UTC)
    added, confirmed = store.events(ann.id)
    assert (added.kind, confirmed.kind) == (EventKind.ADDED, EventKind.CONFIRMED)
    assert {one.cause for one in (added, confirmed)} == {Cause.IMPORT}
    assert confirmed.consent
    assert confirmed.consent.given == datetime(2018, 2, 6, 19, 28, 23, tzinfo=UTC)
    assert confirmed.consent.form.startswith("subscriber of Mailchimp, file ")
    assert (confirmed.by, confirmed.at) == ("editor", NOW)
    bob = store.find("bob@b.example")
    assert bob
    assert "left there 2018-07-23 12:19 UTC" in store.events(bob.id)[-1].note
    assert store.find("dee@b.example") is None
    assert sendable(store) == {"ann@b.example"}


def test_importing_again_changes_nothing(store: SubscriberStore, run: Importer) -> None:
    """However often, in the same order or another."""
    files = [
        mailchimp("subscribed", "a@b.example", "both@b.example"),
        mailchimp("unsubscribed", "c@b.example", "both@b.example"),
        mailchimp("cleaned", "d@b.example"),
        plain("e@b.example,suppressed", "f@b.example,unconfirmed"),
    ]
    run(*files)
    before = "".join(csv_lines(store))
    for order in (files, files[::-1], files[2:] + files[:2]):
        result = run(*order)
        assert {one.effect for one in result.decided} <= {Effect.UNCHANGED, Effect.STAYS_OUT}
        assert "".join(csv_lines(store)) == before


def test_a_dry_run_writes_nothing(store: SubscriberStore, run: Importer) -> None:
    """And its hash is the one of the import itself."""
    files = [mailchimp("subscribed", "a@b.example"), mailchimp("unsubscribed", "c@b.example")]
    seen = run(*files, apply=False)
    assert list(store.select()) == []
    assert run(*files).hash == seen.hash


def test_the_hash_holds_files_and_audience(store: SubscriberStore, run: Importer) -> None:
    """Any change of either that matters gives another one."""
    file = mailchimp("subscribed", "a@b.example", "c@b.example")
    seen = {run(file, apply=False).hash}
    seen.add(run(mailchimp("subscribed", "a@b.example"), apply=False).hash)
    seen.add(run((file[0], f"{file[1]}\n"), apply=False).hash)
    seen.add(run(("unsubscribed.csv", file[1]), apply=False).hash)
    subscribers.suppress(store, "c@b.example", now=NOW, reason="asked")
    seen.add(run(file, apply=False).hash)
    run(plain("a@b.example,confirmed"))
    seen.add(run(file, apply=False).hash)
    assert len(seen) == 6
    run(plain("stranger@b.example,confirmed"))
    assert run(file, apply=False).hash in seen


def test_who_left_here_stays_out(store: SubscriberStore, run: Importer) -> None:
    """Whatever a later file says, erased people included."""
    run(plain("a@b.example,confirmed"))
    known = store.find("a@b.example")
    assert known
    subscribers.unsubscribe(store, known.id, now=NOW, cause=Cause.OWN)
    assert run(mailchimp("subscribed", "a@b.example")).effects() == ["stays out unsubscribed"]
    subscribers.erase(store, known.id, now=NOW, cause=Cause.OWN)
    assert run(mailchimp("subscribed", "A@B.example")).effects() == ["stays out suppressed"]
    assert list(store.select()) == []


def test_suppression_is_taken_over_and_held(store: SubscriberStore, run: Importer) -> None:
    """Of strangers, of people we know, and whatever comes after."""
    run(plain("a@b.example,confirmed"))
    result = run(plain("a@b.example,suppressed", "c@b.example,suppressed"))
    assert result.effects() == ["changed suppressed", "changed suppressed"]
    assert store.suppressed("c@b.example")
    assert store.find("c@b.example") is None
    run(mailchimp("subscribed", "a@b.example", "c@b.example"))
    assert sendable(store) == set()


def come_back(store: SubscriberStore, address: str, now: datetime) -> None:
    """Confirm afresh, in person."""
    known = store.find(address)
    assert known
    subscribers.add(store, address, now=now, new_id=str, cause=Cause.OWN)
    subscribers.confirm(store, known.id, now=now, cause=Cause.OWN)


def test_an_old_leaving_does_not_undo_a_fresh_confirmation(
    store: SubscriberStore, run: Importer
) -> None:
    """The daily list of leavers names them for ever; a leaving after it counts."""
    gone = mailchimp("unsubscribed", "a@b.example")
    untimed = plain("b@b.example,unsubscribed")
    run(gone, untimed)
    for address in ("a@b.example", "b@b.example"):
        come_back(store, address, NOW + timedelta(hours=1))
    assert run(gone, untimed).effects() == ["unchanged confirmed", "unchanged confirmed"]
    later = (gone[0], gone[1].replace(LEFT, "2026-12-01 00:00:00"))
    assert run(later).effects() == ["changed unsubscribed"]


def test_who_asked_afresh_and_waits_keeps_the_letter(store: SubscriberStore, run: Importer) -> None:
    """The old leaving is not written again; the confirmation that is under way stays good."""
    gone = mailchimp("unsubscribed", "a@b.example")
    run(gone)
    subscribers.add(store, "a@b.example", now=NOW, new_id=str, cause=Cause.OWN)
    assert run(gone).effects() == ["unchanged unconfirmed"]
    assert run(mailchimp("subscribed", "a@b.example")).effects() == ["stays out unconfirmed"]


def test_a_stronger_reason_replaces_a_weaker_one(run: Importer) -> None:
    """An address given up that also left has left; the other way nothing changes."""
    run(mailchimp("cleaned", "a@b.example"))
    assert run(mailchimp("unsubscribed", "a@b.example")).effects() == ["changed unsubscribed"]
    assert run(mailchimp("cleaned", "a@b.example")).effects() == ["unchanged unsubscribed"]


def test_details_are_filled_in_and_never_replaced(store: SubscriberStore, run: Importer) -> None:
    """A name that is missing, tags that are new; what people wrote here stays."""
    run(
        (
            "x.csv",
            "email,name,language,tags,status\na@b.example,Ann,,x,confirmed\nb@b.example,,,,\n",
        )
    )
    text = "email,name,language,tags,status\na@b.example,Anna,ur,y;x,confirmed\nb@b.example,Bob,,,confirmed\n"
    result = run(("y.csv", text))
    assert result.effects() == ["changed confirmed", "changed confirmed"]
    ann, bob = store.find("a@b.example"), store.find("b@b.example")
    assert ann
    assert bob
    assert (ann.name, ann.language, ann.tags) == ("Ann", "ur", ("x", "y"))
    assert (bob.name, bob.status) == ("Bob", Status.CONFIRMED)
    assert run(("y.csv", text)).effects() == ["unchanged confirmed", "unchanged confirmed"]


def test_a_bare_list_makes_nobody_a_recipient(store: SubscriberStore, run: Importer) -> None:
    """Unless a person says which list it is."""
    run(("x.csv", "email\na@b.example\n"))
    run(("x.csv", "email\nc@b.example\n"), reading=Reading(said=Said.SUBSCRIBED))
    assert sendable(store) == {"c@b.example"}


def test_one_address_many_times_is_one_person(store: SubscriberStore, run: Importer) -> None:
    """In any spelling; the strongest statement holds, and it is told."""
    result = run(
        mailchimp("subscribed", "ann@b.example", "ANN@B.EXAMPLE", "jo@bücher.example"),
        mailchimp("unsubscribed", "Ann@b.example", "jo@xn--bcher-kva.example"),
    )
    assert result.effects() == ["new unsubscribed", "new unsubscribed"]
    assert result.decided[0].warnings() == ("stands in the files 3 times",)
    assert sendable(store) == set()


def test_one_address_without_end_is_one_person(store: SubscriberStore, run: Importer) -> None:
    """A leaving counts however far down it stands; memory does not grow with the rows."""
    lines = ["a@b.example,confirmed"] * 20_000
    result = run(plain(*lines, "a@b.example,unsubscribed", *lines[:10]))
    assert result.effects() == ["new unsubscribed"]
    assert len(result.decided[0].listed.people) <= MOST_ROWS + 1
    assert sendable(store) == set()


def test_lookalikes_are_told_and_taken(store: SubscriberStore, run: Importer) -> None:
    """They are other people, perhaps."""
    result = run(
        plain("аnn@b.example,confirmed", "ａnn@b.example,confirmed", "ann@b.example,confirmed")
    )
    told = [one.warnings() for one in result.decided]
    assert sum(bool(warnings) for warnings in told) == 2
    assert len(list(store.select())) == 3


def test_refused_rows_are_told_with_file_and_line(store: SubscriberStore, run: Importer) -> None:
    """And the others are taken."""
    result = run(
        plain(
            "a@b.example,confirmed",
            "nobody,confirmed",
            "c@d.example,happy",
            '"g@h.example\r\nBcc: x@y.example",',
        ),
        ("giant.csv", "email,name\n" + "x" * 2_000_000 + ",\ne@b.example,E\n"),
    )
    assert [(one.file, one.line) for one in result.refused] == [
        ("people.csv", 3), ("people.csv", 4), ("people.csv", 5), ("giant.csv", 2),
    ]  # fmt: skip
    assert all(one.help and len(one.reason) < 300 for one in result.refused)
    assert len(list(store.select())) == 2


@pytest.mark.parametrize(
    ("file", "reading", "said"),
    [
        (("x.csv", "Adresse,Nom\na@b.example,A\n"), Reading(), "Nobody is known who writes"),
        (("audience.csv", mailchimp("subscribed", "a@b.example")[1]), Reading(), "which list"),
        (("x.csv", "email,status\n"), Reading(service=MAILCHIMP), "no export of Mailchimp"),
        (("x.csv", "email\n"), Reading(columns={Role.NAME: "Nom"}), "no column “Nom”"),
        (("x.csv", ""), Reading(), "no first line"),
        (("x.json", '{"people": []}'), Reading(), "Nobody is known"),
    ],
)
def test_a_file_that_is_not_understood_is_refused_whole(
    store: SubscriberStore, run: Importer, file: File, reading: Reading, said: str
) -> None:
    """With a way out, and nothing is written."""
    with pytest.raises(SubscriberError, match=said) as caught:
        run(mailchimp("unsubscribed", "z@b.example"), file, reading=reading)
    assert caught.value.help
    assert list(store.select()) == []


def test_an_unknown_header_can_be_explained(run: Importer) -> None:
    """By options, or by what was saved for it."""
    file = ("x.csv", "Adresse,Nom\na@b.example,A\n")
    with pytest.raises(UnknownHeader) as caught:
        run(file)
    assert caught.value.columns == ("Adresse", "Nom")
    columns = {Role.EMAIL: "Adresse", Role.NAME: "Nom"}
    assert run(file, reading=Reading(columns=columns, said=Said.SUBSCRIBED)).effects() == [
        "new confirmed"
    ]
    with SortingSpool() as spool:
        saved = Reading(service=OWN, columns=columns)
        (read,) = stage(
            [source(*file)], spool, Reading(), refuse=list[Refusal]().append, known=lambda _: saved
        )
        assert (read.people, read.unused_columns) == (1, ())


ADDRESSES = ("a@b.example", "c@d.example", "e@f.example")
KINDS = (
    "subscribed",
    "unsubscribed",
    "cleaned",
    "nonsubscribed",
    "confirmed",
    "unconfirmed",
    "suppressed",
    "complained",
)


def file_of(kind: str, addresses: list[str]) -> File:
    """Return a file in which all these people are called that."""
    if kind in {"subscribed", "unsubscribed", "cleaned", "nonsubscribed"}:
        return mailchimp(kind, *addresses)
    return plain(*(f"{address},{kind}" for address in addresses))


@settings(deadline=None, max_examples=60)
@given(
    runs=st.lists(
        st.lists(
            st.tuples(st.sampled_from(KINDS), st.lists(st.sampled_from(ADDRESSES), max_size=3)),
            min_size=1, max_size=3,
        ),
        max_size=3,
    ),
    repeats=st.integers(1, 2),
)  # fmt: skip
def test_no_order_of_files_makes_anybody_sendable_who_left(
    runs: list[list[tuple[str, list[str]]]], repeats: int
) -> None:
    """One leaving in any file, at any place, outweighs every other row, in every permutation."""
    listed = [one for run in runs for one in run]
    comes = {a for kind, people in listed for a in people if kind in {"subscribed", "confirmed"}}
    goes = {
        address
        for kind, people in listed
        for address in people
        if kind in {"unsubscribed", "cleaned", "suppressed", "complained"}
    }
    outcomes = set()
    for order in permutations(runs):
        store = MemorySubscriberStore()
        run = importer(store)
        for _ in range(repeats):
            for files in order:
                run(*(file_of(*one) for one in files))
        assert sendable(store) == comes - goes
        outcomes.add(
            frozenset(
                (one.normal, one.status)
                for one in store.select()
                if one.normal in comes | goes and not store.suppressed(one.normal)
            )
        )
    assert len(outcomes) == 1


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
TAGS = st.lists(
    st.sampled_from(["=1+1", "+a", "-b", "@c", "'=d", "board", "a;b", 'say "x"', "[y", "a,b", "پہلا", "\uff1dx"]),
    max_size=3, unique=True,
).map(tuple)  # fmt: skip
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(
            [one for one in EventKind if one not in {EventKind.ERASED, EventKind.MOVED}]
        ),
        st.sampled_from(Cause),
        st.none()
        | st.builds(
            Consent,
            form=st.sampled_from(["form", "=x", ""]),
            wording=NAMES,
            version=st.just("3"),
            given=st.none() | st.just(NOW),
        ),
    ),
    max_size=5,
)


@settings(deadline=None)
@given(people=st.lists(st.tuples(NAMES, TAGS, TAGS, EVENTS, st.booleans()), max_size=4))
def test_what_is_exported_can_be_imported(
    people: list[
        tuple[
            str,
            tuple[str, ...],
            tuple[str, ...],
            list[tuple[EventKind, Cause, Consent | None]],
            bool,
        ]
    ],
) -> None:
    """Both ways, into an empty database: the same people, statuses, tags, consent, history, times."""
    store = MemorySubscriberStore()
    for number, (name, tags, sections, events, never) in enumerate(people):
        box = f"{'=+-@'[number % 3]}P{number}@b.example"
        added = subscribers.add(
            store, box, now=NOW, new_id=partial(str, number), cause=Cause.OWN, name=name, language="ur", tags=tags,
        )  # fmt: skip
        subscribers.change(store, added.id, now=NOW, cause=Cause.OWN, sections=sections)
        for hour, (kind, cause, consent) in enumerate(events, 1):
            event = store.events(added.id)[0]
            store.record(
                replace(
                    event, kind=kind, cause=cause, consent=consent, at=NOW + timedelta(hours=hour)
                )
            )
        if never:
            subscribers.suppress(store, box, now=NOW, reason="asked")
    for name, lines in (("x.csv", csv_lines), ("x.json", json_lines)):
        exported = "".join(lines(store))
        other = MemorySubscriberStore()
        result = importer(other, now=NOW + timedelta(days=99))((name, exported))
        assert result.refused == ()
        assert "".join(lines(other)) == exported
        assert [replace(one, id="") for one in other.select()] == [
            replace(one, id="") for one in store.select()
        ]
        assert other.never == store.never
        again = importer(other)((name, exported))
        assert {one.effect for one in again.decided} <= {Effect.UNCHANGED, Effect.STAYS_OUT}


def test_no_cell_of_an_export_is_a_formula(store: SubscriberStore) -> None:
    """Nor does the header of a mail get through; what was escaped comes back."""
    run = importer(store)
    run(
        (
            "x.csv",
            'email,name,tags\n=a@b.example,"=HYPERLINK(""http://x"")","@x"\n-c@b.example,\'+1,-1\n',
        )
    )
    rows = "".join(csv_lines(store)).splitlines()[1:]
    assert rows[0].startswith("'-c@b.example,'+1,,'-1,,unconfirmed")
    assert rows[1].startswith("'=a@b.example,\"'=HYPERLINK(")


@pytest.mark.parametrize(
    "cell",
    ["=1", "'=1", "''=1", "+", "-1", "@a", "\t=1", "\r=1", "'", "''", "'a", "a=1", "\uff1d1"],
)
def test_escaping_can_be_undone(cell: str) -> None:
    """One apostrophe comes off exactly where one was put."""
    safe = escaped(cell)
    assert safe[:1] not in set("=+-@\t\r\uff1d")
    assert safe in {cell, f"'{cell}"}
    assert (safe[1:] if safe.startswith("'") and safe != cell else safe) == cell


def test_erased_people_are_a_number(store: SubscriberStore) -> None:
    """Neither file says more of them."""
    run = importer(store)
    run(plain("a@b.example,confirmed", "c@b.example,confirmed"))
    known = store.find("a@b.example")
    assert known
    subscribers.erase(store, known.id, now=NOW, cause=Cause.OWN)
    text = "".join(json_lines(store))
    assert '"erased": 1' in text
    assert "a@b.example" not in text + "".join(csv_lines(store))


def test_a_history_makes_nobody_sendable(store: SubscriberStore) -> None:
    """An edited status is believed only towards leaving; a forged history is refused."""
    run = importer(store)
    run(plain("gone@b.example,unsubscribed", "here@b.example,confirmed"))
    text = "".join(csv_lines(store))
    swapped = (
        text.replace(",unsubscribed,", ",X,")
        .replace(",confirmed,", ",unsubscribed,")
        .replace(",X,", ",confirmed,")
    )
    other = MemorySubscriberStore()
    importer(other)(("x.csv", swapped))
    assert sendable(other) == set()
    weaker = MemorySubscriberStore()
    importer(weaker)(("x.csv", text.replace(",confirmed,", ",unconfirmed,")))
    assert sendable(weaker) == set()
    broken = importer(MemorySubscriberStore())(("x.csv", text.replace('""kind""', '""kin""')))
    assert len(broken.refused) == 2


def test_a_cut_off_json_file_is_told() -> None:
    """Each line by itself, and that the end is missing."""
    store = MemorySubscriberStore()
    importer(store)(plain("a@b.example,confirmed", "c@b.example,confirmed"))
    text = "".join(json_lines(store))
    result = importer(MemorySubscriberStore())(("x.json", text[: len(text) // 2]))
    assert len(result.refused) == 2
    other = importer(MemorySubscriberStore())(
        ("x.json", text.replace('"name": ""', '"name": 7', 1))
    )
    assert [one.line for one in other.refused] == [2]


def test_whether_somebody_has_left_is_a_fold() -> None:
    """Only their own confirmation after it undoes a leaving."""
    store = MemorySubscriberStore()
    run = importer(store)
    run(plain("a@b.example,unsubscribed"))
    known = store.find("a@b.example")
    assert known
    assert has_left(store.events(known.id))
    come_back(store, "a@b.example", NOW)
    assert not has_left(store.events(known.id))
