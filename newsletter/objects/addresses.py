"""Addresses of buckets: ``s3://HOST/BUCKET/PREFIX?region=REGION``."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from newsletter.objects.client import Bucket

_REGION = "us-east-1"
SCHEMES = ("s3://", "s3+http://")


def bucket_of(address: str) -> Bucket:
    """Return the bucket of an address; raises `ValueError` for a port that cannot be."""
    parts = urlsplit(address)
    name, _, prefix = parts.path.strip("/").partition("/")
    encrypted = parts.scheme == "s3"
    return Bucket(
        host=parts.hostname or "",
        port=parts.port or (443 if encrypted else 80),
        name=name,
        prefix=f"{prefix}/" if prefix else "",
        encrypted=encrypted,
    )


def region_of(address: str) -> str:
    """Return the region that an address names, or the usual one."""
    return parse_qs(urlsplit(address).query).get("region", [_REGION])[0]
