"""Hostile words in every field that reaches a header, an address, an envelope or a body.

    python -m bench.bad_input [--cases N] [--seed N]

Each case is composed, filled and handed to our SMTP client; a strict server on a raw socket reads
what really went over the wire.  One message in is one message out, or a refusal and none; no octet
CR or LF stands alone, no line is longer than 998 octets, no header and no recipient is added.  The
exit code is 1 where a case breaks that.
"""

from __future__ import annotations

import argparse
import random
import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from newsletter.deliver.transports.base import Envelope
from newsletter.deliver.transports.smtp import SmtpTransport
from newsletter.deliver.transports.wire import drive
from newsletter.errors import NewsletterError
from newsletter.mail import Mailing, compose
from newsletter.model.publication import Sender, Smtp
from newsletter.model.rendition import Rendition, Token
from newsletter.model.sending import DeliveryState

NOW = datetime(2026, 12, 1, 14, tzinfo=UTC)
FILLS = 25
"""Recipients of each composed mail."""
HEADERS = (
    "From",
    "Reply-To",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Content-Type",
)
_WORST = (
    *("\r", "\n", "\r\n", "\0", ".", "\r\n.\r\n", "\n.\n", "\r.\r", "\r\n..", "..", " ", "\t"),
    *("\r\nBcc: eve@evil.example\r\n", "\nBcc: eve@evil.example", "Bcc: eve@evil.example"),
    *("\r\n\r\n<b>body</b>", "\r\n.\r\nMAIL FROM:<eve@evil.example>\r\nRCPT TO:<x@y.example>"),
    *(">\r\nRCPT TO:<eve@evil.example", "> <eve@evil.example", "eve@evil.example, bob@b.example"),
    *("é", "ß", "خبر", "اردو" * 250, "a" * 1000, "😀" * 250, "\u2028", "\x85", "\x1b[2J", "\x7f"),
    *(
        "=?utf-8?q?=0D=0ABcc:=20eve?=",
        "=?utf-8?b?DQo=?=",
        '"',
        "\\",
        "<",
        ">",
        "@",
        ";",
        ",",
        "(",
        "%",
    ),
    *(
        "\ud800",
        "\ue0f0name\ue0f1",
        "\ue0f0",
        "--",
        "--=_",
        "=0D=0A",
        "=\r\n",
        "From ",
        "{{",
        "]]>",
    ),
)


def worst(chance: random.Random, calm: str) -> str:
    """Return a text that is calm now and then, and else as bad as can be."""
    if chance.random() < 0.25:
        return calm
    parts = [chance.choice(_WORST) for _ in range(chance.randint(1, 4))]
    if chance.random() < 0.7:
        parts.insert(chance.randrange(len(parts) + 1), calm)
    return "".join(parts)


