"""What somebody wrote in an answer by mail, without what they quote."""

from __future__ import annotations

import re

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


def own_words(text: str, *, most: int) -> str:
    """Return the lines that are neither quoted nor a signature, at most `most` characters.

    Answers between quoted lines stay; blank lines are one at most.
    """
    kept: list[str] = []
    lines = [line[:_LONGEST_LINE] for line in text.splitlines()]
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if _ends(line, following):
            break
        if line.lstrip().startswith(">"):
            continue
        said = "".join(one if one.isprintable() else " " for one in line).strip()
        if said or (kept and kept[-1]):
            kept.append(said)
    return "\n".join(kept).strip()[:most].strip()


def _ends(line: str, following: str) -> bool:
    """Return whether what somebody wrote ends before this line."""
    if line == _SIGNATURE or line.strip() == "--":
        return True
    if _OPENING.match(line) or (_FROM.match(line) and _SENT.match(following)):
        return True
    return bool(_OPENING_IN_TWO.match(line) and _CLOSING_IN_TWO.match(following))
