"""`newsletter bounces`: what came back, read; nothing is stored and nobody is removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsletter.deliver.bounces import classify
from newsletter.errors import ParseError
from newsletter.model.bounce import Returned
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """One message that came back, judged."""

    file: str
    returned: tuple[Returned, ...] = ()
    error: str = ""
    """Why it could not be read, or empty."""

    def lines(self) -> Iterator[str]:
        """Yield what it says, a line for each recipient."""
        if self.error:
            yield f"{self.file}: {self.error}"
        for one in self.returned:
            status = f" ({one.status})" if one.status else ""
            about = "; it is about us, not about the reader" if one.about_us else ""
            who = f"  {one.recipient}" if one.recipient else ""
            yield f"{one.action:11} {one.cause}{status}{about}{who}"
            if one.said:
                yield f"            {one.said}"


def classify_all(messages: Iterable[tuple[str, bytes]]) -> tuple[Classified, ...]:
    """Judge (name, bytes) of messages, each for itself; a damaged one spoils no other."""
    return tuple(_classified(name, data) for name, data in messages)


def _classified(name: str, data: bytes) -> Classified:
    try:
        return Classified(file=name, returned=classify(data))
    except ParseError as error:
        return Classified(file=name, error=error.message)
