"""What the columns of a plain CSV file mean: asked once, and kept on a person's command.

``var/import-columns.json``: a list of {header, columns}; a file with the same columns, in any
order, is read in the same way.  No subscriber's data is in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from newsletter.errors import NewsletterError
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.workplace import Workplace

FILE = "import-columns.json"


def saved_columns(workplace: Workplace, header: Sequence[str]) -> Mapping[str, str] | None:
    """Return {role: column} as it was saved for these columns, or None."""
    wanted = _folded(header)
    for one in _all(_path(workplace)):
        if one["header"] == wanted:
            return dict(one["columns"])
    return None


def save_columns(workplace: Workplace, header: Sequence[str], columns: Mapping[str, str]) -> Path:
    """Keep what these columns mean, in the place of what was kept of them before."""
    path, wanted = _path(workplace), _folded(header)
    others = [one for one in _all(path) if one["header"] != wanted]
    kept = [*others, {"header": wanted, "columns": dict(columns)}]
    write_whole(path, json.dumps(kept, ensure_ascii=False, indent=2) + "\n")
    return path


def _folded(header: Sequence[str]) -> list[str]:
    return sorted(" ".join(column.casefold().split()) for column in header)


def _path(workplace: Workplace) -> Path:
    return workplace.var / FILE


def _all(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    try:
        found = json.loads(path.read_text("utf-8"))
        return [{"header": list(one["header"]), "columns": dict(one["columns"])} for one in found]
    except (ValueError, TypeError, KeyError) as error:
        raise NewsletterError(
            f"{path.name} in {path.parent} cannot be read.",
            help="Remove it; what the columns mean is asked again.",
        ) from error
