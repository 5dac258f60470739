"""Two writers of one issue's file, killed and out of disk in between: is any character lost?

::

    python -m bench.desk_races [--races 1000] [--seed 0]

Each race has two processes.  One is a page of the desk; the other is a second page, an editor that
writes beside the file and renames (vim, git), or one that writes in place.  Pages are killed with
SIGKILL at random moments and come back with the text that they held, as a browser does; in every
fourth race the disk is full for a while (a small file system in memory, which takes the rights of
root).  Afterwards every word that anybody typed must stand in the file, among the drafts, or in the
history; every other field must say what it said.  Prints one line of figures and ``lost characters``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.chaos_disk import Disk, disk_at, give_back, own_mounts
from newsletter.documents import replace_scalar
from newsletter.documents.edit import plain, tree_of
from newsletter.errors import NewsletterError, NotSaved
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.fields import text_in
from newsletter.publication.writing.histories import drafts, history
from newsletter.publication.writing.saving import save_field
from newsletter.publication.writing.values import FieldEdit, SaveState

ISSUE = "2026-12"
ENTRY = """\
  # about {n}
  - id: e{n}
    title: Title {n}   # as printed
    summary: >-
      A summary of the entry {n} that
      stands on two lines.
    outlet: Dawn
    url: https://d.example/{n}

"""
ISSUE_TEXT = "version: 1\ndate: 2026-12\nsubject: S\n\nmedia_review:\n" + "".join(
    ENTRY.format(n=n) for n in (1, 2, 3)
)
PLACES = [(f"e{n}", name) for n in (1, 2) for name in ("summary", "title")]
SAVES = 6
FILLER = -1
PATIENCE = 20.0
"""Seconds after which a writer gives up, so that a fault cannot hang the bench."""
KINDS = ("page", "renames", "in place")


@dataclass(slots=True, kw_only=True)
class Figures:
    """What happened in all races."""

    races: int = 0
    typed: int = 0
    lost: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def workplace_at(folder: Path) -> Workplace:
    """Return a publication of which nothing but the issue matters."""
    return Workplace(folder=folder, clock=lambda: datetime.now(UTC), user="bench")


def race(
    folder: Path, state: Path, seed: int, figures: Figures, *, disk: Disk | None = None
) -> None:
    """Let two writers write; count what is lost."""
    chance = random.Random(seed)
    (folder / "issues").mkdir(parents=True)
    file = folder / "issues" / f"{ISSUE}.yaml"
    file.write_text(ISSUE_TEXT)
    state.mkdir(parents=True)
    kind = chance.choice(KINDS[:2] if disk else KINDS)
    kinds = ["page", kind]
    running = {_begun(folder, state, seed, n, one): n for n, one in enumerate(kinds)}
    kills = [chance.uniform(0.005, 0.08) for _ in range(chance.randint(0, 3))]
    if disk:
        time.sleep(chance.uniform(0, 0.03))
        running[_filling(disk)] = FILLER
        figures.seen["full disk"] += 1
    while running:
        pages = [pid for pid, n in running.items() if n != FILLER and kinds[n] == "page"]
        if kills and pages:
            time.sleep(kills.pop())
            pid = chance.choice(pages)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        pid, status = _ended(running)
        number = running.pop(pid)
        if os.WIFSIGNALED(status):
            figures.seen["killed"] += 1
            running[_begun(folder, state, seed, number, kinds[number])] = number
        elif os.WEXITSTATUS(status):
            figures.wrong.append(f"seed {seed}: a writer failed")
    figures.races += 1
    figures.seen[f"against {kind}"] += 1
    _judge(folder, state, seed, figures)


def _ended(running: Collection[int]) -> tuple[int, int]:
    """Wait for one of these processes and for no other child: whoever calls may have some."""
    while True:
        for pid in running:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return ended, status
        time.sleep(0.001)


def _filling(disk: Disk) -> int:
    """Fill the disk for a moment, in a process: a writer must not inherit the open file."""
    pid = os.fork()
    if not pid:
        disk.fill_for(0.06)
        os._exit(0)
    return pid


def _begun(folder: Path, state: Path, seed: int, number: int, kind: str) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    signal.alarm(int(PATIENCE))
    try:
        place = workplace_at(folder)
        page = Page(file=state / f"{number}.json", number=number)
        chance = random.Random(f"{seed} {number} {page.done}")
        if kind == "page":
            _type(place, page, chance)
        else:
            _edit(place, page, chance, in_place=kind == "in place")
        code = 0
    except Exception:  # noqa: BLE001 - told, and counted by whoever waits for this process
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


class Page:
    """What a browser, or an editor's buffer, still holds after its server died."""

    def __init__(self, *, file: Path, number: int) -> None:
        self.file, self.number = file, number
        held: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
        self.done: int = held.get("done", 0)
        self.typed: list[str] = held.get("typed", [])
        self.pending: dict[str, Any] | None = held.get("pending")
        self.seen: list[str] = held.get("seen", [])
        self.latest: dict[str, str] = held.get("latest", {})

    def keep(self) -> None:
        """Write it all down, in one step."""
        held = {
            name: getattr(self, name) for name in ("done", "typed", "pending", "seen", "latest")
        }
        beside = self.file.with_suffix(".new")
        beside.write_text(json.dumps(held))
        beside.replace(self.file)

    def word(self) -> str:
        """Type a word that nobody else types."""
        return f"w{self.number}n{len(self.typed):02}{'abcdef'[len(self.typed) % 6] * 5}"


