"""What an editor types is saved by the field, and never lost."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from bench.desk_races import Figures, race
from newsletter.documents.edit import plain, tree_of
from newsletter.errors import DocumentError, NewsletterError, NotSaved, UsageError
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import arranging
from newsletter.publication.writing.histories import bring_back, discard, drafts, history
from newsletter.publication.writing.journal import journal_of
from newsletter.publication.writing.locking import writing
from newsletter.publication.writing.replacing import swap
from newsletter.publication.writing.saving import save_field
from newsletter.publication.writing.values import FieldEdit, SaveState

ISSUE = "2026-12"
TEXT = """\
# ours
version: 1
date: 2026-12
subject: S
media_review:
  - id: flood
    title: "A flood"   # as printed
    authors: [Sana Malik]
    summary: >-
      It rises and
      falls.
    outlet: Dawn
    url: https://d.example/
  - id: dam
    title: A dam
    summary:
    outlet: Dawn
    url: https://d.example/2
"""
FLOOD = ("media_review", "flood")
SUMMARY = FieldEdit(
    item=FLOOD, field="summary", was="It rises and falls.", now="It rises.", by="sana", session="a"
)


@pytest.fixture
def file(workplace: Workplace) -> Path:
    """Return the issue's file."""
    path = workplace.issue_file(ISSUE)
    path.write_text(TEXT)
    return path


def said(file: Path) -> dict[str, str]:
    """Return what the first entry says."""
    first: dict[str, str] = plain(tree_of(file.read_text()))["media_review"][0]
    return first


def test_only_the_field_changes(workplace: Workplace, file: Path) -> None:
    """A save writes the field's characters and no others, and keeps mode and link."""
    real = file.with_name("real.txt")
    file.rename(real)
    real.chmod(0o640)
    file.symlink_to(real)
    assert save_field(workplace, ISSUE, SUMMARY).state is SaveState.WRITTEN
    assert real.read_text() == TEXT.replace(
        "      It rises and\n      falls.\n", "      It rises.\n"
    )
    assert file.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert save_field(workplace, ISSUE, SUMMARY).state is SaveState.SAME
    assert drafts(workplace, ISSUE) == ()


def test_other_fields_merge_unasked(workplace: Workplace, file: Path) -> None:
    """Somebody else's change of another field stays, and the answer says so."""
    first = save_field(workplace, ISSUE, replace(SUMMARY, now="It rises!"))
    file.write_text(file.read_text().replace("A flood", "The flood"))
    again = save_field(workplace, ISSUE, replace(SUMMARY, was="It rises!", seen=first.seen))
    assert again.state is SaveState.MERGED
    assert said(file)["title"] == "The flood"
    assert said(file)["summary"] == "It rises."


def test_a_conflict_keeps_both(workplace: Workplace, file: Path) -> None:
    """The file keeps theirs, ours is a draft; brought back, theirs stays in the history."""
    file.write_text(TEXT.replace("It rises and\n      falls.", "It fell."))
    saved = save_field(workplace, ISSUE, SUMMARY)
    assert (saved.state, saved.theirs) == (SaveState.CONFLICT, "It fell.")
    assert said(file)["summary"] == "It fell."
    (draft,) = drafts(workplace, ISSUE, by="sana")
    assert (draft.now, draft.theirs) == ("It rises.", "It fell.")
    assert drafts(workplace, ISSUE, by="ali") == ()
    assert bring_back(workplace, ISSUE, str(draft.number), by="sana").state is SaveState.WRITTEN
    assert said(file)["summary"] == "It rises."
    assert drafts(workplace, ISSUE) == ()
    assert history(workplace, ISSUE)[0].before == "It fell."


def test_two_conflicts_of_one_page_are_two_drafts(workplace: Workplace, file: Path) -> None:
    """A second text that met another's does not push out the first."""
    file.write_text(TEXT.replace("It rises and\n      falls.", "It fell."))
    save_field(workplace, ISSUE, SUMMARY)
    save_field(workplace, ISSUE, replace(SUMMARY, was="Something else", now="And more."))
    assert {one.now for one in drafts(workplace, ISSUE)} == {"It rises.", "And more."}
    discard(workplace, ISSUE, drafts(workplace, ISSUE)[0].number, by="sana")
    assert [one.now for one in drafts(workplace, ISSUE)] == ["It rises."]


