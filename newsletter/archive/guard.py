"""What may never stand on a public page: readers' tokens, scripts, requests to elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from newsletter.errors import ArchiveError

_READ = (".html", ".xml", ".css", ".txt")
_TOKEN_MARKS = re.compile("[\ue0f0\ue0f1]")
_SUSPICIOUS = (
    "<script",
    "<iframe",
    "<frame",
    "<object",
    "<embed",
    "<base",
    "<form",
    "<image",
    "<use",
    "javascript",
    "vbscript",
    "http-equiv",
    "@import",
    "url(",
)
"""Where one of these is found the page is read closely; it may be harmless words."""
_DATA = '<script type="application/ld+json">'
_HANDLER = re.compile(r"[\s\"'/]on[a-z]+\s*=")
_FAR = re.compile(r"=\s*[\"']?\s*(?:https?:)?//")
_LINK = re.compile(r"<link\b[^>]*")
_SAFE_LINK = re.compile(r'rel="(?:canonical|alternate|prev|next)"')
_FOREIGN_STYLE = re.compile(r"@import|url\(\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE)
_FOREIGN = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
_RUNNING = re.compile(r"\s*(?:javascript|vbscript)\s*:", re.IGNORECASE)
_STAYS = re.compile(
    r"0; url=(?:\.\./)*(?:[A-Za-z0-9][A-Za-z0-9._~-]*/)*(?:[A-Za-z0-9][A-Za-z0-9._~-]*)?(?:#[a-z0-9-]+)?"
)
"""Where a page of the archive that has moved may lead by itself: to another of its pages."""
_OWN_PAGE = re.compile(r"(?!//)[A-Za-z0-9._~/-]*", re.ASCII)
"""A path: never another host."""
_REFUSED = frozenset(("script", "iframe", "frame", "object", "embed", "base", "form"))
_FOLLOWED = frozenset(("href", "src", "xlink:href", "action", "formaction"))
_LOADED = ("src", "srcset", "poster", "data", "background")
_LOADING = frozenset(_LOADED)


def inspect(path: str, data: bytes) -> None:
    """Raise `ArchiveError` where a file of the site holds what a public page may not."""
    if not path.endswith(_READ):
        return
    text = data.decode()
    if _TOKEN_MARKS.search(text):
        raise ArchiveError(
            f"{path} would hold a reader's token; nothing was written.",
            help="A public page is the same for everyone: take the token out of the template.",
        )
    for found in _offences(path, text):
        raise ArchiveError(
            f"{path} would run or load something that a public page may not: {found[:80]}",
            help="Pages of the archive hold no script and load nothing from other hosts.",
        )


def _offences(path: str, text: str) -> list[str]:
    if path.endswith(".css"):
        return _FOREIGN_STYLE.findall(text)
    if not path.endswith(".html") or not _is_suspect(text.lower()):
        return []
    inspector = _Inspector(path)
    inspector.feed(text)
    inspector.close()
    return inspector.offences


def _is_suspect(text: str) -> bool:
    """Tell quickly whether lower-case HTML needs a closer look; most pages do not."""
    text = text.replace(_DATA, "")  # runs nothing, and stands on every page of an issue
    if any(words in text for words in _SUSPICIOUS) or _HANDLER.search(text):
        return True
    if any(
        text[max(0, far.start() - 16) : far.start()].rstrip().endswith(_LOADED)
        for far in _FAR.finditer(text)
    ):
        return True
    return any(
        _FAR.search(link[0]) and not _SAFE_LINK.search(link[0]) for link in _LINK.finditer(text)
    )


class _Inspector(HTMLParser):
    """Notes the elements and attributes that run or load."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.offences: list[str] = []
        self.in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_style = tag == "style"
        given = {name: value or "" for name, value in attrs}
        allowed = (tag == "form" and _is_search(given)) or (
            tag == "script" and _is_harmless(given, self.path)
        )
        if tag in _REFUSED and not allowed:
            self.offences.append(f"<{tag}>")
        self.offences += [
            f'<{tag} {name}="{value}">'
            for name, value in given.items()
            if _offends(tag, name, value, given)
        ]

    def handle_data(self, data: str) -> None:
        if self.in_style:
            self.offences += _FOREIGN_STYLE.findall(data)

    def handle_endtag(self, tag: str) -> None:
        self.in_style = self.in_style and tag != "style"


def _is_search(given: dict[str, str]) -> bool:
    """Tell whether a form asks a page of this site, so that nothing of what is typed goes elsewhere."""
    method = given.get("method", "get").strip().lower()
    action = given.get("action", "")
    return method == "get" and bool(_OWN_PAGE.fullmatch(action)) and "onsubmit" not in given


def _is_harmless(given: dict[str, str], path: str) -> bool:
    """Tell whether a script runs nothing, or is the search's own on the search's page."""
    if given.get("type") == "application/ld+json":
        return "src" not in given
    return path == "search/index.html" and given == {"type": "module", "src": "search.js"}


def _offends(tag: str, name: str, value: str, given: dict[str, str]) -> bool:
    if name.startswith("on") or (name in _FOLLOWED and _RUNNING.match(value)):
        return True
    if name in _LOADING or (name in ("href", "xlink:href") and tag in ("image", "use")):
        return bool(_FOREIGN.match(value))
    if name == "style":
        return bool(_FOREIGN_STYLE.search(value))
    if tag == "link" and name == "href":
        loads = ("stylesheet", "preload", "preconnect", "prefetch", "icon")
        return bool(_FOREIGN.match(value)) and any(word in given.get("rel", "") for word in loads)
    refreshes = tag == "meta" and name == "http-equiv" and value.strip().lower() == "refresh"
    return refreshes and not _STAYS.fullmatch(given.get("content", ""))
