from __future__ import annotations

import subprocess
from contextlib import closing

import pytest

from newsletter.model.diagnosis import Diagnosis, Verdict
from newsletter.publication import doctoring
from newsletter.publication.place import databases
from newsletter.publication.place.workplace import Workplace
from newsletter.stores import sqlite


def _git(workplace: Workplace, *arguments: str) -> None:
    subprocess.run(
        ["git", "-C", str(workplace.folder), *arguments],
        check=True,
        capture_output=True,
        timeout=60,
    )


def _verdict(workplace: Workplace, subject: str) -> Diagnosis:
    return next(one for one in doctoring.examine(workplace) if one.subject == subject)


def test_a_tracked_var_is_found(workplace: Workplace) -> None:
    """A file of var/ that git tracks is bad, and the help says how to take it out."""
    _git(workplace, "init", "-q")
    (workplace.var / "leak.txt").write_text("subscriber")
    _git(workplace, "add", "--force", "var/leak.txt")
    found = _verdict(workplace, "git")
    assert found.verdict is Verdict.BAD
    assert "var/leak.txt" in found.message
    assert "git rm --cached" in found.help


def test_a_missing_ignore_line_is_found(workplace: Workplace) -> None:
    """secrets.env that git would pick up is bad."""
    _git(workplace, "init", "-q")
    (workplace.folder / ".gitignore").write_text("/var/\n")
    found = _verdict(workplace, "git")
    assert found.verdict is Verdict.BAD
    assert "secrets.env" in found.message


def test_what_init_wrote_is_safe_in_git(workplace: Workplace) -> None:
    """With the .gitignore of init, neither keys nor var/ can be committed by accident."""
    _git(workplace, "init", "-q")
    _git(workplace, "add", "--all")
    assert _verdict(workplace, "git").verdict is Verdict.GOOD


def test_keys_that_others_may_read_are_found(workplace: Workplace) -> None:
    """secrets.env with a wide mode is bad."""
    (workplace.folder / "secrets.env").chmod(0o644)
    assert _verdict(workplace, "secrets.env").verdict is Verdict.BAD


def test_data_that_others_may_read_is_found(workplace: Workplace) -> None:
    """A var/ that is open to other accounts is bad; as `init` made it, it is not."""
    assert _verdict(workplace, "var/").verdict is Verdict.GOOD
    workplace.var.chmod(0o755)
    assert _verdict(workplace, "var/").verdict is Verdict.BAD


def test_missing_keys_are_found(workplace: Workplace) -> None:
    """Without secrets.env and environment the keys are bad."""
    (workplace.folder / "secrets.env").unlink()
    assert _verdict(workplace, "keys").verdict is Verdict.BAD


@pytest.mark.parametrize("version", [0, 999])
def test_another_schema_version_is_found(workplace: Workplace, version: int) -> None:
    """A database of another version is bad, before any command trips over it."""
    with workplace.mail() as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    assert _verdict(workplace, "var/mail.db").verdict is Verdict.BAD


def test_upgrade_says_what_it_did(workplace: Workplace) -> None:
    """The upgrade brings an old database to today's version and reports the copy it made."""
    with workplace.newsroom() as connection:
        connection.execute("PRAGMA user_version = 0")
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        for (name,) in names.fetchall():
            connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    states = {one.kind: one for one in databases.upgrade_databases(workplace)}
    assert states["newsroom"].version == 0
    with closing(sqlite.connect(workplace.newsroom_file)) as connection:
        assert sqlite.schema_version(connection) == states["newsroom"].wanted


def test_a_damaged_database_is_found(workplace: Workplace) -> None:
    """Bytes that rotted on disk are found by SQLite's own check."""
    with workplace.mail() as connection:
        connection.execute("CREATE TABLE filler (x)")
        connection.execute(
            "INSERT INTO filler SELECT randomblob(4000) FROM (VALUES (1),(2),(3),(4))"
        )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(workplace.mail_file.read_bytes())
    for start in range(4096, len(data), 4096):
        data[start : start + 64] = b"\xff" * 64
    workplace.mail_file.write_bytes(bytes(data))
    bad = [one for one in doctoring.examine(workplace) if one.verdict is Verdict.BAD]
    assert any("mail.db" in one.message for one in bad)


def test_a_file_that_is_no_database_is_found(workplace: Workplace) -> None:
    """Something else under the database's name is one clear finding, not a crash."""
    workplace.mail_file.write_bytes(b"not a database at all" * 300)
    found = _verdict(workplace, "databases")
    assert found.verdict is Verdict.BAD
    assert "mail.db" in found.message


def test_a_machine_that_cannot_shut_templates_in_is_told_once() -> None:
    """Where the kernel filters no system calls a warning says so; elsewhere nothing does."""
    (told,) = doctoring.walls_of_templates(filtered=False)
    assert told.verdict is Verdict.WARNING
    assert "seccomp" in told.help
    assert not tuple(doctoring.walls_of_templates(filtered=True))


def test_a_template_without_end_does_not_stop_the_doctor(workplace: Workplace) -> None:
    """A style sheet that loops for ever is one line among the others, with its file."""
    own = workplace.folder / "templates" / "indus"
    own.mkdir(parents=True)
    loops = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    (own / "web.css.j2").write_text(loops)
    found = _verdict(workplace, "theme")
    assert found.verdict is Verdict.BAD
    assert "web.css.j2:1: the template was still at work after 4 seconds" in found.message
