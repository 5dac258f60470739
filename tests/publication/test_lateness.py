"""What came in for an issue, what is late for it, and what it takes to let that in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.errors import NoSuchIssue, UsageError
from newsletter.model.article import Article, Candidate, Decision
from newsletter.publication.gathering import choosing, drafting
from newsletter.publication.gathering.lateness import late_among, lateness, selection
from newsletter.publication.place import audit, reading
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.testing.clock import FixedClock

FREEZE = datetime(2026, 11, 27, 18, tzinfo=UTC)
NOW = FREEZE + timedelta(days=1)
NOWHERE = {"NEWSLETTER_FETCHING_CONNECT_TO": "*=127.0.0.1:9"}
"""No test asks a name server, or any host but this one."""
ISSUE = """version: 1
date: 2026-{month}
subject: Water
send_at: 2026-{sent} 09:00 UTC
media_review:
  - title: The dam
    # Amina: ask again
    summary: It holds.
    outlet: The Paper
    url: https://paper.example/{entry}
"""


def candidate(name: str, *, days: float, appeared: float | None = None) -> Candidate:
    """Return a candidate that came in so many days after the freeze, and appeared then or before."""
    came_in = FREEZE + timedelta(days=days)
    url = f"https://paper.example/{name}"
    article = Article(
        url=url,
        key=url,
        title=f"Story {name}",
        outlet="The Paper",
        published=FREEZE + timedelta(days=days if appeared is None else appeared),
        first_seen=came_in,
        feed="https://paper.example/feed",
        summary="The river rises. People moved to the hills in the night.",
    )
    return Candidate(id=f"c-{name}", article=article, first_seen=came_in, reasons=("today",))


@pytest.fixture
def newsroom(tmp_path: Path) -> Workplace:
    """Return a publication whose November issue is frozen since a day, with six candidates."""
    folder = tmp_path / "review"
    start_publication(folder, name="The Review", clock=FixedClock(NOW))
    workplace = Workplace(folder=folder, clock=FixedClock(NOW), environ=NOWHERE)
    path = workplace.publication_file
    rule = "schedule:\n  window: month\n  freeze: 4 days 18:00\n"
    path.write_text(path.read_text().replace("schedule:\n", rule))
    write_issue(workplace, "2026-11")
    found = [
        candidate("early", days=-60),
        candidate("mid", days=-9),
        candidate("cited", days=-8),
        candidate("eve", days=-0.1),
        candidate("late", days=0.5),
        candidate("old-late", days=0.6, appeared=-5),
    ]
    with workplace.newsroom() as connection:
        SqlCandidateStore(connection).save(found)
    return workplace


def write_issue(workplace: Workplace, issue_id: str, **changes: str) -> Path:
    """Write an issue file that cites one article."""
    month = issue_id[-2:]
    sent = {"10": "11-01", "11": "12-01", "12": "12-31"}[month]
    path = workplace.issue_file(issue_id)
    text = ISSUE.format(month=month, sent=sent, entry=changes.get("entry", "cited"))
    path.write_text(text + changes.get("more", ""))
    return path


def ids(found: tuple[Candidate, ...]) -> set[str]:
    """Return what is left of the ids without their ``c-``."""
    return {one.id.removeprefix("c-") for one in found}


def clock(workplace: Workplace) -> FixedClock:
    """Return the clock that stands still."""
    assert isinstance(workplace.clock, FixedClock)
    return workplace.clock


def test_late_is_listed_apart(newsroom: Workplace) -> None:
    """What came in after the freeze is not among the new, but counted, and found under its word."""
    assert ids(choosing.candidates(newsroom)) == {"early", "mid", "cited", "eve"}
    assert ids(choosing.candidates(newsroom, decision="late")) == {"late", "old-late"}
    assert {one.decision for one in choosing.candidates(newsroom, decision="late")} == {"late"}
    assert ids(choosing.candidates(newsroom, search="story", decision="late")) == {
        "late",
        "old-late",
    }
    assert choosing.dossier(newsroom, "c-late").candidate.decision is Decision.LATE
    known = lateness(newsroom)
    assert (known.issue, known.late, known.freeze) == ("2026-11", 2, "2026-11-27 18:00 UTC")


def test_a_freeze_that_moves_lets_them_in(newsroom: Workplace) -> None:
    """The editor writes a later freeze into the file, and nothing else needs to be done."""
    choosing.decide(newsroom, {"rejected": ["c-late"]}, by="editor")
    write_issue(newsroom, "2026-11", more="freeze: 2026-11-28 12:00 UTC\n")
    assert lateness(newsroom).late == 0
    assert ids(choosing.candidates(newsroom)) == {"early", "mid", "cited", "eve", "old-late"}
    write_issue(newsroom, "2026-11", more="freeze: 2026-11-01 12:00 UTC\n")
    assert lateness(newsroom).late == 4
    assert ids(choosing.candidates(newsroom, decision="rejected")) == {"late"}


def test_late_ones_are_new_for_the_next_issue(newsroom: Workplace) -> None:
    """Once this one has left or is sealed they are new, and within the next one's window."""
    write_issue(newsroom, "2026-12", entry="other")
    assert lateness(newsroom).issue == "2026-11"
    assert {"late", "old-late"} <= ids(selection(newsroom, "2026-12").candidates)
    clock(newsroom).advance(timedelta(days=4))
    assert lateness(newsroom).issue == "2026-12"
    assert {"late", "old-late"} <= ids(choosing.candidates(newsroom))


