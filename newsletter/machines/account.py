"""Addresses of accounts on other machines: ``ssh://USER@HOST:PORT/PATH``, ``/~/`` for the account's folder."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newsletter.model.values import dataclass

USUAL_PORT = 22
_PLAIN = re.compile(r"[A-Za-z0-9._~/+=@-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whereto, as whom."""

    host: str
    path: str
    """Absolute, or relative to the account's own folder; no slash at its end."""
    user: str = ""
    port: int = USUAL_PORT

    @property
    def shown(self) -> str:
        """Return it as people write it."""
        port = "" if self.port == USUAL_PORT else f":{self.port}"
        path = self.path if self.path.startswith("/") else f"/~/{self.path}"
        return f"ssh://{self.whom}{port}{path}"

    @property
    def whom(self) -> str:
        """Return ``user@host``."""
        return f"{self.user}@{self.host}" if self.user else self.host


def account_of(address: str) -> Account:
    """Return the account that an address names; raises `ValueError` for a port that cannot be."""
    parts = urlsplit(address)
    return Account(
        host=parts.hostname or "",
        user=parts.username or "",
        port=parts.port or USUAL_PORT,
        path=parts.path.rstrip("/").removeprefix("/~/"),
    )


def is_plain(path: str) -> bool:
    """Say whether a path holds no letter to which shells and sftp give a meaning."""
    return bool(_PLAIN.fullmatch(path)) and not path.startswith("-")
