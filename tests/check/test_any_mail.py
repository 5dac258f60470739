"""Mails that were made elsewhere: read from bytes, checked, told with places."""

from __future__ import annotations

import pytest

from newsletter.check.any_mail import check_mail
from newsletter.check.mail_reading import looks_like_message, read_mail
from newsletter.errors import ParseError
from newsletter.model.finding import Finding, Severity

HTML = b"""<!doctype html>
<html lang="en" dir="ltr"><head><meta charset="utf-8"><title>Invitation</title>
<meta name="viewport" content="width=device-width"></head>
<body><div lang="en" dir="ltr"><div style="display:none">Who shares the water of the Indus, and by
what right: a talk with the author of the treaty's history</div><h1>Rivers</h1>
<p>Come and <a href="https://house.example/talk">hear the talk</a>.</p>
<p><a href="https://house.example/leave">Unsubscribe</a></p></div></body></html>
"""
MESSAGE = (
    b"From: House <talks@house.example>\nTo: reader@paper.example\nSubject: Rivers\n"
    b"Date: Sun, 22 Nov 2026 09:00:00 +0000\nMessage-ID: <1@house.example>\n"
    b"List-Unsubscribe: <https://house.example/leave>\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\nMIME-Version: 1.0\n"
    b"Content-Type: text/html; charset=utf-8\n\n"
)
PICTURE = b'<img src="https://house.example/talk.png" alt="" width="600">'


def leaking(filling: bytes) -> bytes:
    """Return a mail with a short preheader, followed by `filling` and a link to the web."""
    begin, _, rest = HTML.partition(b"and by\n")
    return begin + filling + b"</div><div>View in your browser" + rest


def codes(data: bytes) -> list[str]:
    """Return the codes of what is found."""
    return [finding.code for finding in check_mail(data, file="mail.html")]


def found(data: bytes, code: str) -> list[Finding]:
    """Return the findings of one code."""
    return [one for one in check_mail(data, file="mail.html") if one.code == code]


def test_a_clean_mail_of_anybody_gives_no_finding() -> None:
    """HTML alone and a whole message pass, if nothing is wrong with them."""
    assert codes(HTML) == []
    assert codes(MESSAGE + HTML) == ["missing-text-part"]


def test_findings_have_line_and_column() -> None:
    """A finding points at the tag in the file."""
    (finding,) = found(
        HTML.replace(b"https://house.example/talk", b"www.house.example"), "relative-link"
    )
    assert finding.place
    assert (finding.place.line, finding.place.column) == (6, 13)
    assert "hear the talk" in finding.place.snippet


def test_lines_of_a_message_count_from_its_first_header() -> None:
    """Where the HTML stands in a message as it is, lines are those of the file."""
    (finding,) = found(
        MESSAGE + HTML.replace(b'href="https://house.example/talk"', b'href="#"'), "empty-link"
    )
    assert finding.place
    assert finding.place.line == 6 + 10


def test_encoded_html_has_places_of_its_own() -> None:
    """Where the HTML is encoded, lines are those of the HTML, and the place says so."""
    encoded = HTML.replace(b"=", b"=3D").replace(b"https://house.example/talk", b"#")
    message = MESSAGE.replace(
        b"utf-8\n\n", b"utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    )
    (finding,) = found(message + encoded, "empty-link")
    assert str(finding.place) == "mail.html (HTML part):6:13"


def test_three_of_a_kind_are_told() -> None:
    """Of ten equal faults three are told, the last with how many more there are."""
    told = found(HTML.replace(b"<h1>", b'<a href="#">Map</a>' * 10 + b"<h1>"), "empty-link")
    assert len(told) == 3
    assert told[2].message.endswith("And 7 more like it.")


def test_the_house_weighs() -> None:
    """Severities of the house count for any mail; a code can be switched off."""
    data = HTML.replace(b"https://house.example/talk", b"#")
    (finding,) = check_mail(data, file="a", severities=[("empty-link", Severity.WARNING)])
    assert finding.severity is Severity.WARNING
    assert check_mail(data, file="a", severities=[("empty-link", None)]) == ()


def test_a_message_is_known_by_its_first_line() -> None:
    """Headers make a message; everything else is HTML."""
    assert looks_like_message(MESSAGE)
    assert not looks_like_message(HTML)
    assert not looks_like_message(b"")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 1000,
        b"\xff\xfe\xfd" * 1000,
        b"<div>" * 20_000,
        b"<a href=" * 20_000,
        b"<!--[if mso]>" * 20_000,
        b"Content-Type: multipart/mixed\n\n--x\n" * 500,
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n--x--" + b"\n--x" * 5000,
        b"Subject: =?utf-8?b?////?=\nContent-Type: text/html; charset=klingon\n\n<p>x",
        b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n!!!!",
    ],
)
def test_whatever_it_is_there_is_an_answer(data: bytes) -> None:
    """Broken bytes give findings, each of them short."""
    findings = check_mail(data, file="mail.eml")
    assert findings
    assert len(findings) < 100
    assert all(len(finding.message) < 1000 for finding in findings)


