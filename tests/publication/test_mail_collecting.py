"""What comes by mail, from the command's side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.errors import UsageError
from newsletter.model.feeds import Condition
from newsletter.publication.gathering import choosing, collecting, feed_health, feeding
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.testing.press_world import PressWorld

PAGE = "http://sutlej-forum.example/events/water-dialogue-2017"
FEEDS = """version: 1
mail:
  - maildir: var/mail
    from: Briefing@tank.example
    title: Tank
outlets:
  - {name: The Tank, hosts: [tank.example], paywall: true}
"""
BRIEFING = b"""From: Tank <briefing@tank.example>
Subject: Weekly
Content-Type: text/html; charset=utf-8

<p><a href="https://tank.example/dams">Dams and their law</a> What the river wants, in six pages.</p>
"""
LINK = f"""Authentication-Results: mx.review.example; dmarc=pass header.from=review.example
From: Amina <amina@review.example>
Subject: Read this

{PAGE}
"""


@pytest.fixture
def press(workplace: Workplace) -> Iterator[PressWorld]:
    """Run the press world; name a newsletter, a person and the mailbox for links."""
    with PressWorld() as press:
        text = workplace.publication_file.read_text()
        assert "\npeople:" in text
        person = "\npeople:\n  - {id: amina, name: Amina, email: amina@review.example}\n"
        text = text.replace("\npeople:\n", person, 1)
        text += f'\nfetching:\n  connect_to: {{"*.example": "127.0.0.1:{press.port}"}}\n'
        text += "clips_by_mail: {maildir: var/mail, authserv_id: mx.review.example}\n"
        workplace.publication_file.write_text(text)
        workplace.feeds_file.write_text(FEEDS)
        yield press


def deliver(workplace: Workplace, name: str, data: bytes) -> Path:
    """Put a message into the mailbox."""
    path = workplace.folder / "var" / "mail" / "new" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.usefixtures("press")
def test_newsletters_and_links_are_collected(workplace: Workplace) -> None:
    """Links of a newsletter become candidates; an editor's link is clipped in their name."""
    deliver(workplace, "1.M1.host", BRIEFING)
    deliver(workplace, "2.M1.host", LINK.encode())
    report = collecting.collect(workplace)
    found = {one.article.url: one.article for one in choosing.candidates(workplace)}
    assert found["https://tank.example/dams"].outlet == "The Tank"
    assert found["https://tank.example/dams"].paywall
    assert found[PAGE].title
    with workplace.newsroom() as connection:
        source = SqlArticleStore(connection).source_for(found[PAGE].key)
    assert source
    assert source.by == "amina"
    lines = list(report.lines())
    assert "2 messages read: 1 new article, 1 link clipped" in lines
    assert f"  clipped by amina: {PAGE}" in lines


def test_each_message_is_read_once_and_stays(workplace: Workplace, press: PressWorld) -> None:
    """Files are neither moved nor marked; another program may set flags meanwhile."""
    path = deliver(workplace, "2.M1.host", LINK.encode())
    before = path.stat()
    collecting.collect(workplace)
    asked = len(press.requests)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (LINK.encode(), before.st_mtime_ns)
    seen = path.parent.parent / "cur" / "2.M1.host:2,S"
    seen.parent.mkdir()
    path.rename(seen)
    assert collecting.collect(workplace).mail.letters == ()
    assert len(press.requests) == asked


def test_what_nothing_proves_is_listed_and_never_fetched(
    workplace: Workplace, press: PressWorld
) -> None:
    """A message that only claims to come from an editor leads to no request."""
    deliver(workplace, "1.M1.host", LINK.replace("dmarc=pass", "dmarc=fail").encode())
    deliver(workplace, "2.M1.host", LINK.replace("amina@review", "x@evil").encode())
    report = collecting.collect(workplace)
    assert press.requests == ()
    assert choosing.candidates(workplace) == ()
    told = [line for line in report.lines() if "Read this" in line]
    assert ["refused" in told[0], "unknown" in told[1]] == [True, True]