def _type(place: Workplace, page: Page, chance: random.Random) -> None:
    while page.done < SAVES or page.pending:
        if page.pending is None:
            entry, name = chance.choice(PLACES)
            was = _said(place, entry, name)
            word = page.word()
            page.typed.append(word)
            page.pending = {"entry": entry, "name": name, "was": was, "now": f"{was} {word}"}
            page.done += 1
            page.keep()
        _save(place, page, chance)


def _save(place: Workplace, page: Page, chance: random.Random) -> None:
    held = page.pending
    assert held is not None
    edit = FieldEdit(
        item=("media_review", held["entry"]),
        field=held["name"],
        was=held["was"],
        now=held["now"],
        by=f"p{page.number}",
        session=f"s{page.number}",
    )
    try:
        saved = save_field(place, ISSUE, edit)
    except NotSaved as error:
        page.seen.append("draft, disk full" if error.kept else "page kept it, disk full")
        page.keep()
        time.sleep(0.005)
        return
    page.seen.append(saved.state.value)
    page.pending = None
    if saved.state is SaveState.CONFLICT and chance.random() < 0.5:
        page.pending = {**held, "was": saved.theirs}  # mine, knowing theirs
    page.keep()


def _edit(place: Workplace, page: Page, chance: random.Random, *, in_place: bool) -> None:
    """Change fields as somebody with an editor does: the whole file, without asking."""
    file = place.issue_file(ISSUE)
    for _ in range(SAVES):
        entry, name = chance.choice(PLACES)
        text = file.read_text()
        where = ("media_review", int(entry[1:]) - 1, name)
        word = page.word()
        try:
            new = replace_scalar(text, where, f"{text_in(text, where[:2], name)} {word}")  # type: ignore[arg-type] # by number
        except NewsletterError:
            continue
        if in_place:
            file.write_text(new)
        else:
            beside = file.with_name(f"{file.name}~{page.number}")
            try:
                beside.write_text(new)
            except OSError:
                beside.unlink(missing_ok=True)
                continue
            beside.replace(file)
        page.typed.append(word)
        page.latest[f"{entry} {name}"] = word
        page.seen.append("rewrote")
        page.keep()
        time.sleep(chance.uniform(0, 0.01))


def _said(place: Workplace, entry: str, name: str) -> str:
    while True:
        with contextlib.suppress(NewsletterError):
            text = place.issue_file(ISSUE).read_text()
            return text_in(text, ("media_review", entry), name)
        time.sleep(0.001)


def _judge(folder: Path, state: Path, seed: int, figures: Figures) -> None:
    place = workplace_at(folder)
    text = place.issue_file(ISSUE).read_text()
    reachable = [text, *_texts(place)]
    for number in (0, 1):
        page = Page(file=state / f"{number}.json", number=number)
        figures.seen.update(page.seen)
        # An editor's earlier words may have been deleted by its own later buffer.
        words = list(page.latest.values()) if page.latest else page.typed
        figures.typed += sum(map(len, words))
        for word in words:
            if not any(word in one for one in reachable):
                figures.lost += len(word)
                figures.wrong.append(f"seed {seed}: {word} is lost")
    said, once = plain(tree_of(text)), plain(tree_of(ISSUE_TEXT))
    kept = said["media_review"][2] == once["media_review"][2] and text.count("#") == 6
    if not kept or list(folder.glob("issues/.*")):
        figures.wrong.append(f"seed {seed}: something else changed")


def _texts(place: Workplace) -> Iterator[str]:
    yield from (one.now for one in drafts(place, ISSUE))
    for version in history(place, ISSUE):
        yield version.before
        yield version.after


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--races", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    mounts = own_mounts()
    figures = Figures()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        for seed in range(given.seed, given.seed + given.races):
            root = Path(name) / str(seed)
            root.mkdir()
            disk = disk_at(root / "disk", 2) if mounts and seed % 4 == 0 else None
            race(
                (root / "disk" if disk else root) / "review",
                root / "state",
                seed,
                figures,
                disk=disk,
            )
            if disk:
                give_back(disk)
    print(
        f"{figures.races} races in {time.monotonic() - began:.0f} s, {figures.typed:,} characters typed"
    )
    print(", ".join(f"{what} {count:,}" for what, count in sorted(figures.seen.items())))
    if not mounts:
        print("without a full disk: that takes the rights of root")
    for line in figures.wrong[:20]:
        print(line)
    print(f"lost characters: {figures.lost}")
    sys.exit(1 if figures.wrong else 0)


if __name__ == "__main__":
    main()
