"""`newsletter fit`: which entries to leave to the web page, so that a mail is not clipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from newsletter.documents import fold_pieces, read_issue
from newsletter.errors import UsageError
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.model.variant import Variant
from newsletter.model.weight import FRAME, Piece, Weights
from newsletter.publication.issues.picturing import Gallery
from newsletter.publication.issues.rendering import rendered_variants, theme_of
from newsletter.publication.issues.variants import few_variants
from newsletter.publication.issues.weighing import Budget, budgets_of, finishing, kilobytes
from newsletter.publication.place import audit, reading
from newsletter.publication.place.files import read_source, rewrite
from newsletter.publication.place.workplace import Workplace
from newsletter.render import Theme, issue_for
from newsletter.render.weight import weigh


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """An entry to leave to the web page, and the bytes that the mail is lighter for it."""

    number: int
    """As readers see it."""
    title: str
    id: str
    saves: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What would become of an issue, or became of it."""

    file: str
    under: int
    """Bytes that its heaviest mail is to stay under."""
    before: Budget
    after: Budget
    """As rendered again with `folds`."""
    folds: tuple[Fold, ...] = ()
    kept: tuple[int, ...] = ()
    """Numbers of entries behind the first of `folds` that stay: the mail fits with them, too."""
    leads: tuple[Piece, ...] = ()
    """Where folding every entry is not enough: what else is heavy, heaviest first."""
    written: bool = False

    @property
    def fits(self) -> bool:
        """True where the mail is, or would be, light enough."""
        return _fits(self.after, self.under)

    @property
    def done(self) -> bool:
        """True where nothing is left to do."""
        return self.fits and (self.written or not self.folds)

    def lines(self) -> Iterator[str]:
        """Yield what a person reads."""
        yield f"{self.before.issue}: {self.before.line()}"
        if not self.folds and self.fits:
            yield f"It fits: it is to stay under {kilobytes(self.under)} kB."
            return
        if self.folds:
            verb = "now stand on" if self.written else "could be left to"
            yield f"To stay under {kilobytes(self.under)} kB, these {verb} the web page alone:"
        for fold in self.folds:
            yield f"  entry {fold.number}, lighter by {fold.saves:,} bytes: {fold.title}"
        if self.folds:
            yield f"{self.after.issue}: {self.after.line()}"
            yield from self._why()
        if not self.fits:
            yield from self._what_else()

    def _why(self) -> Iterator[str]:
        yield (
            "The last go first, since their order is the editors' own, and no more of them than "
            "needed; leads stay."
        )
        if self.kept:
            stay = ", ".join(map(str, self.kept))
            yield f"Of those behind them, {stay} can stay: the mail fits with them as well."

    def _what_else(self) -> Iterator[str]:
        over = self.after.size - self.under + 1
        yield f"That is still {over:,} bytes too heavy, and there is no other entry to fold."
        for lead in self.leads:
            yield f"  {lead.kind}, {lead.size:,} bytes: {lead.title}"
        if self.leads:
            yield (
                f"Shorten these by {over:,} bytes, about {over // 6 + 1:,} words, or write "
                "web_only: true on one of them."
            )


def fit(
    workplace: Workplace, issue_id: str, *, under: int = 0, write: bool = False, by: str = ""
) -> Fitted:
    """Propose what to leave to the web page so that every mail stays under `under` bytes.

    0: under the house's budget.  What is proposed was rendered again and weighed.  With `write`, and
    only where that is enough, it is written into the issue file.  Raises `UsageError` where there is
    no web page to leave it to, `DocumentError` for mistakes in the file, `ThemeError`.
    """
    publication = reading.publication(workplace)
    rules = publication.house_rules.weight
    under = under or min(rules.budget, rules.wall)
    if under > rules.wall:
        raise UsageError(
            f"{under:,} bytes lie behind the wall, {rules.wall:,}, where Gmail clips a mail.",
            help="Give less to --under, or leave it out for the house's budget.",
        )
    issue = reading.open_issue(workplace, issue_id, publication).issue
    scales = _Scales.of(workplace, issue, publication)
    before = scales.heaviest(issue)
    found = Fitted(
        file=workplace.shown(workplace.issue_file(issue_id)),
        under=under,
        before=before,
        after=before,
    )
    if found.fits:
        return found
    if not publication.archive_url:
        raise UsageError(
            f"Issue {issue_id} weighs {kilobytes(before.size)} kB, and has no web page to leave "
            "anything to.",
            help="Say where the archive is, archive_url: in publication.yaml; or shorten it.",
        )
    found = _proposed(found, scales, issue)
    return _written(workplace, found, scales, by=by) if write and found.fits else found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scales:
    """Weighs an issue as it is, or as it would be."""

    workplace: Workplace
    publication: Publication
    theme: Theme
    variants: tuple[Variant, ...]

    @classmethod
    def of(cls, workplace: Workplace, issue: Issue, publication: Publication) -> _Scales:
        variants, _ = few_variants(workplace, issue, publication)
        theme = theme_of(workplace, publication)
        return cls(workplace=workplace, publication=publication, theme=theme, variants=variants)

    def heaviest(self, issue: Issue) -> Budget:
        """Return what the heaviest mail of an issue weighs."""
        made = rendered_variants(self.workplace, issue, self.publication, self.theme, self.variants)
        return budgets_of({one: made[one] for one in self.variants}, self.publication)[0]

    def pieces(self, issue: Issue, key: str) -> Weights:
        """Return what the pieces of a variant weigh."""
        variant = next(one for one in self.variants if one.key == key)
        return weigh(
            issue_for(issue, variant),
            self.publication,
            self.theme,
            pictures=Gallery(workplace=self.workplace),
            finish=finishing(variant, issue, self.publication),
        )


