"""Comments come back, in either dialect, with their answers and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.model.comment import Comment, Subject
from newsletter.model.proof import Proof, ProofItem
from newsletter.stores import postgres, sqlite
from newsletter.stores.comments import SqlCommentStore
from newsletter.stores.database import Database
from newsletter.stores.proofs import SqlProofStore
from newsletter.stores.scripts import migrations
from newsletter.stores.times import to_text

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ABOUT = Subject(issue="2026-12", item="rivers", title="Rivers rise", words="دریا'; DROP TABLE x")
HOSTILE = Comment(about=ABOUT, by="amna", at=NOW, words="<b>Is it?</b>\n'); DELETE FROM comments--")
PROOF = Proof(
    id="a1b2",
    issue="2026-12",
    sealed_sha256="f" * 64,
    variants=("all",),
    address="amna@board.example",
    at=NOW,
    items=(ProofItem(number="1", id="rivers", title="Rivers “rise”", words="دریا\n'"),),
)

Opener = Callable[[str, str], Database]
either = pytest.mark.parametrize("dialect", ["sqlite", "postgres"])


@either
def test_a_comment_comes_back_as_it_was(dialect: str, open_either: Opener) -> None:
    """Every field comes back, words of any kind with it, by number, issue, piece and proof."""
    database = open_either(dialect, "mail")
    store, proofs = SqlCommentStore(database), SqlProofStore(database)
    proofs.put(PROOF)
    mailed = replace(HOSTILE, proof=PROOF.id, theirs=False, by="")
    first, second = store.add(HOSTILE), store.add(mailed)
    assert first == replace(HOSTILE, number=first.number)
    assert store.get(second.number) == replace(mailed, number=second.number)
    assert store.of_issue("2026-12") == store.of_item("2026-12", "rivers") == (first, second)
    assert store.of_proof(PROOF.id) == (second,)
    assert proofs.of_issue("2026-12") == (replace(PROOF, comments=(second,)),)
    assert store.get(99) is None
    assert store.of_item("2026-12", "") == store.of_issue("2027-01") == ()


@either
def test_a_thread_is_settled_once_and_opened_again(dialect: str, open_either: Opener) -> None:
    """Who settled it first and when is kept; an answer is no thread of its own."""
    store = SqlCommentStore(open_either(dialect, "mail"))
    first = store.add(HOSTILE)
    answer = store.add(replace(HOSTILE, answers=first.number, by="omar", words="Yes."))
    assert store.waiting() == store.waiting("2026-12") == (first,)
    later = NOW + timedelta(hours=1)
    assert store.resolve(first.number, by="omar", at=later)
    assert not store.resolve(first.number, by="amna", at=later)
    assert not store.resolve(answer.number, by="amna", at=later)
    assert store.get(first.number) == replace(first, resolved=later, resolved_by="omar")
    assert store.waiting() == ()
    assert store.reopen(first.number)
    assert not store.reopen(first.number)
    assert store.waiting("2026-12") == (first,)


@either
def test_what_is_taken_back_is_gone(dialect: str, open_either: Opener) -> None:
    """A comment that nobody answered is removed, of another the words; its number stays its own."""
    store = SqlCommentStore(open_either(dialect, "mail"))
    alone, answered = store.add(HOSTILE), store.add(HOSTILE)
    answer = store.add(replace(HOSTILE, answers=answered.number))
    store.take_back(alone.number)
    store.take_back(answered.number)
    assert store.of_issue("2026-12") == (replace(answered, words=""), answer)
    assert store.waiting() == ()
    store.take_back(answer.number)
    assert store.add(HOSTILE).number > answer.number


OLD = """
INSERT INTO proofs (id, issue, sealed_sha256, variants, person, address, at, by, answer, answered, remark)
VALUES
    ('p1', '2026-12', 'f', 'all', 'amna', 'amna@board.example', '{at}', '', 'not yet', '{at}', 'Too long.'),
    ('p2', '2026-11', 'f', 'all', '', 'omar@board.example', '{at}', '', '', NULL, '');
INSERT INTO proof_comments (proof, at, theirs, words)
VALUES ('p1', '{at}', 0, 'Not me.'), ('p2', '{at}', 1, 'Well done.');
INSERT INTO ledgers (issue, sealed_sha256, audience_rule, frozen, recipients) VALUES ('2026-11', 'f', '', '{at}', 1);
""".format(at=to_text(NOW))


@pytest.fixture(params=["sqlite", "postgres"])
def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return a database in which answers to proofs stood before there were comments."""
    dialect = request.param
    before = [script for number, script in migrations("mail", dialect) if number < 16]
    if dialect == "sqlite":
        path = tmp_path / "mail.db"
        with closing(sqlite.connect(path)) as old:
            old.executescript("".join(before) + "PRAGMA user_version = 15;" + OLD)
        sqlite.upgrade_database(path, "mail", now=NOW)
        with closing(sqlite.open_database(path, "mail")) as database:
            yield database
        return
    address = request.getfixturevalue("postgres").emptied()
    with closing(postgres.connect(address, "mail")) as server:
        server.execute("CREATE SCHEMA mail")
        for script in before:
            server.script(script)
        server.execute("INSERT INTO schema_version (number) VALUES (15)")
        server.script(OLD)
    postgres.upgrade(address, "mail")
    with closing(postgres.open_postgres(address, "mail")) as database:
        yield database


def test_answers_of_before_become_comments(upgraded: Database) -> None:
    """Who said what stays; only what was said of issues that were sent waits for nobody."""
    store = SqlCommentStore(upgraded)
    told = {(one.by, one.words, one.theirs, one.proof) for one in store.waiting()}
    assert told == {("amna", "Too long.", True, "p1"), ("", "Not me.", False, "p1")}
    (past,) = store.of_issue("2026-11")
    assert (past.by, past.words, past.open) == ("omar@board.example", "Well done.", False)
    (proof,) = SqlProofStore(upgraded).of_issue("2026-12")
    assert "by mail, from another address" in str(proof)
    assert str(proof).count("Too long.") == 1
