"""JSON that may stand inside a script element of a page (HTML, 4.12.1.3; JSON-LD 1.1, 7.3)."""

from __future__ import annotations

import json

_UNSAFE = str.maketrans(
    {sign: f"\\u{ord(sign):04x}" for sign in ("<", ">", "&", "\u2028", "\u2029")}
)
"""Signs that could close the element, open a comment or begin a reference; they stand in texts only."""


def script_json(value: object) -> str:
    """Return the value as JSON in which nothing ends the element around it."""
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return told.translate(_UNSAFE)
