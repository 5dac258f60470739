"""Whether every seal is still what it was: the whole of each folder is read and compared.

A build believes a folder of which sizes, times and places are those of the last one.  This believes
nothing: it finds a file that somebody exchanged and dated back, and one that a disk lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from newsletter.errors import ArchiveError
from newsletter.publication.approval.verifying import verify_folder
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace

TOLD = 6
"""Seals that an error names; the others are counted."""


def broken_seals(workplace: Workplace, issues: Iterable[str] | None = None) -> Iterator[str]:
    """Yield a line for each seal that is not as it was approved and sent; without `issues`, of all."""
    for issue in workplace.sealed_ids() if issues is None else issues:
        found = verify_folder(workplace.sent / issue)
        if found.wrong:
            yield f"{issue}: {' '.join(found.wrong)}"


def expect_whole(workplace: Workplace) -> None:
    """Raise `ArchiveError` where a seal is not what it was."""
    broken = tuple(broken_seals(workplace))
    if broken:
        raise ArchiveError(
            told(broken), help="Nothing was written. To see all of one: newsletter verify ISSUE"
        )


def told(broken: Sequence[str]) -> str:
    """Return what to say of them."""
    more = f" … and {len(broken) - TOLD} more." if len(broken) > TOLD else ""
    are = "is" if len(broken) == 1 else "are"
    return f"{counted(len(broken), 'seal')} {are} not as approved and sent. {' '.join(broken[:TOLD])}{more}"
