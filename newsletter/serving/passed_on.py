"""Whether a request was passed on by a proxy, as far as it shows."""

from __future__ import annotations

from collections.abc import Iterable

BEGINNINGS = (
    "forwarded",
    "via",
    "x-forwarded",
    "x-real-",
    "x-original-",
    "x-client-",
    "x-cluster-",
    "x-envoy-",
    "x-amzn-trace-id",
    "x-appengine-",
    "x-azure-",
    "true-client-ip",
    "client-ip",
    "fastly-client-ip",
    "cf-",
    "cdn-loop",
    "tailscale-",
    "ngrok-",
    "x-scheme",
)
"""Of the names of headers that proxies add; with any of them, somebody else may be behind it."""


def says_passed_on(names: Iterable[str], http_version: object) -> bool:
    """Tell whether headers (names in lower case) or the version of HTTP show a proxy.

    ``_`` counts as ``-``: some servers take them for the same.  No browser and no watcher of today
    speaks HTTP/1.0, which nginx does unless told otherwise.
    """
    return http_version == "1.0" or any(
        one.replace("_", "-").startswith(BEGINNINGS) for one in names
    )
