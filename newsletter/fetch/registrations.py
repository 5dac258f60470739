"""Until when a domain is registered, as its registry says (RDAP: RFC 9082, 9083; bootstrap: RFC 9224).

Nobody outside knows where a registry begins to hand out names (``example.org``, ``example.co.uk``):
so the shortest name is asked for first, and the first that has an end is the one that is registered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from newsletter.errors import FetchError, FetchFailed
from newsletter.fetch.values import MEBIBYTE, SUCCESS, Fetcher, Request

BOOTSTRAP = "https://data.iana.org/rdap/dns.json"
"""IANA's list of who answers for which ending."""
_ACCEPT = (("Accept", "application/rdap+json, application/json;q=0.9"),)
_MOST_BYTES = 4 * MEBIBYTE
_MOST_LABELS = 4
"""Of the names that are asked for; registries hand out none that are longer."""
_NOT_THEIRS = range(400, 429)
"""Statuses of a name that the registry does not have, or hands out names below; 429 asks for patience."""
_EXPIRY = ("expiration", "registrar expiration")
"""RFC 9083, section 10.2.3."""


class Registries:
    """Asks registries, through the one way to the web; each thing once in its life."""

    def __init__(self, fetcher: Fetcher, *, bootstrap: str = BOOTSTRAP) -> None:
        self._fetcher = fetcher
        self._bootstrap = bootstrap
        self._servers: Mapping[str, str] | None = None
        self._ends: dict[str, datetime | None] = {}

    async def end_of(self, host: str) -> tuple[str, datetime]:
        """Return (the registered domain of a host, when its registration ends, UTC).

        Raises `FetchError` where that cannot be learned; it says why.
        """
        base = await self._server_of(host)
        for name in candidates(host):
            ends = await self._end(base, name)
            if ends:
                return name, ends
        raise _unlearned(host, "the registry tells no end of it")

    async def _server_of(self, host: str) -> str:
        if self._servers is None:
            self._servers = servers_in(await self._json(self._bootstrap))
        base = server_for(host, self._servers)
        if not base:
            ending = host.rpartition(".")[2]
            raise _unlearned(host, f"the registry of .{ending} tells nobody by RDAP")
        return base

    async def _end(self, base: str, name: str) -> datetime | None:
        if name not in self._ends:
            self._ends[name] = expiry_in(await self._json(f"{base}domain/{quote(name)}"), name)
        return self._ends[name]

    async def _json(self, url: str) -> object:
        """Return what stands at an address; None: the registry does not have it."""
        request = Request(url=url, headers=_ACCEPT, max_bytes=_MOST_BYTES)
        answer = await self._fetcher.fetch(request)
        if answer.status in _NOT_THEIRS:
            return None
        if answer.status not in SUCCESS:
            raise _unlearned(url, f"the answer is status {answer.status}")
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise _unlearned(url, "the answer is no JSON") from error


def candidates(host: str) -> Iterator[str]:
    """Yield the names that may be what is registered, shortest first."""
    labels = host.lower().rstrip(".").split(".")
    for count in range(2, min(len(labels), _MOST_LABELS) + 1):
        yield ".".join(labels[-count:])


def servers_in(bootstrap: object) -> Mapping[str, str]:
    """Return who answers for which ending (RFC 9224, section 4); what is malformed is passed over."""
    found: dict[str, str] = {}
    for service in _list(_field(bootstrap, "services")):
        endings, urls = (*map(_list, _list(service)), [], [])[:2]
        # Both may be offered; the one with TLS is meant to be taken.
        texts = [one for one in urls if isinstance(one, str)]
        secure = next((one for one in texts if one.startswith("https://")), "")
        if base := secure or next((one for one in texts if one.startswith("http://")), ""):
            slashed = base if base.endswith("/") else f"{base}/"
            found |= {one.lower(): slashed for one in endings if isinstance(one, str)}
    return found


def server_for(host: str, servers: Mapping[str, str]) -> str:
    """Return who answers for a host: the longest ending wins; empty: nobody."""
    labels = host.lower().rstrip(".").split(".")
    endings = (".".join(labels[start:]) for start in range(len(labels)))
    return next((servers[one] for one in endings if one in servers), "")


def expiry_in(answer: object, name: str) -> datetime | None:
    """Return the end that an answer states of this very name, the earliest; None: it states none."""
    told = _field(answer, "ldhName")
    if not isinstance(told, str) or told.lower().rstrip(".") != name:
        return None
    moments = (
        _moment(_field(event, "eventDate"))
        for event in _list(_field(answer, "events"))
        if _field(event, "eventAction") in _EXPIRY
    )
    return min((one for one in moments if one), default=None)


def _moment(said: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(said) if isinstance(said, str) else None
        return found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _field(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _unlearned(what: str, why: str) -> FetchError:
    return FetchFailed(f"Until when {what} is registered cannot be learned: {why}.", url=what)
