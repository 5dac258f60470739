"""`newsletter backup keys`: the key pair of the backups; its secret half is shown once and kept nowhere."""

from __future__ import annotations

import re
from dataclasses import field

from newsletter.backup import locking
from newsletter.backup.sheet import recovery_sheet
from newsletter.errors import UsageError
from newsletter.model.values import dataclass
from newsletter.publication.place import audit, reading
from newsletter.publication.place.files import read_source, rewrite
from newsletter.publication.place.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBackupKey:
    """The sheet to print, and what became of publication.yaml."""

    recipient: str
    sheet: str = field(repr=False)
    written: bool
    """The public half stands in publication.yaml now; else a person has to put it there."""

    def advice(self) -> str:
        """Return what to do next."""
        done = (
            "publication.yaml has the public key now."
            if self.written
            else f"Put the public key into publication.yaml, under backup: recipient: {self.recipient}"
        )
        return (
            "Print this sheet now, twice: the key is shown this once and kept nowhere. "
            f"{done} Name the place there too (backup: place: FOLDER), then try it: newsletter backup"
        )


def make_keys(workplace: Workplace, *, anew: bool = False, by: str = "") -> NewBackupKey:
    """Make a key pair; the public half goes into publication.yaml where there is no `backup:` yet.

    `anew`: though there is one.  Older backups stay locked for the older key.  Raises `UsageError`.
    """
    publication = reading.publication(workplace)
    rules = publication.backup
    if rules.recipient and not anew:
        raise UsageError(
            "There is a key already; backups are locked with it.",
            help="If its recovery sheet is lost, make another with --anew: from then on backups "
            "are locked with that one, and older ones stay closed for ever.",
        )
    pair = locking.new_pair()
    sheet = recovery_sheet(
        pair,
        publication=publication.name,
        day=f"{workplace.clock():%Y-%m-%d}",
        place=rules.place,
        folder=workplace.folder.name,
    )
    written = _write(workplace, pair.recipient)
    audit.record(workplace, "backup keys", item=pair.recipient, by=by)
    return NewBackupKey(recipient=pair.recipient, sheet=sheet, written=written)


def secret_key(typed: str) -> str:
    """Return the secret key as it is used, from how it was typed.  Raises `BackupError`."""
    return locking.read_identity(typed)


def _write(workplace: Workplace, recipient: str) -> bool:
    """Write the public half where it certainly belongs: in the place of the old one, or below all."""
    path = workplace.publication_file
    text = read_source(path)
    end = "\r\n" if "\r\n" in text else "\n"
    old = re.search(r"^( +recipient: *)age1[a-z0-9]+", text, re.MULTILINE)
    if old:
        return rewrite(path, read=text, write=text.replace(old[0], f"{old[1]}{recipient}", 1))
    if re.search(r"^backup *:", text, re.MULTILINE):
        return False
    block = f"backup:{end}  recipient: {recipient}{end}"
    start = text if text.endswith(("\n", "\r")) else text + end
    return rewrite(path, read=text, write=start + block)
