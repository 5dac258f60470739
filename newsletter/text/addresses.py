"""One address for one article, however it was dressed up.

`canonical_address` is the key under which articles are merged and remembered.
It follows RFC 3986 section 6 (syntax-based normalisation) and, beyond it, what
publishers do: mobile hosts, AMP pages, tracking parameters, redirectors.  It
looks at the characters only and asks nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, unquote_plus, urlsplit

from newsletter.model.people import Outlet
from newsletter.model.values import dataclass
from newsletter.text.address_tables import (
    CHANNELS,
    FORMS,
    PATH_WRAPPERS,
    REDIRECTORS,
    TRACKING,
    TRACKING_ON,
    TRACKING_WITH_CHANNEL,
)

LONGEST = 8_192
"""Characters; what is longer is no article's address."""
DEEPEST = 40
"""Redirectors inside one another; more is an attack."""

_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_WEB_LABEL = re.compile(r"www\d{0,2}")
_MOBILE_LABELS = {"m", "mobile", "touch", "amp"}
_PUBLIC_SUFFIX = re.compile(r"(?:com?|org|net|gov|gob|edu|ac|ne|or)\.[a-z]{2}")
"""Below these, ``amp.com.au``, a name stands first."""
_AMP_SEGMENTS = {"amp", "amphtml"}
_LAST_SEGMENTS = _AMP_SEGMENTS | {
    "index.html",
    "index.htm",
    "index.php",
    "index.shtml",
    "default.aspx",
    "default.asp",
}
_PRINT_SEGMENTS = {"print", "printable", "printer-friendly"}
_ORDINARY = re.compile(
    r"https?://(?P<host>[A-Za-z0-9.-]+)(?P<path>/[A-Za-z0-9/_.~!$'()*,;:@+=&%-]*)?"
    r"(?:\?(?P<query>[!\"$-~]*))?(?:#(?!!)[!-~]*)?"
)
"""Addresses of nothing but ASCII, without user and port: nearly all."""
_DRESSED = re.compile(
    r"//|/\.|[./]amp|amp(?:html)?/|/index\.|/default\.|/print|[;%]", re.IGNORECASE
)
"""What may have to be taken out of a path."""
_WRAPPED = re.compile(r"google\.|ampproject\.org|web\.archive\.org|urldefense\.", re.IGNORECASE)
"""What stands in every address that carries another in its path."""
_AMP_SUFFIX = re.compile(r"(?P<stem>.*[^.])\.amp(?P<ending>\.html?)?", re.IGNORECASE)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^;/]*", re.IGNORECASE)
_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"


def _unsafe(safe: str) -> re.Pattern[str]:
    """Return a pattern of whatever is not in its normal form already."""
    return re.compile(f"%([0-9A-Fa-f]{{2}})|([^{re.escape(_UNRESERVED + safe)}])")


