"""Pictures, text boxes and what else hangs on a paragraph of a .docx."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.manuscripts.letters import cleaned
from newsletter.manuscripts.notices import Tally
from newsletter.manuscripts.package import Package, Relation
from newsletter.manuscripts.raw import RawDocument, RawPicture
from newsletter.manuscripts.word_names import Element, attribute, name_of

MOST_PICTURES = 60
MOST_PICTURE = 40_000_000
MOST_PICTURES_BYTES = 50_000_000
"""All pictures of a document together: they come back from the child at once."""
_KINDS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8")
_MACHINE = re.compile(
    r"\s*(?:Description automatically generated.*|Automatisch generierte Beschreibung.*"
    r"|Description générée automatiquement.*|AI-generated content may be incorrect\.?)\s*",
    re.IGNORECASE | re.DOTALL,
)
BOX = "w:txbxContent"
_OTHERS = {"c:chart": "chart", "dgm:relIds": "diagram", "wps:wsp": "drawing"}


def outside_boxes(element: Element) -> Iterator[Element]:
    """Yield an element's descendants, of text boxes only the box, of alternatives the first."""
    waiting = list(reversed(element))
    while waiting:
        one = waiting.pop()
        name = name_of(one)
        if not name:
            continue
        yield one
        if name == "mc:AlternateContent":
            waiting += reversed(branch(one))
        elif name != BOX:
            waiting += reversed(one)


def branch(element: Element) -> list[Element]:
    """Return the content of an alternative: what newer programs are to show, else the older."""
    found = {name_of(one): one for one in reversed(element)}
    chosen = found.get("mc:Choice")
    if chosen is None or not len(chosen):
        chosen = found.get("mc:Fallback")
    return [] if chosen is None else list(chosen)


class Hangings:
    """Takes pictures out of drawings, and says what else they hold."""

    def __init__(
        self,
        package: Package,
        relations: dict[str, Relation],
        document: RawDocument,
        tally: Tally,
    ) -> None:
        self._package = package
        self._relations = relations
        self._document = document
        self._tally = tally

    def drawing(self, element: Element) -> tuple[list[int], list[Element]]:
        """Return the numbers of a drawing's pictures and its text boxes (DrawingML)."""
        pictures, boxes, others = list[int](), list[Element](), set[str]()
        alt = ""
        for one in outside_boxes(element):
            match name_of(one):
                case "wp:docPr":
                    alt = one.get("descr") or one.get("title") or ""
                case "a:blip":
                    pictures += self._picture(one, alt)
                    others.add("")
                case "w:txbxContent":
                    boxes.append(one)
                case "a:graphicData" if "chartex" in (one.get("uri") or ""):
                    others.add("chart")
                case name if name in _OTHERS:
                    others.add(_OTHERS[name])
        if boxes or len(others) > 1:
            others.discard("drawing")
        for code in sorted(others - {""}):
            self._tally.note(code, alt)
        return pictures, boxes

    def older(self, element: Element) -> tuple[list[int], list[Element], str, bool]:
        """Return (pictures, text boxes, words of WordArt, whether it is a rule) of VML."""
        pictures, boxes, words, rule = list[int](), list[Element](), "", False
        alt, seen = "", False
        for one in outside_boxes(element):
            match name_of(one):
                case "v:shape" | "v:rect" | "v:roundrect" | "v:oval" | "v:line":
                    alt = one.get("alt") or alt
                    rule |= attribute(one, "o:hr").lower() in {"t", "true"}
                    seen = True
                case "v:imagedata":
                    pictures += self._picture(one, alt or attribute(one, "o:title"))
                    seen = False
                case "v:textpath":
                    words += cleaned(one.get("string") or "")
                case "w:txbxContent":
                    boxes.append(one)
        if seen and not (boxes or words or rule or pictures):
            self._tally.note("drawing", alt)
        return pictures, boxes, words, rule

    def _picture(self, element: Element, alt: str) -> list[int]:
        """Return the number of a picture, if it lies in the document and can be shown."""
        ident = attribute(element, "r:embed") or attribute(element, "r:id")
        relation = self._relations.get(ident or attribute(element, "r:link"))
        alt, by_machine = told_by_machine(alt)
        if relation is None or relation.outside:
            self._tally.note("picture-outside", relation.target if relation else alt)
            return []
        data = self._package.read(relation.target, most=MOST_PICTURE)
        return kept(self._document, self._tally, data or b"", alt, by_machine=by_machine)


def told_by_machine(alt: str) -> tuple[str, bool]:
    """Return an alternative text without what Word says of itself, and whether it did."""
    words = " ".join(cleaned(alt).split())
    bare = _MACHINE.sub("", words)
    return bare, bare != words


def kept(
    document: RawDocument, tally: Tally, data: bytes, alt: str, *, by_machine: bool = False
) -> list[int]:
    """Add a picture to a document; return its number, or nothing where it cannot be shown."""
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    if not (data.startswith(_KINDS) or webp):
        tally.note("picture-kind", alt)
        return []
    size = sum(len(picture.data) for picture in document.pictures) + len(data)
    if len(document.pictures) >= MOST_PICTURES or size > MOST_PICTURES_BYTES:
        tally.note("picture-many", alt)
        return []
    if by_machine:
        tally.note("alt-by-machine", alt)
    document.pictures.append(RawPicture(data=data, alt=alt))
    return [len(document.pictures)]
