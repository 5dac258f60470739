"""Rules about a mail of our own: tokens, footer, and that the issue is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote

from newsletter.check.mail_facts import OwnMailFacts
from newsletter.check.rule import Slip, error, warning
from newsletter.model.rendition import Token

_WHOLE_TOKEN = re.compile("|".join(re.escape(token.value) for token in Token))
_TOKEN_MARK = re.compile("[\ue0f0\ue0f1]")
_STYLE_URL = re.compile(
    r"""(?:url\(\s*|@import\s+)(?:&#34;|&#39;|&quot;|["'])?([^"'()\s;&]{1,2000})""", re.IGNORECASE
)
MOST_ENCLOSED = 1_000_000
"""Bytes of embedded pictures; a mail of a million bytes to 20,000 readers is 20 GB to send."""
_IN_THEME = "Mend it in the theme's template; the issue's own words are not the cause."


@error
def broken_token(facts: OwnMailFacts) -> Iterator[Slip]:
    """Leave no half or unknown token in the mail."""
    for name, part in (("HTML", facts.rendition.html), ("text", facts.rendition.text)):
        marks = len(_TOKEN_MARK.findall(_WHOLE_TOKEN.sub("", part)))
        if marks:
            yield Slip(
                message=f"The {name} part holds {marks} mark(s) of a token that is not whole.",
                help=_IN_THEME,
            )


@error
def token_in_public(facts: OwnMailFacts) -> Iterator[Slip]:
    """Put tokens into the mail only: never into subject, preheader or web page."""
    rendition = facts.rendition
    public = {
        "subject": rendition.subject,
        "preheader": rendition.preheader,
        "article": rendition.article,
        "web page": rendition.page,
    }
    for name, words in public.items():
        if _TOKEN_MARK.search(words):
            yield Slip(
                message=f"The {name} holds a reader's token; it is the same for everyone.",
                help=_IN_THEME,
            )


@error
def missing_postal_address(facts: OwnMailFacts) -> Iterator[Slip]:
    """Print the postal address in both parts of the mail."""
    lines = [_folded(line) for line in facts.publication.postal_address if line.strip()]
    parts = (("HTML", facts.mail.html.text), ("text", facts.rendition.text))
    for name, part in parts:
        read = _folded(part)
        if not lines or not all(line in read for line in lines):
            yield Slip(
                message=f"The {name} part lacks the postal address.",
                help="The law asks for it: `postal_address:` in publication.yaml, printed by the "
                "theme.",
            )


@warning
def missing_view_in_browser(facts: OwnMailFacts) -> Iterator[Slip]:
    """Link to the issue's public page in both parts of the mail."""
    base = facts.publication.archive_url
    if not base:
        return
    linked = any(link.get("href").startswith(base) for link in facts.mail.html.all("a"))
    for name, there in (("HTML", linked), ("text", base in facts.rendition.text)):
        if not there:
            yield Slip(
                message=f"The {name} part has no link to the issue on the web.",
                help=_IN_THEME,
            )


@warning
def empty_text_part(facts: OwnMailFacts) -> Iterator[Slip]:
    """Give the text part all titles of the issue."""
    read = _folded(facts.rendition.text)
    titles = [lead.title for lead in facts.issue.leads]
    titles += [entry.title for entry in facts.issue.entries]
    missing = [title for title in titles if _folded(title).casefold() not in read.casefold()]
    if missing:
        yield Slip(
            message=f"The text part lacks {len(missing)} of {len(titles)} titles, first "
            f"“{missing[0]}”.",
            help=_IN_THEME,
        )


@error
def foreign_picture(facts: OwnMailFacts) -> Iterator[Slip]:
    """Load only pictures that the publication holds: others change, vanish, and tell who reads."""
    rendition, base = facts.rendition, facts.publication.archive_url
    names = {name for name, _ in rendition.images}
    held = names | {f"cid:{known}" for known, _ in rendition.enclosed}
    held |= {f"{base}issues/{facts.issue.page}/{quote(name)}" for name in names if base}
    for address, at in _loaded(facts):
        if address and address not in held:
            yield Slip(
                message=f"The mail loads {address[:80]}, which is none of the issue's own pictures.",
                help=f"Name a file of the publication instead. {_IN_THEME}",
                at=at,
            )


def _loaded(facts: OwnMailFacts) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield what a mail program would fetch by itself, and where it is named."""
    for element in facts.mail.html.elements:
        if element.tag != "a":
            yield element.get("src"), element.at
            yield element.get("background"), element.at
            for candidate in element.get("srcset").split(","):
                yield candidate.strip().partition(" ")[0], element.at
    for found in _STYLE_URL.finditer(facts.rendition.html):
        yield unescape(found[1]).strip(), facts.mail.whereabouts(found[0])


@warning
def heavy_pictures(facts: OwnMailFacts) -> Iterator[Slip]:
    """Embed pictures of no more than a million bytes: each reader gets all of them."""
    files = dict(facts.rendition.images)
    carried = {name: len(files[name]) for _, name in facts.rendition.enclosed}
    total = sum(carried.values())
    if total > MOST_ENCLOSED:
        heaviest = max(carried, key=lambda name: carried[name])
        yield Slip(
            message=f"Each mail carries {total / 1000:,.0f} kB of pictures, most of it in {heaviest} "
            f"({carried[heaviest] / 1000:,.0f} kB).",
            help="Take out a picture, save it as JPEG, or write `pictures: hosted` in publication.yaml.",
        )


def _folded(text: str) -> str:
    return " ".join(text.split())
