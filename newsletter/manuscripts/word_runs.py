"""Runs of a .docx: characters with their looks, inside links, fields and tracked changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from newsletter.manuscripts.letters import cleaned, known_signs, symbol
from newsletter.manuscripts.links import straight
from newsletter.manuscripts.notices import Tally
from newsletter.manuscripts.package import Package, Relation
from newsletter.manuscripts.raw import Edit, Piece, RawDocument
from newsletter.manuscripts.word_fields import Fields, address_of
from newsletter.manuscripts.word_formulas import formula
from newsletter.manuscripts.word_names import (
    Element,
    attribute,
    child,
    name_of,
    switched,
    tag,
    value,
)
from newsletter.manuscripts.word_numbering import Numbering
from newsletter.manuscripts.word_pictures import Hangings, branch
from newsletter.manuscripts.word_styles import Styles, switches
from newsletter.model.values import dataclass

DEEPEST = 60
"""Elements of a line inside one another; deeper ones are not looked at."""
EDITS = {
    "w:ins": "inserted",
    "w:moveTo": "inserted",
    "w:del": "deleted",
    "w:moveFrom": "deleted",
}
_NOWHERE = frozenset(("", "none", "clear", "auto"))


@dataclass(slots=True, kw_only=True)
class Word:
    """What all parts of one .docx share while they are read."""

    package: Package
    styles: Styles
    numbering: Numbering
    document: RawDocument
    tally: Tally

    def edit(self, element: Element, move: str = "") -> Edit:
        """Return a tracked change as its element marks it."""
        self.document.edits += 1
        return Edit(
            number=self.document.edits,
            author=" ".join(cleaned(attribute(element, "w:author")).split()),
            date=attribute(element, "w:date")[:25],
            move=move,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a run stands in."""

    link: str = ""
    inserted: Edit | None = None
    deleted: Edit | None = None


BARE = Around()


def _within(around: Around, how: str, edit: Edit) -> Around:
    if how == "inserted":
        return replace(around, inserted=edit)
    return replace(around, deleted=edit)


