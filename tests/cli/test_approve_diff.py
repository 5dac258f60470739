from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from newsletter.cli.differences import difference_lines
from newsletter.deliver.changes import Change
from newsletter.publication.approval import standing
from newsletter.publication.approval.comparing import differences_of
from newsletter.publication.place.workplace import Workplace

ISSUE = "2026-12"
Run = Callable[..., Any]


@pytest.fixture
def edited(workplace: Workplace, run: Run) -> Workplace:
    """Return the publication with an issue that was edited after it was approved."""
    approved = run("approve", ISSUE, "--by", "editor", "--offline", "--because", "No line.")
    assert approved.code == 0
    path = workplace.issue_file(ISSUE)
    path.write_text(path.read_text().replace("Two provinces", "Three small provinces"))
    return workplace


def test_without_a_terminal_the_difference_is_only_shown(edited: Workplace, run: Run) -> None:
    """A script that gives no --yes gets the words, uncoloured, and nothing is approved."""
    ran = run("approve", ISSUE, "--by", "editor", "--diff")
    assert ran.code == 0
    assert "entry 1: summary" in ran.out
    assert "[-Two-] {+Three small+} provinces" in ran.out
    assert "Nothing was approved" in ran.err
    assert standing.standings(edited, ISSUE)[0].stage is standing.Stage.VOID
    document = run("approve", ISSUE, "--diff", "--json").document
    assert document["data"][0]["part"] == "summary"


def test_yes_answers(edited: Workplace, run: Run) -> None:
    """With --yes it is shown and approved, and then nothing differs."""
    line = ("--by", "editor", "--offline", "--because", "No line.", "--diff", "--yes")
    assert run("approve", ISSUE, *line).code == 0
    assert standing.standings(edited, ISSUE)[0].stage is standing.Stage.APPROVED
    assert "Nothing changed" in run("approve", ISSUE, "--diff").err
    assert run("approve", ISSUE, "--yes").code == 2


def test_what_was_never_approved_is_new(workplace: Workplace, run: Run) -> None:
    """Before the first approval there is nothing to compare with, and it is said."""
    ran = run("approve", ISSUE, "--diff")
    assert "everything is new" in ran.err
    assert not (workplace.sent / ISSUE).exists()


def test_long_passages_are_cut_and_colours_are_for_terminals() -> None:
    """A few words on either side are kept; a terminal is never driven by what is quoted."""
    words = " ".join(f"w{number}" for number in range(40))
    change = Change(item="entry 1", part="summary", before=f"{words} \x1b[2J", after=f"{words} b")
    found = differences_of((change,))
    plain = list(difference_lines(found, colour=False))
    assert plain == ["entry 1: summary", "    … w34 w35 w36 w37 w38 w39 [-[2J-] {+b+}"]
    assert "\x1b[31m" in list(difference_lines(found, colour=True))[1]
