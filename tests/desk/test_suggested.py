"""What readers suggest, at the desk."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from newsletter.desk.rooms import inbox, suggested
from newsletter.desk.visits import Gone, Page, Visit
from newsletter.errors import UsageError
from newsletter.model.audience import Mailbox
from newsletter.model.suggestion import Voice
from newsletter.publication.gathering.pasting import paste
from newsletter.publication.gathering.suggested import Suggestions, suggestion_store, suggestions
from newsletter.publication.place.workplace import Workplace

VisitOf = Callable[..., Visit]

URL = "https://paper.example/rivers-{}"
SANA = Mailbox(
    address="a?bcc=all@reader.example",
    normal="a?bcc=all@reader.example",
    deliverable="a?bcc=all@reader.example",
)


def suggest(workplace: Workplace, number: int, *, why: str = "It matters.") -> int:
    """Put a suggestion down; return its number."""
    voice = Voice(at=workplace.clock(), why=why, name="Sana", mailbox=SANA, language="ur")
    with suggestion_store(workplace) as store:
        return store.put(URL.format(number), URL.format(number), voice).number


def shown(visit: Visit) -> Suggestions:
    """Return what the page shows."""
    page = suggested.show(visit)
    assert isinstance(page, Page)
    found: Suggestions = page.knows["found"]
    return found


def test_decisions_go_on_to_what_stands_below(workplace: Workplace, visit_of: VisitOf) -> None:
    """After a decision the one that has its place is read, and undo brings the decided one back."""
    numbers = [suggest(workplace, number) for number in range(3)][::-1]
    assert [one.suggestion.number for one in shown(visit_of()).rows] == numbers
    form = {"number": str(numbers[1]), "place": "1"}
    gone = suggested.decline(visit_of(form=form))
    assert (gone.to, gone.undo) == (f"{suggested.HERE}?at={numbers[2]}", f"{suggested.HERE}/undo")
    back = suggested.undo(visit_of())
    assert back.to.endswith(f"at={numbers[1]}")
    assert "nothing to take back" in suggested.undo(visit_of()).said
    assert len(shown(visit_of()).rows) == 3
    with pytest.raises(UsageError):
        suggested.decline(visit_of(form={"number": "99999999999"}))


def test_taking_fetches_apart_and_reads_on(workplace: Workplace, visit_of: VisitOf) -> None:
    """The page is fetched by a process; meanwhile the next one is read."""
    second, first = suggest(workplace, 1), suggest(workplace, 2)
    visit = visit_of(form={"number": str(first), "to": "shortlist"})
    gone = suggested.take(visit)
    assert isinstance(gone, Gone)
    assert gone.to.endswith(f"at={second}")
    assert visit.work.look(f"suggestion {first}")


def test_what_is_known_or_pasted_is_taken_at_once(workplace: Workplace, visit_of: VisitOf) -> None:
    """A candidate is joined to its suggestion; a page that only a person can read is pasted."""
    known, behind = suggest(workplace, 1), suggest(workplace, 2)
    text = b"Rivers rise\n\n" + b"The river rose again on Monday. " * 20
    paste(workplace, URL.format(1), text, by=visit_of().by)
    taken = suggested.take(visit_of(form={"number": str(known)}))
    assert taken.said == "Taken: Rivers rise"
    form = {"number": str(behind), "text": text.decode()}
    assert suggested.paste_text(visit_of(form=form)).said == "Taken: Rivers rise"
    decided = suggestions(workplace, decided=True).rows
    assert {one.decision for one in decided} == {"new"}
    page = inbox.show(visit_of(query={"at": decided[0].candidate}))
    assert page.knows["suggested"][0].voices[0].name == "Sana"


def test_what_a_stranger_wrote_is_shown_as_text(
    workplace: Workplace, desk_client: httpx.Client
) -> None:
    """Markup stays text, an address leads to no hidden recipient, and the room stays light."""
    suggest(workplace, 1, why='<script>alert(1)</script>"\nAnd more.')
    html = desk_client.get("/inbox/suggested").text
    assert "&lt;script&gt;alert(1)" in html
    assert 'href="mailto:a%3Fbcc%3Dall@reader.example"' in html
    assert "Suggested by readers" in desk_client.get("/inbox").text
    assert "1 suggested by readers" in desk_client.get("/").text
    for number in range(2, 22):
        suggest(workplace, number, why="x" * 1_000)
    assert len(desk_client.get("/inbox/suggested").content) < 30_000


def test_what_waits_is_cleared_and_people_are_forgotten(
    workplace: Workplace, visit_of: VisitOf
) -> None:
    """One reader's words go by their number; all that waits goes at once."""
    number = suggest(workplace, 1)
    (voice,) = shown(visit_of()).rows[0].suggestion.voices
    suggested.forget(visit_of(form={"number": str(number), "voice": str(voice.number)}))
    assert shown(visit_of()).rows[0].suggestion.voices == ()
    assert suggested.clear(visit_of()).said == "Removed: 1."
    assert shown(visit_of(query={"page": "7", "at": "x"})).rows == ()
