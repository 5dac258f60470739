"""What a rehearsal sees of each message before it is forgotten: sizes, headers, personal links.

Everything that is kept are counts, so that a million recipients take no more memory than a hundred.
"""

from __future__ import annotations

import re
from binascii import a2b_qp
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

from newsletter.model.values import dataclass

SHOWN = 20
"""So many faults are told one by one."""
LONGEST_LINE = 998
"""Octets, without the line's end (RFC 5322, 2.1.1)."""
NEEDED = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "List-Unsubscribe")
"""Headers that each message has exactly once."""
KINDS: Mapping[str, str] = {"u": "unsubscribe", "p": "preferences"}
IN_HEADER = "List-Unsubscribe"
_UNFILLED = re.compile("\ue0f0".encode())
_FOLD = re.compile(rb"\r\n[ \t]+")
_LONG = re.compile(rb"[^\r\n]{%d}" % (LONGEST_LINE + 1))
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")

Subject = Callable[[str, str], str]
"""Returns whose a token of a kind is (``u``, ``p``), or empty where it is not ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a message must have."""

    recipient: str
    address: str
    """As its envelope has it."""
    message_id: str
    variant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCount:
    """Personal links of one kind, over all messages."""

    kind: str
    messages: int
    """How many have one, and lead to their own reader by it."""
    links: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """All messages, counted."""

    messages: int
    least: int
    median: int
    most: int
    octets: int
    """Of all together."""
    variants: tuple[tuple[str, int], ...]
    headers: tuple[tuple[str, int], ...]
    """(name, how many messages have it), in the order in which they stand in the mail."""
    links: tuple[LinkCount, ...]
    faults: tuple[str, ...]
    """The first of them, by recipient id; none: all is as it must be."""
    faulty: int
    """How many messages have one."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts messages as they come by.

    `base` is where the readers' pages are, ending in ``/``, or empty: then readers leave by mail.
    """

    base: str
    subject: Subject
    sizes: Counter[int] = field(default_factory=Counter)
    variants: Counter[str] = field(default_factory=Counter)
    headers: Counter[str] = field(default_factory=Counter)
    led: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    faulty: int = 0

    def take(self, message: bytes, expected: Expected) -> None:
        """Look at one message, and forget it."""
        self.sizes[len(message)] += 1
        self.variants[expected.variant] += 1
        wrong = list(self._wrong(message, expected))
        self.faulty += bool(wrong)
        room = SHOWN - len(self.faults)
        self.faults += [f"{expected.recipient}: {one}" for one in wrong[:room]]

    def sum(self) -> Rehearsed:
        """Return what was counted."""
        messages = self.sizes.total()
        kinds = (IN_HEADER, *KINDS.values()) if self.base else ()
        return Rehearsed(
            messages=messages,
            least=min(self.sizes, default=0),
            median=_median(self.sizes),
            most=max(self.sizes, default=0),
            octets=sum(size * count for size, count in self.sizes.items()),
            variants=tuple(sorted(self.variants.items())),
            headers=tuple(self.headers.items()),
            links=tuple(
                LinkCount(kind=kind, messages=self.led[kind], links=self.links[kind])
                for kind in kinds
            ),
            faults=tuple(self.faults),
            faulty=self.faulty,
        )

    def _wrong(self, message: bytes, expected: Expected) -> Iterator[str]:
        head, _, body = message.partition(b"\r\n\r\n")
        fields = _fields(head)
        self.headers.update({name: len(values) > 0 for name, values in fields.items()})
        yield from _header_faults(fields, expected)
        text = a2b_qp(body)
        if _UNFILLED.search(text) or _UNFILLED.search(a2b_qp(head)):
            yield "a place for the reader's own words was left empty"
        if _LONG.search(message):
            yield f"a line has more than {LONGEST_LINE} octets"
        if _BARE.search(message):
            yield "a line ends in a bare CR or LF"
        yield from self._link_faults(fields, text, expected)

    def _link_faults(
        self, fields: Mapping[str, list[str]], text: bytes, expected: Expected
    ) -> Iterator[str]:
        header = " ".join(fields.get(IN_HEADER, ()))
        if not self.base:
            if "<mailto:" not in header:
                yield "nothing says how to leave by mail"
            return
        found = {IN_HEADER: self._tokens(header.encode(), "u")}
        found |= {name: self._tokens(text, letter) for letter, name in KINDS.items()}
        letters = {IN_HEADER: "u"} | {name: letter for letter, name in KINDS.items()}
        for kind, tokens in found.items():
            self.links[kind] += len(tokens)
            strangers = [
                one for one in tokens if self.subject(letters[kind], one) != expected.recipient
            ]
            if strangers:
                yield f"its link {kind} does not lead to this reader"
            elif not tokens:
                yield f"it has no link {kind}"
            else:
                self.led[kind] += 1

    def _tokens(self, text: bytes, letter: str) -> list[str]:
        start = re.escape(f"{self.base}{letter}/".encode())
        return [one.decode() for one in re.findall(start + rb"([A-Za-z0-9._-]+)", text)]


def _fields(head: bytes) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for line in _FOLD.sub(b" ", head).split(b"\r\n"):
        name, _, value = line.decode("utf-8", errors="replace").partition(":")
        fields.setdefault(name, []).append(value.strip())
    return fields


def _header_faults(fields: Mapping[str, list[str]], expected: Expected) -> Iterator[str]:
    for name in NEEDED:
        if len(fields.get(name, ())) != 1:
            yield f"the header {name} stands {len(fields.get(name, ()))} times, not once"
    if expected.message_id not in fields.get("Message-ID", ()):
        yield "its Message-ID is not that of this issue and reader"
    if not any(expected.address in one for one in fields.get("To", ())):
        yield "its To is not this reader's address"


def _median(sizes: Counter[int]) -> int:
    """Return the lower median; 0 of nothing."""
    left = (sizes.total() + 1) // 2
    for size, count in sorted(sizes.items()):
        left -= count
        if left <= 0:
            return size
    return 0
