"""Comments at the desk: beside a piece, on their own page; and who else is at it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from newsletter.desk import talking
from newsletter.desk.alone import Forbidden
from newsletter.desk.rooms import comments
from newsletter.desk.visits import Visit
from newsletter.errors import UsageError
from newsletter.model.access import Member
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import commenting, presence

ISSUE, ENTRY = "2026-12", "rivers-rise"
HOSTILE = "<img src=x onerror=alert(1)>\nدوسرا"
VisitOf = Callable[..., Visit]


def test_a_thread_from_word_to_end(desk_client: httpx.Client, workplace: Workplace) -> None:
    """What is said is shown as text, answered and settled at once, opened again and taken back."""
    there = f"/issues/{ISSUE}/comments"
    said = desk_client.post(there, data={"words": HOSTILE, "item": ENTRY, "back": "/"})
    assert (said.status_code, said.headers["location"]) == (303, "/")
    page = desk_client.get(there).text
    assert "&lt;img src=x" in page
    assert "Rivers rise" in page
    done = desk_client.post("/comments/1/reply", data={"words": "Yes.", "resolve": "1"})
    assert done.headers["location"] == there
    assert commenting.waiting_threads(workplace) == ()
    assert "resolved by The Editor" in desk_client.get(there).text
    assert "No comment is open" in desk_client.get("/comments").text
    desk_client.post("/comments/1/reopen")
    assert "Yes." in desk_client.get("/comments").text
    desk_client.post("/comments/1/take-back")
    assert "(taken back)" in desk_client.get(there).text
    assert "&lt;img" not in desk_client.get(there).text


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", ""]
)
def test_a_deed_leads_back_to_this_desk(visit_of: VisitOf, back: str) -> None:
    """No form sends anybody elsewhere."""
    visit = visit_of(issue=ISSUE, form={"words": "Well?", "back": back})
    assert comments.add(visit).to == f"/issues/{ISSUE}/comments"


@pytest.mark.parametrize("number", ["", "x", "-1", "1e3", "٣", "9" * 30, "7"])
def test_what_is_no_comment_is_told(visit_of: VisitOf, number: str) -> None:
    """Whatever stands in the address, the page says that there is none."""
    for deed in (comments.resolve, comments.reopen, comments.take_back):
        with pytest.raises(UsageError, match="no comment"):
            deed(visit_of(number=number))


def test_beside_a_piece_stands_only_what_is_about_it(
    workplace: Workplace, visit_of: VisitOf
) -> None:
    """A piece shows its own threads, the issue those that are about it as a whole."""
    commenting.add(workplace, ISSUE, "Too long.", item=ENTRY, by="editor")
    two = commenting.add(workplace, ISSUE, "Fine.", by="somebody")
    commenting.resolve(workplace, two.number, by="editor")
    piece = talking.beside(visit_of(f"/issues/{ISSUE}/write", issue=ISSUE), ENTRY)
    assert [one.first.words for one in piece.open] == ["Too long."]
    assert (piece.open[0].first.who, piece.open[0].first.is_own) == ("The Editor", True)
    whole = talking.beside(visit_of("/", issue=ISSUE))
    assert not whole.open
    assert [one.first.words for one in whole.settled] == ["Fine."]


def test_who_else_is_at_a_piece_is_said(workplace: Workplace, visit_of: VisitOf) -> None:
    """Others by name, oneself in another window as such; nobody where they are elsewhere."""
    visit = visit_of(issue=ISSUE, form={"item": ENTRY})
    mine = replace(visit, kept={"desk-window": "a"})
    other = replace(visit, kept={"desk-window": "b"})
    assert json.loads(comments.here(mine).data) == {"here": "", "items": []}
    said = json.loads(comments.here(other).data)
    assert said == {"here": "You have this open in another window, too", "items": [ENTRY]}
    presence.stay(workplace, ISSUE, ENTRY, by="amna", browser="c")
    assert "amna" in talking.is_at_it(mine, ISSUE, ENTRY)
    assert talking.is_at_it(mine, ISSUE, "another") == ""
    gone = replace(other, form=visit_of(form={"item": ENTRY, "leave": "1"}).form)
    comments.here(gone)
    assert "window" not in talking.is_at_it(mine, ISSUE, ENTRY)


def test_comments_stand_beside_a_lead(desk_client: httpx.Client, workplace: Workplace) -> None:
    """Also where its text was only looked at, its forms come back to the lead."""
    path = workplace.issue_file(ISSUE)
    lead = "leads:\n  - {id: talks, title: Quiet talks, body: For a year they met.}\n"
    path.write_text(path.read_text().replace("media_review:", lead + "media_review:"))
    commenting.add(workplace, ISSUE, "Who met?", item="talks")
    there = f"/issues/{ISSUE}/leads/talks"
    assert "Who met?" in desk_client.get(there).text
    looked = desk_client.post(f"{there}/look", data={"body": "They met."}).text
    assert f'name="back" value="{there}"' in looked


def test_readers_of_drafts_comment_and_settle_their_own(
    workplace: Workplace, visit_of: VisitOf, member: Member
) -> None:
    """They say, answer, and resolve what they began; what others began is offered and allowed to no reader."""
    board = Member(person=replace(member.person, id="board", roles=("reader",)))
    commenting.add(workplace, ISSUE, "Theirs.", item=ENTRY, by="editor")

    def by_board(**given: Any) -> Visit:
        return replace(visit_of(issue=ISSUE, **given), member=board)

    comments.add(by_board(form={"words": "Mine?", "item": ENTRY}))
    comments.reply(by_board(number="1", form={"words": "Why?"}))
    beside = talking.beside(by_board(), ENTRY)
    assert (beside.may_talk, beside.joins) == (True, False)
    assert [one.may_settle for one in beside.open] == [False, True]
    for deed in (comments.resolve, comments.reopen):
        with pytest.raises(Forbidden, match="their own"):
            deed(by_board(number="1"))
    with pytest.raises(Forbidden):
        comments.reply(by_board(number="3", form={"words": "And settled.", "resolve": "1"}))
    assert len(commenting.threads(workplace, ISSUE)[0].replies) == 1
    comments.resolve(by_board(number="2"))
    assert [one.open for one in commenting.threads(workplace, ISSUE)] == [True, False]
    comments.reopen(by_board(number="2"))
    with pytest.raises(UsageError, match="was made by"):
        comments.take_back(by_board(number="1"))
