"""Moving in and out: other services' lists of readers, and our own as a file."""

from __future__ import annotations

import json
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from newsletter.cli.asking import ask_columns
from newsletter.cli.importing_issues import import_issues
from newsletter.cli.options import Commands, by_option, journals, json_option
from newsletter.cli.session import Session
from newsletter.errors import UsageError

if TYPE_CHECKING:
    from newsletter.publication.readers.import_report import Entry, ImportReport

SCHEMA = "newsletter.import/2"


@click.group(name="import", cls=Commands)
def import_() -> None:
    """Take over what another service kept."""


@import_.command(name="audience")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--service",
    default="",
    metavar="NAME",
    help="Whose export it is: mailchimp, substack, ghost, buttondown, beehiiv, kit, listmonk or "
    "newsletter; without it, the header tells.",
)
@click.option(
    "--list",
    "said",
    default="",
    metavar="LIST",
    help="Which list the files are, where they do not say it: subscribed, unconfirmed, "
    "non-subscribed, cleaned, unsubscribed or complained.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="MEANING=COLUMN",
    help="What a column means: email, name, first_name, last_name, language, tags, sections, "
    "status, added, confirmed, unsubscribed …; may be given more than once.",
)
@click.option(
    "--save-columns",
    is_flag=True,
    help="Keep what the columns mean, for files with the same ones.",
)
@click.option(
    "--apply",
    default="",
    metavar="HASH",
    help="Do what was shown: the hash that the diff ended with.",
)
@by_option
@json_option
@click.pass_obj
@journals
def import_audience(
    session: Session,
    files: tuple[Path, ...],
    service: str,
    said: str,
    columns: tuple[str, ...],
    save_columns: bool,
    apply: str,
    by: str,
) -> int:
    """Import readers from files of another service, or of this program.

    Without --apply nothing is changed: it shows what would be, and ends with a hash. With that hash
    it does exactly this, or nothing where the files or the audience have changed meanwhile. Who left,
    bounced or must never be mailed stays out, whatever a file says.
    """
    from newsletter.publication.readers import importing_audience

    workplace = session.workplace()
    chosen = _pairs(columns)
    with _spooled(session) as (sink, emit):
        while True:
            try:
                report = importing_audience.import_audience(
                    workplace,
                    files,
                    service=service,
                    said=said,
                    columns=chosen,
                    apply=apply,
                    by=by,
                    sink=sink,
                )
                break
            except importing_audience.UnknownHeader as error:
                if session.json or not (sys.stdin.isatty() and sys.stderr.isatty()):
                    raise
                chosen, save_columns = ask_columns(session, error.columns)
        if save_columns:
            _save(session, files, chosen)
        emit(report, _command(files, service, said, chosen))
    return int(bool(report.refused))


import_.add_command(import_issues)


@import_.command(name="closed")
@click.argument("service")
@click.option(
    "--how",
    required=True,
    help="How you know that nobody can leave there any more; kept with your name.",
)
@by_option
@json_option
@click.pass_obj
@journals
def closed(session: Session, service: str, how: str, by: str) -> None:
    """Record that the account at SERVICE is closed, so that no send waits for its lists."""
    from newsletter.publication.place import moving

    record = moving.close_account(session.workplace(), service, how=how, by=by)
    if session.json:
        session.emit("newsletter.closed-account/1", record)
    else:
        session.print(f"The account at {record.service} is closed, says {record.by}: {record.note}")


@click.command(name="export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "json"]),
    help="How it is written; without it, as the file's name ends.",
)
@by_option
@json_option
@click.pass_obj
def export_audience(session: Session, file: Path, kind: str | None, by: str) -> None:
    """Export all readers with their history, outside the publication's git."""
    from newsletter.publication.readers import exporting_audience

    report = exporting_audience.export_audience(session.workplace(), file, kind=kind or "", by=by)
    if session.json:
        session.emit("newsletter.export/2", report)
        return
    for line in report.lines():
        session.print(line)


def _pairs(columns: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for one in columns:
        meaning, equals, column = one.partition("=")
        if not equals or not column.strip():
            raise UsageError(
                f"--column {one!r} names no column.", help="Write --column MEANING=COLUMN."
            )
        found[meaning.strip()] = column.strip()
    return found


def _save(session: Session, files: tuple[Path, ...], columns: dict[str, str]) -> None:
    from newsletter.publication.readers import importing_audience

    if "email" not in columns:
        raise UsageError(
            "There is nothing to save: no --column says where the addresses are.",
            help="Give --column email=COLUMN with --save-columns.",
        )
    path = importing_audience.save_columns_of(session.workplace(), files[0], columns)
    session.say(f"What the columns mean is kept in {path}")


def _command(files: tuple[Path, ...], service: str, said: str, columns: dict[str, str]) -> str:
    words = ["newsletter", "import", "audience", *map(str, files)]
    words += ["--service", service] if service else []
    words += ["--list", said] if said else []
    for meaning, column in columns.items():
        words += ["--column", f"{meaning}={column}"]
    return shlex.join(words)


Emit = Callable[["ImportReport", str], None]


@contextmanager
def _spooled(session: Session) -> Iterator[tuple[Callable[[Entry], None], Emit]]:
    """Yield where entries go and how the report is told.

    As JSON, every entry is written: to disk first, so that a document is whole or absent and its
    length costs no memory.
    """
    if not session.json:
        yield lambda _entry: None, lambda report, command: _print(session, report, command)
        return
    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        yield lambda entry: _spool(spool, entry), lambda report, _: _emit(session, spool, report)


def _print(session: Session, report: ImportReport, command: str) -> None:
    for line in report.lines(command=command):
        session.print(line)


def _spool(spool: IO[str], entry: Entry) -> None:
    from newsletter.publication.place.plain import plain

    spool.write(json.dumps(plain(entry), ensure_ascii=False) + "\n")


def _emit(session: Session, spool: IO[str], report: ImportReport) -> None:
    from newsletter.publication.place.plain import plain

    data: dict[str, Any] = plain(report)
    del data["first"]
    told = json.dumps(data, ensure_ascii=False).removesuffix("}")
    session.print(f'{{"schema": "{SCHEMA}", "data": {told}, "entries": [')
    spool.seek(0)
    before = ""
    for line in spool:
        session.print(f"{before}{line.rstrip()}")
        before = ", "
    session.print(']}, "findings": []}')
