"""Edits of issue files: what changes besides the field; beside ruamel.yaml and a web CMS's way.

::

    python -m bench.yaml_edits [--edits 10000] [--alone]

First our own: generated edits over eighteen writing styles (fields set and emptied, lists, items put in,
taken out and moved); each result is read again and compared line by line.  Then the same titles and
summaries are set by others, in the same run: ruamel.yaml (round trip, quotes preserved), and what
web-based content systems do, who parse the whole file and write it anew (npm's js-yaml and yaml).
They are installed into a temporary folder; ``--alone`` leaves them out.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from bench.yaml_styles import STYLES, Edit, disturbed, random_edit, wanted
from newsletter.documents import set_field
from newsletter.documents.edit import plain, tree_of
from newsletter.errors import DocumentError

PEER_EDITS = 10
"""Titles and summaries set in each style by everybody."""
NODE = """
const [kind] = process.argv.slice(2);
const lib = require(kind === "js" ? "js-yaml" : "yaml");
let input = ""; process.stdin.on("data", (d) => (input += d)).on("end", () => {
  const out = JSON.parse(input).map(({ source, item, field, value }) => {
    try {
      const said = kind === "js" ? lib.load(source, { schema: lib.FAILSAFE_SCHEMA }) : lib.parse(source);
      said.media_review.find((one) => one.id === item)[field] = value;
      return kind === "js" ? lib.dump(said, { lineWidth: -1 }) : lib.stringify(said, { lineWidth: 0 });
    } catch { return null; }
  });
  process.stdout.write(JSON.stringify(out));
});
"""
Task = tuple[str, str, str, str]
"""(source, item, field, value)"""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What one way of editing did."""

    name: str
    edits: int = 0
    refused: int = 0
    clean: int = 0
    """Edits after which every other line is as it was."""
    lines: int = 0
    """Other lines that changed."""
    comments: int = 0
    """Comments that are gone."""
    clean_styles: int = 0

    def row(self) -> str:
        """Return a line of the table."""
        return (
            f"{self.name:28}{self.clean_styles:>8} of {len(STYLES)}{self.clean:>8}"
            f"{self.lines / max(1, self.edits):>14.1f}{self.comments:>10}{self.refused:>9}"
        )


def tasks() -> dict[str, list[Task]]:
    """Return by style what everybody has to do."""
    found: dict[str, list[Task]] = {}
    for name, source in STYLES.items():
        chance = random.Random(name)
        found[name] = [
            (
                source.removeprefix("\ufeff"),
                f"e{chance.randint(1, 5)}",
                chance.choice(("title", "summary")),
                f"New words, number {number}",
            )
            for number in range(PEER_EDITS)
        ]
    return found


def measured(name: str, edited: dict[str, Sequence[str | None]]) -> Tally:
    """Compare results with what the files were."""
    tally = Tally(name=name)
    for style, todo in tasks().items():
        clean = 0
        for (source, item, field, value), after in zip(todo, edited[style], strict=True):
            tally.edits += 1
            if after is None:
                tally.refused += 1
                continue
            edit = Edit(kind="set", path=("media_review", item, field), said=value)
            others = others_changed(source, after, edit)
            tally.lines += others
            tally.comments += max(0, source.count("#") - after.count("#"))
            clean += not others
        tally.clean += clean
        tally.clean_styles += clean == len(todo)
    return tally


def others_changed(source: str, after: str, edit: Edit) -> int:
    """Return how many lines changed besides those of the field."""
    if not disturbed(source, after, edit):
        return 0
    matcher = SequenceMatcher(None, source.splitlines(), after.splitlines(), autojunk=False)
    changed = sum(end - start for tag, start, end, _, _ in matcher.get_opcodes() if tag != "equal")
    ours = set_field(source, edit.path, edit.said)
    least = SequenceMatcher(None, source.splitlines(), ours.splitlines(), autojunk=False)
    own = sum(end - start for tag, start, end, _, _ in least.get_opcodes() if tag != "equal")
    return max(1, changed - own)


def by_us(task: Task) -> str | None:
    """Set a field as we do."""
    source, item, field, value = task
    try:
        return set_field(source, ("media_review", item, field), value)
    except DocumentError:
        return None


def ruamel(folder: Path) -> Callable[[Task], str | None]:
    """Return how ruamel.yaml sets a field."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-qqq",
        "--no-deps",
        "--target",
        str(folder),
        "ruamel.yaml",
    ]
    subprocess.run(command, check=True, timeout=120)
    sys.path.insert(0, str(folder))
    from io import StringIO  # noqa: PLC0415 - beside its only use

    import ruamel.yaml as library  # type: ignore[import-not-found]  # noqa: PLC0415 - just installed

    def edit(task: Task) -> str | None:
        source, item, field, value = task
        tool = library.YAML()
        tool.preserve_quotes = True
        tool.width = 4096
        try:
            said: Any = tool.load(source)
            next(one for one in said["media_review"] if one["id"] == item)[field] = value
            out = StringIO()
            tool.dump(said, out)
        except Exception:  # noqa: BLE001 - whatever a foreign program raises
            return None
        return out.getvalue()

    return edit


def by_node(folder: Path, kind: str) -> dict[str, Sequence[str | None]]:
    """Set the fields by parsing the whole file and writing it anew."""
    script = folder / "edit.js"
    script.write_text(NODE)
    found = {}
    for style, todo in tasks().items():
        given = [
            {"source": source, "item": item, "field": field, "value": value}
            for source, item, field, value in todo
        ]
        answer = subprocess.run(
            ["node", str(script), kind],
            cwd=folder,
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        found[style] = json.loads(answer.stdout)
    return found


def own_edits(count: int) -> None:
    """Make generated edits of every kind and print what they disturbed."""
    names, wrong, refused = list(STYLES), 0, 0
    began = time.process_time()
    for seed in range(count):
        source = STYLES[names[seed % len(names)]].removeprefix("\ufeff")
        edit = random_edit(random.Random(seed))
        try:
            edited = edit.apply(source)
        except DocumentError:
            refused += 1
            continue
        said_wrongly = plain(tree_of(edited)) != wanted(source, edit)
        wrong += said_wrongly or bool(disturbed(source, edited, edit))
    print(
        f"{count:,} edits in {len(names)} styles, {time.process_time() - began:.0f} s of CPU: "
        f"{wrong} changed another line, {refused} refused"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--alone", action="store_true")
    given = parser.parse_args()
    own_edits(given.edits)
    todo = tasks()
    rows = [measured("newsletter", {name: list(map(by_us, one)) for name, one in todo.items()})]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not given.alone:
            edit = ruamel(folder / "python")
            rows.append(
                measured(
                    "ruamel.yaml, round trip", {n: list(map(edit, t)) for n, t in todo.items()}
                )
            )
        if not given.alone and shutil.which("npm"):
            subprocess.run(
                ["npm", "install", "--no-audit", "--no-fund", "--silent", "js-yaml@4", "yaml@2"],
                cwd=folder,
                check=True,
                timeout=120,
            )
            rows.append(measured("js-yaml, load and dump", by_node(folder, "js")))
            rows.append(measured("yaml, parse and stringify", by_node(folder, "yaml")))
    print(
        f"\n{'':28}{'untouched':>14}{'of ' + str(rows[0].edits):>8}{'other lines':>14}{'comments':>10}{'refused':>9}"
    )
    print(f"{'':28}{'styles':>14}{'edits':>8}{'an edit':>14}{'lost':>10}")
    for row in rows:
        print(row.row())


if __name__ == "__main__":
    main()
