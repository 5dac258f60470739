"""Backups on another machine, by the system's own sftp: its keys, its known hosts, its configuration."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from newsletter.backup.names import made_at
from newsletter.backup.places.base import Stored
from newsletter.errors import BackupError

OPTIONS = (
    "-oBatchMode=yes",  # nobody is there to type a password
    "-oConnectTimeout=20",
    "-oServerAliveInterval=15",
    "-oServerAliveCountMax=4",
)
USUAL_PORT = 22
LONGEST = 6 * 3600.0
"""Seconds of one transfer."""
SAFE = re.compile(r"[A-Za-z0-9._~/+=@-]+")
"""What a path may be made of: sftp gives other letters a meaning."""
_ROW = re.compile(r"^-\S+\s+\S+\s+\S+\s+\S+\s+([0-9]+)\s.*?([^\s/]+)\s*$", re.MULTILINE)


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
        user = f"{self.user}@" if self.user else ""
        port = "" if self.port == USUAL_PORT else f":{self.port}"
        path = self.path if self.path.startswith("/") else f"/~/{self.path}"
        return f"ssh://{user}{self.host}{port}{path}"


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
        program = shutil.which(self._program)
        if program is None:
            raise BackupError(
                "The program sftp is not installed.",
                help="On Debian: apt-get install openssh-client",
            )
        one = self._account
        whom = f"{one.user}@{one.host}" if one.user else one.host
        arguments = [program, *self._options, *OPTIONS, "-b", "-", "-P", str(one.port), "--", whom]
        try:
            done = subprocess.run(  # noqa: S603 - each part was looked at, and no shell reads them
                arguments,
                input="\n".join(commands) + "\n",
                capture_output=True,
                text=True,
                errors="replace",
                cwd=folder,
                timeout=LONGEST,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise self._unreachable(str(error)) from error
        if done.returncode:
            raise self._unreachable(done.stderr)
        return done.stdout

    def _unreachable(self, told: str) -> BackupError:
        words = " ".join("".join(c if c.isprintable() else " " for c in told).split())
        return BackupError(
            f"The place for backups, {self.shown}, cannot be used: {words[-300:] or 'no answer'}",
            help="Try it by hand as the same account: sftp, with the same host. The folder must be "
            "there, the host known, and a key must open it without a password.",
        )


def _plain(text: str) -> str:
    if not SAFE.fullmatch(text) or text.startswith("-"):
        raise BackupError(
            f"The path {text!r} holds letters that sftp understands otherwise.",
            help="Use letters, digits, dots, hyphens and slashes.",
        )
    return text
