"""Messages: what they link to, who sent them, what they are to us."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.collect import open_page_parsers
from newsletter.collect.mail_authentication import vouches
from newsletter.collect.mail_links import links_in, unwrapped, web_version_in
from newsletter.collect.mail_parsing import parse_mail
from newsletter.collect.mail_round import Letter, MailOutcome, Mailroom
from newsletter.collect.maildir import delivered
from newsletter.confine import Confined
from newsletter.errors import ParseError
from newsletter.model.mail_source import MailSource
from newsletter.model.people import Person

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
HOST = "mx.review.example"
TRACKED = (
    "https://click.tank.example/t?id=9&url=https%3A%2F%2Ftank.example%2Fdams%3Futm_source%3Dmail"
)
BRIEFING = f"""<html><body>
<p><a href="https://tank.example/web/41">View this email in your browser</a></p>
<a href="https://tank.example/"><img src="logo.png" alt="Tank"></a>
<table><tr><td><h2>Dams and their law</h2><p>What the river wants, in six pages.</p>
<a href="{TRACKED}">Read more</a></td></tr>
<tr><td><a href="https://ledger.example/silt"><b>The silt that nobody measured</b></a><br>By Amna Qureshi. A long report.</td></tr>
<tr><td><a href="https://ledger.example/silt">Read</a></td></tr></table>
<p><a href="https://facebook.com/tank/a/b">Follow us on the social network</a>
<a href="https://tank.example/u/7">Unsubscribe from this list</a>
<a href="javascript:alert(1)">This is a good title</a> <a href="https://tank.example/prefs">Update your preferences here</a></p>
</body></html>"""


def test_links_worth_having_are_found_with_title_and_text() -> None:
    """Redirectors are unwrapped, buttons take their heading, housekeeping is left out."""
    dams, silt = links_in(BRIEFING)
    assert dams.url == "https://tank.example/dams?utm_source=mail"
    assert (dams.title, silt.title) == ("Dams and their law", "The silt that nobody measured")
    assert "What the river wants" in dams.text
    assert "A long report." in silt.text
    assert web_version_in(BRIEFING) == "https://tank.example/web/41"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://t.example/?u=https%3A%2F%2Fa.example%2F1", "https://a.example/1"),
        (
            "https://t.example/?url=https%3A%2F%2Fs.example%2F%3Fto%3Dhttps%253A%252F%252Fa.example%252F1",
            "https://a.example/1",
        ),
        ("https://t.example/?u=javascript:alert(1)", "https://t.example/?u=javascript:alert(1)"),
        ("https://t.example/c/abc", "https://t.example/c/abc"),
        ("", ""),
    ],
)
def test_redirectors_are_unwrapped(url: str, target: str) -> None:
    """The target counts where the query carries it; what carries none stays."""
    assert unwrapped(url) == target


SENDER = "amina@review.example"
PASS = f"{HOST}; dmarc=pass (p=reject) header.from=review.example; spf=fail"


@pytest.mark.parametrize(
    ("header", "vouched"),
    [
        (PASS, True),
        (f"{HOST} 1; dkim=pass header.d=review.example header.s=k", True),
        (f"{HOST}; dkim=pass header.i=@review.example", True),
        (f"{HOST.upper()}; DMARC=pass header.from=Review.Example", True),
        (f"{HOST}; dkim=pass header.d=evil.example", False),
        (f"{HOST}; dmarc=pass header.from=evil.example", False),
        (f"{HOST}; dmarc=fail header.from=review.example; spf=pass", False),
        (f"{HOST}; dmarc=none", False),
        (f"{HOST}; none", False),
        (f"evil.example; {PASS}", False),
        (f"{HOST}.evil.example; dmarc=pass header.from=review.example", False),
        (
            f'{HOST}; dkim=fail header.i="; dmarc=pass header.from=review.example; x"@e.example',
            False,
        ),
        (f"{HOST}; dkim=fail (bad ; dmarc=pass header.from=review.example ;)", False),
        (f"{HOST}; dkim=fail (\\) ; dmarc=pass header.from=review.example ; (x)", False),
        (f"{HOST}; spf=pass smtp.mailfrom=a=b;dmarc=passed header.from=review.example", False),
        ("", False),
    ],
)
def test_only_our_host_vouches_for_a_sender(header: str, vouched: bool) -> None:
    """RFC 8601: our host's name, and a method that passed for the sender's own domain."""
    assert vouches(header, SENDER, HOST) is vouched


@given(header=st.text(alphabet='mx.review ;=()"\\dkimpassheader@', max_size=200))
def test_nothing_breaks_the_reading_of_results(header: str) -> None:
    """Any header is read or refused; nobody is vouched for without a sender."""
    vouches(header, SENDER, HOST)
    assert not vouches(header, "", HOST)


def message(
    body: str = "", *, html: str = "", results: tuple[str, ...] = (), **headers: str
) -> bytes:
    """Return a message; the first of `results` stands topmost."""
    mail = EmailMessage()
    for result in results:
        mail["Authentication-Results"] = result
    stated = {"From": SENDER, "Subject": "Links", "Message-ID": "<1@review.example>", **headers}
    for name, value in stated.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


def test_the_topmost_result_counts() -> None:
    """A forged header below ours, and one above that is not ours, prove nothing."""
    forged = f"{HOST}; dmarc=pass header.from=review.example"
    ours = f"{HOST}; dmarc=fail header.from=review.example"
    assert not parse_mail(message(results=(ours, forged)), authserv_id=HOST).authenticated
    assert parse_mail(message(results=(PASS,)), authserv_id=HOST).authenticated
    assert not parse_mail(message(results=(PASS,))).authenticated


def test_a_message_is_read() -> None:
    """Names in other scripts, list, date and addresses in plain text."""
    facts = parse_mail(
        message(
            "See https://ledger.example/silt, and (https://tank.example/dams).",
            From="Treaty Tank <Briefing@Tank.example>",
            Subject="ڈیم اور پانی",
            List_Id="Briefing <Briefing.tank.example>",
            Date="Mon, 02 Nov 2026 14:00:00 +0500",
        )
    )
    assert facts.sender == "briefing@tank.example"
    assert facts.subject == "ڈیم اور پانی"
    assert facts.list_id == "briefing.tank.example"
    assert facts.sent == datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    assert facts.addresses == ("https://ledger.example/silt", "https://tank.example/dams")


@pytest.mark.parametrize(
    ("charset", "codec"), [("iso-8859-1", "cp1252"), ("utf-8", "utf-8"), ("undefined", "utf-8")]
)
def test_what_careless_programs_write_is_read(charset: str, codec: str) -> None:
    """Windows-1252 under the name of Latin-1, raw UTF-8 in the header, a charset of Python."""
    head = f"From: a@b.example\nSubject: “No”, she said\nContent-Type: text/plain; charset={charset}\n\n"
    facts = parse_mail(head.encode() + "The “treaty” – again".encode(codec))
    assert facts.subject == "“No”, she said"
    assert facts.text == "The “treaty” – again"


def test_two_senders_are_none() -> None:
    """A message with two From headers, or two addresses in one, is nobody's."""
    twice = message().replace(
        b"From: amina@review.example", b"From: amina@review.example\nFrom: x@e.example"
    )
    assert parse_mail(twice).sender == ""
    assert parse_mail(message(From="amina@review.example, x@e.example")).sender == ""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 1000,
        b"Subject: =?no-such?B?!!!?=\nFrom: a@b.example\n\nx",
        b"Content-Type: text/html; charset=nonsense\n\n<a href=\xff>\xff\xfe</a>",
        b"Date: Mon, 99 Foo 99999 99:99:99 +9999\nFrom: \xff\xff@\xff\n\n",
        b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n" * 50_000,
        b"Content-Transfer-Encoding: base64\n\n" + b"!" * 10_000,
        "".join(
            f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000)
        ).encode(),
    ],
)
def test_hostile_messages_are_read_or_refused(data: bytes) -> None:
    """Garbage, odd charsets and deep nesting give facts or a message in words."""
    try:
        facts = parse_mail(data)
    except ParseError:
        return
    assert facts.links == ()


