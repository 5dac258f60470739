"""Addresses of links as documents hold them, to addresses that may stand in an issue."""

from __future__ import annotations

from newsletter.manuscripts.notices import Tally
from newsletter.text.click_links import unwrap

_CODES = {"unwrapped": "link-unwrapped", "lost": "link-lost", "unsafe": "link-unsafe"}


def straight(address: str, tally: Tally) -> str:
    """Return where a link leads without what only counts clicks; empty where nowhere."""
    if not address or address.startswith("#"):
        return ""
    found = unwrap(address)
    code = "link-unsafe" if found.fate == "placeholder" else _CODES.get(found.fate, "")
    if code == "link-unwrapped" and found.address.rstrip("/") == address.strip().rstrip("/"):
        code = ""
    if code:
        tally.note(code, address if code != "link-unwrapped" else found.address)
    return found.address
