"""What an import would do, or did: counts, the first of each kind, and everything in a stream."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from newsletter.audience.deciding import Decision, Effect
from newsletter.audience.importing import ReadFile, Refusal
from newsletter.audience.services import Said
from newsletter.model.values import dataclass
from newsletter.publication.place.wording import counted

SHOWN = 5
"""Of each kind and outcome, in the report; the stream has all."""
REFUSED = "refused"
WARNED = "look at"
_TOLD = tuple(
    effect.value for effect in (Effect.NEW, Effect.CHANGED, Effect.STAYS_OUT, Effect.NOT_ENTERED)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One address, or one row that was refused."""

    effect: str
    """``new``, ``changed``, ``stays out``, ``unchanged``, ``not entered`` or ``refused``."""
    address: str = ""
    outcome: str = ""
    """The status that they have afterwards, or ``suppressed``."""
    because: str = ""
    help: str = ""
    places: tuple[str, ...] = ()
    """``subscribed.csv:3``"""
    warnings: tuple[str, ...] = ()

    def line(self) -> str:
        """Return it as one line for people."""
        places = ", ".join(self.places[:3]) + (" …" if len(self.places) > 3 else "")  # noqa: PLR2004
        if self.effect == REFUSED:
            return f"{places}  {self.because}. {self.help}"
        words = [self.address, self.outcome, f"({self.because})" if self.because else ""]
        return f"{places}  {'  '.join(word for word in words if word)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """One file, as it was understood."""

    name: str
    service: str
    said: str
    """The list that the file as a whole is; empty: each row says it."""
    encoding: str
    people: int
    refused: int
    unused_columns: tuple[str, ...]

    def line(self) -> str:
        """Return it as one line for people."""
        whose = f"{self.service} ({self.said})" if self.said else self.service
        unused = f"; columns not used: {', '.join(self.unused_columns)}"
        return (
            f"{self.name}: {whose}, {self.encoding}, "
            f"{counted(self.people, 'row')}{unused if self.unused_columns else ''}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import would do, or did."""

    hash: str
    """Of the diff: ``--apply`` takes it, and only it."""
    applied: bool
    files: tuple[FileReport, ...]
    addresses: int
    new: dict[str, int]
    """By the status that they get."""
    changed: dict[str, int]
    stays_out: int
    unchanged: int
    not_entered: int
    refused: int
    warned: int
    first: tuple[Entry, ...]
    """The first of each kind."""

    def lines(self, *, command: str = "") -> Iterator[str]:
        """Yield the report, counts first; `command` is how the diff is applied."""
        for file in self.files:
            yield file.line()
        yield from self._count_lines()
        yield from self._detail_lines()
        if not self.applied:
            yield ""
            yield f"Nothing was changed. To do exactly this: {command} --apply {self.hash}"

    def _count_lines(self) -> Iterator[str]:
        would = "" if self.applied else "would be "
        yield "1 address:" if self.addresses == 1 else f"{self.addresses:,} addresses:"
        for effect, counts in (("new", self.new), ("changed", self.changed)):
            for outcome, count in counts.items():
                yield f"{count:9,} {would}{effect}, {outcome}"
        yield f"{self.stays_out:9,} {'stay' if self.applied else 'would stay'} out: they left, or must never be mailed"
        yield f"{self.unchanged:9,} unchanged"
        if self.not_entered:
            yield f"{self.not_entered:9,} not entered: they never asked for the newsletter"
        yield f"{self.refused:9,} {'row' if self.refused == 1 else 'rows'} refused"

    def _detail_lines(self) -> Iterator[str]:
        for kind in (*_TOLD, REFUSED):
            shown = [entry for entry in self.first if entry.effect == kind and not entry.warnings]
            yield from _block(kind, [entry.line() for entry in shown], self._total(kind))
        warned = [entry for entry in self.first if entry.warnings]
        lines = [f"{entry.line()}: {'; '.join(entry.warnings)}" for entry in warned]
        yield from _block(WARNED, lines, self.warned)

    def _total(self, kind: str) -> int:
        return {
            Effect.NEW.value: sum(self.new.values()),
            Effect.CHANGED.value: sum(self.changed.values()),
            Effect.STAYS_OUT.value: self.stays_out,
            Effect.NOT_ENTERED.value: self.not_entered,
            REFUSED: self.refused,
        }[kind]


def _block(title: str, lines: Sequence[str], total: int) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield f"{title}:"
    yield from (f"  {line}" for line in lines)
    if total > len(lines):
        yield f"  … {total:,} in all; --json tells every one"


class Tally:
    """Counts decisions as they pass, and keeps the first of each kind."""

    def __init__(self, names: Sequence[str], sink: Callable[[Entry], None]) -> None:
        self._names = names
        self._sink = sink
        self._first: dict[str, list[Entry]] = {}
        self._outcomes: dict[Effect, Counter[str]] = {effect: Counter() for effect in Effect}
        self._refused = self._warned = 0

    def refuse(self, refusal: Refusal) -> None:
        """Count a row that was refused."""
        self._refused += 1
        self._show(
            REFUSED,
            Entry(
                effect=REFUSED,
                because=refusal.reason.rstrip("."),
                help=refusal.help,
                places=(f"{refusal.file}:{refusal.line}",),
            ),
        )

    def take(self, decision: Decision) -> None:
        """Count a decision."""
        self._outcomes[decision.effect][decision.outcome] += 1
        warnings = decision.warnings()
        entry = Entry(
            effect=decision.effect.value,
            address=decision.listed.first.mailbox.address,
            outcome=decision.outcome,
            because=decision.because,
            places=tuple(f"{self._names[file]}:{row.line}" for file, row in decision.listed.people),
            warnings=warnings,
        )
        self._warned += bool(warnings)
        kind = f"{decision.effect.value} {decision.outcome}"
        self._show(WARNED if warnings else kind, entry)

    def _show(self, kind: str, entry: Entry) -> None:
        self._sink(entry)
        kept = self._first.setdefault(kind, [])
        if len(kept) < SHOWN and (entry.warnings or entry.effect != Effect.UNCHANGED):
            kept.append(entry)

    def report(self, files: Sequence[ReadFile], *, hash: str, applied: bool) -> ImportReport:
        """Return what was counted."""
        totals = {effect: sum(counts.values()) for effect, counts in self._outcomes.items()}
        return ImportReport(
            hash=hash,
            applied=applied,
            files=tuple(map(_file_report, files)),
            addresses=sum(totals.values()),
            new=dict(self._outcomes[Effect.NEW]),
            changed=dict(self._outcomes[Effect.CHANGED]),
            stays_out=totals[Effect.STAYS_OUT],
            unchanged=totals[Effect.UNCHANGED],
            not_entered=totals[Effect.NOT_ENTERED],
            refused=self._refused,
            warned=self._warned,
            first=tuple(entry for kept in self._first.values() for entry in kept),
        )


def _file_report(file: ReadFile) -> FileReport:
    said: Said | None = file.said
    return FileReport(
        name=file.name,
        service=file.service.label,
        said=said.value if said else "",
        encoding=file.encoding,
        people=file.people + file.refused,
        refused=file.refused,
        unused_columns=file.unused_columns,
    )