@pytest.mark.usefixtures("press")
def test_a_mailbox_that_is_none_is_named(workplace: Workplace) -> None:
    """The round goes on; the report says what the folder lacks."""
    report = collecting.collect(workplace)
    assert [what for what, _ in report.mail.failed] == ["var/mail"]


@pytest.mark.usefixtures("press")
def test_newsletters_stand_among_the_feeds(workplace: Workplace) -> None:
    """They are listed, checked and judged like feeds; what changes feeds refuses them in words."""
    deliver(workplace, "1.M1.host", BRIEFING)
    (listed,) = feeding.sources(workplace)
    assert (listed.url, listed.title) == ("mail:briefing@tank.example", "Tank")
    (checked,) = feeding.check(workplace, ["tank"])
    assert list(checked.lines()) == ["good     Tank: its mailbox can be read, 1 message"]
    (before,) = feed_health.health(workplace).feeds
    assert before.conditions == (Condition.NEW,)
    collecting.collect(workplace)
    (after,) = feed_health.health(workplace).feeds
    assert (after.conditions, after.seen) == ((Condition.GOOD,), 1)
    with pytest.raises(UsageError, match="comes by mail"):
        feeding.pause(workplace, "tank")


@pytest.mark.usefixtures("press")
def test_a_mailbox_that_fails_is_ill_until_it_can_be_read(workplace: Workplace) -> None:
    """`feeds check` and `feeds health` tell it, with the reason; a later round clears it."""
    (checked,) = feeding.check(workplace)
    assert "no Maildir" in checked.troubles[0]
    collecting.collect(workplace)
    collecting.collect(workplace)
    (ill,) = feed_health.health(workplace).ill
    assert ill.conditions == (Condition.FAILING,)
    assert "2 times in a row" in ill.notes[0]
    deliver(workplace, "1.M1.host", BRIEFING)
    collecting.collect(workplace)
    assert feed_health.health(workplace).ill == ()


def test_a_message_that_was_moved_is_not_acted_on_again(
    workplace: Workplace, press: PressWorld
) -> None:
    """The same Message-ID under another name brings nothing, fetches nothing and is not told."""
    link = f"Message-ID: <1@review.example>\n{LINK}".encode()
    deliver(workplace, "1.M1.host", link)
    assert len(collecting.collect(workplace).mail.clipped) == 1
    asked = len(press.requests)
    deliver(workplace, "9.M9.other", link)
    again = collecting.collect(workplace).mail
    assert (again.letters, again.clipped) == ((), ())
    assert len(press.requests) == asked


@pytest.mark.usefixtures("press")
def test_a_forged_message_id_suppresses_nothing(workplace: Workplace) -> None:
    """A message that was refused or unknown does not stand for the true one."""
    true = f"Message-ID: <1@review.example>\n{LINK}"
    deliver(workplace, "1.M1.host", true.replace("dmarc=pass", "dmarc=fail").encode())
    assert collecting.collect(workplace).mail.clipped == ()
    deliver(workplace, "2.M1.host", true.encode())
    assert len(collecting.collect(workplace).mail.clipped) == 1


@pytest.mark.usefixtures("press")
def test_a_sender_who_is_named_later_comes_in(workplace: Workplace) -> None:
    """What lay unknown in the mailbox is read once the newsletter is named, and once only."""
    named = workplace.feeds_file.read_text()
    workplace.feeds_file.write_text(named.replace("Briefing@tank", "other@tank"))
    deliver(workplace, "1.M1.host", BRIEFING)
    (letter,) = collecting.collect(workplace).mail.letters
    assert letter.outcome == "unknown"
    assert collecting.collect(workplace).mail.letters == ()
    workplace.feeds_file.write_text(named)
    assert collecting.collect(workplace).mail.new == 1
    assert collecting.collect(workplace).mail.letters == ()
