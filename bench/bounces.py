"""How often bounces are judged as people judged them: hard or soft, beside flufl.bounce.

    python -m bench.bounces FOLDER [--held-out] [--misses]

FOLDER holds messages and an expected.json: a list of {file, kind, expected: [{hardbounce,
reason, dsn}]}.  Families (kinds) are parted by a hash of their name: the rules were written
with one part in view, and `--held-out` names the figures of the other.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path
from typing import Any

from flufl.bounce import (
    all_failures,  # the peer; it is in no list of ours: pip install flufl.bounce
)

from newsletter.deliver.bounces import classify
from newsletter.errors import ParseError
from newsletter.model.bounce import Action, Cause, Returned

HELD_OUT = 90
"""Of 256: the share of families whose messages nobody looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One labelled message."""

    name: str
    family: str
    expected: list[dict[str, Any]]
    data: bytes

    @property
    def held_out(self) -> bool:
        """Return whether the family was kept out of sight."""
        return sha256(self.family.encode()).digest()[0] < HELD_OUT

    @property
    def label(self) -> str:
        """Return hard, soft, complaint, auto-reply or none, as people judged it."""
        reasons = {one["reason"] for one in self.expected}
        if any(one["hardbounce"] for one in self.expected):
            return "hard"
        by_reason = {"feedback": "complaint", "vacation": "auto-reply", "delivered": "none"}
        return by_reason.get(next(iter(reasons), ""), "soft" if reasons else "none")


def cases(folder: Path) -> Iterator[Case]:
    """Yield the labelled messages."""
    for one in json.loads((folder / "expected.json").read_text()):
        if one["expected"] is None:
            continue
        name = one["file"]
        family = name.rpartition("-")[0]
        yield Case(
            name=name,
            family=family,
            expected=one["expected"],
            data=(folder / name).read_bytes(),
        )


def ours(case: Case) -> tuple[str, tuple[Returned, ...]]:
    """Return our judgement of the whole message, hardest first, and its parts."""
    try:
        found = classify(case.data)
    except ParseError:
        return "unreadable", ()
    actions = {one.action for one in found}
    for action in (Action.HARD, Action.SOFT, Action.COMPLAINT, Action.AUTO_REPLY):
        if action in actions:
            return action.value, found
    feedback = any(one.cause is Cause.FEEDBACK for one in found)
    return ("complaint" if feedback else "none"), found


def theirs(case: Case) -> str:
    """Return flufl.bounce's judgement."""
    soft, hard = all_failures(message_from_bytes(case.data))
    return "hard" if hard else "soft" if soft else "none"


def table(title: str, pairs: list[tuple[str, str]]) -> None:
    """Print a confusion table and the agreement on hard and soft."""
    counted = Counter(pairs)
    scored = [(label, said) for label, said in pairs if label in {"hard", "soft"}]
    right = sum(label == said for label, said in scored)
    said = sorted({one for _, one in pairs})
    print(f"\n{title}: {right} of {len(scored)} hard or soft agree ({right / len(scored):.1%})")
    print(f"{'labelled':12}" + "".join(f"{one:>12}" for one in said))
    for label in sorted({one for one, _ in pairs}):
        print(f"{label:12}" + "".join(f"{counted[label, one]:>12}" for one in said))


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--held-out", action="store_true", help="the held-out families alone")
    options.add_argument("--seen", action="store_true", help="the other families alone")
    options.add_argument("--misses", action="store_true", help="name what differs")
    given = options.parse_args()
    chosen = [
        case
        for case in cases(given.folder)
        if not (given.held_out and not case.held_out) and not (given.seen and case.held_out)
    ]
    judged = [(case, *ours(case)) for case in chosen]
    table("ours", [(case.label, said) for case, said, _ in judged])
    table("flufl.bounce", [(case.label, theirs(case)) for case in chosen])
    wrongly = sum(case.label != "hard" and said == "hard" for case, said, _ in judged)
    print(f"\nwould be removed wrongly: {wrongly}")
    if given.misses:
        for case, said, found in judged:
            if said != case.label:
                print(
                    case.name,
                    case.label,
                    "->",
                    said,
                    [(one.cause.value, one.status, one.said[:90]) for one in found],
                    case.expected[:1],
                )


if __name__ == "__main__":
    main()
