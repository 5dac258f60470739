"""What one reading of what came back brought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field

from newsletter.model.bounce import Effect
from newsletter.model.values import dataclass
from newsletter.publication.bounces.bounce_effects import Taken
from newsletter.publication.place.wording import counted

_TOLD = (
    Effect.BOUNCED,
    Effect.COMPLAINED,
    Effect.COUNTED,
    Effect.ABOUT_US,
    Effect.REQUESTED,
    Effect.COMMENTED,
    Effect.PROVED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What one reading brought."""

    messages: int = 0
    """Those that were not known."""
    effects: Mapping[str, int] = field(default_factory=dict)
    taken: tuple[Taken, ...] = ()
    filed: int = 0
    """Automatic replies that were put into their folder."""
    troubles: tuple[str, ...] = ()
    """Why automatic replies stayed; what cannot be read is said in `effects`."""

    def __add__(self, other: Intake) -> Intake:
        """Return what both brought."""
        return Intake(
            messages=self.messages + other.messages,
            effects=dict(Counter(self.effects) + Counter(other.effects)),
            taken=(*self.taken, *other.taken),
            filed=self.filed + other.filed,
            troubles=(*self.troubles, *other.troubles),
        )

    def lines(self) -> Iterator[str]:
        """Yield the report; it names nobody, and nothing where no message was new."""
        if self.messages:
            told = ", ".join(f"{count} {effect}" for effect, count in self.effects.items())
            yield f"{counted(self.messages, 'message')} came back: {told}"
        for one in self.taken:
            if one.effect in _TOLD:
                yield f"  {one.effect}: {one.why()}"
        if self.filed:
            replies = "reply" if self.filed == 1 else "replies"
            yield f"  {self.filed} automatic {replies} put into their folder"
