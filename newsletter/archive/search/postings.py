"""Documents to words: in which documents each stands, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from newsletter.archive.search.documents import HEAD, Document
from newsletter.archive.search.octets import number, numbers, put
from newsletter.text.searching import search_words


@dataclass(slots=True)
class Postings:
    """One word: its documents in order, and its places in each."""

    count: int = 0
    """Documents that have it."""
    documents: bytearray = field(default_factory=bytearray)
    """For each: how far it is from the one before, twice, and one more where the word is in its head."""
    places: bytearray = field(default_factory=bytearray)
    """For each document: how many places, and how far each is from the one before."""
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


def postings_of(documents: Iterable[Document]) -> Mapping[str, Postings]:
    """Return every word and facet of the documents, which are numbered from 0."""
    words: dict[str, Postings] = {}
    for at, document in enumerate(documents):
        found, end = _places(document)
        for word, places in found.items():
            known = words.get(word)
            if known is None:
                known = words[word] = Postings()
            known.add(at, places, in_head=places[0] < end)
        for facet in sorted(set(document.facets)):
            words.setdefault(facet, Postings()).add(at, [], in_head=False)
    return words


def _places(document: Document) -> tuple[dict[str, list[int]], int]:
    """Return the places of each word, and where the head ends; between texts a place is left out."""
    found: dict[str, list[int]] = {}
    place = end = 0
    for index, text in enumerate(document.texts):
        if index == HEAD:
            end = place
        for word in search_words(text):
            if word in found:
                found[word].append(place)
            else:
                found[word] = [place]
            place += 1
        place += 1
    return found, end


def shards(words: Mapping[str, Postings], *, octets: int) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield words in order, in pieces of about so many octets: (first word, postings, places).

    A word for which that is too little has a piece to itself.  In a piece each word is written as:
    how many octets it begins with of the word before, how many follow, these in UTF-8, how many
    documents, the octets of their list, the list, the octets of its places in the other piece.
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
        told += number(len(one.places))
        places += one.places
        before = spelt
    if told:
        yield first, bytes(told), bytes(places)


def _shared(before: bytes, after: bytes) -> int:
    """Return how many octets two words begin with alike."""
    for at, (one, other) in enumerate(zip(before, after, strict=False)):
        if one != other:
            return at
    return min(len(before), len(after))
