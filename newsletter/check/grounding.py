"""Rules of the second promise: nothing is misquoted.

What we say of an article is compared with the text that was saved when it was
clipped or collected.  Where there is none, that is said, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from newsletter.check.facts import Account, IssueFacts
from newsletter.check.rule import Slip, error, warning
from newsletter.model.article import SavedSource
from newsletter.text.addresses import canonical_address
from newsletter.text.numbers import find_numbers, values_of
from newsletter.text.quotations import (
    Nearest,
    find_quotations,
    nearest,
    stands,
    unclosed_quotation,
)

SHORTEST_SOURCE = 200
"""Characters; a saved text below this is a notice of cookies or a paywall, not an article."""
LONGEST_READ = 500_000
"""Characters of a source that are looked at; a book takes no longer than this."""
_LONGEST_SHOWN = 160


@error
def misquotation(facts: IssueFacts) -> Iterator[Slip]:
    """Quote the words of the source as they stand in its saved copy."""
    for account, source in _sourced(facts):
        text = _read(source)
        for words in _quoted(account):
            if not stands(words, text):
                yield Slip(
                    message=f"“{_short(words)}” does not stand in {_named(source)} of "
                    f"“{account.title}”.",
                    help=_mend(nearest(words, text)),
                    path=account.path,
                    item=account.item,
                )


@warning
def unchecked_quotation(facts: IssueFacts) -> Iterator[Slip]:
    """Clip the article that you quote, so that the quotation can be checked."""
    for account in facts.accounts:
        source = _source(account, facts)
        quotations = _quoted(account)
        if not quotations or (source and _is_usable(source)):
            continue
        if not account.address and facts.issue.imported:
            continue  # nothing to clip: unknown addresses of past issues are told elsewhere
        count = "A quotation" if len(quotations) == 1 else f"{len(quotations)} quotations"
        why = "there is no saved copy" if source is None else f"{_named(source)} is too short"
        yield Slip(
            message=f"{count} from “{account.title}” could not be checked: {why}.",
            help=f"Save the cited pages: newsletter clip --issue {facts.issue.id}"
            if account.address
            else "Give the article's address, and clip it.",
            path=account.path,
            item=account.item,
        )


@warning
def number_not_in_source(facts: IssueFacts) -> Iterator[Slip]:
    """Give numbers, sums, shares and years as the source has them."""
    for account, source in _sourced(facts):
        values = values_of(_read(source))
        if account.published:
            values |= {Decimal(account.published.year), Decimal(account.published.day)}
        for number in dict.fromkeys(find_numbers(account.text)):
            if not number.stands_in(values):
                yield Slip(
                    message=f"The number {number.text} does not stand in {_named(source)} of "
                    f"“{account.title}”.",
                    help="Compare it with the article, or say in a waiver where it comes from.",
                    path=account.path,
                    item=account.item,
                )


@warning
def unclosed_quotation_mark(facts: IssueFacts) -> Iterator[Slip]:
    """Close every quotation."""
    for account in facts.accounts:
        for paragraph in account.text.split("\n\n"):
            words = unclosed_quotation(paragraph)
            if words:
                yield Slip(
                    message=f"A quotation is opened and never closed: {_short(words)}",
                    help="Add the closing quotation mark.",
                    path=account.path,
                    item=account.item,
                )


def _quoted(account: Account) -> list[str]:
    marked = [quotation.words for quotation in find_quotations(account.text)]
    return [*marked, *account.passages]


def _sourced(facts: IssueFacts) -> Iterator[tuple[Account, SavedSource]]:
    for account in facts.accounts:
        source = _source(account, facts)
        if source and _is_usable(source):
            yield account, source


def _source(account: Account, facts: IssueFacts) -> SavedSource | None:
    if not account.address:
        return None
    return facts.sources.get(canonical_address(account.address))


def _named(source: SavedSource) -> str:
    """Return what the text is: saved by us, or pasted by a person."""
    return f"the text pasted by {source.by}" if source.pasted else "the saved copy"


def _read(source: SavedSource) -> str:
    return f"{source.title}\n\n{source.text[:LONGEST_READ]}"


def _is_usable(source: SavedSource) -> bool:
    return len(source.text) >= SHORTEST_SOURCE


def _mend(found: Nearest | None) -> str:
    if found is None:
        return "Nothing like it stands there. Quote the article's own words, or tell it in yours."
    passage = f"The nearest passage reads: “{_short(found.passage)}”."
    if found.quoted and found.source:
        return f"{passage} It says “{found.source}” where the summary says “{found.quoted}”."
    if found.source:
        return f"{passage} The summary leaves out “{found.source}”; mark that with …"
    if found.quoted:
        return f"{passage} The summary adds “{found.quoted}”."
    return passage


def _short(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1].rstrip() + "…"
