"""What the confined child is asked for: everything that looks into strangers' bytes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from newsletter.archive.importing.decoding import decode
from newsletter.archive.importing.drafts import Hints
from newsletter.archive.importing.html_reading import read_html
from newsletter.archive.importing.kinds import kind_of
from newsletter.archive.importing.mails import mail_pictures, mail_post
from newsletter.archive.importing.own_reading import is_own_mail, read_own
from newsletter.archive.importing.pieces import Page, Piece, count_words
from newsletter.archive.importing.posts import KINDS, Found, Kind, Post
from newsletter.archive.importing.recognising import Past, recognise
from newsletter.archive.importing.refusing import require_campaign
from newsletter.archive.importing.tables import (
    beehiiv_posts,
    buttondown_posts,
    json_posts,
    mailchimp_posts,
    read_rows,
    substack_posts,
)
from newsletter.archive.importing.text_reading import read_text
from newsletter.errors import ParseError
from newsletter.model.people import Outlet
from newsletter.model.prose import Emphasis, Heading, Paragraph, Text
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.text.any_markdown import markdown_html, without_front_matter
from newsletter.text.html import html_to_text

FUNCTION = "newsletter.archive.importing.child"
PRELOAD = (
    FUNCTION,
    "newsletter.archive.importing.posts",
    "newsletter.archive.importing.pieces",
    "newsletter.archive.importing.accounting",
    "newsletter.archive.importing.recognising",
    "newsletter.model.dates",
    "newsletter.model.issue",
    "newsletter.model.people",
    "newsletter.model.prose",
    "newsletter.model.publication",
)
"""Modules to import beforehand, whose values may come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of an index: which file was sent when, under which subject."""

    name: str
    subject: str
    sent: str


def what(data: bytes) -> Kind | None:
    """Return what a file holds, None where it is nothing that can be read."""
    return kind_of(data, decode(data))


def table(data: bytes, *, kind: Kind, members: tuple[str, ...], name: str) -> tuple[Found, ...]:
    """Return the posts that the table or JSON of an export lists; raises `ParseError`."""
    if kind == "mailchimp":
        return mailchimp_posts(data, members=members)
    if kind == "substack":
        return substack_posts(data, members=members)
    if kind == "beehiiv":
        return beehiiv_posts(data)
    if kind == "buttondown" and members:
        return buttondown_posts(data, members=members, is_json=name.endswith(".json"))
    return json_posts(data)


def index(data: bytes) -> tuple[Row, ...]:
    """Return the lines of an index; raises `ParseError` where columns are missing."""
    found = list[Row]()
    for row in read_rows(data):
        name = next(
            (row[key] for key in ("filename", "file", "file_name", "name") if key in row), None
        )
        sent = next(
            (
                row[key]
                for key in ("date_sent", "send_date", "sent", "date", "sent_at")
                if key in row
            ),
            None,
        )
        subject = row.get("subject", row.get("subject_line", row.get("title", "")))
        if name is None or sent is None:
            raise ParseError(
                "The index lacks a column.", help="Its first line is: date_sent,subject,filename"
            )
        found.append(
            Row(name=name.strip().rpartition("/")[2], subject=subject.strip(), sent=sent.strip())
        )
    return tuple(found)


def mail(data: bytes, *, name: str) -> Post:
    """Return the text of a mail; raises `ParseError` where it has none."""
    return mail_post(data, name=name)


def enclosed(data: bytes, *, sources: tuple[str, ...]) -> tuple[tuple[str, bytes], ...]:
    """Return (source, octets) of the pictures of a mail that its text names so."""
    return mail_pictures(data, sources)


def front_matter(data: bytes, *, name: str) -> Post:
    """Return a Markdown file with what stands in front of its text."""
    text, fields = without_front_matter(decode(data))
    return Post(
        name=name,
        kind="markdown",
        markup="markdown",
        content=text,
        subject=fields.get("subject", fields.get("title", "")),
        preheader=fields.get("preheader", fields.get("description", "")),
        sent=fields.get("date", fields.get("publish_date", "")),
        addresses=tuple(filter(None, (fields.get("url", ""), fields.get("permalink", "")))),
        language=fields.get("lang", fields.get("language", "")),
    )


def past(
    data: bytes, *, post: Post, hints: Hints, publication: Publication, outlets: tuple[Outlet, ...]
) -> Past:
    """Return the issue in a text; raises `ParseError` where it is no campaign."""
    text = decode(data)
    if post.kind == "page" or (post.markup == "html" and is_own_mail(text)):
        return read_own(text, hints=hints, publication=publication, mail=post.kind != "page")
    page, source = _page(text, post)
    require_campaign(page, text, post)
    page, source = _with_headline(page, source, post)
    page = replace(page, addresses=(*post.addresses, *page.addresses))
    return recognise(
        page,
        hints=hints,
        publication=publication,
        outlets=outlets,
        source=source,
        name=post.name.rpartition("/")[2],
    )


def _page(text: str, post: Post) -> tuple[Page, Counter[str]]:
    """Return the pieces, and the words as another reader counts them."""
    if post.markup == "text":
        return read_text(text), count_words([text])
    html = markdown_html(text) if post.markup == "markdown" else text
    return read_html(html), count_words([html_to_text(html)])


def _with_headline(page: Page, source: Counter[str], post: Post) -> tuple[Page, Counter[str]]:
    """Put in front of a post what its service shows there: title, authors, a line below."""
    if post.kind not in {"substack", "ghost", "beehiiv", "buttondown"} or not post.title:
        return page, source
    head = [Piece(block=Heading(children=(Text(text=post.title),), level=0))]
    if post.authors:
        head.append(Piece(block=Paragraph(children=(Text(text="By " + ", ".join(post.authors)),))))
    if post.standfirst:
        words = Text(text=" ".join(html_to_text(post.standfirst).split()))
        line = Paragraph(children=(Emphasis(children=(words,)),))
        head.append(Piece(block=line, standfirst=True))
    counted = source + count_words(
        [
            post.title,
            " ".join(("By", *post.authors)) if post.authors else "",
            html_to_text(post.standfirst),
        ]
    )
    return replace(page, pieces=(*head, *page.pieces)), counted


def described() -> str:
    """Return what can be read, a kind a line."""
    return "\n".join(f"{kind}: {words}" for kind, words in KINDS.items())
