from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.model.issue import Entry, FirstPublished, Image, Issue, Lead
from newsletter.model.people import Byline
from newsletter.model.prose import (
    Figure,
    Heading,
    Link,
    ListBlock,
    NoteReference,
    Paragraph,
    Prose,
    Quote,
    Strong,
    Text,
)
from newsletter.model.publication import FocusArea, FollowLink, Publication
from newsletter.model.rendition import Rendition
from newsletter.render import Theme, render
from newsletter.testing.hostile import HOSTILE

SPACE = re.compile(r"[ \t\n\r\f\v]+")


class Wording:
    """Puts the hostile words between marks of its own into every field."""

    def __init__(self, hostile: str) -> None:
        self.hostile = hostile
        self.names: list[str] = []

    def __call__(self, name: str) -> str:
        """Return the words for one field, and remember that it exists."""
        self.names.append(name)
        return f"Q{name}Q{self.hostile}Z{name}Z"

    def prose(self, name: str) -> Prose:
        """Return a paragraph of the words."""
        return Prose(blocks=(Paragraph(children=(Text(text=self(name)),)),))


def everywhere(issue: Issue, publication: Publication, say: Wording) -> tuple[Issue, Publication]:
    """Return issue and publication with the hostile words in every field of text."""
    return (
        replace(
            issue,
            title=say("heading"),
            subject=say("subject"),
            preheader=say("preheader"),
            leads=(_lead(say), replace(_lead(say), id="second", precis=True)),
            focus_areas=(
                FocusArea(
                    id="area",
                    title=say("areatitle"),
                    text=say.prose("areatext"),
                    link=f"https://a.example/?q={say('arealink')}",
                ),
            ),
            entries=(_entry(say, "first", "en"), _entry(say, "urdu", "ur")),
        ),
        replace(
            publication,
            name=say("name"),
            full_name=say("fullname"),
            mission=say("mission"),
            website=f"https://www.example/{say('website')}",
            follow=(
                FollowLink(label=say("follow"), address=f"https://f.example/?{say('followto')}"),
            ),
            donation=say.prose("donation"),
            postal_address=(say("postal"), say("postaltwo")),
        ),
    )


def _lead(say: Wording) -> Lead:
    return Lead(
        id="lead",
        title=say("leadtitle"),
        authors=(
            Byline(name=say("author"), link=f"https://p.example/{say('authorlink')}"),
            Byline(name=say("authortwo")),
        ),
        standfirst=say.prose("standfirst"),
        image=Image(
            source="images/a.png",
            alt=say("alt"),
            caption=say("caption"),
            credit=say("credit"),
            licence=say("licence"),
        ),
        body=Prose(
            blocks=(
                Heading(children=(Text(text=say("subheading")),), level=1),
                Paragraph(
                    children=(
                        Strong(children=(Text(text=say("strong")),)),
                        Link(
                            children=(Text(text=say("linkwords")),),
                            address=f"https://l.example/?q={say('linkaddress')}",
                        ),
                        NoteReference(number=1),
                    )
                ),
                ListBlock(items=((Paragraph(children=(Text(text=say("item")),)),),)),
                Quote(children=(Paragraph(children=(Text(text=say("quote")),)),)),
                Figure(
                    source="images/b.png", alt=say("figurealt"), caption=(Text(text=say("figure")),)
                ),
            ),
            notes=((Paragraph(children=(Text(text=say("note")),)),),),
        ),
        about=say.prose("about"),
        first_published=FirstPublished(
            outlet=say("firstoutlet"), url=f"https://o.example/{say('firstlink')}"
        ),
    )


def _entry(say: Wording, name: str, language: str) -> Entry:
    return Entry(
        id=name,
        title=say(f"{name}title"),
        authors=(Byline(name=say(f"{name}author")), Byline(name=say(f"{name}other"))),
        summary=say.prose(f"{name}summary"),
        outlet=say(f"{name}outlet"),
        url=f"https://e.example/?q={say(f'{name}link')}",
        language=language,
    )


def folded(text: str) -> str:
    """Return the text with its white space as single spaces: lines may be broken anew."""
    return SPACE.sub(" ", text)


def html_strings(html: str) -> list[str]:
    """Return every text node's and every attribute's value, as an HTML5 parser reads them."""
    found: list[str] = []
    for node in LexborHTMLParser(html).root.traverse(include_text=True):  # type: ignore[union-attr]  # a parsed page has a root
        if node.tag == "-text":
            found.append(node.text_content or "")
        else:
            found += [value or "" for value in node.attributes.values()]
    return found


def tags(html: str) -> list[str]:
    """Return the elements and comments in order."""
    return [node.tag or "" for node in LexborHTMLParser(html).root.traverse()]  # type: ignore[union-attr]  # see above


@pytest.fixture
def make(
    issue: Issue, publication: Publication, theme: Theme
) -> Callable[[str], tuple[Rendition, list[str]]]:
    """Return what renders hostile words in every field, and the names of the fields."""

    def rendering(hostile: str) -> tuple[Rendition, list[str]]:
        say = Wording(hostile)
        bad_issue, bad_publication = everywhere(issue, publication, say)
        return render(bad_issue, bad_publication, theme), say.names

    return rendering


Make = Callable[[str], tuple[Rendition, list[str]]]
NOT_IN_TEXT = {"preheader", "subject", "authorlink"}
"""What the text part leaves to the headers of the mail, and links of bylines."""


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_html_gives_back_every_field(make: Make, hostile: str) -> None:
    """Mail, article and page hold each field unchanged, in text and in attributes."""
    rendition, names = make(hostile)
    for form, html, absent in (
        ("mail", rendition.html, set()),
        ("page", rendition.page, {"subject"}),
    ):
        everything = folded("\n".join(html_strings(html)))
        for name in set(names) - absent:
            assert folded(f"Q{name}Q{hostile}Z{name}Z") in everything, (form, name)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_text_gives_back_every_field(make: Make, hostile: str) -> None:
    """The text part holds each field unchanged but for the breaking of lines."""
    rendition, names = make(hostile)
    unquoted = re.sub(r"(?m)^(> |  )", "", rendition.text)
    everything = folded(unquoted)
    for name in set(names) - NOT_IN_TEXT:
        assert folded(f"Q{name}Q{hostile}Z{name}Z").strip() in everything, name


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_subject_and_preheader_stay_on_one_line(make: Make, hostile: str) -> None:
    """Headers hold the words unchanged, and no line break."""
    rendition, _ = make(hostile)
    assert rendition.subject == folded(f"QsubjectQ{hostile}ZsubjectZ")
    assert rendition.preheader == folded(f"QpreheaderQ{hostile}ZpreheaderZ")
    assert not set("\r\n") & set(rendition.subject + rendition.preheader)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_no_words_become_markup(make: Make, hostile: str) -> None:
    """Whatever is typed, the elements are those of harmless words."""
    harmless, _ = make("harmless")
    rendition, _ = make(hostile)
    for form in ("html", "article", "page"):
        assert tags(getattr(rendition, form)) == tags(getattr(harmless, form)), form


def test_the_list_is_as_long_as_promised() -> None:
    """At least forty different strings are tried."""
    assert len(set(HOSTILE)) >= 40
