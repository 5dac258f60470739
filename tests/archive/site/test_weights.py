"""However much was published, no page is too heavy to be read over a bad line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.archive.building.page import MARK, Page
from newsletter.archive.editions import Card, Edition, Named
from newsletter.archive.site.labels import read_labels
from newsletter.archive.site.lists import issue_html, weight_of
from newsletter.archive.site.pages import site_groups
from newsletter.archive.site.setting import Setting, Shown
from newsletter.model.publication import FocusArea, Publication, Sender
from newsletter.pages import design_tokens, template_folders, templates
from newsletter.text.markdown import parse_markdown

HEAVIEST = 60_000
"""Octets of a page without its pictures."""
AROUND = 7_000
"""Octets of head, navigation and foot; held by filling the heaviest pages."""
_HOLE = re.compile(f"{MARK}([a-z_]+){MARK}")

Cards = Callable[..., tuple[Card, ...]]
WORDS = read_labels(template_folders(Path("nowhere")))["ur"]


def nobody() -> Edition:
    """Stand for editions that no list looks at."""
    raise AssertionError


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    """Return with what pages are made."""
    folders = template_folders(tmp_path_factory.mktemp("nothing"))
    area = FocusArea(id="youth", title="Youth", text=parse_markdown("Students learn."))
    publication = Publication(
        name="INDUS",
        full_name="INDUS & Friends",
        mission="For the river, and for all who live along it",
        archive_url="https://archive.indus.example/news/",
        sender=Sender(name="INDUS", address="editor@indus.example"),
        postal_address=("1 River Road", "Lahore"),
        focus_areas=(area,),
    )
    return Setting(
        publication=publication,
        labels=read_labels(folders),
        tokens=design_tokens(folders, "indus"),
    )


def pages(cards: tuple[Card, ...], setting: Setting) -> list[Page]:
    """Return every page of a site but those of its issues."""
    shown = [Shown(card=one, key=one.key, edition=nobody) for one in cards]
    groups = (one for one in site_groups(shown, setting) if not one.name.startswith("issues/"))
    return [page for group in groups for page in group.pages() if isinstance(page, Page)]


def filled(page: Page, folder: Path) -> str:
    """Return a page as it is written."""
    context, holes = page.made_of()
    text = templates(template_folders(folder)).get_template(page.template).render(**context)
    return _HOLE.sub(lambda hole: str(holes.get(hole[1], "")), text)


def test_no_page_of_twelve_thousand_issues_is_heavy(
    cards: Cards, setting: Setting, tmp_path: Path
) -> None:
    """Of every kind of page the heaviest of some hundred is light, whatever the alphabet of its titles."""
    found: dict[str, list[tuple[int, Page]]] = defaultdict(list)
    made = pages(cards(12_000, lines=2), setting)
    assert len({page.path for page in made}) == len(made) > 5_000
    by_kind: dict[str, list[Page]] = defaultdict(list)
    for page in made:
        by_kind[page.template].append(page)
    for template, some in by_kind.items():
        for page in some[:: max(1, len(some) // 150)]:
            _, holes = page.made_of()
            found[template].append((sum(len(str(one).encode()) for one in holes.values()), page))
    for template, weighed in found.items():
        ready, page = max(weighed, key=lambda one: (one[0], -len(one[1].path)))
        weight = len(filled(page, tmp_path).encode())
        assert weight <= HEAVIEST, page.path
        assert template != "archive/list.html.j2" or weight - ready <= AROUND, page.path


@given(title=st.text(max_size=200), outlet=st.text(min_size=1), names=st.lists(st.text(min_size=1)))
@settings(max_examples=100, deadline=None)
def test_a_line_is_never_heavier_than_it_was_weighed(
    cards: Cards, title: str, outlet: str, names: list[str]
) -> None:
    """What decides where a list is split is at least what the line has in the end."""
    (card,) = cards(1)
    line = replace(
        card.lines[0],
        title=title,
        outlet=Named(key=outlet, text=outlet),
        authors=tuple(Named(key=name, text=name) for name in names),
    )
    card = replace(card, lines=(line,), language="ur")
    html = issue_html(card, [0], "../../../../", "en", WORDS)
    assert len(html.encode("utf-8", "surrogatepass")) <= weight_of(card, line, is_first=True)


def test_an_issue_in_one_list_ten_thousand_times(cards: Cards, setting: Setting) -> None:
    """A single issue that is longer than any page is split as well, and every line is somewhere."""
    (one,) = cards(1, lines=10_000)
    found = pages((one,), setting)
    said = "".join(
        str(page.made_of()[1]["pieces"]) for page in found if page.path.startswith("countries/pk/")
    )
    assert len(set(re.findall(r"#piece-\d+", said))) == 2_500
    for page in found:
        assert all(len(str(html).encode()) <= HEAVIEST for html in page.made_of()[1].values())
