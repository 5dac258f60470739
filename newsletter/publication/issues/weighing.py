"""What an issue's mails weigh, and that readers can leave before a mail program clips them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from newsletter.deliver.sealing import MAIL_FILE
from newsletter.errors import ApprovalError
from newsletter.mail.arriving import (
    arriving_size,
    ended,
    leaving_ends,
    longest_values,
    sealed_leaving_ends,
)
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition
from newsletter.model.values import dataclass
from newsletter.model.variant import WHOLE, Variant
from newsletter.model.weight import Weights
from newsletter.publication.issues.picturing import Gallery
from newsletter.publication.issues.rendering import rendered_variants, theme_of
from newsletter.publication.issues.variants import few_variants
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.render import issue_for
from newsletter.render.counting import counted_html
from newsletter.render.weight import weigh

LEAVING_CODES = ("unsubscribe-behind-wall", "missing-unsubscribe")
"""Whoever waives these, or takes them for less than errors, has decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one mail weighs, in bytes of HTML as it arrives, beside what it may."""

    issue: str
    variant: str
    size: int
    leaving_ends: int | None
    """How much has arrived when the link to unsubscribe has; None: there is none."""
    wall: int
    budget: int

    @property
    def room(self) -> int:
        """Bytes left before the wall; below 0: so many too many."""
        return self.wall - 1 - self.size

    def line(self) -> str:
        """Return ``61.2 of 100.0 kB; the unsubscribe link ends at 60.8 kB``."""
        named = "" if self.variant == WHOLE.key else f" (variant {self.variant}, the heaviest)"
        leaving = (
            "there is no unsubscribe link"
            if self.leaving_ends is None
            else f"the unsubscribe link ends at {kilobytes(self.leaving_ends)} kB"
        )
        return f"{kilobytes(self.size)} of {kilobytes(self.wall)} kB{named}; {leaving}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The heaviest mail of an issue, taken to pieces."""

    budget: Budget
    weights: Weights
    variants: tuple[Budget, ...]
    """Every mail that some reader would get, heaviest first."""


def kilobytes(size: int) -> str:
    """Return bytes as people read them: 61,249 as ``61.2``."""
    return f"{size / 1000:.1f}"


def budgets_of(made: Mapping[Variant, Rendition], publication: Publication) -> tuple[Budget, ...]:
    """Return what mails weigh, heaviest first."""
    values, rules = longest_values(publication.public_url), publication.house_rules.weight
    found = [
        Budget(
            issue=rendition.issue,
            variant=variant.key,
            size=arriving_size(ended(rendition.html), values),
            leaving_ends=leaving_ends(rendition.html, values),
            wall=rules.wall,
            budget=rules.budget,
        )
        for variant, rendition in made.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.size, one.variant)))


def weigh_issue(workplace: Workplace, issue_id: str) -> Weighed:
    """Weigh each piece of the heaviest mail of an issue as it stands.

    Raises `DocumentError` with the mistakes of its file, or `ThemeError`.
    """
    publication = reading.publication(workplace)
    issue = reading.open_issue(workplace, issue_id, publication).issue
    theme = theme_of(workplace, publication)
    variants, _ = few_variants(workplace, issue, publication)
    made = rendered_variants(workplace, issue, publication, theme, variants)
    budgets = budgets_of({one: made[one] for one in variants}, publication)
    heaviest = next(one for one in variants if one.key == budgets[0].variant)
    weights = weigh(
        issue_for(issue, heaviest),
        publication,
        theme,
        pictures=Gallery(workplace=workplace),
        finish=finishing(heaviest, issue, publication),
    )
    return Weighed(budget=budgets[0], weights=weights, variants=budgets)


def finishing(variant: Variant, issue: Issue, publication: Publication) -> Callable[[str], str]:
    """Return what is done to a variant's HTML: where clicks are counted, links lead through us."""
    if not variant.counted:
        return str
    base, kept = publication.public_url, publication.archive_url
    return lambda html: counted_html(html, base=base, issue=issue.id, kept=kept)


def expect_leavable(
    files: Mapping[str, bytes], publication: Publication, findings: Sequence[Finding]
) -> int:
    """Return at which byte of the sealed mails the link to unsubscribe ends, in the worst of them.

    `files` are all that is sealed, by path; each mail is filled with the longest values that are
    usual, and decoded.  Raises `ApprovalError` where a link is missing or ends behind the wall,
    unless the house takes no error in that, or `findings` tells that somebody waived it.
    """
    house = publication.house_rules
    waived = any(one.code in LEAVING_CODES and one.waiver for one in findings)
    lenient = any(
        code in LEAVING_CODES and how is not Severity.ERROR for code, how in house.severities
    )
    values, wall, worst = longest_values(publication.public_url), house.weight.wall, 0
    for name in sorted(files):
        if not name.endswith(MAIL_FILE):
            continue
        ends = sealed_leaving_ends(files[name], values)
        if (ends is None or ends >= wall) and not waived and not lenient:
            raise ApprovalError(
                f"In {name}, as it would be sealed, the link to unsubscribe "
                + ("is missing." if ends is None else f"ends at byte {ends:,} of {wall:,}."),
                help="newsletter fit proposes what to leave to the web page.",
            )
        worst = max(worst, ends or 0)
    return worst
