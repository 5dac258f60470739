"""Texts as YAML scalars: each way in which a text can be written, the best first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from newsletter.model.values import dataclass

_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`“”„«»‘’=~<.0-9+][^\r\n\t]*|[0-9A-Za-z][^\r\n\t]*")
_NOT_PLAIN = re.compile(r": |:$| #|^(?:---|\.\.\.)|[\s\u0085]$")
_FLOW_MARKS = re.compile(r"[,\[\]{}]")
_AMBIGUOUS = re.compile(
    r"(?i)y|n|yes|no|on|off|true|false|null|~|[-+.0-9][-+.0-9_:eExXoO, a-fA-F]*|\.(?:inf|nan)"
)
"""What other YAML readers take for a number, a date or a truth value."""
_BLOCKABLE = re.compile(r"[^\r\t\ufeff]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """A text as YAML: `head` stands behind the colon, `lines` below it (none: all is in `head`)."""

    head: str
    lines: tuple[str, ...] = ()


def spellings(
    text: str, *, style: str, indent: int, fresh: int, flow: bool = False, exact: bool = False
) -> Iterator[Spelling]:
    """Yield ways to write a text: in `style` where that can hold it, at last in double quotes.

    `indent` is that of the lines of a block; `fresh`, two more than its owner's, is for texts that
    begin with a blank, because such a block has to say how far it is indented.  `exact` allows plain texts that other readers take
    for numbers or dates (for fields that are such).
    """
    if style == ">" and not flow:
        yield from _folded(text, indent)
    if style in {"|", ">"} and not flow:
        yield from _literal(text, indent, fresh)
    if "\n" not in text and "\r" not in text:
        if style == "" and is_plain(text, flow=flow, exact=exact):
            yield Spelling(head=text)
        if style == '"':
            yield Spelling(head=double_quoted(text))
        if text.isprintable():
            yield Spelling(head="'" + text.replace("'", "''") + "'")
    elif not flow and style not in {"|", ">"}:
        yield from _literal(text, indent, fresh)
    yield Spelling(head=double_quoted(text))


def one_line(text: str, *, flow: bool = False, exact: bool = False) -> str:
    """Return a text written on one line."""
    ways = spellings(text, style="", indent=2, fresh=2, flow=flow, exact=exact)
    return next(way.head for way in ways if not way.lines)


def is_plain(text: str, *, flow: bool = False, exact: bool = False) -> bool:
    """Tell whether a text needs no quotation marks."""
    return bool(
        _PLAIN.fullmatch(text)
        and text.isprintable()
        and not _NOT_PLAIN.search(text)
        and not (flow and _FLOW_MARKS.search(text))
        and (exact or not _AMBIGUOUS.fullmatch(text))
    )


def double_quoted(text: str) -> str:
    """Return a text between double quotation marks; JSON is YAML there, but for DEL and beyond.

    Invisible characters (marks of direction, joiners, odd blanks) stand as they are: in Urdu they
    are part of the word.
    """
    return (
        json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f").replace("\ufeff", "\\ufeff")
    )


def _literal(text: str, indent: int, fresh: int) -> Iterator[Spelling]:
    body = text.rstrip("\n")
    if not body.strip() or not _BLOCKABLE.fullmatch(text):
        return
    ends = len(text) - len(body)
    chomping = "-" if ends == 0 else "" if ends == 1 else "+"
    lines = body.split("\n")
    first = next(line for line in lines if line)
    hint = ""
    if first.startswith(" ") or not lines[0]:
        hint, indent = "2", fresh
    shown = tuple(" " * indent + line if line else "" for line in lines) + ("",) * max(0, ends - 1)
    yield Spelling(head=f"|{hint}{chomping}", lines=shown)


def _folded(text: str, indent: int) -> Iterator[Spelling]:
    """Fold a text of paragraphs without indented lines; each stands on one line."""
    body = text.rstrip("\n")
    paragraphs = body.split("\n")
    plain = all(line and line == line.strip(" ") for line in paragraphs)
    if not plain or not _BLOCKABLE.fullmatch(text) or len(text) - len(body) > 1:
        return
    chomping = "" if text.endswith("\n") else "-"
    lines: list[str] = []
    for number, paragraph in enumerate(paragraphs):
        lines += [""] * bool(number)
        lines.append(" " * indent + paragraph)
    yield Spelling(head=f">{chomping}", lines=tuple(lines))
