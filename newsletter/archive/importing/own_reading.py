"""Our own pages and mails, recognised by how they are built, back to the issue.

A page of the archive says everything that it prints, ids included.  A mail has no ids: they are made
of the titles, as for any other import.
"""

from __future__ import annotations

import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.archive.importing.accounting import Account, Share, settle
from newsletter.archive.importing.drafts import Hints
from newsletter.archive.importing.own_marks import read_marks
from newsletter.archive.importing.own_parts import (
    MAIL,
    PAGE,
    Own,
    iso_date,
    own_areas,
    own_entry,
    own_lead,
    spelt_date,
    words_of,
)
from newsletter.archive.importing.pieces import SeenPicture, count_words
from newsletter.archive.importing.recognising import Past
from newsletter.archive.importing.texts_of import texts_of
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.text.html import html_to_text

OUR_PAGE = "article.issue"
_AROUND = "a.permalink, div.below, nav.inside, p.portraits, p.follow, script, style, td.p"


def is_own_mail(html: str) -> bool:
    """Tell whether HTML is a mail that this program made."""
    if 'class="m"' not in html:
        return False
    tree = LexborHTMLParser(html)
    pieces = tree.css_first("div.l > h2") or tree.css_first("ol.e > li > h3")
    return bool(pieces and tree.css_first("p.m") and tree.css_first("h1"))


def read_own(html: str, *, hints: Hints, publication: Publication, mail: bool) -> Past:
    """Return the issue in a page of the archive, or in the HTML of a mail."""
    tree = LexborHTMLParser(html)
    body = tree.css_first(OUR_PAGE) if not mail else tree.body
    assert body is not None  # noqa: S101 - it was looked for before
    source = count_words([html_to_text(body.html or "")])
    pictures = [
        SeenPicture(
            source=(one.attributes.get("src") or "")[:2000], alt=one.attributes.get("alt") or ""
        )
        for one in body.css("figure img, div.l p > img")
    ]
    language = body.attributes.get("lang") or _lang(tree) or publication.language
    own = Own(form=MAIL if mail else PAGE, publication=publication, language=language)
    marks = read_marks(tree)
    preheader = _preheader(tree, mail=mail)
    for around in body.css(_AROUND):
        around.decompose()
    heading = _heading(body)
    number, date = _numbered(body)
    date = marks.date or date or spelt_date(heading) or hints.date
    issue = Issue(
        id="",
        number=number,
        date=date or PartialDate(year=1),
        title="" if date and (date.spelt == heading or spelt_date(heading) == date) else heading,
        subject=hints.subject or marks.subject or preheader or heading,
        preheader=preheader,
        language=language,
        leads=tuple(own_lead(own, node) for node in body.css(own.form.lead)),
        focus_areas=own_areas(own, body, marks.areas, mail=mail),
        entries=tuple(own_entry(own, node) for node in body.css(own.form.entries)),
        imported=True,
    )
    return Past(
        issue=issue,
        dated=date is not None,
        sent=marks.sent,
        account=_account(issue, source),
        remarks=tuple(own.remarks),
        pictures=tuple(pictures),
    )


def _lang(tree: LexborHTMLParser) -> str:
    node = tree.css_first("html")
    return (node.attributes.get("lang") or "") if node else ""


def _preheader(tree: LexborHTMLParser, *, mail: bool) -> str:
    if not mail:
        node = tree.css_first('meta[name="description"]')
        return (node.attributes.get("content") or "").strip() if node else ""
    node = tree.css_first("div.h")
    if node is None:
        return ""
    for padding in node.css("span"):
        padding.decompose()
    return words_of(node)


def _heading(body: LexborNode) -> str:
    return words_of(body.css_first("h1"))


def _numbered(body: LexborNode) -> tuple[int | None, PartialDate | None]:
    """Return the issue's number and date, as the lines below its heading say them."""
    time = body.css_first("header time")
    date = iso_date(time.attributes.get("datetime") or "") if time else None
    line = body.css_first("header p.meta") or body.css_first("h1 + p.y")
    if time:
        time.decompose()
    found = re.search(r"\d{1,5}", words_of(line))
    return (int(found[0]) if found else None), date


def _account(issue: Issue, source: Counter[str]) -> Account:
    """Return the account: what the issue says is placed, all else belongs to the page."""
    shares = [
        Share(text=text, fate="placed", where=where)
        for where, text in texts_of(issue)
        if where not in {"subject", "preheader", "title"}
    ]
    placed = count_words(share.text for share in shares)
    rest = source - placed
    shares.append(
        Share(text=" ".join(rest.elements()), fate="dropped", where="words of the page itself")
    )
    return settle(shares, source)
