"""MJML's reference compiler, where it is installed: a second opinion on a theme's skeleton."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from newsletter.model.values import dataclass

COMPILE = """
const { createRequire } = require("node:module");
const { text } = require("node:stream/consumers");
const { dirname, join } = require("node:path");
const shared = join(dirname(process.execPath), "..", "lib");
let mjml;
for (const place of [process.cwd(), shared]) {
  try { mjml = mjml || createRequire(join(place, "x.js"))("mjml"); } catch (error) {}
}
if (!mjml) { console.log("null"); process.exit(0); }
text(process.stdin)
  .then((source) => (mjml.default || mjml)(source, { validationLevel: "soft", fonts: {} }))
  .then(({ errors }) => console.log(JSON.stringify(
    errors.map((e) => [e.line, `${e.tagName}: ${e.message}`]))));
"""
# "strict" would throw at the first error; "soft" lists the same ones, all of them.
PATIENCE = 60.0
"""Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the reference compiler says: errors by line of the source, from 1."""

    errors: tuple[tuple[int, str], ...]


def second_opinion(source: str, folder: Path) -> Opinion | None:
    """Return what the package mjml says of MJML without Jinja in it; None: it is not installed.

    It is looked for in `folder` and above, as Node does, and then where npm installs for everyone.
    """
    node = shutil.which("node")
    if node is None:
        return None
    answer = _run([node, "--eval", COMPILE], source, folder)
    if answer is None:
        return None
    return Opinion(errors=tuple((int(line or 1), str(said)) for line, said in answer))


def _run(command: list[str], source: str, folder: Path) -> list[tuple[int, str]] | None:
    done = subprocess.run(  # noqa: S603 - our own words; the source goes in by its standard input
        command,
        input=source,
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        timeout=PATIENCE,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        return [(1, f"the reference compiler failed: {reason[:200]}")]
    found: list[tuple[int, str]] | None = json.loads(done.stdout)
    return found