_PATH = _unsafe("/!$'()*,;:@+=&")
_QUERY = _unsafe("/!$'()*,;:@?=")
_FRAGMENT = _unsafe("/!$'()*,;:@+=&?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    host: str
    port: int | None
    path: str
    query: str
    fragment: str

    def __str__(self) -> str:
        bracketed = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port is None else f":{self.port}"
        query = f"?{self.query}" if self.query else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"https://{bracketed}{port}{self.path}{query}{fragment}"


def canonical_address(url: str) -> str:
    """Return the form that is equal for all addresses of one article.

    It reads ``https://host/path?a=1&b=2``: without ``www.``, mobile and AMP
    forms, default port, user, fragment, tracking parameters and trailing
    slash; parameters sorted; percent-encoding in RFC 3986 normal form; host in
    ASCII; known redirectors unwrapped.  It is a key: fetch the address that
    the source gave, not this one.

    Returns an empty text for whatever is no http(s) address.  Never raises;
    applied to its own result it changes nothing.
    """
    current = url
    for _ in range(DEEPEST):
        parts = None if _carries(current) else _split(current)
        if parts is None or _redirectors(parts.host):
            found = _unwrapped_path(current) or _normal(current)
        else:
            found = _short(str(parts))
            if current.isascii() or not _carries(found):
                return found
        if found == current:
            return found
        current = found
    return ""


def without_tracking(url: str) -> str:
    """Return an address to cite: as it was given, less the parameters that only track.

    Nothing else is touched, so that it leads where it led; `canonical_address` of both is equal.
    """
    head, question, rest = url.partition("?")
    query, hash_mark, fragment = rest.partition("#")
    host = host_of(url)
    kept = [part for part in query.split("&") if _plain_query(part, host)]
    if not question or not host or len(kept) == len(query.split("&")):
        return url
    return head + (f"?{'&'.join(kept)}" if kept else "") + hash_mark + fragment


def host_of(url: str) -> str:
    """Return the host in lower-case ASCII without ``www.`` or a mobile prefix, or an empty text."""
    parts = _split(url)
    return parts.host if parts else ""


def outlet_of(url: str, outlets: Iterable[Outlet]) -> Outlet | None:
    """Return the outlet whose host is the nearest parent of the address's, or None."""
    host = host_of(canonical_address(url))
    best: tuple[int, Outlet] | None = None
    for outlet in outlets if host else ():
        for known in map(_plain_host, outlet.hosts):
            if _belongs(host, known) and (best is None or len(known) > best[0]):
                best = (len(known), outlet)
    return best[1] if best else None


def _belongs(host: str, parent: str) -> bool:
    return bool(parent) and (host == parent or host.endswith("." + parent))


def _normal(url: str) -> str:
    """Return the address normalised, or what a redirector leads to, or an empty text."""
    parts = _split(url)
    if parts is None:
        return ""
    target = _redirected(parts)
    if target:
        return target
    return _short(str(parts))


def _short(address: str) -> str:
    return address if len(address) <= LONGEST else ""


def _carries(url: str) -> bool:
    """Tell whether an address may carry another in its path."""
    return bool(_WRAPPED.search(url))


def _split(url: str) -> _Parts | None:
    """Take an http(s) address apart and put each part into its normal form."""
    found = _ORDINARY.fullmatch(url) if len(url) <= LONGEST else None
    if found is None:
        return _split_any(url)
    host, path, query = found.groups()
    host = _plain_host(host)
    if not host:
        return None
    return _Parts(
        host=host,
        port=None,
        path=_plain_path(path)
        if path and _DRESSED.search(path)
        else (path or "").rstrip("/") or "/",
        query=_plain_query(query, host) if query else "",
        fragment="",
    )


def _split_any(url: str) -> _Parts | None:
    """Do the same for an address of any characters, with user and port perhaps."""
    url = url.strip().lstrip("\0\1\2\3\4\5\6\7\b")
    if url.startswith("//"):
        url = "https:" + url
    if len(url) > LONGEST:
        return None
    try:
        raw = urlsplit(url)
        host, port = _plain_host(raw.hostname or ""), raw.port
    except ValueError:
        return None
    if raw.scheme not in {"http", "https"} or not host:
        return None
    return _Parts(
        host=host,
        port=None if port in {80, 443} else port,
        path=_plain_path(raw.path),
        query=_plain_query(raw.query, host),
        fragment=_encoded(raw.fragment, _FRAGMENT) if raw.fragment.startswith("!") else "",
    )


@lru_cache(maxsize=16_384)
def _plain_host(host: str) -> str:
    """Return the host in ASCII without web and mobile labels, or an empty text."""
    host = host.lower().rstrip(".")
    if ":" in host:
        return host if re.fullmatch(r"[0-9a-f:.]{2,45}", host) else ""
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return ""
    if not _HOST.fullmatch(host):
        return ""
    return _without_disguise(host)


def _without_disguise(host: str) -> str:
    """Take away ``www.``, ``m.``, ``amp.`` and the ``m`` of ``en.m.example.org``."""
    labels = host.split(".")
    if labels[-1].isdigit():
        return host
    while (
        _is_disguise(labels[0])
        and labels[2:]
        and not _PUBLIC_SUFFIX.fullmatch(host, len(labels[0]) + 1)
    ):
        host = host[len(labels[0]) + 1 :]
        del labels[0]
    while labels[3:] and labels[1] in _MOBILE_LABELS:
        del labels[1]
    return ".".join(labels)


def _is_disguise(label: str) -> bool:
    return label in _MOBILE_LABELS or bool(_WEB_LABEL.fullmatch(label))


def _plain_path(path: str) -> str:
    """Return the path without AMP forms, index files, session ids and trailing slash."""
    path = _SESSION.sub("", _encoded(path, _PATH))
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            segments = segments[:-1]
        elif segment not in {"", "."}:
            segments.append(segment)
    return "/" + "/".join(_without_amp(segments))


def _without_amp(segments: list[str]) -> list[str]:
    while segments[1:] and segments[0].lower() in _AMP_SEGMENTS:
        segments = segments[1:]
    while segments[2:] and segments[:2] == ["news", "amp"]:
        segments = ["news", *segments[2:]]
    if segments[3:] and segments[0].lower() == "print":
        segments = segments[1:]
    while segments:
        last = segments[-1]
        suffixed = _AMP_SUFFIX.fullmatch(last)
        if suffixed:
            segments = [*segments[:-1], suffixed["stem"] + (suffixed["ending"] or "")]
        elif (last.lower() in _LAST_SEGMENTS and (segments[1:] or "." in last)) or (
            last.lower() in _PRINT_SEGMENTS and segments[2:]
        ):
            segments = segments[:-1]
        else:
            break
    return segments


@lru_cache(maxsize=4_096)
def _plain_query(query: str, host: str) -> str:
    """Return the parameters that select content, sorted, each once."""
    kept = set()
    for part in query.replace("+", "%20").split("&"):
        while part.startswith("amp;"):  # an address that was escaped for HTML once too often
            part = part[4:]  # noqa: PLW2901 - the same parameter, cleaned
        parameter = _encoded(part, _QUERY)
        name, _, value = parameter.partition("=")
        if parameter and not _tracks(name.lower(), value.lower(), host):
            kept.add(parameter)
    return "&".join(sorted(kept))


@lru_cache(maxsize=16_384)
def _tracks(name: str, value: str, host: str) -> bool:
    if TRACKING.fullmatch(name):
        return True
    if name in FORMS and value in {"", "0", "1", "true", "false", "yes", "no", "y", "on", "print"}:
        return True
    if name in TRACKING_WITH_CHANNEL and CHANNELS.fullmatch(value):
        return True
    return any(name in names and _belongs(host, site) for site, names in TRACKING_ON)


def _encoded(text: str, unsafe: re.Pattern[str]) -> str:
    """Return the text in percent-encoding normal form: decoded where it may be, else upper case."""
    return unsafe.sub(lambda match: _encoded_one(match[1], match[2]), text)


def _encoded_one(digits: str | None, character: str) -> str:
    if digits is None:
        return quote(character, safe="", errors="replace")
    decoded = chr(int(digits, 16))
    return decoded if decoded in _UNRESERVED else f"%{digits.upper()}"


def _redirected(parts: _Parts) -> str:
    """Return the address that a known redirector carries in a parameter, or an empty text."""
    for path, names in _redirectors(parts.host):
        if path in {"", parts.path}:
            values = dict(part.partition("=")[::2] for part in parts.query.split("&"))
            targets = (unquote_plus(values.get(name, "")) for name in names)
            return next((target for target in targets if _is_web(target)), "")
    return ""


@lru_cache(maxsize=16_384)
def _redirectors(host: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return (path, parameters) of the redirectors on a host."""
    return tuple((path, names) for known, path, names in REDIRECTORS if known.fullmatch(host))


def _unwrapped_path(url: str) -> str:
    """Return the address that a known service carries in its path, or an empty text."""
    for pattern in PATH_WRAPPERS:
        found = pattern.fullmatch(url.strip()) if len(url) <= LONGEST else None
        if found:
            facts = found.groupdict()
            if facts.get("full"):
                return re.sub(r"^(https?):/+", r"\1://", facts["full"])
            return f"http{'s' if facts['s'] else ''}://{facts['bare']}"
    return ""


def _is_web(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))
