"""Mail addresses of readers and users stay out of every file of the site."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.archive.private import AddressGuard, addresses_in, written_by_authors
from newsletter.errors import ArchiveError
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Issue, Lead
from newsletter.model.people import Byline, Person
from newsletter.model.publication import Publication, Sender
from newsletter.text.markdown import parse_markdown

READER = "amina@readers.example"
EDITOR = "ed@house.example"
AUTHOR = "noor@people.example"


def guard(*readers: str) -> AddressGuard:
    """Return a guard that knows these readers, one user, and an author's note."""
    issue = Issue(
        id="2026-12",
        date=PartialDate(year=2026, month=12),
        subject="Rivers",
        leads=(
            Lead(
                id="one",
                title="One",
                body=parse_markdown("Text."),
                about=parse_markdown(f"Noor teaches. Write to {AUTHOR}."),
                authors=(Byline(name="Raza", link="mailto:raza@people.example"),),
            ),
        ),
    )
    publication = Publication(
        name="INDUS",
        sender=Sender(name="INDUS", address="News@house.example", reply_to="reply@house.example"),
        postal_address=("1 River Road",),
        people=(
            Person(id="ed", name="Ed", email="Ed@house.example"),
            Person(id="noor", name="Noor", email=AUTHOR),
        ),
    )
    known = frozenset(readers)
    return AddressGuard(
        publication=publication, issues=lambda: (issue,), is_reader=known.__contains__
    )


@pytest.mark.parametrize(
    "text",
    [
        READER,
        f'<a href="mailto:{READER.upper()}">x</a>',
        READER.replace("@", "%40"),
        READER.replace("@", "&#64;"),
        READER.replace("@", "&#x40;"),
        f"({READER})",
        f"author = {{{READER}}},",
        f"*{READER}*",
        f"`{READER}`",
        json.dumps({"by": READER}),
    ],
)
@pytest.mark.parametrize("path", ["a.html", "archive.json", "feed.xml", "as-sent.txt"])
def test_a_readers_address_is_refused(path: str, text: str) -> None:
    """However it is written, and in whatever kind of file, nothing is built."""
    with pytest.raises(ArchiveError, match="of a subscriber"):
        guard(READER)(path, f"<p>{text}</p>".encode())


def test_a_users_address_is_refused() -> None:
    """Nobody of publication.yaml is named by a mail address."""
    with pytest.raises(ArchiveError, match=r"ed@house\.example, of a person in publication"):
        guard()("a.html", f"<p>{EDITOR}</p>".encode())


def test_an_authors_own_address_stays_after_a_warning() -> None:
    """What stands in the note about an author was meant, also where the author reads us."""
    look = guard(AUTHOR, "raza@people.example")
    look("issues/2026-12/index.html", f"<p>{AUTHOR} raza@people.example</p>".encode())
    assert [line.partition(":")[0] for line in look.warnings()] == [
        f"issues/2026-12/index.html shows the mail address {AUTHOR}",
        "issues/2026-12/index.html shows the mail address raza@people.example",
    ]


def test_strangers_stay_after_a_warning_and_the_sender_without() -> None:
    """Each address is told once; the sender's is public, and a message's id is no address."""
    look = guard()
    for path in ("b.html", "a.html"):
        look(path, b"<p>info@institute.example news@house.example</p>")
    look("x/as-sent.eml", b"Message-ID: <1.2@house.example>")
    look("x.png", b"bytes@of.example")
    (line,) = look.warnings()
    assert line.startswith("b.html shows the mail address info@institute.example")


@pytest.mark.parametrize("text", ["@id @type", "a@b", "user@", "@news.example", "5 @ 3.50 each"])
def test_what_is_no_address(text: str) -> None:
    """An at sign alone makes no address."""
    assert not list(addresses_in(text))


@given(st.text())
def test_any_text_can_be_looked_at(text: str) -> None:
    """Nothing that is not an address breaks the guard."""
    guard()("a.html", text.encode("utf-8", "replace"))


def test_notes_without_addresses_say_nothing() -> None:
    """Bylines and notes without an address allow none."""
    (issue,) = guard().issues()
    lead = replace(issue.leads[0], about=parse_markdown("Nobody."), authors=(Byline(name="A"),))
    assert written_by_authors([replace(issue, leads=(lead,))]) == frozenset()
