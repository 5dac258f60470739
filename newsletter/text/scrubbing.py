"""Taking personal words out of a text that is kept for ever."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"[^\s<>:;,\"'()\[\]]+@[^\s<>:;,\"'()\[\]]+")
_LEAST = 3
"""A name of fewer letters is left: it would take half of the text with it."""


def without_addresses(text: str) -> str:
    """Return the text with ``…`` in place of each mail address."""
    return _ADDRESS.sub("…", text) if "@" in text else text


def without_person(text: str, *words: str) -> str:
    """Return the text without mail addresses and without these words, in any case."""
    text = without_addresses(text)
    for word in words:
        if len(word) >= _LEAST:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return text
