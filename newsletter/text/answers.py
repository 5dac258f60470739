"""What somebody wrote in an answer by mail, without what they quote, or beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsletter.model.values import dataclass

_OPENING = re.compile(
    r"^\s*(?:"
    r"-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|message d'origine)\b.*"
    r"|_{10,}\s*"
    r"|(?:on|am|le|el|il|op)\b.{4,200}\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef)\b.{0,80}:"
    r"|.{0,200}\bنے لکھا\s*:?"
    r")\s*$",
    re.IGNORECASE,
)
"""Lines after which only the mail that is answered follows."""
_OPENING_IN_TWO = re.compile(r"^\s*(?:on|am|le)\s.{4,120}$", re.IGNORECASE)
"""The first half of one that a mail program has wrapped."""
_CLOSING_IN_TWO = re.compile(r"^.{0,120}\b(?:wrote|schrieb|a écrit)\s*:\s*$", re.IGNORECASE)
_FROM = re.compile(r"^\s*\*?(?:from|von|de)\s*:\*?\s.+$", re.IGNORECASE)
_SENT = re.compile(r"^\s*\*?(?:sent|date|gesendet|datum|envoyé)\s*:\*?\s.+$", re.IGNORECASE)
_SIGNATURE = "-- "
_LONGEST_LINE = 1_000
MOST_PARTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Own words, and what is quoted right above them."""

    quoted: str
    """In one line, without the signs of quoting; may be empty."""
    words: str


def own_words(text: str, *, most: int) -> str:
    """Return the lines that are neither quoted nor a signature, at most `most` characters.

    Answers between quoted lines stay; blank lines are one at most.
    """
    lines = (line for quoted, line in _lines(text) if not quoted)
    return _joined(lines)[:most].strip()


def said_beside(text: str, *, most: int) -> tuple[Said, ...]:
    """Return what `own_words` does in parts, each with the quotation that it follows.

    At most `MOST_PARTS`, each of at most `most` characters; what is quoted after one's own words
    belongs to the words after it.
    """
    parts: list[tuple[list[str], list[str]]] = [([], [])]
    for quoted, line in _lines(text):
        quote, own = parts[-1]
        if not quoted:
            own.append(line)
        elif any(own):
            parts.append(([line], []))
        else:
            quote.append(line)
    said = (Said(quoted=" ".join(quote), words=_joined(own)[:most].strip()) for quote, own in parts)
    return tuple(one for one in said if one.words)[:MOST_PARTS]


def _lines(text: str) -> Iterator[tuple[bool, str]]:
    """Yield (whether it is quoted, what it says) of each line up to where only the other mail follows."""
    lines = [line[:_LONGEST_LINE] for line in text.splitlines()]
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if _ends(line, following):
            return
        said = "".join(one if one.isprintable() else " " for one in line).strip()
        quoted = line.lstrip().startswith(">")
        yield quoted, " ".join(said.lstrip("> ").split()) if quoted else said


def _joined(lines: Iterable[str]) -> str:
    """Return the lines, blank ones one at most in a row."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def _ends(line: str, following: str) -> bool:
    """Return whether what somebody wrote ends before this line."""
    if line == _SIGNATURE or line.strip() == "--":
        return True
    if _OPENING.match(line) or (_FROM.match(line) and _SENT.match(following)):
        return True
    return bool(_OPENING_IN_TWO.match(line) and _CLOSING_IN_TWO.match(following))
