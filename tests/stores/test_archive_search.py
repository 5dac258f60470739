"""The archive's index finds what a look at everything finds, follows changes, and heals itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.stores.archive_search import POOL, ArchiveSearch, Entered, Issued, Source
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
    entered = tuple(
        Entered(
            address=f"{number}/{place}",
            texts=told,
            topics=f"Topic {number}",
            shown=f"{number}/{place}",
        )
        for place, told in enumerate(documents)
    )
    return Source(
        issue=str(number),
        key=repr(entered),
        read=lambda: Issued(day=date(year, number % 12 + 1, 1), documents=entered),
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
        if (issued := source.read())
        for one in issued.documents
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


def test_what_is_not_public_is_not_found(index: ArchiveSearch) -> None:
    """A draft is known, so that it is not read each time, and nothing of it is entered."""
    public, draft = (
        issue(1, ("flood", "", "", "")),
        Source(issue="2", key="draft", read=lambda: None),
    )
    assert index.follow([public, draft]) == 2
    assert index.follow([public, draft]) == 0
    assert found(index, "flood") == ("1/0",)


def test_years_bound_a_search(index: ArchiveSearch) -> None:
    """Both days count, with words or without."""
    index.follow([issue(number, ("flood", "", "", ""), year=2010 + number) for number in range(6)])
    first, last = date(2011, 2, 1), date(2013, 4, 1)
    hits = index.find((), first=first, last=last)
    assert index.shown(hits.names) == ("3/0", "2/0", "1/0")
    assert index.find(search_terms("relief"), first=first, last=last).names == ()


def test_words_may_be_asked_of_an_outlet_or_a_topic(index: ArchiveSearch) -> None:
    """They must follow one another there; elsewhere they count for nothing."""
    told = ("The Hindu", "", "The Hindu", "")
    index.follow([issue(1, told), issue(2, ("flood", "", "Business Line", "The Hindu Topic 1"))])
    assert index.shown(index.find((), within={"outlet": ["the", "hindu"]}).names) == ("1/0",)
    assert index.shown(index.find((), within={"topics": ["topic", "2"]}).names) == ("2/0",)
    assert index.find((), within={"topics": ["2", "topic"]}).names == ()


def test_everything_is_reached_piece_by_piece(index: ArchiveSearch) -> None:
    """What is older than the newest few is found by asking on, each once, newest first."""
    index.follow(
        [issue(number, *[("flood", "", "", "")] * 3, year=2000 + number) for number in range(9)]
    )
    shown: list[str] = []
    hits = index.find(search_terms("flood"), most=4)
    shown += index.shown(hits.names)
    while hits.before is not None:
        hits = index.find(search_terms("flood"), before=hits.before, most=4)
        shown += index.shown(hits.names)
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
    newest = index.find(search_terms("flood"), newest_first=True)
    assert index.shown(newest.names) == ("2/0", "1/0")
