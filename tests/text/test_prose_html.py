from __future__ import annotations

import pytest
from markupsafe import Markup

from newsletter.model.prose import (
    Block,
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
    Subscript,
    Superscript,
    Text,
)
from newsletter.text.direction import Direction
from newsletter.text.prose_html import (
    MAIL,
    WEB,
    Picture,
    ProseStyle,
    inlines_to_html,
    picture_html,
    to_html,
)


def inlines(*parts: str | Inline) -> tuple[Inline, ...]:
    """Return inline elements; plain strings become text."""
    return tuple(Text(text=part) if isinstance(part, str) else part for part in parts)


def paragraph(*parts: str | Inline) -> Paragraph:
    """Return a paragraph."""
    return Paragraph(children=inlines(*parts))


def html_of(*blocks: Block, style: ProseStyle = WEB) -> str:
    """Return the blocks as HTML."""
    return to_html(Prose(blocks=blocks), style)


@pytest.mark.parametrize(
    ("inline", "html"),
    [
        (Text(text="<&>\"'"), "&lt;&amp;&gt;&#34;&#39;"),
        (Emphasis(children=inlines("a")), "<em>a</em>"),
        (
            Strong(children=inlines("a", Emphasis(children=inlines("b")))),
            "<strong>a<em>b</em></strong>",
        ),
        (Superscript(children=inlines("th")), "<sup>th</sup>"),
        (Subscript(children=inlines("2")), "<sub>2</sub>"),
        (LineBreak(), "<br>\n"),
        (
            Link(children=inlines("a & b"), address='https://a.example/?a=1&b="'),
            '<a href="https://a.example/?a=1&amp;b=&#34;">a &amp; b</a>',
        ),
    ],
)
def test_inlines(inline: Inline, html: str) -> None:
    """Every inline becomes its element, what was typed is escaped once."""
    assert inlines_to_html((inline,), WEB) == html
    assert isinstance(inlines_to_html((inline,), WEB), Markup)


@pytest.mark.parametrize(
    ("shift", "levels", "tags"),
    [
        (1, [1], ["h2"]),
        (2, [1, 2, 3], ["h3", "h4", "h5"]),
        (2, [2, 2, 1, 2], ["h3", "h3", "h3", "h4"]),
        (2, [1, 3, 3, 1], ["h3", "h4", "h4", "h3"]),
        (5, [1, 2], ["h6", "h6"]),
    ],
)
def test_headings_are_shifted_and_skip_no_level(
    shift: int, levels: list[int], tags: list[str]
) -> None:
    """Levels count from where the piece stands; what editors skip is closed up; six is lowest."""
    blocks = [Heading(children=inlines("a"), level=level) for level in levels]
    html = html_of(*blocks, style=ProseStyle(heading_shift=shift))
    assert html == "\n".join(f"<{tag}>a</{tag}>" for tag in tags)


def test_lists_nest_and_single_paragraphs_need_no_tags() -> None:
    """An item of one paragraph is tight; one of several keeps its paragraphs."""
    inner = ListBlock(ordered=True, start=3, items=((paragraph("b"),),))
    assert html_of(
        ListBlock(items=((paragraph("a"), inner), (paragraph("c"), paragraph("d"))))
    ) == ('<ul>\n<li>a\n<ol start="3">\n<li>b</li>\n</ol></li>\n<li><p>c</p>\n<p>d</p></li>\n</ul>')


def test_quotes_and_rules() -> None:
    """Quotes hold blocks; a rule is a rule."""
    assert html_of(Quote(children=(paragraph("a"),)), Rule()) == (
        "<blockquote><p>a</p></blockquote>\n<hr>"
    )


def test_notes_link_both_ways_on_the_web() -> None:
    """An id stands once, also where a note is referred to twice."""
    note = NoteReference(number=1)
    prose = Prose(
        blocks=(paragraph("a", note), paragraph("b", note)),
        notes=((paragraph("c"),), (paragraph("d"),)),
    )
    html = to_html(prose, ProseStyle(anchor="lead"))
    assert html.count('id="lead-ref-1"') == 1
    assert html.count('href="#lead-note-1"') == 2
    assert html.count('href="#lead-ref-1"') == 1
    assert '<li id="lead-note-2">d</li>' in html, "a note that nobody refers to leads nowhere"


def test_notes_carry_no_links_in_mail() -> None:
    """Anchors fail in some mail clients: numbers alone."""
    prose = Prose(blocks=(paragraph("a", NoteReference(number=1)),), notes=((paragraph("b"),),))
    assert to_html(prose, MAIL) == '<p>a<sup>1</sup></p>\n<ol class="f">\n<li>b</li>\n</ol>'


def test_figures_differ_between_mail_and_web() -> None:
    """The web has figures; mail has an image and a paragraph."""
    figure = Figure(source="images/a.png", alt='A "gauge"', caption=inlines("Noon"))

    def picture(source: str, alt: str) -> Picture:
        return Picture(address=f"https://a.example/{source}", alt=alt, width=10, height=20)

    image = (
        '<img src="https://a.example/images/a.png" alt="A &#34;gauge&#34;" width="10" height="20">'
    )
    assert html_of(figure, style=ProseStyle(picture=picture)) == (
        f"<figure>{image}<figcaption>Noon</figcaption></figure>"
    )
    assert html_of(figure, style=ProseStyle(medium="mail", picture=picture)) == (
        f'<p>{image}</p>\n<p class="c">Noon</p>'
    )


def test_a_picture_that_cannot_be_shown_is_its_words() -> None:
    """The alternative text stands for it; without any, nothing does."""
    assert picture_html(Picture(address="", alt="A <gauge>")) == "<em>[A &lt;gauge&gt;]</em>"
    assert picture_html(Picture(address="", alt="")) == ""


URDU = "پانی سب کا ہے۔"


@pytest.mark.parametrize(
    ("base", "words", "way", "side", "other"),
    [("ltr", URDU, "rtl", "right", "left"), ("rtl", "Water", "ltr", "left", "right")],
)
def test_an_item_that_runs_the_other_way_keeps_its_mark_in_sight(
    base: Direction, words: str, way: str, side: str, other: str
) -> None:
    """In mail, which has no selectors for it, it brings its side and the room for its mark along."""
    block = ListBlock(items=((paragraph(words),),))
    room = f"margin-{side}:26px;margin-{other}:-26px"
    assert html_of(block, style=ProseStyle(medium="mail", base=base)) == (
        f'<ul>\n<li dir="{way}" style="text-align:{side};{room}">{words}</li>\n</ul>'
    )
    assert html_of(block, style=ProseStyle(base=base)) == (
        f'<ul>\n<li dir="{way}">{words}</li>\n</ul>'
    )


def test_a_paragraph_that_runs_the_other_way_says_its_side_in_mail() -> None:
    """It stands on its own side also where a client drops the style sheet."""
    assert html_of(paragraph(URDU), style=MAIL) == (
        f'<p dir="rtl" style="text-align:right">{URDU}</p>'
    )
    assert html_of(paragraph("Water"), style=MAIL) == "<p>Water</p>"
