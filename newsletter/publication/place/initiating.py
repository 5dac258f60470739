"""`newsletter init`: a new publication that passes `check` at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from newsletter.documents import json_schema
from newsletter.documents.schema import FileKind
from newsletter.errors import UsageError
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.place import secrets
from newsletter.publication.place.files import keep_private, write_whole
from newsletter.publication.place.workplace import Clock

# Written as JSON strings, which are YAML strings too, so that any name may be given.
_PUBLICATION = """\
# yaml-language-server: $schema=var/schema/publication.json
version: 1
name: {name}
mission: One sentence that says what you stand for.
language: en
# website: https://www.example.org/
# archive_url: https://news.example.org/    # where readers find the archive
# public_url: https://mail.example.org/     # where `newsletter serve` answers them
# suggestions: {{open: true}}               # readers suggest articles there, too
sender:
  name: {name}
  address: newsletter@example.org
postal_address:
  - {name}
  - Your street and town
people:
  - id: editor
    name: The Editor
    roles: [editor, approver, publisher]
focus_areas: []
schedule:
  zone: UTC
  send_time: "09:00"
delivery:
  transport: files
"""

_FEEDS = """\
# yaml-language-server: $schema=var/schema/feeds.json
version: 1
# One line per feed:  - https://paper.example/rss
feeds: []
# Who stands behind the feeds, so that an entry can name its source:
#   - name: The Paper
#     hosts: [paper.example]
#     country: PK
#     language: en
outlets: []
"""

_IGNORED = """\
# Machines write these; they hold subscribers' data, keys and what can be made again.
/var/
/site/
secrets.env
"""


_MERGED = """\
# Lines of both sides are kept: an address that was published stays published.
issues/sent/addresses.txt merge=union
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What `init` wrote."""

    folder: Path
    written: tuple[str, ...]


def start_publication(folder: Path, *, name: str, clock: Clock) -> Started:
    """Write a new publication into a folder that holds none; nothing that exists is touched.

    Raises `UsageError` where a publication.yaml is there already.
    """
    if (folder / "publication.yaml").exists():
        raise UsageError(
            f"{folder} holds a publication already.",
            help="Choose another folder. If only its keys are missing: newsletter init --keys FOLDER",
        )
    quoted = json.dumps(name, ensure_ascii=False)
    files: dict[str, Callable[[], str]] = {
        "publication.yaml": lambda: _PUBLICATION.format(name=quoted),
        "feeds.yaml": lambda: _FEEDS,
        ".gitignore": lambda: _IGNORED,
        ".gitattributes": lambda: _MERGED,
        "issues/.gitkeep": lambda: "",
    }
    written = [file for file, text in files.items() if _write_new(folder / file, text())]
    if not (folder / secrets.FILE_NAME).exists():
        secrets.write_new_file(folder, key_id=f"{clock():%Y%m%d}")
        written.append(secrets.FILE_NAME)
    write_schemas(folder)
    return Started(folder=folder, written=tuple(written))


def write_keys(folder: Path, *, clock: Clock) -> Path:
    """Write secrets.env with new keys; raises `UsageError` where keys are there already."""
    if not (folder / "publication.yaml").is_file():
        raise UsageError(
            f"There is no publication in {folder}.",
            help=f"Make one, keys included, with: newsletter init {folder}",
        )
    try:
        return secrets.write_new_file(folder, key_id=f"{clock():%Y%m%d}")
    except FileExistsError:
        raise UsageError(
            f"{folder / secrets.FILE_NAME} is there already.",
            help="New keys would break the links in mails already sent. If it must be: keep the old "
            "keys as NAME_RETIRED, and write the new ones by hand.",
        ) from None


def write_schemas(folder: Path, publication: Publication | None = None) -> None:
    """Write the JSON Schemas that editors complete and validate with into var/schema/.

    With a publication, the ids of its people and focus areas are completed too.
    """
    keep_private(folder / "var")
    kinds: tuple[FileKind, ...] = ("publication", "feeds", "issue")
    for kind in kinds:
        text = _schema_text(kind, publication) if publication else _general_schema(kind)
        path = folder / "var" / "schema" / f"{kind}.json"
        if not path.exists() or path.read_text("utf-8") != text:
            write_whole(path, text)


def _schema_text(kind: FileKind, publication: Publication | None = None) -> str:
    schema = json_schema(kind, publication=publication)
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


@cache
def _general_schema(kind: FileKind) -> str:
    """Return what is the same for every publication that begins."""
    return _schema_text(kind)


def refresh_schemas(folder: Path, publication: Publication) -> None:
    """Let editors know people and focus areas that are new, where there are schemas at all.

    A folder that must not be written to keeps those it has.
    """
    if (folder / "var" / "schema").is_dir():
        with suppress(OSError):
            write_schemas(folder, publication)


def _write_new(path: Path, text: str) -> bool:
    if path.exists():
        return False
    write_whole(path, text)
    return True


def schema_of(kind: str) -> dict[str, object]:
    """Return the JSON Schema of ``issue``, ``publication`` or ``feeds``."""
    return json_schema(kind)  # type: ignore[arg-type]  # the skin offers these three only