class Runs:
    """Reads the lines of one part; fields, comments and moves may reach over paragraphs."""

    def __init__(self, word: Word, relations: dict[str, Relation]) -> None:
        self._word = word
        self._tally = word.tally
        self._relations = relations
        self._hangings = Hangings(word.package, relations, word.document, word.tally)
        self._fields = Fields()
        self._comments: frozenset[str] = frozenset()
        self._commented = set[str]()
        self._moves = {"w:moveFrom": "", "w:moveTo": ""}
        self._told = frozenset[str]()
        """What was told of the run before."""
        self.boxes = list[Element]()
        """Text boxes that hang on the paragraph under way."""
        self.rule = False

    def line(self, element: Element, around: Around = BARE, depth: int = 0) -> Iterator[Piece]:
        """Yield the pieces inside a paragraph, or an element within one."""
        if depth > DEEPEST:
            self._tally.note("deep")
            return
        for one in element:
            name = name_of(one)
            if name == "w:r":
                yield from self._run(one, around)
            elif name in EDITS:
                edit = self._word.edit(one, self._moves.get(name, ""))
                yield from self.line(one, _within(around, EDITS[name], edit), depth + 1)
            else:
                yield from self._other(one, name, around, depth)

    def _other(self, one: Element, name: str, around: Around, depth: int) -> Iterator[Piece]:
        match name:
            case "w:hyperlink":
                link = self._link(one) or around.link
                yield from self.line(one, replace(around, link=link), depth + 1)
            case "w:fldSimple":
                link = straight(address_of(attribute(one, "w:instr")), self._tally) or around.link
                yield from self.line(one, replace(around, link=link), depth + 1)
            case "w:smartTag" | "w:customXml" | "w:dir" | "w:bdo" | "w:rubyBase":
                yield from self.line(one, around, depth + 1)
            case "w:sdt":
                if is_placeholder(one):
                    self._tally.note("placeholder")
                elif (content := child(one, "w:sdtContent")) is not None:
                    yield from self.line(content, around, depth + 1)
            case "mc:AlternateContent":
                yield from self.line(branch(one), around, depth + 1)
            case "m:oMath" | "m:oMathPara":
                words = cleaned(formula(one)).strip()
                self._tally.note("formula", words)
                yield self._piece(words, around)
            case _:
                yield from self.marker(one, name, around)

    def marker(self, one: Element, name: str, around: Around = BARE) -> Iterator[Piece]:
        """Take note of where a comment or a move begins or ends."""
        ident = attribute(one, "w:id")
        match name:
            case "w:commentRangeStart":
                self._comments |= {ident}
            case "w:commentRangeEnd":
                self._comments -= {ident}
            case "w:moveFromRangeStart" | "w:moveToRangeStart":
                self._moves[name.removesuffix("RangeStart")] = attribute(one, "w:name")
            case "w:moveFromRangeEnd" | "w:moveToRangeEnd":
                self._moves[name.removesuffix("RangeEnd")] = ""
            case "w:commentReference" if ident not in self._commented:
                yield replace(self._piece("", around), comments=frozenset((ident,)))
        self._commented |= self._comments

    def mark_edits(self, properties: Element) -> dict[str, Edit]:
        """Return how a paragraph's end is tracked: ``inserted``, ``deleted``."""
        looks = child(properties, "w:rPr")
        found = dict[str, Edit]()
        for one in () if looks is None else looks:
            name = name_of(one)
            if name in EDITS:
                found[EDITS[name]] = self._word.edit(one, self._moves.get(name, ""))
        return found

    def _piece(self, text: str, around: Around, marks: frozenset[str] = frozenset()) -> Piece:
        return Piece(
            text=text,
            marks=marks,
            link=around.link,
            inserted=around.inserted,
            deleted=around.deleted,
            comments=self._comments,
        )

    def _link(self, element: Element) -> str:
        relation = self._relations.get(attribute(element, "r:id"))
        if relation is None or not relation.outside:
            return ""  # a place in the document
        anchor = attribute(element, "w:anchor")
        address = relation.target + (f"#{anchor}" if anchor and "#" not in relation.target else "")
        return straight(address, self._tally)

    def _run(self, run: Element, around: Around) -> Iterator[Piece]:
        looks = child(run, "w:rPr")
        on = self._word.styles.of(value(looks, "w:rStyle")).marks | switches(looks)
        if on.get("hidden"):
            self._tally.note("hidden-text", "".join(run.itertext(tag("w:t"))))
            return
        marks = frozenset(name for name in ("strong", "emphasis") if on.get(name))
        raised = {"superscript": "raised", "subscript": "lowered"}
        if vertical := raised.get(value(looks, "w:vertAlign")):
            marks |= {vertical}
        pieces = list(self._parts(run, around, marks, looks))
        self._tell(looks, pieces, linked=bool(around.link or self._fields.address))
        yield from pieces

    def _parts(
        self, run: Element, around: Around, marks: frozenset[str], looks: Element
    ) -> Iterator[Piece]:
        custom = False
        for one in run:
            name = name_of(one)
            if name in _FIELD_PARTS:
                self._field(one, name)
                continue
            if self._fields.silent:
                continue
            if name in {"w:t", "w:delText"}:
                if not custom:
                    yield from self._text(one, around, marks, looks)
            elif name in {"w:footnoteReference", "w:endnoteReference"}:
                custom = attribute(one, "w:customMarkFollows").lower() in {"1", "true", "on"}
                key = ("f" if name == "w:footnoteReference" else "e") + attribute(one, "w:id")
                yield replace(self._piece("", around), note=key)
            else:
                yield from self._sign(one, name, around, marks)

    def _text(
        self, element: Element, around: Around, marks: frozenset[str], looks: Element
    ) -> Iterator[Piece]:
        text = element.text or ""
        if element.get("{http://www.w3.org/XML/1998/namespace}space") != "preserve":
            text = text.strip(" \t\r\n")
        if not text.isascii():
            font = attribute(child(looks, "w:rFonts"), "w:ascii")
            text, lost = known_signs(text, font)
            if lost:
                self._tally.note("symbol", count=lost)
        address = self._fields.address
        if address:
            around = replace(around, link=straight(address, self._tally))
        first = True
        for part in cleaned(text).split("\n"):
            if not first:
                yield self._piece("\n", around)
            first = False
            if part:
                yield self._piece(part, around, marks)

    def _sign(
        self, one: Element, name: str, around: Around, marks: frozenset[str]
    ) -> Iterator[Piece]:
        match name:
            case "w:tab" | "w:ptab":
                yield self._piece(" ", around, marks)
            case "w:br" | "w:cr":
                if attribute(one, "w:type") in {"", "textWrapping"}:
                    yield self._piece("\n", around)
            case "w:noBreakHyphen":
                yield self._piece("\u2011", around, marks)
            case "w:sym":
                found = symbol(attribute(one, "w:char"), attribute(one, "w:font"))
                if not found:
                    self._tally.note("symbol")
                yield self._piece(found, around, marks)
            case _:
                yield from self._holder(one, name, around, marks)

    def _holder(
        self, one: Element, name: str, around: Around, marks: frozenset[str]
    ) -> Iterator[Piece]:
        match name:
            case "w:drawing" | "w:pict" | "w:object":
                yield from self._hanging(one, name, around)
            case "mc:AlternateContent":
                for inner in branch(one):
                    yield from self._sign(inner, name_of(inner), around, marks)
            case "w:ruby":
                yield from self.line(_base(one), around, DEEPEST // 2)
            case _:
                yield from self.marker(one, name, around)

    def _hanging(self, one: Element, name: str, around: Around) -> Iterator[Piece]:
        if name == "w:object":
            objects = [part for part in one.iter() if name_of(part) == "o:OLEObject"]
            self._tally.note("object", objects[0].get("ProgID") or "" if objects else "")
            return
        if name == "w:drawing":
            pictures, boxes = self._hangings.drawing(one)
        else:
            pictures, boxes, words, rule = self._hangings.older(one)
            self.rule |= rule
            if words:
                yield self._piece(words, around)
        for _box in boxes:
            self._tally.note("text-box")
        self.boxes += boxes
        for number in pictures:
            yield replace(self._piece("", around), picture=number, link="")

    def _field(self, one: Element, name: str) -> None:
        if name != "w:fldChar":
            self._fields.instruct(one.text or "")
            return
        match attribute(one, "w:fldCharType"):
            case "begin":
                self._fields.begin()
            case "separate":
                field = self._fields.show()
                if field and field.is_contents:
                    self._tally.note("contents")
            case "end":
                field = self._fields.end()
                if field and not field.shows and field.instruction.strip():
                    self._tally.note("code", field.instruction)

    def _tell(self, looks: Element, pieces: list[Piece], *, linked: bool) -> None:
        """Tell of looks that do not come over, once for runs that follow each other."""
        words = "".join(piece.text for piece in pieces)
        if looks is None or not words.strip():
            self._told = self._told if not words else frozenset()
            return
        told = set[str]()
        if switched(looks, "w:strike") or switched(looks, "w:dstrike"):
            told.add("struck")
        if value(looks, "w:u") not in _NOWHERE and not linked:
            told.add("underlined")
        if value(looks, "w:highlight") not in _NOWHERE:
            told.add("coloured")
        for code in sorted(told - self._told):
            self._tally.note(code, words)
        self._told = frozenset(told)


_FIELD_PARTS = frozenset(("w:fldChar", "w:instrText", "w:delInstrText"))


def is_placeholder(element: Element) -> bool:
    """Tell whether a content control shows what is to be filled in, and nothing of the author's."""
    return bool(switched(child(element, "w:sdtPr"), "w:showingPlcHdr")) if len(element) else False


def _base(ruby: Element) -> Iterable[Element]:
    """Return the text below small characters that tell how it is read."""
    base = child(ruby, "w:rubyBase")
    return () if base is None else base
