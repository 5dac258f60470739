"""The archive's index finds what a look at everything finds, follows changes, and heals itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.stores.archive_search import POOL, ArchiveSearch, Entered, Source
from newsletter.text.searching import is_found, search_terms, search_words

WORDS = (
    "flood", "floods", "relief", "Café", "cafe", "budget", "2017", "۲۰۱۷", "پاکستان", "پاكستان",
    "معیشت", "کراچی", "Indo-Pacific", "AND", "NEAR", "test", "match", "気候変動", "变化",
)  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
four = st.tuples(texts, texts, texts, texts)
searches = st.lists(
    st.tuples(st.sampled_from(["{}", '"{}"', "-{}", "{} {}", '"{} {}']), st.sampled_from(WORDS)),
    min_size=1,
    max_size=3,
).map(lambda parts: " ".join(shape.format(word, word[:3]) for shape, word in parts))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ArchiveSearch]:
    """Return an empty index."""
    with closing(ArchiveSearch(tmp_path / "search-archive.db")) as opened:
        yield opened


def issue(number: int, *documents: tuple[str, str, str, str], year: int = 2017) -> Source:
    """Return an issue with documents of these texts, shown as ``NUMBER/PLACE``."""
    entered = [
        Entered(
            address=f"{number}/{place}",
            texts=told,
            facets=(f":y{year}", f":o{number % 3}"),
            shown=f"{number}/{place}",
        )
        for place, told in enumerate(documents)
    ]
    return Source(
        issue=str(number),
        day=date(year, number % 12 + 1, 1),
        key=repr(entered),
        documents=lambda: entered,
    )


def found(index: ArchiveSearch, search: str, *, most: int = POOL) -> tuple[str, ...]:
    """Return what a search finds, as it is shown."""
    return index.shown(index.find(search_terms(search), most=most).names)


def brute(sources: Sequence[Source], search: str) -> set[str]:
    """Return what a look at every document finds."""
    terms = search_terms(search)
    return {
        one.shown
        for source in sources
        for one in source.documents()
        if is_found(terms, [search_words(text) for text in one.texts])
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.lists(four, max_size=4), max_size=5), st.lists(searches, min_size=1, max_size=5))
def test_it_finds_what_a_look_at_everything_finds(
    index: ArchiveSearch, issues: list[list[tuple[str, str, str, str]]], asked: list[str]
) -> None:
    """Whatever was in the index before: each search finds what it means in what is there now."""
    sources = [issue(number, *documents) for number, documents in enumerate(issues)]
    index.follow(sources)
    for search in asked:
        assert sorted(found(index, search, most=-1)) == sorted(brute(sources, search))


def test_what_is_equal_is_not_read_again(index: ArchiveSearch) -> None:
    """Only issues that changed are entered; what is gone is found no more."""
    first, second = issue(1, ("flood", "", "", "")), issue(2, ("flood", "", "", ""))
    assert index.follow([first, second]) == 2
    assert index.follow([first, second]) == 0
    assert index.follow([first, issue(2, ("relief", "", "", ""))]) == 1
    assert found(index, "flood") == ("1/0",)
    assert index.follow([issue(2, ("relief", "", "", ""))]) == 1
    assert found(index, "flood") == ()


def test_a_set_of_facets_asks_for_one_of_them(index: ArchiveSearch) -> None:
    """Of each set one property must be there; an empty set nothing has."""
    index.follow([issue(number, ("flood", "", "", ""), year=2010 + number) for number in range(6)])
    hits = index.find((), [{":y2011", ":y2013", ":y2014"}, {":o1"}])
    assert index.shown(hits.names) == ("4/0", "1/0")
    assert index.find((), [set()]).names == ()


def test_everything_is_reached_piece_by_piece(index: ArchiveSearch) -> None:
    """What is older than the newest few is found by asking on, each once, newest first."""
    index.follow(
        [issue(number, *[("flood", "", "", "")] * 3, year=2000 + number) for number in range(9)]
    )
    shown: list[str] = []
    before, asked = None, 0
    while asked == 0 or before is not None:
        hits = index.find(search_terms("flood"), before=before, most=4)
        shown += index.shown(hits.names)
        before, asked = hits.before, asked + 1
    assert shown == [f"{number}/{place}" for number in reversed(range(9)) for place in range(3)]


def test_a_damaged_file_is_made_anew(index: ArchiveSearch, tmp_path: Path) -> None:
    """The index is derived: nothing is lost with it."""
    (tmp_path / "search-archive.db").write_bytes(b"no database" * 1_000)
    index.follow([issue(1, ("flood", "", "", ""))])
    assert found(index, "flood") == ("1/0",)


def test_a_title_weighs_more_than_a_text(index: ArchiveSearch) -> None:
    """Of two documents with a word, that with the word in its title comes first."""
    other = ("cafe", "", "", "relief of the valley")
    index.follow(
        [
            issue(1, ("flood", "", "", "cafe"), other),
            issue(2, ("cafe", "", "", "a flood in the valley"), other, year=2020),
        ]
    )
    assert found(index, "flood") == ("1/0", "2/0")
