"""The archive's templates against the types of what they are given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from newsletter.archive.issues import BalancePicture
from newsletter.archive.views import ArchivedView, SiteView, YearView
from newsletter.pages import Root, Tokens, read_bundle, template_folders
from newsletter.pages.environment import html_environment
from newsletter.pages.inspection import inspect_templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What the style sheet sees."""

    tokens: Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What the contents see."""

    site: SiteView
    home: str
    years: tuple[YearView, ...]
    has_balance: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePage:
    """What an issue's page sees."""

    site: SiteView
    home: str
    issue: ArchivedView
    article: str
    later: ArchivedView | None
    earlier: ArchivedView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What the page about shares sees."""

    site: SiteView
    home: str
    balance: BalancePicture


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound:
    """What the page for wrong addresses sees."""

    site: SiteView
    home: str
    css: str


ROOTS = {
    "archive.css.j2": Style,
    "index.html.j2": Index,
    "issue.html.j2": IssuePage,
    "balance.html.j2": Balance,
    "not_found.html.j2": NotFound,
}
READY = frozenset({"article", "css", "balance.svg"})


@pytest.mark.parametrize("name", ROOTS)
def test_the_archives_templates_use_only_what_there_is(name: str) -> None:
    """Every name and attribute exists, in branches that no page takes, too."""
    bundle = read_bundle(template_folders(Path("nowhere")))
    root = Root(name=f"archive/{name}", context=ROOTS[name], made_ready=READY)
    assert inspect_templates(html_environment(bundle), [root], bundle.source) == ()
