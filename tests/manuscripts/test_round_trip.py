"""Whatever a document holds: its Markdown is read as the same blocks, and no word is lost."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.manuscripts.reading import read_manuscript
from newsletter.testing.word_document import run, word_document
from newsletter.text.markdown import parse_markdown, read_markdown
from newsletter.text.markdown_writing import to_markdown

MARKS = ["", "<w:b/>", "<w:i/>", "<w:b/><w:i/>", '<w:vertAlign w:val="superscript"/>']
WORDS = st.text(
    st.sampled_from(list("ab 7.*_[](){}<>^~!`#-+=|\\&:;/\"'“”\u00a0 یہ1")), min_size=1, max_size=12
)
NOTE = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
LINK = '<w:hyperlink r:id="link">{}</w:hyperlink>'


@st.composite
def line(draw: st.DrawFn) -> str:
    """Return the runs of a paragraph."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        one = run(draw(WORDS), draw(st.sampled_from(MARKS)))
        kind = draw(st.sampled_from(["run", "run", "run", "link", "note", "break"]))
        if kind == "link":
            one = LINK.format(one)
        elif kind == "note":
            one += NOTE.format(draw(st.integers(1, 3)))
        elif kind == "break":
            one += "<w:r><w:br/></w:r>"
        parts.append(one)
    return "".join(parts)


@st.composite
def block(draw: st.DrawFn) -> str:
    """Return a paragraph of some kind, or a table."""
    kind = draw(st.sampled_from(["", "", "berschrift1", "berschrift2", "Zitat", "list", "table"]))
    if kind == "table":
        row = "".join(f"<w:tc><w:p>{draw(line())}</w:p></w:tc>" for _ in range(2))
        return f"<w:tbl><w:tr>{row}</w:tr><w:tr>{row}</w:tr></w:tbl>"
    properties = f'<w:pStyle w:val="{kind}"/>' if kind else ""
    if kind == "list":
        place = f'<w:ilvl w:val="{draw(st.integers(0, 1))}"/><w:numId w:val="{draw(st.integers(1, 3))}"/>'
        properties = f"<w:numPr>{place}</w:numPr>"
    return f"<w:p><w:pPr>{properties}</w:pPr>{draw(line())}</w:p>"


NOTES = "".join(
    f'<w:footnote w:id="{number}"><w:p>{run(words)}</w:p></w:footnote>'
    for number, words in ((1, "*one* [x]"), (2, "- two"), (3, "# three"))
)


def letters(text: str) -> str:
    """Return the letters and digits of a text, in order, without numbers of notes and lists."""
    return "".join(re.findall(r"[ab7یہ]", text))


@settings(max_examples=120)
@given(st.lists(block(), min_size=1, max_size=5))
def test_what_is_written_is_read_as_the_same(blocks: list[str]) -> None:
    """The body's Markdown parses back to the body, without a problem, and has every letter."""
    xml = "".join(blocks)
    manuscript = read_manuscript(
        word_document(xml, notes=NOTES, links={"link": "https://paper.example/q"})
    )
    written = to_markdown(manuscript.body)
    reading = read_markdown(written)
    assert parse_markdown(written) == manuscript.body
    assert not reading.problems
    shown = " ".join(
        (
            manuscript.title,
            " ".join(manuscript.authors),
            *map(to_markdown, (manuscript.standfirst, manuscript.about)),
        )
    )
    body = re.sub(r"\n\n\[\^1\]: .*", "", written, flags=re.DOTALL)
    body = body.replace("https://paper.example/q", "")
    meant = unescape("".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", xml)))
    lost = [one for one in "ab7یہ" if letters(meant).count(one) > letters(shown + body).count(one)]
    assert not lost
