"""Tables and files of other services, read to posts."""

from __future__ import annotations

import base64
import json
import random
from contextlib import suppress
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest

from newsletter.archive.importing import child
from newsletter.archive.importing.posts import Post, Skipped
from newsletter.archive.importing.redirect_map import Redirect, form_of, redirects_text
from newsletter.archive.importing.tables import read_rows, slug_of
from newsletter.archive.importing.times import read_time
from newsletter.errors import ParseError

NEW_YORK = ZoneInfo("America/New_York")
LEXICAL = {
    "root": {
        "children": [
            {
                "type": "paragraph",
                "children": [
                    {"type": "extended-text", "text": "Bold", "format": 1},
                    {"type": "text", "text": " and ", "format": 0},
                    {
                        "type": "link",
                        "url": "https://a.example/",
                        "children": [{"type": "text", "text": "linked", "format": 2}],
                    },
                ],
            },
            {"type": "heading", "tag": "h2", "children": [{"type": "text", "text": "Below"}]},
            {
                "type": "list",
                "listType": "bullet",
                "children": [{"type": "listitem", "children": [{"type": "text", "text": "one"}]}],
            },
            {
                "type": "bookmark",
                "url": "https://b.example/",
                "metadata": {"title": "A page", "description": "About it"},
            },
            {"type": "horizontalrule"},
            {"type": "html", "html": "<p>raw</p><script>x</script>"},
            {"type": "callout", "calloutText": "Mind the gap"},
        ]
    }
}
MOBILEDOC = {
    "version": "0.3.1",
    "markups": [["strong"], ["a", ["href", "https://a.example/"]]],
    "atoms": [["soft-return", "", {}]],
    "cards": [["markdown", {"markdown": "## Card\n\nText *in* it."}], ["hr", {}]],
    "sections": [
        [1, "p", [[0, [0], 1, "Bold"], [1, [], 0, 0], [0, [1], 1, "linked"]]],
        [3, "ul", [[[0, [], 0, "one"]]]],
        [10, 0],
        [10, 1],
    ],
}


def ghost(**post: object) -> bytes:
    """Return an export of Ghost with one post of two, the other a page."""
    base = {
        "id": "1",
        "title": "On rivers",
        "slug": "on-rivers",
        "type": "post",
        "status": "published",
        "published_at": "2021-03-04T10:00:00.000Z",
    }
    posts = [{**base, **post}, {"id": "2", "title": "About", "type": "page", "status": "published"}]
    data = {
        "posts": posts,
        "users": [{"id": "u", "name": "Ines Falk"}],
        "posts_authors": [{"post_id": "1", "author_id": "u", "sort_order": 0}],
        "posts_meta": [{"post_id": "1", "email_subject": "Rivers, again"}],
    }
    return json.dumps({"db": [{"meta": {}, "data": data}]}).encode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"html": "<p>Bold and</p>"}, ["Bold and"]),
        (
            {"lexical": json.dumps(LEXICAL)},
            [
                "<strong>Bold</strong>",
                "<em>linked</em>",
                "<h2>Below</h2>",
                "<li>one</li>",
                "A page",
                "About it",
                "<hr>",
                "raw",
                "Mind the gap",
            ],
        ),
        (
            {"mobiledoc": json.dumps(MOBILEDOC)},
            [
                "<strong>Bold</strong>",
                '<a href="https://a.example/">linked</a>',
                "<li>one</li>",
                "<h2>Card</h2>",
                "<em>in</em>",
                "<hr>",
            ],
        ),
        ({"lexical": "{broken", "plaintext": "Plain <words>"}, ["Plain &lt;words&gt;"]),
        (
            {
                "mobiledoc": json.dumps(
                    {"sections": [[1, "p", [[0, [9], 0, "x"]]]], "markups": []}
                ),
                "plaintext": "Plain",
            },
            ["Plain"],
        ),
    ],
)
def test_ghost(given: dict[str, object], words: list[str]) -> None:
    """A post is read from HTML, Lexical or Mobiledoc, with subject, author, time and address."""
    post, page = child.table(ghost(**given), kind="ghost", members=(), name="x.json")
    assert isinstance(post, Post)
    assert (post.subject, post.title, post.authors) == (
        "Rivers, again",
        "On rivers",
        ("Ines Falk",),
    )
    assert (post.sent, post.addresses) == ("2021-03-04T10:00:00.000Z", ("/on-rivers/",))
    assert all(one in post.content for one in words), post.content
    assert isinstance(page, Skipped)


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b"[1]",
        b"[" * 100_000,
        b'{"db": 7}',
        b'{"db": [{"data": {"posts": 1}}]}',
        b"\xff\xfe{",
    ],
)
def test_other_json_is_refused(data: bytes) -> None:
    """JSON that is no export costs one clear error, however deep it is."""
    with pytest.raises(ParseError):
        child.table(data, kind="ghost", members=(), name="x.json")


