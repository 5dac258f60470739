"""What was pasted out of Word, Google Docs or LibreOffice, or saved there as a page.

HTML is taken as a browser takes it apart; scripts, styles and drawings are not looked at, nothing
is fetched.  Pictures come along only where their bytes stand in the page itself.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.errors import ParseError
from newsletter.manuscripts.html_blocks import Context, context_of, numbered, paragraphs_of, spaced
from newsletter.manuscripts.html_looks import (
    Look,
    Signs,
    list_of,
    look_of,
    rules_in,
    signs_of,
)
from newsletter.manuscripts.html_notes import (
    Apart,
    apart,
    comment_key,
    leads_back,
    note_key,
    reference_of,
)
from newsletter.manuscripts.letters import cleaned, known_signs
from newsletter.manuscripts.links import straight
from newsletter.manuscripts.notices import Tally
from newsletter.manuscripts.opening import MOST_PASTED
from newsletter.manuscripts.raw import (
    Edit,
    ListPlace,
    Piece,
    RawBlock,
    RawDocument,
    RawParagraph,
    RawTable,
)
from newsletter.manuscripts.word_pictures import kept, told_by_machine
from newsletter.text.html import BLOCKS, SILENT
from newsletter.text.tree_walk import walk

DEEPEST = 300
"""Elements inside one another; a page nested deeper is refused."""
DEEPEST_TABLE = 4
_SECTIONS = BLOCKS | frozenset(
    ("tbody", "thead", "tfoot", "center", "form", "fieldset", "body", "caption")
)
_CONTROL = re.compile(r"[ \t\r\n\f]+")
_DATA = re.compile(r"data:image/[\w.+-]{1,20};base64,", re.IGNORECASE)


def read_html(data: bytes, tally: Tally) -> RawDocument:
    """Read pasted HTML in UTF-8; raises `ParseError` for too much of it."""
    if len(data) > MOST_PASTED:
        raise ParseError(
            f"What was pasted has more than {MOST_PASTED // 1_000_000} MB.",
            help="Save the document as .docx, and add that.",
        )
    tree = LexborHTMLParser(data.decode("utf-8", "replace").removeprefix("\ufeff"))
    found = apart(tree)
    document = RawDocument(comments=found.comments)
    title = tree.css_first("title")
    document.title = " ".join(cleaned(title.text()).split())[:300] if title else ""
    rules = rules_in("\n".join(node.text() for node in tree.css("style"))[:400_000])
    root = tree.body
    if root is not None:
        document.blocks = _Reader(document, tally, rules, found).read(root)
    for key, holder in found.notes.items():
        inside = Apart(notes=found.notes)
        document.notes[key] = _Reader(document, tally, rules, inside).read(holder)
    return document


class _Reader:
    """Walks through a tree once, without recursion."""

    def __init__(
        self, document: RawDocument, tally: Tally, rules: Mapping[str, Signs], found: Apart
    ) -> None:
        self._document = document
        self._tally = tally
        self._rules = rules
        self._apart = found
        self._looks = [Look()]
        self._contexts = [Context()]
        self._lists = list[tuple[str, bool, int]]()
        """(key, whether numbered, start) of the lists around."""
        self._count = 0
        self._blocks: list[list[RawBlock]] = [[]]
        self._tables = list[RawTable]()
        self._pieces = list[Piece]()
        self._used = set[int]()
        """Items of lists whose mark is given."""
        self._number = ""
        """What stands in front of an item of Word's."""
        self._told = frozenset[str]()

    def read(self, root: LexborNode) -> list[RawBlock]:
        """Return the blocks of an element and all within it."""
        walk(root, enter=lambda node: self._enter(node, root), leave=self._leave)
        self._flush()
        return self._blocks[0]

    def _enter(self, node: LexborNode, root: LexborNode) -> bool:
        """Take note of a node; say whether to go into it."""
        if node.is_text_node:
            self._text(node.text_content or "")
            return False
        tag = node.tag or ""
        left_out = node.mem_id in self._apart.left_out and node.mem_id != root.mem_id
        if not node.is_element_node or tag in SILENT or left_out:
            return False
        attributes = node.attributes
        if tag in {"br", "hr", "img", "wbr"}:
            self._single(tag, attributes)
            return False
        if tag == "a" and self._reference(attributes):
            return False
        if len(self._looks) > DEEPEST:
            raise ParseError(
                "What was pasted is nested deeper than any document.",
                help="Save the document as .docx, and add that.",
            )
        signs = signs_of(attributes, self._rules)
        self._open(node, tag, attributes, signs)
        return True

    def _open(
        self, node: LexborNode, tag: str, attributes: Mapping[str, str | None], signs: Signs
    ) -> None:
        look = look_of(tag, signs, self._looks[-1])
        if tag in _SECTIONS:
            self._flush()
        if tag == "a":
            look = self._link(look, attributes)
        elif tag in {"ins", "del"} or _class_of(attributes) in {"msoins", "msodel"}:
            look = self._edited(look, tag, attributes)
        self._looks.append(look)
        self._contexts.append(self._context(node, tag, attributes, signs))
        if tag in {"ul", "ol"}:
            start = attributes.get("start") or "1"
            self._count += 1
            key = self._lists[0][0] if self._lists else f"h{self._count}"
            number = int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 1  # noqa: PLR2004 - digits
            self._lists.append((key, tag == "ol", number))
        elif tag == "table" and len(self._tables) < DEEPEST_TABLE:
            self._tables.append(RawTable())
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append([])
        elif tag in {"td", "th"} and self._tables:
            self._blocks.append([])

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in _SECTIONS:
            self._flush()
        self._looks.pop()
        self._contexts.pop()
        if tag in {"ul", "ol"}:
            self._lists.pop()
        elif tag in {"td", "th"} and self._tables and len(self._blocks) > 1:
            cell = self._blocks.pop()
            if not self._tables[-1].rows:
                self._tables[-1].rows.append([])
            self._tables[-1].rows[-1].append(cell)
        elif tag == "table" and self._tables and len(self._blocks) == len(self._tables):
            self._blocks[-1].append(self._tables.pop())

    def _context(
        self, node: LexborNode, tag: str, attributes: Mapping[str, str | None], signs: Signs
    ) -> Context:
        above = self._contexts[-1]
        if tag in {"td", "th"}:
            return Context()
        if tag == "li" and self._lists:
            key, ordered, start = self._lists[-1]
            aria = attributes.get("aria-level") or ""
            level = int(aria) - 1 if aria in set("123456789") else len(self._lists) - 1
            place = ListPlace(key=key, level=max(level, 0), ordered=ordered, start=start)
            return replace(above, place=place, node=node.mem_id)
        if tag == "p" and (found := list_of(signs)):
            return replace(above, place=ListPlace(key=found[0], level=found[1]), node=node.mem_id)
        return context_of(tag, attributes, above)

    def _single(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if tag == "br":
            self._pieces.append(self._piece("\n"))
        elif tag == "hr":
            self._flush()
            self._blocks[-1].append(RawParagraph(role="rule"))
        elif tag == "img":
            self._picture(attributes.get("src") or "", attributes.get("alt") or "")

    def _picture(self, source: str, alt: str) -> None:
        alt, by_machine = told_by_machine(alt)
        data = _DATA.match(source)
        if not data:
            self._tally.note("picture-outside", alt or source[:100])
            return
        try:
            octets = base64.b64decode(source[data.end() :], validate=False)
        except (binascii.Error, ValueError):
            octets = b""
        for number in kept(self._document, self._tally, octets, alt, by_machine=by_machine):
            self._pieces.append(replace(self._piece(""), picture=number, link=""))

    def _reference(self, attributes: Mapping[str, str | None]) -> bool:
        """Take a mark of a note or comment; say whether it was one."""
        href = attributes.get("href") or ""
        if not href.startswith("#"):
            return False
        name = unquote(href[1:])
        if key := note_key(name):
            self._pieces.append(replace(self._piece(""), note=key))
            return True
        comment = comment_key(name)
        if comment and not reference_of(attributes.get("style") or "")[0]:
            comments = self._looks[-1].comments | {comment}
            self._pieces.append(replace(self._piece(""), comments=comments))
            return True
        return leads_back(name)

    def _link(self, look: Look, attributes: Mapping[str, str | None]) -> Look:
        number = reference_of(attributes.get("style") or "")[0]
        if number:
            look = replace(look, comments=look.comments | {number})
        address = straight((attributes.get("href") or "").strip(), self._tally)
        return replace(look, link=address or look.link)

    def _edited(self, look: Look, tag: str, attributes: Mapping[str, str | None]) -> Look:
        self._document.edits += 1
        cite = unquote((attributes.get("cite") or "").removeprefix("mailto:"))
        edit = Edit(
            number=self._document.edits,
            author=" ".join(cleaned(cite).split())[:100],
            date=(attributes.get("datetime") or "")[:25],
        )
        if tag == "ins" or _class_of(attributes) == "msoins":
            return replace(look, inserted=edit)
        return replace(look, deleted=edit)

    def _piece(self, text: str) -> Piece:
        look = self._looks[-1]
        return Piece(
            text=text,
            marks=look.marks,
            link=look.link,
            inserted=look.inserted,
            deleted=look.deleted,
            comments=look.comments,
        )

    def _text(self, text: str) -> None:
        look = self._looks[-1]
        if look.silent:
            self._number += text
            return
        if look.hidden:
            if text.strip():
                self._tally.note("hidden-text", text)
            return
        plain, lost = known_signs(spaced(text))
        if lost:
            self._tally.note("symbol", count=lost)
        lines = plain.split("\n") if look.exact else [_CONTROL.sub(" ", plain)]
        for number, line in enumerate(lines):
            if number:
                self._pieces.append(self._piece("\n"))
            if words := cleaned(line):
                self._pieces.append(self._piece(words))
        self._tell(look, text)

    def _tell(self, look: Look, words: str) -> None:
        if not words.strip():
            return
        told = {"struck"} if look.struck and not look.deleted else set[str]()
        if look.underlined and not look.link and not look.inserted:
            told.add("underlined")
        for code in sorted(told - self._told):
            self._tally.note(code, words)
        self._told = frozenset(told)

    def _flush(self) -> None:
        """End the paragraph under way."""
        pieces, self._pieces = self._pieces, []
        number, self._number = self._number, ""
        context = self._contexts[-1]
        for part in paragraphs_of(pieces):
            if not any(one.text.strip() or one.picture or one.note for one in part):
                if self._blocks[-1] and isinstance(last := self._blocks[-1][-1], RawParagraph):
                    last.pieces += [one for one in part if one.comments]
                continue
            paragraph = RawParagraph(pieces=part, role=context.role, level=context.level)
            if context.place is not None and context.node not in self._used:
                self._used.add(context.node)
                paragraph.place = numbered(context.place, number)
            elif context.place is not None:
                paragraph.role = "continued"
            self._blocks[-1].append(paragraph)


def _class_of(attributes: Mapping[str, str | None]) -> str:
    return (attributes.get("class") or "").strip().lower()
