"""PDF documents to facts.  Runs in the confined child: what it reads was written by strangers.

pypdf takes the file apart.  Title and authors come from its metadata where
these are sane, else from the first page: what is set largest there is the title.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from newsletter.collect.dates import FoundDate, from_moment, read_date
from newsletter.collect.items import LONGEST_SUMMARY, LONGEST_TITLE, plain_language, shorten
from newsletter.collect.names import clean_authors
from newsletter.collect.page_facts import PageFacts, file_title
from newsletter.errors import ParseError
from newsletter.text.html import one_line

MOST_PAGES = 300
LONGEST_TEXT = 2_000_000
FEWEST_SIGNS = 40
"""A document with fewer letters in all was scanned."""
SCANNED = "The PDF has no text, only pictures of pages: it was scanned. Its title may be made up."
LOCKED = "The PDF is locked with a password, so its text was not read."
LONG = f"Only the first {MOST_PAGES} pages were read."
TOP_LINES = 40
"""Of the first page, where byline and date stand."""
LONGEST_LINE = 90
NO_TITLE = re.compile(
    r"^(?:untitled|title|document\d*|microsoft \w+ ?-.*|.*\.(?:docx?|pdf|indd|qxd|pptx?|tex|dvi|rtf|odt)"
    r"|slide \d+|powerpoint presentation|print|\W*)$",
    re.IGNORECASE,
)
NO_AUTHOR = re.compile(
    r"^(?:user|owner|admin\w*|author|office|pc|hp|windows.*|\W*)$", re.IGNORECASE
)
BYLINE = re.compile(r"^(?:written\s+)?by:?\s+(?P<names>[^\d@]{3,80})$", re.IGNORECASE)
SIZE_STEP = 0.5
"""Points; letters that differ by less have one size."""

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class _Run:
    """Some text of the first page and the size of its letters."""

    text: str
    size: float


def parse_pdf(
    data: bytes, *, url: str, content_type: str = "", own_names: tuple[str, ...] = ()
) -> PageFacts:
    """Extract the facts of a PDF found at `url`.

    One that is locked or scanned is described by what it still says, with a
    note.  Raises `ParseError` for what is no PDF, or a damaged one.
    """
    del content_type
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not _opened(reader):
            return PageFacts(title=file_title(url), documents=_documents(url), notes=(LOCKED,))
        return _facts(reader, url=url, own_names=own_names)
    except RecursionError as error:
        raise _damaged("it leads in circles") from error
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise _damaged(type(error).__name__) from error


def _documents(url: str) -> tuple[str, ...]:
    """Return the document's own address; a file on this machine has none."""
    return () if url.startswith("file:") else (url,)


def _damaged(how: str) -> ParseError:
    return ParseError(
        f"The PDF is damaged and could not be read ({how}).",
        help="Open it in a viewer, save it anew and clip the file: newsletter clip FILE --url https://…",
    )


def _opened(reader: PdfReader) -> bool:
    """Try the empty password, with which most locked documents are read."""
    with suppress(PyPdfError, NotImplementedError):
        return bool(reader.decrypt(""))
    return False


def _facts(reader: PdfReader, *, url: str, own_names: tuple[str, ...]) -> PageFacts:
    pages = list(islice(reader.pages, MOST_PAGES + 1))
    first, runs = _first_page(pages[0]) if pages else ("", [])
    lines = [line for line in map(one_line, first.split("\n")) if line][:TOP_LINES]
    text = "\n\n".join(filter(None, _texts(pages[:MOST_PAGES])))[:LONGEST_TEXT]
    stated = _stated(reader)
    scanned = sum(map(str.isalnum, text)) < FEWEST_SIGNS
    title = stated["title"] or _largest(runs) or file_title(url)
    notes = [SCANNED] * scanned + [LONG] * (len(pages) > MOST_PAGES)
    return PageFacts(
        title=shorten(title, LONGEST_TITLE),
        authors=_authors(stated["author"], lines, own_names),
        date=_date(lines, reader),
        language=plain_language(str(reader.root_object.get("/Lang", ""))),
        summary=shorten(stated["subject"], LONGEST_SUMMARY),
        text="" if scanned else text,
        documents=_documents(url),
        notes=tuple(notes),
    )


