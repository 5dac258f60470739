from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from newsletter.audience.tokens import Purpose, sign
from newsletter.publication.approval import approving
from newsletter.publication.place import secrets
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import rehearsing, sending

ISSUE = "2026-12"
READERS = ("sana@reader.example", "omar@reader.example", "ayşe@reader.example")


def _files(workplace: Workplace) -> dict[Path, bytes]:
    """Return everything in the publication, databases aside."""
    found = (path for path in workplace.folder.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in found if ".db" not in path.name}


def test_every_mail_is_made_and_none_leaves(public: Workplace, enter: Callable[..., None]) -> None:
    """A rehearsal sees each reader's mail and links, and writes neither ledger nor outbox."""
    enter(public, *READERS)
    approving.approve(public, ISSUE, by="editor")
    before = _files(public)
    done = rehearsing.rehearse(public, ISSUE)
    assert done.clean, done.mails.faults
    assert done.bytes_of == "the sealed bytes"
    assert done.mails.messages == 3
    assert [one.messages for one in done.mails.links] == [3, 3, 3]
    assert _files(public) == before
    with ledger_store(public) as store:
        assert store.head(ISSUE) is None


def test_the_rehearsal_sees_what_is_sent(public: Workplace, enter: Callable[..., None]) -> None:
    """The sizes that it tells are those of the mails as they leave afterwards."""
    enter(public, *READERS)
    approving.approve(public, ISSUE, by="editor")
    told = rehearsing.rehearse(public, ISSUE).mails
    sending.send(public, ISSUE)
    sizes = [path.stat().st_size for path in (public.var / "outbox").glob("*.eml")]
    assert (told.least, told.most, told.octets) == (min(sizes), max(sizes), sum(sizes))


def test_a_draft_can_be_rehearsed(public: Workplace, enter: Callable[..., None]) -> None:
    """Before anybody approved it, and after its file changed, the issue as it stands is taken."""
    enter(public, *READERS)
    assert rehearsing.rehearse(public, ISSUE).bytes_of == "the issue as it stands"
    approving.approve(public, ISSUE, by="editor")
    path = public.issue_file(ISSUE)
    path.write_text(path.read_text().replace("Two provinces", "Three provinces"))
    done = rehearsing.rehearse(public, ISSUE)
    assert done.bytes_of == "the issue as it stands"
    assert done.clean


def test_who_is_left_out_is_told(public: Workplace, enter: Callable[..., None]) -> None:
    """Exclusions are told with their reasons, and nobody excluded is rendered."""
    enter(public, *READERS)
    path = public.publication_file
    path.write_text(path.read_text() + "audience:\n  tags: [board]\n")
    done = rehearsing.rehearse(public, ISSUE)
    assert done.mails.messages == 0
    assert "not       3, because not-in-the-audience" in list(done.lines())


def test_after_it_began_only_the_rest_is_rehearsed(
    public: Workplace, enter: Callable[..., None]
) -> None:
    """Of a send that has begun, those who have it are not made again."""
    enter(public, *READERS)
    approving.approve(public, ISSUE, by="editor")
    calls = iter([False, True])
    sending.send(public, ISSUE, halted=lambda: next(calls, True))
    waiting = 3 - sum(1 for _ in (public.var / "outbox").glob("*.eml"))
    assert rehearsing.rehearse(public, ISSUE).mails.messages == waiting


def test_a_token_of_another_key_is_nobodys(public: Workplace) -> None:
    """The reader of links takes only what our own pages would take."""
    tokens = secrets.load(public.folder, public.environ).tokens
    subject = rehearsing.subject_of(tokens)
    assert subject("u", sign(Purpose.UNSUBSCRIBE, "abc", tokens)) == "abc"
    assert subject("p", sign(Purpose.UNSUBSCRIBE, "abc", tokens)) == ""
    assert subject("u", "k.abc.aaaaaaaaaaaaaaaaaaaaaa") == ""
