"""The search index finds what a look at every candidate finds, and heals itself."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.model.article import Article, Candidate, Decision, SavedSource
from newsletter.stores.articles import SqlArticleStore
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.stores.search import POOL, SearchIndex
from newsletter.stores.sqlite import SqliteDatabase, open_database
from newsletter.text.searching import Filters, search_terms
from newsletter.triage import candidates

NOW = datetime(2017, 12, 18, 9, tzinfo=UTC)
WORDS = (
    "flood", "floods", "relief", "Café", "cafe", "budget", "2017", "۲۰۱۷", "پاکستان", "پاكستان",
    "معیشت", "معيشت", "کراچی", "Indo-Pacific", "AND", "NEAR", "test", "match",
)  # fmt: skip


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[SqliteDatabase]:
    """Return an empty newsroom."""
    with closing(open_database(tmp_path / "newsroom.db", "newsroom")) as connection:
        yield connection


@pytest.fixture
def index(newsroom: SqliteDatabase, tmp_path: Path) -> Iterator[SearchIndex]:
    """Return its index."""
    with closing(SearchIndex(tmp_path / "search.db", newsroom)) as opened:
        yield opened


def article(name: str, title: str, **facts: object) -> Article:
    """Return an article with a title."""
    url = f"https://{name}.example/1"
    made = Article(url=url, key=url, title=title, outlet=name, language="en", first_seen=NOW)
    return replace(made, **facts)  # type: ignore[arg-type]


def candidate(name: str, title: str, *others: Article, **facts: object) -> Candidate:
    """Return a candidate with a title."""
    told = article(name, title, **facts)
    return Candidate(id=f"c-{name}", article=told, also_in=others, first_seen=NOW)


def names(index: SearchIndex, search: str, **filters: object) -> set[str]:
    """Return the ids that a search finds."""
    index.catch_up()
    wanted = Filters(**filters)  # type: ignore[arg-type]
    return set(index.find(search_terms(search), wanted))


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
phrases = st.builds(
    lambda minus, quote, text: f"{minus}{quote}{text}{quote}",
    st.sampled_from(("", "", "-")), st.sampled_from(("", '"')), texts,
)  # fmt: skip
searches = st.lists(st.one_of(phrases, st.text(max_size=12)), min_size=1, max_size=3).map(" ".join)
told = st.tuples(texts, texts, st.sampled_from(("a", "b", "ج")), st.sampled_from(("en", "ur-PK")))
moves = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), max_size=4)

kinds = st.builds(
    Filters,
    outlet=st.sampled_from(("", "a", "ج")),
    language=st.sampled_from(("", "ur", "en-GB")),
    since=st.sampled_from([None, *(NOW - timedelta(days=days) for days in (0, 200, 4000))]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    stories=st.lists(told, min_size=1, max_size=10),
    moved=moves,
    asked=st.tuples(searches, st.sampled_from((None, *Decision)), kinds),
)
def test_it_finds_what_a_look_at_every_candidate_finds(
    tmp_path_factory: pytest.TempPathFactory,
    stories: list[tuple[str, str, str, str]],
    moved: list[tuple[int, int, bool]],
    asked: tuple[str, Decision | None, Filters],
) -> None:
    """Whatever is told, moved, decided and asked, in Latin letters and Urdu: the same candidates."""
    folder = tmp_path_factory.mktemp("newsroom")
    search, decision, filters = asked
    with (
        closing(open_database(folder / "newsroom.db", "newsroom")) as connection,
        closing(SearchIndex(folder / "search.db", connection)) as index,
    ):
        store = SqlCandidateStore(connection)
        for number, (title, summary, house, tongue) in enumerate(stories):
            published = NOW - timedelta(days=40 * number)
            facts = {"summary": summary, "outlet": house, "language": tongue}
            store.save([candidate(f"s{number}", title, published=published, **facts)])
            if number % 4 == 1:
                index.catch_up()
        for one, other, away in moved:
            act(store, f"https://s{one}.example/1", to=f"c-{'x' if away else 's'}{other}")
            index.catch_up()
        index.catch_up()
        quick = candidates(store, search=search, decision=decision, filters=filters, finder=index)
        slow = candidates(store, search=search, decision=decision, filters=filters)
        assert {one.id for one in quick} == {one.id for one in slow}
        assert len(quick) == len(slow)


def act(store: SqlCandidateStore, key: str, *, to: str) -> None:
    """Move an article, sometimes take that back, and reject where it went."""
    before = store.acts()
    known = store.find(to)
    to = known.id if known else to  # an id that was given out leads on; it is not given out again
    store.move({key}, to=to, by="", now=NOW)
    done = store.acts()
    if len(done) > len(before) and len(done) % 3 == 0:
        store.take_back(done[0].number, by="", now=NOW)
    if found := store.find(to):
        store.decide(found.id, Decision.REJECTED, by="", now=NOW)


@pytest.mark.parametrize(
    "search",
    ['"', '""', "*", "a*", "NOT", "flood OR", "title:flood", "{title} : x", "NEAR(a b)", "^flood",
     "-", "--", '-"', "flood AND", "(", "';--", "\x00", "\ud800", "c-1a2b", "d new", "facets:dnew"],
)  # fmt: skip
def test_hostile_searches_are_words(
    index: SearchIndex, newsroom: SqliteDatabase, search: str
) -> None:
    """No syntax of FTS5 gets through; what is no word is nothing."""
    SqlCandidateStore(newsroom).save([candidate("one", "Quiet title")])
    assert names(index, search) in (set(), {"c-one"})
    assert names(index, f"quiet {search}") in (set(), {"c-one"})


def test_saved_pages_are_found(index: SearchIndex, newsroom: SqliteDatabase) -> None:
    """The text of a page is found as soon as it is saved, whenever that is."""
    SqlCandidateStore(newsroom).save([candidate("one", "Title"), candidate("two", "Title")])
    assert names(index, "hydrology") == set()
    key = "https://one.example/1"
    page = SavedSource(
        url=key, key=key, fetched=NOW, sha256="0" * 64, title="", text="A word on hydrology."
    )
    SqlArticleStore(newsroom).save_source(page)
    assert names(index, '"word on hydrology"') == {"c-one"}


def test_the_more_relevant_and_the_newer_come_first(
    index: SearchIndex, newsroom: SqliteDatabase
) -> None:
    """A title outweighs a summary; of two alike the newer is first."""
    old = {"published": NOW - timedelta(days=400)}
    SqlCandidateStore(newsroom).save(
        [
            candidate("summary", "Another thing", summary="On the budget of the year"),
            candidate("old", "The budget", **old),
            candidate("new", "The budget", published=NOW),
            *(candidate(f"x{n}", f"Other {n}") for n in range(20)),
        ]
    )
    index.catch_up()
    assert index.find(search_terms("budget")) == ("c-new", "c-old", "c-summary")


def test_of_very_many_the_newest_are_found(index: SearchIndex, newsroom: SqliteDatabase) -> None:
    """A word that all have is found in the newest, unless all are asked for."""
    SqlCandidateStore(newsroom).save(
        candidate(f"{n:05}", "Word", published=NOW - timedelta(days=n)) for n in range(POOL + 200)
    )
    index.catch_up()
    found = index.find(search_terms("word"))
    assert set(found) == {f"c-{n:05}" for n in range(POOL)}
    assert len(index.find(search_terms("word"), all_=True)) == POOL + 200


@pytest.mark.parametrize("damage", ["gone", "no database", "cut", "emptied", "other format"])
def test_a_lost_or_damaged_index_is_made_anew(
    newsroom: SqliteDatabase, tmp_path: Path, damage: str
) -> None:
    """Whatever happened to the file, the next search finds everything."""
    SqlCandidateStore(newsroom).save(candidate(f"n{n}", f"Flood {n}") for n in range(50))
    path = tmp_path / "search.db"
    with closing(SearchIndex(path, newsroom)) as index:
        index.catch_up()
        index._opened().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if damage == "gone":
        path.unlink()
    elif damage == "no database":
        path.write_bytes(b"not a database at all" * 1000)
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:9000])
    elif damage == "emptied":
        path.write_bytes(b"")
    else:
        with closing(open_database(tmp_path / "other.db", "newsroom")) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        path.write_bytes((tmp_path / "other.db").read_bytes())
    with closing(SearchIndex(path, newsroom)) as index:
        assert len(names(index, "flood")) == 50


def test_an_index_of_another_time_is_made_anew(newsroom: SqliteDatabase, tmp_path: Path) -> None:
    """Where an older newsroom was put back, nothing of the newer one is found."""
    with closing(SearchIndex(tmp_path / "search.db", newsroom)) as index:
        store = SqlCandidateStore(newsroom)
        for n in range(5):
            store.save([candidate(f"n{n}", "Flood")])
        assert len(names(index, "flood")) == 5
        older = open_database(tmp_path / "older.db", "newsroom")
        SqlCandidateStore(older).save([candidate("other", "Flood")])
        with closing(older), closing(SearchIndex(tmp_path / "search.db", older)) as again:
            assert names(again, "flood") == {"c-other"}


def test_what_is_decided_again_and_again_is_there_once(
    index: SearchIndex, newsroom: SqliteDatabase
) -> None:
    """Each change replaces what the index says of a candidate."""
    store = SqlCandidateStore(newsroom)
    store.save([candidate("one", "Flood"), candidate("two", "Flood")])
    for decision in (Decision.LATER, Decision.REJECTED, Decision.SHORTLISTED):
        store.decide("c-one", decision, by="", now=NOW)
        assert names(index, "flood", decision=decision.value) == {"c-one"}
        assert names(index, "flood", decision="new") == {"c-two"}
    assert len(index.find(search_terms("flood"))) == 2


def test_two_indexers_enter_everything_once(newsroom: SqliteDatabase, tmp_path: Path) -> None:
    """Two processes that catch up at once do not undo each other's work."""
    SqlCandidateStore(newsroom).save(candidate(f"n{n}", f"Flood {n}") for n in range(30))
    path = tmp_path / "search.db"
    with (
        closing(SearchIndex(path, newsroom)) as one,
        closing(SearchIndex(path, newsroom)) as two,
    ):
        assert one.catch_up() + two.catch_up() == 30
        assert len(two.find(search_terms("flood"))) == 30
