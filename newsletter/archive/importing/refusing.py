"""Pages that are no campaign, told apart from those that are."""

from __future__ import annotations

import re

from newsletter.archive.importing.pieces import Page, said, words_in
from newsletter.archive.importing.posts import Post
from newsletter.errors import ParseError
from newsletter.text.click_links import PLACEHOLDER

FEWEST_WORDS = 15
_CAMPAIGN = re.compile(
    r"list-manage|campaign-archive|mailchi\.mp|mcn[A-Z]\w+|mceText|mj-column|mso-|\[if (?:gte |lte )?mso|role=[\"']presentation"
    r"|cellpadding|x-apple-disable-message-reformatting|view (?:this )?(?:e-?mail )?in (?:your |a )?browser|unsubscribe|preheader",
    re.IGNORECASE,
)
_WEBSITE = re.compile(
    r"""<nav\b|<form\b|type=["']?password|role=["']?(?:navigation|search)["']?|<input\b|<button\b|wp-content|data-reactroot""",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\b(?:page|campaign|document|file) (?:could )?(?:not|cannot|can't|no longer|isn.t|is not) (?:be )?(?:found|available|exist)"
    r"|\b404\b|\bnot found\b|\baccess denied\b|\bsign in\b|\blog ?in\b",
    re.IGNORECASE,
)


def require_campaign(page: Page, text: str, post: Post) -> None:
    """Raise `ParseError` where a page is a login, an error, a website, or says nothing."""
    words = sum(len(words_in(said(piece.block))) for piece in page.pieces if not piece.hidden)
    shown = " ".join(said(piece.block) for piece in page.pieces[:20])
    if not words:
        raise ParseError(f"{post.name} shows no text.", help="Nothing can be taken over from it.")
    if post.kind != "campaign" or post.insisted:
        return
    signs = len(set(_CAMPAIGN.findall(text[:2_000_000]))) + bool(PLACEHOLDER.search(text))
    if words < FEWEST_WORDS * 4 and (_GONE.search(shown) or _GONE.search(page.title)):
        raise _no_campaign(post, "It says that something is not there, or asks for a password")
    if signs:
        return
    if words < FEWEST_WORDS:
        raise _no_campaign(post, f"It has {words} words, and nothing of what mails have")
    if len(set(map(str.lower, _WEBSITE.findall(text[:2_000_000])))) > 1:
        raise _no_campaign(
            post, "It has menus and forms, as websites have, and nothing of what mails have"
        )


def _no_campaign(post: Post, why: str) -> ParseError:
    return ParseError(
        f"{post.name} is no campaign. {why}.",
        help="Give the HTML of the mail itself. To take this over all the same: --from campaign",
    )
