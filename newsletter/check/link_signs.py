"""Words and addresses by which a page without the article gives itself away."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newsletter.text.addresses import host_of
from newsletter.text.page_signs import PageSigns

_THING = (
    r"(?:page|article|story|post|file|content|document|url|link|item|site|resource|record|product)"
)
_MISSING = (
    r"(?:\w+\s+){0,4}?(?:(?:not|\w*n[’']t|no\s+longer)\s+(?:be\s+|been\s+|currently\s+)?"
    r"(?:found|exist|exists|available|there|located|published)"
    r"|(?:been|was)\s+(?:removed|deleted)|missing|unavailable)"
)
NOT_FOUND = re.compile(
    rf"""(?xi)
      ^\W*(?:http\s+)?(?:error\s*)?(?:404|410)\b(?!\s*(?:days|years|people|killed|dead|[a-z]+\s+(?:killed|dead)))
    | \b(?:error\s*404|404\s*(?:error|page|not\s+found)|http\s*404)\b
    | ^\W*(?:page\s+)?not\s+found\W*(?:$|[|–—:·-])
    | (?:^|[|–—:·-]\s*|\b(?:this|the|that|requested|your)\s+(?:requested\s+)?){_THING}\s+(?:you\S*\s+(?:\w+\s+){{0,5}})?{_MISSING}
    | \b(?:can(?:no|’|')?t|could\s*n[o’']t|cannot|unable\s+to)\s+find\s+(?:the|that|this|what)\b.{{0,30}}{_THING}
    | ^\W*(?:seite\s+nicht\s+gefunden|page\s+(?:introuvable|non\s+trouv[ée]e)|p[áa]gina\s+no\s+encontrada)
    | صفحہ\s+(?:نہیں\s+ملا|موجود\s+نہیں|دستیاب\s+نہیں)|(?:الصفحة\s+غير\s+موجودة)|पृष्ठ\s+नहीं\s+मिला|पेज\s+नहीं\s+मिला
    """
)
"""Titles and headings of pages that say that there is none."""

WALL = re.compile(
    r"""(?xi)
      ^\W*(?:just\s+a\s+moment|attention\s+required|access\s+(?:to\s+this\s+page\s+has\s+been\s+)?denied|are\s+you\s+(?:a\s+)?(?:human|robot)
      |pardon\s+our\s+interruption|security\s+check|checking\s+your\s+browser|robot\s+check|verify(?:ing)?\s+you\s+are\s+human|request\s+blocked
      |please\s+(?:verify|wait)|human\s+verification|ddos.guard|one\s+more\s+step)
    | \b(?:enable\s+javascript\s+and\s+cookies|unusual\s+traffic|not\s+a\s+robot|solve\s+the\s+captcha|complete\s+the\s+captcha)\b
    """
)
"""Titles and first words of walls against programs."""

_LOGIN = re.compile(
    r"(?i)(?:^|[/.])(?:log-?in|sign-?in|sign_in|signon|sso|auth|oauth2?|account|accounts|subscribe|subscription"
    r"|subscriptions|register|registration|paywall|consent|checkpoint|authwall)(?:[/.]|$)"
)
_NOWHERE = re.compile(
    r"(?i)/(?:404|410|error|errors|error-?404|not-?found|page-?not-?found|pagenotfound|notfound|missing|unavailable)"
    r"(?:\.\w{2,5})?/?$"
)
_FRONT = re.compile(r"(?i)/?(?:[a-z]{2}(?:-[a-z]{2})?|home|index|default|main)?(?:\.\w{2,5})?/?")
_RESERVED = re.compile(r"(?i)(?:^|\.)(?:example|invalid|test|localhost|example\.(?:com|net|org))$")
SHORT = 200
"""Words; a wall against programs has hardly more."""
LONGEST_TYPED = 20
"""Characters of a path that people type."""
FEWEST_WORDS = 12
"""A page with fewer of them, and without scripts, is no article."""


def says_not_found(signs: PageSigns) -> str:
    """Return the title or heading that says that there is no such page, or an empty text."""
    return next((said for said in (signs.title, signs.heading) if NOT_FOUND.search(said)), "")


def is_wall(signs: PageSigns) -> bool:
    """Tell whether a page only keeps programs out."""
    return any(WALL.search(said) for said in (signs.title, signs.heading)) or (
        signs.words < SHORT and bool(WALL.search(signs.opening))
    )


def is_front_page(address: str) -> bool:
    """Tell whether an address is that of a site's front page, of one language perhaps."""
    parts = urlsplit(address)
    return _FRONT.fullmatch(parts.path or "/") is not None and not parts.query


def is_deep(address: str) -> bool:
    """Tell whether an address is such as articles have, not one that people type."""
    path = urlsplit(address).path.strip("/")
    return "/" in path or len(path) > LONGEST_TYPED


def is_login(address: str) -> bool:
    """Tell whether an address is that of a log-in, an offer to subscribe, or a question for consent."""
    parts = urlsplit(address)
    return _LOGIN.search(parts.path) is not None or (
        _LOGIN.search((parts.hostname or "").partition(".")[0]) is not None
    )


def is_nowhere(address: str) -> bool:
    """Tell whether an address is that of a page for what is not found."""
    return _NOWHERE.search(urlsplit(address).path) is not None


def is_reserved(address: str) -> bool:
    """Tell whether a host's name is kept for examples and tests (RFC 2606): it leads nowhere."""
    return _RESERVED.search(host_of(address)) is not None
