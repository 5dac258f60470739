"""The files of which a browser's search fetches a few."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from newsletter.archive.search.documents import Document
from newsletter.archive.search.index import FULL, PART, directory, parts, segment_of
from newsletter.archive.search.octets import number
from newsletter.archive.search.postings import postings_of, shards

HARBOUR = Document(
    address="issues/2026-11/#lights",
    heading="November 2026",
    date="2026-11",
    title="Lights on the quay",
    authors="Mariam Sethi",
    outlet="The Harbour Ledger",
    text="The quay is lit. The fishermen were asked last.",
    language="en",
    facets=(":y2026", ":t0123456789"),
)


@given(st.integers(0, 5 * FULL))
def test_segments_hold_each_document_once(count: int) -> None:
    """Runs follow one another without a gap, and adding a document changes the last ones alone."""
    runs = list(parts(count))
    assert [at for run in runs for at in run] == list(range(count))
    assert all(len(run) in {FULL, PART} for run in runs[:-1])
    kept = [run for run in runs if len(run) == FULL]
    assert list(parts(count + 1))[: len(kept)] == kept


@given(st.integers(0, 2**40))
def test_a_number_is_read_back_from_its_octets(value: int) -> None:
    """Seven bits in each octet, the lowest first, the highest bit set where more follow."""
    octets = number(value)
    assert sum((octet & 127) << 7 * at for at, octet in enumerate(octets)) == value
    assert [octet > 127 for octet in octets] == [True] * (len(octets) - 1) + [False]


def test_equal_documents_give_equal_files_in_a_folder_of_their_name() -> None:
    """Nobody fetches again what did not change, and what changed has another address."""
    one, same = segment_of([HARBOUR]), segment_of([HARBOUR])
    other = segment_of([replace(HARBOUR, text="The quay is dark.")])
    assert one == same
    assert one.name != other.name
    assert all(path.startswith(f"search/{one.name}/") for path, _ in one.files)


def test_a_common_word_has_a_file_to_itself() -> None:
    """No file grows with the number of documents but that of a word which they all have."""
    documents = [replace(HARBOUR, text=f"word{number}") for number in range(3_000)]
    sizes = [len(told) for _, told, _ in shards(postings_of(documents), octets=1_000)]
    assert sorted(sizes)[len(sizes) // 2] <= 1_100


def test_the_directory_names_what_there_is() -> None:
    """Years, folders and counts are enough to find the rest."""
    segment = segment_of([HARBOUR])
    told = json.loads(zlib.decompress(directory([segment], [2026, 2017])))
    assert told["years"] == [2017, 2026]
    assert told["segments"] == [
        {"name": segment.name, "count": 1, "words": ":t0123456789", "blocks": "1"}
    ]


def test_an_archive_of_nothing_has_an_index() -> None:
    """Before the first issue a search finds nothing, and says so."""
    told = json.loads(zlib.decompress(directory([], [])))
    assert (told["years"], told["segments"]) == ([], [])
