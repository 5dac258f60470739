"""Rules about the envelope: subject, preheader, time, and the issue as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.check.facts import IssueFacts
from newsletter.check.rule import Slip, error, warning
from newsletter.model.dates import MONTHS

LONGEST_SUBJECT = 100
"""Characters; inboxes show 40 to 80 of them."""
_CAPITALS = 0.9
_FEWEST_LETTERS = 12
LONGEST_PREHEADER = 200
"""Characters; inboxes show 40 to 130 of them."""

_NUMBER = re.compile(
    r"(?i)(?:\bissue\s*(?:no\.?|number|#)?|\bno\.|\bnumber|\bvol(?:ume|\.)|#)\s*(\d{1,4})\b"
)
_DRAFT = re.compile(
    r"(?i)^\W{0,2}(?:(?:re|fwd?|aw|wg)\s*:|(?:proof|test)\s*[:\]-]|test(?: mail| e-?mail| send)?\s*$|copy of\b"
    r"|draft\b(?=\s*(?:[:\]\d-]|v\d))|\[(?:draft|test|proof|copy)[^\]]{0,20}\]|(?:no|untitled) subject\b|untitled\b)"
)
_AMBIGUOUS = ("March", "May", "August")
"""Months that are ordinary words too."""
_PERIODICAL = r"(?:\d{4}|media|issue|edition|newsletter|review|digest|bulletin|analysis)"


@error
def empty_subject(facts: IssueFacts) -> Iterator[Slip]:
    """Write a subject: a mail without one looks like spam."""
    if not facts.issue.subject.strip():
        yield Slip(
            message="The issue has no subject.",
            help="Write one line after `subject:` that says what the issue brings.",
            path=("subject",),
        )


@warning
def long_subject(facts: IssueFacts) -> Iterator[Slip]:
    """Keep the subject under a hundred characters: inboxes cut it off."""
    length = len(facts.issue.subject)
    if length > LONGEST_SUBJECT:
        yield Slip(
            message=f"The subject has {length} characters; inboxes cut it off.",
            help=f"Shorten it to at most {LONGEST_SUBJECT}, the most important words first.",
            path=("subject",),
        )


@warning
def subject_of_another_month(facts: IssueFacts) -> Iterator[Slip]:
    """Name in the subject the month of this issue, not the month it was copied from."""
    own = facts.issue.date
    named = _months(facts.issue.subject)
    if not own.month or not named or own.month in named:
        return
    months = " and ".join(MONTHS[month - 1] for month in sorted(named))
    yield Slip(
        message=f"The subject says {months}, but this is the issue of {own.spelt}.",
        help="Correct the month in `subject:`, or the `date:` of the issue.",
        path=("subject",),
    )


@warning
def subject_of_another_year(facts: IssueFacts) -> Iterator[Slip]:
    """Name after a month in the subject the year of this issue."""
    pattern = rf"\b(?:{'|'.join(MONTHS)})\s+(\d{{4}})\b"
    years = {int(year) for year in re.findall(pattern, facts.issue.subject)}
    if years and facts.issue.date.year not in years:
        yield Slip(
            message=f"The subject says {min(years)}, but this issue is of {facts.issue.date.year}.",
            help="Correct the year in `subject:`, or the `date:` of the issue.",
            path=("subject",),
        )


@warning
def subject_of_another_number(facts: IssueFacts) -> Iterator[Slip]:
    """Give in the subject the number of this issue."""
    found = [int(number) for number in _NUMBER.findall(facts.issue.subject)]
    number = facts.issue.number
    if number is None or not found or number in found:
        return
    yield Slip(
        message=f"The subject says number {found[0]}, but this is number {number}.",
        help="Correct the number in `subject:`, or `number:`.",
        path=("subject",),
    )


@warning
def repeated_subject(facts: IssueFacts) -> Iterator[Slip]:
    """Give each issue a subject of its own, not the one of the last issue."""
    earlier = [other for other in facts.history if other.date <= facts.issue.date]
    if not earlier or _folded(earlier[-1].subject) != _folded(facts.issue.subject):
        return
    yield Slip(
        message=f"The subject is that of the last issue, {earlier[-1].id}.",
        help="Say what is new; mail programs put equal subjects into one conversation.",
        path=("subject",),
    )


@warning
def subject_of_a_draft(facts: IssueFacts) -> Iterator[Slip]:
    """Take out of the subject what says that this is a draft, a copy, a test or an answer."""
    sign = draft_sign(facts.issue.subject)
    if sign:
        yield Slip(
            message=f"The subject begins with “{sign}”.",
            help="Write what the issue brings; `newsletter proof` marks proofs by itself.",
            path=("subject",),
        )


@warning
def shouting_subject(facts: IssueFacts) -> Iterator[Slip]:
    """Write the subject in small letters: filters count capitals and exclamation marks."""
    if is_loud(facts.issue.subject):
        yield Slip(
            message=f"The subject shouts: “{facts.issue.subject[:80]}”.",
            help="Write it as a sentence, with one full stop at most.",
            path=("subject",),
        )


@warning
def missing_preheader(facts: IssueFacts) -> Iterator[Slip]:
    """Write a preheader: inboxes show it after the subject."""
    if not facts.issue.preheader.strip() and not facts.issue.imported:
        yield Slip(
            message="The issue has no preheader; inboxes will show its first words instead.",
            help="Write one line after `preheader:` that goes on where the subject stops.",
            path=("preheader",),
        )


@warning
def long_preheader(facts: IssueFacts) -> Iterator[Slip]:
    """Keep the preheader under two hundred characters."""
    length = len(facts.issue.preheader)
    if length > LONGEST_PREHEADER:
        yield Slip(
            message=f"The preheader has {length} characters; inboxes show about a hundred.",
            help="Say it in one line.",
            path=("preheader",),
        )


@warning
def preheader_repeats_subject(facts: IssueFacts) -> Iterator[Slip]:
    """Let the preheader say more than the subject."""
    subject = _folded(facts.issue.subject)
    if subject and subject == _folded(facts.issue.preheader):
        yield Slip(
            message="The preheader says the same as the subject; inboxes show both in one line.",
            help="Go on in `preheader:` where the subject stops.",
            path=("preheader",),
        )


@warning
def missing_send_at(facts: IssueFacts) -> Iterator[Slip]:
    """Say when the issue is to be sent."""
    if facts.issue.send_at is None and not facts.issue.imported:
        yield Slip(
            message="The issue does not say when it is to be sent.",
            help="Write for example `send_at: 2026-12-01 09:00 America/New_York`.",
            path=("send_at",),
        )


@warning
def freeze_after_sending(facts: IssueFacts) -> Iterator[Slip]:
    """Freeze an issue before it is sent: later, nothing can be late for it."""
    freeze, send_at = facts.issue.freeze, facts.issue.send_at
    if freeze is not None and send_at is not None and freeze >= send_at:
        yield Slip(
            message=f"The freeze, {freeze:%d %B %Y %H:%M}, is not before sending, "
            f"{send_at:%d %B %Y %H:%M}.",
            help="Move `freeze:` some days before `send_at:`, or take it out.",
            path=("freeze",),
        )


@error
def empty_issue(facts: IssueFacts) -> Iterator[Slip]:
    """Put at least one lead or one entry into an issue."""
    if not facts.issue.leads and not facts.issue.entries:
        yield Slip(
            message="The issue is empty: it has neither a lead nor an entry.",
            help="Add entries with `newsletter draft`, or write them under `media_review:`.",
        )


def is_loud(subject: str) -> bool:
    """Tell whether a subject is all in capitals."""
    letters = [sign for sign in subject if sign.isalpha() and sign.upper() != sign.lower()]
    capitals = sum(letter.isupper() for letter in letters)
    return len(letters) >= _FEWEST_LETTERS and capitals >= _CAPITALS * len(letters)


def draft_sign(subject: str) -> str:
    """Return what a subject begins with that only a draft, a copy or an answer has, or nothing."""
    found = _DRAFT.match(subject.strip())
    return found[0].strip() if found else ""


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _months(subject: str) -> set[int]:
    return {month for month in range(1, 13) if _names_month(subject, MONTHS[month - 1])}


def _names_month(subject: str, name: str) -> bool:
    if name in _AMBIGUOUS:
        return bool(re.search(rf"\b{name}(?:'s|’s)?,?\s+(?i:{_PERIODICAL})\b", subject))
    return bool(re.search(rf"\b{name}\b", subject))