@pytest.fixture(scope="module")
def pages() -> Iterator[Confined]:
    """Start the parsers once."""
    with open_page_parsers() as confined:
        yield confined


TANK = MailSource(maildir="in", sender="briefing@tank.example", title="Tank")


def letters(
    pages: Confined,
    folder: Path,
    *mails: bytes,
    sources: tuple[MailSource, ...] = (TANK,),
    **options: str,
) -> list[Letter]:
    """Deliver messages into a Maildir, and read it."""
    (folder / "new").mkdir(parents=True)
    for number, mail in enumerate(mails):
        (folder / "new" / f"17000000{number}.M1.host").write_bytes(mail)
    room = Mailroom(
        sources=sources,
        people=[Person(id="amina", name="Amina", email="Amina@review.example")],
        outlets=(),
        confined=pages,
        clock=lambda: NOON,
    )
    return list(room.unread("in", delivered(folder), (), **options))


def test_a_newsletter_becomes_articles(pages: Confined, tmp_path: Path) -> None:
    """Its links are articles of its source; without any, its web version is one."""
    bare = '<a href="https://tank.example/web/42">Read this in your browser</a><p>Long text.</p>'
    first, second = letters(
        pages,
        tmp_path / "in",
        message("x", html=BRIEFING, From=TANK.sender),
        message("x", html=bare, From=TANK.sender, Subject="Six pages on silt"),
    )
    assert [one.title for one in first.articles] == [
        "Dams and their law",
        "The silt that nobody measured",
    ]
    assert {one.feed for one in first.articles} == {"mail:briefing@tank.example"}
    (itself,) = second.articles
    assert (itself.title, itself.url) == ("Six pages on silt", "https://tank.example/web/42")


def test_only_a_proved_editor_gets_clips(pages: Confined, tmp_path: Path) -> None:
    """Others, and those who only claim to be one, are listed with the reason."""
    body = "Look: https://ledger.example/silt"
    proved, claimed, stranger = letters(
        pages,
        tmp_path / "in",
        message(body, results=(PASS,)),
        message(body),
        message(
            body, From="x@evil.example", results=(f"{HOST}; dmarc=pass header.from=evil.example",)
        ),
        authserv_id=HOST,
    )
    assert (proved.outcome, proved.clips, proved.by) == (
        MailOutcome.CLIPS,
        ("https://ledger.example/silt",),
        "amina",
    )
    assert (claimed.outcome, claimed.clips) == (MailOutcome.REFUSED, ())
    assert "nothing proves" in claimed.reason
    assert (stranger.outcome, stranger.clips) == (MailOutcome.UNKNOWN, ())


def test_a_message_that_cannot_be_read_stops_no_other(pages: Confined, tmp_path: Path) -> None:
    """One that is too large is named; the file is not opened."""
    folder = tmp_path / "in"
    (folder / "cur").mkdir(parents=True)
    with (folder / "cur" / "1.M1.host:2,S").open("wb") as file:
        file.truncate(60_000_000)
    large, small = letters(pages, folder, message("x", html=BRIEFING, From=TANK.sender))
    assert (large.outcome, large.name) == (MailOutcome.UNREADABLE, "1.M1.host")
    assert "50 MB" in large.reason
    assert small.outcome is MailOutcome.ARTICLES
