"""Messages per CPU-second: spliced, beside other ways to make one mail per recipient, and a copy.

Run: ``python bench/mail.py``.  All ways make the same mail for the same recipients, whose names,
addresses and links are ready before the clock starts; in turn, so that a busy machine slows all of
them alike.  Each makes Message-ID, headers, text and HTML, and ends with the bytes of one whole
message in memory; a socket or a disk is not in it.  "copied" is memory to memory and nothing else.
"""

from __future__ import annotations

import email
import email.policy
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from html import escape
from itertools import cycle, islice
from statistics import median
from typing import NamedTuple

import jinja2

from newsletter.mail import Mailing, compose, message_id
from newsletter.model.publication import Sender
from newsletter.model.rendition import Rendition, Token

PARAGRAPH = "Water is shared by treaty, and the treaty is older than most of those who argue. "
SENDER = Sender(name="INDUS", address="news@indus.example")
PUBLIC = "https://letters.indus.example/"
DATE = datetime(2026, 12, 1, tzinfo=UTC)
ISSUE = "2026-11"
RECIPIENTS = 2_000
ROUNDS, SECONDS = 5, 0.8
GOAL = 150_000
MOST_COPIES = 10


class Reader(NamedTuple):
    """One recipient."""

    key: str
    to: str
    values: dict[Token, str]


def rendition() -> Rendition:
    """Return about as much text as a real issue has."""
    foot = f"{Token.ADDRESS} {Token.UNSUBSCRIBE} {Token.PREFERENCES}"
    text = f"Dear {Token.NAME},\n" + (PARAGRAPH * 3 + "\n\n") * 65 + foot
    html = f"<p>Dear {Token.NAME},</p>" + (f"<p class=x>{PARAGRAPH * 3}</p>\n") * 150 + foot
    return Rendition(
        issue=ISSUE,
        subject="Water",
        preheader="",
        language="en",
        html=html,
        text=text,
        article="",
        page="",
    )


def readers(name: str, *, key: str = "20261122", public: str = PUBLIC) -> list[Reader]:
    """Return recipients; `name` has a place for a number; links are `key` and `public` and more.

    Links of most publications take two lines of quoted-printable, as here; those below a
    very short address take one.
    """
    return [
        Reader(
            key=f"s{number}",
            to=f"reader{number}@mail.example",
            values={
                Token.NAME: name.format(number),
                Token.ADDRESS: f"reader{number}@mail.example",
                Token.UNSUBSCRIBE: f"{public}u/{key}.{number:024d}.{'A' * 22}",
                Token.PREFERENCES: f"{public}p/{key}.{number:024d}.{'A' * 22}",
            },
        )
        for number in range(RECIPIENTS)
    ]


def spliced(mailing: Mailing, one: Reader) -> bytes:
    """Return one message as the product makes it."""
    name = message_id(ISSUE, one.key, "indus.example")
    return mailing.fill(one.values, to=one.to, message_id=name)


def built(issue: Rendition, one: Reader) -> bytes:
    """Return one message as the standard library makes it."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["Subject"] = f"{SENDER.name} <{SENDER.address}>", issue.subject
    message["To"] = one.to
    message["Message-ID"] = message_id(ISSUE, one.key, "indus.example")
    text, html = issue.text, issue.html
    for token, value in one.values.items():
        text, html = text.replace(token, value), html.replace(token, escape(value))
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message.as_bytes()


class Templated:
    """Both parts by Jinja2, in a frame that is written once: the kindest way to use it."""

    def __init__(self, issue: Rendition) -> None:
        names = {token: f"{{{{ {token.name.lower()} }}}}" for token in Token}
        text, html = issue.text, issue.html
        for token, name in names.items():
            text, html = text.replace(token, name), html.replace(token, name)
        escaping = jinja2.Environment(autoescape=True)
        self._html = escaping.from_string(html)
        self._text = jinja2.Environment(autoescape=False).from_string(text)

    def message(self, one: Reader) -> bytes:
        """Return one message, its parts as 8bit, so that nothing is left to encode."""
        names = {token.name.lower(): value for token, value in one.values.items()}
        name = message_id(ISSUE, one.key, "indus.example")
        head = (
            f"From: INDUS <{SENDER.address}>\r\nTo: {one.to}\r\nSubject: Water\r\n"
            f"Message-ID: {name}\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/alternative; boundary="x"\r\n\r\n'
        )
        kind = (
            "--x\r\nContent-Type: text/{}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        )
        parts = (
            *(head, kind.format("plain"), self._text.render(names), "\r\n"),
            *(kind.format("html"), self._html.render(names), "\r\n--x--\r\n"),
        )
        return "".join(parts).encode()


def rate(make: Callable[[Reader], bytes], people: Sequence[Reader]) -> float:
    """Return messages per CPU-second."""
    turn, count, start = cycle(people), 0, time.process_time()
    while (spent := time.process_time() - start) < SECONDS:
        for one in islice(turn, 20):
            make(one)
        count += 20
    return count / spent


def same(one: bytes, other: bytes) -> bool:
    """Return whether both messages say the same to a reader."""

    def parts(message: bytes) -> list[str]:
        parsed = email.message_from_bytes(message, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        told = (part.get_content() for part in parsed.iter_parts())
        return [str(parsed["To"]), *("\n".join(str(one).split()) for one in told)]

    return parts(one) == parts(other)


def main() -> int:
    """Measure and print the median of each; 1 where the goal of splicing is missed."""
    issue = rendition()
    sealed = compose(
        issue,
        sender=SENDER,
        list_id="indus.example",
        date=DATE,
        public_url=PUBLIC,
    )
    mailing, templated = Mailing.parse(sealed), Templated(issue)
    people, urdu = readers("Reader {}"), readers("عائشہ صدیقی {}")
    short = readers("Reader {}", key="k1", public="https://mail.example/")
    whole = spliced(mailing, people[0])
    pieces = [whole[:100], whole[100:]]
    if not (same(whole, built(issue, people[0])) and same(whole, templated.message(people[0]))):
        print("the ways do not make the same mail")
        return 1
    ways: dict[str, tuple[Callable[[Reader], bytes], Sequence[Reader]]] = {
        "spliced": (partial(spliced, mailing), people),
        "spliced, short links": (partial(spliced, mailing), short),
        "spliced, names in Urdu": (partial(spliced, mailing), urdu),
        "Jinja2 each": (templated.message, people),
        "EmailMessage each": (partial(built, issue), people),
        "copied (memcpy)": (lambda _: b"".join(pieces), people),
    }
    runs: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, (make, whom) in ways.items():
            runs[name].append(rate(make, whom))
    found = {name: median(figures) for name, figures in runs.items()}
    print(f"{len(whole):,} bytes a message; median of {ROUNDS} rounds, in turn")
    for name, figure in found.items():
        print(f"{name:24}{figure:12,.0f} messages per CPU-second")
    ratio = found["copied (memcpy)"] / found["spliced"]
    print(f"copying the same bytes is {ratio:.1f} times as fast as splicing them")
    return int(found["spliced"] < GOAL or ratio > MOST_COPIES)


if __name__ == "__main__":
    sys.exit(main())
