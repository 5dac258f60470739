"""Judges a file of awkward addresses: `python -m bench.addresses isemail.json`.

The file is a JSON list of objects with address, category and diagnosis, as the test data of isemail
come.  Errors must be refused and valid mailboxes accepted; between the two, the house refuses what
docs/explanation/limits.md names.  Exit code 1 where one is judged otherwise.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from newsletter.audience.addresses import normalise
from newsletter.errors import AddressError

REFUSED = {"ISEMAIL_ERR"}
ACCEPTED = {"ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN"}
"""DNS is not asked: a domain without a record may have one tomorrow."""


def accepted(address: str) -> bool:
    """Return whether the house takes an address."""
    try:
        normalise(address)
    except AddressError:
        return False
    return True


def one_label(address: str) -> bool:
    """Return whether the domain has one label: the one exception among valid mailboxes."""
    return "." not in address.rpartition("@")[2]


def main(path: str) -> int:
    """Print how each category was judged; return how many were judged otherwise than they should."""
    judged: Counter[tuple[str, bool]] = Counter()
    wrong = []
    for one in json.loads(Path(path).read_text("utf-8")):
        address, category = one["address"], one["category"]
        taken = accepted(address)
        judged[category, taken] += 1
        should = True if category in ACCEPTED else (False if category in REFUSED else None)
        if should is not None and taken is not should and not one_label(address):
            wrong.append(f"{one['diagnosis']}: {address!r}")
    for category in sorted({category for category, _ in judged}):
        print(
            f"{category:24} {judged[category, True]:4} accepted {judged[category, False]:4} refused"
        )
    for line in wrong:
        print(f"wrong: {line}")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1])))
