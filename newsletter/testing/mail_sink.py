"""A real SMTP server on loopback that keeps every message as a file.

As a program: ``python -m newsletter.testing.mail_sink --port 2525 --folder mailbox``.
In tests it can also misbehave, by verbs: `refuse`, `defer_once`, `hang_up_after_the_dot`,
`slow_down`, `answer_late`, `give_back`.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import ssl
import sys
import threading
from collections.abc import Callable
from dataclasses import field
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from newsletter.model.values import dataclass
from newsletter.testing.bouncing import put_into, report_of

HOST = "127.0.0.1"
_MOST_OCTETS = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SunkMessage:
    """One message as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    """Without the two lines that the file has on top."""
    path: Path


@dataclass(slots=True)
class _Faults:
    refused: dict[str, str] = field(default_factory=dict)
    deferred: dict[str, str] = field(default_factory=dict)
    hang_ups: int = 0
    seconds: float = 0.0
    late: float = 0.0
    given_back: dict[str, tuple[Path, str]] = field(default_factory=dict)


class MailSink:
    """A context manager: inside it the server answers on `port` and files land in the folder.

    Each file starts with Return-Path and Delivered-To, as a mailbox's would.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
        accounts: dict[str, str] | None = None,
        smtputf8: bool = True,
    ) -> None:
        self.folder = folder
        self.port = port
        """0 until it is started: then a free one."""
        self.messages: list[SunkMessage] = []
        self._tls = tls
        self._implicit_tls = implicit_tls
        self._accounts = accounts
        self._smtputf8 = smtputf8
        self._faults = _Faults()
        self._numbers = count(1)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="mail-sink", daemon=True)
        self._server: asyncio.Server | None = None
        self.connections = 0

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def refuse(self, recipient: str, reply: str = "550 5.1.1 No such mailbox") -> None:
        """Answer RCPT for this recipient with a refusal, every time."""
        self._faults.refused[recipient] = reply

    def defer_once(self, recipient: str, reply: str = "451 4.7.1 Come back later") -> None:
        """Answer the next RCPT for this recipient with a temporary refusal."""
        self._faults.deferred[recipient] = reply

    def hang_up_after_the_dot(self, times: int = 1) -> None:
        """Keep the next messages, but close the connection instead of saying so."""
        self._faults.hang_ups = times

    def slow_down(self, seconds: float) -> None:
        """Take so long over each message."""
        self._faults.seconds = seconds

    def answer_late(self, seconds: float) -> None:
        """Keep each message at once, and say so only so many seconds later."""
        self._faults.late = seconds

    def give_back(self, recipient: str, *, into: Path, to: str = "") -> None:
        """Take what is for this recipient, and put a report about it into a Maildir.

        `to`: the return path that this relay puts in the place of ours; empty: ours.
        """
        self._faults.given_back[recipient] = into, to

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _start(self) -> None:
        self._server = await self._loop.create_server(
            self._protocol,
            HOST,
            self.port,
            ssl=self._tls if self._implicit_tls else None,
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        if self._server:
            self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _protocol(self) -> SMTP:
        self.connections += 1
        with_starttls = self._tls is not None and not self._implicit_tls
        return SMTP(
            _Handler(self._faults, self._keep, with_log_in=self._accounts is not None),
            hostname="sink.example",
            ident="mail sink",
            enable_SMTPUTF8=self._smtputf8,
            data_size_limit=_MOST_OCTETS,
            tls_context=self._tls if with_starttls else None,
            require_starttls=with_starttls,
            auth_require_tls=False,
            authenticator=self._authenticate if self._accounts is not None else None,
            loop=self._loop,
        )

    def _authenticate(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        mechanism: str,
        given: LoginPassword,
    ) -> AuthResult:
        del server, session, envelope, mechanism
        login, password = given.login.decode(), given.password.decode()
        right = (self._accounts or {}).get(login) == password
        return AuthResult(success=right, handled=False)

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.original_content or b""
        recipients = tuple(envelope.rcpt_tos)
        head = f"Return-Path: <{envelope.mail_from}>\r\n" + "".join(
            f"Delivered-To: {recipient}\r\n" for recipient in recipients
        )
        readable = re.sub(r"[^A-Za-z0-9@._+-]", "_", recipients[0])
        path = self.folder / f"{next(self._numbers):06d}.{readable}.eml"
        part = path.with_suffix(".part")
        part.write_bytes(head.encode() + content)
        part.replace(path)
        self.messages.append(
            SunkMessage(
                sender=str(envelope.mail_from), recipients=recipients, content=content, path=path
            )
        )
        if recipients[0] in self._faults.given_back:
            maildir, to = self._faults.given_back[recipients[0]]
            number = path.name.partition(".")[0]  # no address, as in a real mailbox
            report = report_of(
                content,
                sender=to or str(envelope.mail_from),
                recipient=recipients[0],
                name=number,
            )
            put_into(maildir, f"{number}.report", report)


class _Handler:
    """What aiosmtpd calls."""

    def __init__(
        self, faults: _Faults, keep: Callable[[Envelope], None], *, with_log_in: bool
    ) -> None:
        self._faults = faults
        self._keep = keep
        self._with_log_in = with_log_in

    async def handle_MAIL(  # noqa: N802 — the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the sender, who must have logged in where there are accounts."""
        del server
        if self._with_log_in and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 — the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, or play a fault."""
        del server, session, options
        if reply := self._faults.deferred.pop(address, "") or self._faults.refused.get(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 — the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the message, then say so, or not."""
        del session
        if self._faults.seconds:
            await asyncio.sleep(self._faults.seconds)
        self._keep(envelope)
        if self._faults.late:
            await asyncio.sleep(self._faults.late)
        if self._faults.hang_ups and isinstance(server.transport, asyncio.Transport):
            self._faults.hang_ups -= 1
            server.transport.abort()
        return "250 2.0.0 OK"


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m newsletter.testing.mail_sink")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--folder", type=Path, required=True, help="where the .eml files go")
    chosen = parser.parse_args(arguments)
    try:
        _serve_until_interrupted(MailSink(chosen.folder, port=chosen.port))
    except (OSError, OverflowError) as error:
        sys.stderr.write(
            f"Port {chosen.port} or folder {chosen.folder} cannot be used: {error}.\n"
            "Choose another: --port 0 takes any free port.\n"
        )
        return 1
    return 0


def _serve_until_interrupted(opened: MailSink) -> None:
    with opened as sink:
        sys.stdout.write(f"{HOST}:{sink.port}\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stderr.write(f"{len(sink.messages)} messages\n")


if __name__ == "__main__":
    sys.exit(main())
