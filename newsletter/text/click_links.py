"""Links of mails that were sent: the address behind what counts clicks, without asking anybody.

Mail services put an address of their own in the place of each link.  Some carry the real one, in
the open, percent-encoded, or packed (base64, zlib); others only a number, and what they led to is
lost with the service.  Such links often name the reader, too, so that they are never kept.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from newsletter.model.values import dataclass
from newsletter.text.address_tables import REDIRECTORS
from newsletter.text.addresses import host_of, without_tracking
from newsletter.text.markdown import link_problem

DEEPEST = 5
"""Redirectors inside one another."""
LONGEST = 8_192
MOST_PACKED = 65_536
"""Bytes that a packed address may have; more is no address."""

MOST_FIELDS = 100

LinkFate = Literal["kept", "unwrapped", "lost", "placeholder", "nowhere", "unsafe"]
"""What became of a link's address; all but the first two have none."""

PLACEHOLDER = re.compile(
    r"\*\|[^|\n]{1,200}\|\*|\[\[[A-Z0-9]{1,30}_[A-Z0-9_]{1,60}\]\]|%%[A-Za-z][\w .-]{0,60}%%"
    r"|\{\{[^{}\n]{0,200}\}\}|\{%[^{}\n]{0,200}%\}|%recipient[\w.-]{0,60}%|<<[A-Z][\w ]{0,60}>>"
)
"""What a service fills in for each reader: Mailchimp, Mailgun, Salesforce, Liquid and others."""

_SERVICE_HOSTS = re.compile(
    r"(?:.+\.)?(?:list-manage\d*\.com|mailchimpapp\.(?:com|net)|sendgrid\.net|rs6\.net|mandrillapp\.com"
    r"|cmail\d*\.com|createsend\d*\.com|mlsend\d*\.com|mailerlite\.com|klclick\d*\.com|sendibt\d*\.com"
    r"|convertkit-mail\d*\.com|ck\.page|mail\.beehiiv\.com|exacttarget\.com|exct\.net|hubspotlinks\.com"
    r"|mjt\.lu|mailjet\.com|awstrack\.me|ctrk\.klclick\.com|sidekickopen\d*\.com|icontact\.com"
    r"|actionnetwork-mail\.org|infusionsoft\.com|constantcontact\.com)"
)
_COUNTING_HOST = re.compile(
    r"(?:clicks?|links?|track(?:ing)?|trk|trck|e|em|email|emails|mail|mg|ct|lnk|url\d*|t)\d*\..+\..+"
)
_COUNTING_PATH = re.compile(
    r"/(?:track/click|ls/click|wf/click|ss/c|click|clicks|c|cl0|e/c|f/a|l|link|redirect|r|tr/cl)(?:/|$|\.)",
    re.IGNORECASE,
)
_CARRIERS = re.compile(r"(?:.+\.)?substack\.com")
_TOKEN = re.compile(r"[\w=-]{16,}")
_WEB = re.compile(r"https?://[^\s\"'<>\\\x00-\x1f]+", re.IGNORECASE)
_FIELDS = ("l", "url", "u", "target", "redirect", "link", "dest", "destination", "to", "p", "e")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwrapped:
    """A link's address as it may stand in an issue, and what became of it."""

    address: str
    """Empty where there is none to link to."""
    fate: LinkFate


def unwrap(address: str) -> Unwrapped:
    """Return where a link of a mail that was sent really leads, without what counts and names."""
    current = _without_filled(_without_blanks(address))
    if PLACEHOLDER.search(current) or PLACEHOLDER.search(unquote(current)):
        return Unwrapped(address="", fate="placeholder")
    if not current or current.startswith("#"):
        return Unwrapped(address="", fate="nowhere")
    current = _with_scheme(current)
    if len(current) > LONGEST or link_problem(current):
        return Unwrapped(address="", fate="unsafe")
    first = current
    for _ in range(DEEPEST):
        if not (_redirects(current) or counts_clicks(current)):
            break
        target = next(_carried(current), "")
        if not target:
            lost = counts_clicks(current)
            return Unwrapped(address="" if lost else current, fate="lost" if lost else "kept")
        current = target
    else:
        return Unwrapped(address="", fate="lost")
    plain = without_tracking(current)
    return Unwrapped(address=plain, fate="kept" if current == first else "unwrapped")


