"""A proof in a mailbox, and the page behind its link."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Protocol

import httpx
import pytest
from starlette.types import ASGIApp

from newsletter.errors import ApprovalError, UsageError
from newsletter.public.app import clerk_of, make_app
from newsletter.publication.approval import approving, proofing, verifying
from newsletter.publication.place import audit, reading
from newsletter.publication.place.duties import beat
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.clicking import Clicking
from newsletter.publication.readers.readers import open_readers
from newsletter.publication.send import sending
from newsletter.publication.web.reader_pages import ReaderPages
from newsletter.publication.writing import commenting
from newsletter.testing.clock import FixedClock
from newsletter.testing.outbox import Outbox

ISSUE = "2026-12"
PUBLIC = "https://mail.example/readers/"
AMNA = "amna@board.example"
PEOPLE = """\
people:
  - {id: editor, name: Edith Editor, roles: [editor, approver]}
  - {id: amna, name: Amna Aziz, email: amna@board.example, roles: [approver]}
  - {id: guest, name: A Guest, email: guest@board.example}
"""


class Stage(Protocol):
    """A server for many tests: see the conftest.py above."""

    app: ASGIApp
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A publication with a board that proofs, and its pages."""

    workplace: Workplace
    http: httpx.Client

    def letter(self, address: str = AMNA) -> EmailMessage:
        """Return the newest proof that somebody received."""
        return self.outbox.letters(address)[-1]

    @property
    def outbox(self) -> Outbox:
        """Return what was mailed."""
        return Outbox(self.workplace.folder / "var" / "outbox", public_url=PUBLIC)

    def path(self, address: str = AMNA) -> str:
        """Return the path of the page that somebody's proof links to."""
        return f"v/{self.outbox.token(self.letter(address), 'v')}"

    def edit(self) -> None:
        """Change a word of the issue."""
        path = self.workplace.issue_file(ISSUE)
        path.write_text(path.read_text().replace("higher than", "lower than"))


@pytest.fixture
def board(public: Workplace, stage: Stage) -> Iterator[Board]:
    """Return the publication, its pages served."""
    path = public.publication_file
    text = re.sub(r"people:\n(?:  .*\n)+", PEOPLE, path.read_text())
    path.write_text(f"{text}approval: {{approvers: 2}}\n")
    with open_readers(public):
        pass
    publication = reading.publication(public)
    with (
        clerk_of(lambda: open_readers(public)) as clerk,
        httpx.Client(base_url=f"{stage.address}readers/", trust_env=False, timeout=60) as http,
    ):
        pages = ReaderPages(publication, public.folder)
        stage.app = make_app(clerk, pages, Clicking(public, publication), workplace=public)
        yield Board(workplace=public, http=http)


def _proof(board: Board, *to: str) -> None:
    proofing.proof(board.workplace, ISSUE, to or ("amna",), by="editor")


def test_a_proof_is_marked_in_both_parts_and_not_to_be_mistaken(board: Board) -> None:
    """It names its id where an answer carries it, numbers the items, and keeps all of the mail."""
    _proof(board, "amna")
    letter = board.letter()
    (kept,) = proofing.proofs_of(board.workplace, ISSUE)
    assert str(letter["Subject"]).startswith(f"[PROOF {kept.id}] ")
    assert kept.id in str(letter["Reply-To"])
    assert "List-Unsubscribe" not in letter
    shown = proofing.show(board.workplace, ISSUE, reading.publication(board.workplace))
    for kind, whole in (("plain", shown.text), ("html", shown.html)):
        part = board.outbox.text(letter, kind)
        assert f"PROOF {kept.id}" in part
        assert re.search(r"1(</b>&nbsp; <bdi>|  )Rivers rise", part)
        assert "\ue0f0" not in part
        assert "Two provinces ask" in " ".join(part.split())
        assert len(part) > len(whole)
    assert not (board.workplace.sent / ISSUE).exists()


def test_two_approve_one_of_them_from_a_phone(board: Board, enter: Callable[..., None]) -> None:
    """A look changes nothing; the button is a yes of the person's own, and works once."""
    enter(board.workplace, "reader@paper.example")
    approving.approve(board.workplace, ISSUE, by="editor")
    _proof(board)
    path = board.path()
    for _ in range(2):
        page = board.http.get(path)
        assert page.status_code == 200
        assert all(
            word in page.text for word in ("Rivers rise", "2026-12-01 09:00 UTC", "<dd>1</dd>")
        )
    assert "<script" not in page.text
    assert "set-cookie" not in page.headers
    assert "default-src 'none'" in page.headers["content-security-policy"]
    with pytest.raises(ApprovalError, match="waits for the yes of 1 more"):
        sending.send(board.workplace, ISSUE)
    done = board.http.post(path, data={"act": "approve"})
    assert done.status_code == 200
    assert "You have approved it" in done.text
    assert "You have approved it" in board.http.post(path, data={"act": "not_yet"}).text
    lines = verifying.verify(board.workplace, ISSUE).good
    assert "approved by amna (by their own link)" in "\n".join(lines)
    said = [one for one in audit.deeds(board.workplace) if one.by == "amna"]
    assert [one.did for one in said] == ["approve"]
    assert "by the link of proof" in said[0].detail
    assert sending.send(board.workplace, ISSUE).receipt.accepted == 1


