"""Renders an issue in a process of its own, for `test_same_bytes`: prints a hash of all it would seal."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from newsletter.model.variant import possible
from newsletter.publication.issues.variants import files_to_seal
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.render import offer_of


def main(folder: Path, issue: str) -> None:
    """Render every variant that the issue may have; print each file's hash, in order of their paths."""
    workplace = Workplace(folder=folder, clock=lambda: datetime.now(UTC))
    publication = reading.publication(workplace)
    opened = reading.open_issue(workplace, issue, publication)
    keys = [one.key for one in possible(offer_of(opened.issue))]
    for name, data in sorted(files_to_seal(workplace, opened, publication, keys).items()):
        sys.stdout.write(f"{sha256(data).hexdigest()}  {name}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
