from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from newsletter.errors import ApprovalError
from newsletter.publication.approval import approving, verifying
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import sending
from newsletter.publication.writing.saving import save_field
from newsletter.publication.writing.values import FieldEdit

ISSUE = "2026-12"
NOW = "2026-12-01T09:30+00:00"
PEOPLE = """\
people:
  - {id: editor, name: Edith Editor, roles: [editor, approver]}
  - {id: amna, name: Amna Aziz, email: amna@board.example, roles: [approver]}
"""


@pytest.fixture
def house(workplace: Workplace) -> Callable[[str], Workplace]:
    """Return a function that gives the publication a second approver and rules of approval."""

    def rule(rules: str) -> Workplace:
        path = workplace.publication_file
        text = re.sub(r"people:\n(?:  .*\n)+", PEOPLE, path.read_text())
        path.write_text(f"{text}approval: {rules}\n")
        return workplace

    return rule


def test_two_must_say_yes_each_from_an_account_of_their_own(
    house: Callable[[str], Workplace], enter: Callable[..., None]
) -> None:
    """The first yes seals and waits; whoever types for a second person adds nothing."""
    workplace = house("{approvers: 2}")
    enter(workplace, "reader@paper.example")
    first = approving.approve(workplace, ISSUE, by="editor")
    assert first.approval.missing == 1
    both = approving.approve(workplace, ISSUE, by="amna")
    assert both.approval.missing == 1
    assert "typed by tester for amna" in "\n".join(both.lines())
    with pytest.raises(ApprovalError, match="waits for the yes of 1 more") as caught:
        sending.send(workplace, ISSUE)
    assert "newsletter proof 2026-12" in caught.value.help
    other = replace(workplace, user="amna")
    assert not approving.approve(other, ISSUE, by="amna").approval.missing
    assert sending.send(workplace, ISSUE).receipt.accepted == 1


def test_a_stricter_rule_of_today_holds(house: Callable[[str], Workplace]) -> None:
    """What one approved is not sent once the house asks for two."""
    workplace = house("{approvers: 1}")
    approving.approve(workplace, ISSUE, by="editor")
    path = workplace.publication_file
    path.write_text(path.read_text().replace("approvers: 1", "approvers: 2"))
    with pytest.raises(ApprovalError, match="it is 2 now"):
        sending.send(workplace, ISSUE)


def test_who_worked_on_an_issue_leaves_the_yes_to_others(
    house: Callable[[str], Workplace],
) -> None:
    """With own: false neither the named editors, nor who drafted, nor their account may approve."""
    workplace = house("{own: false}")
    path = workplace.issue_file(ISSUE)
    path.write_text(path.read_text().replace("date: 2026-12", "date: 2026-12\neditors: [editor]"))
    with pytest.raises(ApprovalError, match="editor worked on issue 2026-12"):
        approving.approve(workplace, ISSUE, by="editor")
    audit.record(workplace, "draft", item=ISSUE)
    with pytest.raises(ApprovalError, match="account tester worked"):
        approving.approve(workplace, ISSUE, by="amna")
    approved = approving.approve(replace(workplace, user="amna"), ISSUE, by="amna")
    assert not approved.approval.missing


@pytest.mark.parametrize(
    ("item", "field", "is_work"),
    [
        (("media_review", "rivers-rise"), "title", True),
        ((), "subject", True),
        ((), "send_at", False),
    ],
)
def test_who_wrote_at_the_desk_leaves_the_yes_to_others(
    house: Callable[[str], Workplace], item: tuple[str, ...], field: str, is_work: bool
) -> None:
    """What somebody saved at the desk is work on the issue, too; to set its hour is not."""
    workplace = house("{own: false}")
    was = {"title": "Rivers rise", "subject": "Water and power in December"}.get(
        field, "2026-12-01 09:00 UTC"
    )
    now = "2026-12-01 10:00 UTC" if field == "send_at" else "Of rivers"
    edit = FieldEdit(item=item, field=field, was=was, now=now, by="amna", session="x")
    save_field(workplace, ISSUE, edit)
    if is_work:
        with pytest.raises(ApprovalError, match="amna worked on issue"):
            approving.approve(workplace, ISSUE, by="amna", signed_in=True)
    else:
        assert not approving.approve(workplace, ISSUE, by="amna", signed_in=True).approval.missing
    assert not approving.approve(workplace, ISSUE, by="editor", signed_in=True).approval.missing


def test_two_approve_at_once(house: Callable[[str], Workplace]) -> None:
    """Of two processes that approve at the same time, neither loses the yes of the other."""
    workplace = house("{approvers: 2}")
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _APPROVE, str(workplace.folder), person, account],
            stderr=subprocess.PIPE,
            text=True,
        )
        for person, account in (("editor", "edith"), ("amna", "amna"))
    ]
    errors = [one.communicate(timeout=120)[1] for one in running]
    assert [one.returncode for one in running] == [0, 0], errors
    assert not verifying.verify(workplace, ISSUE).wrong


_APPROVE = f"""
import sys
from datetime import datetime
from pathlib import Path
from newsletter.publication.approval import approving
from newsletter.publication.place.workplace import Workplace
folder, person, account = sys.argv[1:]
now = datetime.fromisoformat({NOW!r})
workplace = Workplace(folder=Path(folder), clock=lambda: now, user=account)
approving.approve(workplace, {ISSUE!r}, by=person)
"""


def test_what_was_never_approved_is_told_once(workplace: Workplace) -> None:
    """`verify` says of an issue without sealed bytes that it is not approved, and nothing else."""
    found = verifying.verify(workplace, ISSUE)
    assert not found.good
    assert len(found.wrong) == 1
    assert len(list(found.lines())) == 1