def _fits(budget: Budget, under: int) -> bool:
    leaving = budget.leaving_ends is None or budget.leaving_ends < budget.wall
    return budget.size < under and leaving


def _proposed(found: Fitted, scales: _Scales, issue: Issue) -> Fitted:
    """Return the fewest of the last entries with which every mail fits, rendered again."""
    savings = _savings(scales, issue, found.before.variant)
    need = found.before.size - found.under + 1
    while True:
        chosen = least(savings, need)
        after = scales.heaviest(with_folds(issue, chosen))
        if _fits(after, found.under) or len(chosen) == len(savings):
            break
        need = max(need, sum(savings[one] for one in chosen)) + 1
    first = min(chosen, default=0)
    folds = tuple(
        Fold(
            number=number,
            title=issue.entries[number - 1].title,
            id=issue.entries[number - 1].id,
            saves=savings[number],
        )
        for number in sorted(chosen, reverse=True)
    )
    found = replace(
        found,
        after=after,
        folds=folds,
        kept=tuple(one for one in sorted(savings) if one > first and one not in chosen),
    )
    return found if found.fits else replace(found, leads=_heavy(scales, issue, after.variant))


def _savings(scales: _Scales, issue: Issue, key: str) -> dict[int, int]:
    """Return what the mail is lighter for each entry that could be folded, by number."""
    open_numbers = [number for number, one in enumerate(issue.entries, start=1) if not one.web_only]
    whole = _entries(scales.pieces(issue, key))
    named = _entries(scales.pieces(with_folds(issue, open_numbers), key))
    shown = [number for number in open_numbers if number in whole]
    savings = {number: whole[number] - named[number] for number in shown}
    return {number: saving for number, saving in savings.items() if saving > 0}


def _entries(weights: Weights) -> dict[int, int]:
    return {one.number: one.size for one in weights.pieces if one.kind == "entry"}


def _heavy(scales: _Scales, issue: Issue, key: str) -> tuple[Piece, ...]:
    found = [
        one
        for one in scales.pieces(issue, key).pieces
        if one.kind not in {FRAME, "entry"} and not one.folded
    ]
    return tuple(sorted(found, key=lambda one: -one.size))


def least(savings: Mapping[int, int], need: int) -> tuple[int, ...]:
    """Return entries, by number, that together save `need` bytes: the last ones, and no more.

    From the last to the first, until it is enough; then whichever of them is not needed stays,
    the first ones first.  All of them, where it is never enough.
    """
    chosen: list[int] = []
    saved = 0
    for number in sorted(savings, reverse=True):
        if saved >= need:
            break
        chosen.append(number)
        saved += savings[number]
    for number in sorted(chosen):
        if saved - savings[number] >= need:
            chosen.remove(number)
            saved -= savings[number]
    return tuple(chosen)


def with_folds(issue: Issue, numbers: Iterable[int]) -> Issue:
    """Return the issue with these entries, by number, for the web alone."""
    folded = frozenset(numbers)
    return replace(
        issue,
        entries=tuple(
            replace(one, web_only=True) if number in folded else one
            for number, one in enumerate(issue.entries, start=1)
        ),
    )


def _written(workplace: Workplace, found: Fitted, scales: _Scales, *, by: str) -> Fitted:
    """Write the folds into the file; what is written is read and weighed before."""
    issue_id = found.before.issue
    path = workplace.existing_issue_file(issue_id)
    before = read_source(path)
    numbers: Sequence[int] = [one.number for one in found.folds]
    after = fold_pieces(before, [("media_review", number - 1) for number in numbers])
    document = read_issue(
        after.encode(), file=found.file, issue_id=issue_id, publication=scales.publication
    )
    weighed = scales.heaviest(reading.usable(document))
    if not _fits(weighed, found.under):
        return replace(found, after=weighed)
    if rewrite(path, read=before, write=after):
        told = ", ".join(map(str, sorted(numbers)))
        audit.record(workplace, "fit", item=issue_id, by=by, detail=f"web_only: entries {told}")
    return replace(found, after=weighed, written=True)
