"""Against a real sshd on loopback, where there is one."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.backup.names import backup_name
from newsletter.backup.places.ssh import SshPlace
from newsletter.errors import BackupError
from newsletter.machines import Account
from newsletter.testing.sshd import IS_HERE, WHY_NOT, Sshd

NAME = backup_name(datetime(2026, 12, 1, 3, 15, tzinfo=UTC), "0123456789abcdef")

pytestmark = pytest.mark.skipif(not IS_HERE, reason=WHY_NOT)


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """Return the port of a running sshd, and the client's configuration for it."""
    folder = tmp_path_factory.mktemp("sshd")
    with Sshd(folder) as served:
        yield served.port, folder / "ssh.conf"


def place(sshd: tuple[int, Path], folder: Path) -> SshPlace:
    """Return a folder behind the sshd."""
    port, config = sshd
    account = Account(host="127.0.0.1", user=getpass.getuser(), port=port, path=str(folder))
    return SshPlace(account, options=("-F", str(config)))


def test_what_is_put_is_fetched(sshd: tuple[int, Path], tmp_path: Path) -> None:
    """The same octets, listed with their size, and gone once removed."""
    source, there = tmp_path / "source", tmp_path / "there"
    there.mkdir()
    source.write_bytes(b"locked" * 50_000)
    (there / "holiday.jpg").write_text("")
    (there / f".{NAME}.part").write_text("half")
    far = place(sshd, there)
    far.put(NAME, source)
    assert [(one.name, one.size) for one in far.stored()] == [(NAME, 300_000)]
    assert sorted(path.name for path in there.iterdir()) == [NAME, "holiday.jpg"]
    far.fetch(NAME, tmp_path / "target")
    assert (tmp_path / "target").read_bytes() == source.read_bytes()
    far.remove(NAME)
    far.remove(NAME)
    assert far.stored() == ()


def test_a_folder_that_is_not_there_is_told(sshd: tuple[int, Path], tmp_path: Path) -> None:
    """No folder is made, and the error is sftp's own, on one line."""
    far = place(sshd, tmp_path / "nowhere")
    (tmp_path / "x").write_text("x")
    for call in (far.stored, lambda: far.put(NAME, tmp_path / "x"), lambda: far.remove(NAME)):
        with pytest.raises(BackupError, match="cannot be used") as refused:
            call()
        assert "\n" not in refused.value.message
    assert not (tmp_path / "nowhere").exists()


def test_an_unknown_host_is_not_trusted(sshd: tuple[int, Path], tmp_path: Path) -> None:
    """Nobody is asked and nothing is accepted: a person has to know the host first."""
    port, config = sshd
    strange = tmp_path / "ssh.conf"
    strange.write_text(config.read_text().replace("UserKnownHostsFile ", "UserKnownHostsFile /no"))
    with pytest.raises(BackupError, match="cannot be used"):
        place((port, strange), tmp_path).stored()


def test_without_a_key_nobody_gets_in(sshd: tuple[int, Path], tmp_path: Path) -> None:
    """No password is asked for: nobody is there to type one."""
    port, config = sshd
    strange = tmp_path / "ssh.conf"
    strange.write_text(config.read_text().replace("/client\n", "/other\n"))
    with pytest.raises(BackupError, match="cannot be used"):
        place((port, strange), tmp_path).stored()


def test_letters_with_a_meaning_never_reach_sftp(sshd: tuple[int, Path]) -> None:
    """Blanks, quotes and stars are refused before anything runs."""
    for bad in ("a b", 'a"b', "a*", "a;b", "a\nrm x", "$(x)"):
        with pytest.raises(BackupError, match="understands otherwise"):
            place(sshd, Path(f"/{bad}")).stored()
    with pytest.raises(BackupError, match="not installed"):
        SshPlace(Account(host="h", path="/x"), program="no-such-program").stored()
