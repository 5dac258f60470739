"""The receipt: a ledger, summed, without anybody's name."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from newsletter.deliver.ledger import LedgerStore
from newsletter.deliver.sealing import write_atomically
from newsletter.deliver.signing import sign
from newsletter.errors import SendError
from newsletter.model.keys import Key
from newsletter.model.ledger import Total
from newsletter.model.sending import DeliveryState, Receipt, VariantTotal
from newsletter.model.variant import WHOLE

RECEIPT_FILE = "receipt.json"
_CODE = re.compile(r"\d{3}( \d\.\d{1,3}\.\d{1,3})?")
_TOLD = {
    DeliveryState.ACCEPTED,
    DeliveryState.FAILED,
    DeliveryState.EXCLUDED,
    DeliveryState.UNCERTAIN,
}


def receipt(store: LedgerStore, issue: str) -> Receipt:
    """Sum an issue's ledger as it stands.  Raises `SendError` where there is none."""
    head = store.head(issue)
    if head is None:
        raise SendError(
            f"Issue {issue} has no ledger: nothing of it was sent.",
            help=f"See: newsletter status {issue}",
        )
    totals = store.totals(issue)
    counts: Counter[DeliveryState] = Counter()
    reasons: Counter[str] = Counter()
    for total in totals:
        counts[total.state] += total.count
        if total.state in {DeliveryState.EXCLUDED, DeliveryState.FAILED}:
            reasons[public_reason(total.reason)] += total.count
    waiting = sum(count for state, count in counts.items() if state not in _TOLD)
    return Receipt(
        issue=issue,
        sealed_sha256=head.sealed_sha256,
        recipients=head.recipients,
        accepted=counts[DeliveryState.ACCEPTED],
        failed=counts[DeliveryState.FAILED],
        excluded=counts[DeliveryState.EXCLUDED],
        uncertain=counts[DeliveryState.UNCERTAIN],
        waiting=waiting,
        reasons=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        variants=tuple(_by_variant(totals)),
        started=head.frozen,
        finished=None if waiting else max((total.last for total in totals), default=head.frozen),
    )


def _by_variant(totals: Iterable[Total]) -> Iterator[VariantTotal]:
    counts: dict[str, Counter[str]] = {}
    for total in totals:
        if total.state is not DeliveryState.EXCLUDED:
            state = total.state.value if total.state in _TOLD else "waiting"
            counts.setdefault(total.variant, Counter())[state] += total.count
    for key, counted in sorted(counts.items()):
        yield VariantTotal(key=key, **counted)


def public_reason(reason: str) -> str:
    """Return a reason as a receipt may print it: of a relay's words, the code alone."""
    found = _CODE.match(reason)
    return found[0] if found else reason


def receipt_text(summed: Receipt) -> str:
    """Return ``25 recipients = 23 accepted + 0 failed + 2 excluded + 0 uncertain`` and reasons."""
    told = (
        f"{summed.recipients} recipients = {summed.accepted} accepted + {summed.failed} failed"
        f" + {summed.excluded} excluded + {summed.uncertain} uncertain"
    )
    if summed.waiting:
        told += f" + {summed.waiting} waiting"
    reasons = (f"  {count} {reason}" for reason, count in summed.reasons)
    return "\n".join([told, *reasons, *_variant_lines(summed)])


def _variant_lines(summed: Receipt) -> Iterator[str]:
    """Yield ``of leads.ur: 3 accepted, 1 waiting``, where there is more than the whole issue."""
    if [one.key for one in summed.variants] in ([], [WHOLE.key]):
        return
    for one in summed.variants:
        parts = [f"{count} {state}" for state, count in _counts(one).items() if count]
        yield f"  of {one.key}: {', '.join(parts)}"


def write_receipt(folder: Path, summed: Receipt, key: Key) -> Path:
    """Keep the receipt beside the sealed bytes, as signed JSON."""
    path = folder / RECEIPT_FILE
    fields = (
        {"schema": 1}
        | asdict(summed)
        | {
            "reasons": dict(summed.reasons),
            "variants": {one.key: _counts(one) for one in summed.variants},
            "started": summed.started.isoformat(),
            "finished": summed.finished and summed.finished.isoformat(),
        }
    )
    write_atomically(path, sign(fields, key))
    return path


def _counts(one: VariantTotal) -> dict[str, int]:
    return {name: count for name, count in asdict(one).items() if name != "key"}


def read_receipt(folder: Path) -> Receipt | None:
    """Return the receipt that lies in an issue's sealed folder, or None."""
    path = folder / RECEIPT_FILE
    if not path.exists():
        return None
    fields = json.loads(path.read_text("utf-8"))
    del fields["schema"]
    fields.pop("signature", None)  # receipts of before they were signed have none
    fields["reasons"] = tuple(fields["reasons"].items())
    told = fields.get("variants", {})  # receipts of before there were variants have none
    fields["variants"] = tuple(VariantTotal(key=key, **counts) for key, counts in told.items())
    fields["started"] = datetime.fromisoformat(fields["started"])
    fields["finished"] = fields["finished"] and datetime.fromisoformat(fields["finished"])
    return Receipt(**fields)