def test_a_sealed_issue_is_made_no_more(newsroom: Workplace) -> None:
    """From its approval on, what comes in is not late for it."""
    sealed = newsroom.sent / "2026-11"
    sealed.mkdir(parents=True)
    (sealed / "seal.json").write_text("{}")
    assert lateness(newsroom).issue == ""
    assert {"late", "old-late"} <= ids(choosing.candidates(newsroom))


def test_the_selection_of_an_issue(newsroom: Workplace) -> None:
    """Its window's new ones, what stands in it, and how many are late; each only once."""
    found = selection(newsroom, "2026-11")
    assert ids(found.candidates) == {"mid", "eve"}
    assert ids(found.standing) == {"cited"}
    assert (found.late, found.opens[:10], found.closes[:10]) == (2, "2026-11-01", "2026-12-01")
    assert ids(selection(newsroom, "2026-11", decision="late").candidates) == {"late", "old-late"}
    assert ids(selection(newsroom, "2026-11", decision="all").candidates) == {
        "mid",
        "eve",
        "late",
        "old-late",
    }
    assert ids(selection(newsroom, "2026-11", search="eve").candidates) == {"eve"}
    assert len(selection(newsroom, "2026-11", limit=1).candidates) == 1


def test_an_issue_that_is_not_there(newsroom: Workplace) -> None:
    """One without a file, and one without a date, are named with a way out."""
    with pytest.raises(NoSuchIssue):
        selection(newsroom, "2027-01")
    path = write_issue(newsroom, "2026-11", more="freez: 2026-11-28\n")
    assert selection(newsroom, "2026-11").late == 2
    path.write_text(path.read_text().replace("date: 2026-11", "date: November"))
    with pytest.raises(UsageError) as caught:
        selection(newsroom, "2026-11")
    assert "newsletter check 2026-11" in caught.value.help


def test_a_late_one_enters_only_by_name(newsroom: Workplace) -> None:
    """Not by --top, not by --candidate, but by --late, which the audit log keeps with the name."""
    drafted = drafting.draft(newsroom, "2026-11", top=50)
    assert set(drafted.added) == {"Story mid", "Story eve"}
    assert (drafted.late, drafted.let_in) == (2, ())
    with pytest.raises(UsageError, match="after the freeze of 2026-11") as caught:
        drafting.draft(newsroom, "2026-11", chosen=["c-late"], by="editor")
    assert "--late c-late" in caught.value.help
    drafted = drafting.draft(newsroom, "2026-11", late=["c-late"], by="editor")
    assert (drafted.added, drafted.let_in, drafted.late) == (("Story late",), ("c-late",), 1)
    last = [deed for deed in audit.deeds(newsroom) if deed.did == "draft"][-1]
    assert (last.by, last.detail) == ("editor", "1 added, late: c-late")


