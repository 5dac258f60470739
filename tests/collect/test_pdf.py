"""PDF documents, written here byte by byte."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from newsletter.collect import Clip, open_page_parsers, read_page
from newsletter.confine import Confined
from newsletter.errors import ConfinedError, ParseError
from newsletter.model.dates import PartialDate
from newsletter.model.people import Outlet

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
URL = "https://institute.example/papers/water-treaty_2026.pdf"
HOUSE = Outlet(name="Treaty House", hosts=("institute.example",))
BODY = (
    "The river has two banks and one bed.",
    "The treaty speaks of the water in it.",
    "Nobody has measured the silt for years.",
)


@pytest.fixture(scope="module")
def pages() -> Iterator[Confined]:
    """Start the page parsers once."""
    with open_page_parsers() as confined:
        yield confined


def content(lines: tuple[tuple[int, str], ...]) -> bytes:
    """Return a content stream: lines of (size, words), one below the other."""
    shown, height = [], 780
    for size, words in lines:
        height -= 2 * size
        shown.append(f"BT /F1 {size} Tf 1 0 0 1 60 {height} Tm ({words}) Tj ET")
    return "\n".join(shown).encode("latin-1")


def pdf(*contents: bytes, info: str = "", catalogue: str = "", packed: bool = False) -> bytes:
    """Return a whole document with a page for each content stream."""
    kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(len(contents)))
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>".encode(),
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        4: f"<< {info} >>".encode("latin-1"),
    }
    packing = b" /Filter /FlateDecode" if packed else b""
    for number, stream in enumerate(contents):
        objects[10 + 2 * number] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            + f"/Contents {11 + 2 * number} 0 R >>".encode()
        )
        objects[11 + 2 * number] = (
            f"<< /Length {len(stream)}".encode()
            + packing
            + b" >>\nstream\n"
            + stream
            + b"\nendstream"
        )
    return assembled(objects)


def assembled(objects: dict[int, bytes]) -> bytes:
    """Return a file of numbered objects with its table; object 1 is the root, 4 the Info."""
    data, places = b"%PDF-1.7\n", {}
    for number, body in sorted(objects.items()):
        places[number] = len(data)
        data += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(data)
    rows = [f"{number} 1\n{place:010d} 00000 n \n" for number, place in places.items()]
    data += b"xref\n0 1\n0000000000 65535 f \n" + "".join(rows).encode()
    size = max(objects) + 1
    return (
        data
        + f"trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    )


PAPER = content(
    (
        (9, "Treaty House Working Papers"),
        (24, "Water between"),
        (24, "two neighbours"),
        (12, "By Amna Qureshi and Bilal Shah"),
        (10, "14 October 2026"),
        *((11, line) for line in BODY),
    )
)


def read(pages: Confined, data: bytes, **options: Any) -> Clip:
    """Read a document."""
    settings: dict[str, Any] = {
        "url": URL,
        "content_type": "application/pdf",
        "outlets": [HOUSE],
        "now": NOON,
        "confined": pages,
        **options,
    }
    return read_page(data, **settings)


def test_the_first_page_tells_title_authors_and_date(pages: Confined) -> None:
    """What is set largest is the title; a byline and a printed date are found; the text is kept."""
    clip = read(pages, pdf(PAPER, info="/Title (draft_final_v3.docx) /Author (user)"))
    article, source = clip.article, clip.source
    assert article.title == "Water between two neighbours"
    assert article.authors == ("Amna Qureshi", "Bilal Shah")
    assert article.published_date == PartialDate(year=2026, month=10, day=14)
    assert (article.outlet, article.language) == ("Treaty House", "en")
    assert all(line in source.text for line in BODY)
    assert source.links == (URL,)
    assert clip.notes == ()


def test_sane_metadata_is_believed(pages: Confined) -> None:
    """The document's own title, author, language and time of making count where they are sane."""
    info = (
        "/Title (Rivers and their law) /Author (Sana Khan) /CreationDate (D:20261001120000+05'00')"
    )
    data = pdf(content(tuple((11, line) for line in BODY)), info=info, catalogue="/Lang (en-GB)")
    article = read(pages, data).article
    assert (article.title, article.authors) == ("Rivers and their law", ("Sana Khan",))
    assert article.published == datetime(2026, 10, 1, 7, 0, tzinfo=UTC)
    assert article.language == "en-GB"


def test_a_file_is_read_as_an_address_is(pages: Confined) -> None:
    """What begins like a PDF is one, whatever it is called."""
    clip = read(pages, pdf(PAPER), content_type="text/html", url="file:///home/a/paper.bin")
    assert clip.article.title == "Water between two neighbours"


def test_a_scanned_document_says_so(pages: Confined) -> None:
    """Pictures of pages give no text; the address gives a title."""
    clip = read(pages, pdf(b"", b""))
    assert clip.article.title == "water treaty 2026"
    assert clip.source.text == ""
    assert "scanned" in clip.notes[0]


def locked(password: str) -> bytes:
    """Return the paper, locked."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(PAPER))))
    writer.encrypt(user_password=password, owner_password="other", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_locked_document_says_so(pages: Confined) -> None:
    """Without its password only the address is known; an empty password is tried."""
    clip = read(pages, locked("secret"))
    assert clip.article.title == "water treaty 2026"
    assert "locked" in clip.notes[0]
    assert read(pages, locked("")).article.title == "Water between two neighbours"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7",
        b"%PDF-1.7\n%%EOF",
        pdf(PAPER)[:400],
        b"%PDF-1.7\n" + b"\xff" * 5000,
        pdf(PAPER).replace(b"/Kids [10 0 R]", b"/Kids [99 0 R]"),
        pdf(PAPER).replace(b"/Type /Pages", b"/Type /Potato"),
    ],
)
def test_damaged_documents_are_told(pages: Confined, data: bytes) -> None:
    """What cannot be read is an error in words, or is read as far as it goes."""
    said = ""
    try:
        said = read(pages, data).article.title
    except ParseError as error:
        said = error.message
    assert said.startswith(("The PDF is damaged", "water treaty", "Water between"))


def looped() -> bytes:
    """Return a document whose tree of pages holds itself."""
    return pdf(PAPER).replace(b"/Kids [10 0 R]", b"/Kids [2 0 R ]")


def bomb() -> bytes:
    """Return a page that is two hundred megabytes once unpacked."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(b" " * 1_000_000) for _ in range(200)]
    return pdf(b"".join([*parts, packer.flush()]), packed=True)


def crowded() -> bytes:
    """Return a document of a hundred thousand objects, each with a line of its own."""
    objects = dict.fromkeys(range(20, 100_020), b"<< /A [1 2 3] >>")
    whole = pdf(PAPER)
    extra = b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in objects.items())
    return whole + extra


def nested() -> bytes:
    """Return a document with an array in an array, deeper than any stack."""
    return pdf(PAPER, info="/Title " + "[" * 50_000 + "]" * 50_000)


@pytest.mark.parametrize("make", [looped, bomb, crowded, nested])
def test_hostile_documents_end_within_their_limits(pages: Confined, make: Any) -> None:
    """Loops, bombs and crowds are refused, killed, or read; the next document is read as ever."""
    with suppress(ParseError, ConfinedError):
        read(pages, make())
    assert read(pages, pdf(PAPER)).article.title == "Water between two neighbours"
