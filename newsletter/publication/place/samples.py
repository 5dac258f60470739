"""The sample publication: in a checkout the repository itself, in a wheel a copy."""

from __future__ import annotations

from pathlib import Path

import newsletter
from newsletter.errors import UsageError

_PACKAGE = Path(newsletter.__file__).parent


def sample_file(name: str) -> bytes:
    """Return a file of the sample publication; `name` is relative to it."""
    for folder in (_PACKAGE / "_sample", _PACKAGE.parent):
        path = folder / name
        if path.is_file():
            return path.read_bytes()
    raise UsageError(
        f"The sample file {name} is missing from this installation.",
        help="Install the program again.",
    )


def sample_subscribers() -> bytes:
    """Return the CSV file of invented readers."""
    return (_PACKAGE / "testing" / "subscribers.csv").read_bytes()
