"""What the clock does once a night: read seals, and compare them with what was approved and sent."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.model.values import dataclass
from newsletter.publication.archive.seal_care import broken_seals
from newsletter.publication.place.duties import claim, duty_store
from newsletter.publication.place.workplace import Workplace

SERIES = "seals"
MOST = 500
"""Seals that are read in a night; a house that has more reads them in turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealRound:
    """What a look found; nothing where it was not its time."""

    broken: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield what was found, line by line."""
        yield from self.broken


def verify_due(workplace: Workplace, *, holder: str, most: int = MOST) -> SealRound:
    """Read the seals whose turn it is, where nobody did today; what was found is mailed once."""
    now = workplace.clock()
    today = f"{now:%Y-%m-%d}"
    sealed = workplace.sealed_ids()
    if not sealed or not workplace.has_mail():
        return SealRound()
    if not claim(workplace, SERIES, today, holder=holder):
        return SealRound()
    nights = -(-len(sealed) // most)
    turn = now.toordinal() % nights
    broken = tuple(broken_seals(workplace, sealed[turn::nights]))
    with duty_store(workplace) as store:
        store.let_go(
            SERIES, today, holder=holder, until=now, done=workplace.clock(), told="\n".join(broken)
        )
    return SealRound(broken=broken)


def last_broken(workplace: Workplace) -> tuple[str, str]:
    """Return (day, what was broken) of the last look; both are empty where there was none."""
    with duty_store(workplace) as store:
        looks = [one for one in store.claims(SERIES) if one.done]
    return (looks[-1].item, looks[-1].told) if looks else ("", "")
