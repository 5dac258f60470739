"""The recovery sheet: the one thing to print, and to keep where the machine is not."""

from __future__ import annotations

from newsletter.backup.locking import KeyPair

_SHEET = """\
RECOVERY SHEET of {publication}
made on {day}

WHAT THIS IS
The backups of {publication} are locked. The key below is the only thing in the
world that unlocks them. It is stored on no machine, and it is shown this once.
Print this sheet, twice. Keep the copies in two places that do not burn down
together. Whoever holds it can read the names and addresses of all readers.

THE KEY
(capital letters and digits; blanks do not matter)

{key}

It belongs to the public key
    {recipient}

WHERE THE BACKUPS LIE
    {place}

WHEN THE MACHINE IS LOST
1. See that the old machine is off, and stays off.
2. On a new machine, install the program: its page "Install it" says how.
3. Restore. It asks for the key above:
       newsletter restore {place} --into {folder}
4. Look around: readers, issues, nothing can be mailed yet.
       cd {folder}
       newsletter doctor
5. Say that this machine is the one that sends from now on:
       newsletter takeover --because "what happened to the old one"
   It says which mails may have left since the backup, and what to decide.
6. Start what keeps the time, and the readers' pages, again:
       newsletter run
       newsletter serve

IF THE PROGRAM CANNOT BE HAD ANY MORE
Type the key into a file key.txt, on one line and without blanks. The programs
age, zstd and tar are in every Linux distribution:
       age -d -i key.txt BACKUP.tar.zst.age | zstd -d | tar -x
The folder that appears, publication/, is the whole publication; its databases
are SQLite files in publication/var/, or text tables of PostgreSQL beside them.
"""
GROUP, GROUPS = 8, 5


def recovery_sheet(pair: KeyPair, *, publication: str, day: str, place: str, folder: str) -> str:
    """Return the sheet as plain text of at most 80 columns, but for long places."""
    return _SHEET.format(
        publication=publication,
        day=day,
        key=_grouped(pair.identity),
        recipient=pair.recipient,
        place=place or "PLACE (write it here)",
        folder=folder,
    )


def _grouped(text: str) -> str:
    groups = [text[start : start + GROUP] for start in range(0, len(text), GROUP)]
    rows = [groups[start : start + GROUPS] for start in range(0, len(groups), GROUPS)]
    return "\n".join(f"    {'  '.join(row)}" for row in rows)
