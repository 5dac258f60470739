"""Paragraphs and tables of a .docx, in reading order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from newsletter.manuscripts.raw import (
    Edit,
    ListPlace,
    Piece,
    RawBlock,
    RawParagraph,
    RawTable,
    paragraphs_in,
)
from newsletter.manuscripts.word_names import (
    Element,
    attribute,
    child,
    name_of,
    number,
    tag,
    value,
)
from newsletter.manuscripts.word_pictures import branch
from newsletter.manuscripts.word_runs import EDITS, Runs, Word, is_placeholder
from newsletter.manuscripts.word_styles import Style

DEEPEST = 40
"""Blocks inside one another; deeper ones are not looked at."""
DEEPEST_TABLE = 4
QUOTE_INDENT = 360
"""Twentieths of a point, a quarter of an inch: a paragraph set in as far is a quotation."""
MOST_CELLS = 20_000
_RULES = frozenset(("w:bottom", "w:top", "w:between"))
FORMATTING = (
    *("w:rPrChange", "w:pPrChange", "w:sectPrChange", "w:tblPrChange", "w:trPrChange"),
    *("w:tcPrChange", "w:tblGridChange", "w:numberingChange", "w:tblPrExChange"),
)
"""Tracked changes of looks."""


class PartReader:
    """Reads one part of a document: its text, its footnotes."""

    def __init__(self, word: Word, part: str) -> None:
        self._word = word
        self._tally = word.tally
        self._runs = Runs(word, word.package.relations(part))
        self._cells = 0
        self._in_contents = False

    def blocks(self, parent: Iterable[Element], depth: int = 0, tables: int = 0) -> list[RawBlock]:
        """Return the blocks inside an element."""
        found = list[RawBlock]()
        if depth > DEEPEST:
            self._tally.note("deep")
            return found
        for element in parent:
            self._block(element, found, depth, tables)
        return found

    def _block(self, element: Element, found: list[RawBlock], depth: int, tables: int) -> None:
        match name_of(element):
            case "w:p":
                found += self._paragraph(element, depth, tables)
            case "w:tbl":
                found += self._table(element, depth, tables)
            case "w:sdt" | "mc:AlternateContent" | "w:customXml" | "w:smartTag" as name:
                found += self.blocks(self._within(element, name), depth + 1, tables)
            case name if name in EDITS:
                found += self.blocks(element, depth + 1, tables)
            case "m:oMathPara" | "m:oMath":
                found.append(RawParagraph(pieces=list(self._runs.line([element]))))
            case "w:altChunk" | "w:subDoc":
                self._tally.note("other-file")
            case name:
                pieces = list(self._runs.marker(element, name))
                found += [RawParagraph(pieces=pieces)] if pieces else []

    def _within(self, element: Element, name: str) -> Iterable[Element]:
        """Return what stands inside of something that only holds blocks."""
        if name == "mc:AlternateContent":
            return branch(element)
        if name != "w:sdt":
            return element  # type: ignore[no-any-return] # an element is its children
        if is_placeholder(element):
            self._tally.note("placeholder")
            return ()
        content = child(element, "w:sdtContent")
        return () if content is None else content

    def _paragraph(self, element: Element, depth: int, tables: int) -> list[RawBlock]:
        properties = child(element, "w:pPr")
        style = self._word.styles.of_paragraph(value(properties, "w:pStyle"))
        edits = self._runs.mark_edits(properties)
        pieces = list(self._runs.line(element))
        boxes, self._runs.boxes = self._runs.boxes, []
        rule, self._runs.rule = self._runs.rule, False
        if style.contents:
            if not self._in_contents and any(piece.text.strip() for piece in pieces):
                self._tally.note("contents")
            self._in_contents = True
            return []
        self._in_contents = False
        paragraph = self._shaped(properties, style, pieces, **edits)
        if rule or _is_line(properties, paragraph):
            paragraph.role = "rule"
        found: list[RawBlock] = [paragraph]
        for box in boxes:
            found += self.blocks(box, depth + 1, tables)
        return found

    def _shaped(
        self, properties: Element, style: Style, pieces: list[Piece], **edits: object
    ) -> RawParagraph:
        paragraph = RawParagraph(pieces=pieces, **edits)  # type: ignore[arg-type] # by name: inserted, deleted
        outline = number(value(properties, "w:outlineLvl"), most=8)
        paragraph.role = style.role
        paragraph.level = style.level or 1
        if style.role == "text" and outline is not None:
            paragraph.role, paragraph.level = "heading", outline + 1
        paragraph.place = self._place(properties, style)
        if paragraph.place and paragraph.role in {"heading", "title"}:
            if paragraph.place.ordered:
                self._tally.note("heading-number", paragraph.words)
            paragraph.place = None
        paragraph.indented = _is_indented(properties) and paragraph.place is None
        frame = child(properties, "w:framePr")
        paragraph.drop_cap = attribute(frame, "w:dropCap") in {"drop", "margin"}
        return paragraph

    def _place(self, properties: Element, style: Style) -> ListPlace | None:
        listing = child(properties, "w:numPr")
        ident = value(listing, "w:numId") or style.list_number
        if ident in {"", "0"}:
            return None
        own = number(value(listing, "w:ilvl"), most=8)
        return self._word.numbering.place(ident, own or style.list_level)

    def _table(self, element: Element, depth: int, tables: int) -> list[RawBlock]:
        if tables >= DEEPEST_TABLE:
            self._tally.note("deep-table")
            return [
                block
                for paragraph in element.iter(tag("w:p"))
                for block in self._paragraph(paragraph, DEEPEST, tables)
            ]
        table = RawTable()
        for row in _inside(element, "w:tr"):
            cells = self._row(row, depth, tables)
            if cells:
                table.rows.append(cells)
        return [table]

    def _row(self, row: Element, depth: int, tables: int) -> list[list[RawBlock]]:
        tracked = child(row, "w:trPr")
        edits = {
            EDITS[name_of(one)]: self._word.edit(one)
            for one in (() if tracked is None else tracked)
            if name_of(one) in EDITS
        }
        cells = list[list[RawBlock]]()
        for cell in _inside(row, "w:tc"):
            self._cells += 1
            if self._cells > MOST_CELLS:
                break
            properties = child(cell, "w:tcPr")
            blocks = self.blocks(cell, depth + 1, tables + 1)
            merged = child(properties, "w:vMerge")
            if merged is not None and attribute(merged, "w:val") != "restart":
                blocks = [RawParagraph()]  # it is one with the cell above
            cells.append(blocks)
        for paragraph in (one for cell_ in cells for one in paragraphs_in(cell_)):
            for name, edit in edits.items():
                paragraph.pieces = [_tracked(piece, name, edit) for piece in paragraph.pieces]
        return cells


def _tracked(piece: Piece, how: str, edit: Edit) -> Piece:
    """Return a piece of a row that is tracked as a whole."""
    if how == "inserted":
        return piece if piece.inserted else replace(piece, inserted=edit)
    return piece if piece.deleted else replace(piece, deleted=edit)


def _inside(element: Element, name: str) -> list[Element]:
    """Return rows or cells, also those inside content controls."""
    found = list[Element]()
    waiting = list(reversed(element))
    while waiting:
        one = waiting.pop()
        inner = name_of(one)
        if inner == name:
            found.append(one)
        elif inner in {"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:del"}:
            waiting += reversed(one)
    return found


def _is_indented(properties: Element) -> bool:
    indent = child(properties, "w:ind")
    left = attribute(indent, "w:left") or attribute(indent, "w:start")
    first = attribute(indent, "w:hanging")
    return (number(left) or 0) >= QUOTE_INDENT and not (number(first) or 0)


def _is_line(properties: Element, paragraph: RawParagraph) -> bool:
    """Tell whether a paragraph is nothing but a line across the page."""
    borders = child(properties, "w:pBdr")
    if borders is None or any(piece.text.strip() or piece.picture for piece in paragraph.pieces):
        return False
    return any(
        name_of(one) in _RULES and attribute(one, "w:val") not in {"nil", "none", ""}
        for one in borders
    )