def test_too_much_html_is_refused() -> None:
    """HTML far beyond what any client shows is not read."""
    with pytest.raises(ParseError, match="2,000,000"):
        read_mail(b"<p>" + b"x" * 2_000_000)


def test_a_mail_of_plain_text_is_not_blamed_for_its_html() -> None:
    """Without HTML only the text is looked at."""
    plain = (
        MESSAGE.replace(b"text/html", b"text/plain") + b"Come.\n\nUnsubscribe: https://a.example/\n"
    )
    assert codes(plain) == []
    assert codes(plain.replace(b"Come", b"Dear None, come")) == ["empty-salutation"]


@pytest.mark.parametrize(
    ("code", "bad", "good"),
    [
        ("missing-header", MESSAGE.replace(b"Date:", b"X-Date:") + HTML, MESSAGE + HTML),
        ("missing-header", MESSAGE.replace(b"Sun, 22 Nov", b"soon") + HTML, HTML),
        (
            "malformed-header",
            MESSAGE.replace(b"Rivers", "Flüsse".encode()) + HTML,
            MESSAGE.replace(b"Rivers", b"=?utf-8?q?Fl=C3=BCsse?=") + HTML,
        ),
        (
            "malformed-header",
            MESSAGE.replace(b"Rivers", b"=?undefined?q?Rivers?=") + HTML,
            MESSAGE.replace(b"22 Nov 2026 09:00:00", b"22 Nov 2026 09:00:00" + b"9" * 40) + HTML,
        ),
        ("missing-list-unsubscribe", MESSAGE.replace(b"List-", b"X-") + HTML, MESSAGE + HTML),
        (
            "sender-not-aligned",
            b"DKIM-Signature: v=1; d=relay.example; s=a\n" + MESSAGE + HTML,
            b"DKIM-Signature: v=1; d=house.example; s=a\n" + MESSAGE + HTML,
        ),
        (
            "sender-not-aligned",
            b"Return-Path: <a@relay.example>\r\n" + MESSAGE + HTML,
            b"Return-Path: <a@bounces.house.example>\r\n" + MESSAGE + HTML,
        ),
        (
            "long-octet-line",
            MESSAGE + HTML + b"<!--" + b"x" * 992 + b"-->",
            MESSAGE + HTML + b"<!--" + b"x" * 991 + b"-->",
        ),
        ("missing-text-part", MESSAGE + HTML, HTML),
        ("wrong-charset", HTML.replace(b"treaty's", b"treaty\x92s"), HTML),
        ("wrong-charset", HTML.replace(b"utf-8", b"klingon"), HTML.replace(b"utf-8", b"latin1")),
        (
            "wrong-charset",
            (MESSAGE + HTML).replace(b"html; charset=utf-8", b"html; charset=iso-8859-1"),
            MESSAGE + HTML,
        ),
        ("wrong-charset", HTML.replace(b"utf-8", b"undefined"), HTML),
        ("missing-preheader", HTML.replace(b"display:none", b""), HTML),
        (
            "missing-preheader",
            HTML.replace(b'<div style="display:none">', b'Come <div style="display:none">'),
            HTML.replace(b"</h1>", b"</h1>Come"),
        ),
        ("long-preheader", HTML.replace(b"Who shares", b"Who shares" * 20), HTML),
        ("leaking-preheader", leaking(b""), leaking(b"&#847;&zwnj; " * 40)),
        ("leaking-preheader", leaking(b""), HTML),
        (
            "mail-of-pictures",
            HTML[: HTML.index(b"<div lang")] + PICTURE,
            HTML.replace(b"<h1>", PICTURE + b"<h1>"),
        ),
    ],
)
def test_what_is_told_of_mails_made_elsewhere(code: str, bad: bytes, good: bytes) -> None:
    """Each rule about envelope, charset and preheader finds its fault, and passes a near miss."""
    assert found(bad, code)
    assert not found(good, code)


def test_a_way_out_is_known_in_any_language() -> None:
    """Whatever the link is called: it leads where List-Unsubscribe does, and else nowhere out."""
    urdu = HTML.replace(b">Unsubscribe<", ">فہرست سے نکلیں<".encode()).replace(
        b"house.example/leave", b"house.example/l/42"
    )
    assert "missing-unsubscribe" in codes(MESSAGE + urdu)
    told = MESSAGE.replace(b"house.example/leave", b"house.example/l/42")
    assert "missing-unsubscribe" not in codes(told + urdu)
    assert "missing-unsubscribe" in codes(
        MESSAGE.replace(b"<https://house.example/leave>", b"<>") + urdu
    )


@pytest.mark.parametrize("size", ["²", "❶", "٣", "9" * 5000, "1e999", "-1", ""])
def test_odd_sizes_are_no_harm(size: str) -> None:
    """Whatever a picture or a style gives for a number, the mail is checked to its end."""
    picture = f'<img src="https://a.example/a.png" width="{size}" style="height:{size}px">'
    assert "picture-without-alt" in codes(HTML + picture.encode())
