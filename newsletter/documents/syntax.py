"""Text to tree; where the text is not YAML, find the mistakes that a person would point to.

A parser gives up where it no longer understands, often lines below the mistake.  So the mistake is
searched for: every likely one near that place (`newsletter.documents.mends`) is mended on trial,
and the mend with which the parser gets furthest names the mistake.  Reading goes on with the
mended text, so that all mistakes of a file are told at once; nothing more is said about mended
lines, and no noun is ever made of a mended text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import yaml
from yaml import CLoader

from newsletter.documents.mends import likely_mends
from newsletter.documents.nodes import Node, compose
from newsletter.documents.source import Source, forbidden_characters
from newsletter.documents.spots import Mend, Trouble
from newsletter.model.finding import Finding
from newsletter.model.values import dataclass

MOST_ROUNDS = 20
"""Mistakes in YAML that are told of at once."""
LONG = 200_000
"""In a longer text only the first three mistakes are told of at once."""
TRIAL_CHARACTERS = 3_000_000
"""Bound on the work for one mistake: trials times length of the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What could be made of a text."""

    tree: Node | None
    source: Source
    """The text that `tree` was made of: its lines are those of the file, but for mended ones."""
    findings: tuple[Finding, ...]
    mended_lines: frozenset[int] = frozenset()


def parse(source: Source, *, names: frozenset[str] = frozenset()) -> Parsed:
    """Parse a text; where there is no tree there is always a finding.

    `names` are the fields of the format: they tell a line that lacks its colon from a text.
    """
    text, findings = forbidden_characters(source)
    return _Mending(replace(source, text=text), findings, names).run()


class _Mending:
    """One text on its way to a tree: mended mistake by mistake."""

    def __init__(
        self, source: Source, findings: tuple[Finding, ...], names: frozenset[str]
    ) -> None:
        self._file = source
        self._names = names
        self._current = source
        self._findings = list(findings)
        self._mended: frozenset[int] = frozenset()

    def run(self) -> Parsed:
        trouble = None
        for _round in range(MOST_ROUNDS if len(self._file.text) < LONG else 3):
            try:
                tree, more = compose(self._current.text, self._current)
            except yaml.MarkedYAMLError as error:
                trouble = _told(error, self._current)
            else:
                return self._parsed(tree, more)
            if not self._mend(trouble):
                break
        return self._upper_part(trouble) if trouble else self._parsed(None, ())

    def _parsed(self, tree: Node | None, more: tuple[Finding, ...]) -> Parsed:
        self._findings += [one for one in more if _line(one) not in self._mended]
        if tree is None and not self._findings:
            self._findings.append(_empty(self._file))
        return Parsed(
            tree=tree,
            source=self._current,
            findings=tuple(self._findings),
            mended_lines=self._mended,
        )

    def _mend(self, trouble: Trouble) -> bool:
        """Tell of the mistake behind the trouble; False where reading on makes no sense."""
        mend = _best_mend(self._current, trouble, self._names)
        if mend and not self._mended & mend.lines:
            self._findings.append(_finding(mend, self._file))
            self._mended |= mend.lines
            self._current = Source.of(mend.text, file=self._file.file)
            return True
        tab = next(_changing(self._current, trouble, self._names), None)
        if tab and tab.code == "tab" and not self._mended & tab.lines:
            # Whatever else is wrong there, the tab is what can be seen to be wrong.
            self._findings.append(_finding(tab, self._file))
            self._mended |= tab.lines
        elif not self._mended or trouble.line - 1 > max(self._mended):
            self._findings.append(_unexplained(trouble, self._file))
        return False

    def _upper_part(self, trouble: Trouble) -> Parsed:
        """Read the lines above the trouble, so that their mistakes are told of too."""
        last = len(self._current.starts)
        for cut in (trouble.line, trouble.began):
            kept = self._current.text[: self._current.starts[cut - 1]]
            upper = Source.of(kept, file=self._file.file)
            try:
                tree, more = compose(kept, upper)
            except yaml.MarkedYAMLError:
                continue
            if tree is not None:
                self._current = upper
                self._mended |= frozenset(range(cut, last + 1))
                return self._parsed(tree, more)
        return self._parsed(None, ())


def _trouble(text: str) -> Trouble | None:
    """Return where and why the parser gives up, or None."""
    try:
        for _event in yaml.parse(text, Loader=CLoader):
            pass
    except yaml.MarkedYAMLError as error:
        return _told(error, Source.of(text, file=""))
    return None


def _told(error: yaml.MarkedYAMLError, source: Source) -> Trouble:
    mark = error.problem_mark or error.context_mark
    at = min(mark.index if mark else 0, len(source.text))
    began = error.context_mark.index if error.context_mark else at
    return Trouble(
        line=source.line_of(at),
        began=source.line_of(min(began, len(source.text))),
        problem=str(error.problem or ""),
    )


def _best_mend(source: Source, trouble: Trouble, names: frozenset[str]) -> Mend | None:
    """Try likely mends; return the first of those that get the parser furthest."""
    best: tuple[tuple[bool, int], Mend] | None = None
    trials = max(4, min(60, TRIAL_CHARACTERS // (len(source.text) + 1)))
    for mend in islice(_changing(source, trouble, names), trials):
        after = _trouble(mend.text)
        if after is None:
            return mend
        if after.line <= max(mend.lines):
            continue
        # A quotation mark that is never closed is only noticed at the end of the file: mended, the
        # next mistake may be noticed earlier, but in something that begins later.
        reached = (after.line > trouble.line, after.line)
        if (reached[0] or after.began > trouble.began) and (best is None or reached > best[0]):
            best = (reached, mend)
    return best[1] if best else None


def _changing(source: Source, trouble: Trouble, names: frozenset[str]) -> Iterator[Mend]:
    seen = {source.text}
    for mend in likely_mends(source, trouble, names):
        if mend.text not in seen:
            seen.add(mend.text)
            yield mend


def _finding(mend: Mend, source: Source) -> Finding:
    """Tell of a mistake at its place in the file; other lines may have been mended before."""
    start = source.starts[mend.line - 1] + mend.column
    return source.finding((start, start + mend.width), mend.code, mend.message, mend.help)


def _line(finding: Finding) -> int:
    return finding.place.line if finding.place else 0


_WORDS = {
    "mapping values are not allowed": "A colon stands where it cannot.",
    "did not find expected ',' or ']'": "A list in brackets is not closed, or lacks a comma.",
    "did not find expected ',' or '}'": "A mapping in braces is not closed, or lacks a comma.",
    "did not find expected key": "Here should stand a field: a name and a colon.",
    "did not find expected '-'": "Here should stand the next item of a list, or the list's end.",
    "could not find expected ':'": "A colon is missing.",
    "cannot start any token": "A text cannot begin with this character.",
}


def _unexplained(trouble: Trouble, source: Source) -> Finding:
    message = next((words for key, words in _WORDS.items() if key in trouble.problem), "")
    number = min(trouble.line, len(source.starts))
    line = source.line(number)
    start = source.starts[number - 1] + len(line) - len(line.lstrip())
    return source.finding(
        (start, start + len(line.strip())),
        "bad-yaml",
        message or "From here on the file cannot be understood.",
        "Compare this line, and the one above it, with an entry that is right: same indentation, "
        "a colon and a blank behind each name, quotation marks closed.",
    )


def _empty(source: Source) -> Finding:
    return source.finding(
        (0, 1), "empty-file", "The file is empty.", "Write “version: 1” and the fields below it."
    )
