"""Reading an IMAP folder that others read too: opened read-only, nothing is marked or moved.

Only `filing` opens one for writing, to put single messages into another folder.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from newsletter.collect.maildir import LARGEST_MESSAGE
from newsletter.errors import ParseError, UsageError
from newsletter.model.mail_source import ImapBox

SECONDS = 30
"""Of waiting for any one answer."""
MOST_MESSAGES = 500
"""Of one round; the rest follows in the next."""
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True, slots=True)
class OnServer:
    """A message on the server."""

    name: str
    """UIDVALIDITY and UID: unique in its folder for ever (RFC 9051, 2.3.1.1)."""
    uid: str
    client: imaplib.IMAP4

    def read(self) -> bytes:
        """Return its bytes, without marking it as seen.  Raises `ParseError`, `UsageError`."""
        size = SIZE.search(b" ".join(_parts(self._fetch("(RFC822.SIZE)"))))
        if size is None or int(size[1]) > LARGEST_MESSAGE:
            raise ParseError("It has more than 50 MB.", help="Read it in a mail program.")
        parts = [part[1] for part in self._fetch("(BODY.PEEK[])") if isinstance(part, tuple)]
        if not parts:
            raise ParseError("The server did not give it.", help="It may have been deleted.")
        return bytes(parts[0])

    def _fetch(self, what: str) -> list[Any]:
        return _expect(self.client.uid("FETCH", self.uid, what), what)


def _parts(answer: list[Any]) -> Iterator[bytes]:
    for part in answer:
        yield from part if isinstance(part, tuple) else [part or b""]


@contextmanager
def opened(
    box: ImapBox, password: str, *, tls: ssl.SSLContext | None = None, writing: bool = False
) -> Iterator[imaplib.IMAP4]:
    """Open a folder, read-only unless said otherwise, over TLS; the server's certificate is verified.

    Raises `UsageError` where the server cannot be reached, believed or entered.
    """
    try:
        client = imaplib.IMAP4_SSL(
            box.host, box.port, ssl_context=tls or ssl.create_default_context(), timeout=SECONDS
        )
    except (OSError, imaplib.IMAP4.error) as error:
        raise _unusable(box, error) from error
    try:
        client.login(box.user, password)
        _expect(
            client.select(quoted(box.folder), readonly=not writing),
            "SELECT" if writing else "EXAMINE",
        )
        yield client
    except (OSError, imaplib.IMAP4.error) as error:
        raise _unusable(box, error) from error
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            client.logout()


def quoted(folder: str) -> str:
    """Return the name of a folder as a quoted string (RFC 9051, 4.3)."""
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def validity_of(client: imaplib.IMAP4) -> int:
    """Return the UIDVALIDITY of the open folder; 0: the server said none.

    It is said once, when the folder is opened; `response` would take it away from whoever asks next.
    """
    return _number(client.untagged_responses.get("UIDVALIDITY", []))


def count_on_server(client: imaplib.IMAP4) -> int:
    """Return how many messages the open folder has."""
    return _number(client.response("EXISTS")[1])


def on_server(
    client: imaplib.IMAP4, read: Collection[str], again: Collection[str] = ()
) -> Iterator[OnServer]:
    """Yield messages of the open folder that came after those read, oldest first, and some `again`."""
    validity = validity_of(client)
    known = [int(name.partition(".")[2]) for name in read if name.startswith(f"{validity}.")]
    first = max(known, default=0) + 1
    answer = _expect(client.uid("SEARCH", "UID", f"{first}:*"), "SEARCH")
    uids = [uid for uid in b" ".join(_parts(answer)).split() if uid.isdigit() and int(uid) >= first]
    wanted = {int(name.partition(".")[2]) for name in again if name.startswith(f"{validity}.")}
    for uid in (*sorted(wanted), *sorted(map(int, uids))[:MOST_MESSAGES]):
        yield OnServer(f"{validity}.{uid}", str(uid), client)


def _number(answer: list[Any]) -> int:
    stated = (answer or [b""])[0] or b""
    return int(stated) if stated.isdigit() else 0


def _expect(answer: tuple[str, list[Any]], what: str) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"{what}: {status}")
    return data


def _unusable(box: ImapBox, error: Exception) -> UsageError:
    last = error.args[-1] if error.args else error
    said = (last.decode("utf-8", "replace") if isinstance(last, bytes) else str(last))[:200]
    return UsageError(
        f"The mailbox {box.address} cannot be read: {said}.",
        help=f"Check host, port, user and folder, and {box.password_name} in secrets.env.",
    )
