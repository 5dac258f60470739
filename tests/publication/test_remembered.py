"""What a build remembers of issues is never other than what their files say now."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.publication.archive import building
from newsletter.publication.archive.remembered import FILE, Remembered
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.archive_rows import ArchiveRows

OUTLETS = ("The Gazette", "The Paper", "Delta Post")
MONTHS = tuple(f"2016-{month:02d}" for month in range(1, 7))


def written(workplace: Workplace, name: str, chance: random.Random, more: str = "") -> None:
    """Write an imported issue of three entries."""
    entries = "".join(
        f"  - id: e{number}\n    title: Water {chance.randrange(9)} rises\n"
        f"    authors: [Author {chance.randrange(4)}]\n    summary: A summary of {number}.\n"
        f"    outlet: {chance.choice(OUTLETS)}\n    url: https://paper.example/{name}/{number}\n"
        f"    topics: [{chance.choice(('water', 'ports'))}]\n"
        for number in range(3)
    )
    head = f"version: 1\nimported: true\ndate: {name}\nsubject: Of {name}\npreheader: All of it\n"
    workplace.issue_file(name).write_text(f"{head}media_review:\n{entries}{more}")


@pytest.fixture
def six(workplace: Workplace) -> Workplace:
    """Return a publication with six imported issues."""
    workplace.issue_file("2026-12").unlink()
    for place, name in enumerate(MONTHS):
        written(workplace, name, random.Random(place))
    return workplace


def anew(workplace: Workplace) -> list[str]:
    """Return which issues are read anew."""
    with remembered(workplace) as found:
        found.issues()
    return found.anew


def remembered(workplace: Workplace) -> Remembered:
    """Return what is remembered."""
    return Remembered(
        workplace=workplace,
        publication=reading.publication(workplace),
        outlets=reading.feed_list(workplace).outlets,
        program=workplace.sent,
    )


def site(folder: Path) -> dict[str, bytes]:
    """Return the files of a site, the builder's own list left out."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".archive")
    }


def test_nothing_is_read_twice(six: Workplace) -> None:
    """Of what did not change nothing is read; of what did, no more than that."""
    assert anew(six) == list(MONTHS)
    assert anew(six) == []
    written(six, "2016-03", random.Random(77))
    assert anew(six) == ["2016-03"]
    six.issue_file("2016-04").unlink()
    written(six, "2016-09", random.Random(78))
    assert anew(six) == ["2016-09"]
    with remembered(six) as found:
        assert [one.card.id for one in found.issues()] == [
            *(one for one in MONTHS if one != "2016-04"),
            "2016-09",
        ]


def test_what_all_are_made_of_is_not_remembered_past_its_change(six: Workplace) -> None:
    """Another publication, other outlets or another template: every issue is read again."""
    anew(six)
    with six.publication_file.open("a") as file:
        file.write("archive_publish_to: www\n")
    assert anew(six) == list(MONTHS)
    six.feeds_file.write_text(
        "version: 1\nfeeds: []\noutlets: [{name: The Daily Paper, aliases: [The Paper]}]\n"
    )
    assert anew(six) == list(MONTHS)
    own = six.folder / "templates/indus/article.html.j2"
    own.parent.mkdir(parents=True)
    own.write_text("{{ issue.heading }}")
    assert anew(six) == list(MONTHS)
    assert anew(six) == []


def test_what_was_written_just_now_is_read_again(six: Workplace) -> None:
    """As long as two changes may have one time, nobody trusts in it: the next build reads again."""
    early = replace(six, clock=lambda: datetime(2001, 1, 1, tzinfo=UTC))
    assert anew(early) == list(MONTHS)
    assert anew(early) == list(MONTHS)
    assert anew(six) == list(MONTHS)
    assert anew(six) == []


@pytest.mark.parametrize("rubbish", [b"", b"\0" * 9000, b"SQLite format 3\0 and no more"])
def test_a_damaged_file_is_as_good_as_none(six: Workplace, rubbish: bytes) -> None:
    """What is remembered may be spoilt, be gone, or have no place: everything is read, then remembered."""
    anew(six)
    file = six.var / "cache" / FILE
    file.write_bytes(rubbish)
    assert anew(six) == list(MONTHS)
    assert anew(six) == []
    file.unlink()
    file.mkdir()
    assert anew(six) == list(MONTHS)


def test_a_file_that_was_cut_off_is_read_around(six: Workplace, tmp_path: Path) -> None:
    """Half of what was remembered is gone, in the middle of the file: the site is the right one."""
    building.build(six, output=tmp_path / "one")
    file = six.var / "cache" / FILE
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] + b"\xff" * (len(whole) - len(whole) // 2))
    building.build(six, output=tmp_path / "two")
    assert site(tmp_path / "two") == site(tmp_path / "one")


def test_who_comes_second_remembers_nothing(six: Workplace) -> None:
    """While one build writes what it remembers another reads everything, and spoils nothing."""
    anew(six)
    first = ArchiveRows(six.var / "cache" / FILE, "something else")
    assert anew(six) == list(MONTHS)
    first.close()
    assert anew(six) == []


def test_a_letter_that_changed_is_noticed(six: Workplace, tmp_path: Path) -> None:
    """What is remembered with another letter in it is read from its files."""
    building.build(six, output=tmp_path / "one")
    file = six.var / "cache" / FILE
    file.write_bytes(file.read_bytes().replace(b"rises", b"sinks"))
    building.build(six, output=tmp_path / "two")
    assert site(tmp_path / "two") == site(tmp_path / "one")


def test_a_look_alone_writes_nothing(six: Workplace, tmp_path: Path) -> None:
    """A build that only tells what it would do remembers nothing."""
    building.build(six, output=tmp_path / "site", dry_run=True)
    assert not (six.var / "cache").exists()


def edit(place: Workplace, chance: random.Random) -> None:
    """Write an issue anew."""
    written(place, chance.choice(MONTHS), chance)


def add(place: Workplace, chance: random.Random) -> None:
    """Write an older issue."""
    written(place, f"2015-{chance.randrange(1, 13):02d}", chance)


def correct(place: Workplace, chance: random.Random) -> None:
    """Say that an entry was put right."""
    said = "corrections: [{date: 2016-12-03, item: e1, what: It was the canal., by: editor}]\n"
    written(place, chance.choice(MONTHS), chance, said)


def know_outlet(place: Workplace, _chance: random.Random) -> None:
    """Say where an outlet is."""
    place.feeds_file.write_text(
        "version: 1\nfeeds: []\noutlets: [{name: The Gazette, country: PK}]\n"
    )


def have_address(place: Workplace, _chance: random.Random) -> None:
    """Give the archive a public address."""
    text = place.publication_file.read_text()
    if "archive_url" not in text:
        place.publication_file.write_text(f"{text}archive_url: https://review.example/news/\n")


CHANGES = (edit, edit, add, correct, know_outlet, have_address)


@pytest.mark.parametrize("seed", range(3))
def test_step_by_step_is_the_same_as_at_once(six: Workplace, tmp_path: Path, seed: int) -> None:
    """After any changes the site is that of a build that remembers nothing; built again, nothing is written."""
    chance = random.Random(seed)
    for _ in range(5):
        chance.choice(CHANGES)(six, chance)
        building.build(six, output=tmp_path / "step")
    assert building.build(six, output=tmp_path / "step").report.written == ()
    (six.var / "cache" / FILE).unlink()
    building.build(six, output=tmp_path / "once")
    assert site(tmp_path / "step") == site(tmp_path / "once")
