"""Whether our receiving host vouches for a sender: Authentication-Results (RFC 8601), read strictly."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(
    r"^\s*(?P<method>dmarc|dkim)(?:/\d+)?\s*=\s*pass\b(?P<rest>.*)$", re.IGNORECASE | re.DOTALL
)
_PROPERTY = re.compile(r"\b(header\.(?:from|d|i))\s*=\s*\"?@?([^\s;\"]+)\"?", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')
_PLAIN = re.compile(r'"[\w.@+-]*"\Z')
"""What may stand in quotes; a sign that parts results may not."""
LONGEST = 10_000


def vouches(header: str, sender: str, authserv_id: str) -> bool:
    """Say whether the header is our host's, and says that the sender's domain passed.

    DMARC must have passed for the domain of `sender`, or DKIM with a
    signature of that domain.  `header` is the topmost of its kind, for
    whatever stands below it came with the message and may be forged.
    """
    plain = _uncommented(header[:LONGEST])
    if plain is None or not sender:
        return False
    host, *results = plain.split(";")
    if host.split()[:1] != [authserv_id.lower()]:
        return False
    domain = sender.rpartition("@")[2].lower()
    return bool(domain) and any(_passes(result, domain) for result in results)


def _uncommented(header: str) -> str | None:
    """Return the header in lower case without comments; None where quotes or brackets mislead."""
    if "\\" in header:
        return None
    text = header.lower()
    while (shorter := _COMMENT.sub(" ", text)) != text:
        text = shorter
    if "(" in text or ")" in text or text.count('"') % 2:
        return None
    return _QUOTED.sub(lambda found: found[0] if _PLAIN.match(found[0]) else '""', text)


def _passes(result: str, domain: str) -> bool:
    match = _RESULT.match(result)
    if match is None:
        return False
    said = dict(_PROPERTY.findall(match["rest"]))
    if match["method"] == "dmarc":
        return bool(said.get("header.from", "") == domain)
    signer = said.get("header.d") or said.get("header.i", "").rpartition("@")[2]
    return bool(signer == domain)
