"""Numbers, dates and names that stand in an article, but not where it tells of the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from types import MappingProxyType

from newsletter.check.aliases import known_aliases
from newsletter.check.facts import Account, IssueFacts
from newsletter.check.readings import Reading
from newsletter.check.rule import Slip, warning
from newsletter.model.values import dataclass
from newsletter.text.bearers import borne_by_other
from newsletter.text.cast import Kind
from newsletter.text.languages import NOUNS_WITH_CAPITALS
from newsletter.text.name_tables import SAYING
from newsletter.text.names import Name, find_names
from newsletter.text.numbers import Number, find_numbers
from newsletter.text.quotations import find_quotations, without_quotations
from newsletter.text.said_dates import SaidDate, find_dates
from newsletter.text.speakers import attributed
from newsletter.text.surroundings import Lead, Rival, Told, given
from newsletter.text.words import words_of

_SHOWN = 14
"""Words shown on either side of a value."""
_MOST_TOLD = 12
"""Findings about one summary."""
_MOST_VALUES = 100
"""Dates, numbers and names of one summary, each, that are looked at."""
_LONGEST_ACCOUNT = 60_000
"""Characters of a summary that are compared."""
_OF_DATES, _OF_NEAR_DATES = Lead(1.5, 0.1), Lead(2, 0.5)
_OF_NUMBERS, _OF_SMALL_NUMBERS = Lead(2, 0.4), Lead(1.5, 0.2)
_OF_UNKNOWN = Lead(1, 1.5)
"""Of a small number that stands nowhere: it may be somebody's own counting."""
_OF_NAMES: Mapping[Kind, Lead] = MappingProxyType(
    {
        Kind.PERSON: Lead(1.7, 0.2),
        Kind.ACTOR: Lead(1.5, 0.8),
        Kind.FULL: Lead(2, 0.8),
        Kind.PLACE: Lead(2, 0.9),
        Kind.OFFICE: Lead(1.5, 0.5),
        Kind.OTHER: Lead(2, 0.7),
    }
)
"""How much more like the summary another place must be: little where few may be meant."""
_VAGUE = frozenset((Kind.OTHER, Kind.ACTOR))
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
    beside = {word for one in apart_from for name in find_names(one) for word in name.words}
    summary = Summary(text=text, reading=reading, aliases=tuple(aliases))
    dates = find_dates(summary.own)
    numbers = find_numbers(summary.own, apart_from=tuple((one.start, one.end) for one in dates))
    names = [one for one in find_names(summary.own)[:_MOST_VALUES] if beside.isdisjoint(one.words)]
    if reading.told_in in NOUNS_WITH_CAPITALS:
        names = []
    if dates or numbers or names:
        reading.surroundings.look_for(summary.told.words)
        yield from _of_dates(dates[:_MOST_VALUES], summary)
        yield from _of_numbers(numbers[:_MOST_VALUES], summary)
        yield from _of_names(names, summary)
        yield from _of_speakers(names, summary)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A summary, taken apart, and what it is compared with."""

    text: str
    reading: Reading
    aliases: tuple[tuple[str, ...], ...]

    @cached_property
    def own(self) -> str:
        """The editor's own words."""
        return without_quotations(self.text)

    @cached_property
    def told(self) -> Told:
        """All words by their places."""
        return Told(self.text)

    @property
    def low(self) -> Sequence[str]:
        """The tokens of the editor's own words, in lower case."""
        return words_of(self.own).low


def _of_dates(dates: Iterable[SaidDate], summary: Summary) -> Iterator[Elsewhere]:
    reading = summary.reading
    for date in filter(reading.dates.say, dates):
        same, rivals = reading.dates.places(date, besides=find_dates(summary.text))
        follows = reading.dates.follow(date)
        if not (same or follows):
            continue
        near = summary.told.around(date.start, date.end)
        lead = _OF_NEAR_DATES if follows else _OF_DATES
        best = reading.surroundings.elsewhere(near, same, given(rivals), lead=lead)
        yield from _described("date", date.text, best, reading)


def _of_numbers(numbers: Iterable[Number], summary: Summary) -> Iterator[Elsewhere]:
    reading = summary.reading
    told = {value for one in find_numbers(summary.text) for value in one.mention.values}
    for number in filter(reading.numbers.say, numbers):
        same, rivals = reading.numbers.places(
            number,
            low=summary.low,
            told=told,
            apart_from=reading.dates.spans,
        )
        lead = _OF_SMALL_NUMBERS if number.mention.small else _OF_NUMBERS
        near = summary.told.around(number.start, number.end)
        best = reading.surroundings.elsewhere(
            near, same, given(rivals), lead=lead if same else _OF_UNKNOWN
        )
        yield from _described("number", number.text, best, reading)


def _of_names(names: Iterable[Name], summary: Summary) -> Iterator[Elsewhere]:
    reading, cast = summary.reading, summary.reading.cast
    for name in names:
        if not reading.names.say(name, aliases=summary.aliases):
            continue
        bearer = borne_by_other(name, cast, reading.laid_out.words)
        if bearer:
            yield from _described("name", name.text, Rival(bearer.start, bearer.end), reading)
            continue
        kind, same = cast.places(name)
        if not same or (kind in _VAGUE and _is_speaking(name, summary.low)):
            continue
        best = reading.surroundings.elsewhere(
            summary.told.around(name.start, name.end),
            same,
            cast.rivals_in,
            lead=_OF_NAMES[kind],
            afar=0.0 if kind is Kind.PLACE else _NAMED_AFAR,
            fits=cast.may_be(kind, besides=find_names(summary.text), aliases=summary.aliases),
        )
        yield from _described("name", name.text, best, reading)


def _is_speaking(name: Name, low: Sequence[str]) -> bool:
    """Tell whether a name stands beside a verb of saying: it may be that of whoever wrote it all."""
    beside = (*low[max(0, name.start - 1) : name.start], *low[name.end : name.end + 1])
    return not SAYING.isdisjoint(beside)


def _of_speakers(names: Sequence[Name], summary: Summary) -> Iterator[Elsewhere]:
    quotations = find_quotations(summary.text)
    if not (names and quotations):
        return
    own, speakers = summary.own, summary.reading.speakers
    for name, quotation in attributed(names, quotations, own, words_of(own)):
        speaker = speakers.instead_of(name, quotation.words)
        if speaker and not _are_one(name.words, speaker.words, summary.aliases):
            best = Rival(speaker.start, speaker.end)
            yield from _described("name", name.text, best, summary.reading)


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
