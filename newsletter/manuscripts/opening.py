"""What kind of file somebody sent in, by its first bytes; what is none of ours is named."""

from __future__ import annotations

import encodings.cp437  # noqa: F401 - names in zips; a child that is shut in can import nothing later
import zipfile
from io import BytesIO
from typing import Literal

from newsletter.errors import ParseError

MOST_BYTES = 60_000_000
"""Of a document: 300 pages with pictures have some ten million."""
MOST_PASTED = 30_000_000
"""Bytes of a paste; its pictures stand in it as text."""
Kind = Literal["docx", "html", "text"]

_AS_DOCX = "Open it in the program that made it, and save it as “Word document (.docx)”."
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MARKUP_SIGNS = (b"<html", b"<!doctype", b"<meta", b"<body", b"<b ", b"<p", b"<div", b"<span")
_HEAD = 4_096


def kind_of(data: bytes) -> Kind:
    """Return what the bytes are; raises `ParseError` with what to do about any other kind."""
    if not data.strip():
        raise ParseError("There is nothing in it.", help="Look whether the right file was chosen.")
    if len(data) > MOST_BYTES:
        raise ParseError(
            f"The file has more than {MOST_BYTES // 1_000_000} MB.",
            help="Make its pictures smaller (in Word: Picture Format › Compress Pictures), and save it.",
        )
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    _refuse_others(data)
    start = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if any(sign in start for sign in _MARKUP_SIGNS):
        return "html"
    return "text"


def _refuse_others(data: bytes) -> None:
    if data.startswith(_OLD):
        if _LOCKED in data:
            raise ParseError(
                "The document is locked with a password.",
                help="Open it in Word, take the password out (File › Info › Protect Document), and "
                "save it again.",
            )
        raise ParseError("This is a document of an old Word (.doc).", help=_AS_DOCX)
    if data.startswith(b"%PDF"):
        raise ParseError(
            "This is a PDF, which holds pages and no paragraphs.",
            help="Ask the author for the document that it was made from. Word can open a PDF, too: "
            "look it through, then save it as “Word document (.docx)”.",
        )
    if data.lstrip()[:5] == b"{\\rtf":
        raise ParseError("This is rich text (.rtf).", help=_AS_DOCX)
    if b"\0" in data[:_HEAD] or data.startswith(
        (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"\x1f\x8b")
    ):
        raise ParseError("This is no document that can be read.", help=_AS_DOCX)


def _kind_of_zip(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            names = set(package.namelist())
            first = package.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise ParseError(
            "The document is damaged or cut short.",
            help="Ask for it again, or open it in Word and save it once more.",
        ) from error
    if b"opendocument.text" in first:
        raise ParseError(
            "This is an OpenDocument text (.odt).",
            help="Open it in LibreOffice and save it as “Word 2007–365 (.docx)”.",
        )
    if any(name.endswith((".iwa", "buildVersionHistory.plist")) for name in names):
        raise ParseError(
            "This is a document of Apple's Pages.",
            help="Open it in Pages, and take File › Export To › Word….",
        )
    if "[Content_Types].xml" in names:
        for folder, what in (("xl/", "an Excel workbook"), ("ppt/", "a PowerPoint presentation")):
            if any(name.startswith(folder) for name in names):
                raise ParseError(
                    f"This is {what}.", help="Copy its words into a Word document, and save that."
                )
        return "docx"
    raise ParseError(
        "This is an archive of files (.zip), and no Word document.",
        help="Unpack it, and give the document that lies in it.",
    )
