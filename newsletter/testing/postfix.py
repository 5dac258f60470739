"""A real Postfix on the loopback that throws every mail away, and logs it as any Postfix does.

Needs Debian's package ``postfix`` and root, since Postfix changes users; nothing of the machine's
own mail is touched.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsletter.model.values import dataclass

PROGRAM = Path("/usr/sbin/postfix")
_START_SECONDS = 10.0
_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
maillog_file = {folder}/data/mail.log
maillog_file_prefixes = {folder}
default_transport = discard:
relay_transport = discard:
local_transport = discard:
alias_maps =
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
"""
_SERVICES = (
    ("pickup", "unix", "60", "1", "pickup"),
    ("cleanup", "unix", "-", "0", "cleanup"),
    ("qmgr", "unix", "300", "1", "qmgr"),
    ("rewrite", "unix", "-", "-", "trivial-rewrite"),
    ("bounce", "unix", "-", "0", "bounce"),
    ("defer", "unix", "-", "0", "bounce"),
    ("trace", "unix", "-", "0", "bounce"),
    ("proxymap", "unix", "-", "-", "proxymap"),
    ("error", "unix", "-", "-", "error"),
    ("retry", "unix", "-", "-", "error"),
    ("discard", "unix", "-", "-", "discard"),
    ("anvil", "unix", "-", "1", "anvil"),
    ("postlog", "unix-dgram", "-", "1", "postlogd"),
)


_PUBLIC = {"pickup", "cleanup", "qmgr", "postlog"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostfixServer:
    """A running relay."""

    folder: Path
    port: int

    @property
    def log(self) -> Path:
        """Return its log."""
        return self.folder / "data" / "mail.log"

    def stop(self) -> None:
        """Stop it; what it has not read of open connections is lost."""
        _postfix(self.folder, "abort", check=False)

    def start(self) -> None:
        """Start it again on the same port."""
        _postfix(self.folder, "start")
        _await(self.port)


def missing() -> str:
    """Return why no Postfix can be started here, or empty."""
    if not PROGRAM.exists():
        return "Postfix is not installed; on Debian: apt-get install postfix"
    return "" if os.geteuid() == 0 else "only root can start a Postfix"


@contextmanager
def postfix_server() -> Iterator[PostfixServer]:
    """Start a relay in a folder of its own, and remove both."""
    folder = Path(tempfile.mkdtemp(prefix="postfix-"))
    folder.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = PostfixServer(folder=folder, port=port)
    for name in ("config", "queue", "data"):
        (folder / name).mkdir()
    os.chown(folder / "data", pwd.getpwnam("postfix").pw_uid, -1)
    (folder / "config" / "main.cf").write_text(_MAIN.format(folder=folder))
    services = ((str(port), "inet", "-", "-", "smtpd"), *_SERVICES)
    (folder / "config" / "master.cf").write_text(
        "".join(
            f"{name} {kind} {'n' if name in _PUBLIC or kind == 'inet' else '-'} - n {wake} {most} {command}\n"
            for name, kind, wake, most, command in services
        )
    )
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _postfix(folder: Path, command: str, *, check: bool = True) -> None:
    subprocess.run(  # noqa: S603 - a fixed program on a folder of our own
        [PROGRAM, "-c", folder / "config", command],
        check=check,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _await(port: int) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as peer:
            if peer.recv(100).startswith(b"220"):
                return
        time.sleep(0.05)
    raise TimeoutError("Postfix does not answer")
