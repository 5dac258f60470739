"""Numbers, dates and names that stand in an article, but not where it tells of the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from newsletter.check.aliases import known_aliases
from newsletter.check.facts import Account, IssueFacts
from newsletter.check.readings import Reading
from newsletter.check.rule import Slip, warning
from newsletter.text.bearers import borne_by_other
from newsletter.text.cast import Kind
from newsletter.text.languages import NOUNS_WITH_CAPITALS
from newsletter.text.names import Name, find_names
from newsletter.text.numbers import Number, find_numbers
from newsletter.text.quotations import find_quotations, without_quotations
from newsletter.text.said_dates import SaidDate, find_dates
from newsletter.text.speakers import attributed
from newsletter.text.surroundings import Rival, Told, given
from newsletter.text.words import words_of

_SHOWN = 14
"""Words shown on either side of a value."""
_MOST_TOLD = 12
"""Findings about one summary."""
_MOST_NAMES = 60
"""Names of one summary that are looked at."""
_LONGEST_ACCOUNT = 60_000
"""Characters of a summary that are compared."""
_OF_DATES, _OF_NEAR_DATES, _OF_NUMBERS, _OF_SMALL_NUMBERS = 0.2, 0.9, 1.0, 0.2
_OF_UNKNOWN = 1.5
"""The same for a small number that stands nowhere: it may be somebody's own counting."""
_OF_NAMES: Mapping[Kind, float] = MappingProxyType(
    {
        Kind.PERSON: 0.35,
        Kind.ACTOR: 0.8,
        Kind.FULL: 1.3,
        Kind.PLACE: 1.6,
        Kind.OFFICE: 0.5,
        Kind.OTHER: 0.8,
    }
)
"""How much more like the summary another place must be: little where few may be meant."""
_NAMED_AFAR = 0.3
"""What words of other paragraphs count for, as of somebody who is named there "she" is said."""


@warning
def value_from_elsewhere(facts: IssueFacts) -> Iterator[Slip]:
    """Give the number, the date or the name that the source has where it tells of the same."""
    aliases = known_aliases(facts)
    for account in facts.accounts:
        if account.reading.hindrance:
            continue
        found = values_from_elsewhere(
            account.text[:_LONGEST_ACCOUNT],
            account.reading,
            apart_from=_names_beside(account),
            aliases=aliases,
        )
        for one in islice({one.text: one for one in found}.values(), _MOST_TOLD):
            yield Slip(
                message=f"Where {account.reading.named} of “{account.title}” tells of this, it "
                f"says {one.instead}; {one.text} stands elsewhere.",
                help=f"It reads: “… {one.passage} …”. Correct the {one.kind}, or say in a waiver "
                "why yours is right.",
                path=account.path,
                item=account.item,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A value of a summary, and what the source says where it tells of the same."""

    kind: str
    text: str
    instead: str
    passage: str


def values_from_elsewhere(
    text: str,
    reading: Reading,
    *,
    apart_from: Sequence[str] = (),
    aliases: Sequence[tuple[str, ...]] = (),
) -> Iterator[Elsewhere]:
    """Yield the numbers, dates and names of a summary that the source has in another passage only.

    `apart_from` are names that need not stand there: of those who wrote it, and where.
    """
    own = without_quotations(text)
    dates = find_dates(own)
    numbers = find_numbers(own, apart_from=tuple((date.start, date.end) for date in dates))
    names = find_names(own)[:_MOST_NAMES]
    if dates or numbers or names:
        told = Told(text)
        reading.surroundings.look_for(told.words)
        yield from _of_dates(dates, text, told, reading)
        yield from _of_numbers(numbers, text, told, reading)
        if reading.told_in not in NOUNS_WITH_CAPITALS:
            beside = {word for one in apart_from for name in find_names(one) for word in name.words}
            others = [name for name in names if beside.isdisjoint(name.words)]
            yield from _of_names(others, find_names(text), told, reading, aliases)
            yield from _of_speakers(others, text, own, reading, aliases)


def _of_dates(
    dates: Iterable[SaidDate], text: str, told: Told, reading: Reading
) -> Iterator[Elsewhere]:
    for date in filter(reading.dates.say, dates):
        same, rivals = reading.dates.places(date, besides=find_dates(text))
        near = told.around(date.start, date.end)
        follows = reading.dates.follow(date)
        if not (same or follows):
            continue
        margin = _OF_NEAR_DATES if follows else _OF_DATES
        best = reading.surroundings.elsewhere(near, same, given(rivals), margin=margin)
        yield from _described("date", date.text, best, reading)


def _of_numbers(
    numbers: Iterable[Number], text: str, told: Told, reading: Reading
) -> Iterator[Elsewhere]:
    for number in filter(reading.numbers.say, numbers):
        same, rivals = reading.numbers.places(
            number,
            low=words_of(without_quotations(text)).low,
            besides=find_numbers(text),
            apart_from=reading.dates.spans,
        )
        margin = _OF_SMALL_NUMBERS if number.mention.small else _OF_NUMBERS
        near = told.around(number.start, number.end)
        if not same:
            margin = _OF_UNKNOWN
        best = reading.surroundings.elsewhere(near, same, given(rivals), margin=margin)
        yield from _described("number", number.text, best, reading)


def _of_names(
    names: Iterable[Name],
    all_told: Sequence[Name],
    told: Told,
    reading: Reading,
    aliases: Sequence[tuple[str, ...]],
) -> Iterator[Elsewhere]:
    for name in names:
        if not reading.names.say(name, aliases=aliases):
            continue
        bearer = borne_by_other(name, reading.cast, reading.laid_out.words)
        if bearer:
            yield from _described("name", name.text, Rival(bearer.start, bearer.end), reading)
            continue
        kind, same = reading.cast.places(name)
        if not same:
            continue
        best = reading.surroundings.elsewhere(
            told.around(name.start, name.end),
            same,
            reading.cast.rivals_in,
            margin=_OF_NAMES[kind],
            afar=0.0 if kind is Kind.PLACE else _NAMED_AFAR,
            fits=reading.cast.may_be(kind, besides=all_told, aliases=aliases),
        )
        yield from _described("name", name.text, best, reading)


def _of_speakers(
    names: Sequence[Name],
    text: str,
    own: str,
    reading: Reading,
    aliases: Sequence[tuple[str, ...]],
) -> Iterator[Elsewhere]:
    quotations = find_quotations(text)
    if not (names and quotations):
        return
    for name, quotation in attributed(names, quotations, own, words_of(own)):
        speaker = reading.speakers.instead_of(name, quotation.words)
        if speaker and not _are_one(name.words, speaker.words, aliases):
            best = Rival(speaker.start, speaker.end)
            yield from _described("name", name.text, best, reading)


def _are_one(
    one: tuple[str, ...], other: tuple[str, ...], aliases: Sequence[tuple[str, ...]]
) -> bool:
    return any({" ".join(one), " ".join(other)} <= {*group} for group in aliases)


def _described(kind: str, text: str, best: Rival | None, reading: Reading) -> Iterator[Elsewhere]:
    if best:
        yield Elsewhere(
            kind=kind,
            text=text,
            instead=reading.spelt(best.start, best.end),
            passage=reading.spelt(best.start - _SHOWN, best.end + _SHOWN),
        )


def _names_beside(account: Account) -> tuple[str, ...]:
    return (account.outlet, *(author.name for author in account.authors))
