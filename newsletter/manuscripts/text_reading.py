"""Plain text, or Markdown, that was pasted or sent: the whole of CommonMark, then as any page."""

from __future__ import annotations

from newsletter.errors import ParseError
from newsletter.manuscripts.html_reading import read_html
from newsletter.manuscripts.letters import cleaned
from newsletter.manuscripts.notices import Tally
from newsletter.manuscripts.raw import Piece, RawDocument, RawParagraph
from newsletter.text.any_markdown import is_markdown, markdown_html, without_front_matter

MOST_TEXT = 4_000_000
"""Bytes; a book has fewer."""


def read_text(data: bytes, tally: Tally) -> RawDocument:
    """Read text in UTF-8; raises `ParseError` for another encoding, or for too much."""
    if len(data) > MOST_TEXT:
        raise ParseError(
            f"The text has more than {MOST_TEXT // 1_000_000} MB.", help="Send the piece alone."
        )
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise ParseError(
            f"The text is not UTF-8: byte {error.start + 1} belongs to another encoding.",
            help="Save it as UTF-8, or as “Word document (.docx)”.",
        ) from error
    text, fields = without_front_matter(text)
    if is_markdown(text):
        document = read_html(markdown_html(text).encode(), tally)
    else:
        document = RawDocument(blocks=[*_paragraphs(text)])
    document.title = fields.get("title", document.title)
    document.creator = fields.get("author", "")
    return document


def _paragraphs(text: str) -> list[RawParagraph]:
    """Return parts between blank lines; where there are none, each line is a paragraph."""
    whole = "\n".join(line.strip() for line in text.splitlines()).strip()
    parts = whole.split("\n\n") if "\n\n" in whole else whole.split("\n")
    plain = (" ".join(cleaned(part).split()) for part in parts)
    return [RawParagraph(pieces=[Piece(text=one)]) for one in plain if one]
