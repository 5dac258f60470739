"""What a publication is about, in words that a title can be held against.

The vocabulary comes from what the publication has already said of itself; there
is no key for it in publication.yaml that could be forgotten:

- topics that editors gave to entries of past issues, as they wrote them;
- names in the mission (``Pakistan``, ``United States``), and its other words at
  half weight;
- the words of focus areas' titles, at half weight.

Words that any organisation uses of itself say nothing and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.text.title_words import letters_of
from newsletter.text.titles import content_words, fold

FULL = 1.0
HALF = 0.5

_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*")
_PRONOUN = re.compile(r"\bus\b")
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
_DOTTED = re.compile(r"\.[a-z]\.")
"""What has initials has this, and it is found quickly."""
_COUNTRIES = (("united states", "us"), ("united kingdom", "uk"))
_SELF_PRAISE = frozenset(
    content_words(
        """
        people power mobilizing organization organisation nonprofit mission vision support helping working
        world global better future forward looking lasting stable stronger improving promotion development
        advancing research policy policies program programme project initiative center centre institute
        foundation association union network society public happens cultivating early building creating
        understanding partnership
        """
    )
)
_MODIFIERS = frozenset({"civil", "civic", "social", "national", "international", "local", "human"})
"""Words that say something only together with the next one: ``civil liberties``."""
_ENDINGS = ("ically", "ical", "atic", "ics", "ist", "acy", "ic", "al", "y")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something the publication is about."""

    label: str
    """As the publication spells it."""
    roots: tuple[str, ...]
    """All of these must occur."""
    weight: float


class _Roots(dict[str, str]):
    """Word → its root where a topic asks for that, else nothing; each is looked at once."""

    MOST = 131_072

    def __init__(self, asked: Collection[str]) -> None:
        super().__init__()
        self._asked = asked

    def __missing__(self, word: str) -> str:
        if len(self) >= self.MOST:
            self.clear()
        root = _root(word)
        self[word] = root if root in self._asked else ""
        return self[word]

    def of(self, words: Iterable[str]) -> set[str]:
        """Return the roots that topics ask for."""
        found = set(map(self.__getitem__, words))
        found.discard("")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All topics, findable by their first root."""

    by_root: Mapping[str, tuple[Topic, ...]]
    roots: _Roots

    @classmethod
    def of(cls, topics: Iterable[Topic]) -> Vocabulary:
        """Return the vocabulary; of two topics with the same roots the heavier one stays."""
        best: dict[frozenset[str], Topic] = {}
        for topic in topics:
            known = best.get(frozenset(topic.roots))
            if known is None or topic.weight > known.weight:
                best[frozenset(topic.roots)] = topic
        by_root: dict[str, tuple[Topic, ...]] = {}
        for topic in best.values():
            by_root[topic.roots[0]] = (*by_root.get(topic.roots[0], ()), topic)
        asked = {root for topic in best.values() for root in topic.roots}
        return cls(by_root=by_root, roots=_Roots(asked))

    def topics_in(self, text: str) -> tuple[Topic, ...]:
        """Return the topics whose words all occur in the text, heaviest first."""
        found = self.roots.of(_words_in(text))
        topics = (topic for root in found for topic in self.by_root.get(root, ()))
        matching = (topic for topic in topics if found.issuperset(topic.roots))
        return tuple(sorted(matching, key=lambda topic: (-topic.weight, topic.label)))


def vocabulary(publication: Publication, history: Sequence[Issue]) -> Vocabulary:
    """Return what the publication is about."""
    return Vocabulary.of(
        Topic(label=label, roots=tuple(map(root_of, words)), weight=weight)
        for label, words, weight in _labels(publication, history)
        if words
    )


def _words_in(text: str) -> list[str]:
    """Return the words of a text, folded; quick, for it is asked of every article."""
    if " us" in text:
        text = _PRONOUN.sub(" ", text)
    folded = fold(text)
    if _DOTTED.search(folded):
        folded = _INITIALS.sub(lambda match: match[0].replace(".", ""), folded)
    for phrase, word in _COUNTRIES:
        if phrase in folded:
            folded = folded.replace(phrase, word)
    return letters_of(folded)


def _root(word: str) -> str:
    words = content_words(word.upper() if word == "us" else word)
    return root_of(words[0]) if words else ""


@lru_cache(maxsize=65_536)
def root_of(word: str) -> str:
    """Return what *economy*, *economic* and *economist* share."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:  # noqa: PLR2004 - a root of three letters fits all
            return word.removesuffix(ending)
    return word


def _labels(
    publication: Publication, history: Sequence[Issue]
) -> Iterator[tuple[str, list[str], float]]:
    """Yield (label, words, weight); an editor's topic is taken at its word."""
    for issue in history:
        for entry in issue.entries:
            yield from ((topic, _words(topic), FULL) for topic in entry.topics)
    for name in _NAME.findall(publication.mission):
        yield name, _telling(name), FULL
    for text in (publication.mission, *(area.title for area in publication.focus_areas)):
        yield from ((word, _telling(word), HALF) for word in _single_words(text))


def _words(label: str) -> list[str]:
    return content_words(label.replace("-", " ").replace("_", " "))


def _telling(label: str) -> list[str]:
    return [word for word in _words(label) if word not in _SELF_PRAISE]


def _single_words(text: str) -> list[str]:
    """Return the words of a text that stand in no name, a modifier together with its noun."""
    in_names = {word for name in _NAME.findall(text) if " " in name for word in name.split()}
    words = re.findall(r"[^\W\d_]+", text)
    kept = [word for word in words if word not in in_names or _is_title(text)]
    pairs = zip(["", *kept], kept, strict=False)
    return [
        f"{before} {word}" if fold(before) in _MODIFIERS else word
        for before, word in pairs
        if fold(word) not in _MODIFIERS
    ]


def _is_title(text: str) -> bool:
    """Tell whether a text is a headline with capitals throughout, so that they mark no names."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > len("and")]
    return all(word[0].isupper() for word in words)
