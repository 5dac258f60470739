"""A small IMAP server on the loopback address: as much of RFC 9051 as reading and moving need."""

from __future__ import annotations

import re
import socketserver
import ssl
from pathlib import Path

from newsletter.testing.threaded import ThreadedServer

LOGIN = re.compile(r'LOGIN "?([^" ]*)"? "?([^"]*)"?$')
OPEN = re.compile(r'(EXAMINE|SELECT) "INBOX"$')
CARRY = re.compile(r'UID (MOVE|COPY) (\d+) "([^"]+)"$')
STORE = re.compile(r"UID STORE (\d+) \+FLAGS\.SILENT \((\S+)\)$")


class ImapServer(ThreadedServer):
    """Serves one folder; `commands` holds what clients sent, without their passwords."""

    def __init__(
        self,
        certificate: Path,
        *,
        password: str = "secret",  # noqa: S107 (of a fake)
        validity: int = 7,
        abilities: str = "MOVE UIDPLUS",
    ) -> None:
        self.messages: dict[int, bytes] = {}
        """By UID."""
        self.flags: dict[int, set[str]] = {}
        """Of those that have any."""
        self.folders: dict[str, list[tuple[bytes, frozenset[str]]]] = {}
        """(message, its flags) by the name of another folder."""
        self.commands: list[str] = []
        self.password = password
        self.validity = validity
        self.abilities = abilities
        self.full = False
        """True: no other folder takes anything."""
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        fake = self

        class Handler(socketserver.StreamRequestHandler):
            # Otherwise each line after the first waits for the client to have the one before.
            disable_nagle_algorithm = True

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
            say(f"* CAPABILITY IMAP4rev1 {self.abilities}\r\n".encode())
        elif OPEN.match(command):
            say(
                f"* {len(self.messages)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] ok\r\n".encode()
            )
        elif command.startswith("UID SEARCH UID "):
            say(self._search(command.removeprefix("UID SEARCH UID ")))
        elif command.startswith("UID FETCH "):
            say(self._fetch(int(command.split()[2]), command))
        elif command == "LOGOUT":
            say(b"* BYE\r\n")
        else:
            return self._changed(command)
        return "OK done"

    def _search(self, wanted: str) -> bytes:
        """Return one UID, or those from one on; the last one always, as the standard says of ``n:*``."""
        first, colon, _ = wanted.partition(":")
        found = {
            uid for uid in self.messages if (uid >= int(first) if colon else uid == int(first))
        }
        found |= set(sorted(self.messages)[-1:]) if colon else set()
        return f"* SEARCH {' '.join(map(str, sorted(found)))}\r\n".encode()

    def _fetch(self, uid: int, command: str) -> bytes:
        data = self.messages.get(uid, b"")
        if "BODY.PEEK[]" in command:
            return b"* 1 FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (uid, len(data), data)
        return b"* 1 FETCH (UID %d RFC822.SIZE %d)\r\n" % (uid, len(data))

    def _changed(self, command: str) -> str:
        """Do what changes something; only what the server says that it can."""
        name, _, argument = command.partition(" ")
        if carried := CARRY.match(command):
            return self._carry(carried[1], int(carried[2]), carried[3])
        if name in {"CREATE", "SUBSCRIBE"}:
            self.folders.setdefault(argument.strip('"'), [])
            return "OK done"
        if stored := STORE.match(command):
            self.flags.setdefault(int(stored[1]), set()).add(stored[2])
            return "OK done"
        if command.startswith("UID EXPUNGE ") and "UIDPLUS" in self.abilities:
            uid = int(command.split()[2])
            if r"\Deleted" in self.flags.get(uid, set()):
                self._remove(uid)
            return "OK done"
        return "NO there is no such thing"

    def _carry(self, how: str, uid: int, into: str) -> str:
        if how == "MOVE" and "MOVE" not in self.abilities:
            return "BAD no such command"
        if self.full:
            return "NO [OVERQUOTA] the mailbox is full"
        if into not in self.folders:
            return "NO [TRYCREATE] no such folder"
        self.folders[into].append((self.messages[uid], frozenset(self.flags.get(uid, set()))))
        if how == "MOVE":
            self._remove(uid)
        return "OK done"

    def _remove(self, uid: int) -> None:
        self.messages.pop(uid, None)
        self.flags.pop(uid, None)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, tls: ssl.SSLContext, handler: type[socketserver.BaseRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.socket = tls.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing about a client that does not trust us."""
