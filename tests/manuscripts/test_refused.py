"""Files that are none of ours, or that mean harm."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

import pytest

from newsletter.errors import ParseError
from newsletter.manuscripts.reading import read_manuscript
from newsletter.testing.word_document import SPACES, paragraph, word_document, zipped
from newsletter.text.markdown_writing import to_markdown

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
TYPES = "[Content_Types].xml"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "nothing in it"),
        (OLD, "old Word (.doc)"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"%PDF-1.7\n", "PDF"),
        (b"{\\rtf1 x}", "rich text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "no document"),
        (b"words\0and more", "no document"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument"),
        (zipped({"Index/Document.iwa": "x"}), "Pages"),
        (zipped({TYPES: "x", "xl/workbook.xml": "x"}), "Excel"),
        (zipped({TYPES: "x", "ppt/presentation.xml": "x"}), "PowerPoint"),
        (zipped({"a.txt": "x"}), "archive of files"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (word_document(paragraph("x"))[:-60], "damaged"),
        (word_document(paragraph("x"), more={"word/vbaProject.bin": b"x"}), "macros"),
        (word_document(paragraph("x"), more={TYPES: "<x>macroEnabled.main+xml</x>"}), "macros"),
        (word_document(paragraph("x"), more={TYPES: "<x/>"}), "no Word document"),
        (word_document("<w:p>"), "damaged"),
        (word_document("", more={"word/document.xml": f"<w:document {SPACES}/>"}), "no text part"),
        (word_document("", more={"_rels/.rels": "<x/>"}), "no text part"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_document_is_named_with_a_mend(data: bytes, words: str) -> None:
    """Each kind of file that people send is called by its name, and a way is shown."""
    with pytest.raises(ParseError) as refused:
        read_manuscript(data)
    assert words in refused.value.message
    assert refused.value.help


def test_entities_are_refused() -> None:
    """A document that declares entities, or wants files put in, is read no further."""
    for declared in ('<!ENTITY a "aaaa">', '<!ENTITY a SYSTEM "file:///etc/hostname">'):
        xml = (
            f"<!DOCTYPE d [{declared}]><w:document {SPACES}><w:body><w:p><w:r><w:t>&a;</w:t></w:r>"
            "</w:p></w:body></w:document>"
        )
        with pytest.raises(ParseError, match="entities"):
            read_manuscript(word_document("", more={"word/document.xml": xml}))


def test_what_swells_is_refused() -> None:
    """A part that unpacks into far more than it looks is given up early."""
    bomb = f"<w:document {SPACES}><w:body>" + " " * 40_000_000
    data = word_document("", more={"word/document.xml": bomb})
    assert len(data) < 100_000
    with pytest.raises(ParseError, match="unpacked"):
        read_manuscript(data)


def test_a_size_that_lies_is_no_way_around() -> None:
    """What the directory says of a part's size is not believed."""
    data = bytearray(word_document("", more={"word/document.xml": "<x>" + " " * 40_000_000}))
    with zipfile.ZipFile(BytesIO(bytes(data))) as package:
        size = package.getinfo("word/document.xml").file_size
    told = bytes(data).replace(struct.pack("<I", size), struct.pack("<I", 100))
    with pytest.raises(ParseError):
        read_manuscript(told)


def test_depth_is_bounded() -> None:
    """Elements inside one another without end are no way to bring the reader down."""
    for opening, closing in (
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ("<w:ins>", "</w:ins>"),
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
    ):
        deep = opening * 70 + paragraph("deep") + closing * 70
        read_manuscript(word_document(paragraph("Above it all.") + deep))
    line = "<w:smartTag>" * 200 + "<w:r><w:t>deep</w:t></w:r>" + "</w:smartTag>" * 200
    manuscript = read_manuscript(word_document(paragraph("Above it all.") + f"<w:p>{line}</w:p>"))
    assert to_markdown(manuscript.body) == "Above it all."


def test_nothing_of_a_file_is_taken_for_ours() -> None:
    """Marks of recipients, control characters and halves of characters do not come through."""
    words = "a\ue0f0unsubscribe\ue0f1b &#x85; c"
    manuscript = read_manuscript(
        word_document(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" + paragraph("And a second line."))
    )
    assert not {"\ue0f0", "\ue0f1", "\x85"} & set(manuscript.title + to_markdown(manuscript.body))
