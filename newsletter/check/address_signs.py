"""What an address itself gives away, letter by letter: nothing is asked of anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from newsletter.check.patterns import DOUBLE_SCHEME
from newsletter.text.addresses import canonical_address, host_of

_WEB = re.compile(r"(?i)\s*https?:")
_PLACEHOLDER_HOST = re.compile(
    r"(?:^|\.)(?:example\.(?:com|net|org)|(?:your|my)-?(?:domain|site|website|company|link|url)\.\w{2,6}"
    r"|(?:domain|website|yourwebsite)\.com|insert-?link-?here\.\w{2,6})$"
)
_EDITORS_PAGE = re.compile(
    r"(?i)[?&]preview(?:_id|_nonce)?=|/wp-admin/|/wp-login\.php|^https?://docs\.google\.com/\S*/edit\b"
    r"|^https?://(?:\w+\.)?admin\.mailchimp\.com/|^https?://(?:www\.)?canva\.com/design/\S*/edit\b"
    r"|^https?://(?:www\.)?figma\.com/(?:file|design)/"
)
_TUNNEL = re.compile(
    r"(?:^|\.)(?:ngrok\.io|ngrok\.app|ngrok-free\.app|trycloudflare\.com|loca\.lt|serveo\.net|localhost\.run"
    r"|deploy-preview-\d+--[\w-]+\.netlify\.app)$|^deploy-preview-\d+--"
)
_VALUE_OF_A_PROGRAM = re.compile(r"(?i)/(?:undefined|null|none|nan|\[object(?: |%20)object\])/?$")
_NUMERIC = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}$|\[[0-9a-f:.]+\]$|\d{8,10}$|0x[0-9a-f]{8}$")
_QUOTES = "“”‘’«»„"
_TRAILING = re.compile(r"[).,;:!\]]*[.,;!]$|(?<!\()\)$")


def faults_in(address: str) -> Iterator[str]:
    """Yield what is wrong with how an address is written, in words that follow its name."""
    bare = address.strip()
    if not _WEB.match(bare):
        return
    if bare != address:
        yield "has white space around it"
    if re.search(r"\s", bare):
        yield "has a blank in it, where mail programs end it"
    if any(sign in bare for sign in _QUOTES):
        yield "has curly quotation marks in it"
    if "&amp;" in bare:
        yield "holds “&amp;” where & is meant"
    if _ends_in_punctuation(bare):
        yield f"ends in “{bare[-1]}”, which belongs to the sentence"
    if _VALUE_OF_A_PROGRAM.search(bare.partition("?")[0]):
        yield "ends in the empty value of a program"
    if not host_of(bare) and not DOUBLE_SCHEME.search(bare):
        yield "names no host"


def real_address(address: str) -> str:
    """Return what an address stands for that somebody's mail or search service wrapped, or empty."""
    host = host_of(address)
    if not host or host == "web.archive.org":  # a copy that is cited is meant
        return ""
    real = canonical_address(address)
    return real if host_of(real) not in {"", host} else ""


def has_login(address: str) -> bool:
    """Tell whether an address carries somebody's name and password (RFC 3986 section 3.2.1)."""
    place = address.partition("://")[2].partition("/")[0]
    name, at, _ = place.rpartition("@")
    return bool(at and ":" in name and _WEB.match(address))


def is_placeholder(address: str) -> bool:
    """Tell whether an address only stands in for one that is to come."""
    return bool(_PLACEHOLDER_HOST.search(host_of(address)))


def is_for_editors(address: str) -> bool:
    """Tell whether an address is that of a draft, of a page to edit, or of somebody's own machine."""
    return bool(_EDITORS_PAGE.search(address) or _TUNNEL.search(host_of(address)))


def is_numeric(address: str) -> bool:
    """Tell whether a number stands where the name of the host should."""
    return bool(_WEB.match(address) and _NUMERIC.fullmatch(host_of(address)))


def decoded(address: str) -> str:
    """Return an address with what is percent-encoded in it resolved."""
    return unquote(address)


def _ends_in_punctuation(address: str) -> bool:
    if not _TRAILING.search(address):
        return False
    return not (address.endswith(")") and "(" in address)
