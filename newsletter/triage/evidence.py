"""What speaks for two articles telling one story, and what speaks against it.

For it: words and numbers that both titles have, the rarer the better; words of
one title that the other's summary has; summaries that are alike, as those of one
agency's text are.  Against it: a number, a date, a place or a direction that
differs; one phrase filled in twice ("Court hears case on …"); other names in
both; a title that argues or tells what came after, beside one that reports.
"""

from __future__ import annotations

from functools import lru_cache
from math import fsum

from newsletter.model.article import Article
from newsletter.model.values import dataclass
from newsletter.text.title_likeness import (
    ROOT,
    Rarity,
    contradict,
    expansion,
    is_exact,
    one_root,
    parallel,
    sound,
)
from newsletter.text.title_numbers import WEEKDAYS
from newsletter.text.title_words import PLACE_WORDS, letters_of
from newsletter.text.titles import Headline, content_words, headline, plain_words, without_label

SUMMARY_LENGTH = 300
"""Characters of a summary that are looked at: an agency's first sentence or two."""
RARE_WORDS = 6
"""So many of a summary's longest words are remembered."""
SHARED_RARE_WORDS = 2
"""So many of its longest words do summaries share that are alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupingRule:
    """The thresholds; measured by bench/grouping.py on labelled pairs."""

    title: float = 0.34
    """Likeness of titles that is enough."""
    contained: float = 0.55
    """How much of the shorter title the longer one must have."""
    common_words: int = 3
    """Words that two titles must share at the least, unless all their words are the same."""
    title_of_cause: float = 0.8
    """Likeness that is enough where one title tells the other's event as the cause of something else."""
    turned_title: float = 0.75
    """Likeness that is enough where one title argues, or tells what came after, and the other does not."""
    summary: float = 0.35
    """Likeness of summaries that supports."""
    told: float = 0.3
    """How much of both titles the other article must tell where summaries are alike."""
    retold: float = 0.5
    """How much of one title the other article must tell where summaries are nearly the same."""
    same_summary: float = 0.6
    """Likeness of summaries that are nearly the same."""
    days: float = 4
    """How far apart the two may have appeared."""


@dataclass(frozen=True, slots=True)
class Telling:
    """How an article tells its story, as far as it is compared."""

    title: Headline
    text: str
    """The beginning of the summary."""
    rare: frozenset[str]
    """Its longest words, which are rarely common ones."""


def telling(title: str, summary: str, outlet: str = "") -> Telling:
    """Return what is compared of an article."""
    text = summary[:SUMMARY_LENGTH]
    rare = _longest_words(text) if text else ()
    return Telling(headline(without_label(title, outlet)), text, frozenset(rare))


class Tellings:
    """How articles tell their stories; each article is taken apart once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Article, Telling]] = {}

    def of(self, article: Article) -> Telling:
        """Return how an article tells its story."""
        known = self._known.get(article.key)
        if known is None or known[0] is not article:
            known = article, telling(article.title, article.summary, article.outlet)
            self._known[article.key] = known
        return known[1]


def _longest_words(text: str) -> list[str]:
    """Return the longest words of a text; of as long ones those last by the alphabet."""
    found = letters_of(text)
    words: set[str] = set()
    for length in (_VERY_LONG, _LONG):
        words = {word for word in found if len(word) >= length}
        if len(words) >= RARE_WORDS:
            break
    return sorted(sorted(words), key=len)[-RARE_WORDS:]


_LONG, _VERY_LONG = 5, 8
"""Of enough words of the second length, none that is shorter is among the longest."""


def how_alike(one: Telling, other: Telling, rarity: Rarity, rule: GroupingRule) -> float:
    """Return how alike two tellings of one story are, up to 1; 0 where they are two stories."""
    mine, yours = one.title, other.title
    supports = len(one.rare & other.rare) >= SHARED_RARE_WORDS
    if not (supports or _share_enough(mine, yours)) or _refused(mine, yours):
        return 0.0
    words = _matched(mine, yours)
    common = words & yours.words
    numbers = len(mine.numbers & yours.numbers)
    shared, lighter, both = _weights(words, yours, common, mine.numbers & yours.numbers, rarity)
    if not shared:
        return NEARLY_NOTHING if supports and _supported(one, other, words, rarity, rule) else 0.0
    alike = shared / both
    if words == yours.words and len(common) > 1 and mine.comment == yours.comment:
        return alike
    if _exchanged(words, mine, yours):
        return 0.0
    needed = _needed(words, mine, yours, rule)
    exact = any(is_exact(value) for _, value in mine.numbers & yours.numbers)
    enough = len(common) + numbers + exact >= rule.common_words
    if enough and alike >= needed and shared / lighter >= rule.contained:
        return alike
    return alike if supports and _supported(one, other, words, rarity, rule) else 0.0


def _exchanged(words: frozenset[str], mine: Headline, yours: Headline) -> bool:
    """Tell whether one phrase was filled in twice; an exact number that both have speaks against it."""
    if _other_names(words, mine, yours):
        return True
    exact = any(kind != "y" and is_exact(value) for kind, value in mine.numbers & yours.numbers)
    return not exact and parallel(mine, yours)


NEARLY_NOTHING = 0.01


def _share_enough(mine: Headline, yours: Headline) -> bool:
    """Tell whether a look at the words' other forms could make the titles alike."""
    shared = len(mine.words & yours.words) + len(mine.numbers & yours.numbers)
    return shared >= max(2, min(len(mine.words), len(yours.words)) / 3)


