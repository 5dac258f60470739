"""Rules of the second promise: nothing is misquoted.

What we say of an article is compared with the text that was saved when it was
clipped or collected.  Where there is none, that is said once, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import TypeVar

from newsletter.check.aliases import known_aliases
from newsletter.check.facts import Account, IssueFacts
from newsletter.check.readings import Reading
from newsletter.check.rule import Slip, error, warning
from newsletter.text.copying import longest_copy
from newsletter.text.languages import NOUNS_WITH_CAPITALS
from newsletter.text.names import Name, Names, find_names
from newsletter.text.nearness import Difference
from newsletter.text.numbers import Number, find_numbers
from newsletter.text.passages import LONGEST_READ
from newsletter.text.quotations import find_quotations, unclosed_quotation, without_quotations
from newsletter.text.said_dates import SaidDate, find_dates
from newsletter.text.words import Words

MOST_TOLD = 12
"""Findings of one rule about one summary; who wrote more wrong has to begin anew."""
LONGEST_ACCOUNT = 60_000
"""Characters of a summary that are compared."""
_LONGEST_SHOWN = 160
_T = TypeVar("_T")
_COMPARE = "Compare it with the article, or say in a waiver where it comes from."


@error
def misquotation(facts: IssueFacts) -> Iterator[Slip]:
    """Quote the words of the source as they stand in its saved copy."""
    for account in _compared(facts):
        reading = account.reading
        wrong = (words for words in _quoted(account) if not reading.passages.stands(words))
        for words in islice(wrong, MOST_TOLD if not reading.passages.cut else 0):
            yield _slip(
                account,
                f"“{_short(words)}” does not stand in {reading.named} of “{account.title}”.",
                mend_quotation(words, reading),
            )


@warning
def unchecked_summary(facts: IssueFacts) -> Iterator[Slip]:
    """Save the article that you tell of, so that quotations, numbers and names can be compared."""
    for account in facts.accounts:
        why, mend = account.reading.hindrance, ""
        if not why and account.reading.passages.cut:
            told = [one for one in _quoted(account) if not account.reading.passages.stands(one)]
            why = f"only the first {LONGEST_READ:,} characters of the saved copy are read"
            mend = "Look it up yourself, and say so in a waiver."
        else:
            told = _told(account, imported=facts.issue.imported) if why else []
        if told:
            yield _slip(
                account,
                f"{_listed(told)} from “{account.title}” could not be checked: {why}."
                if mend
                else f"What is said of “{account.title}” could not be checked: {why}.",
                mend or _save(account, facts),
            )


@warning
def number_not_in_source(facts: IssueFacts) -> Iterator[Slip]:
    """Give numbers, sums and shares as the source has them."""
    for account in _compared(facts):
        reading = account.reading
        own = _own_words(account)
        dates = tuple((date.start, date.end) for date in find_dates(own))
        numbers = _once(find_numbers(own, apart_from=dates), key=lambda number: number.text)
        wrong = (number for number in numbers if not reading.numbers.say(number))
        for number in islice(wrong, MOST_TOLD):
            yield _slip(
                account,
                f"The number {number.text} does not stand in {reading.named} of "
                f"“{account.title}”{_in_another_unit(number, reading)}.",
                _compare(reading),
            )


@warning
def date_not_in_source(facts: IssueFacts) -> Iterator[Slip]:
    """Give dates, months and years as the source has them."""
    for account in _compared(facts):
        reading = account.reading
        said = _once(find_dates(_own_words(account)), key=lambda date: date.text)
        wrong = (date for date in said if not reading.dates.say(date))
        for date in islice(wrong, MOST_TOLD):
            yield _slip(
                account,
                f"The {_kind(date)} {date.text} does not stand in {reading.named} of "
                f"“{account.title}”.",
                _compare(reading),
            )


@warning
def name_not_in_source(facts: IssueFacts) -> Iterator[Slip]:
    """Write names as the source has them."""
    aliases = known_aliases(facts)
    for account in _compared(facts):
        names = _once(find_names(_own_words(account)), key=lambda name: name.words)
        wrong = wrong_names(names, account, facts, aliases)
        for name, nearest in islice(wrong, MOST_TOLD):
            yield _slip(
                account,
                f"The name {name.text} does not stand in {account.reading.named} of "
                f"“{account.title}”.",
                f"Did the source mean {nearest}? If both are right, name one as the other's "
                "alias in publication.yaml or feeds.yaml."
                if nearest
                else _compare(account.reading),
            )


@warning
def copied_passage(facts: IssueFacts) -> Iterator[Slip]:
    """Tell it in your own words, or set what you take over between quotation marks."""
    most = facts.publication.house_rules.copied_words
    for account in _compared(facts):
        run = longest_copy(_own_words(account), account.reading.names.line, most=most)
        if run:
            yield _slip(
                account,
                f"{len(run.split())} words in a row are those of “{account.title}”, without "
                f"quotation marks: {_short(run)}",
                f"The house rule is at most {most}. Say it in your own words, or quote it.",
            )


@warning
def unclosed_quotation_mark(facts: IssueFacts) -> Iterator[Slip]:
    """Close every quotation."""
    for account in facts.accounts:
        for paragraph in account.text.split("\n\n"):
            words = unclosed_quotation(paragraph)
            if words:
                yield _slip(
                    account,
                    f"A quotation is opened and never closed: {_short(words)}",
                    "Add the closing quotation mark.",
                )


def _slip(account: Account, message: str, mend: str) -> Slip:
    return Slip(message=message, help=mend, path=account.path, item=account.item)


def _compared(facts: IssueFacts) -> Iterator[Account]:
    """Yield the accounts whose article we have."""
    return (account for account in facts.accounts if not account.reading.hindrance)


def _quoted(account: Account) -> Iterator[str]:
    text = account.text[:LONGEST_ACCOUNT]
    yield from (quotation.words for quotation in find_quotations(text))
    yield from account.passages


def _own_words(account: Account) -> str:
    return without_quotations(account.text[:LONGEST_ACCOUNT])


def _told(account: Account, *, imported: bool) -> list[str]:
    """Return what would have been compared; of issues from elsewhere only quotations."""
    quoted = list(_quoted(account))
    if imported:
        return quoted if account.address else []
    own = _own_words(account)
    dates = find_dates(own)
    numbers = find_numbers(own, apart_from=tuple((date.start, date.end) for date in dates))
    told = [*(date.text for date in dates), *(number.text for number in numbers)]
    return [*quoted, *told] if quoted or told else [name.text for name in _sure_names(own)]


def _sure_names(text: str) -> Iterator[Name]:
    return (name for name in find_names(text) if not name.first)


def _listed(told: list[str]) -> str:
    return "A quotation" if len(told) == 1 else f"{len(told)} quotations"


def _save(account: Account, facts: IssueFacts) -> str:
    reading = account.reading
    if not account.address:
        return "Give the article's address, and clip it."
    if reading.source is None:
        return f"Save the cited pages: newsletter clip --issue {facts.issue.id}"
    if reading.language and reading.told_in and reading.language != reading.told_in:
        return "Let somebody who reads both compare them, and say so in a waiver."
    return f"Read the page and paste its text: newsletter clip {account.address} --pasted FILE --by YOU"


def _once(items: Iterable[_T], *, key: Callable[[_T], object]) -> Iterator[_T]:
    seen: set[object] = set()
    for item in items:
        if key(item) not in seen:
            seen.add(key(item))
            yield item


def _in_another_unit(number: Number, reading: Reading) -> str:
    unit = reading.numbers.other_unit(number)
    return f"; the figure is there, but of another kind ({unit})" if unit else ""


def _kind(date: SaidDate) -> str:
    if date.weekday is not None or date.day:
        return "day"
    return "month" if date.month else "year"


def wrong_names(
    names: Iterable[Name],
    account: Account,
    facts: IssueFacts,
    aliases: list[tuple[str, ...]],
) -> Iterator[tuple[Name, str]]:
    """Yield the names that the source has not, with the one that it may mean, or an empty text."""
    source, spellings = account.reading.names, account.reading.spellings
    own = cache(lambda: _names_of_entry(account, facts))
    unsure = account.reading.told_in in NOUNS_WITH_CAPITALS
    for name in names:
        if source.say(name, aliases=aliases) or own().have(name):
            other = spellings.other_tail(name)
            if other:
                yield replace(name, text=f"{name.text}-{name.tail}"), other
            continue
        if _begins_otherwise(name, source) and not spellings.misspelt_first(name):
            continue
        nearest = spellings.nearest(name) or (spellings.nearest_word(name) if unsure else "")
        if nearest or not (unsure or (name.first and len(name.words) == 1)):
            yield name, nearest


def _names_of_entry(account: Account, facts: IssueFacts) -> Names:
    """Return the names that stand beside a summary, and those of ours."""
    publication = facts.publication
    told = (account.title, account.outlet, publication.name, publication.full_name)
    return Names(Words("\n".join((*told, *(author.name for author in account.authors)))))


def _begins_otherwise(name: Name, source: Names) -> bool:
    """Tell whether a sentence begins with any word, and a name that the source has follows."""
    rest = Name(text=name.text, words=name.words[1:], first=False)
    return name.first and bool(rest.words) and source.say(rest)


def mend_quotation(words: str, reading: Reading) -> str:
    """Say what stands in the source instead of a quotation that does not."""
    if reading.passages.stands_in_disorder(words):
        return (
            "Its parts stand there, but in another order. Quote them in the order of the article."
        )
    found = reading.nearness.nearest(words)
    if found is None:
        return "Nothing like it stands there. Quote the article's own words, or tell it in yours."
    told = [
        f"The nearest passage, in paragraph {found.paragraph}, reads: “{_short(found.marked, 3)}”.",
        *map(_difference, found.differences[:3]),
    ]
    if reading.passages.stands_but_for_case(words):
        told = [told[0], "Only capitals differ."]
    return " ".join([*told, *_doubt(reading)])


def _compare(reading: Reading) -> str:
    return " ".join([_COMPARE, *_doubt(reading)])


def _doubt(reading: Reading) -> Iterator[str]:
    if reading.is_paywalled:
        yield "The page is behind a paywall, so that the copy may be cut short."


def _difference(one: Difference) -> str:
    if one.quoted and one.source:
        return f"It says “{_short(one.source)}” where the summary says “{_short(one.quoted)}”."
    if one.source:
        return f"The summary leaves out “{_short(one.source)}”; mark that with …"
    return f"The summary adds “{_short(one.quoted)}”; put what you add in [brackets]."


def _short(words: str, times: int = 1) -> str:
    text = " ".join(words.split())
    longest = times * _LONGEST_SHOWN
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
