"""The mail's own checks on any mail; what runs on bytes of strangers runs in a confined child."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from newsletter.check.engine import check_any_mail
from newsletter.check.mail_reading import ReadMail, read_mail
from newsletter.model.finding import Finding, Place, Severity
from newsletter.model.house import WeightRules
from newsletter.model.publication import HouseRules

CHECK_MAIL = "newsletter.check.any_mail:check_mail"
RESULTS = ("newsletter.model.finding",)
_WEIGHT = WeightRules()
SHOWN = 3
"""Findings of one code that are told in full."""
_LONGEST_SNIPPET = 2_000


def check_mail(
    data: bytes,
    *,
    file: str,
    severities: Sequence[tuple[str, Severity | None]] = (),
    weight: tuple[int, int] = (_WEIGHT.wall, _WEIGHT.budget),
) -> tuple[Finding, ...]:
    """Return what is wrong with HTML or a message, at its places in the file.

    `weight`: at how many bytes of HTML a mail is clipped, and how many it should stay under.
    Of each code the first three are told, the third with how many more there are.
    Raises `ParseError` for what is beyond reading.
    """
    read = read_mail(data)
    house = HouseRules(severities=tuple(severities))
    facts = replace(read.facts, weight=WeightRules(wall=weight[0], budget=weight[1]))
    return tuple(shortened(check_any_mail(facts, house, placing(read, file))))


def placing(read: ReadMail, file: str) -> Callable[[tuple[int, int]], Place | None]:
    """Return what makes a place in the file of a line and column in the HTML."""
    lines = read.facts.source.split("\n")
    label = file if read.first_line is not None else f"{file} (HTML part)"
    before = (read.first_line or 1) - 1

    def place(at: tuple[int, int]) -> Place | None:
        line, column = at
        if not line:
            return None
        return Place(
            file=label,
            line=line + before,
            column=column,
            snippet=lines[line - 1][: column + _LONGEST_SNIPPET].rstrip("\r"),
        )

    return place


def shortened(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield at most three findings of each code, in order."""
    by_code: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_code[finding.code].append(finding)
    for same in by_code.values():
        more = len(same) - SHOWN
        yield from same[: SHOWN - 1]
        yield from (
            replace(one, message=f"{one.message} And {more:,} more like it.") if more > 0 else one
            for one in same[SHOWN - 1 : SHOWN]
        )
