from __future__ import annotations

import pytest

from newsletter.deliver.rehearsal import SHOWN, Expected, Tally

BASE = "https://mail.example/"
MESSAGE = """\
From: The Review <news@review.example>\r
To: {to}\r
Subject: Water\r
Date: Tue, 01 Dec 2026 09:00:00 +0000\r
Message-ID: {name}\r
List-Unsubscribe: <https://mail.example/u/k.{who}.m>,\r
 <mailto:editors@review.example>\r
MIME-Version: 1.0\r
\r
Leave: https://mail.exam=\r
ple/u/k.{who}.m or choose: https://mail.example/p/k.{who}.m=\r
\r
"""


def _subject(letter: str, token: str) -> str:
    """Return the middle of a token of ours; no other is ours."""
    start, who, end = token.split(".")
    return who if letter in "up" and (start, end) == ("k", "m") else ""


def _expected(who: str) -> Expected:
    return Expected(
        recipient=who, address=f"{who}@reader.example", message_id=f"<{who}@r>", variant="all"
    )


def _message(who: str, **other: str) -> bytes:
    given = {"who": who, "to": f"{who}@reader.example", "name": f"<{who}@r>"} | other
    return MESSAGE.format(**given).encode()


def test_sizes_and_links_are_counted() -> None:
    """Of sound messages it says how large they are, and that every link leads to its reader."""
    tally = Tally(base=BASE, subject=_subject)
    sizes = []
    for who in ("a", "bb", "cccc"):
        message = _message(who)
        sizes.append(len(message))
        tally.take(message, _expected(who))
    found = tally.sum()
    assert (found.least, found.median, found.most) == tuple(sizes)
    assert found.octets == sum(sizes)
    assert [(one.messages, one.links) for one in found.links] == [(3, 3), (3, 3), (3, 3)]
    assert (found.faults, found.faulty) == ((), 0)
    assert dict(found.headers)["List-Unsubscribe"] == 3


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (_message("a").replace(b"k.a.m", b"k.b.m"), "does not lead to this reader"),
        (_message("a").replace(b"/p/", b"/q/"), "it has no link preferences"),
        (_message("a").replace(b"/p/k.", b"/p/x."), "preferences does not lead"),
        (_message("a", to="b@reader.example"), "its To is not"),
        (_message("a", name="<b@r>"), "its Message-ID"),
        (_message("a").replace(b"Subject", b"Subjekt"), "the header Subject stands 0 times"),
        (_message("a").replace(b"MIME", b"To: c@x.example\r\nMIME"), "the header To stands 2"),
        (_message("a") + b"Dear =EE=83=B0name=EE=83=B1", "left empty"),
        (_message("a") + b"x" * 999, "998 octets"),
        (_message("a") + b"a\nb", "bare CR or LF"),
    ],
)
def test_what_is_wrong_is_told(message: bytes, fault: str) -> None:
    """A link of somebody else, a missing or doubled header, a line too long: each is said."""
    tally = Tally(base=BASE, subject=_subject)
    tally.take(message, _expected("a"))
    found = tally.sum()
    assert found.faulty == 1
    assert any(fault in one for one in found.faults), found.faults


def test_without_pages_readers_leave_by_mail() -> None:
    """Without a public address a mailto in the header is enough, and is needed."""
    tally = Tally(base="", subject=_subject)
    tally.take(_message("a"), _expected("a"))
    assert tally.sum().faulty == 0
    tally.take(_message("a").replace(b"mailto:", b"mail:"), _expected("a"))
    assert "leave by mail" in tally.sum().faults[0]


def test_a_flood_of_faults_takes_no_room() -> None:
    """Only the first faults are kept in words; the rest are counted."""
    tally = Tally(base=BASE, subject=_subject)
    for _ in range(100):
        tally.take(b"\r\n\r\n", _expected("a"))
    assert tally.sum().faulty == 100
    assert len(tally.sum().faults) == SHOWN


def test_nothing_is_nothing() -> None:
    """Of no message at all it says so, and divides by nothing."""
    found = Tally(base=BASE, subject=_subject).sum()
    assert (found.messages, found.least, found.median, found.most) == (0, 0, 0, 0)
