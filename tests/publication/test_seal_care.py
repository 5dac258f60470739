"""Seals that are no longer what was approved: found by whoever asks, and every night by the clock."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.errors import ArchiveError
from newsletter.publication.approval import approving
from newsletter.publication.archive import building
from newsletter.publication.clock import due_sealing, notices
from newsletter.publication.clock.due_sealing import SealRound, verify_due
from newsletter.publication.place import duties
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import due_sending
from newsletter.testing.clock import FixedClock


@pytest.fixture
def sent(workplace: Workplace, clock: FixedClock, enter: Callable[..., None]) -> Workplace:
    """Return a publication whose issue was sent, and stands in its archive."""
    path = workplace.publication_file
    mailed = "    name: The Editor\n    email: ed@review.example\n"
    path.write_text(path.read_text().replace("    name: The Editor\n", mailed))
    clock.advance(timedelta(days=-2))
    enter(workplace, "a@reader.example")
    approving.approve(workplace, "2026-12", by="editor")
    clock.advance(timedelta(days=2, minutes=1))
    due_sending.send_due(workplace, holder=duties.new_holder())
    building.build(workplace)
    return workplace


def exchanged(path: Path) -> None:
    """Exchange a word of a file, and date it back."""
    found = path.stat()
    path.write_bytes(path.read_bytes()[:-9] + b"exchanged")
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def nightly(workplace: Workplace, **more: int) -> SealRound:
    """Look, as the clock does."""
    return verify_due(workplace, holder=duties.new_holder(), **more)


def test_a_broken_seal_stops_a_build_that_believes_nothing(sent: Workplace) -> None:
    """Every seal is compared before anything is written; a file nobody reads for the site counts too."""
    assert not building.build(sent, verify=True).report.written
    exchanged(sent.sent / "2026-12" / "mail.txt")
    with pytest.raises(
        ArchiveError, match=r"1 seal is not as approved and sent. 2026-12: .*mail\.txt"
    ):
        building.build(sent, verify=True)


def test_a_page_that_somebody_exchanged_is_mended(sent: Workplace) -> None:
    """A file of the site with the size and the times of ours is ours again after a thorough build."""
    page = sent.folder / "site" / "issues" / "2026-12" / "index.html"
    before = page.read_bytes()
    exchanged(page)
    assert not building.build(sent).report.written
    assert building.build(sent, verify=True, dry_run=True).report.written
    assert building.build(sent, verify=True).report.written == ("issues/2026-12/index.html",)
    assert page.read_bytes() == before


def test_the_clock_looks_once_a_night_and_tells(sent: Workplace, clock: FixedClock) -> None:
    """A broken seal is found without anybody's asking, kept, and mailed to the publisher once."""
    assert nightly(sent) == SealRound()
    exchanged(sent.sent / "2026-12" / "article.html")
    assert nightly(sent) == SealRound()
    clock.advance(timedelta(days=1))
    (line,) = nightly(sent).lines()
    assert "2026-12: " in line
    assert "article.html" in line
    assert due_sealing.last_broken(sent) == (f"{clock():%Y-%m-%d}", line)
    told = [notices.tell_due(sent, holder=duties.new_holder()).told for _ in range(3)]
    assert sum("not as it was sealed" in one for one in sum(told, ())) == 1


def test_many_seals_are_read_in_turn(sent: Workplace, clock: FixedClock) -> None:
    """A house with more seals than a night has room for reads each of them every few nights."""
    (sent.sent / "2026-11").mkdir()
    for path in (sent.sent / "2026-12").glob("*.json"):
        (sent.sent / "2026-11" / path.name).write_bytes(path.read_bytes())
    found = []
    for _ in range(4):
        clock.advance(timedelta(days=1))
        found.append(len(nightly(sent, most=1).broken))
    assert sorted(found) == [0, 0, 1, 1]
