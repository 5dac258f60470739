"""Which issues get a picture for sharing, and what stands on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.archive.editions import Card, Edition, Line
from newsletter.archive.formats.share import Sharing
from newsletter.archive.site.labels import read_labels
from newsletter.archive.site.setting import Setting
from newsletter.archive.site.wordmark import drawn_wordmark
from newsletter.model.dates import PartialDate
from newsletter.model.publication import Publication
from newsletter.pages import design_tokens, template_folders, templates
from newsletter.pictures.fonts import Face
from newsletter.testing.whole_site import plan_site

LATIN = Face(file="/there/is/none.ttf", index=0, starts=(0x20,), ends=(0x24F,))
Shared = Callable[..., Sharing]


@pytest.fixture
def shared(tmp_path: Path, publication: Publication) -> Shared:
    """Return a maker of sharing with fonts that are never opened."""
    tokens = design_tokens(template_folders(tmp_path), "indus")

    def make(faces: Sequence[Face] = (LATIN,)) -> Sharing:
        return Sharing(
            publication=publication,
            tokens=tokens,
            faces=lambda _families, _language, _weight: faces,
            shaping=False,
            issue_number=lambda language, number: f"{language} {number}",
            spelt=lambda _language, date: date.spelt,
        )

    return make


def card(edition: Edition, title: str = "Talks") -> Card:
    """Return a card of an issue with one lead."""
    line = Line(
        id="talks",
        lead=True,
        title=title,
        authors=(),
        outlet=None,
        country="",
        topics=(),
        language="en",
        published=None,
    )
    return Card(
        id=edition.issue.id,
        heading="November 2026",
        date=PartialDate(year=2026, month=11),
        number=11,
        language="en",
        published=edition.published,
        preheader="About talks",
        focus_areas=(),
        lines=(line,),
        key="k",
    )


def test_a_picture_is_drawn_anew_when_its_words_change(
    shared: Shared, three: tuple[Edition, ...]
) -> None:
    """The key of a picture is of what it shows, so that nothing else draws it again."""
    one = card(three[1])
    sharing = shared()
    (group,) = sharing.groups([one])
    (same,) = sharing.groups([replace(one, key="other", preheader="Other")])
    (other,) = sharing.groups([card(three[1], "Rivers")])
    assert group.key == same.key != other.key
    (ready,) = group.pages()
    assert ready.path == "issues/2026-11/share.png"


def test_no_picture_is_promised_that_cannot_be_drawn(
    shared: Shared, three: tuple[Edition, ...]
) -> None:
    """An issue whose words this machine has no type for gets no picture."""
    assert shared().has(card(three[1]))
    assert not shared().has(card(three[1], "دریا"))
    assert not shared(()).has(card(three[1]))


def test_pages_name_their_picture_and_no_other(
    tmp_path: Path, three: tuple[Edition, ...], publication: Publication
) -> None:
    """A site without pictures names none; with them each issue's page names its own."""
    folders = template_folders(tmp_path)
    tokens = design_tokens(folders, "indus")

    class Drawn:
        def has(self, one: Card) -> bool:
            return one.id == "2026-11"

        def groups(self, cards: Sequence[Card]) -> list[object]:
            assert [one.id for one in cards] == ["2026-11"]
            return []

    setting = Setting(
        publication=publication,
        labels=read_labels(folders),
        tokens=tokens,
        wordmark=drawn_wordmark(folders, "indus", tokens, publication.name),
        sharing=Drawn(),  # type: ignore[arg-type]  # it yields nothing
    )
    files = plan_site(three, setting, templates(folders)).files
    mark = b'<meta property="og:image" content="https://archive.indus.example/news/issues/2026-11/share.png">'
    assert mark in files["issues/2026-11/index.html"]
    assert b"og:image" not in files["issues/2026-10/index.html"]
