"""What we have of each article that an issue tells of: its saved text, or why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from newsletter.check.source_text import SourceText, source_text
from newsletter.model.article import Article, SavedSource
from newsletter.model.dates import PartialDate
from newsletter.text.cast import Cast
from newsletter.text.date_lookup import Dates
from newsletter.text.languages import language_of
from newsletter.text.name_spelling import Spellings
from newsletter.text.names import Names
from newsletter.text.nearness import Nearness
from newsletter.text.numbers import Numbers
from newsletter.text.passages import LONGEST_READ, Passages
from newsletter.text.speakers import Speakers
from newsletter.text.surroundings import PARAGRAPH, Surroundings

SHORTEST_SOURCE = 200
"""Characters; a saved text below this is a notice of cookies, not an article."""
SHORTEST_PAYWALLED = 500
"""Characters; below this, the text of a page behind a paywall is only its beginning."""
SHORTEST_ASKING = 1_500
"""Characters; below this, a text that asks its reader to subscribe is only the beginning."""
_LONGEST_SAMPLE = 400
_MOST_BROKEN = 0.002
"""Share of broken characters from which on a text was read in a wrong charset."""
_PAYWALL = re.compile(
    r"\b(?:subscribe (?:now |today )?to (?:continue|keep|read)|to continue reading|"
    r"this (?:article|content|story) is (?:for|only available to|reserved for) (?:our )?"
    r"(?:paying )?(?:subscribers|members)|already a (?:subscriber|member)\?|"
    r"sign in to (?:continue|read))",
    re.IGNORECASE,
)
_OF_PAYWALL = ("subscri", "continue reading", "member", "sign in")
"""One of these stands in whatever `_PAYWALL` finds."""
_LOOSE = re.compile(r" (?=[.,;:!?%)”’-])|(?<=[(“‘$€£₹-]) ")
_BROKEN = re.compile("\ufffd|[ÃÂ][\u0080-\u00bf]|â[€\u0080][\u0080-\uffff]|[ØÙ][\u0080-\u00bf]")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The saved copy of one article, as far as it can be compared with."""

    source: SavedSource | None
    article: Article | None = None
    published: PartialDate | None = None
    """When the issue says that it appeared."""
    told_in: str = ""
    """The language of what we say of it, as far as that is known."""

    @cached_property
    def hindrance(self) -> str:
        """Why nothing can be compared, in words that follow "because"; empty: it can."""
        if self.source is None:
            return "no copy of the page is saved"
        text, named = self.source.text, self.named
        if _is_broken(text[:LONGEST_READ]):
            return f"{named} is garbled, as it was read in a wrong character set"
        shortest = SHORTEST_ASKING if self._asks_to_subscribe else SHORTEST_PAYWALLED
        if self.is_paywalled and len(text) < shortest:
            return f"the page is behind a paywall, and {named} is only its beginning"
        if len(text) < SHORTEST_SOURCE:
            return f"{named} is too short to be the article"
        language = self.language
        if language and self.told_in and language != self.told_in:
            return f"{named} is in another language ({language}) than the summary ({self.told_in})"
        return ""

    @cached_property
    def language(self) -> str:
        """The language of the saved text, where its beginning and its middle agree, or empty."""
        text = self.source.text if self.source else ""
        middle = len(text) // 2
        found = {
            language_of(part)
            for part in (text[:_LONGEST_SAMPLE], text[middle : middle + _LONGEST_SAMPLE])
        }
        return found.pop() if len(found) == 1 else ""

    @property
    def is_paywalled(self) -> bool:
        """Tell whether most readers cannot read the page, by its own word or that of its text."""
        if self.source is None or self.source.pasted:
            return False
        return bool(self.article and self.article.paywall) or self._asks_to_subscribe

    @cached_property
    def _asks_to_subscribe(self) -> bool:
        end = self.source.text[-SHORTEST_ASKING:].lower() if self.source else ""
        return any(word in end for word in _OF_PAYWALL) and bool(_PAYWALL.search(end))

    @property
    def named(self) -> str:
        """What the text is: saved by us, or pasted by a person."""
        pasted = self.source and self.source.pasted
        return (
            f"the text pasted by {self.source.by}" if self.source and pasted else "the saved copy"
        )

    @cached_property
    def laid_out(self) -> SourceText:
        """The title and text, for all that is looked for in them."""
        if self.source is None:
            return SourceText("")
        return source_text(f"{self.source.title}\n\n{self.source.text}")

    @property
    def passages(self) -> Passages:
        """Its title and text, to look up words in."""
        return self.laid_out.passages

    @property
    def numbers(self) -> Numbers:
        """Its numbers."""
        return self.laid_out.numbers

    @cached_property
    def dates(self) -> Dates:
        """Its dates, and those that follow from the day on which it appeared."""
        return self.laid_out.dates(self.appeared)

    @cached_property
    def names(self) -> Names:
        """Its words, to look up names in; those of its byline are among them."""
        authors = self.article.authors if self.article else ()
        outlet = self.article.outlet if self.article else ""
        return self.laid_out.names((*authors, outlet))

    @cached_property
    def spellings(self) -> Spellings:
        """Its names, to look for what is spelt like another."""
        names = self.names
        return Spellings(self.laid_out.words, line=names.line, known=names.words)

    @property
    def cast(self) -> Cast:
        """Its names, by their places."""
        return self.laid_out.cast

    @property
    def speakers(self) -> Speakers:
        """Who says what in it."""
        return self.laid_out.speakers

    @property
    def surroundings(self) -> Surroundings:
        """What stands around its values."""
        return self.laid_out.surroundings

    @property
    def nearness(self) -> Nearness:
        """The same, to look for what is nearest."""
        return self.laid_out.nearness

    def spelt(self, first: int, last: int) -> str:
        """Return its tokens from `first` to `last` as words, without the blanks before signs."""
        tokens = self.laid_out.words.tokens[max(0, first) : last]
        return _LOOSE.sub("", " ".join(tokens).replace(PARAGRAPH, ""))

    @property
    def appeared(self) -> PartialDate | None:
        """When the page says that it appeared, else what the issue says."""
        article = self.article
        if article and article.published_date:
            return article.published_date
        if article and article.published:
            day = article.published
            return PartialDate(year=day.year, month=day.month, day=day.day)
        return self.published


@lru_cache(maxsize=256)
def _is_broken(text: str) -> bool:
    if text.isascii():
        return False
    found = sum(1 for _ in _BROKEN.finditer(text))
    return found > max(3, _MOST_BROKEN * len(text))
