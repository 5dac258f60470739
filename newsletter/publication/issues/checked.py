"""What came of a check: files, findings, and what mails weigh."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.model.finding import Finding, Severity
from newsletter.model.values import dataclass
from newsletter.publication.place.wording import counted, none_or_counted

if TYPE_CHECKING:
    from newsletter.publication.issues.weighing import Budget


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Files that were checked, and everything found in them."""

    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    budgets: tuple[Budget, ...] = ()
    """Of each issue that could be rendered: what its heaviest mail weighs."""

    @property
    def errors(self) -> int:
        """How many errors nobody has waived."""
        return self._count(Severity.ERROR)

    @property
    def warnings(self) -> int:
        """How many warnings nobody has waived."""
        return self._count(Severity.WARNING)

    @property
    def has_errors(self) -> bool:
        """True where something blocks approval."""
        return self.errors > 0

    def with_more(self, findings: Iterable[Finding]) -> Checked:
        """Return the same with what was found besides."""
        return replace(self, findings=(*self.findings, *findings))

    def summary(self) -> str:
        """Return one line: ``issues/2017-11.yaml: no errors, 2 warnings, 1 waived``."""
        waived = sum(one.waiver is not None for one in self.findings)
        parts = [none_or_counted(self.errors, "error"), none_or_counted(self.warnings, "warning")]
        notes = self._count(Severity.NOTE)
        parts += [counted(notes, "note")] if notes else []
        parts += [f"{waived} waived"] if waived else []
        where = self.files[0] if len(self.files) == 1 else f"{len(self.files)} files"
        return f"{where}: {', '.join(parts)}"

    def _count(self, severity: Severity) -> int:
        return sum(one.severity is severity and one.waiver is None for one in self.findings)
