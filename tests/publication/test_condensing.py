"""The journal of an issue that left long ago is made short, and tells what it told."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.publication.clock.running import DUTIES
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import arranging
from newsletter.publication.writing.condensing import condense_all
from newsletter.publication.writing.histories import bring_back, discard, drafts, history
from newsletter.publication.writing.journal import journal_of
from newsletter.publication.writing.saving import save_field
from newsletter.publication.writing.values import FieldEdit, SaveState

ISSUE = "2026-12"
ENTRY = ("media_review", "rivers-rise")
BEGAN = datetime(2026, 11, 20, 9, tzinfo=UTC)


class Typist:
    """Somebody who types, on a day of their own."""

    def __init__(self, workplace: Workplace) -> None:
        self.place = replace(workplace, clock=lambda: self.now)
        self.now = BEGAN

    def types(self, field: str, texts: Iterator[str], *, session: str = "a") -> None:
        """Save a text at each pause of a second."""
        was = next(texts)
        for text in texts:
            self.now += timedelta(seconds=1)
            edit = FieldEdit(item=ENTRY, field=field, was=was, now=text, by="ann", session=session)
            save_field(self.place, ISSUE, edit)
            was = text

    def told(self) -> tuple[list[object], list[object]]:
        """Return what the history and the drafts say, without their numbers."""
        versions = [replace(one, number="") for one in history(self.place, ISSUE)]
        return list(versions), [replace(one, number=0) for one in drafts(self.place, ISSUE)]


@pytest.fixture
def typist(workplace: Workplace) -> Typist:
    """Return a typist who wrote, moved, met somebody else's text, and put a draft away."""
    typist = Typist(workplace)
    typist.types("title", (f"Rivers rise{' and fall' * number}" for number in range(25)))
    typist.now += timedelta(hours=1)
    typist.types(
        "outlet", iter(("The Paper", "The Paper, Lahore", "The Paper, Karachi")), session="b"
    )
    for words in ("met", "put away"):
        lost = FieldEdit(item=ENTRY, field="title", was="Never", now=words, by="ann", session=words)
        assert save_field(typist.place, ISSUE, lost).state is SaveState.CONFLICT
    discard(typist.place, ISSUE, drafts(typist.place, ISSUE)[0].number)
    arranging.take_out(typist.place, ISSUE, ENTRY, by="ann")
    return typist


def leave(place: Workplace, ended: datetime | None) -> None:
    """Let the issue have left; None: some of it waits yet."""
    folder = place.sent / ISSUE
    folder.mkdir(parents=True)
    counts = dict.fromkeys(
        ("recipients", "accepted", "failed", "excluded", "uncertain", "waiting"), 0
    )
    said = {"schema": 1, "issue": ISSUE, "sealed_sha256": "0" * 64, "reasons": {}, **counts}
    said |= {"started": BEGAN.isoformat(), "finished": ended and ended.isoformat()}
    (folder / "receipt.json").write_text(json.dumps(said))


def journal(place: Workplace) -> Path:
    """Return the journal's file."""
    return journal_of(place, ISSUE).path


def test_what_the_history_tells_stays(typist: Typist) -> None:
    """A month after it left the pauses are gone; versions, deeds and drafts are the same, and come back."""
    place, told, size = typist.place, typist.told(), journal(typist.place).stat().st_size
    leave(place, typist.now)
    typist.now += timedelta(days=31)
    done = condense_all(place)
    assert (done.issues, done.troubles) == ((ISSUE,), ())
    assert done.octets == size - journal(place).stat().st_size > size * 0.6
    assert typist.told() == told
    texts = [one.now for one in journal_of(place, ISSUE).records()]
    assert "put away" in texts
    whole = journal(place).read_bytes()
    assert list(condense_all(place).lines()) == []
    assert journal(place).read_bytes() == whole
    taken = next(one for one in history(place, ISSUE) if one.did == "took-out")
    bring_back(place, ISSUE, taken.number)
    outlet = next(one for one in history(place, ISSUE) if one.field == "outlet")
    bring_back(place, ISSUE, outlet.number, before=True)
    assert "outlet: The Paper\n" in place.issue_file(ISSUE).read_text()
    typist.now += timedelta(days=31)
    assert condense_all(place).troubles == ()


@pytest.mark.parametrize(
    ("ended", "later"),
    [
        (None, 400),
        (BEGAN, 29),
        (BEGAN + timedelta(days=380), 400),
    ],
    ids=["waits yet", "somebody wrote lately", "left lately"],
)
def test_what_is_still_written_stays_whole(
    typist: Typist, ended: datetime | None, later: int
) -> None:
    """Before it has left, and for a month after that and after the last word, no octet changes."""
    leave(typist.place, ended)
    typist.now += timedelta(days=later)
    before = journal(typist.place).read_bytes()
    assert not condense_all(typist.place).issues
    assert journal(typist.place).read_bytes() == before


def test_an_issue_that_never_left_stays_whole(typist: Typist) -> None:
    """Without a receipt, or with one that cannot be read, nothing is made short."""
    typist.now += timedelta(days=4_000)
    before = journal(typist.place).read_bytes()
    assert not condense_all(typist.place).issues
    (typist.place.sent / ISSUE).mkdir(parents=True)
    (typist.place.sent / ISSUE / "receipt.json").write_text('{"schema": 1')
    assert not condense_all(typist.place).issues
    assert journal(typist.place).read_bytes() == before


def test_killed_in_between_it_is_the_old_one(typist: Typist) -> None:
    """A round that dies while it writes leaves the journal as it was; the next one sweeps up."""
    place, told = typist.place, typist.told()
    leave(place, typist.now)
    typist.now += timedelta(days=31)
    before = journal(place).read_bytes()

    def dies(path: Path, data: bytes) -> None:
        path.with_name(f".{path.name}.half").write_bytes(data[: len(data) // 2])
        os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if not child:
        with suppress(BaseException):
            condense_all(place, write=dies)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert journal(place).read_bytes() == before
    assert condense_all(place).issues == (ISSUE,)
    assert typist.told() == told
    assert [one.name for one in journal(place).parent.iterdir() if one.name[0] == "."] == []


def test_a_full_disk_is_told(typist: Typist) -> None:
    """Where it cannot be written the journal stays, and the duty says so."""
    leave(typist.place, typist.now)
    typist.now += timedelta(days=31)
    before = journal(typist.place).read_bytes()

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device", str(path), len(data))

    write: Callable[[Path, bytes], None] = full
    done = condense_all(typist.place, write=write)
    assert "No space left" in done.troubles[0]
    assert journal(typist.place).read_bytes() == before


def test_the_clock_does_it(typist: Typist) -> None:
    """`newsletter run` has it among its duties."""
    leave(typist.place, typist.now)
    typist.now += timedelta(days=31)
    duty = next(one for one in DUTIES if one.name == "condense")
    report = duty.do(typist.place, lambda: False)
    assert next(report.lines()).startswith("1 journal of an issue that left long ago")
