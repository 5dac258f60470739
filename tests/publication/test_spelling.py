"""Dictionaries of the machine are asked, in bounded time, and never where none is set."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.documents import read_publication
from newsletter.model.diagnosis import Verdict
from newsletter.model.publication import HouseRules, Publication, Sender
from newsletter.publication.issues.spelling import examine, unknown_words

PUBLICATION = Publication(
    name="Review",
    sender=Sender(name="Review", address="editor@review.example"),
    postal_address=("1 Road",),
)
needs = {
    program: pytest.mark.skipif(
        unknown_words(command, ("a",)) is None, reason=f"{command} is not installed"
    )
    for program, command in (("hunspell", "hunspell en_US"), ("aspell", "aspell en_US"))
}


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("hunspell en_US", marks=needs["hunspell"]),
        pytest.param("aspell en_US", marks=needs["aspell"]),
    ],
)
def test_a_dictionary_answers(command: str) -> None:
    """Words that it lacks come back with suggestions, in whatever order they were asked."""
    found = unknown_words(command, ("river", "rivr", "don't", "#quay", "agreements", "bordrs"))
    assert found is not None
    assert set(found) >= {"rivr", "bordrs"}
    assert "river" in found["rivr"]
    assert not {"river", "don't", "agreements"} & set(found)


def test_a_program_that_is_not_there_gives_no_finding() -> None:
    """An unknown dictionary is no mistake of an issue; the doctor says it."""
    assert unknown_words("hunspell no_SUCH", ("rivr",)) is None
    house = HouseRules(spelling=(("en", "hunspell no_SUCH"),))
    (told,) = examine(replace(PUBLICATION, house_rules=house))
    assert told.verdict is Verdict.WARNING
    assert "hunspell" in told.help


def test_no_dictionary_is_asked_unless_one_is_set() -> None:
    """Without the setting there is nothing to examine."""
    assert list(examine(PUBLICATION)) == []


def test_only_two_programs_may_be_named() -> None:
    """What stands in publication.yaml never becomes another command."""
    source = Path(__file__).parents[2].joinpath("publication.yaml").read_text("utf-8")
    for named, fits in (("hunspell en_GB", True), ("aspell", True), ("sh -c id", False)):
        text = source.replace("house_rules:\n", f"house_rules:\n  spelling: {{en: {named}}}\n")
        codes = {one.code for one in read_publication(text.encode(), file="p").findings}
        assert ("bad-speller" in codes) != fits
    assert shutil.which("sh")
