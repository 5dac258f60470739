"""A clean mail that owes nothing to our themes, and the ways in which it is spoilt."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.header import Header

HTML = """\
<!doctype html>
<html lang="en" dir="ltr" xmlns:v="urn:schemas-microsoft-com:vml" \
xmlns:o="urn:schemas-microsoft-com:office:office">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>Canal boards and quiet councils</title>
<!--[if mso]>
<xml><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml>
<![endif]-->
<style type="text/css">
body { margin: 0; padding: 0; }
a { color: #0b5d3b; }
.small { font-size: 14px; line-height: 20px; color: #4f555a; }
@media (prefers-color-scheme: dark) {
body, .page { background-color: #14181a !important; color: #e8e6e1 !important; }
a { color: #7ccba2 !important; }
.small { color: #a9adaa !important; }
}
</style>
</head>
<body style="margin:0;padding:0;background-color:#fbfaf7;color:#1b1f23">
<div class="page" lang="en" dir="ltr" role="article" aria-roledescription="email" \
aria-label="Canal boards and quiet councils">
<div style="display:none;max-height:0;overflow:hidden">What a painted board did for the last \
farms of a canal, and seven agreements that need no summit.</div>
<!--[if mso]><table role="presentation" width="600" align="center"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="max-width:600px;margin:0 auto">
<tr><td style="padding:20px;font-family:Georgia,serif;font-size:18px;line-height:28px">
<p class="small"><a href="https://desk.example/issues/2026-11/">Read this issue on the web</a></p>
<img src="https://desk.example/images/wordmark.png" width="180" height="40" \
alt="The Monsoon Desk" style="display:block;border:0">
<h1 style="font-size:32px;line-height:38px">Canal boards and quiet councils</h1>
<p>Dear subscriber,</p>
<p>Near Badin a painted board at the last outlet shows, every morning, what came down the canal. \
Nobody wrote a rule, and nobody was fined. Eight weeks later the farms at the tail drew half as \
much again as before.</p>
<p>The engineers who hung it call it the cheapest gauge in the province. You can read \
<a href="https://delta-courier.example/canal-boards">their report on the board at Badin</a> \
in the Delta Courier.</p>
<h2 style="font-size:24px;line-height:30px">Media review</h2>
<ol style="padding-left:24px">
<li><h3 style="font-size:19px;line-height:26px">Councils with members and no money</h3>
<p>A count of 1,260 councils finds that most have never passed a budget of their own. \
Where the fees of the weekly market stay in town, rubbish is collected twice as often.</p>
<p class="small">The Indus Observer, 6 November 2026: \
<a href="https://indus-observer.example/politics/councils">Councils with members and no \
money</a></p></li>
<li><h3 style="font-size:19px;line-height:26px">Remittances move to the phone</h3>
<p>Fees fell wherever a telephone company opened a counter. In districts without one they have \
not moved.</p>
<p class="small">Harbour Ledger, 9 November 2026: \
<a href="https://harbour-ledger.example/2026/11/remittances">Remittances move to the \
phone</a></p></li>
<li lang="ur" dir="rtl" style="text-align:right"><h3 style="font-size:22px;line-height:44px">\
نوجوان اور بلدیات</h3>
<p>پنجاب کے بلدیاتی اداروں کی مخصوص نشستوں پر بیٹھے نوجوان ارکان کو بولنے کا موقع کم ملا۔</p>
<p class="small">روزنامہ صبحِ نو: <a href="https://subh-e-nau.example/2026/11/baldiyat">\
نوجوان اور بلدیات</a></p></li>
</ol>
<p><a href="https://desk.example/council-study"><img \
src="https://desk.example/images/council.jpg" width="560" height="320" \
alt="Members of a town council vote by raising their hands" style="display:block"></a></p>
<p class="small">You receive this because you subscribed at desk.example. \
<a href="https://mail.desk.example/leave?k=7Jq2">Unsubscribe</a> or \
<a href="https://mail.desk.example/choices?k=7Jq2">choose what you get</a>.</p>
<p class="small">The Monsoon Desk, 12 Mill Lane, Springfield, VA 22150, United States</p>
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</div>
</body>
</html>
"""

TEXT = """\
The Monsoon Desk

Canal boards and quiet councils
===============================

Dear subscriber,

Near Badin a painted board at the last outlet shows, every morning, what
came down the canal. Nobody wrote a rule, and nobody was fined. Eight
weeks later the farms at the tail drew half as much again as before.

The engineers who hung it call it the cheapest gauge in the province.
You can read their report on the board at Badin in the Delta Courier:
https://delta-courier.example/canal-boards

Media review

1. Councils with members and no money
A count of 1,260 councils finds that most have never passed a budget of
their own. Where the fees of the weekly market stay in town, rubbish is
collected twice as often.
The Indus Observer, 6 November 2026
https://indus-observer.example/politics/councils

2. Remittances move to the phone
Fees fell wherever a telephone company opened a counter. In districts
without one they have not moved.
Harbour Ledger, 9 November 2026
https://harbour-ledger.example/2026/11/remittances

3. نوجوان اور بلدیات
پنجاب کے بلدیاتی اداروں کی مخصوص نشستوں پر بیٹھے نوجوان ارکان کو بولنے کا
موقع کم ملا۔
روزنامہ صبحِ نو
https://subh-e-nau.example/2026/11/baldiyat

You receive this because you subscribed at desk.example.
Unsubscribe: https://mail.desk.example/leave?k=7Jq2
Choose what you get: https://mail.desk.example/choices?k=7Jq2

The Monsoon Desk, 12 Mill Lane, Springfield, VA 22150, United States
"""

HEADERS = (
    ("From", "The Monsoon Desk <desk@desk.example>"),
    ("Reply-To", "editors@desk.example"),
    ("To", "reader@reader.example"),
    ("Subject", "Canal boards, quiet councils and a cheaper way to send money home"),
    ("Date", "Mon, 30 Nov 2026 09:00:00 -0500"),
    ("Message-ID", "<2026-11.7jq2@desk.example>"),
    ("List-Id", "The Monsoon Desk <list.desk.example>"),
    ("List-Unsubscribe", "<https://mail.desk.example/leave?k=7Jq2>"),
    ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ("MIME-Version", "1.0"),
)
BOUNDARY = "=_monsoon-desk"
NO_FIELD = "\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail before it is written as a message; `html` or `text` empty: that part is left out."""

    html: str = HTML
    text: str = TEXT
    headers: tuple[tuple[str, str], ...] = HEADERS
    charset: str = "utf-8"

    def bytes(self) -> bytes:
        """Return the message, its parts in 8bit, lines ended by CRLF."""
        parts = [("plain", self.text), ("html", self.html)]
        lines = [f"{name}: {_field(value)}" for name, value in self.headers]
        lines += [f'Content-Type: multipart/alternative; boundary="{BOUNDARY}"', ""]
        for kind, body in parts:
            if body:
                lines += [
                    f"--{BOUNDARY}",
                    f"Content-Type: text/{kind}; charset={self.charset}",
                    "Content-Transfer-Encoding: 8bit",
                    "",
                    body,
                ]
        return "\n".join([*lines, f"--{BOUNDARY}--", ""]).replace("\n", "\r\n").encode()


def _field(value: str) -> str:
    return value if value.isascii() else Header(value, "utf-8", maxlinelen=900).encode()


Seed = Callable[[Mail], "Mail | bytes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong: what it is called, the code that must say it, how to seed it."""

    family: str
    name: str
    code: str
    seed: Seed


def once(text: str, old: str, new: str) -> str:
    """Replace the only place of `old`; a seed that meets nothing, or twice, is a mistake."""
    if text.count(old) != 1:
        raise ValueError(f"{old!r} stands {text.count(old)} times in the clean mail")
    return text.replace(old, new)


def swap(old: str, new: str) -> Seed:
    """Return a seed that replaces what stands once in the HTML."""
    return lambda mail: replace(mail, html=once(mail.html, old, new))


def say(words: str) -> Seed:
    """Return a seed that adds a paragraph to the HTML, before the media review."""
    return after("in the Delta Courier.</p>\n", f"<p>{words}</p>\n")


def after(anchor: str, added: str) -> Seed:
    """Return a seed that adds markup behind what stands once in the HTML."""
    return swap(anchor, anchor + added)


def block(markup: str) -> Seed:
    """Return a seed that adds markup between two paragraphs."""
    return after("in the Delta Courier.</p>\n", markup + "\n")


def link(href: str, text: str = "the note of the engineers") -> Seed:
    """Return a seed that adds a paragraph with a link; `href` stands in quotation marks as it is."""
    return say(f'We have also read <a href="{href}">{text}</a> on it.')


def picture(attributes: str) -> Seed:
    """Return a seed that adds a picture with these attributes."""
    return say(f"<img {attributes}>")


def style(rule: str) -> Seed:
    """Return a seed that adds a rule to the style sheet."""
    return after("body { margin: 0; padding: 0; }\n", rule + "\n")


def styled(declarations: str, words: str = "The gauge was read at dawn by four people.") -> Seed:
    """Return a seed that adds a paragraph with a style of its own."""
    return block(f'<p style="{declarations}">{words}</p>')


def head(markup: str) -> Seed:
    """Return a seed that adds markup to the head."""
    return after("<title>Canal boards and quiet councils</title>\n", markup + "\n")


def dear(words: str) -> Seed:
    """Return a seed that greets otherwise."""
    return swap("<p>Dear subscriber,</p>", f"<p>{words}</p>")


def text(old: str, new: str) -> Seed:
    """Return a seed that replaces what stands once in the plain text."""
    return lambda mail: replace(mail, text=once(mail.text, old, new))


def field(name: str, value: str) -> Seed:
    """Return a seed that gives a header field another value, or takes it away (`NO_FIELD`)."""

    def seed(mail: Mail) -> Mail:
        if name not in dict(mail.headers):
            return replace(mail, headers=(*mail.headers, (name, value)))
        changed = ((key, value if key == name else old) for key, old in mail.headers)
        return replace(mail, headers=tuple(pair for pair in changed if pair[1] != NO_FIELD))

    return seed


def subject(value: str) -> Seed:
    """Return a seed that gives the mail another subject."""
    return field("Subject", value)


def raw(change: Callable[[bytes], bytes]) -> Seed:
    """Return a seed that changes the bytes of the message."""

    def seed(mail: Mail) -> bytes:
        clean = mail.bytes()
        spoilt = change(clean)
        if spoilt == clean:
            raise ValueError("the seed changed nothing")
        return spoilt

    return seed


def without(pattern: str) -> Seed:
    """Return a seed that takes every match of a pattern out of the HTML."""

    def seed(mail: Mail) -> Mail:
        html = re.sub(pattern, "", mail.html)
        if html == mail.html:
            raise ValueError(f"{pattern} matches nothing")
        return replace(mail, html=html)

    return seed
