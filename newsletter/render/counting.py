"""A rendition whose links lead through the publication's own pages, so that clicks can be counted.

Every reader gets the same addresses: ``{base}c/ISSUE/NAME``, where NAME is a hash of where the
link leads.  The plain text stays as it is, for there the address is what people read; so does a
link whose words are an address, and every link that is personal or no web address.
"""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from html import escape, unescape

from newsletter.model.rendition import Rendition

_LINK = re.compile(
    r'(<a\b[^>]*?\bhref=")(https?://[^"\ue0f0\ue0f1]+)("[^>]*>)(.*?)(?=</a\s*>)', re.DOTALL
)
_TAG = re.compile(r"<[^>]*>")
_LOOKS_LIKE_AN_ADDRESS = re.compile(r"(https?://)?[\w-]+(\.[\w-]+)+(:[0-9]+)?([/?#]\S*)?")
_BODY = re.compile(r"<body\b[^>]*>")
_NAME_DIGITS = 12
CANARY = (
    '<a href="{address}" lang="en" dir="ltr" aria-hidden="true" tabindex="-1" '
    'style="display:none;max-height:0;overflow:hidden;mso-hide:all">For programs only</a>'
)
"""Out of sight, out of the order of keys, and out of what is read aloud; should a client show it all
the same, it says what it is."""


def counted(rendition: Rendition, *, base: str, issue: str, kept: str = "") -> Rendition:
    """Return the rendition with counted links and the one that only programs follow.

    `base` is the publication's `public_url`, ending in ``/``; links below it are left alone, and
    those below `kept`, the archive's address, so that the issue itself is read uncounted.
    `Rendition.links` says where each name leads.  The web page is not touched.
    """
    html, table = _counted(rendition.html, base=base, issue=issue, kept=kept)
    links = (*sorted(table.items()), (canary_name(issue), ""))
    return replace(rendition, html=html, links=links)


def counted_html(html: str, *, base: str, issue: str, kept: str = "") -> str:
    """Return a mail's HTML as `counted` has it."""
    return _counted(html, base=base, issue=issue, kept=kept)[0]


def _counted(html: str, *, base: str, issue: str, kept: str) -> tuple[str, dict[str, str]]:
    table: dict[str, str] = {}

    def through(found: re.Match[str]) -> str:
        before, raw, after, words = found.groups()
        address = unescape(raw)
        shown = unescape(_TAG.sub("", words)).strip()
        own = address.startswith(base) or (kept and address.startswith(kept))
        if own or _LOOKS_LIKE_AN_ADDRESS.fullmatch(shown):
            return found[0]
        name = link_name(address)
        table[name] = address
        return f"{before}{escape(_address(base, issue, name))}{after}{words}"

    led = _LINK.sub(through, html)
    canary = CANARY.format(address=escape(_address(base, issue, canary_name(issue))))
    return _with_canary(led, canary), table


def link_name(address: str) -> str:
    """Return the name of a link, the same in every variant of an issue."""
    return _name(f"newsletter link to\0{address}")


def canary_name(issue: str) -> str:
    """Return the name of the link that nobody sees; it looks like any other."""
    return _name(f"newsletter link for programs\0{issue}")


def _name(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_NAME_DIGITS]


def _address(base: str, issue: str, name: str) -> str:
    return f"{base}c/{issue}/{name}"


def _with_canary(html: str, canary: str) -> str:
    """Put it first in the body: some programs follow the first few links only."""
    body = _BODY.search(html)
    place = body.end() if body else 0
    return html[:place] + canary + html[place:]
