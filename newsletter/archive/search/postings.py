"""Documents to words: in which documents each stands, where, and beside which of the commonest words.

Where the commonest words stand is most of what there is to say of places, and says least.  So each place
of any word tells which of them stands before and after it: a phrase with one of them is found by the
places of its other words.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from newsletter.archive.search.documents import HEAD, Document
from newsletter.archive.search.octets import number, numbers, put
from newsletter.text.searching import search_words

MOST_COMMON = 15
"""Words that a place can name as its neighbours: half an octet for each side."""
_NOTHING = 0
"""Stands in a document where a text ends."""


@dataclass(slots=True)
class Postings:
    """One word: its documents in order, and its places in each."""

    count: int = 0
    """Documents that have it."""
    documents: bytearray = field(default_factory=bytearray)
    """For each: how far it is from the one before, twice, and one more where the word is in its head."""
    places: bytearray = field(default_factory=bytearray)
    """For each document: how many places, and how far each is from the one before."""
    beside: bytearray = field(default_factory=bytearray)
    """For each place, in order: the common word before it, times 16, and the one after it."""
    last: int = -1

    def add(self, document: int, places: list[int], *, in_head: bool) -> None:
        """Enter a document, which comes after all before, and the word's places in it."""
        put(self.documents, (document - self.last) << 1 | in_head)
        self.last = document
        self.count += 1
        before = 0
        put(self.places, len(places))
        for place in places:
            put(self.places, place - before)
            before = place


class Words(NamedTuple):
    """What stands in documents."""

    postings: Mapping[str, Postings]
    """Of every word and facet."""
    common: Sequence[str]
    """The commonest words, the first of which a place names by 1."""


def words_of(documents: Iterable[Document], *, common_places: int) -> Words:
    """Return every word and facet of the documents, which are numbered from 0.

    `common_places`: octets of its places from which on a word may be one of the commonest.
    """
    words: dict[str, Postings] = {}
    numbered: dict[str, int] = {}
    texts = array("I")
    for count, document in enumerate(documents):
        found, end, spelt = _places(document)
        for word, places in found.items():
            known = words.get(word)
            if known is None:
                known = words[word] = Postings()
            known.add(count, places, in_head=places[0] < end)
        texts.append(_NOTHING)
        texts.extend(numbered.setdefault(word, len(numbered) + 1) if word else 0 for word in spelt)
        for facet in sorted(set(document.facets)):
            words.setdefault(facet, Postings()).add(count, [], in_head=False)
    common = _common(((word, words[word]) for word in numbered), common_places)
    if common:
        _tell_neighbours(words, common, numbered, texts)
    return Words(words, common)


def _common(words: Iterable[tuple[str, Postings]], least: int) -> list[str]:
    """Return the words, no facets, of which places are most, the commonest first."""
    long = [(-len(one.places), word) for word, one in words if len(one.places) >= least]
    return [word for _, word in sorted(long)[:MOST_COMMON]]


def _tell_neighbours(
    words: Mapping[str, Postings],
    common: Sequence[str],
    numbered: Mapping[str, int],
    texts: array[int],
) -> None:
    """Note at every place what common words stand around it; `texts` are all words, by number."""
    codes = bytearray(len(numbered) + 1)
    for code, word in enumerate(common, start=1):
        codes[numbered[word]] = code
    beside: list[bytearray] = [bytearray(), *(words[word].beside for word in numbered)]
    before, at = 0, _NOTHING
    for after in texts:
        if at:
            beside[at].append(before << 4 | codes[after])
        before, at = codes[at], after
    if at:
        beside[at].append(before << 4)


def _places(document: Document) -> tuple[dict[str, list[int]], int, list[str]]:
    """Return the places of each word, where the head ends, and all words, empty where a text ends.

    Between texts a place is left out.
    """
    found: dict[str, list[int]] = {}
    spelt: list[str] = []
    end = 0
    for index, text in enumerate(document.texts):
        if index == HEAD:
            end = len(spelt)
        for word in search_words(text):
            if word in found:
                found[word].append(len(spelt))
            else:
                found[word] = [len(spelt)]
            spelt.append(word)
        spelt.append("")
    return found, end, spelt


def shards(words: Mapping[str, Postings], *, octets: int) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield words in order, in pieces of about so many octets: (first word, postings, places).

    A word for which that is too little has a piece to itself.  In a piece each word is written as:
    how many octets it begins with of the word before, how many follow, these in UTF-8, how many
    documents, the octets of their list, the list, the octets of its places in the other piece, and the
    octets of what is beside them, which follow.
    """
    first, before = "", b""
    told, places = bytearray(), bytearray()
    for word in sorted(words):
        one = words[word]
        if told and len(told) + len(one.documents) > octets:
            yield first, bytes(told), bytes(places)
            told, places, before = bytearray(), bytearray(), b""
        if not told:
            first = word
        spelt = word.encode()
        shared = _shared(before, spelt)
        told += numbers((shared, len(spelt) - shared)) + spelt[shared:]
        told += numbers((one.count, len(one.documents))) + one.documents
        told += number(len(one.places)) + number(len(one.beside))
        places += one.places + one.beside
        before = spelt
    if told:
        yield first, bytes(told), bytes(places)


def _shared(before: bytes, after: bytes) -> int:
    """Return how many octets two words begin with alike."""
    for at, (one, other) in enumerate(zip(before, after, strict=False)):
        if one != other:
            return at
    return min(len(before), len(after))