def counts_clicks(address: str) -> bool:
    """Tell whether an address is a mail service's, which counts a click and leads elsewhere."""
    host = host_of(address)
    if not host:
        return False
    path = urlsplit(address).path
    if _SERVICE_HOSTS.fullmatch(host):
        return True
    if _CARRIERS.fullmatch(host):
        return path.startswith("/redirect/")
    return bool(
        _COUNTING_HOST.fullmatch(host) and _COUNTING_PATH.match(path) and _token_in(address)
    )


def _token_in(address: str) -> bool:
    parts = urlsplit(address)
    return bool(
        _TOKEN.search(parts.query) or any(map(_TOKEN.fullmatch, parts.path.split("/")))
    ) or ("http" in unquote(parts.path))


def _without_blanks(address: str) -> str:
    return re.sub(r"[\t\r\n]+", "", address).strip(" \u00a0\u200b\ufeff")


def _without_filled(address: str) -> str:
    """Return an address without parameters that only a placeholder filled."""
    head, mark, query = address.partition("?")
    if not mark or PLACEHOLDER.search(unquote(head)) or not PLACEHOLDER.search(unquote(query)):
        return address
    kept = [part for part in query.split("&") if not PLACEHOLDER.search(unquote(part))]
    return head + (mark + "&".join(kept) if kept else "")


def _with_scheme(address: str) -> str:
    address = re.sub(r"^https?://(?=https?:/)", "", address)  # pasted behind what stood there
    if address.startswith("//"):
        return "https:" + address
    return "https://" + address if link_problem(address) == "link-without-scheme" else address


def _redirects(address: str) -> bool:
    host, path = host_of(address), urlsplit(address).path.rstrip("/")
    return any(known.fullmatch(host) and where in {"", path} for known, where, _ in REDIRECTORS)


def _carried(address: str) -> Iterator[str]:
    """Yield the web addresses that an address carries, the likeliest first."""
    parts = urlsplit(address)
    few = parts.query.count("&") < MOST_FIELDS
    fields = dict(parse_qsl(parts.query)) if few else {}
    for name in (*_FIELDS, "q", "z"):
        yield from _in_text(fields.get(name, ""))
    for segment in reversed(re.split(r"/(?!/)", parts.path)):
        yield from _in_text(unquote(segment))
    yield from _in_text(unquote(parts.path))


def _in_text(text: str) -> Iterator[str]:
    if re.match(r"https?:/", text, re.IGNORECASE):
        whole = re.sub(r"^(https?):/+", r"\1://", text)
        if not link_problem(whole):
            yield whole
        return
    if not _TOKEN.fullmatch(text):
        return
    for plain in _unpacked(text):
        yield from _in_plain(plain)


def _in_plain(plain: str) -> Iterator[str]:
    """Yield an address out of a packed form or JSON."""
    fields = dict(parse_qsl(plain)) if plain.count("&") and "=" in plain else {}
    for name in _FIELDS:
        if fields.get(name, "").startswith("http") and not link_problem(fields[name]):
            yield fields[name]
    for found in _WEB.findall(plain.replace("\\/", "/")):
        if not link_problem(found):
            yield found


def _unpacked(token: str) -> Iterator[str]:
    """Yield what a token says as base64, also compressed (RFC 1950), never more than a little."""
    try:
        data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return
    with suppress(zlib.error):
        data = zlib.decompressobj().decompress(data, MOST_PACKED)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return
    if text.isprintable():
        yield text
