"""Shelves that are kept from build to build hold what shelves filed anew would."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.archive.editions import Card, Line, Named
from newsletter.archive.site.directory import Directory
from newsletter.archive.site.kept_shelves import directory_of
from newsletter.model.dates import PartialDate

NAMES = ("Economy", "economy!", "Ökonomie", "Water", "Wasser", "پانی", "The Indus", "Letters")
"""Some of which would have one address."""


def card(number: int, chance: random.Random, *, names: tuple[str, ...] = NAMES) -> Card:
    """Return an issue of some lines."""

    def named() -> Named:
        text = chance.choice(names)
        return Named(key=text.casefold(), text=chance.choice((text, text.upper())))

    lines = tuple(
        Line(
            id=f"e{place}",
            lead=not place,
            title="A title",
            authors=tuple({one.key: one for one in (named(), named())}.values()),
            outlet=named() if chance.random() < 0.7 else None,
            country=chance.choice(("", "PK", "IN")),
            topics=(named(),),
            language="en",
            published=None,
        )
        for place in range(chance.randrange(5))
    )
    return Card(
        id=f"i{number}",
        heading=f"Issue {number}",
        date=PartialDate(year=2000 + number),
        number=number,
        language="en",
        published=datetime(2000, 1, 1, tzinfo=UTC),
        preheader="",
        focus_areas=(Named(key="dams", text="Dams"),) if chance.random() < 0.3 else (),
        lines=lines,
        key=f"{chance.random()}",
    )


def told(directory: Directory) -> list[object]:
    """Return all that a directory says, in its order."""
    return [
        (one.kind, one.named, one.slug, one.places, one.numbers, directory.key(one))
        for one in directory.all()
    ]


def changed(cards: list[Card], chance: random.Random) -> list[Card]:
    """Return issues to which something happened, as it does between two builds."""
    at = chance.randrange(len(cards))
    match chance.choice(["new", "same names", "other names", "nothing", "gone", "between"]):
        case "new":
            return [*cards, card(len(cards) + 100, chance)]
        case "same names":
            return [*cards[:at], replace(cards[at], key=f"{chance.random()}"), *cards[at + 1 :]]
        case "other names":
            return [*cards[:at], card(at, chance), *cards[at + 1 :]]
        case "gone":
            return cards[:at] + cards[at + 1 :] if len(cards) > 1 else cards
        case "between":
            return [*cards[:at], card(at + 50, chance), *cards[at:]]
    return cards


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("remembers", [False, True], ids=["no register", "register"])
def test_kept_shelves_are_those_filed_anew(tmp_path: Path, seed: int, remembers: bool) -> None:
    """Whatever happens to issues, names, addresses and lines are what they were without the file."""
    chance = random.Random(seed)
    cards = [card(number, chance) for number in range(12)]
    slugs: dict[tuple[str, str], str] = {}
    for _ in range(20):
        made = directory_of(cards, slugs, tmp_path / "shelves", "same")
        anew = Directory(cards, remembered=slugs)
        assert told(made) == told(anew)
        assert made.slugs() == anew.slugs()
        slugs = anew.slugs() if remembers else {}
        cards = changed(cards, chance)


def test_a_new_issue_is_filed_alone(tmp_path: Path) -> None:
    """Of issues that are there nobody asks under which names they stand."""
    chance = random.Random(1)
    cards = [card(number, chance) for number in range(8)]
    directory_of(cards, {}, tmp_path / "shelves", "same")
    hollow = [replace(one, lines=()) for one in cards]
    made = directory_of([*hollow, card(9, chance)], {}, tmp_path / "shelves", "same")
    assert sum(len(one.numbers) for one in made.all() if one.numbers[0] < 8) > len(cards)


def test_addresses_that_were_given_otherwise_count(tmp_path: Path) -> None:
    """Where a register says other addresses than the file, all is filed anew."""
    cards = [card(0, random.Random(3))]
    first = directory_of(cards, {}, tmp_path / "shelves", "same")
    slugs = {name: f"{slug}-old" for name, slug in first.slugs().items()}
    assert directory_of(cards, slugs, tmp_path / "shelves", "same").slugs() == slugs


@pytest.mark.parametrize("harm", ["cut", "bit", "other", "none", "folder"])
def test_a_file_that_is_damaged_is_as_good_as_none(tmp_path: Path, harm: str) -> None:
    """A file that is cut, changed, of another program, gone, or no file hinders nobody."""
    chance = random.Random(5)
    cards = [card(number, chance) for number in range(6)]
    path = tmp_path / "shelves"
    directory_of(cards, {}, path, "other" if harm == "other" else "same")
    octets = bytearray(path.read_bytes())
    path.unlink()
    if harm == "cut":
        path.write_bytes(octets[: len(octets) // 2])
    elif harm == "bit":
        octets[-3] ^= 1
        path.write_bytes(octets)
    elif harm == "folder":
        path.mkdir()
    assert told(directory_of(cards, {}, path, "same")) == told(Directory(cards))


def test_nothing_is_written_where_nothing_may_be(tmp_path: Path) -> None:
    """A look at what a build would do leaves no file; a folder that is not there is no mistake."""
    cards = [card(0, random.Random(7))]
    directory_of(cards, {}, tmp_path / "shelves", "same", keep=False)
    assert not list(tmp_path.iterdir())
    assert list(directory_of(cards, {}, tmp_path / "no" / "shelves", "same").all())