def test_the_first_yes_by_a_link_seals(board: Board) -> None:
    """Where nobody has approved yet, the link seals what was proofed, and says who is missing."""
    _proof(board)
    done = board.http.post(board.path(), data={"act": "approve"})
    assert "the yes of 1 more" in done.text
    assert approving.approve(board.workplace, ISSUE, by="editor").approval.missing == 0


def test_nothing_is_approved_for_an_hour_that_nobody_keeps(board: Board) -> None:
    """As `approve` does: the page says why in plain words, nothing is sealed, the link stays good."""
    path = board.workplace.issue_file(ISSUE)
    path.write_text(path.read_text().replace("2026-12-01 09:00", "2026-12-05 09:00"))
    _proof(board)
    for language, words in (("en", "keeps the time"), ("ur", "نہیں چل رہا")):
        done = board.http.post(f"{board.path()}?language={language}", data={"act": "approve"})
        assert done.status_code == 409
        assert words in done.text
    assert not (board.workplace.sent / ISSUE).exists()
    (*_, said) = [one for one in audit.deeds(board.workplace) if one.by == "amna"]
    assert said.did == "not approved"
    beat(board.workplace, "somebody:who:lives:1")
    assert "the yes of 1 more" in board.http.post(board.path(), data={"act": "approve"}).text


def test_a_changed_issue_makes_the_link_worthless(board: Board) -> None:
    """Neither the look nor the button takes an issue that is not what was mailed."""
    _proof(board)
    path = board.path()
    board.edit()
    for answer in (board.http.get(path), board.http.post(path, data={"act": "approve"})):
        assert answer.status_code == 409
        assert "has changed" in answer.text
    assert not (board.workplace.sent / ISSUE).exists()


def test_not_yet_is_noted_with_its_remark(board: Board) -> None:
    """Whoever may not approve can still say what is wrong; markup is text, and it is said once."""
    _proof(board, "guest", "elsewhere@paper.example")
    path = board.path("guest@board.example")
    page = board.http.get(path).text
    assert 'value="approve"' not in page
    assert 'value="not_yet"' in page
    refused = board.http.post(path, data={"act": "approve"})
    assert refused.status_code == 409
    remark = "Item 1:\n<script>\x00 is “lower”"
    answer = board.http.post(path, data={"act": "not_yet", "remark": remark})
    assert "Not yet: noted" in answer.text
    guest = proofing.proofs_of(board.workplace, ISSUE)
    assert "Item 1: <script> is “lower”" in [one.remark for one in guest]
    (thread,) = commenting.waiting_threads(board.workplace)
    assert (thread.about, thread.comment.words) == ("“Rivers rise”", "Item 1: <script> is “lower”")
    assert not (board.workplace.sent / ISSUE).exists()


def test_links_that_are_not_good(board: Board, clock: FixedClock) -> None:
    """Forged, for another purpose, too old, or of somebody who left: nothing is shown of the issue."""
    _proof(board)
    path = board.path()
    token = path.removeprefix("v/")
    assert board.http.get(f"v/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}").status_code == 404
    assert board.http.get(f"p/{token}").status_code == 404
    assert board.http.post(path, data={"act": "delete"}).status_code == 400
    file = board.workplace.publication_file
    whole = file.read_text()
    file.write_text(whole.replace(AMNA, "amna@home.example"))
    gone = board.http.post(path, data={"act": "approve"})
    assert gone.status_code == 404
    assert "Rivers" not in gone.text
    file.write_text(whole)
    clock.advance(timedelta(days=31))
    assert board.http.get(path).status_code == 410


def test_what_was_sent_is_not_approved_again(board: Board, enter: Callable[..., None]) -> None:
    """A link that is opened after the issue went out says that it is too late."""
    enter(board.workplace, "reader@paper.example")
    _proof(board)
    approving.approve(board.workplace, ISSUE, by="editor")
    approving.approve(replace(board.workplace, user="amna"), ISSUE, by="amna")
    sending.send(board.workplace, ISSUE)
    for answer in (
        board.http.get(board.path()),
        board.http.post(board.path(), data={"act": "approve"}),
    ):
        assert answer.status_code == 409


def test_the_page_is_read_from_the_right_in_urdu(board: Board) -> None:
    """The page speaks the language that the browser asks for."""
    _proof(board)
    page = board.http.get(board.path(), headers={"accept-language": "ur"}).text
    assert '<html lang="ur" dir="rtl">' in page
    assert "منظور ہے" in page


def test_who_has_no_address_gets_no_proof(board: Board) -> None:
    """Nobody is mailed where one of those named cannot be."""
    with pytest.raises(UsageError, match="Edith Editor has no mail address") as caught:
        proofing.proof(board.workplace, ISSUE, ["amna", "editor"])
    assert "amna, guest" in caught.value.help
    with pytest.raises(UsageError, match="no person 'nobody'"):
        proofing.proof(board.workplace, ISSUE, ["nobody"])
    assert proofing.proofs_of(board.workplace, ISSUE) == ()


def test_a_trial_mails_nothing(board: Board) -> None:
    """--dry-run names whom it would reach, and writes nothing."""
    (mailed,) = proofing.proof(board.workplace, ISSUE, ["amna"], dry_run=True)
    assert AMNA in mailed.line(dry_run=True)
    assert proofing.proofs_of(board.workplace, ISSUE) == ()
