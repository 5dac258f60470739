"""`newsletter lead add` as it is typed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from PIL import Image

from newsletter.cli.leads import ask
from newsletter.cli.session import Session
from newsletter.manuscripts.reading import read_manuscript
from newsletter.publication.writing.manuscripts import Decided
from newsletter.testing.word_document import paragraph, run, word_document

Run = Callable[..., Any]
WHO = 'w:author="Omar" w:date="2026-11-20T10:00:00Z"'
BODY = (
    paragraph("The river", "Titel")
    + f'<w:p>{run("It cost ")}<w:del w:id="1" {WHO}><w:r><w:delText>two</w:delText></w:r></w:del>'
    + f'<w:ins w:id="2" {WHO}>{run("three")}</w:ins>{run(" billion.")}</w:p>'
    + f'<w:p><w:commentRangeStart w:id="4"/>{run("It was built.")}<w:commentRangeEnd w:id="4"/>'
    + f'<w:ins w:id="3" {WHO}>{run(" And paid.")}</w:ins></w:p>'
)
COMMENT = f'<w:comment w:id="4" {WHO}><w:p>{run("When?")}</w:p></w:comment>'
DATA = word_document(BODY, comments=COMMENT)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """Return a document with two changes and a comment."""
    path = tmp_path / "river.docx"
    path.write_bytes(DATA)
    return path


def test_what_waits_is_listed_and_decided_by_options(run: Run, document: Path) -> None:
    """Without a terminal nothing is added until options decide; then the lead is there, once."""
    waits = run("lead", "add", document, "--issue", "2026-12")
    assert waits.code == 1
    assert "put “three” in the place of “two” (… It cost | billion. …)" in waits.out
    assert "c1  comment by Omar, 2026-11-20 on “It was built.”: When?" in waits.out
    assert "--accept-changes or --reject-changes" in waits.err
    typed = ("lead", "add", document, "--issue", "2026-12", "--accept-changes", "--reject", "2")
    asked = run(*typed, "--drop-comments", "--json")
    assert asked.code == 0
    data = asked.document["data"]
    assert (data["lead"], data["waiting"]) == ("the-river", [])
    assert data["body"] == "It cost three billion.\n\nIt was built."
    assert [one["decision"] for one in data["changes"]] == ["accept", "reject"]
    twice = run(*typed, "--drop-comments")
    assert (twice.code, twice.out) == (2, "")
    assert "--again" in twice.err


def test_options_that_contradict_each_other_are_refused(run: Run, document: Path) -> None:
    """What is accepted is not rejected, too; an unknown id is named."""
    both = run("lead", "add", document, "--issue", "2026-12", "--accept", "1", "--reject", "1")
    assert both.code == 2
    assert "both accepted and rejected" in both.err
    unknown = run("lead", "add", document, "--issue", "2026-12", "--accept", "9")
    assert unknown.code == 2
    assert "It has: 1, 2 and c1." in unknown.err


@pytest.mark.parametrize(
    ("typed", "decisions"),
    [
        ("a\nr\nk\n", ["accept", "reject", "accept"]),
        ("R\nd\n", ["reject", "reject", "reject"]),
        ("x\nA\nK\n", ["accept", "accept", "accept"]),
    ],
)
def test_a_person_is_asked_about_each(
    typed: str, decisions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One key decides one thing, a capital decides all of its kind."""
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    decided = ask(Session(), read_manuscript(DATA), Decided())
    again = read_manuscript(
        DATA, single=decided.single, changes=decided.changes, comments=decided.comments
    )
    found = [one.decision for one in again.changes]
    assert found + [one.decision for one in again.comments] == decisions


def test_leaving_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who quits while being asked has changed nothing."""
    monkeypatch.setattr("sys.stdin", io.StringIO("a\nq\n"))
    with pytest.raises(click.Abort):
        ask(Session(), read_manuscript(DATA), Decided())


def test_a_picture_is_put_above_a_lead(run: Run, document: Path, tmp_path: Path) -> None:
    """Its path is printed; without words, or for what is no picture, nothing is written."""
    run("lead", "add", document, "--issue", "2026-12", "--accept-changes", "--drop-comments")
    file = tmp_path / "p.png"
    Image.new("RGB", (8, 6)).save(file)
    typed = ("lead", "picture", file, "--issue", "2026-12", "--lead", "the-river")
    assert run(*typed).code == 2
    assert "ornaments go --into-text" in run(*typed, "--ornament").err
    done = run(*typed, "--alt", "A river")
    assert (done.code, done.out) == (0, "images/the-river.png\n")
    again = run(*typed, "--ornament", "--into-text", "--json").document["data"]
    assert (again["path"], again["new"]) == ("images/the-river.png", False)
    wrong = run("lead", "picture", document, *typed[3:], "--alt", "A river")
    assert wrong.code == 2
    assert "no sound JPEG" in wrong.err
