"""Text to tree; where the text is not YAML, find the mistakes that a person would point to.

A parser gives up where it no longer understands, often lines below the mistake.  So the mistake is
searched for: every likely one near that place (`newsletter.documents.mends`) is mended on trial,
and the mend with which the parser gets furthest names the mistake.  Reading goes on with the
mended text, so that all mistakes of a file are told at once; nothing more is said about mended
lines, and no noun is ever made of a mended text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import yaml
from yaml import CLoader

from newsletter.documents.mends import Mend, Trouble, likely_mends
from newsletter.documents.nodes import Node, compose
from newsletter.documents.source import Source, forbidden_characters
from newsletter.model.finding import Finding

MOST_ROUNDS = 20
"""Mistakes in YAML that are told of at once."""
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
    blanked = source if not findings else replace(source, text=text)
    mended: frozenset[int] = frozenset()
    current = blanked
    for _round in range(MOST_ROUNDS):
        try:
            tree, more = compose(current.text, current)
        except yaml.MarkedYAMLError as error:
            trouble = _told(error, current)
        else:
            if tree is None and not more and not mended:
                more = (_empty(source),)
            findings = (*findings, *(one for one in more if _line(one) not in mended))
            return Parsed(tree=tree, source=current, findings=findings, mended_lines=mended)
        mend = _best_mend(current, trouble, names)
        if mend is None or mended & mend.lines:
            tab = next(_changing(current, trouble, names), None)
            if tab and tab.code == "tab" and not mended & tab.lines:
                # Whatever else is wrong there, the tab is what can be seen to be wrong.
                findings = (*findings, _finding(tab, blanked))
                mended |= tab.lines
            break
        findings = (*findings, _finding(mend, blanked))
        mended |= mend.lines
        current = Source.of(mend.text, file=source.file)
    else:
        return Parsed(tree=None, source=current, findings=findings, mended_lines=mended)
    if not mended or trouble.line - 1 > max(mended):
        findings = (*findings, _unexplained(trouble, blanked))
    return Parsed(tree=None, source=current, findings=findings, mended_lines=mended)


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
    best: tuple[int, Mend] | None = None
    trials = max(4, min(60, TRIAL_CHARACTERS // (len(source.text) + 1)))
    for mend in islice(_changing(source, trouble, names), trials):
        after = _trouble(mend.text)
        if after is None:
            return mend
        reached = after.line
        if reached > max(trouble.line, *mend.lines) and (best is None or reached > best[0]):
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
