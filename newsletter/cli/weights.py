"""What an issue's mail weighs, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from newsletter.cli.terminal_text import clean_line, cut

if TYPE_CHECKING:
    from newsletter.model.weight import Piece
    from newsletter.publication.issues.weighing import Weighed

NARROW = 60
"""Columns for what a piece is called, where the terminal does not say how wide it is."""
FIGURES = 36


def weight_lines(weighed: Weighed, *, columns: int = 0) -> Iterator[str]:
    """Yield the table of pieces, in the order of the mail, and what follows from it."""
    budget, weights = weighed.budget, weighed.weights
    room = max(columns - FIGURES, 20) if columns else NARROW
    yield f"{'bytes':>10}{'share':>9}{'ends at':>12}"
    for piece in weights.pieces:
        share = 100 * piece.size / weights.size
        figures = f"{piece.size:>10,}{share:>7.1f} %{piece.ends:>12,}"
        yield f"{figures}  {cut(clean_line(_called(piece)), room)}"
    yield f"{weights.size:>10,}{100:>7.1f} %{'':12}  the whole"
    for one in weighed.variants[1:]:
        yield f"{one.size:>10,}{'':9}{'':12}  the variant {one.variant}"
    yield (
        f"{budget.room:,} bytes are left before the wall of {budget.wall:,}; the budget is "
        f"{budget.budget:,}."
        if budget.room >= 0
        else f"{-budget.room:,} bytes lie behind the wall of {budget.wall:,}."
    )
    yield f"Quoted-printable adds {weights.encoding:,} bytes on the way; no mail program counts them."


def _called(piece: Piece) -> str:
    if piece.kind == "frame":
        return f"({piece.title})"
    number = f" {piece.number}" if piece.number else ""
    folded = " (on the web)" if piece.folded else ""
    return f"{piece.kind}{number}{folded}: {piece.title}"
