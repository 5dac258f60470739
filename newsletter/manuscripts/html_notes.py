"""Footnotes and comments of a pasted page: where they stand, apart from the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.manuscripts.letters import cleaned
from newsletter.manuscripts.raw import RawComment

MOST = 999
_NOTE = re.compile(
    r"_?(?P<kind>ftnt|ftn|edn|sdfootnote|sdendnote|footnote|endnote|fn)[-_:]?(?P<number>\d{1,4})(?:sym)?"
)
_BACK = re.compile(
    r"_?(?:ftnt_ref|ftnref|ednref|sdfootnote\d+anc|sdendnote\d+anc|fnref|cmnt_ref|msoanchor)"
)
_COMMENT = re.compile(r"(?:_msocom_|_com_|cmnt)(?P<number>\d{1,4})")
_HOLDERS = frozenset(("div", "li", "aside", "p", "dd", "section"))
_REFERENCE = re.compile(r"mso-comment-reference:\s*(?P<who>[\w .-]{0,40}?)_(?P<number>\d{1,4})")
_DATE = re.compile(r"mso-comment-date:\s*(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)")


@dataclass(slots=True)
class Apart:
    """What stands apart from the text."""

    notes: dict[str, LexborNode] = field(default_factory=dict)
    """By their keys: ``f1``, ``e1``."""
    comments: list[RawComment] = field(default_factory=list)
    left_out: set[int] = field(default_factory=set)
    """`mem_id` of elements that are no part of the text."""


def note_key(name: str) -> str:
    """Return the key of the note that a name (without ``#``) belongs to; empty: of none."""
    found = _NOTE.fullmatch(name.lower())
    if not found:
        return ""
    return ("e" if found["kind"] in {"edn", "sdendnote", "endnote"} else "f") + found["number"]


def comment_key(name: str) -> str:
    """Return the number of the comment that a name belongs to; empty: of none."""
    found = _COMMENT.fullmatch(name.lower())
    return found["number"] if found else ""


def leads_back(name: str) -> bool:
    """Tell whether a link leads from a note back to its place."""
    return bool(_BACK.match(name.lower()))


def reference_of(style: str) -> tuple[str, str, str]:
    """Return (number, who, date) of the comment that Word hung on some words; empty: none."""
    found = _REFERENCE.search(style)
    if not found:
        return "", "", ""
    date = _DATE.search(style)
    told = f"{date[1]}-{date[2]}-{date[3]}T{date[4]}:{date[5]}:00" if date else ""
    return found["number"], found["who"].strip(), told


def apart(tree: LexborHTMLParser) -> Apart:
    """Find notes and comments; what holds them is no part of the text."""
    found = Apart()
    told = dict[str, tuple[str, str]]()
    for node in tree.css("a[style]")[: 4 * MOST]:
        number, who, date = reference_of(node.attributes.get("style") or "")
        if number:
            told[number] = (who, date)
    for node in tree.css("[id], a[name]")[: 40 * MOST]:
        name = node.attributes.get("id") or node.attributes.get("name") or ""
        note, comment = note_key(name), comment_key(name)
        if not (note or comment) or len(found.notes) + len(found.comments) >= MOST:
            continue
        holder = _holder(node)
        if holder is None or holder.mem_id in found.left_out:
            continue
        found.left_out.add(holder.mem_id)
        if note:
            found.notes.setdefault(note, holder)
        elif all(one.key != comment for one in found.comments):
            who, date = told.get(comment, ("", ""))
            found.comments.append(
                RawComment(key=comment, author=who, date=date, text=_words(holder))
            )
    for node in tree.css("div[style]"):
        style = (node.attributes.get("style") or "").lower().replace(" ", "")
        if "mso-element:footnote-list" in style or "mso-element:endnote-list" in style:
            found.left_out |= {one.mem_id for one in node.css("hr, br")}
    return found


def _holder(node: LexborNode) -> LexborNode | None:
    """Return the element that holds a note: itself, or the block that its anchor begins."""
    current: LexborNode | None = node
    for _ in range(6):
        if current is None or current.tag in {"body", "html"}:
            return None
        if current.tag in _HOLDERS:
            return _wider(current)
        current = current.parent
    return None


def _wider(block: LexborNode) -> LexborNode:
    """Return the division around a paragraph where it holds this one note alone."""
    parent = block.parent
    if block.tag == "p" and parent is not None and parent.tag in {"div", "li"}:
        anchors = [
            one
            for one in parent.css("a")
            if note_key(one.attributes.get("id") or one.attributes.get("name") or "")
            or comment_key(one.attributes.get("id") or one.attributes.get("name") or "")
        ]
        if len(anchors) == 1:
            return parent
    return block


def _words(holder: LexborNode) -> str:
    return " ".join("".join(map(cleaned, _texts(holder))).split())


def _texts(holder: LexborNode) -> Iterator[str]:
    """Yield the texts of an element without links that lead back, and marks like ``[a]``."""
    for node in holder.traverse(include_text=True):
        if not node.is_text_node:
            continue
        link = node
        while link.parent is not None and link.mem_id != holder.mem_id and link.tag != "a":
            link = link.parent
        if link.tag == "a" and re.match(r"#", link.attributes.get("href") or ""):
            continue
        yield node.text_content or ""
