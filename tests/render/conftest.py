"""A publication and an issue that have everything an issue can have; all of it invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from newsletter.model.dates import PartialDate
from newsletter.model.issue import (
    UNKNOWN_URL,
    Entry,
    FirstPublished,
    Image,
    Issue,
    Lead,
    Permission,
)
from newsletter.model.people import Byline
from newsletter.model.prose import (
    Emphasis,
    Figure,
    Heading,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    NoteReference,
    Paragraph,
    Prose,
    Quote,
    Rule,
    Strong,
    Superscript,
    Text,
)
from newsletter.model.publication import FocusArea, FollowLink, Publication, Sender
from newsletter.pages import template_folders
from newsletter.render import Theme

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000640000003840802000000"
)  # the head of a PNG of 1600 by 900


def words(*parts: str | Inline) -> tuple[Inline, ...]:
    """Return inline elements; plain strings become text."""
    return tuple(Text(text=part) if isinstance(part, str) else part for part in parts)


def paragraph(*parts: str | Inline) -> Paragraph:
    """Return a paragraph."""
    return Paragraph(children=words(*parts))


def prose(*paragraphs: str) -> Prose:
    """Return paragraphs of plain words."""
    return Prose(blocks=tuple(paragraph(text) for text in paragraphs))


LONG = (
    "The talks began without an agenda, which is to say that everybody had brought one. "
    "What the two delegations shared was a list of grievances of equal length, and a hotel "
    "whose conference rooms were named after rivers that run through both their countries."
)

BODY = Prose(
    blocks=(
        paragraph(LONG, NoteReference(number=1)),
        paragraph(
            "A former negotiator put it in a ",
            Link(
                children=words("lecture on the canals"),
                address="https://law.example/canals?a=1&b=2",
            ),
            ": nobody ",
            Emphasis(children=words("wins")),
            " a river. The 6",
            Superscript(children=words("th")),
            " meeting ended with ",
            Strong(children=words("one agreed sentence")),
            ".",
        ),
        Heading(children=words("What the water remembers"), level=1),
        paragraph(LONG),
        ListBlock(
            items=(
                (paragraph("Share the gauge readings every week, in public."),),
                (
                    paragraph("Count twice:"),
                    ListBlock(
                        ordered=True,
                        start=3,
                        items=((paragraph("at the head works;"),), (paragraph("at the tail."),)),
                    ),
                ),
            )
        ),
        Quote(children=(paragraph("We measured in cusecs and argued in centuries."),)),
        Heading(children=words("Lessons"), level=2),
        Figure(source="images/gauge.png", alt="A river gauge", caption=words("The gauge at noon.")),
        Rule(),
        paragraph("First line", LineBreak(), "second line", NoteReference(number=2)),
    ),
    notes=(
        (paragraph("Proceedings, volume two."),),
        (
            paragraph(
                "See also the ", Link(children=words("annex"), address="https://law.example/annex")
            ),
        ),
    ),
)

URDU_TITLE = "نئی نہروں پر پرانی بحث"
URDU_TEXT = (
    "مضمون نگار کے نزدیک پانی کی تقسیم کا سوال صرف اعداد کا نہیں بلکہ اعتماد کا ہے۔ "
    "وہ تجویز کرتی ہیں کہ ہر صوبہ اپنے پیمانے کی رپورٹ ہفتہ وار شائع کرے۔"
)


@pytest.fixture
def publication() -> Publication:
    """Return a publication with an archive, links and a postal address."""
    return Publication(
        name="INDUS",
        full_name="INDUS – Mobilizing People's Power",
        mission="Careful reading for people who share a river, and for those who write its rules.",
        website="https://www.indus.example",
        archive_url="https://archive.indus.example/",
        sender=Sender(name="INDUS", address="news@indus.example"),
        postal_address=("INDUS", "12 Canal Bank Road", "Anytown"),
        donation=Prose(
            blocks=(
                paragraph(
                    "Gifts are tax-deductible: ",
                    Link(
                        children=words("www.indus.example/give"),
                        address="https://www.indus.example/give",
                    ),
                ),
            )
        ),
        follow=(
            FollowLink(label="Facebook", address="https://social.example/indus"),
            FollowLink(label="Twitter", address="https://birds.example/indus"),
        ),
    )


@pytest.fixture
def issue() -> Issue:
    """Return an issue with a reprint, a précis, focus areas, and an Urdu entry."""
    return Issue(
        id="2026-11",
        number=11,
        date=PartialDate(year=2026, month=11),
        subject="Two rivers, one table, and the November media review",
        preheader="Analysis from Noor and Castellan, and four articles worth your time",
        leads=(_reprint(), _precis()),
        focus_areas=(
            FocusArea(
                id="youth",
                title="Youth leadership",
                text=prose(LONG),
                link="https://www.indus.example/youth",
            ),
            FocusArea(id="research", title="Policy research – as it happens", text=prose(LONG)),
        ),
        entries=_entries(),
    )


def _reprint() -> Lead:
    return Lead(
        id="two-rivers",
        title="What a Year of Talks Says About Sharing Two Rivers and One Table",
        authors=(
            Byline(name="Amina Noor", link="https://people.example/noor"),
            Byline(name="Piers Castellan"),
        ),
        standfirst=Prose(
            blocks=(
                paragraph(
                    "The delegations agreed on one sentence. It may be ",
                    Emphasis(children=words("enough")),
                    ".",
                ),
            )
        ),
        image=Image(
            source="images/barrage.png",
            alt="A barrage at low water",
            caption="The barrage in October.",
            credit="Photograph: T. Rahim",
            licence="CC BY 4.0",
        ),
        body=BODY,
        about=prose("Amina Noor teaches water law; Piers Castellan was a negotiator."),
        first_published=FirstPublished(
            outlet="The Canal Review",
            date=PartialDate(year=2026, month=11, day=3),
            url="https://canal.example/two-rivers",
        ),
        permission=Permission(by="The Canal Review", date=date(2026, 11, 5)),
    )


def _precis() -> Lead:
    return Lead(
        id="quiet-vote",
        title="The Quiet Vote",
        authors=(Byline(name="Raza Lind"),),
        body=prose(LONG, LONG),
        precis=True,
        first_published=FirstPublished(outlet="Daily Tidings", url="https://tidings.example/vote"),
    )


def _entries() -> tuple[Entry, ...]:
    return (
        Entry(
            id="gauges",
            title="Gauges will always matter, say experts",
            authors=(Byline(name="Nila Basu"),),
            summary=prose(
                "The article finds that who reads the gauge decides who gets the water. " + LONG
            ),
            outlet="The Harbour Business Line",
            url="https://harbour.example/gauges",
            published=PartialDate(year=2026, month=11, day=3),
        ),
        Entry(
            id="canals-ur",
            title=URDU_TITLE,
            authors=(Byline(name="شائستہ رحمٰن"), Byline(name="A. K. Verma")),
            summary=prose(URDU_TEXT),
            outlet="روزنامہ دریا",
            url="https://darya.example/a",
            published=PartialDate(year=2026, month=11, day=9),
            language="ur",
        ),
        Entry(
            id="conference",
            title="The first conference on small dams",
            authors=(Byline(name="TR Press", organisation=True),),
            summary=prose(LONG),
            outlet="Dam Letters",
            url=UNKNOWN_URL,
        ),
        Entry(
            id="lights",
            title="Who lights the embankment?",
            summary=prose(LONG),
            outlet="Evening Post",
            url="https://post.example/l",
        ),
    )


@pytest.fixture(scope="session")
def theme(tmp_path_factory: pytest.TempPathFactory) -> Theme:
    """Return the shipped theme, compiled once."""
    return Theme.load(template_folders(tmp_path_factory.mktemp("publication")), "indus")


@pytest.fixture
def pictures() -> dict[str, bytes]:
    """Return the pictures of the publication by path."""
    return {"images/gauge.png": PIXEL, "images/barrage.png": PIXEL}


@pytest.fixture
def publication_folder(tmp_path: Path) -> Path:
    """Return an empty folder for a publication."""
    return tmp_path
