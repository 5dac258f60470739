"""How ranking is told: each reason with its points, and how good the weights are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.publication.gathering.choosing import Candidate
    from newsletter.publication.gathering.learning import Learned, Measure


def reason_lines(candidate: Candidate) -> Iterator[str]:
    """Yield each reason, behind its points where they are known."""
    if not candidate.points:
        yield from (f"  {reason}" for reason in candidate.reasons)
        return
    for reason, points in zip(candidate.reasons, candidate.points, strict=True):
        yield f"  {points:+6.2f}  {reason}"


def evaluation_lines(learned: Learned) -> Iterator[str]:
    """Yield what was learned, how good that is, and whether it is used."""
    told = learned.evaluation
    yield f"{told.decisions:,} decisions: {told.chosen:,} chosen, {told.decisions - told.chosen:,} rejected"
    if told.learned and told.set_ and told.newest:
        yield (
            f"Learned from the first {told.decisions - told.held_out:,}, "
            f"measured on the last {told.held_out:,} ({told.held_out_chosen:,} chosen):"
        )
        yield f"  {'':24}{'chosen among the first 25':>27}{'AUC':>8}"
        yield _row("learned", told.learned)
        yield _row("weights as set", told.set_)
        yield _row("newest first", told.newest)
    yield told.why
    yield _conclusion(learned)
    if learned.points:
        yield f"  {'points for':24}{'as set':>10}{'learned':>10}"
        for name, points in learned.points.items():
            start = f"{learned.start[name]:.2f}" if name in learned.set_names else "–"
            yield f"  {name:24}{start:>10}{points:>10.2f}"


def _row(name: str, measure: Measure) -> str:
    return f"  {name:24}{measure.precision:>26.0%} {measure.auc:>8.2f}"


def _conclusion(learned: Learned) -> str:
    if learned.evaluation.used:
        return "Candidates are ranked by what was learned."
    return "Candidates are ranked by the weights in publication.yaml alone."
