"""Which links of a newsletter are worth having, with their titles and what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.collect.items import LONGEST_TITLE, shorten, web_address
from newsletter.collect.mail_facts import MailLink
from newsletter.text.addresses import canonical_address, host_of
from newsletter.text.html import one_line

MOST_LINKS = 200
MOST_ANCHORS = 3000
MOST_WRAPPINGS = 3
FEWEST_WORDS = 3
"""Of a title; fewer are a button, a name or a section."""
WIDE_SIGN = 0x2E80
LONGEST_BESIDE = 600
BLOCKS = ("td", "li", "p", "div", "table")
HOUSEKEEPING = re.compile(
    r"unsubscri|opt.?out|abmelden|désabonn|preferences|manage (?:your|my)|update your|privacy|"
    r"terms of|contact us|forward to|forward this|view (?:it |this )?(?:email |newsletter )?(?:in|on)|"
    r"(?:in|with) (?:your|a) browser|web version|online version|add us to|advertis|donate|"
    r"support us|follow us|copyright|all rights|share (?:this|on)|subscribe|sign up|log ?in|whitelist",
    re.IGNORECASE,
)
IN_BROWSER = re.compile(
    r"(?:view|read|open|see)\b.{0,40}\b(?:in|on|with)\b.{0,20}\b(?:browser|web|online)|web version|"
    r"online version|view (?:online|it online)|read online",
    re.IGNORECASE,
)
MORE = re.compile(
    r"^\W*(?:read|learn|find out|see|continue|full|more|download|click|here|listen|watch)\b.{0,40}$",
    re.IGNORECASE,
)
ELSEWHERE = frozenset(
    {
        "facebook.com", "twitter.com", "x.com", "linkedin.com", "instagram.com", "youtube.com",
        "whatsapp.com", "wa.me", "t.me", "pinterest.com", "tiktok.com", "bsky.app", "threads.net",
        "list-manage.com", "mailchimp.com", "apple.com", "spotify.com",
    }
)  # fmt: skip
WRAPPING = frozenset(
    {"url", "u", "q", "to", "target", "redirect", "dest", "destination", "link", "r", "goto"}
)


def unwrapped(url: str) -> str:
    """Return where a tracking redirector leads, if the target stands in its query."""
    for _ in range(MOST_WRAPPINGS):
        try:
            pairs = parse_qsl(urlsplit(url).query, max_num_fields=50)
        except ValueError:
            return url
        inner = (value for name, value in pairs if name.lower() in WRAPPING)
        target = next(filter(None, map(web_address, inner)), "")
        if not target or not canonical_address(target):
            return url
        url = target
    return url


def links_in(html: str) -> Iterator[MailLink]:
    """Yield the links worth having, each address once, in order."""
    titles: dict[str, MailLink] = {}
    for node in _anchors(html):
        url = unwrapped(web_address((node.attributes.get("href") or "").strip()))
        key = canonical_address(url)
        said = _said(node)
        if not key or not _is_worth(url, said):
            continue
        link = MailLink(url=url, title=_title(node, said), text=_beside(node, said))
        if len(link.title) > len(titles.get(key, MailLink(url="", title="")).title):
            titles[key] = link
        if len(titles) == MOST_LINKS:
            break
    yield from (link for link in titles.values() if _is_title(link.title))


def web_version_in(html: str) -> str:
    """Return the address under which the message can be read in a browser, or empty."""
    for node in _anchors(html):
        url = unwrapped(web_address((node.attributes.get("href") or "").strip()))
        if IN_BROWSER.search(_said(node)) and canonical_address(url):
            return url
    return ""


def _anchors(html: str) -> list[LexborNode]:
    if not html:
        return []
    tree = LexborHTMLParser(html)
    for node in tree.css("script, style, noscript, template, title"):
        node.decompose()
    return tree.css("a[href]")[:MOST_ANCHORS]


def _said(node: LexborNode) -> str:
    return one_line(node.text(separator=" "))


def _is_worth(url: str, said: str) -> bool:
    host = host_of(url)
    social = any(host == one or host.endswith("." + one) for one in ELSEWHERE)
    bare = not urlsplit(url).path.strip("/") and not urlsplit(url).query
    return not social and not bare and not HOUSEKEEPING.search(said)


def _title(node: LexborNode, said: str) -> str:
    """Return the link's own words; of a button or picture, the heading in its block."""
    if said and not MORE.match(said):
        return shorten(said, LONGEST_TITLE)
    block = node.parent
    for _ in range(4):
        if block is None or block.tag in {"body", "html"}:
            break
        heading = block.css_first("h1, h2, h3, h4, strong, b")
        if heading is not None and _is_title(_said(heading)):
            return shorten(_said(heading), LONGEST_TITLE)
        block = block.parent
    return ""


def _is_title(text: str) -> bool:
    wide = sum(ord(sign) >= WIDE_SIGN for sign in text)
    return len(text.split()) >= FEWEST_WORDS or wide > 2 * FEWEST_WORDS


def _beside(node: LexborNode, said: str) -> str:
    """Return the text of the nearest block that holds more than the link."""
    block = node.parent
    for _ in range(4):
        if block is None or block.tag in {"body", "html"}:
            return ""
        text = one_line(block.text(separator=" "))
        if block.tag in BLOCKS and len(text) > len(said) + 20:
            return shorten(text.replace(said, "", 1).strip(), LONGEST_BESIDE) if said else ""
        block = block.parent
    return ""
