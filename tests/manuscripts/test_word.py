"""Documents of Word, read as manuscripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.manuscripts.reading import read_manuscript
from newsletter.manuscripts.values import Manuscript
from newsletter.testing.word_document import paragraph, relations, run, word_document, zipped
from newsletter.text.markdown_writing import to_markdown

Said = Callable[..., str]
Read = Callable[..., Manuscript]
Told = Callable[[Manuscript], list[str]]
GOLDEN = Path(__file__).parent / "golden"
SAFE = (
    "https://eur02.safelinks.protection.outlook.com/?url="
    "https%3A%2F%2Fpaper.example%2Fdam%3Futm_source%3Dx&data=05"
)
BEHIND = paragraph("And so the text goes on, for more than a line.")


def test_a_report_is_read_whole(read: Read) -> None:
    """Title, authors, standfirst, about and each kind of block come over as a person would type them."""
    manuscript = read(
        (GOLDEN / "report.xml").read_text("utf-8"),
        notes=(GOLDEN / "report.notes.xml").read_text("utf-8"),
        links={"safe": SAFE},
    )
    assert manuscript.title == "The river and the state"
    assert manuscript.authors == ("Sana Iqbal", "Bilal Ahmed")
    assert to_markdown(manuscript.standfirst) == "Two provinces, one dam"
    assert to_markdown(manuscript.about) == "Sana Iqbal writes on rivers."
    assert manuscript.language == "en"
    assert to_markdown(manuscript.body) + "\n" == (GOLDEN / "report.markdown").read_text("utf-8")
    assert [one.code for one in manuscript.notices] == [
        "table",
        "link-unwrapped",
        "guessed-authors",
    ]


@pytest.mark.parametrize(
    "name",
    ["heading 2", "Überschrift 2", "Titre 2", "عنوان 2", "标题 2", "Heading 2 Char"],
)
def test_headings_are_known_by_their_names_in_any_language(name: str, said: Said) -> None:
    """A heading is one whatever the language of the program that named its style."""
    styles = f'<w:style w:type="paragraph" w:styleId="x"><w:name w:val="{name}"/></w:style>'
    assert said(BEHIND + paragraph("Why", "x") + BEHIND, styles=styles).count("# Why") == 1


def test_a_style_of_ones_own_means_what_it_is_based_on(said: Said) -> None:
    """A heading's child is a heading, and a circle of styles ends."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 1"/>'
        '<w:basedOn w:val="b"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="Mine"/><w:basedOn w:val="a"/></w:style>'
    )
    assert "# Why" in said(BEHIND + paragraph("Why", "b") + BEHIND, styles=styles)
    outline = '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr>' + run("Why") + "</w:p>"
    assert "# Why" in said(BEHIND + outline + BEHIND)


def test_lists_count_on_and_start_where_they_say(said: Said) -> None:
    """A number that a document gives is the number that is written."""

    def item(words: str, number: int, level: int = 0) -> str:
        place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        return f"<w:p><w:pPr>{place}</w:pPr>{run(words)}</w:p>"

    body = BEHIND + item("Five", 3) + paragraph("more of it", "Listenabsatz") + item("Six", 3)
    assert said(body).endswith("5. Five\n\n   more of it\n\n6. Six")
    assert said(BEHIND + item("a", 2) + item("b", 2, 1) + item("c", 2)).endswith(
        "1. a\n\n   1. b\n2. c"
    )
    assert said(BEHIND + item("plain", 0) + item("unknown", 99)).endswith("plain\n\nunknown")


def test_links_lead_straight(read: Read, told: Told) -> None:
    """Links of elements and of fields lose what counts clicks; what leads nowhere keeps its words."""
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> HYPERLINK "https://www.google.com/url?q=https://a.example/x&amp;sa=D" '
        '\\o "tip" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("a field")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    simple = f'<w:fldSimple w:instr=" HYPERLINK &quot;https://b.example/&quot; ">{run("simple")}</w:fldSimple>'
    bad = f'<w:hyperlink r:id="bad">{run("bad")}</w:hyperlink>'
    inside = f'<w:hyperlink w:anchor="top">{run("inside")}</w:hyperlink>'
    manuscript = read(
        f"{BEHIND}<w:p>{field}{run(', ')}{simple}{run(', ')}{bad}{run(', ')}{inside}{run(' .')}</w:p>",
        links={"bad": "javascript:alert(1)"},
    )
    assert to_markdown(manuscript.body).endswith(
        "[a field](https://a.example/x), [simple](https://b.example/), bad, inside ."
    )
    assert any("led to no web page" in line for line in told(manuscript))


