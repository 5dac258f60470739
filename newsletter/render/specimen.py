"""An issue that has everything an issue can have, to try a theme on; all of it invented."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry, FirstPublished, Image, Issue, Lead, Original
from newsletter.model.people import Byline
from newsletter.model.prose import (
    Emphasis,
    Figure,
    Heading,
    Link,
    ListBlock,
    NoteReference,
    Paragraph,
    Prose,
    Quote,
    Rule,
    Text,
)
from newsletter.model.publication import FocusArea, Publication
from newsletter.pages import design_tokens, skeleton_frame
from newsletter.pages.labels import labels_for
from newsletter.render.media import html_medium
from newsletter.render.views import ViewBuilder
from newsletter.render.words import read_words
from newsletter.text.prose_html import Picture

WORDS = [
    "Every",
    "province",
    "counts",
    "its",
    "water",
    "by",
    "a",
    "gauge",
    "of",
    "its",
    "own,",
    "and",
    "believes",
    "no",
    "other.",
    "The",
    "council",
    "asks",
    "for",
    "one",
    "table,",
    "read",
    "each",
    "week,",
    "signed",
    "by",
    "all",
    "of",
    "them,",
    "and",
    "open",
    "to",
    "whoever",
    "wants",
    "to",
    "see",
    "it.",
    "What",
    "the",
    "table",
    "cannot",
    "say",
    "is",
    "who",
    "was",
    "thirsty.",
]
URDU = "مضمون نگار کے نزدیک پانی کی تقسیم کا سوال صرف اعداد کا نہیں بلکہ اعتماد کا ہے۔"
LEAD_WORDS = 480
ENTRY_WORDS = 52
LEADS = 3
ENTRIES = 24
OUTLETS = 20
"""So that a few are cited twice."""


def specimen(language: str = "en") -> Issue:
    """Return an issue of about 17 KB of text, with 3 leads and 24 entries.

    In another language than English its entries are translated, and its words run both ways.
    """
    mixed = language != "en"
    return Issue(
        id="2026-11",
        number=11,
        date=PartialDate(year=2026, month=11),
        subject="One table for two rivers, and the media review",
        preheader="Three articles, and two dozen that are worth your time",
        language=language,
        leads=tuple(_lead(number, mixed=mixed) for number in range(LEADS)),
        focus_areas=(
            FocusArea(id="water", title="Water", text=_prose(40), link="https://a.example/water"),
            FocusArea(id="schools", title="Schools", text=_prose(40)),
        ),
        entries=tuple(_entry(number, mixed=mixed) for number in range(ENTRIES)),
    )


def specimen_frame(folders: Sequence[Path], theme: str, publication: Publication) -> str:
    """Return the theme's MJML for the specimen, without its parts, each line in its place."""
    words = read_words(folders, theme)
    builder = ViewBuilder(
        medium=html_medium("mail", lambda _source, alt, _box: Picture(address="", alt=alt)),
        words=words,
    )
    return skeleton_frame(
        folders,
        theme,
        issue=builder.issue(specimen(), publication),
        words=labels_for(words, "en"),
        tokens=design_tokens(folders, theme),
    )


def _said(count: int) -> str:
    return " ".join(islice(cycle(WORDS), count))


def _paragraph(count: int) -> Paragraph:
    return Paragraph(children=(Text(text=_said(count)),))


def _prose(count: int) -> Prose:
    return Prose(blocks=tuple(_paragraph(min(80, count - at)) for at in range(0, count, 80)))


def _lead(number: int, *, mixed: bool) -> Lead:
    whole = number == 0
    return Lead(
        id=f"lead-{number}",
        title=_said(9),
        authors=(Byline(name="Amina Noor", link="https://a.example/noor"), Byline(name="P. Lind")),
        standfirst=_prose(20) if whole else Prose(blocks=()),
        image=_image() if whole else None,
        body=_body(LEAD_WORDS) if whole else _prose(LEAD_WORDS),
        about=_prose(12),
        precis=number == 1,
        first_published=FirstPublished(
            outlet="The Canal Review",
            date=PartialDate(year=2026, month=11, day=3),
            url="https://canal.example/table",
        ),
        original=Original(title="پانی کا حساب", language="ur") if mixed and whole else None,
    )


def _image() -> Image:
    return Image(
        source="https://a.example/barrage.png",  # of another house: told in words, never loaded
        alt="A barrage at low water",
        caption="The barrage in October.",
        credit="Photograph: T. Rahim",
        licence="CC BY 4.0",
    )


def _body(count: int) -> Prose:
    """Return prose with each kind of block that there is."""
    link = Link(children=(Text(text="a lecture"),), address="https://a.example/canals?a=1&b=2")
    first = (Text(text=_said(30)), link, Emphasis(children=(Text(text=" twice"),)))
    return Prose(
        blocks=(
            Paragraph(children=(*first, NoteReference(number=1))),
            Heading(children=(Text(text="What the water remembers"),), level=1),
            ListBlock(items=((_paragraph(12),), (_paragraph(9),))),
            Quote(children=(_paragraph(14),)),
            Figure(source="https://a.example/gauge.png", alt="A gauge", caption=()),
            Rule(),
            *_prose(count - 65).blocks,
        ),
        notes=((_paragraph(6),),),
    )


def _entry(number: int, *, mixed: bool) -> Entry:
    own = mixed and number % 2
    return Entry(
        id=f"entry-{number}",
        title="نئی نہروں پر پرانی بحث" if own else _said(8),
        authors=() if number % 5 == 0 else (Byline(name="Nila Basu"),),
        summary=Prose(blocks=(Paragraph(children=(Text(text=URDU),)),)) if own else _prose(52),
        outlet=f"Evening Post {number % OUTLETS + 1}",
        url=f"https://post.example/2026/{number}",
        published=PartialDate(year=2026, month=11, day=9),
        original=Original(title="The account of the water", language="en") if own else None,
    )