CAMPAIGNS = b"""Title,Subject,List,"Send Date","Send Weekday","Total Recipients","Unique Id"
"Harbour Notes (copy 03)","Tides, again",Friends,"Nov 30, 2017 03:00 pm",Thursday,812,c13cce2305
Lost one,Gone,Friends,"Dec 01, 2017 03:00 pm",Friday,812,ab12cd34ef
"""


def test_mailchimp() -> None:
    """Campaigns are matched to their files by title; what lies in the export unnamed is read, too."""
    members = (
        "e/campaigns_content/12616486_harbour-notes-copy-03-.html",
        "e/campaigns_content/12616490_unnamed.html",
        "e/campaigns_content/12616490_unnamed.txt",
    )
    first, lost, other = child.table(
        CAMPAIGNS, kind="mailchimp", members=members, name="e/campaigns.csv"
    )
    assert isinstance(first, Post)
    assert (first.subject, first.sent) == ("Tides, again", "Nov 30, 2017 03:00 pm")
    assert first.addresses == ("?id=c13cce2305",)
    assert lost == Skipped(name="Lost one", why="its content is not in the export")
    assert isinstance(other, Post)
    assert other.member == members[1]
    assert slug_of("Harbour Notes (copy 03)") == "harbour-notes-copy-03-"


@pytest.mark.parametrize(
    "head",
    ["Title,Subject,Send Date,Unique Id", "Campaign Name,Subject Line,Sent At,Campaign ID"],
)
def test_mailchimp_under_other_headings(head: str) -> None:
    """The service documents no columns: each is found under the names that its tables are known to have."""
    table = f'{head}\nHarbour Notes,Tides,"Nov 30, 2017 03:00 pm",c13cce2305\n'.encode()
    members = ("e/campaigns_content/12616486_harbour-notes.html",)
    (found,) = child.table(table, kind="mailchimp", members=members, name="e/campaigns.csv")
    assert isinstance(found, Post)
    assert (found.member, found.subject) == (members[0], "Tides")
    assert found.sent == "Nov 30, 2017 03:00 pm"
    assert found.addresses == ("?id=c13cce2305",)


def test_substack() -> None:
    """Published newsletters are read; drafts, threads and posts without text are told of."""
    table = (
        b"post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,podcast_url\n"
        b"12.rivers,2019-07-26T20:48:19.814Z,true,2019-07-26T21:00:00.000Z,,newsletter,everyone,Rivers,What they do,\n"
        b"13.draft,2019-07-26T20:48:19.814Z,false,,,newsletter,everyone,Draft,,\n"
        b"14.chat,2019-07-26T20:48:19.814Z,true,,,thread,everyone,Chat,,\n"
        b"15.lost,2019-07-26T20:48:19.814Z,true,,,newsletter,everyone,Lost,,\n"
    )
    found = child.table(table, kind="substack", members=("posts/12.rivers.html",), name="posts.csv")
    assert isinstance(found[0], Post)
    assert (found[0].standfirst, found[0].addresses) == ("What they do", ("/p/rivers",))
    assert [type(one) for one in found[1:]] == [Skipped] * 3


