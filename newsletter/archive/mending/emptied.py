"""Lists on which nothing stands any more, since all of it was withdrawn: nobody has to say so once more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from newsletter.archive.editions import Card
from newsletter.archive.mending.redirects import NewSite
from newsletter.model.redirect import Redirect

CORRECTIONS = "corrections/"
LETTERS = "letters"


def former_lists(cards: Iterable[Card], slugs: Mapping[tuple[str, str], str]) -> Mapping[str, date]:
    """Return the addresses of lists on which something stood that is shown no more: and since when.

    `slugs`: last part of each list's address, by kind and name.
    """
    found: dict[str, date] = {}
    for card in cards:
        for of in card.former:
            if of in slugs:
                address = f"{of[0]}/{slugs[of]}/"
                found[address] = max(_newest(card), found.get(address, date.min))
    return found


def _newest(card: Card) -> date:
    """Return when something of an issue was last withdrawn or, where a correction took it out, put right."""
    stones = (*card.stones, *((card.withdrawn,) if card.withdrawn else ()))
    return max((one.date for one in stones or card.notes), default=card.published.date())


def emptied(
    missing: Iterable[str], former: Mapping[str, date], site: NewSite
) -> Iterator[Redirect]:
    """Yield what stands in the places of lists that lost all they had, and of their parts.

    `missing`: registered addresses at which nothing would stand.  A list is a tombstone; a part of one
    that is still there leads to it.
    """
    for one in missing:
        kind, _, rest = one.partition("/")
        shelf = f"{kind}/{rest.partition('/')[0]}/"
        if shelf in former:
            yield (
                Redirect(old=one, new=shelf)
                if shelf in site.pages
                else Redirect(old=one, gone=former[shelf], why=site.words.all_withdrawn)
            )
        elif rest.startswith(f"{LETTERS}/") and any(of.startswith(f"{kind}/") for of in former):
            yield Redirect(old=one, new=f"{kind}/" if f"{kind}/" in site.pages else "index.html")
        elif one.startswith(CORRECTIONS) and former and CORRECTIONS in site.pages:
            yield Redirect(old=one, new=CORRECTIONS)
