"""The zip that a .docx is: its parts, by the relations that lead to them (ECMA-376, part 2).

Parts are read into memory by name, never written anywhere, so that a name like ``../x`` is only a
name.  XML is parsed without entities, document types and network.  What lies outside of the file
is never fetched: of a relation that leads there only the address is known.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from lxml import etree

from newsletter.errors import ParseError
from newsletter.model.values import dataclass

MOST_PARTS = 10_000
MOST_XML = 32_000_000
"""Bytes of one part, unpacked: the text of 300 pages has about three million."""
MOST_UNPACKED = 160_000_000
"""Bytes of all parts that are read."""
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/",
        b"http://schemas.openxmlformats.org/drawingml/2006/",
    ),
)
"""What “Strict Open XML” calls the same things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Where something leads that a part names."""

    kind: str
    """The last part of its type: ``hyperlink``, ``image``."""
    target: str
    """A part's name, or an address where it is outside."""
    outside: bool = False


def damaged(what: str = "The document is damaged or cut short.") -> ParseError:
    """Return the error for a document that cannot be read."""
    return ParseError(what, help="Open it in Word or LibreOffice, and save it once more as .docx.")


class Package:
    """One .docx; parts are unpacked when they are asked for, within limits."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise damaged() from error
        infos = self._zip.infolist()
        if len(infos) > MOST_PARTS:
            raise damaged("The document consists of more parts than any document has.")
        self._parts = {info.filename.lower(): info for info in infos}
        self._left = MOST_UNPACKED

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, in lower case."""
        return tuple(self._parts)

    def read(self, name: str, *, most: int) -> bytes | None:
        """Return a part's bytes; None where there is none.  Raises `ParseError` for too many."""
        info = self._parts.get(name.lower())
        if info is None:
            return None
        allowed = min(most, self._left)
        try:
            with self._zip.open(info) as stream:
                data = stream.read(allowed + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
            raise damaged() from error
        except (NotImplementedError, RuntimeError) as error:  # packed or locked in an unknown way
            raise damaged("The document is packed in a way that Word does not use.") from error
        if len(data) > allowed:
            raise ParseError(
                "The document becomes far larger than it looks when it is unpacked; it was refused.",
                help="Ask the author for it again. If it is really that large, send it in parts.",
            )
        self._left -= len(data)
        return data

    def xml(self, name: str) -> Any:  # noqa: ANN401 (an lxml element)
        """Return the root of a part, or None where there is none; raises `ParseError`."""
        data = self.read(name, most=MOST_XML)
        return None if data is None else parse(data)

    def relations(self, name: str) -> dict[str, Relation]:
        """Return where a part's relations lead, by their ids."""
        folder, _, file = name.rpartition("/")
        root = self.xml(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
        if root is None:
            return {}
        return {one.get("Id", ""): _relation(one, folder) for one in root.iter(_RELATIONS)}

    def main_part(self) -> str:
        """Return the name of the part that holds the text."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and not relation.outside:
                return relation.target
        raise damaged("The document has no text part.")

    def related(self, name: str, kind: str) -> Iterator[str]:
        """Yield the names of the parts of one kind that a part relates to."""
        for relation in self.relations(name).values():
            if relation.kind == kind and not relation.outside:
                yield relation.target


def parse(data: bytes) -> Any:  # noqa: ANN401 (an lxml element)
    """Return the root of an XML part; raises `ParseError` for what no Word writes."""
    if b"purl.oclc.org" in data[:20_000]:
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged() from error
    if root.getroottree().docinfo.doctype:
        raise damaged("The document declares entities of its own, which no Word does.")
    return root


def _relation(element: Any, folder: str) -> Relation:  # noqa: ANN401 (an lxml element)
    kind = element.get("Type", "").rpartition("/")[2]
    target = element.get("Target", "")
    if element.get("TargetMode") == "External":
        return Relation(kind=kind, target=target, outside=True)
    path = unquote(target.partition("#")[0])
    whole = path[1:] if path.startswith("/") else posixpath.join(folder, path)
    return Relation(kind=kind, target=posixpath.normpath(whole) if whole else "")
