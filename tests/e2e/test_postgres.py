"""A publication whose databases lie on a PostgreSQL server: the same commands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from newsletter.stores.postgres import connect


@pytest.mark.slow
def test_the_main_job_on_a_server(tmp_path: Path, postgres_address: str) -> None:
    """Collecting, drafting, sending and the archive do on a server what they do on files."""
    printed = [_demo(tmp_path / name, address) for name, address in (
        ("demo-a", ""), ("demo-b", postgres_address),
    )]  # fmt: skip
    told = [re.sub(r"\d+(?:\.\d+)? s\b|\(.*? kB\)", "", text) for text in printed]
    assert told[0].replace("demo-a", "") == told[1].replace("demo-b", "")
    assert not list((tmp_path / "demo-b").rglob("mail.db"))
    database = connect(postgres_address, "mail")
    (row,) = database.execute("SELECT count(*) FROM deliveries WHERE state = 'accepted'").fetchall()
    database.close()
    assert row[0] == 25


def _demo(folder: Path, address: str) -> str:
    folder.mkdir()
    ran = subprocess.run(
        [sys.executable, "-m", "newsletter", "demo", "--database", address],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout
