"""A list with one item per line, cut into its items and what stands between them.

A comment directly above an item, and those below it that are indented further than its dash, belong
to it and go where it goes.  Blank lines, and comments that stand between blank lines, belong to the
list and stay where they are.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from newsletter.documents.edit import column_of, line_end, newline_of, refused, true_end
from newsletter.documents.lists import comments_end
from newsletter.documents.nodes import ListNode
from newsletter.model.values import dataclass

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """The items of a list, and the gaps between them; both as they stand in the file."""

    start: int
    end: int
    column: int
    items: tuple[str, ...]
    """From the line of the first comment that belongs to it, without the last line end."""
    gaps: tuple[str, ...]
    """One less than items; each begins and ends a line."""
    newline: str

    @property
    def usual_gap(self) -> str:
        """What stands between two items as a rule: a line end, and blank lines."""
        blank = Counter(gap for gap in self.gaps if not gap.strip())
        return blank.most_common(1)[0][0] if blank else self.newline

    def joined(self, items: list[str], gaps: list[str]) -> str:
        """Return the text of a list."""
        text = items[0]
        for gap, item in zip(gaps, items[1:], strict=True):
            text += gap + item
        return text

    def moved(self, number: int, to: int) -> str:
        """Return the text with one item at another place."""
        items = list(self.items)
        items.insert(to, items.pop(number))
        return self.joined(items, list(self.gaps))

    def inserted(self, at: int, lines: list[str]) -> str:
        """Return the text with one item more; its lines have no margin."""
        margin = " " * self.column
        new = self.newline.join(margin + line if line else "" for line in lines)
        items, gaps = list(self.items), list(self.gaps)
        items.insert(at, new)
        gaps.insert(min(at, len(gaps)), self.usual_gap)
        return self.joined(items, gaps)

    def without(self, number: int) -> str:
        """Return the text without one item; there must be another."""
        items, gaps = list(self.items), list(self.gaps)
        del items[number]
        if number == 0:
            first = gaps.pop(0)
            items[0] = first.removeprefix(self.newline) + items[0] if first.strip() else items[0]
        elif number == len(items):
            last = gaps.pop()
            items[-1] += last.removesuffix(self.newline) if last.strip() else ""
        else:
            above, below = gaps[number - 1], gaps.pop(number)
            both = above.strip() and below.strip()
            gaps[number - 1] = (
                above + below.removeprefix(self.newline)
                if both
                else (below if below.strip() else above)
            )
        return self.joined(items, gaps)


def pieces_of(source: str, listed: ListNode) -> Pieces:
    """Cut a list; raises `DocumentError` where its items do not stand on lines of their own."""
    column = column_of(source, listed.start)
    spans = [_span(source, listed, number, column) for number in range(len(listed.items))]
    return Pieces(
        start=spans[0][0],
        end=spans[-1][1],
        column=column,
        items=tuple(source[start:end] for start, end in spans),
        gaps=tuple(source[end:start] for (_first, end), (start, _last) in pairwise(spans)),
        newline=newline_of(source),
    )


def _span(source: str, listed: ListNode, number: int, column: int) -> tuple[int, int]:
    """Return where an item begins, its comments included, and where its last line ends."""
    item = listed.items[number]
    above = listed.items[number - 1].start if number else 0
    dash = re.compile(rf"^ {{{column}}}-(?=\s|$)", re.MULTILINE)
    dashes = [one.start() for one in dash.finditer(source, above, item.start + 1)]
    if not dashes:
        raise refused("The item does not stand on lines of its own.")
    end = comments_end(source, line_end(source, true_end(source, item)), column)
    floor = 0
    if number:
        before = listed.items[number - 1]
        floor = comments_end(source, line_end(source, true_end(source, before)), column)
    return _with_comments(source, dashes[-1], floor), end


def _with_comments(source: str, start: int, floor: int) -> int:
    """Return the start of the comments directly above a line."""
    while start > floor:
        line = max(source.rfind("\n", 0, start - 1), source.rfind("\r", 0, start - 1)) + 1
        if source[line : line + 2] == "\n":
            line += 1
        text = _LINE.match(source, line)
        if line < floor or text is None or not text[0].lstrip(" ").startswith("#"):
            break
        start = line
    return start
