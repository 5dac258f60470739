"""A sealed article, moved to where its relative addresses would no longer hold."""

from __future__ import annotations

import re
from html import escape, unescape

_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_ADDRESS = re.compile(
    r"(\s(?:href|src|poster|cite)\s*=\s*)(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE
)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|//|/", re.IGNORECASE)


def rebase(fragment: str, base: str) -> str:
    """Return HTML whose relative addresses are put below `base`, which ends in ``/``.

    Everything else stays as it is, to the byte.
    """
    return _TAG.sub(lambda tag: _ADDRESS.sub(lambda found: _moved(found, base), tag[0]), fragment)


def _moved(found: re.Match[str], base: str) -> str:
    address = unescape(found[2] if found[2] is not None else found[3])
    if _ABSOLUTE.match(address):
        return found[0]
    return f'{found[1]}"{escape(base + address)}"'
