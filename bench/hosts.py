"""Loopback hosts that publish feeds, each with an address and a delay of its own."""

from __future__ import annotations

import asyncio
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

ENTRIES = 25
_SYLLABLES = "ba ko ri ta mu sel dor vin lak pre sto ni gar hem os qua zi ter bul ane"
SYLLABLES = _SYLLABLES.split()
WORDS = [f"{one}{two}{three}" for one in SYLLABLES for two in SYLLABLES for three in SYLLABLES]
FREQUENCIES = [1 / (rank + 3) for rank in range(len(WORDS))]
"""As in a language: few words often, most hardly ever."""
LINKED = re.compile(rb"(?:<link>|<guid[^>]*>|href=[\"']|<id>)\s*https?://([\w.-]+)")


def invented(host: int) -> bytes:
    """Return a feed whose words and dates are those of no other."""
    chance = random.Random(host)
    latest = datetime(2026, 11, 2, 9, tzinfo=UTC)
    items = []
    for number in range(ENTRIES):
        title = " ".join(chance.choices(WORDS, FREQUENCIES, k=9)).capitalize()
        text = " ".join(chance.choices(WORDS, FREQUENCIES, k=60))
        when = latest - timedelta(hours=number, minutes=host % 60)
        items.append(
            f"<item><title>{title} {host}</title><link>https://paper{host}.example/{number}</link>"
            f'<guid isPermaLink="false">{host}-{number}</guid><dc:creator>Amna Qureshi</dc:creator>'
            f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
            f"<description>&lt;p&gt;{text} &amp;amp; more.&lt;/p&gt;</description></item>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>Paper {host}</title><link>https://paper{host}.example/</link>"
        f"<description>Of host {host}</description>{''.join(items)}</channel></rss>"
    ).encode()


def copied(path: Path, number: int) -> bytes:
    """Return a saved feed as if it were another site's: its own host has a number before it."""
    data = path.read_bytes()
    hosts = Counter(host for host in LINKED.findall(data) if b"w3.org" not in host)
    for host, _ in hosts.most_common(1) if number else ():
        data = data.replace(b"//" + host, b"//copy%d." % number + host)
    return data


def address(host: int) -> str:
    return f"127.0.{1 + host // 250}.{1 + host % 250}"


class Host(asyncio.Protocol):
    """One connection: answers after the host's own delay, 304 to the right validator."""

    bodies: dict[str, tuple[bytes, float]]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.heard = b""

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while b"\r\n\r\n" in self.heard:
            head, self.heard = self.heard.split(b"\r\n\r\n", 1)
            feed, delay = self.bodies[self.transport.get_extra_info("sockname")[0]]
            asyncio.get_running_loop().call_later(delay, self._answer, head.lower(), feed)

    def _answer(self, head: bytes, feed: bytes) -> None:
        if b'if-none-match: "one"' in head:
            self.transport.write(b'HTTP/1.1 304 Not Modified\r\nETag: "one"\r\n\r\n')
        else:
            self.transport.write(
                b'HTTP/1.1 200 OK\r\nETag: "one"\r\nContent-Type: application/xml\r\n'
                b"Content-Length: %d\r\n\r\n" % len(feed) + feed
            )
        if b"connection: close" in head:
            self.transport.close()


async def serve(bodies: list[bytes]) -> None:
    """Serve each body at an address of its own; the port is printed first."""
    Host.bodies = {
        address(host): (body, 0.05 + 0.15 * random.Random(-host).random())
        for host, body in enumerate(bodies)
    }
    server = await asyncio.get_running_loop().create_server(Host, "0.0.0.0", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def served(*arguments: str) -> Iterator[list[str]]:
    """Start a process that serves ``N`` invented feeds, or ``FOLDER COPIES`` of saved ones; yield their addresses."""
    command = [sys.executable, "-m", "bench.hosts", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        hosts, port = int(process.stdout.readline()), int(process.stdout.readline())
        try:
            yield [f"http://{address(host)}:{port}/feed.xml" for host in range(hosts)]
        finally:
            process.kill()


def main(arguments: list[str]) -> None:
    if len(arguments) == 1:
        bodies = [invented(host) for host in range(int(arguments[0]))]
    else:
        saved = sorted(Path(arguments[0]).glob("*.feed"))
        bodies = [copied(path, copy) for copy in range(int(arguments[1])) for path in saved]
    print(len(bodies), flush=True)
    asyncio.run(serve(bodies))


if __name__ == "__main__":
    main(sys.argv[1:])
