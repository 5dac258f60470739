"""A real sshd on loopback, with keys of its own, where Debian's program is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

PROGRAM = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
IS_HERE = bool(
    PROGRAM and shutil.which("ssh") and shutil.which("sftp") and shutil.which("ssh-keygen")
)
WHY_NOT = "no sshd here; on Debian: apt-get install openssh-server"
_TRIES, _PAUSE = 200, 0.05


class Sshd:
    """Lets in whoever started it; a context manager that serves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()

    @property
    def options(self) -> tuple[str, ...]:
        """Return what the client's programs have to be told."""
        return ("-F", str(self.folder / "ssh.conf"))

    def __enter__(self) -> Self:
        """Make keys, and serve."""
        assert PROGRAM  # noqa: S101 - whoever asks has looked
        self._write()
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        self._server = subprocess.Popen(  # noqa: S603 - Debian's own
            [PROGRAM, "-D", "-f", str(self.folder / "sshd.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(_TRIES):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(_PAUSE)
        self._end()
        raise RuntimeError("sshd does not answer")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End."""
        self._end()

    def _end(self) -> None:
        self._server.terminate()
        self._server.wait()

    def _write(self) -> None:
        folder = self.folder
        for name in ("host", "client"):
            subprocess.run(  # noqa: S603 - ours
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)],  # noqa: S607 - as installed
                check=True,
            )
        host = (folder / "host.pub").read_text()
        (folder / "known").write_text(f"[127.0.0.1]:{self.port} {host}")
        shutil.copy(folder / "client.pub", folder / "authorized")
        (folder / "sshd.conf").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\n"
            f"AuthorizedKeysFile {folder}/authorized\nStrictModes no\nUsePAM no\n"
            f"PidFile {folder}/pid\nPermitRootLogin prohibit-password\n"
            "Subsystem sftp internal-sftp\n"
        )
        (folder / "ssh.conf").write_text(
            f"IdentityFile {folder}/client\nIdentitiesOnly yes\n"
            f"UserKnownHostsFile {folder}/known\n"
            "GlobalKnownHostsFile none\nStrictHostKeyChecking yes\n"
        )


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
