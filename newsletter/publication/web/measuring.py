"""What an outside watcher may read: numbers alone, in Prometheus' text format (0.0.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta

from newsletter.model.ledger import Ledger
from newsletter.publication.place.duties import duty_store, is_kept
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.ledger import SqlLedgerStore

TOLD_FOR = timedelta(days=7)
"""So long after its start the rows of an issue are counted, or until none of them is open."""
Sample = tuple[dict[str, str], float]


def metrics(workplace: Workplace) -> str:
    """Return all measures; no address, name or id of a reader is in them."""
    return "".join(_families(workplace))


def _families(workplace: Workplace) -> Iterator[str]:
    now = workplace.clock()
    alive = is_kept(workplace, now)
    yield _family("newsletter_run_alive", "1: a newsletter run keeps the time.", [({}, alive)])
    if not workplace.has_mail():
        return
    with duty_store(workplace) as store:
        runs, open_rows, begun = store.runs(), store.open_rows(), store.begun()
    yield _family(
        "newsletter_duty_failed",
        "1: the duty failed when it was done last.",
        [({"duty": one.name}, one.failed) for one in runs],
    )
    yield _family(
        "newsletter_duty_ended_timestamp_seconds",
        "When the duty was noted last.",
        [({"duty": one.name}, one.ended.timestamp()) for one in runs],
    )
    with ledger_store(workplace) as ledgers:
        heads = [head for issue in sorted(begun) if (head := ledgers.head(issue))]
        told = [one for one in heads if one.issue in open_rows or now - one.frozen < TOLD_FOR]
        yield _family(
            "newsletter_deliveries",
            "Rows of the ledgers of late, by state.",
            list(_rows(ledgers, told)),
        )
    yield _family(
        "newsletter_send_halted",
        "1: nothing more of the issue leaves.",
        [({"issue": one.issue}, bool(one.halted)) for one in told],
    )


def _rows(ledgers: SqlLedgerStore, heads: Iterable[Ledger]) -> Iterator[Sample]:
    for head in heads:
        counts: Counter[str] = Counter()
        for one in ledgers.totals(head.issue):
            counts[one.state] += one.count
        for state, count in sorted(counts.items()):
            yield {"issue": head.issue, "state": state}, count


def _family(name: str, meaning: str, samples: list[Sample]) -> str:
    lines = [f"# HELP {name} {meaning}", f"# TYPE {name} gauge"]
    for labels, value in samples:
        told = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        lines.append(
            f"{name}{{{told}}} {float(value):.15g}" if told else f"{name} {float(value):g}"
        )
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
