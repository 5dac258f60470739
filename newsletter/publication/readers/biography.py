"""One reader with everything that happened to them, as lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.model.audience import SubscriberEvent
from newsletter.model.consent import Letter
from newsletter.model.sending import Delivery, Subscriber
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A subscriber with everything that happened to them."""

    subscriber: Subscriber
    events: tuple[SubscriberEvent, ...]
    suppressed: bool
    letters: tuple[Letter, ...] = ()
    received: tuple[Delivery, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield the history, line by line."""
        one = self.subscriber
        yield f"{one.address}  {one.name}".rstrip()
        yield f"{one.status} since {one.since:%Y-%m-%d %H:%M} UTC"
        for label, values in (
            ("language", (one.language,)),
            ("tags", one.tags),
            ("sections", one.sections),
            ("clicks", ("counted, in sums",) if one.counting else ()),
        ):
            if any(values):
                yield f"{label}: {', '.join(values)}"
        if self.suppressed:
            yield "never to be mailed (suppressed)"
        yield from (f"  {line}" for line in self.happenings())

    def happenings(self) -> Iterator[str]:
        """Yield what happened: to them, what they were asked, which issues they got."""
        yield from map(_event_line, self.events)
        for letter in self.letters:
            yield f"{letter.at:%Y-%m-%d %H:%M}  {letter.kind} letter: {letter.state}"
        for row in self.received:
            why = f" ({row.reason})" if row.reason else ""
            yield f"{row.at:%Y-%m-%d %H:%M}  issue {row.issue}: {row.state}{why}"


def _event_line(event: SubscriberEvent) -> str:
    by = f" by {event.by}" if event.by else ""
    proof = ""
    if event.consent:
        wording = f" “{event.consent.wording}”" if event.consent.wording else ""
        version = f" (version {event.consent.version})" if event.consent.version else ""
        given = event.consent.given
        when = f", given {given:%Y-%m-%d %H:%M}" if given and given != event.at else ""
        proof = f"; proof: {event.consent.form}{wording}{version}{when}"
    note = f"; {event.note}" if event.note else ""
    return f"{event.at:%Y-%m-%d %H:%M}  {event.kind} ({event.cause}{by}){note}{proof}"
