"""Spelling: which words of an issue a dictionary is asked for, and which of its answers are told.

The dictionary is a program that `newsletter.publication.issues.spelling` asks.  Names, addresses,
numbers, abbreviations and what is quoted in another language are left alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from newsletter.check.facts import Passage, lay_out
from newsletter.check.rule import Rule, Slip, warning
from newsletter.model.finding import Finding, ItemPath
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass

Answers = Mapping[str, Mapping[str, tuple[str, ...]]]
"""By language: words that a dictionary does not have, with what it would write instead."""
MOST_TOLD = 20
SUGGESTED = 3
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f'’]+")
_NOT_PROSE = re.compile(r"(?i)\b(?:https?://|www\.)\S+|\S+@\S+|\b[\w-]+(?:\.[\w-]+)+\b|[@#]\w+")
_QUOTED = re.compile('“[^”]{1,600}”|«[^»]{1,600}»|„[^“”]{1,600}[“”]|"[^"\n]{1,600}"')
_POSSESSIVE = re.compile(r"['’]s?$")
_BEGINS = re.compile(r"(?:^|[.!?:]['”’\")\]]*|\n|[“«„\"(])\s*$")
_FOREIGN = 0.5
"""Share of unknown words from which on a quotation or passage is in another language."""
_FEWEST = 2
_SHORTEST = 3
_NAMES = {"authors", "outlet", "credit", "licence", "first_published"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelt:
    """A word as it stands somewhere."""

    word: str
    language: str
    """Primary subtag: ``en``."""
    path: ItemPath
    item: str
    group: int
    """Words of one quotation or passage have one number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpellingFacts:
    """The words of an issue, and what dictionaries say of them."""

    spelt: tuple[Spelt, ...]
    unknown: Answers
    dictionary: str
    """The file in which the house keeps words of its own."""


@warning
def misspelt_word(facts: SpellingFacts) -> Iterator[Slip]:
    """Spell as the dictionary does, or as the house's own: the file dictionary.txt."""
    foreign = set(_foreign(facts))
    told: set[str] = set()
    for one in facts.spelt:
        answers = facts.unknown.get(one.language, {})
        if one.group in foreign or one.word not in answers or one.word in told:
            continue
        if len(told) == MOST_TOLD:
            return
        told.add(one.word)
        instead = ", ".join(answers[one.word][:SUGGESTED])
        yield Slip(
            message=f"“{one.word}” is not in the dictionary ({one.language})"
            + (f"; perhaps: {instead}." if instead else "."),
            help=f"Correct it, or write it on a line of its own in {facts.dictionary}.",
            path=one.path,
            item=one.item,
        )


SPELLING_RULES: tuple[Rule[SpellingFacts], ...] = (misspelt_word,)


def words_of_issue(issue: Issue, publication: Publication) -> tuple[Spelt, ...]:
    """Return the words that an editor wrote and may have misspelt."""
    found: list[Spelt] = []
    facts = lay_out(issue, publication, sources={})
    for number, passage in enumerate(facts.passages):
        if not _is_ours(passage.path):
            continue
        language = _language(issue, passage).split("-")[0].lower()
        found += _words(passage, language, number * 1000)
    return tuple(found)


def wanted(spelt: Collection[Spelt], known: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the words to ask about, by language, without those that the house knows."""
    asked: dict[str, dict[str, None]] = defaultdict(dict)
    for one in spelt:
        if one.word.casefold() not in known:
            asked[one.language][one.word] = None
    return {language: tuple(words) for language, words in asked.items()}


def house_words(publication: Publication, issue: Issue, more: Collection[str]) -> frozenset[str]:
    """Return, folded, the words of all names of the house and of an issue, and `more` lines."""
    names = [publication.name, publication.full_name, publication.sender.name]
    names += publication.postal_address
    names += [name for person in publication.people for name in (person.name, *person.aliases)]
    names += [area.title for area in publication.focus_areas]
    names += [byline.name for lead in issue.leads for byline in lead.authors]
    names += [byline.name for entry in issue.entries for byline in entry.authors]
    names += [entry.outlet for entry in issue.entries]
    return frozenset(
        _POSSESSIVE.sub("", word.casefold().replace("’", "'"))
        for line in (*names, *more)
        for word in _WORD.findall(line)
    )


def found_in(
    facts: SpellingFacts, rule: Rule[SpellingFacts] = misspelt_word
) -> tuple[Finding, ...]:
    """Return the findings, at the severity of the rule."""
    return tuple(rule.findings(facts, rule.severity))


def _words(passage: Passage, language: str, group: int) -> Iterator[Spelt]:
    text = _NOT_PROSE.sub(lambda match: " " * len(match[0]), passage.text)
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    for match in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", match[0]).replace("’", "'")
        if not _may_be_misspelt(word, text[: match.start()][-20:]):
            continue
        inside = next((n for n, (a, b) in enumerate(quoted, 1) if a <= match.start() < b), 0)
        yield Spelt(
            word=word,
            language=language,
            path=passage.path,
            item=passage.item,
            group=group + inside,
        )


def _may_be_misspelt(word: str, before: str) -> bool:
    """Tell whether a word is no name or abbreviation, and in letters that we know how to ask for."""
    if len(word) < _SHORTEST or not _LATIN.fullmatch(word):
        return False
    if word.islower():
        return True
    return word.istitle() and bool(_BEGINS.search(before))


def _foreign(facts: SpellingFacts) -> Iterator[int]:
    """Yield the groups of which most words are unknown: another language, or a poem."""
    words: dict[int, list[bool]] = defaultdict(list)
    for one in facts.spelt:
        words[one.group].append(one.word in facts.unknown.get(one.language, {}))
    for group, unknown in words.items():
        if len(unknown) >= _FEWEST and sum(unknown) > _FOREIGN * len(unknown):
            yield group


def _is_ours(path: ItemPath) -> bool:
    """Tell whether we wrote what stands there; names and titles of articles are others'."""
    return not _NAMES & set(map(str, path)) and (path[0], path[-1]) != ("media_review", "title")


def _language(issue: Issue, passage: Passage) -> str:
    """Return what a passage is written in: its piece's language, unless that is only quoted."""
    section, number = passage.path[0], passage.path[1] if len(passage.path) > 1 else None
    if section == "leads" and isinstance(number, int):
        return issue.leads[number].language or issue.language
    if section == "media_review" and isinstance(number, int):
        return issue.entries[number].language or issue.language
    return issue.language
