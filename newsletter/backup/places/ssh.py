"""Backups on another machine, by the system's own sftp: its keys, its known hosts, its configuration."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from newsletter.backup.names import made_at
from newsletter.backup.places.base import Stored
from newsletter.errors import BackupError
from newsletter.machines import OPTIONS, Account, Asked, is_plain

_ROW = re.compile(r"^-\S+\s+\S+\s+\S+\s+\S+\s+([0-9]+)\s.*?([^\s/]+)\s*$", re.MULTILINE)


class SshPlace:
    """A folder that is there already, on a machine that lets us in with a key."""

    def __init__(
        self, account: Account, *, options: Sequence[str] = (), program: str = "sftp"
    ) -> None:
        self._account = account
        self._options = options
        self._program = program

    @property
    def shown(self) -> str:
        """Return the address."""
        return self._account.shown

    def put(self, name: str, file: Path) -> None:
        """Send it under another name, then give it its own."""
        part = f".{name}.part"
        self._run(
            f"put {_plain(file.name)} {self._at(part)}",
            f"rename {self._at(part)} {self._at(name)}",
            folder=file.parent,
        )

    def fetch(self, name: str, file: Path) -> None:
        """Fetch it."""
        self._run(f"get {self._at(name)} {_plain(file.name)}", folder=file.parent)

    def stored(self) -> tuple[Stored, ...]:
        """Return the files with names of ours."""
        rows = _ROW.findall(self._run(f"ls -l {self._at('')}"))
        found = (Stored(name=name, size=int(size)) for size, name in rows if made_at(name))
        return tuple(sorted(found, key=lambda one: one.name))

    def remove(self, name: str) -> None:
        """Remove the file; the sign before the word means that it need not be there."""
        self._run(f"ls {self._at('')}", f"-rm {self._at(name)}")

    def _at(self, name: str) -> str:
        return _plain(f"{self._account.path}/{name}")

    def _run(self, *commands: str, folder: Path | None = None) -> str:
        one = self._account
        asked = Asked(missing=_missing, failing=self._unreachable)
        arguments = (*self._options, *OPTIONS, "-b", "-", "-P", str(one.port), "--", one.whom)
        given = "".join(f"{command}\n" for command in commands).encode()
        said = asked.answer(self._program, *arguments, given=given, folder=folder)
        return said.decode(errors="replace")

    def _unreachable(self, told: str) -> BackupError:
        return BackupError(
            f"The place for backups, {self.shown}, cannot be used: {told}",
            help="Try it by hand as the same account: sftp, with the same host. The folder must be "
            "there, the host known, and a key must open it without a password.",
        )


def _missing(_name: str) -> BackupError:
    return BackupError(
        "The program sftp is not installed.", help="On Debian: apt-get install openssh-client"
    )


def _plain(text: str) -> str:
    if not is_plain(text):
        raise BackupError(
            f"The path {text!r} holds letters that sftp understands otherwise.",
            help="Use letters, digits, dots, hyphens and slashes.",
        )
    return text