def test_buttondown_and_beehiiv() -> None:
    """Both are read by the columns that they have."""
    emails = b"id,secondary_id,subject,publish_date,source,slug\na,1,Rivers,2023-01-02 16:55:00+00:00,app,rivers\n"
    (post,) = child.table(
        emails, kind="buttondown", members=("emails/rivers.md",), name="emails.csv"
    )
    assert isinstance(post, Post)
    assert (post.markup, post.member, post.addresses) == (
        "markdown",
        "emails/rivers.md",
        ("/archive/rivers/",),
    )
    posts = (
        b"id,web_title,status,audience,url,web_subtitle,email_subject_line,email_preview_text,content_html,created_at\n"
        b'a,Rivers,confirmed,free,https://h.example/p/rivers,Below,"Rivers, again",Soon,<p>Text</p>,2023-01-18 21:25:27\n'
        b"b,Draft,draft,free,,,,,,\n"
    )
    one, draft = child.table(posts, kind="beehiiv", members=(), name="posts.csv")
    assert isinstance(one, Post)
    assert (one.subject, one.preheader, one.content) == ("Rivers, again", "Soon", "<p>Text</p>")
    assert isinstance(draft, Skipped)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<!DOCTYPE html><p>x", "campaign"),
        (b"\xef\xbb\xbf <table><tr><td>x", "campaign"),
        (b'<main><article class="issue" lang=en>x</article>', "page"),
        (b"From: a@b.example\nSubject: x\n\nText", "mail"),
        (
            b"Return-Path: <a@b.example>\r\nReceived: from x\r\n by y\r\nDate: x\r\n\r\n<html>",
            "mail",
        ),
        (b"# Title\n\n[a](https://b.example/) **c**", "markdown"),
        (b"Dear all,\n\nnothing.", "text"),
        (b"post_id,is_published,title\n", "substack"),
        (b"id,web_title,content_html\n", "beehiiv"),
        (b"Title,Subject,List,Send Date\n", "mailchimp"),
        (b"date_sent,subject,filename\n", "mailchimp"),
        (b'{"db": []}', "ghost"),
        (b'[{"subject": "x", "body": "y"}]', "buttondown"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", None),
        (b"  \n", None),
        ("<p>ä".encode("utf-16"), "campaign"),
    ],
)
def test_content_says_what_a_file_is(data: bytes, kind: str | None) -> None:
    """Kinds are told by content."""
    assert child.what(data) == kind


def mail(html: str, charset: str = "utf-8") -> bytes:
    """Return a mail with a plain and an HTML part."""
    message = EmailMessage()
    message["Subject"] = "Flüsse & Häfen"
    message["Date"] = "Thu, 30 Nov 2017 15:00:00 -0500"
    message["From"] = "a@house.example"
    message["To"] = "reader@reader.example"
    message.set_content("Plain words.")
    message.add_alternative(html, subtype="html", charset=charset)
    message.add_attachment(b"x", maintype="text", subtype="html", filename="other.html")
    return bytes(message)


def test_mail() -> None:
    """Of a mail the HTML part is read, in its encoding; subject and date come from the header."""
    post = child.mail(mail("<p>Straße</p>", "iso-8859-1"), name="x.eml")
    assert (post.subject, post.markup) == ("Flüsse & Häfen", "html")
    assert "Straße" in post.content
    assert post.sent.startswith("Thu, 30 Nov 2017")


@pytest.mark.parametrize("charset", [b"no-such", b"utf-8", b"hex", b"utf-7", b"idna"])
def test_broken_charsets_cost_no_mail(charset: bytes) -> None:
    """A wrong or unknown charset is replaced by what the bytes are."""
    data = (
        b"Subject: =?no-such?q?x?= y\nDate: never\nContent-Type: text/html; charset="
        + charset
        + b"\n\n<p>Stra\xdfe</p>"
    )
    post = child.mail(data, name="x.eml")
    assert "Stra" in post.content


def test_a_mail_without_text_is_refused() -> None:
    """A mail of nothing but an attachment says so."""
    with pytest.raises(ParseError, match="without text"):
        child.mail(b"Subject: x\nContent-Type: image/png\n\nxx", name="x.eml")


