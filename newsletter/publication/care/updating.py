"""`newsletter update`: everything of a publication brought to what this program needs, in one step."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

from newsletter.deliver.approval import read_approval
from newsletter.deliver.receipt import read_receipt
from newsletter.errors import ApprovalError, SendError
from newsletter.model.values import dataclass
from newsletter.publication.care import backing_up, placing
from newsletter.publication.issues.sealed import sealed_ids
from newsletter.publication.place import audit, reading
from newsletter.publication.place.database_state import DatabaseState
from newsletter.publication.place.databases import database_states, upgrade_databases
from newsletter.publication.place.initiating import write_schemas
from newsletter.publication.place.migrating import Migrated, migrate_issues
from newsletter.publication.place.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an update would do, and what stands in its way."""

    program: str
    """The version of the program that is installed."""
    databases: tuple[DatabaseState, ...]
    files: tuple[Migrated, ...]
    """Issue files, with what would be changed in each."""
    unsent: tuple[str, ...]
    """Issues that somebody approved and that have not gone out whole."""

    @property
    def is_needed(self) -> bool:
        """Whether anything is older than the program."""
        old = any(one.exists and one.version != one.wanted for one in self.databases)
        return old or any(one.changes for one in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """What an update did."""

    backup: str
    """The backup that was made first; empty: the databases were copied beside themselves."""
    databases: tuple[DatabaseState, ...]
    """As they were before."""
    files: tuple[Migrated, ...]

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        if self.backup:
            yield f"first backed up: {self.backup}"
        old = [one for one in self.databases if one.version not in {0, one.wanted}]
        for state in old:
            yield f"{state.file}: version {state.version} → {state.wanted}"
            if state.copy:
                yield f"  the state from before lies in {state.copy}"
        changed = [one for one in self.files if one.changes]
        for one in changed:
            yield f"{one.issue}: {'; '.join(one.changes)}"
        if not (changed or old):
            yield "everything was up to date"


def standing(workplace: Workplace) -> Standing:
    """Return what an update would do; writes nothing."""
    return Standing(
        program=version("newsletter"),
        databases=database_states(workplace),
        files=migrate_issues(workplace, dry_run=True),
        unsent=tuple(_unsent(workplace)),
    )


def update(workplace: Workplace, *, by: str = "", because: str = "") -> Updated:
    """Back up, then bring databases, issue files and schemas to what this program needs.

    Raises `SendError` between an approval and the end of its send, unless somebody says why it shall
    be done all the same; what a backup, a database or a file raises ends it before the next step.
    """
    found = standing(workplace)
    if found.unsent and not because.strip():
        raise SendError(
            f"{', '.join(found.unsent)}: approved, and not gone out whole. Nothing is updated now.",
            help="Send it first. If it shall never be sent, or you know better, say why: --because",
        )
    is_old = any(one.exists and one.version != one.wanted for one in found.databases)
    backup = "" if is_old else _backed_up(workplace, by)
    databases = upgrade_databases(workplace)
    files = migrate_issues(workplace, by=by)
    write_schemas(workplace.folder, reading.publication_document(workplace).value)
    audit.record(workplace, "update", by=by, detail=f"to {found.program}; {because}".rstrip("; "))
    return Updated(backup=backup, databases=databases, files=files)


def _backed_up(workplace: Workplace, by: str) -> str:
    """Make a backup where a place for it is set up; return its name.

    A database of an older version is copied beside itself by its upgrade.
    """
    publication = reading.publication(workplace)
    if not (publication.backup.complete and workplace.has_mail()):
        return ""
    target = placing.target_of(workplace)
    return backing_up.back_up(workplace, target, publication.backup.keep, by=by).backup.name


def _unsent(workplace: Workplace) -> Iterator[str]:
    """Yield issues between approval and receipt, by their sealed folders: a database may be too old."""
    for issue in sealed_ids(workplace):
        folder = workplace.sent / issue
        try:
            read_approval(folder, issue)
        except ApprovalError:
            continue
        receipt = read_receipt(folder)
        if receipt is None or receipt.waiting:
            yield issue