@pytest.mark.usefixtures("file")
def test_ones_own_last_text_is_no_conflict(workplace: Workplace) -> None:
    """Where the answer to a save was lost, the page's next save goes on from the older text."""
    save_field(workplace, ISSUE, SUMMARY)
    again = save_field(workplace, ISSUE, replace(SUMMARY, now="It rises again."))
    assert again.state is SaveState.WRITTEN
    other = save_field(workplace, ISSUE, replace(SUMMARY, now="No.", session="b"))
    assert other.state is SaveState.CONFLICT


def test_what_was_typed_for_an_entry_that_is_gone_stays(workplace: Workplace, file: Path) -> None:
    """An entry deleted by somebody else leaves what was being typed as a draft."""
    file.write_text(TEXT.replace("id: flood", "id: water"))
    assert save_field(workplace, ISSUE, SUMMARY).state is SaveState.GONE
    assert [one.now for one in drafts(workplace, ISSUE)] == ["It rises."]


def test_a_broken_file_keeps_the_text_as_a_draft(workplace: Workplace, file: Path) -> None:
    """Where the YAML is broken the save is refused, the file stays, and the text is kept."""
    file.write_text('a: "b\n')
    with pytest.raises(DocumentError):
        save_field(workplace, ISSUE, SUMMARY)
    assert file.read_text() == 'a: "b\n'
    assert [one.now for one in drafts(workplace, ISSUE)] == ["It rises."]


def test_a_disk_that_takes_nothing_is_told(workplace: Workplace, file: Path) -> None:
    """Where not even the draft can be written, the answer says that the page alone has the text."""
    journal_of(workplace, ISSUE).path.mkdir(parents=True)
    with pytest.raises(NotSaved) as caught:
        save_field(workplace, ISSUE, SUMMARY)
    assert not caught.value.kept
    assert file.read_text() == TEXT


def test_lists_are_typed_one_per_line(workplace: Workplace, file: Path) -> None:
    """Authors are lines: names, ids, and names with a page."""
    edit = FieldEdit(
        item=FLOOD,
        field="authors",
        was="Sana Malik",
        now="Sana Malik\r\nreuters\nAli Khan <https://a.example/>\n",
    )
    save_field(workplace, ISSUE, edit)
    assert said(file)["authors"] == [  # type: ignore[comparison-overlap] # a list
        "Sana Malik",
        {"name": "reuters"},
        {"name": "Ali Khan", "link": "https://a.example/"},
    ]


@pytest.mark.parametrize("typed", ["a\u2028b", "x\x00y\x0bz", "\ud800 half", "\ue0f0"])
def test_invisible_characters_are_left_out(workplace: Workplace, file: Path, typed: str) -> None:
    """What no document may contain comes with copied texts; it is left out of the file."""
    saved = save_field(workplace, ISSUE, replace(SUMMARY, now=f"It {typed} rises."))
    assert saved.state is SaveState.WRITTEN
    assert saved.text == said(file)["summary"].rstrip("\n")


def test_what_is_taken_out_can_be_brought_back(workplace: Workplace, file: Path) -> None:
    """An entry that was taken out goes back to its place with all its fields."""
    before = plain(tree_of(TEXT))
    arranging.take_out(workplace, ISSUE, FLOOD, by="sana")
    assert "flood" not in file.read_text()
    (version,) = history(workplace, ISSUE)
    assert (version.did, version.by, version.item) == ("took-out", "sana", FLOOD)
    bring_back(workplace, ISSUE, version.number, by="sana")
    assert plain(tree_of(file.read_text())) == before


def test_entries_move(workplace: Workplace, file: Path) -> None:
    """An entry moves before another, or to the end; one that is gone is refused."""
    arranging.move(workplace, ISSUE, ("media_review", "dam"), before="flood")
    assert [one["id"] for one in plain(tree_of(file.read_text()))["media_review"]] == [
        "dam",
        "flood",
    ]
    arranging.move(workplace, ISSUE, ("media_review", "dam"))
    assert file.read_text() == TEXT
    with pytest.raises(DocumentError, match="any more"):
        arranging.move(workplace, ISSUE, ("media_review", "gone"))


