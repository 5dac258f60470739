"""The archive as data."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.archive.building.packed import Packed
from newsletter.archive.building.page import Ready
from newsletter.archive.editions import Edition, Tombstone
from newsletter.archive.formats.dataset import dataset_json
from newsletter.archive.formats.dataset_csv import COLUMNS, csv_metadata, dataset_csv, safe_cell
from newsletter.archive.formats.dataset_groups import dataset_group
from newsletter.archive.formats.dataset_schema import dataset_schema
from newsletter.archive.plan import shown_of
from newsletter.archive.site.setting import Setting, Shown
from newsletter.model.issue import Correction, Withdrawal
from newsletter.model.publication import Publication
from newsletter.text.markdown import parse_markdown

BASE = "https://archive.indus.example/news/"


def read_json(editions: tuple[Edition, ...], publication: Publication) -> Any:
    """Return archive.json, found to be as its schema says."""
    told = json.loads(b"".join(dataset_json(editions, publication)))
    schema = json.loads(dataset_schema(publication.archive_url))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(told)
    return told


def read_csv(editions: tuple[Edition, ...], publication: Publication) -> list[dict[str, str]]:
    """Return the rows of archive.csv, as a program gets the exact texts back."""
    text = b"".join(dataset_csv(editions, publication)).decode("utf-8-sig")
    rows = csv.DictReader(StringIO(text, newline=""), strict=True)
    return [{name: cell.removeprefix("'") for name, cell in row.items()} for row in rows]


def with_title(edition: Edition, title: str, summary: str = "Words.") -> Edition:
    """Return the edition, its only piece an entry with that title."""
    entry = replace(edition.issue.entries[0], title=title, summary=parse_markdown(summary))
    return replace(edition, issue=replace(edition.issue, leads=(), entries=(entry,)))


def test_the_data_set_holds_every_piece(
    three: tuple[Edition, ...], publication: Publication
) -> None:
    """JSON and CSV hold the same pieces, in order, as their schemas say."""
    told = read_json(three, publication)
    assert told["publication"]["address"] == BASE
    assert [one["id"] for one in told["issues"]] == ["2026-10", "2026-11", "2025-12"]
    items = [(issue["id"], one) for issue in told["issues"] for one in issue["items"]]
    assert len(items) == 21
    lead, entry = told["issues"][1]["items"][:2]
    assert (lead["kind"], lead["text"], lead["outlet"]) == ("lead", "Talks go on.", "")
    assert entry["authors"] == []
    assert entry["address"] == f"{BASE}issues/2026-11/#rivers"
    assert (entry["text"], entry["language"], entry["url"]) == (
        "خلاصہ",
        "ur",
        "https://paper.example/",
    )
    rows = read_csv(three, publication)
    assert [(row["issue"], row["id"], row["title"]) for row in rows] == [
        (issue, one["id"], one["title"]) for issue, one in items
    ]
    assert rows[7]["authors"] == "Maya Rahman; Asma Khan"


def test_an_empty_archive_is_data_too(publication: Publication) -> None:
    """Before the first issue both files are there and valid."""
    assert read_json((), publication)["issues"] == []
    assert read_csv((), publication) == []


def test_without_an_address_nothing_is_made_up(
    three: tuple[Edition, ...], publication: Publication
) -> None:
    """The data set of an archive without a public address has empty addresses."""
    private = replace(publication, archive_url="")
    told = read_json(three, private)
    assert told["issues"][0]["address"] == told["issues"][0]["items"][0]["address"] == ""
    assert "$id" not in json.loads(dataset_schema(""))


def test_what_was_withdrawn_leaves_id_date_and_reason(
    three: tuple[Edition, ...], publication: Publication
) -> None:
    """Of a withdrawn entry nothing stands in the data set but that it was withdrawn."""
    edition = three[1]
    gone = Withdrawal(date=date(2027, 1, 2), why="An error\nof fact", by="maya")
    first, *others = edition.issue.entries
    entries = (replace(first, withdrawn=gone), *others)
    stone = Tombstone(id=first.id, why=gone.why, date=gone.date)
    changed = replace(edition, issue=replace(edition.issue, entries=entries), tombstones=(stone,))
    (issue,) = read_json((changed,), publication)["issues"]
    assert issue["items"][-1] == {
        "id": "rivers",
        "withdrawn": {"date": "2027-01-02", "why": "An error of fact"},
    }
    assert all(one.get("title") != first.title for one in issue["items"])
    assert len(read_csv((changed,), publication)) == 6
    whole = replace(edition, issue=replace(edition.issue, withdrawn=gone), tombstones=(stone,))
    (told,) = read_json((whole,), publication)["issues"]
    assert told["items"] == []
    assert told["withdrawn"]["date"] == "2027-01-02"
    assert read_csv((whole,), publication) == []


def test_corrections_are_told(three: tuple[Edition, ...], publication: Publication) -> None:
    """A correction has its day, its item and its words."""
    note = Correction(
        date=date(2026, 12, 2), what=parse_markdown("It was *two*."), by="m", item="rivers"
    )
    changed = replace(three[1], issue=replace(three[1].issue, corrections=(note,)))
    (issue,) = read_json((changed,), publication)["issues"]
    assert issue["corrections"] == [{"date": "2026-12-02", "item": "rivers", "what": "It was two."}]


@pytest.mark.parametrize(
    "title",
    [
        "=HYPERLINK(1)",
        "+1",
        "-2",
        "@SUM(A1)",
        "＝1+1",
        "'quoted",
        "''twice",
        'A "b", c; d',
        "پانی",
        "trailing\\",
    ],
)
def test_a_spreadsheet_finds_no_formula_and_a_program_the_text(
    three: tuple[Edition, ...], publication: Publication, title: str
) -> None:
    """No cell begins as a formula does, and every text comes back exactly."""
    edition = with_title(three[0], title, f"{title}\n\nsecond, “part”")
    data = b"".join(dataset_csv((edition,), publication)).decode("utf-8-sig")
    for cells in csv.reader(StringIO(data, newline="")):
        assert not [
            cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
        ]
    (row,) = read_csv((edition,), publication)
    assert row["title"] == title
    (item,) = read_json((edition,), publication)["issues"][0]["items"]
    assert (item["title"], item["text"]) == (row["title"], row["text"])
    assert row["text"].endswith("\n\nsecond, “part”")


@given(st.text())
def test_every_text_comes_back_from_a_cell(text: str) -> None:
    """Taking one apostrophe off the beginning gives the text that was put in."""
    assert safe_cell(text).removeprefix("'") == text
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_columns_are_told_beside_the_file(
    three: tuple[Edition, ...], publication: Publication
) -> None:
    """The metadata beside the file name its columns, in their order."""
    told = json.loads(csv_metadata())
    names = [column["name"] for column in told["tableSchema"]["columns"]]
    assert names == [name for name, _ in COLUMNS] == list(read_csv(three, publication)[0])


def test_an_issue_is_made_at_a_time(three: tuple[Edition, ...], publication: Publication) -> None:
    """No issue is asked for before the one in front of it was written."""
    asked = list[str]()

    def editions() -> Any:
        for one in three:
            asked.append(one.issue.id)
            yield one

    pieces = dataset_json(editions(), publication)
    next(pieces)
    assert asked == []
    next(pieces)
    assert asked == ["2026-10"]
    rows = dataset_csv(editions(), publication)
    next(rows)
    next(rows)
    assert asked == ["2026-10", "2026-10"]


class Opened:
    """Issues that count how often they are read."""

    def __init__(self, editions: Sequence[Edition], setting: Setting, folder: Path) -> None:
        self.read: list[str] = []
        self.folder = folder
        self.shown = [self._counting(one) for one in shown_of(editions, setting)]

    def _counting(self, one: Shown) -> Shown:
        def edition() -> Edition:
            self.read.append(one.card.id)
            return one.edition()

        return replace(one, edition=edition)

    def files(self, setting: Setting, *, keeping: bool = True) -> dict[str, bytes]:
        """Return the data set, made with or without what was kept."""
        kept = (lambda: Packed(self.folder, "dataset")) if keeping else None
        group = dataset_group(self.shown, setting.publication, kept)
        return {one.path: one.octets() for one in group.pages() if isinstance(one, Ready)}


def test_only_what_changed_is_read_for_the_data_set(
    three: tuple[Edition, ...], setting: Setting, tmp_path: Path
) -> None:
    """The first build reads each issue once, another one none, and after an edit that issue alone."""
    first = Opened(three, setting, tmp_path)
    made = first.files(setting)
    assert sorted(first.read) == sorted(one.issue.id for one in three)
    again = Opened(three, setting, tmp_path)
    assert again.files(setting) == made
    assert not again.read
    edited = (three[0], with_title(three[1], "Edited"), three[2])
    after = Opened(edited, setting, tmp_path)
    assert after.files(setting) == Opened(edited, setting, tmp_path).files(setting, keeping=False)
    assert after.read == [three[1].issue.id]
    with Packed(tmp_path, "dataset") as pack:
        assert len(list(pack)) == 2 * len(three)


def test_a_damaged_piece_is_made_again(
    three: tuple[Edition, ...], setting: Setting, tmp_path: Path
) -> None:
    """Whatever became of what was kept, the data set has the octets of a build that kept nothing."""
    whole = Opened(three, setting, tmp_path).files(setting)
    pack = tmp_path / "dataset.pack"
    octets = bytearray(pack.read_bytes())
    for place in range(0, len(octets), 97):
        octets[place] ^= 1
    pack.write_bytes(octets)
    assert Opened(three, setting, tmp_path).files(setting) == whole
    pack.write_bytes(b"")
    assert Opened(three, setting, tmp_path).files(setting) == whole


def test_another_address_makes_other_data(
    three: tuple[Edition, ...], setting: Setting, tmp_path: Path
) -> None:
    """What was kept of an archive is not taken for one that stands elsewhere."""
    Opened(three, setting, tmp_path).files(setting)
    publication = replace(setting.publication, archive_url="https://elsewhere.example/")
    moved = replace(setting, publication=publication)
    made = Opened(three, moved, tmp_path).files(moved)
    assert BASE.encode() not in made["archive.json"] + made["archive.csv"]
