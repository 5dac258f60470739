"""What a summary says that its source must say too: each quotation, number, date and name by itself.

The same looks as in `newsletter.check.grounding`, told of what stands as well as of what does not, and
of where it is written: for an editor who is still writing.
"""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.aliases import known_aliases
from newsletter.check.facts import Account, IssueFacts
from newsletter.check.grounding import LONGEST_ACCOUNT, mend_quotation, wrong_names
from newsletter.model.values import dataclass
from newsletter.text.names import find_names
from newsletter.text.numbers import find_numbers
from newsletter.text.quotations import find_quotations, without_quotations
from newsletter.text.said_dates import find_dates
from newsletter.text.words import words_of

MOST = 200
"""Claims of one summary that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that a summary says; `start` and `end` count characters of its text."""

    kind: str
    """quotation, number, date, name."""
    words: str
    start: int
    end: int
    stands: bool
    help: str = ""
    """Where it does not stand: what may be meant."""


def claims_of(account: Account, facts: IssueFacts) -> tuple[Claim, ...]:
    """Return what an account claims, in order; nothing where its source cannot be compared with."""
    if account.reading.hindrance:
        return ()
    text = account.text[:LONGEST_ACCOUNT]
    found = [*_quotations(text, account), *_in_own_words(text, account, facts)]
    free, end = [], -1
    for one in sorted(found, key=lambda claim: (claim.start, -claim.end)):
        if one.start >= end:
            free.append(one)
            end = one.end
    return tuple(free[:MOST])


def _quotations(text: str, account: Account) -> Iterator[Claim]:
    for one in find_quotations(text):
        stands = account.reading.passages.stands(one.words)
        yield Claim(
            kind="quotation",
            words=one.words,
            start=one.start,
            end=one.end,
            stands=stands,
            help="" if stands else mend_quotation(one.words, account.reading),
        )


def _in_own_words(text: str, account: Account, facts: IssueFacts) -> Iterator[Claim]:
    own, reading = without_quotations(text), account.reading
    spans = _spans(own)
    dates = find_dates(own)
    numbers = find_numbers(own, apart_from=tuple((one.start, one.end) for one in dates))
    names = find_names(own)
    wrong = {
        one.words: nearest
        for one, nearest in wrong_names(names, account, facts, known_aliases(facts))
    }
    for date in dates:
        yield _claim("date", date.start, date.end, own, spans, stands=reading.dates.say(date))
    for number in numbers:
        stands = reading.numbers.say(number)
        yield _claim("number", number.start, number.end, own, spans, stands=stands)
    for name in names:
        nearest = wrong.get(name.words)
        if nearest is None and name.first and len(name.words) == 1:
            continue  # any word that begins a sentence
        meant = f"Did the source mean {nearest}?" if nearest else ""
        yield _claim("name", name.start, name.end, own, spans, stands=nearest is None, help=meant)


def _claim(
    kind: str,
    first: int,
    last: int,
    text: str,
    spans: list[tuple[int, int]],
    *,
    stands: bool,
    help: str = "",
) -> Claim:
    start, end = spans[first][0], spans[last - 1][1]
    return Claim(kind=kind, words=text[start:end], start=start, end=end, stands=stands, help=help)


def _spans(text: str) -> list[tuple[int, int]]:
    """Return where each token of a text stands; one that is spelt otherwise there takes no room."""
    found: list[tuple[int, int]] = []
    behind = 0
    for token in words_of(text).tokens:
        at = text.find(token, behind)
        if at < 0:
            found.append((behind, behind))
            continue
        behind = at + len(token)
        found.append((at, behind))
    return found
