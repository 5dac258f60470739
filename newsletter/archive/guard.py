"""What may never stand on a public page: readers' tokens, scripts, requests to elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from newsletter.errors import ArchiveError

_READ = (".html", ".xml", ".css", ".txt", ".json", ".csv", ".bib", ".ris")
_TOKEN_MARKS = ("\ue0f0", "\ue0f1")
_NAMES = (
    "class|id|lang|dir|datetime|aria-[a-z]+|rel|title|alt|width|height|role|open|start|type|hreflang"
    "|download|colspan|rowspan|scope|name"
)
"""Attributes that neither run nor load anything, whatever they say, on the elements below."""
_ADDRESS = r"""(?:https?://|#|(?:\.\./)*[A-Za-z0-9_%~][A-Za-z0-9_%~.-]*[/"?#]|(?:\.\./)+["#])"""
"""How an address begins that leads to a page, here or elsewhere, and runs nothing."""
_OWN = r"""(?:\.\./)*[A-Za-z0-9_][A-Za-z0-9_%~./-]*\""""
"""A file of this site."""
_PLAIN = (
    r"/[a-z0-9]+>|!doctype html>"
    # The most frequent ones first: each is tried in turn.
    r"|(?:a|bdi|li|p|div|span|cite|time|details|summary|h[1-6]|small|abbr|article|aside|b|bdo"
    r"|blockquote|body|br|code|dd|dl|dt|em|figcaption|figure|footer|head|header|hr|html|i|main|nav"
    r"|ol|section|strong|sub|sup|table|tbody|td|th|thead|title|tr|ul|wbr)"
    rf"""(?: (?:(?:{_NAMES})(?:="[^"]*")?|href="{_ADDRESS}(?:(?<=")|[^"]*")))*>"""
    rf"""|img(?: (?:{_NAMES})="[^"]*")* src="{_OWN}(?: (?:{_NAMES})="[^"]*")*>"""
    r"""|meta(?: (?:name|property|content|charset)="[^"]*")+>"""
    rf"""|link rel="(?:stylesheet|icon)" href="{_OWN}>"""
    r"""|link rel="(?:canonical|alternate|prev|next)"(?: (?:href|type|title|hreflang)="[^"]*")+>"""
    r"""|script type="application/ld\+json">"""
    r"""|form class="search" role="search" action="(?:\.\./)*search/" method="get">"""
    r"""|label for="_q">|button type="submit">"""
    r"""|input type="search" id="_q" name="q" autocomplete="off" placeholder="[^"]*">"""
)
_UNUSUAL = re.compile(f"<(?!{_PLAIN})")
"""A tag of which it is not plain that it runs and loads nothing; most pages have none."""
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
_LOADING = frozenset(("src", "srcset", "poster", "data", "background"))


def inspect(path: str, data: bytes) -> None:
    """Raise `ArchiveError` where a file of the site holds what a public page may not."""
    if not path.endswith(_READ):
        return
    text = data.decode()
    if any(mark in text for mark in _TOKEN_MARKS):
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
    if not path.endswith(".html") or not _UNUSUAL.search(text):
        return []
    inspector = _Inspector(path)
    inspector.feed(text)
    inspector.close()
    return inspector.offences


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
