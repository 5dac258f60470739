"""Issues over the press world, through the façade: what is clean is passed, what is not is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.clean_issues import clean_issues
from bench.everyday_drafts import everyday_drafts
from bench.fault_issues import THEME_FAULTS, issue_faults
from bench.faults import themed
from bench.press_house import findings, press_house
from newsletter.model.finding import Severity
from newsletter.publication.place.workplace import Workplace

MOST_TOLD = 3
"""Errors and warnings of an everyday draft; more would drown an editor."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """Return a publication in which every cited page is saved."""
    with press_house(tmp_path_factory.mktemp("press") / "house") as workplace:
        yield workplace


@pytest.mark.slow
def test_nothing_is_found_in_clean_issues(house: Workplace) -> None:
    """Thirty issues of all kinds, in both themes, give no finding."""
    drafts = list(clean_issues())
    assert len({draft.yaml() for draft in drafts}) == len(drafts) >= 30
    assert [(draft.name, findings(house, draft)) for draft in drafts] == [
        (draft.name, ()) for draft in drafts
    ]


@pytest.mark.slow
def test_each_fault_of_an_issue_is_found(house: Workplace) -> None:
    """A fault in an issue's file is told by its own code."""
    missed = [
        fault.name
        for fault in issue_faults()
        if fault.code not in {one.code for one in findings(house, fault.draft)}
    ]
    assert missed == []


def test_each_fault_of_a_theme_is_found(house: Workplace) -> None:
    """What a careless theme leaves out is told by its own code."""
    assert themed(house) == [True] * len(THEME_FAULTS)


@pytest.mark.slow
def test_everyday_drafts_do_not_drown_an_editor(house: Workplace) -> None:
    """Of ten drafts none gets more than three errors and warnings; what asks for nothing is a note."""
    for draft in everyday_drafts():
        told = [one.code for one in findings(house, draft) if one.severity is not Severity.NOTE]
        assert len(told) <= MOST_TOLD, (draft.name, told)
