"""The theme `plain`, a letter; and what both themes weigh."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry, Issue, Lead, Original
from newsletter.model.people import Byline
from newsletter.model.prose import Paragraph, Prose, Text
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition
from newsletter.pages import contrast, design_tokens, template_folders
from newsletter.render import Theme, render

GOLDEN = Path(__file__).parent / "plain"
FOLDERS = template_folders(Path("nowhere"))
SENTENCES = (
    "Every province counts its water by a gauge of its own and believes no other. The council "
    "asks for one table, read each week, signed by all, and open to whoever wants to see it."
)
WORDS = SENTENCES.split()


@pytest.fixture(scope="module")
def plain() -> Theme:
    """Return the letter, compiled once."""
    return Theme.load(FOLDERS, "plain")


@pytest.fixture
def letter(
    issue: Issue, publication: Publication, plain: Theme, pictures: dict[str, bytes]
) -> Rendition:
    """Return the whole issue as a letter."""
    return render(issue, publication, plain, pictures=lambda source, _box: pictures[source])


def visible(html: str) -> str:
    """Return the words that a reader of the mail sees, on one line."""
    tree = LexborHTMLParser(html)
    for node in tree.css("style, title, .h"):
        node.decompose()
    return re.sub(r"\s+", " ", tree.body.text() if tree.body else "").strip()


def outline(html: str) -> str:
    """Return headings and items with their language and direction, one on each line."""
    lines = []
    for node in LexborHTMLParser(html).css("h1, h2, h3, h4, h5, li, .y, .n, .u, .s"):
        marks = " ".join(
            str(node.attributes[key])
            for key in ("class", "lang", "dir")
            if node.attributes.get(key)
        )
        text = re.sub(r"\s+", " ", node.text()).strip()[:70].strip()
        lines.append(f"{node.tag} {marks}: {text}".replace(" :", ":"))
    return "\n".join(lines) + "\n"


def test_the_letter_is_the_one_a_person_has_read(letter: Rendition) -> None:
    """The text part, and what stands in the mail in which order, are as reviewed."""
    made = {"mail.txt": letter.text, "outline.txt": outline(letter.html)}
    assert made == {name: (GOLDEN / name).read_text("utf-8") for name in made}


def test_a_letter_has_no_pictures_anywhere(letter: Rendition) -> None:
    """Neither mail nor page shows or carries one; what it shows is told in words."""
    assert "<img" not in letter.html + letter.page
    assert letter.images == ()
    assert "[A barrage at low water]" in visible(letter.html)
    assert "A barrage at low water" in letter.text


def test_every_link_of_the_text_is_a_number_in_one_list(letter: Rendition) -> None:
    """Numbers run from 1 in the order of reading, and each has one line at the end."""
    text, _, links = letter.text.partition("\nLinks\n-----\n")
    used = [int(number) for number in re.findall(r"\[(\d+)\]", text)]
    listed = re.findall(r"^\[(\d+)\] (\S+)$", links, re.MULTILINE)
    assert list(dict.fromkeys(used)) == [int(number) for number, _ in listed]
    assert [int(number) for number, _ in listed] == list(range(1, len(listed) + 1))
    assert len({address for _, address in listed}) == len(listed)
    assert "https://law.example/canals?a=1&b=2" in links
    assert "https://law.example/canals" not in text


def test_the_text_is_made_for_a_screen_of_72_columns(letter: Rendition) -> None:
    """No line but an address is longer, none ends in a space, no gap is wider than two lines."""
    lines = letter.text.split("\n")
    assert not [line for line in lines if len(line) > 72 and not re.match(r"\[\d+\] http", line)]
    assert not [line for line in lines if line != line.rstrip()]
    assert "\n\n\n\n" not in letter.text


def test_a_letter_in_urdu_runs_from_the_right(
    issue: Issue, publication: Publication, plain: Theme
) -> None:
    """Document and body say so, and the style for it is there."""
    html = render(replace(issue, language="ur"), publication, plain).html
    tree = LexborHTMLParser(html)
    root = tree.css_first("html")
    assert root is not None
    assert (root.attributes["lang"], root.attributes["dir"]) == ("ur", "rtl")
    assert tree.css_first("body .b, body.b") is not None
    assert "Noto Nastaliq Urdu" in html


def test_a_letter_names_what_was_translated(
    issue: Issue, publication: Publication, plain: Theme
) -> None:
    """The original title stands below the translated one, in mail and text."""
    entry = replace(issue.entries[0], original=Original(title="پانی کا حساب", language="ur"))
    made = render(replace(issue, entries=(entry,)), publication, plain)
    assert "پانی کا حساب" in visible(made.html)
    assert "پانی کا حساب" in made.text


def test_text_of_the_letter_keeps_its_contrast() -> None:
    """At least 7 : 1 on paper, light and dark."""
    tokens = design_tokens(FOLDERS, "plain")
    for palette in (tokens.light, tokens.dark):
        for colour in (palette.ink, palette.muted, palette.accent):
            assert contrast(colour, palette.paper) >= 7


def generated(*, leads: int, lead_words: int, entries: int, entry_words: int) -> Issue:
    """Return an issue of that many words, each piece with a title, an author and a link."""
    return Issue(
        id="2026-11",
        number=None,
        date=PartialDate(year=2026, month=11),
        subject="A table for the rivers, and the media review",
        preheader="Three articles, and two dozen that are worth your time",
        leads=tuple(
            Lead(id=f"lead-{n}", title=said(9, n), authors=(by(n),), body=body(lead_words, n))
            for n in range(leads)
        ),
        focus_areas=(),
        entries=tuple(
            Entry(
                id=f"entry-{n}",
                title=said(9, n),
                authors=(by(n),),
                summary=body(entry_words, n),
                outlet=f"Evening Post {n % 20 + 1}",
                url=f"https://post.example/2026/11/{n}/a-table-for-the-rivers",
            )
            for n in range(entries)
        ),
    )


def said(count: int, start: int) -> str:
    """Return that many words, beginning anywhere."""
    return " ".join(WORDS[(start + n) % len(WORDS)] for n in range(count))


def by(number: int) -> Byline:
    """Return an author."""
    return Byline(name=f"Amina Noor {number}")


def body(count: int, start: int) -> Prose:
    """Return paragraphs of at most 80 words."""
    sizes = [min(80, count - at) for at in range(0, count, 80)]
    return Prose(blocks=tuple(Paragraph(children=(Text(text=said(n, start)),)) for n in sizes))


@pytest.mark.parametrize("name", ["indus", "plain"])
def test_a_mail_weighs_little_more_than_its_words(publication: Publication, name: str) -> None:
    """At most 1.8 bytes of HTML for each byte of text, at 17 KB of text, 3 leads and 24 entries."""
    issue = generated(leads=3, lead_words=500, entries=24, entry_words=55)
    html = render(issue, publication, Theme.load(FOLDERS, name)).html
    seen = len(visible(html).encode())
    assert 16_000 < seen < 19_000
    assert len(html.encode()) / seen <= 1.8


@pytest.mark.parametrize("name", ["indus", "plain"])
def test_ten_thousand_words_are_not_clipped(publication: Publication, name: str) -> None:
    """A mail of that length stays below the 100,000 bytes at which it would be cut off."""
    issue = generated(leads=5, lead_words=1_600, entries=30, entry_words=70)
    html = render(issue, publication, Theme.load(FOLDERS, name)).html
    assert len(visible(html).split()) >= 10_000
    assert len(html.encode()) < 100_000
