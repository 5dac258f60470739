"""What editors make of the pages that readers suggest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from newsletter.errors import FetchError, UsageError
from newsletter.model.article import Decision
from newsletter.model.suggestion import SuggestionState
from newsletter.publication.gathering import choosing, collecting, drafting, suggested
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.readers import open_readers
from newsletter.publication.readers.suggesting import Noted, Sound, Typed, judged, suggest
from newsletter.testing.clock import FixedClock
from newsletter.testing.press_world import PressWorld

ME = "editor"


@pytest.fixture
def press(workplace: Workplace) -> Iterator[PressWorld]:
    """Run the press world; the publication reads it, and takes suggestions."""
    with PressWorld() as press:
        with workplace.publication_file.open("a") as file:
            file.write(f'\nfetching:\n  connect_to: {{"*.example": "127.0.0.1:{press.port}"}}\n')
            file.write("suggestions: {open: true, per_network: 100}\n")
        yield press


def page_of(press: PressWorld, number: int = 0) -> str:
    """Return the address of one of its articles."""
    outlet = press.outlets[0]
    return f"http://{outlet.host}/{outlet.articles[number].path.lstrip('/')}"


def suggest_it(workplace: Workplace, url: str, why: str = "It matters.") -> int:
    """Suggest a page as the form does; return the number that it has."""
    sound = judged(Typed(url=url, why=why, full_name="Sana", email="sana@reader.example"))
    assert isinstance(sound, Sound)
    with open_readers(workplace) as readers, readers.opened.audience.transaction():
        assert suggest(readers, sound) is Noted.YES
    found = suggested.suggestions(workplace, most=99).rows
    return next(one.suggestion.number for one in found if one.suggestion.key == sound.key)


def test_nothing_is_fetched_until_an_editor_takes_it(
    workplace: Workplace, press: PressWorld
) -> None:
    """Suggesting, listing and collecting ask nobody for the page; taking makes it a candidate."""
    url = page_of(press)
    number = suggest_it(workplace, url)
    (row,) = suggested.suggestions(workplace).rows
    assert (row.candidate, row.issues, suggested.how_many_wait(workplace)) == ("", (), 1)
    collecting.collect(workplace)
    assert press.requests == ()
    taken = suggested.take(workplace, number, by=ME)
    assert (taken.decision, taken.suggestion.state) == ("new", SuggestionState.TAKEN)
    candidate = choosing.dossier(workplace, taken.candidate).candidate
    assert candidate.article.title
    (one,) = suggested.suggested_as(workplace, candidate)
    assert (one.by, one.voices[0].why) == (ME, "It matters.")
    assert suggested.how_many_wait(workplace) == 0
    assert suggested.suggestions(workplace, decided=True).rows == (taken,)


def test_from_the_form_into_an_issue(workplace: Workplace, press: PressWorld) -> None:
    """Taken and shortlisted at once, it is drafted like any other candidate."""
    number = suggest_it(workplace, page_of(press))
    taken = suggested.take(workplace, number, shortlist=True, by=ME)
    assert taken.decision == Decision.SHORTLISTED
    drafting.draft(workplace, "2027-01", by=ME)
    assert f"url: {page_of(press)}" in workplace.issue_file("2027-01").read_text()
    again = suggested.suggested(workplace, number)
    assert again.issues == ("2027-01",)


def test_what_is_a_candidate_already_is_fetched_no_more(
    workplace: Workplace, press: PressWorld
) -> None:
    """It says so before the decision; taking it joins the two."""
    url = page_of(press)
    collecting.clip(workplace, url, by=ME)
    asked = len(press.requests)
    number = suggest_it(workplace, url)
    (row,) = suggested.suggestions(workplace).rows
    assert (row.decision, bool(row.title)) == ("new", True)
    assert suggested.take(workplace, number, by=ME).candidate == row.candidate
    assert len(press.requests) == asked


def test_a_page_that_cannot_be_had_waits_on(workplace: Workplace, press: PressWorld) -> None:
    """What went wrong is told as when clipping; nothing is decided."""
    host = press.outlets[0].host
    number = suggest_it(workplace, f"http://{host}/there-is-no-such-page")
    with pytest.raises(FetchError):
        suggested.take(workplace, number, by=ME)
    assert suggested.suggested(workplace, number).suggestion.state is SuggestionState.WAITING


def test_decisions_are_made_once_and_taken_back(
    workplace: Workplace, press: PressWorld, clock: FixedClock
) -> None:
    """Undo is for one's own last decision; what was taken stays a candidate, undecided."""
    first, second = suggest_it(workplace, page_of(press)), suggest_it(workplace, page_of(press, 1))
    suggested.decline(workplace, first, by=ME)
    with pytest.raises(UsageError, match="declined by editor"):
        suggested.take(workplace, first, by="other")
    clock.advance(timedelta(seconds=1))
    suggested.take(workplace, second, shortlist=True, by=ME)
    with pytest.raises(UsageError, match="nothing to take back"):
        suggested.undo(workplace, by="other")
    back = suggested.undo(workplace, by=ME)
    assert (back.suggestion.number, back.decision) == (second, "new")
    assert suggested.undo(workplace, by=ME).suggestion.number == first
    assert suggested.how_many_wait(workplace) == 2
    with pytest.raises(UsageError, match="no suggestion 99"):
        suggested.decline(workplace, 99, by=ME)


def test_a_flood_is_cleared_away(workplace: Workplace, press: PressWorld) -> None:
    """All that waits goes at once, and the log says who did it and names no reader."""
    for number in range(45):
        suggest_it(workplace, f"https://spam.example/{number}")
    page = suggested.suggestions(workplace, page=2)
    assert (len(page.rows), page.has_more, page.waiting) == (20, True, 45)
    assert suggested.suggestions(workplace, page=9).page == 1
    assert suggested.clear(workplace, dry_run=True) == 45
    assert suggested.clear(workplace, by=ME) == 45
    assert suggested.suggestions(workplace).rows == ()
    log = (workplace.var / "audit.jsonl").read_text()
    assert "clear suggestions" in log
    assert "sana" not in log.lower()
    assert press.requests == ()


def test_one_voice_is_forgotten(workplace: Workplace, press: PressWorld) -> None:
    """What one reader said goes; the other's stays, and so does the page."""
    number = suggest_it(workplace, page_of(press))
    suggest_it(workplace, page_of(press), "And for another reason.")
    first, second = suggested.suggested(workplace, number).suggestion.voices
    assert suggested.forget(workplace, first.number, by=ME)
    assert not suggested.forget(workplace, first.number, by=ME)
    assert suggested.suggested(workplace, number).suggestion.voices == (second,)
