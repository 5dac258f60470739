"""A small IMAP server on the loopback address: as much of RFC 9051 as reading a folder needs."""

from __future__ import annotations

import re
import socketserver
import ssl
from pathlib import Path

from newsletter.testing.threaded import ThreadedServer

LOGIN = re.compile(r'LOGIN "?([^" ]*)"? "?([^"]*)"?$')


class ImapServer(ThreadedServer):
    """Serves one folder; `commands` holds what clients sent, without their passwords."""

    def __init__(self, certificate: Path, *, password: str = "secret", validity: int = 7) -> None:  # noqa: S107 (of a fake)
        self.messages: dict[int, bytes] = {}
        """By UID."""
        self.commands: list[str] = []
        self.password = password
        self.validity = validity
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        fake = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                fake.talk(self)

        super().__init__(_Server(tls, Handler))

    def talk(self, wire: socketserver.StreamRequestHandler) -> None:
        """Answer one client until it leaves."""
        wire.wfile.write(b"* OK ready\r\n")
        while line := wire.rfile.readline().decode("utf-8", "replace").strip():
            tag, _, command = line.partition(" ")
            login = LOGIN.match(command)
            self.commands.append("LOGIN" if login else command)
            status = self._answer(wire, command, login)
            wire.wfile.write(f"{tag} {status}\r\n".encode())
            if command == "LOGOUT":
                return

    def _answer(
        self, wire: socketserver.StreamRequestHandler, command: str, login: re.Match[str] | None
    ) -> str:
        say = wire.wfile.write
        if login:
            return "OK in" if login[2] == self.password else "NO wrong password"
        if command == "CAPABILITY":
            say(b"* CAPABILITY IMAP4rev1\r\n")
        elif command == 'EXAMINE "INBOX"':
            say(
                f"* {len(self.messages)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] ok\r\n".encode()
            )
        elif command.startswith("UID SEARCH UID "):
            say(self._search(int(command.removeprefix("UID SEARCH UID ").partition(":")[0])))
        elif command.startswith("UID FETCH "):
            say(self._fetch(int(command.split()[2]), command))
        elif command == "LOGOUT":
            say(b"* BYE\r\n")
        else:
            return "NO there is no such thing"
        return "OK done"

    def _search(self, first: int) -> bytes:
        """Return the UIDs from one on; the last one always, as the standard says of ``n:*``."""
        found = {uid for uid in self.messages if uid >= first} | set(sorted(self.messages)[-1:])
        return f"* SEARCH {' '.join(map(str, sorted(found)))}\r\n".encode()

    def _fetch(self, uid: int, command: str) -> bytes:
        data = self.messages.get(uid, b"")
        if "BODY.PEEK[]" in command:
            return b"* 1 FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (uid, len(data), data)
        return b"* 1 FETCH (UID %d RFC822.SIZE %d)\r\n" % (uid, len(data))


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, tls: ssl.SSLContext, handler: type[socketserver.BaseRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.socket = tls.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing about a client that does not trust us."""