@pytest.mark.parametrize("seed", range(30))
def test_mangled_mails_do_no_harm(seed: int) -> None:
    """Bytes taken out or changed anywhere give a mail or our own error."""
    chance = random.Random(seed)
    data = bytearray(mail("<p>Words of a mail</p>" * 5))
    for _ in range(30):
        data[chance.randrange(len(data))] = chance.randrange(256)
    with suppress(ParseError):
        child.mail(bytes(data), name="x.eml")


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Jun 01, 2023 09:46 pm", "2023-06-01T21:46:00-04:00"),
        ("2017-11-30T20:00:00.000Z", "2017-11-30T15:00:00-05:00"),
        ("2023-01-02 16:55:00+00:00", "2023-01-02T11:55:00-05:00"),
        ("Thu, 30 Nov 2017 15:00:00 -0500", "2017-11-30T15:00:00-05:00"),
        ("2017-11-30", "2017-11-30"),
        ("November 30, 2017", "2017-11-30"),
        ("2017-11", "2017-11"),
    ],
)
def test_times(said: str, wanted: str) -> None:
    """Times of all services are read in the zone."""
    found = read_time(said, NEW_YORK)
    assert found is not None
    assert (found.moment.isoformat() if found.moment else str(found.date)) == wanted


@pytest.mark.parametrize(
    "said",
    [
        "",
        "05/06/2024",
        "2017-13-01",
        "Feb 30, 2020 09:00 am",
        "0001-01-01",
        "9999-12-31T23:59:59Z",
        "soon",
        "2017-02-31",
    ],
)
def test_times_that_nobody_can_tell(said: str) -> None:
    """What is ambiguous, impossible or out of all bounds is no time."""
    assert read_time(said, NEW_YORK) is None


def test_tables_of_any_kind() -> None:
    """Separator and encoding are found out; a table that is none is refused."""
    assert read_rows("Titel;Betreff\nä;b\n".encode("windows-1252")) == (
        {"titel": "ä", "betreff": "b"},
    )
    with pytest.raises(ParseError):
        read_rows(b"")
    with pytest.raises(ParseError, match="column"):
        child.index(b"a,b\n1,2\n")


MOVED = (
    Redirect(old="https://mailchi.mp/house/notes-12", new="https://house.example/issues/2021-05/"),
    Redirect(old="https://us1.campaign-archive.com/?u=ab&id=cd", new="/issues/2021-06/"),
    Redirect(old="/p/rivers", new="/issues/2021-07/"),
    Redirect(old="?id=c13cce2305", new="/issues/2021-08/"),
    Redirect(old='/x"; return 200 "', new="/issues/2021-09/"),
    Redirect(old="/a b\n/evil 200", new="/issues/2021-09/"),
)


def test_redirects_for_each_kind_of_server() -> None:
    """Each form says each address once; what could break out of it is left out."""
    nginx = redirects_text(MOVED, form_of("moved.map"))
    assert '    "mailchi.mp/house/notes-12" https://house.example/issues/2021-05/;' in nginx
    assert '    "/p/rivers" /issues/2021-07/;' in nginx
    assert '"~[?&]id=c13cce2305(&|$)"' in nginx
    netlify = redirects_text(MOVED, form_of("public/_redirects"))
    assert "https://us1.campaign-archive.com/ u=ab id=cd /issues/2021-06/ 301!" in netlify
    assert "/p/rivers /issues/2021-07/ 301!" in netlify
    table = redirects_text(MOVED, form_of("moved.csv"))
    assert table.startswith("old,new,status\n")
    for text in (nginx, netlify, table):
        assert "2021-09" not in text


def test_packed_bytes_of_any_kind_are_no_export() -> None:
    """Noise is refused or read as text, and never more."""
    chance = random.Random(1)
    for _ in range(20):
        data = base64.b64decode(base64.b64encode(chance.randbytes(500)))
        assert child.what(data) in {None, "text", "markdown", "campaign"}
