"""All pages of the site, in the order in which they are put in place: the index comes last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from newsletter.archive.building.page import Group, Page, Ready, key_of
from newsletter.archive.issues import BalancePicture
from newsletter.archive.markup import rebase
from newsletter.archive.search.files import search_groups
from newsletter.archive.site.contents import ContentsPages
from newsletter.archive.site.corrected import CorrectionPages
from newsletter.archive.site.directory import Directory
from newsletter.archive.site.issue_pages import Cited, Citing, IssuePages
from newsletter.archive.site.items import Items
from newsletter.archive.site.lists import ListPages
from newsletter.archive.site.names import one_line
from newsletter.archive.site.overviews import OverviewPages
from newsletter.archive.site.setting import Chrome, Setting, Shown
from newsletter.archive.site.views import Balance
from newsletter.text.countries import country_name


def site_groups(
    shown: Sequence[Shown],
    setting: Setting,
    *,
    directory: Directory | None = None,
    citing: Citing = lambda _: Cited(),
    heads: Callable[[str], str] = lambda _: "",
) -> Iterator[Group]:
    """Yield all files that are pages; `shown` in any order.

    `directory`: of the same issues, where it was made already.  `citing` and `heads` say what
    programs read; see `IssuePages` and `Chrome`.
    """
    ordered = sorted(shown, key=lambda one: one.card.order)
    cards = [one.card for one in ordered]
    if directory is None:
        directory = Directory(cards, remembered=setting.remembered)
    chrome = replace(Chrome.of(setting, directory), heads=heads)
    publication = setting.publication
    items = Items(
        directory,
        setting.labels,
        name=one_line(publication.name),
        address=publication.archive_url,
        country=lambda code: country_name(code, publication.language),
    )
    yield _fixed(chrome)
    yield from IssuePages(chrome=chrome, items=items, citing=citing).groups(ordered)
    yield from ListPages(chrome=chrome, directory=directory).groups()
    yield from OverviewPages(chrome=chrome, directory=directory).groups()
    contents = ContentsPages(chrome=chrome)
    yield from contents.years(cards)
    yield CorrectionPages(chrome=chrome).group(cards)
    if setting.balance:
        yield _balance(chrome, setting.balance)
    if setting.search:
        yield from search_groups(ordered, chrome, setting.search)
    yield contents.index(cards)


def _fixed(chrome: Chrome) -> Group:
    """Return what is there without any issue: the style, the wordmark, the page for wrong addresses."""
    setting = chrome.setting
    key = key_of(chrome.key, repr(setting.tokens), setting.publication.theme)
    marks = setting.wordmark.files if setting.wordmark else ()
    style = {"tokens": setting.tokens, "theme": setting.publication.theme}
    # Shown at any address, so that no picture beside it can be named.
    alone = replace(chrome.site, wordmark=None)
    root = urlsplit(alone.address).path or "/"
    lost = {
        **chrome.context(chrome.page("404.html", setting.words.not_found), root),
        "site": alone,
        **style,
    }
    return Group(
        name="style",
        key=key_of(key, *(data for _, data in marks)),
        pages=lambda: (
            Page(path="style.css", key=key, template="archive/style.css.j2", context=style),
            *(Ready(path=path, key=key_of(data), data=data) for path, data in marks),
            Page(
                path="404.html",
                key=key,
                template="archive/not_found.html.j2",
                context=lost,
                holes=lambda: {"head": rebase(_feeds_alone(chrome.heads("")), root)},
            ),
        ),
    )


def _feeds_alone(head: str) -> str:
    """Return what leads from the index to its feeds: a page for wrong addresses is like no other page."""
    links = (line for line in head.splitlines() if line.startswith('<link rel="alternate"'))
    return "\n".join(links)


def _balance(chrome: Chrome, picture: BalancePicture) -> Group:
    key = key_of(chrome.key, picture.issue, picture.words, picture.svg)
    page = chrome.page("balance.html", chrome.setting.words.whose_voices)
    context = chrome.context(page, "", balance=Balance(issue=picture.issue, words=picture.words))
    return Group(
        name="balance",
        key=key,
        pages=lambda: (
            Ready(path="balance.svg", key=key, data=picture.svg),
            Page(
                path="balance.html",
                key=key,
                template="archive/balance.html.j2",
                context=context,
                holes=lambda: {"head": chrome.heads("")},
            ),
        ),
    )