@dataclass(slots=True)
class Wire:
    """A strict server that keeps what came over the wire."""

    port: int = 0
    messages: list[tuple[str, tuple[str, ...], bytes]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _sender: str = ""
    _recipients: list[str] = field(default_factory=list)

    def serve(self, listening: socket.socket) -> None:
        """Serve one connection after the other."""
        with suppress(OSError):
            while True:
                peer, _ = listening.accept()
                with peer, suppress(OSError):
                    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    peer.sendall(b"220 wire\r\n")
                    self._converse(peer)

    def _converse(self, peer: socket.socket) -> None:
        waiting = b""
        while received := peer.recv(1 << 16):
            waiting += received
            while b"\r\n" in waiting:
                line, _, waiting = waiting.partition(b"\r\n")
                self._look(line)
                if line == b"DATA" and self._recipients:
                    peer.sendall(b"354 go\r\n")
                    waiting = self._content(peer, waiting)
                    peer.sendall(b"250 taken\r\n")
                else:
                    peer.sendall(self._answer(line))

    def _answer(self, line: bytes) -> bytes:
        verb, _, rest = line.partition(b":")
        path = rest.partition(b">")[0].removeprefix(b"<").decode("utf-8", "replace")
        if line.startswith(b"EHLO"):
            return b"250-wire\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n250 PIPELINING\r\n"
        if verb == b"MAIL FROM":
            self._sender, self._recipients = path, []
        elif verb == b"RCPT TO":
            self._recipients.append(path)
        elif line == b"RSET":
            self._recipients = []
        elif line != b"QUIT":
            self.faults.append(f"an unknown command {line[:60]!r}")
            return b"500 what?\r\n"
        return b"250 ok\r\n"

    def _content(self, peer: socket.socket, waiting: bytes) -> bytes:
        lines: list[bytes] = []
        while True:
            while b"\r\n" not in waiting:
                received = peer.recv(1 << 16)
                if not received:
                    raise ConnectionError
                waiting += received
            line, _, waiting = waiting.partition(b"\r\n")
            self._look(line)
            if line == b".":
                break
            lines.append(line.removeprefix(b"."))
        content = b"".join(line + b"\r\n" for line in lines)
        self.messages.append((self._sender, tuple(self._recipients), content))
        return waiting

    def _look(self, line: bytes) -> None:
        if b"\r" in line or b"\n" in line:
            self.faults.append(f"a bare CR or LF in {line[:60]!r}")
        if b"\0" in line:
            self.faults.append(f"a NUL in {line[:60]!r}")
        if len(line) > 998:
            self.faults.append(f"a line of {len(line)} octets: {line[:40]!r}")


@contextmanager
def a_wire() -> Iterator[Wire]:
    """Serve in a thread."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        wire = Wire(port=listening.getsockname()[1])
        thread = threading.Thread(target=wire.serve, args=(listening,), daemon=True)
        thread.start()
        yield wire


def a_mail(chance: random.Random) -> bytes:
    """Compose a mail of hostile words; raises what composing raises."""
    tokens = f" {Token.NAME} {Token.ADDRESS} {Token.UNSUBSCRIBE} {Token.PREFERENCES} "
    bad: Callable[[str], str] = lambda calm: worst(chance, calm)  # noqa: E731 - said often below
    which = chance.randrange(6)
    return compose(
        Rendition(
            issue="2026-11",
            subject=bad("Water and power") if which == 0 else "Water and power",
            preheader="",
            language="en",
            html=f"<p>{bad('Dear')}{tokens}{bad('rivers')}</p>",
            text=bad("Dear") + tokens + bad("rivers"),
            article="",
            page="",
        ),
        sender=Sender(
            name=bad("INDUS") if which == 1 else "INDUS",
            address=bad("news@indus.example") if which == 2 else "news@indus.example",
            reply_to=bad("desk@indus.example") if which == 3 else "",
        ),
        list_id=bad("indus.example") if which == 4 else "indus.example",
        date=NOW,
        public_url=bad("https://mail.example/") if which == 5 else "https://mail.example/",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """One recipient's message, not made yet."""

    mailing: Mailing
    values: dict[Token, str]
    to: str
    name: str

    def __call__(self) -> bytes:
        """Make it; raises what filling raises."""
        return self.mailing.fill(self.values, to=self.to, message_id=self.name)


def cases(chance: random.Random) -> Iterator[tuple[Envelope, Envelope | None, Fill | None]]:
    """Yield envelopes, who is announced behind them, and what gives the message; None: it is refused."""
    numbers = count()
    while True:
        try:
            mailing = Mailing.parse(a_mail(chance))
        except (NewsletterError, UnicodeEncodeError):
            yield _case("ann@reader.example", "x"), None, None
            continue
        for _ in range(FILLS):
            bad = chance.randrange(4)
            to = worst(chance, "ann@reader.example") if bad == 0 else "ann@reader.example"
            path = worst(chance, "news@indus.example") if bad == 1 else "news@indus.example"
            after = worst(chance, "bob@reader.example") if bad == 2 else "bob@reader.example"
            name = f"<{next(numbers)}@indus.example>"
            name = worst(chance, name) if bad == 3 else name
            values = {
                Token.NAME: worst(chance, "Ann"),
                Token.ADDRESS: worst(chance, to),
                Token.UNSUBSCRIBE: worst(chance, "https://mail.example/u/1")
                if chance.random() < 0.1
                else "https://mail.example/u/1",
                Token.PREFERENCES: worst(chance, "https://mail.example/p/1"),
            }
            following = _case(after, path) if chance.random() < 0.2 else None

            fill = Fill(mailing=mailing, values=values, to=to, name=name)
            yield _case(to, path), following, fill


def _case(to: str, path: str) -> Envelope:
    return Envelope(sender=path, recipient=to, message_id="<1@indus.example>")


def check(count_: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Run so many cases; return how they ended, and what is wrong."""
    chance, ends, wrong = random.Random(seed), Counter[str](), []
    with a_wire() as wire:
        settings = Smtp(host="127.0.0.1", port=wire.port, security="none", timeout=5.0)
        transport = SmtpTransport(settings, local_name="bench.example", final_timeout=5.0)
        for number, (envelope, following, fill) in enumerate(cases(chance)):
            if number == count_:
                break
            before = len(wire.messages)
            if fill is None:
                ends["refused when it was composed"] += 1
                continue
            try:
                message = fill()
            except (NewsletterError, UnicodeEncodeError) as error:
                ends[f"refused: {type(error).__name__}"] += 1
                continue
            steps = transport.handing_over(
                envelope,
                message,
                following=following,
                allowed=lambda: True,
                undotted=fill.mailing.undotted,
            )
            state = drive(steps).state
            ends[str(state)] += 1
            came = wire.messages[before:]
            wrong += [f"case {number}: {why}" for why in wrongs(state, envelope, message, came)]
            wrong += [f"case {number}: {why}" for why in wire.faults]
            wire.faults.clear()
            wire.messages.clear()
        transport.close()
    return ends, wrong


def wrongs(
    state: DeliveryState,
    envelope: Envelope,
    message: bytes,
    came: list[tuple[str, tuple[str, ...], bytes]],
) -> Iterator[str]:
    """Yield what is not as it must be."""
    if len(came) != (state is DeliveryState.ACCEPTED):
        yield f"{len(came)} messages came of one that is {state}"
        return
    for sender, recipients, content in came:
        if recipients != (envelope.recipient,) or sender != envelope.sender:
            yield f"from {sender!r} to {recipients!r}"
        if content != message:
            yield "the content is another"
        head = content.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")
        names = [line.partition(b":")[0].decode("latin-1") for line in head.split(b"\r\n")]
        if [one for one in HEADERS if one in names] != names:
            yield f"headers {names!r}"


def main() -> int:
    """Print how the cases ended."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=5321)
    given = options.parse_args()
    ends, wrong = check(given.cases, given.seed)
    for end, number in ends.most_common():
        print(f"{number:9,}  {end}")
    print(f"{len(wrong):9,}  wrong")
    for why in wrong[:20]:
        print(why)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
