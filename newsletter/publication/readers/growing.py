"""`newsletter subscribers stats`: growth and loss per month, as a table and a plot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from newsletter.audience.growth import Month, growth, plot
from newsletter.model.sending import Status
from newsletter.model.values import dataclass
from newsletter.pages import design_tokens, template_folders
from newsletter.publication.place import reading
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.registry import open_registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """How the audience stands and how it came there; it names nobody."""

    counts: Mapping[Status, int]
    months: tuple[Month, ...]
    requests: Mapping[str, Mapping[str, int]]
    """What became of requests of the forms, by day."""

    def lines(self) -> Iterator[str]:
        """Yield the tables, line by line."""
        for status, count in self.counts.items():
            if count:
                yield f"{status:14}{count:10,}"
        yield ""
        yield "month      won  unsubscribed  bounced  complained  erased  receive"
        for one in self.months:
            yield (
                f"{one.month}{one.gained:7,}{one.unsubscribed:14,}{one.bounced:9,}"
                f"{one.complained:12,}{one.erased:8,}{one.total:9,}"
            )


def stats(workplace: Workplace) -> Growth:
    """Return how the audience grew, up to this month."""
    until = f"{workplace.clock():%Y-%m}"
    with open_registry(workplace) as opened:
        return Growth(
            counts=opened.audience.counts(),
            months=growth(opened.audience.movements(), until=until),
            requests=opened.consent.outcomes(),
        )


def plotted(workplace: Workplace, found: Growth) -> str:
    """Return the plot as SVG; raises `ThemeError`."""
    publication = reading.publication(workplace)
    tokens = design_tokens(template_folders(workplace.folder), publication.theme)
    return plot(found.months, tokens, name=publication.name)


def write_plot(workplace: Workplace, found: Growth, target: Path) -> None:
    """Write the plot as SVG; raises `ThemeError` or the system's own `OSError`."""
    write_whole(target, plotted(workplace, found))
