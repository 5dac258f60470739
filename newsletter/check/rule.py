"""What a rule is, and the two words that make one.

A rule is a pure function from facts to slips.  Its name is its code, its
docstring, in the imperative, is its explanation: ``missing_preheader`` with
"Write a preheader …" is the rule ``missing-preheader``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from newsletter.model.finding import Finding, ItemPath, Place, Severity
from newsletter.model.values import dataclass

Facts = TypeVar("Facts", contravariant=True)  # noqa: PLC0105 (what it is, not how it varies)
Placed = Callable[[tuple[int, int]], Place | None]
"""Makes a place in a file of a line and column in a mail's HTML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What a rule saw; with the rule's code and severity it becomes a finding."""

    message: str
    help: str
    path: ItemPath = ()
    item: str = ""
    """The id of the lead or entry, or empty for the issue."""
    at: tuple[int, int] = (0, 0)
    """Line and column in a mail's HTML, from 1; zeros: nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[Facts]):
    """A rule, and its severity unless the house says otherwise."""

    code: str
    severity: Severity
    explanation: str
    look: Callable[[Facts], Iterator[Slip]]

    def findings(
        self, facts: Facts, severity: Severity, placed: Placed = lambda _: None
    ) -> Iterator[Finding]:
        """Yield what the rule finds, at the severity that the house gives it."""
        for slip in self.look(facts):
            yield Finding(
                code=self.code,
                severity=severity,
                message=slip.message,
                help=slip.help,
                path=slip.path,
                item=slip.item,
                place=placed(slip.at),
            )


Look = Callable[[Facts], Iterator[Slip]]


def error(look: Look[Facts]) -> Rule[Facts]:
    """Make a rule whose findings block approval."""
    return _rule(look, Severity.ERROR)


def warning(look: Look[Facts]) -> Rule[Facts]:
    """Make a rule whose findings do not block approval."""
    return _rule(look, Severity.WARNING)


def note(look: Look[Facts]) -> Rule[Facts]:
    """Make a rule that only says what an editor may want to know."""
    return _rule(look, Severity.NOTE)


def _rule(look: Look[Facts], severity: Severity) -> Rule[Facts]:
    return Rule(
        code=look.__name__.replace("_", "-"),
        severity=severity,
        explanation=" ".join((look.__doc__ or "").split()),
        look=look,
    )
