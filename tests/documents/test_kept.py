"""Issues that were parsed come back from octets as they were; nothing else does."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from newsletter.documents import read_issue, read_publication
from newsletter.documents.kept import issue_of, octets_of
from newsletter.model.issue import Issue

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def issue() -> Issue:
    """Return this repository's sample issue."""
    publication = read_publication((ROOT / "publication.yaml").read_bytes(), file="p").value
    assert publication
    data = (ROOT / "issues/2017-11.yaml").read_bytes()
    issue = read_issue(data, file="i", issue_id="2017-11", publication=publication).value
    assert issue
    return issue


def test_an_issue_comes_back(issue: Issue) -> None:
    """Every field of every noun is as it was, and frozen."""
    again = issue_of(octets_of(issue))
    assert again == issue
    assert repr(again) == repr(issue)
    assert again.entries[0].summary.blocks == issue.entries[0].summary.blocks
    with pytest.raises(AttributeError):
        again.entries[0].title = "x"  # type: ignore[misc]


class Calls:
    """Runs a program when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"rubbish",
        pickle.dumps("text"),
        pickle.dumps(Calls()),
        pickle.dumps(Path("/")),
        b"\x80\x05.",
    ],
)
def test_anything_else_is_refused(octets: bytes) -> None:
    """Octets that are no issue, or would call something, give an error and run nothing."""
    with pytest.raises(ValueError, match=r"."):
        issue_of(octets)
