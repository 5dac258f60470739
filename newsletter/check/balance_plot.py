"""The shares of voices as a picture: for each question bars of this issue beside those before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.check.balance import UNKNOWN, Balance, Share, Shares
from newsletter.pages import Tokens
from newsletter.pages.plots import escaped, svg

WIDTH = 640
LABELS = 232
"""Where labels end and bars begin."""
BARS = 208
"""How long the whole is."""
ROW, HEAD, TOP, BOTTOM = 26, 40, 96, 20
MOST_ROWS = 6
"""Of one question; what is left over is summed up."""
LONGEST = 30
"""Characters of a label."""
STYLES = (
    ".now{fill:var(--accent)}.then{fill:none;stroke:var(--muted);stroke-width:1}"
    ".name{text-anchor:end;fill:var(--ink)}.rtl{text-anchor:start;direction:rtl}"
    ".share{fill:var(--ink)}.question{fill:var(--muted);font-variant:small-caps;font-size:15px}"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """What is said of one label."""

    pieces: int
    """How many have it; of a sum, each as often as it has one of the values."""
    percent: int

    def __add__(self, other: Figure) -> Figure:
        """Return both together."""
        return Figure(self.pieces + other.pieces, self.percent + other.percent)

    def __str__(self) -> str:
        """Return it as ``3 (9 %)``: equal counts are seen to be equal, however they are rounded."""
        return f"{self.pieces} ({self.percent} %)"


NOTHING = Figure(0, 0)
Row = tuple[str, Figure, Figure]
"""(label, now, before)."""


def plot(found: Balance, tokens: Tokens, *, name: str) -> str:
    """Return an SVG: for each question, the shares of the issue and of those before it.

    It follows light and dark, says in words what it shows, and asks for nothing from elsewhere.
    `name` is the publication's.
    """
    body, height = _body(found)
    nastaliq = escaped(tokens.type.nastaliq)
    return svg(
        body,
        tokens,
        title=f"{name} {found.issue}: whose voices it carries",
        description=described(found),
        width=WIDTH,
        height=height + BOTTOM,
        styles=f"{STYLES}.rtl{{font-family:{nastaliq}}}",
    )


def rows_of(now: Shares, before: Shares, *, most: int = MOST_ROWS) -> tuple[Row, ...]:
    """Return the largest shares, the sum of the others, and what is not known, each beside before.

    An order for both: by the issue's own shares, then by those before.
    """
    values = [one.value for one in (*now.shares, *before.shares) if one.value != UNKNOWN]
    known = list(dict.fromkeys(values))
    shown = known if len(known) <= most else known[: most - 1]
    rows = [(value, _figure(now, value), _figure(before, value)) for value in shown]
    others = known[len(shown) :]
    if others:
        sums = [
            sum((_figure(shares, value) for value in others), NOTHING) for shares in (now, before)
        ]
        rows.append((f"{len(others)} others", sums[0], sums[1]))
    if any(shares.of(UNKNOWN) for shares in (now, before)):
        rows.append(("not known", _figure(now, UNKNOWN), _figure(before, UNKNOWN)))
    return tuple(rows)


def described(found: Balance) -> str:
    """Return the picture in words."""
    told = (f"{one.question}: {', '.join(map(_spoken, one.shares))}" for one in found.now)
    before = f" Outlined bars are the {len(found.past)} issues before." if found.past else ""
    return f"Filled bars are the {found.pieces} pieces of this issue.{before} {'; '.join(told)}."


def _spoken(share: Share) -> str:
    return f"{share.value or 'not known'} {Figure(share.pieces, share.percent)}"


def _figure(shares: Shares, value: str) -> Figure:
    found = shares.of(value)
    return Figure(found.pieces, found.percent) if found else NOTHING


def _body(found: Balance) -> tuple[list[str], int]:
    lines = [
        f'<text class="head" x="24" y="32">Whose voices {escaped(found.issue)} carries</text>',
        *_legend(found),
    ]
    height = TOP
    for now, before in zip(found.now, found.before, strict=True):
        lines.append(f'<text class="question" x="24" y="{height}">{now.question}</text>')
        lines.append(f'<path class="line" d="M24 {height + 8}H{WIDTH - 24}"/>')
        for row in rows_of(now, before):
            height += ROW
            lines += _row(row, height, past=bool(found.past))
        height += HEAD
    return lines, height - HEAD


def _legend(found: Balance) -> Iterator[str]:
    yield '<rect class="now" x="24" y="48" width="20" height="9"/>'
    yield f'<text x="52" y="57">this issue, {found.pieces} pieces</text>'
    if found.past:
        yield '<rect class="then" x="232" y="49.5" width="20" height="6"/>'
        yield f'<text x="260" y="57">the {len(found.past)} before, {found.past_pieces} pieces</text>'


def _row(row: Row, height: int, *, past: bool) -> Iterator[str]:
    label, now, before = row
    kind = "name rtl" if _is_rtl(label) else "name"
    shown = label if len(label) <= LONGEST else label[: LONGEST - 1] + "…"
    middle = height + 3
    yield f"<g><title>{escaped(label)}: {now}{f', before {before}' if past else ''}</title>"
    yield f'<text class="{kind}" x="{LABELS - 8}" y="{middle + 5}">{escaped(shown)}</text>'
    yield f'<rect class="now" x="{LABELS}" y="{middle - 7}" width="{_length(now)}" height="9"/>'
    if past:
        length = _length(before)
        yield f'<rect class="then" x="{LABELS}" y="{middle + 3}" width="{length}" height="5"/>'
    figures = f"{now} · {before}" if past else f"{now}"
    yield f'<text class="share" x="{LABELS + BARS + 16}" y="{middle + 5}">{figures}</text></g>'


def _length(figure: Figure) -> str:
    return f"{figure.percent / 100 * BARS:.1f}"


def _is_rtl(label: str) -> bool:
    """Tell whether a label reads from right to left: by its first letter."""
    first = next((letter for letter in label if letter.isalpha()), "")
    return "\u0590" <= first <= "\u08ff" or "\ufb1d" <= first <= "\ufeff"