def _refused(mine: Headline, yours: Headline) -> bool:
    return mine.serial or yours.serial or contradict(mine, yours)


def _weights(
    words: frozenset[str],
    yours: Headline,
    common: frozenset[str],
    numbers: frozenset[tuple[str, float]],
    rarity: Rarity,
) -> tuple[float, float, float]:
    """Return what weighs what both have, the lighter of them, and both together.

    A number that only one has weighs nothing: papers differ in how much they say.
    """
    counted = fsum([rarity.of_number(value) for _, value in numbers])
    shared = rarity.total(common) + counted
    mine, other = rarity.total(words) + counted, rarity.total(yours.words) + counted
    return shared, min(mine, other), mine + other - shared


def _needed(words: frozenset[str], mine: Headline, yours: Headline, rule: GroupingRule) -> float:
    """Return the likeness that is enough: more where one argues, reacts or goes on."""
    if _goes_on(words, mine, yours):
        return rule.title_of_cause
    if mine.comment != yours.comment or mine.reaction != yours.reaction:
        return rule.turned_title
    return rule.title


def _supported(
    one: Telling, other: Telling, words: frozenset[str], rarity: Rarity, rule: GroupingRule
) -> bool:
    """Tell whether the summaries are alike, of one day, and tell what the titles do."""
    summaries = summary_likeness(one.text, other.text)
    weight, other_weight = rarity.total(words), rarity.total(other.title.words)
    if summaries < rule.summary or not weight or not other_weight or _other_day(one, other):
        return False
    mine, yours = _gist(one.text), _gist(other.text)
    told = rarity.total(words & (yours | other.title.words)) / weight
    retold = rarity.total(other.title.words & (mine | words)) / other_weight
    same = summaries >= rule.same_summary and max(told, retold) >= rule.retold
    return same or min(told, retold) >= rule.told


def summary_likeness(one: str, other: str) -> float:
    """Return the Jaccard index of the words that carry meaning, 0 where a summary is missing."""
    mine, yours = _gist(one[:SUMMARY_LENGTH]), _gist(other[:SUMMARY_LENGTH])
    if not mine or not yours:
        return 0.0
    return len(mine & yours) / len(mine | yours)


@lru_cache(maxsize=4_096)
def _gist(text: str) -> frozenset[str]:
    return frozenset(content_words(text))


def _other_day(one: Telling, other: Telling) -> bool:
    """Tell whether two summaries name other days of the week."""
    mine, yours = (frozenset(WEEKDAYS) & set(plain_words(text)) for text in (one.text, other.text))
    return not (mine <= yours or yours <= mine)


def _matched(mine: Headline, yours: Headline) -> frozenset[str]:
    """Return the words of a title, as the other has them where they are the same in another form."""
    left, right = mine.words - yours.words, yours.words - mine.words
    if not left or not right:
        return mine.words
    found: dict[str, frozenset[str]] = {}
    roots = {word[:ROOT]: word for word in sorted(right) if len(word) >= ROOT}
    sounds = {sound(word): word for word in sorted(right & yours.capitals) if len(word) > _SHORT}
    for word in left:
        same = roots.get(word[:ROOT])
        if same is not None and one_root(word, same):
            found[word] = frozenset({same})
        elif word in mine.capitals:
            same = sounds.get(sound(word)) if len(word) > _SHORT and word.isascii() else None
            found[word] = frozenset({same}) if same else expansion(word, yours) or frozenset({word})
    for word in right & yours.capitals:
        found |= dict.fromkeys(expansion(word, mine) - yours.words, frozenset({word}))
    if mine.cut or yours.cut:
        found |= _cut_off(mine, yours, left, right)
    return mine.words.difference(found).union(*found.values()) if found else mine.words


def _cut_off(
    mine: Headline, yours: Headline, left: frozenset[str], right: frozenset[str]
) -> dict[str, frozenset[str]]:
    """Return whole words for the word at which a title was cut off."""
    return {
        word: frozenset({other})
        for word in left
        for other in right
        if (word == mine.cut and other.startswith(word))
        or (other == yours.cut and word.startswith(other))
    }


_SHORT = 3


def _goes_on(words: frozenset[str], mine: Headline, yours: Headline) -> bool:
    """Tell whether one title tells the other's event as the cause of something else."""
    common = (words & yours.words) - PLACE_WORDS
    only_cause = bool(mine.after) and common <= mine.after and not yours.after
    return only_cause or (bool(yours.after) and common <= yours.after and not mine.after)


def _other_names(words: frozenset[str], mine: Headline, yours: Headline) -> bool:
    """Tell whether each title names somebody or something that the other does not."""
    left = {name for name in mine.names & words if name not in yours.words}
    right = {name for name in yours.names if name not in words}
    if not left or not right:
        return False
    places = mine.countries | yours.countries | mine.regions | yours.regions
    return bool(left - places and right - places)
