"""Answers to proofs by mail become comments; nothing else in that mailbox is touched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsletter.model.bounce import Effect
from newsletter.publication.approval import proofing
from newsletter.publication.bounces import bounce_intake
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import commenting
from newsletter.publication.writing.proof_comments import MOST_OF_ONE_PROOF
from newsletter.testing.outbox import Outbox

ISSUE, AMNA = "2026-12", "amna@board.example"
ANSWER = """\
From: {sender}
To: newsletter@example.org
Subject: Re: Proof
Message-ID: <{name}@board.example>
In-Reply-To: {answered}
{more}
{words}

On Tue, 1 Dec 2026 at 09:00, The Review wrote:
> Rivers rise
"""


@pytest.fixture
def mailbox(public: Workplace) -> Path:
    """Return the Maildir in which people's answers arrive."""
    path = public.publication_file
    said = "\ndelivery:\n  reply_mailbox: {maildir: var/replies}\n"
    path.write_text(path.read_text().replace("\ndelivery:\n", said))
    folder = public.folder / "var" / "replies"
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    return folder


@pytest.fixture
def proofed(public: Workplace, post: Outbox) -> str:
    """Return the Message-ID of a proof that was mailed to a member of the board."""
    proofing.proof(public, ISSUE, [AMNA])
    return str(post.letters(AMNA)[-1]["Message-ID"])


def _arrive(folder: Path, answered: str, **said: str) -> None:
    words = {"sender": AMNA, "name": "1", "more": "", "words": "3: the bank is misspelt."} | said
    (folder / "new" / words["name"]).write_text(ANSWER.format(answered=answered, **words))


def test_an_answer_is_a_comment(public: Workplace, mailbox: Path, proofed: str) -> None:
    """What somebody wrote stands with the proof, once, without what they quote."""
    _arrive(mailbox, proofed)
    for _ in range(2):
        bounce_intake.read_if_named(public)
    (proof,) = proofing.proofs_of(public, ISSUE)
    (comment,) = proof.comments
    assert (comment.words, comment.theirs) == ("3: the bank is misspelt.", True)
    assert re.search(r"commented\n  .* by mail:\n    3: the bank is misspelt\.$", str(proof))
    assert len(list(mailbox.rglob("new/*"))) == 1


def test_an_answer_stands_at_the_piece_that_it_names(
    public: Workplace, mailbox: Path, proofed: str
) -> None:
    """Numbers and quotations of the proof lead to their pieces, also when those have moved since."""
    words = "> Rivers rise\nWho says so?\n\n1: And when?\n\nThe rest is fine."
    _arrive(mailbox, proofed, words=words)
    path = public.issue_file(ISSUE)
    path.write_text(path.read_text().replace("title: Rivers rise", "title: Streams"))
    bounce_intake.read_if_named(public)
    told = [(one.about, one.comment.words, one.open) for one in commenting.threads(public, ISSUE)]
    assert told == [
        ("“Streams”", "Who says so?\n\n1: And when?", True),
        ("the issue as a whole", "The rest is fine.", True),
    ]


def test_who_has_a_proof_cannot_fill_the_disk(
    public: Workplace, mailbox: Path, proofed: str
) -> None:
    """After some hundred comments answers to one proof are letters, and stay in the mailbox."""
    for number in range(MOST_OF_ONE_PROOF + 1):
        _arrive(mailbox, proofed, name=str(number))
    taken = bounce_intake.read_if_named(public)
    assert taken.effects == {Effect.COMMENTED: MOST_OF_ONE_PROOF, Effect.LETTER: 1}


def test_from_elsewhere_it_says_so(public: Workplace, mailbox: Path, proofed: str) -> None:
    """Anybody who has the proof can answer it; it is shown that it was not the one it went to."""
    _arrive(mailbox, proofed, sender="Somebody <else@board.example>")
    bounce_intake.read_if_named(public)
    (proof,) = proofing.proofs_of(public, ISSUE)
    assert "from another address" in str(proof)


@pytest.mark.parametrize(
    ("said", "effect"),
    [
        ({"more": "Auto-Submitted: auto-replied\n"}, Effect.NOTHING),
        (
            {"answered": "<0123456789abcdef0123456789abcdef.proof-2026-12@example.org>"},
            Effect.LETTER,
        ),
        ({"answered": "<x@elsewhere.example>"}, Effect.LETTER),
        ({"words": ""}, Effect.LETTER),
    ],
)
def test_what_is_no_answer_stays(
    public: Workplace, mailbox: Path, proofed: str, said: dict[str, str], effect: Effect
) -> None:
    """Automatic replies, letters to somebody, and forged names of proofs become no comments."""
    _arrive(
        mailbox, said.get("answered", proofed), **{k: v for k, v in said.items() if k != "answered"}
    )
    taken = bounce_intake.read_if_named(public)
    assert taken.effects == {effect: 1}
    (proof,) = proofing.proofs_of(public, ISSUE)
    assert not proof.comments


def test_a_yes_by_mail_is_no_approval(public: Workplace, mailbox: Path, proofed: str) -> None:
    """Whatever is written, only the link or the command approves."""
    _arrive(mailbox, proofed, words="Approved. Send it!")
    bounce_intake.read_if_named(public)
    (proof,) = proofing.proofs_of(public, ISSUE)
    assert not proof.answer
