"""Stories of past issues that are told again are recognised, and others are not."""

from __future__ import annotations

from newsletter.publication.issues import checking
from newsletter.publication.place.workplace import Workplace

TITLE = "Punjab and Sindh sign accord on sharing water of the Indus"


def codes(workplace: Workplace, *, title: str, day: str, before: str = "2026-11-05") -> list[str]:
    """Write two issues, and return what is found in the later one of stories that ran."""
    now = workplace.issue_file("2026-12").read_text()
    now = now.replace("Rivers rise", title).replace("2026-11-20", day)
    workplace.issue_file("2026-12").write_text(now)
    past = now.replace(title, TITLE).replace("date: 2026-12", "date: 2026-11")
    past = past.replace("paper.example/rivers", "radio.example/7").replace(day, before)
    past = past.replace("outlet: The Paper", "outlet: Radio North")
    workplace.issue_file("2026-11").write_text(past.replace("2026-12-01", "2026-11-10"))
    found = checking.check(workplace, ("2026-12",)).findings
    return [one.code for one in found if one.code in {"same-story-ran", "ran-before"}]


def test_a_story_told_by_somebody_else_is_known(workplace: Workplace) -> None:
    """Another outlet's words for what ran are recognised, about the day on which it appeared."""
    again = "Sindh, Punjab sign accord on sharing of Indus water"
    assert codes(workplace, title=again, day="2026-11-06") == ["same-story-ran"]


def test_a_later_story_is_another(workplace: Workplace) -> None:
    """What appears weeks later goes on with a story, and may run."""
    again = "Sindh, Punjab sign accord on sharing of Indus water"
    assert codes(workplace, title=again, day="2026-11-25") == []


def test_another_story_is_another(workplace: Workplace) -> None:
    """A few words in common are no story."""
    assert codes(workplace, title="Punjab schools to open late", day="2026-11-06") == []