def test_history_tells_what_stood_before(workplace: Workplace, file: Path) -> None:
    """Saves of one sitting are one version, from the first text to the last; each can be undone."""
    save_field(workplace, ISSUE, replace(SUMMARY, now="It r"))
    save_field(workplace, ISSUE, replace(SUMMARY, was="It r", now="It rises."))
    (version,) = history(workplace, ISSUE, item=FLOOD, field="summary")
    assert (version.before, version.after) == ("It rises and falls.", "It rises.")
    bring_back(workplace, ISSUE, version.number, before=True)
    assert said(file)["summary"] != "It rises."
    with pytest.raises(UsageError, match="no version"):
        bring_back(workplace, ISSUE, "99999")


@pytest.mark.usefixtures("file")
def test_a_line_cut_short_by_a_crash_is_skipped(workplace: Workplace) -> None:
    """A journal whose last line is half written loses nothing else."""
    save_field(workplace, ISSUE, replace(SUMMARY, was="other"))
    journal = journal_of(workplace, ISSUE)
    with journal.path.open("ab") as stream:
        stream.write(b'\n{"did": "typed", "at": "2026')
    save_field(workplace, ISSUE, replace(SUMMARY, was="another", now="It falls."))
    assert {one.now for one in drafts(workplace, ISSUE)} == {"It rises.", "It falls."}


def test_swap_leaves_another_writers_version(tmp_path: Path) -> None:
    """A file that no longer holds what was read is not replaced, and nothing is left beside it."""
    path = tmp_path / "x.yaml"
    path.write_bytes(b"theirs")
    assert not swap(path, read=b"read", write=b"ours")
    assert path.read_bytes() == b"theirs"
    assert swap(path, read=b"theirs", write=b"ours")
    assert [one.name for one in tmp_path.iterdir()] == ["x.yaml"]


def test_a_version_left_beside_the_file_comes_to_light(workplace: Workplace, file: Path) -> None:
    """What a killed save left beside the file is kept in the history, and cleared away."""
    left = file.with_name(f".{file.name}.0123.saving")
    left.write_text("somebody's last version")
    save_field(workplace, ISSUE, SUMMARY)
    assert not left.exists()
    assert "somebody's last version" in {one.before for one in history(workplace, ISSUE)}


def test_one_process_at_a_time_writes(workplace: Workplace) -> None:
    """A second writer of an issue waits, and says who hinders it where it waits in vain."""
    with (
        writing(workplace, ISSUE),
        pytest.raises(NewsletterError, match="Another program"),
        writing(workplace, ISSUE, patience=0.05),
    ):
        pass


def test_races_lose_nothing(tmp_path: Path) -> None:
    """Two writers, some of them killed: every word that was typed can be found again."""
    figures = Figures()
    for seed in range(1, 7):
        race(tmp_path / str(seed), tmp_path / f"{seed}-state", seed, figures)
    assert figures.wrong == []
    assert figures.lost == 0


def test_what_stood_there_already_is_no_version(workplace: Workplace, file: Path) -> None:
    """A text that somebody else wrote in the same words is neither a draft nor a change of ours."""
    file.write_text(TEXT.replace("It rises and\n      falls.", "It rises."))
    assert save_field(workplace, ISSUE, SUMMARY).state is SaveState.SAME
    assert history(workplace, ISSUE) == ()
    assert drafts(workplace, ISSUE) == ()


def test_a_save_killed_before_its_mark_is_told(workplace: Workplace, file: Path) -> None:
    """What it wrote over stays in the history, whether the page comes back, another writes, or nobody does."""
    save_field(workplace, ISSUE, SUMMARY)
    journal = journal_of(workplace, ISSUE).path
    whole = journal.read_bytes()
    journal.write_bytes(whole[: whole.index(b"settled")])
    told = [(one.before, one.after) for one in history(workplace, ISSUE)]
    assert told == [("It rises and falls.", "It rises.")]
    assert save_field(workplace, ISSUE, SUMMARY).state is SaveState.SAME
    file.write_text(TEXT)
    assert [(one.before, one.after) for one in history(workplace, ISSUE)] == told

    journal.write_bytes(whole[: whole.index(b"settled")])
    assert history(workplace, ISSUE) == ()
    file.write_text(TEXT.replace("It rises and\n      falls.", "It rises."))
    later = replace(SUMMARY, was="It rises.", now="It falls.", by="bilal", session="b")
    save_field(workplace, ISSUE, later)
    assert [one.before for one in history(workplace, ISSUE)] == ["It rises.", "It rises and falls."]
