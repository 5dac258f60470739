"""One request per host at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Host:
    """What is under way at one host."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    visitors: int = 0

    @property
    def awaited(self) -> bool:
        """True: besides whoever has the turn, somebody waits for it."""
        return self.visitors > 1


class Turns:
    """Hosts in use; used within one event loop."""

    def __init__(self) -> None:
        self._hosts: dict[str, Host] = {}

    @asynccontextmanager
    async def at(self, name: str) -> AsyncIterator[Host]:
        """Wait for a host's turn, and hold it."""
        host = self._hosts.setdefault(name, Host())
        host.visitors += 1
        try:
            await asyncio.sleep(0)  # those who come at the same time queue up first
            async with host.lock:
                yield host
        finally:
            host.visitors -= 1
            if not host.visitors:
                del self._hosts[name]
