"""Where readers may suggest pages, the archive leads there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from newsletter.archive.editions import Edition
from newsletter.model.publication import Publication
from newsletter.model.suggestion import SuggestionRules
from newsletter.testing.whole_site import Site

PlanSite = Callable[..., Site]
PUBLIC = "https://mail.indus.example/readers/"


def test_every_page_leads_to_the_form_where_there_is_one(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """Only where it is open and its address is known; a link alone, and nothing of anybody's."""
    form = f'<a href="{PUBLIC}suggest">Suggest an article</a>'
    opened = replace(publication, suggestions=SuggestionRules(open=True))
    both = replace(opened, public_url=PUBLIC)
    closed = replace(publication, public_url=PUBLIC)
    for index, leads in ((publication, 0), (opened, 0), (closed, 0), (both, 1)):
        pages = plan(three, index).files
        assert pages["index.html"].decode().count(form) == leads
        assert all(page.count(b"/suggest") == leads for path, page in pages.items()
                   if path.endswith("index.html"))  # fmt: skip