def _texts(pages: Iterable[PageObject]) -> Iterator[str]:
    """Yield the pages' texts, in paragraphs, until there is enough."""
    length = 0
    for page in pages:
        text = "\n\n".join(_paragraphs(page.extract_text()))
        length += len(text)
        yield text
        if length > LONGEST_TEXT:
            return


def _paragraphs(text: str) -> Iterator[str]:
    """Yield paragraphs; a line that ends short of a sentence goes on in the next."""
    for block in re.split(r"\n\s*\n", text):
        joined = re.sub(r"(?<=\w)-\n(?=[a-z])", "", block)
        if line := one_line(joined):
            yield line


def _first_page(page: PageObject) -> tuple[str, list[_Run]]:
    """Return the page's text as it stands, and its runs with the size of their letters."""
    found: list[_Run] = []

    def take(text: str, cm: Any, tm: Any, _font: Any, size: float) -> None:  # noqa: ANN401 (matrices)
        if text.strip():
            scale = abs(float(tm[3]) or float(tm[1])) * (abs(float(cm[3])) or 1.0)
            found.append(_Run(one_line(text), round(float(size) * scale / SIZE_STEP)))

    return page.extract_text(visitor_text=take), found


def _largest(runs: list[_Run]) -> str:
    """Return what is set largest on the page, up to the first smaller words; empty for one size."""
    sizes = {run.size for run in runs}
    if len(sizes) <= 1:
        return runs[0].text if runs and len(runs[0].text) <= LONGEST_TITLE else ""
    largest = max(size for size in sizes if any(_is_title(one) for one in runs if one.size == size))
    start = next(place for place, run in enumerate(runs) if run.size == largest)
    whole = takewhile(lambda run: run.size == largest, runs[start:])
    return one_line(" ".join(run.text for run in whole))


def _is_title(run: _Run) -> bool:
    """Tell a title from a large page number or an initial."""
    return sum(map(str.isalpha, run.text)) > 3  # noqa: PLR2004 (letters)


def _stated(reader: PdfReader) -> dict[str, str]:
    """Return title, author and subject as XMP or the Info dictionary state them, if sane."""
    info: Any = reader.metadata or {}
    stated = {name: _word(info.get(f"/{name.title()}")) for name in ("title", "author", "subject")}
    with suppress(PyPdfError, ValueError, TypeError, AttributeError, KeyError):
        if xmp := reader.xmp_metadata:
            titles, creators = xmp.dc_title or {}, xmp.dc_creator or []
            stated["title"] = _word(next(iter(titles.values()), "")) or stated["title"]
            stated["author"] = "; ".join(map(_word, creators)) or stated["author"]
    if NO_TITLE.match(stated["title"]):
        stated["title"] = ""
    if NO_AUTHOR.match(stated["author"]):
        stated["author"] = ""
    return stated


def _word(value: object) -> str:
    return one_line(str(value or ""))[:LONGEST_SUMMARY]


def _authors(stated: str, lines: list[str], own_names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the authors: a byline on the first page, else the metadata's."""
    bylines = [match["names"] for match in map(BYLINE.match, lines) if match]
    return clean_authors(bylines[:1], not_authors=own_names) or clean_authors(
        [stated], not_authors=own_names
    )


def _date(lines: Iterable[str], reader: PdfReader) -> FoundDate | None:
    """Return the date printed on the first page, else when the file was made."""
    printed = (read_date(line) for line in lines if len(line) <= LONGEST_LINE)
    found = next(filter(None, printed), None)
    if found is not None:
        return found
    with suppress(PyPdfError, ValueError, TypeError, AttributeError):
        made = reader.metadata.creation_date if reader.metadata else None
        if made is not None and made.tzinfo is not None:
            return from_moment(made)
    return None
