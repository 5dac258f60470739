"""A publication opened for work: its folder, the clock, the environment, who works here.

This is the one place where the clock and the environment come in
(`open_workplace`); every use case takes a `Workplace` and nothing global.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.errors import NoSuchIssue, NotAPublication, SettingError
from newsletter.model.values import dataclass
from newsletter.publication.place.files import keep_private

if TYPE_CHECKING:
    from newsletter.publication.place.databases import Home
    from newsletter.stores.database import Database

Clock = Callable[[], datetime]

PUBLICATION_FILE = "publication.yaml"
FEEDS_FILE = "feeds.yaml"
VAR = "var"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """Where things lie, what time it is, who is asking."""

    folder: Path
    clock: Clock
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    flags: Mapping[str, str] = field(default_factory=dict)
    """Settings given on the command line."""
    user: str = ""
    """Name of the account on this machine."""

    @property
    def publication_file(self) -> Path:
        """The file publication.yaml."""
        return self.folder / PUBLICATION_FILE

    @property
    def feeds_file(self) -> Path:
        """The file feeds.yaml."""
        return self.folder / FEEDS_FILE

    @property
    def issues(self) -> Path:
        """The folder of issue files."""
        return self.folder / "issues"

    @property
    def sent(self) -> Path:
        """The folder of sealed issues."""
        return self.issues / "sent"

    @property
    def var(self) -> Path:
        """What machines write and git ignores."""
        return self.folder / VAR

    @property
    def newsroom_file(self) -> Path:
        """The database of articles, candidates and saved sources."""
        return self.var / "newsroom.db"

    @property
    def mail_file(self) -> Path:
        """The database of audience and ledger."""
        return self.var / "mail.db"

    def issue_file(self, issue_id: str) -> Path:
        """Return the path of an issue's file."""
        return self.issues / f"{issue_id}.yaml"

    def issue_ids(self) -> tuple[str, ...]:
        """Return the ids of all issue files, in order."""
        if not self.issues.is_dir():
            return ()
        return tuple(sorted(path.stem for path in self.issues.glob("*.yaml")))

    def sealed_ids(self) -> tuple[str, ...]:
        """Return the ids of all issues that were ever approved, in order."""
        if not self.sent.is_dir():
            return ()
        return tuple(sorted(path.parent.name for path in self.sent.glob("*/seal.json")))

    def existing_issue_file(self, issue_id: str) -> Path:
        """Return the path of an issue's file; raises `NoSuchIssue` with what there is instead."""
        path = self.issue_file(issue_id)
        known = self.issue_ids()
        if issue_id in known:
            return path
        there = f"Issues here: {', '.join(known[-8:])}." if known else "There is no issue yet."
        raise NoSuchIssue(
            f"There is no issue {issue_id!r} in {self.shown(self.issues)}/.",
            help=f"{there} Make a new one with: newsletter draft {issue_id or '2026-12'}",
        )

    def shown(self, path: Path) -> str:
        """Return a path as people read it: relative to the publication where it lies inside."""
        return str(path.relative_to(self.folder)) if path.is_relative_to(self.folder) else str(path)

    def expect_issue(self, issue_id: str) -> None:
        """Raise `NoSuchIssue` unless the issue's file, or what was sealed of it, is there."""
        if not (self.sent / issue_id / "seal.json").is_file():
            self.existing_issue_file(issue_id)

    @contextmanager
    def newsroom(self) -> Iterator[Database]:
        """Open the newsroom; raises `SchemaError` for a foreign version, `StoreError` for any fault."""
        with self._databases().opened("newsroom") as database:
            yield database

    @contextmanager
    def mail(self) -> Iterator[Database]:
        """Open audience and ledger; raises `SchemaError` for a foreign version, `StoreError` for any fault."""
        with self._databases().opened("mail") as database:
            yield database

    def has_newsroom(self) -> bool:
        """Return whether anything was ever collected or clipped; makes no database."""
        return self._databases().state("newsroom").exists

    def has_mail(self) -> bool:
        """Return whether there ever was an audience or a ledger; makes no database."""
        return self._databases().state("mail").exists

    def _databases(self) -> Home:
        # Where they are stands in publication.yaml, whose reader needs a workplace.
        from newsletter.publication.place.databases import home  # noqa: PLC0415

        return home(self)


def find_publication(start: Path) -> Path:
    """Return the folder with publication.yaml at or above `start`; raises `NotAPublication`."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / PUBLICATION_FILE).is_file():
            return folder
    raise NotAPublication(
        f"There is no {PUBLICATION_FILE} in {start} or above it.",
        help="Go to the publication's folder, name it with --publication FOLDER, "
        "or make a new one with: newsletter init FOLDER",
    )


def open_workplace(
    start: Path | None = None, *, flags: Mapping[str, str] | None = None
) -> Workplace:
    """Open the publication at or above `start` (the current folder) with the machine's clock.

    What machines wrote there holds readers' data: other accounts are shut out of it.
    """
    folder = find_publication(start or Path.cwd())
    if (folder / VAR).is_dir():
        keep_private(folder / VAR)
    return Workplace(
        folder=folder,
        clock=machine_clock(os.environ),
        environ=dict(os.environ),
        flags=dict(flags or {}),
        user=user_name(),
    )


def machine_clock(environ: Mapping[str, str]) -> Clock:
    """Return the clock; ``NEWSLETTER_NOW`` (ISO 8601 with zone) makes it stand still, for rehearsals."""
    fixed = environ.get("NEWSLETTER_NOW")
    if fixed:
        now = _fixed_time(fixed)
        return lambda: now
    return lambda: datetime.now(UTC)


def _fixed_time(text: str) -> datetime:
    try:
        now = datetime.fromisoformat(text)
    except ValueError:
        now = None
    if now is None or now.tzinfo is None:
        raise SettingError(
            f"NEWSLETTER_NOW holds {text!r}, which is no time with a zone.",
            help="Write it as 2026-12-01T09:00+00:00, or remove the variable.",
        )
    return now.astimezone(UTC)


def user_name() -> str:
    """Return the name of the account on this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return f"uid {os.getuid()}"
