"""Fields: what Word works out itself (ECMA-376, 17.16); of most, their last result is text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINK = re.compile(r"\s*HYPERLINK\b(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_ARGUMENT = re.compile(r'\\(?P<switch>\w)\s*|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^\s"\\]+)')
_CONTENTS = re.compile(r"\s*(?:TOC|INDEX|TOA)\b", re.IGNORECASE)
MOST_INSTRUCTION = 20_000


@dataclass(slots=True)
class Field:
    """A field that was begun and has not ended yet."""

    instruction: str = ""
    shows: bool = False
    """True: its instruction has ended, and its result stands here."""

    def more(self, text: str) -> None:
        """Take another part of the instruction."""
        if not self.shows and len(self.instruction) < MOST_INSTRUCTION:
            self.instruction += text

    @property
    def is_contents(self) -> bool:
        """Whether its result is a table of contents or an index."""
        return bool(_CONTENTS.match(self.instruction))


def address_of(instruction: str) -> str:
    r"""Return where ``HYPERLINK "https://…" \o "tip"`` leads; empty for places in the document."""
    found = _LINK.match(instruction)
    if not found:
        return ""
    switch = ""
    for part in _ARGUMENT.finditer(found["rest"]):
        if part["switch"]:
            switch = part["switch"].lower()
            if switch == "l":
                return ""  # a place in the document follows
            if switch in {"n", "m", "h"}:
                switch = ""  # these have nothing behind them
        elif switch:
            switch = ""  # a tip, or a window's name
        else:
            text = part["bare"] if part["quoted"] is None else part["quoted"]
            return re.sub(r"\\(.)", r"\1", text).strip()
    return ""


class Fields:
    """The fields inside one another at some place of the text."""

    def __init__(self) -> None:
        self._open = list[Field]()

    def begin(self) -> None:
        """Enter a field."""
        self._open.append(Field())

    def instruct(self, text: str) -> None:
        """Take text of the innermost field's instruction."""
        if self._open:
            self._open[-1].more(text)

    def show(self) -> Field | None:
        """Note that the innermost field's result begins; return the field."""
        if not self._open:
            return None
        self._open[-1].shows = True
        return self._open[-1]

    def end(self) -> Field | None:
        """Leave the innermost field; return it."""
        return self._open.pop() if self._open else None

    @property
    def silent(self) -> bool:
        """Whether text here is no text of the document."""
        return any(not field.shows or field.is_contents for field in self._open)

    @property
    def address(self) -> str:
        """Where the innermost link among them leads."""
        for field in reversed(self._open):
            if address := address_of(field.instruction):
                return address
        return ""
