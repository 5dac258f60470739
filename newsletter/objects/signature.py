"""Signing requests to an object store (AWS Signature Version 4, for S3).

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime
from urllib.parse import quote

from newsletter.model.values import dataclass

NOTHING = hashlib.sha256(b"").hexdigest()
"""The hash of a request without content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who asks, and for which region."""

    key_id: str
    secret: str = field(repr=False)
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, as it is signed."""

    method: str
    path: str
    """Not yet escaped: ``/bucket/name``."""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str]
    """All of them are signed; host among them."""
    sha256: str = NOTHING
    """Of the content."""


def target_of(asked: Asked) -> str:
    """Return path and query as they stand in the request line."""
    query = _query(asked.query)
    return quote(asked.path) + (f"?{query}" if query else "")


def signed_headers(asked: Asked, who: Credentials, *, now: datetime) -> dict[str, str]:
    """Return all headers of a request, signature included."""
    at = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    headers = {
        **{name.lower(): value for name, value in asked.headers.items()},
        "x-amz-content-sha256": asked.sha256,
        "x-amz-date": at,
    }
    names = ";".join(sorted(headers))
    canonical = "\n".join(
        (
            asked.method,
            quote(asked.path),
            _query(asked.query),
            *(f"{name}:{' '.join(headers[name].split())}" for name in sorted(headers)),
            "",
            names,
            asked.sha256,
        )
    )
    scope = f"{at[:8]}/{who.region}/s3/aws4_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{hashed}"
    signature = hmac.digest(_key(who, at[:8]), text.encode(), "sha256").hex()
    return {
        **headers,
        "authorization": f"AWS4-HMAC-SHA256 Credential={who.key_id}/{scope},"
        f"SignedHeaders={names},Signature={signature}",
    }


def _query(query: Mapping[str, str]) -> str:
    pairs = ((quote(name, safe=""), quote(value, safe="")) for name, value in query.items())
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _key(who: Credentials, day: str) -> bytes:
    key = f"AWS4{who.secret}".encode()
    for part in (day, who.region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
