"""How an audience grows: per month who came and who went, and the plot of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from newsletter.model.audience import EventKind
from newsletter.model.values import dataclass
from newsletter.pages import Tokens
from newsletter.pages.plots import svg

_LOSSES = (EventKind.UNSUBSCRIBED, EventKind.BOUNCED, EventKind.COMPLAINED, EventKind.ERASED)
_LAST_MONTH = 12
_WIDTH, _HEIGHT = 640, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 56, 48
_MOST_LABELS = 8
_STYLES = ".won{fill:var(--accent)}.lost{fill:none;stroke:var(--muted);stroke-width:1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of an audience."""

    month: str
    """``2026-11``, in UTC."""
    gained: int
    """People who began to receive."""
    unsubscribed: int
    bounced: int
    complained: int
    erased: int
    total: int
    """How many received at its end."""

    @property
    def lost(self) -> int:
        """People who received until then."""
        return self.unsubscribed + self.bounced + self.complained + self.erased


def growth(movements: Mapping[str, Mapping[EventKind, int]], *, until: str) -> tuple[Month, ...]:
    """Return every month from the first movement to `until` (``2026-11``), empty ones too."""
    months: list[Month] = []
    total = 0
    for name in _months(min(movements, default=until), max(until, max(movements, default=until))):
        found = movements.get(name, {})
        gained = found.get(EventKind.CONFIRMED, 0)
        # Whoever was entered anew while receiving has to confirm anew: counted as leaving.
        losses = {kind: found.get(kind, 0) for kind in _LOSSES}
        losses[EventKind.UNSUBSCRIBED] += found.get(EventKind.ADDED, 0)
        total += gained - sum(losses.values())
        months.append(
            Month(
                month=name,
                gained=gained,
                unsubscribed=losses[EventKind.UNSUBSCRIBED],
                bounced=losses[EventKind.BOUNCED],
                complained=losses[EventKind.COMPLAINED],
                erased=losses[EventKind.ERASED],
                total=total,
            )
        )
    return tuple(months)


def plot(months: Sequence[Month], tokens: Tokens, *, name: str) -> str:
    """Return an SVG: a bar up for who came and one down for who went, month by month.

    It follows light and dark, names itself for screen readers, and asks for nothing
    from elsewhere.  `name` is the publication's.
    """
    most = max((one.gained for one in months), default=0) or 1
    least = max((one.lost for one in months), default=0)
    scale = (_HEIGHT - _TOP - _BOTTOM) / (most + least)
    zero = _TOP + most * scale
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(months), 1)
    return svg(
        [
            f'<text class="head" x="{_LEFT}" y="28">Readers won and lost per month</text>',
            *_axis(most, least, zero, scale),
            *_bars(months, zero, scale, step),
        ],
        tokens,
        title=f"{name}: readers won and lost per month",
        description=_description(months),
        width=_WIDTH,
        height=_HEIGHT,
        styles=_STYLES,
    )


def _bars(months: Sequence[Month], zero: float, scale: float, step: float) -> Iterator[str]:
    every = -(-len(months) // _MOST_LABELS)
    width = max(step * 0.7, 1)
    for number, one in enumerate(months):
        left = _LEFT + number * step + (step - width) / 2
        tip = f"<title>{one.month}: {one.gained} won, {one.lost} lost, {one.total} in all</title>"
        up, down = one.gained * scale, one.lost * scale
        yield (
            f'<g>{tip}<rect class="won" x="{left:.1f}" y="{zero - up:.1f}" width="{width:.1f}" '
            f'height="{up:.1f}"/><rect class="lost" x="{left:.1f}" y="{zero:.1f}" '
            f'width="{width:.1f}" height="{down:.1f}"/></g>'
        )
        if number % every == 0:
            middle = left + width / 2
            yield f'<text class="label" x="{middle:.1f}" y="{_HEIGHT - 20}">{one.month}</text>'


def _axis(most: int, least: int, zero: float, scale: float) -> Iterator[str]:
    for value in (most, 0, -least) if least else (most, 0):
        height = zero - value * scale
        kind = "line" if value else "zero"
        yield (
            f'<path class="{kind}" d="M{_LEFT} {height:.1f}H{_WIDTH - _RIGHT}"/>'
            f'<text class="value" x="{_LEFT - 8}" y="{height + 5:.1f}">{abs(value):,}</text>'
        )


def _description(months: Sequence[Month]) -> str:
    if not months:
        return "Nobody yet."
    won, lost = sum(one.gained for one in months), sum(one.lost for one in months)
    return (
        f"From {months[0].month} to {months[-1].month}: {won:,} won, {lost:,} lost, "
        f"{months[-1].total:,} receive now. Filled bars go up for readers won, outlined bars "
        "down for readers lost."
    )


def _months(first: str, last: str) -> Iterator[str]:
    year, month = int(first[:4]), int(first[5:])
    while (name := f"{year:04}-{month:02}") <= last:
        yield name
        year, month = (year, month + 1) if month < _LAST_MONTH else (year + 1, 1)
