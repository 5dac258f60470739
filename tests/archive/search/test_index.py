"""The files of which a browser's search fetches a few."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from newsletter.archive.search.documents import Document
from newsletter.archive.search.index import (
    COMMON_PLACES,
    FORMAT,
    FULL,
    PART,
    directory,
    runs,
    segment_files,
)
from newsletter.archive.search.octets import number
from newsletter.archive.search.postings import MOST_COMMON, shards, words_of
from newsletter.text.searching import search_words

HARBOUR = Document(
    address="issues/2026-11/#lights",
    heading="November 2026",
    date="2026-11",
    title="Lights on the quay",
    authors="Mariam Sethi",
    outlet="The Harbour Ledger",
    text="The quay is lit. The fishermen were asked last.",
    topics="Harbours",
    language="en",
    facets=(":y2026", ":t0123456789"),
)


@given(st.lists(st.integers(0, 20_000), max_size=40), st.integers(0, 20_000))
def test_segments_hold_each_issue_once(counts: list[int], more: int) -> None:
    """Runs follow one another without a gap, and an issue that is added leaves full ones alone."""
    found = list(runs(counts))
    assert [at for run in found for at in run] == list(range(len(counts)))
    sizes = [sum(counts[at] for at in run) for run in found]
    assert all(size >= PART for size in sizes[:-1])
    full = [run for run, size in zip(found, sizes, strict=True) if size >= FULL]
    assert list(runs([*counts, more]))[: len(full)] == full


@given(st.integers(0, 2**40))
def test_a_number_is_read_back_from_its_octets(value: int) -> None:
    """Seven bits in each octet, the lowest first, the highest bit set where more follow."""
    octets = number(value)
    assert sum((octet & 127) << 7 * at for at, octet in enumerate(octets)) == value
    assert [octet > 127 for octet in octets] == [True] * (len(octets) - 1) + [False]


def test_equal_documents_give_equal_files() -> None:
    """Nothing in a file comes from the clock, or from the order of a set."""
    one = dict(segment_files("folder", [HARBOUR]))
    assert one == dict(segment_files("folder", [replace(HARBOUR)]))
    assert sorted(one) == [f"search/folder/{name}.bin" for name in ("d0", "head", "p0", "w0")]


def test_a_common_word_has_a_file_to_itself() -> None:
    """No file grows with the number of documents but that of a word which they all have."""
    documents = [replace(HARBOUR, text=f"word{number}") for number in range(3_000)]
    sizes = [
        len(told)
        for _, told, _ in shards(
            words_of(documents, common_places=COMMON_PLACES).postings, octets=1_000
        )
    ]
    assert sorted(sizes)[len(sizes) // 2] <= 1_100


def test_the_directory_names_what_there_is() -> None:
    """Years, folders, and what is in which of their files: enough to find the rest."""
    told = json.loads(zlib.decompress(directory(["folder"], [2026, 2017])))
    assert told == {"format": FORMAT, "years": [2017, 2026], "segments": ["folder"]}
    files = dict(segment_files("folder", [HARBOUR]))
    head = json.loads(zlib.decompress(files["search/folder/head.bin"]))
    assert head == {"count": 1, "words": ":t0123456789", "blocks": "1", "common": ""}


def test_an_archive_of_nothing_has_an_index() -> None:
    """Before the first issue a search finds nothing, and says so."""
    told = json.loads(zlib.decompress(directory([], [])))
    assert (told["years"], told["segments"]) == ([], [])


@given(
    st.lists(st.lists(st.sampled_from(["the", "The", "of", "quay", "ships", "."]), max_size=9)),
    st.integers(1, 12),
)
def test_every_place_tells_which_common_words_stand_beside_it(
    texts: list[list[str]], least: int
) -> None:
    """What is told of a place is what stands there; no text knows of the one before or after it."""
    documents = [
        replace(HARBOUR, title=" ".join(text), authors="", outlet="the", text=" ".join(text))
        for text in texts
    ]
    words, common = words_of(documents, common_places=least)
    assert len(common) <= MOST_COMMON
    assert all(len(words[word].places) >= least for word in common)
    codes = {word: code for code, word in enumerate(common, start=1)}
    wanted: dict[str, list[int]] = {}
    for document in documents:
        for text in map(search_words, document.texts):
            for at, word in enumerate(text):
                before = codes.get(text[at - 1], 0) if at else 0
                after = codes.get(text[at + 1], 0) if at + 1 < len(text) else 0
                wanted.setdefault(word, []).append(before << 4 | after)
    if common:
        assert {word: list(words[word].beside) for word in wanted} == wanted
    else:
        assert not any(one.beside for one in words.values())
