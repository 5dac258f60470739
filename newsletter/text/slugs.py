"""Short names for addresses: ids of entries and leads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

MOST_CHARACTERS = 48


def slug(words: str) -> str:
    """Return lower-case ASCII words joined by hyphens, at most 48 characters; may be empty.

    Accents are dropped; letters without an ASCII form (Urdu, say) are left out.
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    parts = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    name = ""
    for part in parts:
        longer = f"{name}-{part}" if name else part[:MOST_CHARACTERS]
        if len(longer) > MOST_CHARACTERS:
            break
        name = longer
    return name


def unused(name: str, taken: Collection[str]) -> str:
    """Return the name, or the name with the first number from 2 up that nobody uses."""
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    return candidate