def test_a_late_one_that_was_shortlisted_enters(newsroom: Workplace) -> None:
    """Shortlisting it is the deliberate act; undone, it is late again."""
    choosing.decide(newsroom, {"shortlisted": ["c-late"]}, by="editor")
    assert audit.deeds(newsroom)[-1].detail == "late for 2026-11"
    assert late_among(newsroom, ["c-late", "c-old-late"])[0].id == "c-old-late"
    choosing.undo(newsroom, by="editor")
    assert lateness(newsroom).late == 2
    choosing.decide(newsroom, {"shortlisted": ["c-late"]}, by="editor")
    assert drafting.draft(newsroom, "2026-11").added == ("Story late",)


def test_nobody_decides_late(newsroom: Workplace) -> None:
    """It follows from the freeze; the refusal says what can be decided, and nothing is recorded."""
    with pytest.raises(UsageError, match="nobody decides"):
        choosing.decide(newsroom, {Decision.LATE: ["c-mid"]}, by="editor")
    assert audit.deeds(newsroom) == ()


def test_an_issue_that_is_new_has_a_freeze_of_its_own(newsroom: Workplace) -> None:
    """What is late for November can be drafted into December by its ordinary name."""
    clock(newsroom).advance(timedelta(days=0))
    drafted = drafting.draft(newsroom, "2026-12", chosen=["c-late"])
    assert drafted.created
    assert drafted.added == ("Story late",)


def test_what_an_editor_took_out_stays_out(newsroom: Workplace) -> None:
    """A drafted entry that was deleted does not come back by itself; by name it does."""
    choosing.decide(newsroom, {"shortlisted": ["c-mid", "c-eve"]}, by="editor")
    drafting.draft(newsroom, "2026-11")
    path = write_issue(newsroom, "2026-11", more="# Amina: without mid and eve\n")
    before = path.read_text()
    assert drafting.draft(newsroom, "2026-11", top=50).added == ()
    assert path.read_text() == before
    assert drafting.draft(newsroom, "2026-11", chosen=["c-mid"]).added == ("Story mid",)
    assert "# Amina: ask again" in path.read_text()


def test_another_outlet_of_the_story_stands_for_it(newsroom: Workplace) -> None:
    """Where the editor took the story from another outlet, it is not added a second time."""
    choosing.join(newsroom, "c-mid", "c-eve")
    choosing.decide(newsroom, {"shortlisted": ["c-mid"]})
    write_issue(newsroom, "2026-11", entry="eve")
    drafted = drafting.draft(newsroom, "2026-11")
    assert (drafted.added, drafted.present) == ((), 1)


def test_a_hostile_title_is_drafted_tamed(newsroom: Workplace) -> None:
    """What no document may contain, and what turns the direction, is left out of the entry."""
    hostile = candidate("hostile", days=-1)
    title = "Rivers\x1b[2J \u202erise\u202c\ud800 again"
    article = replace(hostile.article, title=title, authors=("A\x07 Writer", "\u2066"))
    with newsroom.newsroom() as connection:
        store = SqlCandidateStore(connection)
        with pytest.raises(UnicodeEncodeError):  # half a character never gets into the database
            store.save([replace(hostile, article=article)])
        whole = replace(article, title=title.replace("\ud800", ""))
        store.save([replace(hostile, article=whole)])
    assert drafting.draft(newsroom, "2026-11", chosen=["c-hostile"]).added == (
        "Rivers [2J rise again",
    )
    assert "authors: [A Writer]" in newsroom.issue_file("2026-11").read_text()


def test_without_a_freeze_nothing_is_late(newsroom: Workplace) -> None:
    """A publication that never heard of freezes works as before."""
    path = newsroom.publication_file
    path.write_text(path.read_text().replace("  freeze: 4 days 18:00\n", ""))
    assert lateness(newsroom).late == 0
    assert reading.publication(newsroom).schedule.freeze is None
    assert len(choosing.candidates(newsroom)) == 6
