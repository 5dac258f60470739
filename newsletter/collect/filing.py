"""Putting single messages of a mailbox into another folder of it; nothing else there is touched.

What is moved keeps its flags, so that what was unread stays unread.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path
from typing import Protocol

from newsletter.collect.imap import opened, quoted, validity_of
from newsletter.collect.maildir import delivered
from newsletter.errors import NewsletterError
from newsletter.model.mail_source import ImapBox
from newsletter.model.values import dataclass

_PARTS = ("tmp", "new", "cur")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What became of messages that should be put away."""

    moved: int = 0
    trouble: str = ""
    """Why some stayed where they are, or empty."""


class Folder(Protocol):
    """A mailbox from which messages can be put away."""

    def put_away(self, names: Collection[str], into: str) -> Filed:
        """Move messages by name into a folder of the mailbox, made where there is none.

        One that is no longer there is passed over.  Never raises for one message.
        """


@dataclass(frozen=True, slots=True)
class MaildirFolder:
    """A Maildir; its folders are Maildirs whose names begin with a dot, as Dovecot's (Maildir++)."""

    path: Path

    def put_away(self, names: Collection[str], into: str) -> Filed:
        """Move files: from new/ to new/, from cur/ to cur/, under the name that they have."""
        target = self.path / f".{into}"
        try:
            if target.is_symlink():
                return Filed(trouble=f"{target} is a link to elsewhere")
            for part in _PARTS:
                (target / part).mkdir(parents=True, exist_ok=True, mode=0o700)
            (target / "maildirfolder").touch(mode=0o600)
            wanted = set(names)
            found = [one.path for one in delivered(self.path) if one.name in wanted]
            return Filed(moved=sum(_moved(one, target / one.parent.name) for one in found))
        except (OSError, NewsletterError) as error:
            return Filed(trouble=f"{target} cannot be written: {error}")


def _moved(path: Path, to: Path) -> bool:
    """Move a file, unless one of that name is there; False: it was not there any more."""
    if (to / path.name).exists():
        return False
    try:
        path.rename(to / path.name)
    except FileNotFoundError:
        return False
    return True


@contextmanager
def folder_on_server(
    box: ImapBox, password: str, *, tls: ssl.SSLContext | None = None
) -> Iterator[ServerFolder]:
    """Open a folder on a server for moving.  Raises `UsageError` as `opened` does."""
    with opened(box, password, tls=tls, writing=True) as client:
        yield ServerFolder(client)


@dataclass(slots=True)
class ServerFolder:
    """A folder on an IMAP server, opened for writing."""

    client: imaplib.IMAP4
    abilities: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        _, told = self.client.capability()
        words = b" ".join(one for one in told if one).decode("ascii", "replace")
        self.abilities = frozenset(words.upper().split())

    def put_away(self, names: Collection[str], into: str) -> Filed:
        """Move messages one by one, by UID: MOVE (RFC 6851), or copy and remove it alone (RFC 4315)."""
        if not {"MOVE", "UIDPLUS"} & self.abilities:
            return Filed(
                trouble="the server can neither move a message nor remove a single one "
                "(RFC 6851, RFC 4315)"
            )
        validity, moved = validity_of(self.client), 0
        try:
            for name in names:
                numbered, _, uid = name.partition(".")
                if int(numbered) == validity:  # else the folder was made anew: another message
                    moved += self._put_away(uid, quoted(into))
        except imaplib.IMAP4.error as error:
            return Filed(moved=moved, trouble=f"the server says: {error}"[:300])
        return Filed(moved=moved)

    def _put_away(self, uid: str, into: str) -> bool:
        if self._exists(uid) is False:
            return False
        how = "MOVE" if "MOVE" in self.abilities else "COPY"
        self._carry(how, uid, into)
        if how == "COPY":
            self._expect("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
            self._expect("EXPUNGE", uid)  # of this one alone
        return True

    def _exists(self, uid: str) -> bool:
        status, found = self.client.uid("SEARCH", "UID", uid)
        return status == "OK" and uid.encode() in b" ".join(one or b"" for one in found).split()

    def _carry(self, how: str, uid: str, into: str) -> None:
        """Move or copy; the folder is made where the server says that there is none."""
        status, told = self.client.uid(how, uid, into)
        if status == "OK":
            return
        self.client.create(into)
        self.client.subscribe(into)
        self._expect(how, uid, into, said=told)

    def _expect(self, command: str, *arguments: str, said: list[bytes] | None = None) -> None:
        status, told = self.client.uid(command, *arguments)
        if status != "OK":
            words = b" ".join(one for one in (told or said or []) if one)
            raise imaplib.IMAP4.error(f"{command}: {words.decode('utf-8', 'replace')}")
