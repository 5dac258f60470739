"""Return paths on the wire: each message of an issue, and each letter, has its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsletter.mail.return_path import Mail, mark_of, references_in
from newsletter.publication.approval import approving
from newsletter.publication.place import secrets
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import consenting
from newsletter.publication.readers.readers import open_readers
from newsletter.publication.readers.subscribing import subscriber_store
from newsletter.publication.send import sending, trying
from newsletter.testing.mail_sink import MailSink

ISSUE = "2026-12"


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    """Return a server that takes everything."""
    with MailSink(tmp_path / "mailbox") as sink:
        yield sink


@pytest.fixture
def wired(workplace: Workplace, sink: MailSink, with_flags: Callable[..., Workplace]) -> Workplace:
    """Return the publication with the server as its relay."""
    del workplace
    return with_flags(
        delivery__transport="smtp",
        delivery__smtp__host="127.0.0.1",
        delivery__smtp__port=str(sink.port),
        delivery__smtp__security="none",
    )


def _with_bounces(workplace: Workplace) -> None:
    path = workplace.publication_file
    text = path.read_text()
    assert "\ndelivery:\n" in text
    path.write_text(
        text.replace("\ndelivery:\n", "\ndelivery:\n  bounces: bounces@review.example\n")
    )


def test_each_message_comes_back_to_its_own_address(
    wired: Workplace, sink: MailSink, enter: Callable[..., None]
) -> None:
    """With an address for bounces, the return path of each copy names issue and reader."""
    _with_bounces(wired)
    enter(wired, "sana@reader.example", "omar@reader.example")
    approving.approve(wired, ISSUE, by="editor")
    assert sending.send(wired, ISSUE).clean
    keys = secrets.load(wired.folder, wired.environ).tokens
    with subscriber_store(wired) as store:
        for message in sink.messages:
            (named,) = references_in(message.sender, keys)
            reader = store.find(message.recipients[0])
            assert reader is not None
            assert (named.mail, named.mark, named.id) == (Mail.ISSUE, mark_of(ISSUE), reader.id)
            assert message.sender.endswith("@review.example")
            assert message.recipients[0].partition("@")[0] not in message.sender
    assert len({message.sender for message in sink.messages}) == 2


def test_letters_come_back_to_their_own_address(wired: Workplace, sink: MailSink) -> None:
    """The return path of a confirmation mail names the letter."""
    _with_bounces(wired)
    path = wired.publication_file
    path.write_text(path.read_text() + "\npublic_url: https://mail.example/\n")
    with open_readers(wired) as readers:
        readers.ask("sana@reader.example", form="website", wording="Yes.")
        consenting.settle(wired)
        (message,) = sink.messages
        (named,) = references_in(message.sender, readers.opened.secrets.tokens)
        letter = readers.opened.consent.letter(named.id)
    assert named.mail is Mail.LETTER
    assert letter is not None


def test_without_it_mail_comes_back_to_the_sender(
    wired: Workplace, sink: MailSink, enter: Callable[..., None]
) -> None:
    """Without an address for bounces the sender's address is the return path, of tests too."""
    enter(wired, "sana@reader.example")
    approving.approve(wired, ISSUE, by="editor")
    sending.send(wired, ISSUE)
    trying.send_test(wired, ISSUE, "me@desk.example")
    assert {message.sender for message in sink.messages} == {"newsletter@example.org"}
    _with_bounces(wired)
    trying.send_test(wired, ISSUE, "me@desk.example")
    assert sink.messages[-1].sender == "bounces@review.example"