def test_pictures_come_with_caption_and_words(read: Read, told: Told, dot: bytes) -> None:
    """A picture stands behind its paragraph, with alternative text and caption; one elsewhere is told."""
    drawing = (
        '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="A dam"/><a:graphic><a:graphicData>'
        '<a:blip r:embed="{}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
    manuscript = read(
        f"{BEHIND}<w:p>{run('Look:')}{drawing.format('dot')}</w:p>"
        + paragraph("The dam in 1967", "Beschriftung")
        + f"<w:p>{drawing.format('far')}{drawing.format('emf')}</w:p>",
        pictures={"dot": dot, "emf": b"\x01\x00\x00\x00 EMF"},
        links={"far": "https://a.example/x.png"},
    )
    assert to_markdown(manuscript.body).endswith(
        'Look:\n\n![A dam](images/picture-1 "The dam in 1967")'
    )
    assert [picture.data for picture in manuscript.pictures] == [dot]
    assert "a kind that mails cannot show" in " ".join(told(manuscript))
    assert "lies elsewhere and was not fetched" in " ".join(told(manuscript))


def test_what_has_no_place_is_told(read: Read, told: Told) -> None:
    """Text boxes and formulas stay as text, the rest is left out; the report names each."""
    box = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>"
        f"<w:txbxContent>{paragraph('In a box')}</w:txbxContent></wps:txbx></wps:wsp></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{paragraph('In a box')}"
        "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    chart = "<w:r><w:drawing><a:graphic><a:graphicData><c:chart/></a:graphicData></a:graphic></w:drawing></w:r>"
    smart = chart.replace("c:chart", "dgm:relIds")
    thing = '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>'
    hidden = run("secret", "<w:vanish/>")
    struck = run("struck", "<w:strike/>")
    half = "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    contents = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("Chapter 1 … 7") + "</w:p>"
        f'<w:p>{run("Chapter 2 … 9")}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    manuscript = read(
        BEHIND
        + contents
        + f"<w:p>{run('Words ')}{box}{chart}{smart}{thing}{hidden}{struck}{half}</w:p>"
        + f"{BEHIND}<w:altChunk r:id='x'/>",
        header=paragraph("Draft of May"),
    )
    assert to_markdown(manuscript.body).split("\n\n")[1:3] == ["Words struck1/2", "In a box"]
    report = "\n".join(told(manuscript))
    for word in (
        "contents",
        "text box",
        "chart",
        "SmartArt",
        "embedded",
        "hidden",
        "struck",
        "formula",
    ):
        assert word in report
    assert "secret" in report
    assert "Excel.Sheet.12" in report
    assert "Draft of May" in report


def test_urdu_keeps_its_joiners_and_loses_what_turns(read: Read) -> None:
    """Runs from right to left keep their letters and joiners; soft hyphens and overrides go."""
    looks = "<w:rtl/><w:bCs/>"
    rest = " می\u200cکند\u00ad اور \u202eیہ\u202c بھی ہے کہ دریا میں پانی کم ہے"
    first, bold = run("پانی کا "), run("مسئلہ", looks)
    manuscript = read(f"<w:p><w:pPr><w:bidi/></w:pPr>{first}{bold}{run(rest)}</w:p>")
    assert to_markdown(manuscript.body) == (
        "پانی کا **مسئلہ** می\u200cکند اور یہ بھی ہے کہ دریا میں پانی کم ہے"
    )
    assert manuscript.language == "ur"


def test_spaces_that_hold_together_stay(said: Said) -> None:
    """A no-break space between words stays, one beside a space is none; tabs and breaks are blanks."""
    words = run("No.\u00a07 and \u00a0 more")
    assert said(f"<w:p>{words}<w:r><w:tab/><w:t>end</w:t></w:r></w:p>") == "No.\u00a07 and more end"


def test_a_large_first_letter_joins_its_word(said: Said) -> None:
    """A drop cap is the first letter of the paragraph behind it."""
    cap = f'<w:p><w:pPr><w:framePr w:dropCap="drop"/></w:pPr>{run("T")}</w:p>'
    assert said(cap + paragraph("he river rose, and nobody had asked for it.")).startswith(
        "The river"
    )


def test_tables_that_place_text_are_text(said: Said) -> None:
    """A table of one column is no table; tables in tables keep their words."""
    cell = "<w:tc>{}</w:tc>"
    one = f"<w:tbl><w:tr>{cell.format(BEHIND)}</w:tr></w:tbl>"
    assert not said(one).startswith("-")
    inner = (
        f"<w:tbl><w:tr>{cell.format(paragraph('x1'))}{cell.format(paragraph('x2'))}</w:tr></w:tbl>"
    )
    for _ in range(7):
        inner = f"<w:tbl><w:tr>{cell.format(paragraph('left'))}{cell.format(inner)}</w:tr></w:tbl>"
    assert {"x1", "x2", "left"} <= set(said(BEHIND + inner).replace("·", " ").split())


def test_strict_documents_are_read_alike() -> None:
    """“Strict Open XML” says the same with other names."""
    usual = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    body = f'<w:document xmlns:w="{strict}"><w:body>{BEHIND}</w:body></w:document>'
    assert usual not in body
    manuscript = read_manuscript(word_document("", more={"word/document.xml": body}))
    assert "goes on" in to_markdown(manuscript.body)


def test_a_creator_is_an_author_only_by_name(read: Read) -> None:
    """The document's properties name the author where they hold a person's name."""
    assert read(BEHIND, author="Sana Iqbal").authors == ("Sana Iqbal",)
    assert read(BEHIND, author="Microsoft Office User").authors == ()


@pytest.mark.parametrize(
    "target", ["../../etc/passwd", "/etc/passwd", "media/../../../x", "", "%2e%2e/x"]
)
def test_names_that_lead_out_lead_nowhere(target: str) -> None:
    """A relation to a path outside of the document finds no part."""
    picture = '<w:p><w:r><w:drawing><a:blip r:embed="p"/></w:drawing></w:r></w:p>'
    data = word_document(
        picture + BEHIND,
        more={"word/_rels/document.xml.rels": relations({"p": ("image", target, False)})},
    )
    assert read_manuscript(data).pictures == ()


def test_parts_that_are_missing_are_no_harm() -> None:
    """A document needs nothing but its text."""
    data = zipped(
        {
            "[Content_Types].xml": '<Types>document.main+xml"</Types>',
            "_rels/.rels": relations({"a": ("officeDocument", "/d.xml", False)}),
            "d.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body>{paragraph('Only this', 'Nothing')}</w:body></w:document>",
        }
    )
    assert to_markdown(read_manuscript(data).body) == "Only this"
