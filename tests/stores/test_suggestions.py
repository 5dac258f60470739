"""What readers suggest comes back, in either dialect, and is forgotten when it is to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.model.audience import Mailbox
from newsletter.model.suggestion import MOST_VOICES, SuggestionState, Voice
from newsletter.stores.database import Database
from newsletter.stores.suggestions import SqlSuggestionStore

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
SANA = Mailbox(
    address="Sana@Reader.example", normal="sana@reader.example", deliverable="Sana@reader.example"
)
HOSTILE = Voice(
    at=NOW,
    why="دریا'); DROP TABLE suggestions;--\n<b>see</b>",
    name="Sana “Q”",
    mailbox=SANA,
    language="ur",
)
KEY = "https://paper.example/rivers"

Opener = Callable[[str, str], Database]
either = pytest.mark.parametrize("dialect", ["sqlite", "postgres"])


@pytest.fixture
def store(dialect: str, open_either: Opener) -> SqlSuggestionStore:
    """Return the suggestions of an empty database."""
    return SqlSuggestionStore(open_either(dialect, "mail"))


@either
def test_a_page_suggested_twice_is_one_with_two_voices(store: SqlSuggestionStore) -> None:
    """Words of any kind come back; the same words of the same person count once."""
    first = store.put(KEY, f"{KEY}?utm=1", HOSTILE)
    assert not store.knows("https://other.example/")
    assert store.knows(KEY)
    (voice,) = first.voices
    assert replace(voice, number=0) == HOSTILE
    assert store.put(KEY, KEY, replace(HOSTILE, at=NOW + timedelta(hours=1))) == first
    other = Voice(at=NOW + timedelta(days=1), why="I read it, too.")
    second = store.put(KEY, KEY, other)
    assert (second.number, second.url, second.count) == (first.number, f"{KEY}?utm=1", 2)
    assert second.voices[1].mailbox is None
    assert store.waiting(most=9) == (second,)
    assert store.voices_of(SANA.normal) == ((f"{KEY}?utm=1", voice),)
    assert store.voices_of("") == ()


@either
def test_of_a_flood_of_voices_only_some_are_kept(store: SqlSuggestionStore) -> None:
    """Of one page so many voices are kept and the rest is counted; what many suggest comes first."""
    store.put("https://quiet.example/", "https://quiet.example/", HOSTILE)
    for number in range(MOST_VOICES + 5):
        store.put(KEY, KEY, Voice(at=NOW, why=f"because of {number}"))
    loud, quiet = store.waiting(most=9)
    assert (loud.key, loud.count, len(loud.voices)) == (KEY, MOST_VOICES + 5, MOST_VOICES)
    assert store.waiting(most=1, skip=1) == (quiet,)


@either
def test_a_decision_is_made_once_and_taken_back(store: SqlSuggestionStore) -> None:
    """Who decided first is kept; a further voice wakes nothing that was decided."""
    number = store.put(KEY, KEY, HOSTILE).number
    article = "https://paper.example/rivers/full"
    taken = SuggestionState.TAKEN
    assert store.decide(number, taken, by="amna", at=NOW, article=article)
    assert not store.decide(number, SuggestionState.DECLINED, by="bilal", at=NOW)
    store.put(KEY, KEY, Voice(at=NOW, why="And I."))
    assert store.how_many() == 0
    (found,) = store.decided(most=9)
    assert (found.state, found.by, found.decided, found.count) == (taken, "amna", NOW, 2)
    assert store.of_articles([article, KEY]) == store.of_articles([article]) == (found,)
    assert store.last_of("amna") == found
    assert store.last_of("bilal") is None
    assert store.reopen(number)
    assert not store.reopen(number)
    assert store.how_many() == 1


@either
def test_numbers_are_never_given_again(store: SqlSuggestionStore) -> None:
    """After all was cleared away, an old number decides on nothing new; what was taken stays."""
    kept = store.put("https://kept.example/", "https://kept.example/", HOSTILE).number
    store.decide(kept, SuggestionState.TAKEN, by="amna", at=NOW)
    gone = store.put(KEY, KEY, HOSTILE).number
    assert store.clear() == 1
    assert store.get(gone) is None
    assert store.get(kept) is not None
    assert store.put(KEY, KEY, HOSTILE).number not in {gone, kept}


@either
def test_people_are_forgotten(store: SqlSuggestionStore) -> None:
    """A person's voices go, by address or one by one; that the page was suggested stays."""
    number = store.put(KEY, KEY, HOSTILE).number
    store.put(KEY, KEY, Voice(at=NOW, why="And I."))
    assert store.forget_person(SANA.normal) == 1
    assert store.forget_person("") == 0
    found = store.get(number)
    assert found
    (left,) = found.voices
    assert store.forget_voice(left.number)
    assert not store.forget_voice(left.number)
    found = store.get(number)
    assert found
    assert (found.count, found.voices) == (2, ())


@either
def test_what_is_old_is_forgotten_by_itself(store: SqlSuggestionStore) -> None:
    """Old voices go with pages that nobody took; of a page that was taken it is kept that it was."""
    taken = store.put("https://taken.example/", "https://taken.example/", HOSTILE).number
    store.decide(taken, SuggestionState.TAKEN, by="amna", at=NOW)
    old = store.put(KEY, KEY, HOSTILE).number
    fresh = store.put(
        "https://new.example/", "https://new.example/", replace(HOSTILE, at=NOW + timedelta(days=9))
    ).number
    assert store.prune(NOW + timedelta(days=1)) == 2
    assert store.get(old) is None
    kept = store.get(taken)
    assert kept
    assert kept.voices == ()
    assert [one.number for one in store.waiting(most=9)] == [fresh]
    assert len(store.voices_of(SANA.normal)) == 1
