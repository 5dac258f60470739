"""A publication over the press world, with all cited pages saved, in which issues can be tried."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from newsletter.model.finding import Finding
from newsletter.publication.gathering import collecting
from newsletter.publication.issues import checking
from newsletter.publication.place.samples import sample_file
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock
from newsletter.testing.press_world import PRESS_WORLD_NOW, PressWorld, press_world_file

WRITTEN = "2017-12"
_ITEM = re.compile(r"^  - id: ([\w-]+)\n(?:    .*\n|\n)*", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An issue to be written: fields at its head, and its pieces as they stand in YAML."""

    name: str
    head: Mapping[str, object]
    leads: Sequence[str] = ()
    areas: Sequence[str] = ()
    entries: Sequence[str] = ()
    publication: Mapping[str, str] = field(default_factory=dict)
    """What stands in publication.yaml, and what stands there instead."""
    month: str = WRITTEN

    def yaml(self) -> str:
        """Return the issue as a file."""
        lines = ["version: 1", f"date: {self.month}"]
        lines += [
            f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in self.head.items()
        ]
        if self.leads:
            lines += ["leads:", *(lead.rstrip("\n") for lead in self.leads)]
        if self.areas:
            lines += [f"focus_areas: [{', '.join(self.areas)}]"]
        if self.entries:
            lines += ["media_review:", *(entry.rstrip("\n") for entry in self.entries)]
        return "\n".join(lines) + "\n"


def pieces() -> dict[str, str]:
    """Return the leads and entries of the issue that is written over the press world, by id."""
    source = press_world_file(f"issues/{WRITTEN}.yaml").decode()
    return {match[1]: match[0].rstrip("\n") + "\n" for match in _ITEM.finditer(source)}


@contextmanager
def press_house(folder: Path) -> Iterator[Workplace]:
    """Yield a publication whose sources are saved."""
    (folder / "issues").mkdir(parents=True)
    (folder / "images").mkdir()
    (folder / "publication.yaml").write_bytes(sample_file("publication.yaml"))
    (folder / "feeds.yaml").write_bytes(press_world_file("feeds.yaml"))
    (folder / "issues" / "2017-11.yaml").write_bytes(sample_file("issues/2017-11.yaml"))
    written = folder / "issues" / f"{WRITTEN}.yaml"
    written.write_bytes(press_world_file(f"issues/{WRITTEN}.yaml"))
    (folder / "images" / "gauge.png").write_bytes(plain_png(1200, 700))
    with PressWorld() as press:
        pairs = ",".join(f"{pattern}={target}" for pattern, target in press.connect_to)
        workplace = Workplace(
            folder=folder,
            clock=FixedClock(PRESS_WORLD_NOW),
            flags={"fetching.connect_to": pairs, "fetching.deadline": "3"},
            user="bench",
        )
        collecting.save_cited_pages(workplace, WRITTEN)
        written.unlink()
        yield workplace


def findings(workplace: Workplace, draft: Draft) -> tuple[Finding, ...]:
    """Write the issue, check it, and take it away again."""
    masthead = sample_file("publication.yaml").decode()
    for old, new in draft.publication.items():
        if old not in masthead:
            raise ValueError(f"{old!r} does not stand in publication.yaml")
        masthead = masthead.replace(old, new)
    workplace.publication_file.write_text(masthead, "utf-8")
    path = workplace.issue_file(draft.month)
    path.write_text(draft.yaml(), "utf-8")
    try:
        return checking.check(workplace, [draft.month], about_sending=False).findings
    finally:
        path.unlink()


def plain_png(width: int, height: int) -> bytes:
    """Return a green picture, as the PNG specification has it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x0b\x5d\x3b" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
