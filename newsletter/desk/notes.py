"""What a deed said, on its way through the browser to the next page: signed, for cookies can be planted.

Another server of the same machine, or a sibling of the desk's host name, may set cookies for it.
Unsigned, one would put words and a button "Undo" for any deed into a page of the desk.
"""

from __future__ import annotations

import hmac
import json
from urllib.parse import quote, unquote

from newsletter.desk.frame import Told

LONGEST = 400
"""Characters that are shown: a cookie holds 4,096 octets."""


class Notes:
    """Seals and opens what was said; with a key that lives as long as the process."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, told: Told) -> str:
        """Return it as a cookie holds it."""
        said = {"said": told.said[:LONGEST], "undo": told.undo}
        text = quote(json.dumps(said, ensure_ascii=False), errors="replace")
        return f"{self._seal_of(text)}.{text}"

    def open(self, cookie: str) -> Told | None:
        """Return what was said, or None where it was not said here."""
        seal, _, text = cookie.partition(".")
        if not hmac.compare_digest(seal.encode(), self._seal_of(text).encode()):
            return None
        return Told(**json.loads(unquote(text)))

    def _seal_of(self, text: str) -> str:
        return hmac.digest(self._key, text.encode(), "sha256").hex()
