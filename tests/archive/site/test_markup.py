"""The markup of every page: elements end where they should, ids stand once, the guard knows it all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html.parser import HTMLParser

from newsletter.archive.editions import Edition
from newsletter.archive.guard import _UNUSUAL
from newsletter.model.publication import Publication
from newsletter.testing.whole_site import Site

VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "source", "wbr"))
PlanSite = Callable[..., Site]


class Markup(HTMLParser):
    """Notes what is wrong with the elements of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.faults: list[str] = []
        self.feed(page)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]
        self.faults += [f"id {one} twice" for one in set(self.ids) if self.ids.count(one) > 1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and its id."""
        names = [name for name, _ in attrs]
        if len(names) > len(set(names)):
            self.faults.append(f"<{tag}> says an attribute twice")
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


def test_markup_is_sound_and_ids_stand_once(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """Whatever its pieces are called: their ids and those of the page's own parts never meet."""
    issue = three[0].issue
    names = ("text", "q", "cite", "sent", "stones")
    entries = tuple(replace(issue.entries[1], id=name) for name in names)
    items = "".join(f'<li id="{name}"><h3>x</h3></li>' for name in names)
    edition = replace(
        three[0],
        issue=replace(issue, entries=entries),
        article=f'<article><header><h1>x</h1></header><section id="talks"></section>'
        f'<ol class="entries">{items}</ol></article>',
    )
    site = plan([edition, *three[1:]], publication)
    for path, data in site.files.items():
        if path.endswith(".html"):
            assert Markup(data.decode()).faults == [], path


def test_ordinary_pages_need_no_closer_look(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """Everything on pages without pictures and drawn names is known to run nothing: building stays quick."""
    unusual = {
        data.decode()[found.start() : found.start() + 60]
        for path, data in plan(three, publication).files.items()
        if path.endswith(".html") and path not in ("index.html", "404.html")
        for found in _UNUSUAL.finditer(data.decode())
    }
    assert unusual == set()
