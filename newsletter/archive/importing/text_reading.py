"""The plain text of a mail to pieces.  Runs in the confined child."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsletter.archive.importing.pieces import Page, Piece, SeenLink, words_in
from newsletter.model.prose import (
    Block,
    Heading,
    Inline,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Rule,
    Text,
)
from newsletter.text.click_links import PLACEHOLDER, unwrap
from newsletter.text.markdown_writing import tidy

CAPITALS_WORDS = 10
MOST_TITLE_WORDS = 32
CREDIT_LINE = 2
"""Lines that an item has at least, besides the first."""
UNWRAPPED = 120
"""Columns; where lines are longer, each is a paragraph."""
_OURS = re.compile(r"(?:^|\n)={72}\n(?:.|\n)*\n-{72}\n")
"""What our own mails have, and hardly any others: bars of 72 signs."""
_NUMBERED = re.compile(r"(?P<mark>\d{1,5}\. )\S")
_UNDERLINE = re.compile(r"[ \t]*(=|-|~|\*|_)\1{2,}[ \t]*")
_ITEM = re.compile(r"[ \t]{0,8}(?:[-*•·‣–+]|(?P<number>\d{1,3})[.)])[ \t]+(?=\S)")
_LINK = re.compile(r"[<(\[]?(?P<address>https?://[^\s<>()\[\]]+|mailto:[^\s<>()\[\]]+)[>)\]]?")
_MARKED = re.compile(r"(?:\*\*|#{1,6})[ \t]+(?P<words>\S.*)")
_LINKED_LINE = re.compile(
    r"(?P<words>[^\n()<>]{2,200}?)[ \t]*[(<](?P<address>https?://[^\s<>()]+)[)>]"
)


def read_text(text: str) -> Page:
    """Return the pieces of a plain text: paragraphs, lists, headings by what marks them."""
    reader = _Reader()
    reader.read(text.replace("\r\n", "\n").replace("\r", "\n"))
    return Page(
        pieces=tuple(reader.pieces),
        links=tuple(reader.links),
        placeholders=tuple(reader.placeholders),
    )


class _Reader:
    def __init__(self) -> None:
        self.pieces = list[Piece]()
        self.links = list[SeenLink]()
        self.placeholders = list[str]()
        self._nowhere = False
        self._ours = False

    def read(self, text: str) -> None:
        self.placeholders += PLACEHOLDER.findall(text)
        text = PLACEHOLDER.sub("", text)
        self._ours = bool(_OURS.search(text))
        if not self._ours:
            text = text.replace("\u00a0", " ")
            if any(len(line) > UNWRAPPED for line in text.split("\n")):
                text = re.sub(r"(?<=\S)[ \t]*\n(?=[^\n])(?![ \t]*[=~*_-]{3})", "\n\n", text)
            self._read_part(text, bar=False)
            return
        head, _, rest = text.partition("\n" + "=" * 72 + "\n")
        masthead, _, heading = head.rstrip().rpartition("\n\n")
        body, _, foot = rest.rpartition("\n" + "-" * 72 + "\n")
        self._read_part(masthead, bar=True)
        self._read_part(heading + "\n" + "=" * 72 + "\n\n" + body, bar=False)
        self._read_part(foot, bar=True)

    def _read_part(self, text: str, *, bar: bool) -> None:
        for part in re.split(r"\n[ \t]*\n", text):
            lines = [line.rstrip() for line in part.split("\n") if line.strip()]
            for block in self._blocks(lines):
                self.pieces.append(Piece(block=block, nowhere=self._nowhere, bar=bar))
                self._nowhere = False

    def _blocks(self, lines: Sequence[str]) -> Iterator[Block]:
        """Yield the blocks of lines without an empty one between them."""
        held = list[str]()
        numbered = _NUMBERED.match(lines[0]) if self._ours and lines else None
        if numbered:
            yield from self._entry_head(lines, len(numbered["mark"]))
            return
        if self._is_cited(lines):
            yield from self._cited(lines)
            return
        for number, line in enumerate(lines):
            following = lines[number + 1] if number + 1 < len(lines) else ""
            if _UNDERLINE.fullmatch(line):
                if held:
                    yield self._heading(held, line.strip()[0])
                elif number or len(lines) == 1:
                    yield Rule()
                held = []
            elif _ITEM.match(line) and not _UNDERLINE.fullmatch(following):
                yield from self._plain(held)
                yield self._list(list(lines[number:]))
                return
            else:
                held.append(line)
        yield from self._plain(held)

    def _entry_head(self, lines: Sequence[str], indent: int) -> Iterator[Block]:
        """Yield title and byline of an entry of our own mails: a title's further lines are indented."""
        end = 1
        while end < len(lines) and lines[end].startswith(" " * indent):
            end += 1
        words = " ".join(line.strip() for line in lines[:end])[indent:]
        self.placeholders.append(lines[0][:indent])
        yield Heading(children=self._inlines(words), level=2)
        yield from self._plain(lines[end:])

    def _is_cited(self, lines: Sequence[str]) -> bool:
        """Tell whether lines are an item with a number, a title, a summary and, at the end, its address."""
        first = _ITEM.match(lines[0]) if len(lines) > CREDIT_LINE else None
        if self._ours or not first or not first["number"]:
            return False
        title = lines[0][first.end() :]
        return (
            _LINK.fullmatch(lines[-1].strip()) is not None
            and not any(map(_ITEM.match, lines[1:]))
            and not title.endswith((".", ",", ":", ";"))
            and len(words_in(title)) <= MOST_TITLE_WORDS
        )

    def _cited(self, lines: Sequence[str]) -> Iterator[Block]:
        """Yield the title, leading to the address, the line that says whose it is, and the summary."""
        first, address = _ITEM.match(lines[0]), _LINK.fullmatch(lines[-1].strip())
        if first and address:
            self.placeholders.append(first["number"])
            yield Heading(
                children=self._linked(lines[0][first.end() :], address["address"]), level=2
            )
        credit = lines[1] if not lines[1].endswith(".") and len(lines) > CREDIT_LINE + 1 else ""
        for words in filter(None, (credit, " ".join(lines[2 if credit else 1 : -1]))):
            yield Paragraph(children=self._inlines(words.strip()))

    def _heading(self, lines: Sequence[str], mark: str) -> Block:
        words = " ".join(line.strip() for line in lines)
        marked = _MARKED.fullmatch(words)
        level = 1 if mark == "=" else 2
        return Heading(children=self._inlines(marked["words"] if marked else words), level=level)

    def _plain(self, lines: Sequence[str]) -> Iterator[Block]:
        if not lines:
            return
        words = " ".join(line.strip() for line in lines)
        marked = _MARKED.fullmatch(words)
        capitals = words.isupper() and 0 < len(words_in(words)) <= CAPITALS_WORDS
        if marked and len(words_in(words)) <= CAPITALS_WORDS * 2:
            yield Heading(children=self._inlines(marked["words"]), level=2)
        elif capitals and len(lines) == 1 and not words.endswith((".", ",")):
            yield Heading(children=self._inlines(words), level=1)
        elif all(line.lstrip().startswith(">") for line in lines):
            inner = " ".join(line.lstrip().removeprefix(">").strip() for line in lines)
            yield Quote(children=(Paragraph(children=self._inlines(inner)),))
        else:
            inlines = self._inlines(words)
            if inlines:
                yield Paragraph(children=inlines)

    def _list(self, lines: Sequence[str]) -> Block:
        items = list[list[str]]()
        first = _ITEM.match(lines[0])
        for line in lines:
            found = _ITEM.match(line)
            if found:
                items.append([line[found.end() :]])
                self.placeholders += [found["number"]] if found["number"] else []
            else:
                items[-1].append(line.strip())
        number = first["number"] if first else None
        return ListBlock(
            items=tuple((Paragraph(children=self._inlines(" ".join(item))),) for item in items),
            ordered=bool(number),
            start=int(number) if number else 1,
        )

    def _inlines(self, words: str) -> tuple[Inline, ...]:
        """Return words with their addresses as links; what only counts clicks is taken out."""
        whole = _LINKED_LINE.fullmatch(words.strip())
        if whole:
            return self._linked(whole["words"], whole["address"])
        found = list[Inline]()
        at = 0
        for match in _LINK.finditer(words):
            address = match["address"].rstrip(".,;:!?")
            end = match.end() - (
                len(match["address"]) - len(address) if match.end("address") == match.end() else 0
            )
            found.append(Text(text=words[at : match.start()]))
            found += self._bare(address)
            at = end
        found.append(Text(text=words[at:]))
        return tidy(found)

    def _linked(self, words: str, address: str) -> tuple[Inline, ...]:
        to = self._unwrapped(address, words)
        self.placeholders.append(address)  # its words are no text: the link says them
        return tidy(
            (Link(children=(Text(text=words),), address=to),) if to else (Text(text=words),)
        )

    def _bare(self, address: str) -> list[Inline]:
        to = self._unwrapped(address, address[:60])
        if to != address:
            self.placeholders.append(address)
            return [Link(children=(Text(text=" "),), address=to)] if to else []
        return [Link(children=(Text(text=address),), address=address)]

    def _unwrapped(self, address: str, words: str) -> str:
        found = unwrap(address)
        if found.fate != "kept":
            self.links.append(SeenLink(words=words, fate=found.fate, address=found.address))
        self._nowhere |= not found.address
        return found.address
