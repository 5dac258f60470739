"""`newsletter balance`: whose voices an issue carries, beside the twelve issues before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsletter.check.balance import Balance, balance
from newsletter.check.balance_plot import plot, rows_of
from newsletter.errors import UsageError
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.pages import design_tokens, template_folders
from newsletter.pages.plots import escaped
from newsletter.publication.issues.past import issues_before
from newsletter.publication.place import reading
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace

MOST_ROWS = 10
"""Of one question on a terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balanced:
    """The balance of an issue, to be shown."""

    balance: Balance

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield (label, now, before), figures as ``3 (9 %)``; a question has no figures, and a row of nothing ends it."""
        found = self.balance
        for now, before in zip(found.now, found.before, strict=True):
            yield now.question, "", ""
            for label, share, past in rows_of(now, before, most=MOST_ROWS):
                yield f"  {label}", str(share), str(past) if found.past else ""
            yield "", "", ""

    def heading(self) -> str:
        """Return what is compared, in one line."""
        found = self.balance
        ends = dict.fromkeys((found.past[0], found.past[-1])) if found.past else ()
        past = f"; before it {' to '.join(ends)}" if found.past else ""
        pieces = counted(found.pieces, "piece")
        more = f", {counted(found.past_pieces, 'piece')}" if found.past else ""
        return f"{found.issue}: {pieces}{past}{more}"


def balanced(workplace: Workplace, issue_id: str = "") -> Balanced:
    """Return the balance of an issue; without one of the latest that can be read.

    Raises `NoSuchIssue`, `UsageError` where there is no issue, `DocumentError`.
    """
    publication = reading.publication(workplace)
    issue = _issue(workplace, issue_id, publication)
    return Balanced(balance=balance_of(workplace, issue, publication))


def balance_of(workplace: Workplace, issue: Issue, publication: Publication) -> Balance:
    """Return the balance of an issue that was read already."""
    return balance(
        issue,
        issues_before(workplace, publication, issue),
        outlets=reading.feed_list(workplace).outlets,
        publication=publication,
    )


def plotted(workplace: Workplace, found: Balanced) -> str:
    """Return the plot as SVG; raises `ThemeError`."""
    publication = reading.publication(workplace)
    tokens = design_tokens(template_folders(workplace.folder), publication.theme)
    return plot(found.balance, tokens, name=publication.name)


def page(workplace: Workplace, issue_id: str) -> str:
    """Return a web page with the plot alone; raises as `balanced` and `plotted`."""
    found = balanced(workplace, issue_id)
    return (
        '<!doctype html>\n<html lang="en" dir="ltr"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" '
        f'content="light dark"><title>Balance of {escaped(found.balance.issue)}</title>'
        "<style>body{margin:0}svg{display:block;margin:auto;max-width:100%;height:auto}</style>"
        f"<main>{plotted(workplace, found)}</main></html>"
    )


def write_plot(workplace: Workplace, found: Balanced, target: Path) -> None:
    """Write the plot; raises `ThemeError` or the system's own `OSError`."""
    write_whole(target, plotted(workplace, found))


def _issue(workplace: Workplace, issue_id: str, publication: Publication) -> Issue:
    if issue_id:
        return reading.open_issue(workplace, issue_id, publication).issue
    issues = reading.readable_issues(workplace, publication)
    if not issues:
        raise UsageError("There is no issue yet.", help="Make one with: newsletter draft 2026-12")
    return issues[-1]
