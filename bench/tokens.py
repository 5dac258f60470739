"""A million forged tokens: how many are accepted, and how fast tokens are made and checked.

.venv/bin/python bench/tokens.py [HOW_MANY]
"""

from __future__ import annotations

import random
import secrets
import sys
import time
from itertools import islice

from newsletter.audience.tokens import Purpose, sign, verify
from newsletter.model.keys import Key, Keyring
from newsletter.testing.forgeries import forgeries


def _keyring() -> Keyring:
    keys = [Key(id=f"k{number}", secret=secrets.token_bytes(32)) for number in (3, 2, 1)]
    return Keyring(current=keys[0], retired=tuple(keys[1:]))


def main() -> None:
    """Print the number accepted, and the rates."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    keyring = _keyring()
    tries = forgeries(keyring, random.Random(8058), sign=sign, purposes=tuple(Purpose))
    accepted = sum(
        verify(forged, Purpose(purpose), keyring) is not None
        for purpose, forged in islice(tries, wanted)
    )
    print(f"{wanted:,} forgeries, {accepted} accepted")
    began = time.perf_counter()
    tokens = [sign(Purpose.UNSUBSCRIBE, f"{number:024x}", keyring) for number in range(100_000)]
    made = time.perf_counter()
    good = sum(verify(token, Purpose.UNSUBSCRIBE, keyring) is not None for token in tokens)
    checked = time.perf_counter()
    print(f"100,000 true ones, {good:,} accepted")
    print(f"signed {100_000 / (made - began):,.0f}/s, verified {100_000 / (checked - made):,.0f}/s")


if __name__ == "__main__":
    main()
