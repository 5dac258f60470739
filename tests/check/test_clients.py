"""Our table of what mail clients leave out agrees with the npm package caniemail, where that is there."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from newsletter.check.clients import CLIENTS, FEATURES

COMPARED = "1.0.5"
"""The version that the table was written against; others may know better."""
MOST_CHANGED = 8
THEIRS = {
    "gmail": ("gmail", "desktop-webmail"),
    "gmail-app": ("gmail", "android"),
    "outlook": ("outlook", "windows"),
    "outlook-com": ("outlook", "outlook-com"),
    "apple": ("apple-mail", "macos"),
    "apple-ios": ("apple-mail", "ios"),
    "yahoo": ("yahoo", "desktop-webmail"),
    "samsung": ("samsung-email", "android"),
}
FIND = """
const { createRequire } = require("node:module");
const { dirname, join } = require("node:path");
for (const place of [process.cwd(), join(dirname(process.execPath), "..", "lib")]) {
  try { console.log(dirname(createRequire(join(place, "x.js")).resolve("caniemail/package.json")));
        break; } catch (error) {}
}
"""


def installed() -> Path | None:
    """Return the folder of the package, looked for as Node does and where npm installs for everyone."""
    node = shutil.which("node")
    if node is None:
        return None
    done = subprocess.run([node, "-e", FIND], capture_output=True, text=True, check=False)
    return Path(done.stdout.strip()) if done.stdout.strip() else None


def lacking(stats: dict[str, Any], wanted: str) -> tuple[str, ...]:
    """Return our names of the clients whose newest version does it not at all, or in part."""
    said = {}
    for ours, (family, platform) in THEIRS.items():
        versions = list(stats.get(family, {}).get(platform, {}).values())
        said[ours] = versions[-1][0] if versions else "?"
    return tuple(ours for ours in CLIENTS if said[ours] == wanted)


def test_the_table_agrees_with_caniemail() -> None:
    """Who leaves what out is what the package says; of another version a few lines may differ."""
    folder = installed()
    if folder is None:
        pytest.skip(
            "caniemail is not installed: npm install caniemail@1.0.5 here, or with --global"
        )
    version = json.loads((folder / "package.json").read_text("utf-8"))["version"]
    table = json.loads((folder / "data" / "caniemail.json").read_text("utf-8"))["data"]
    theirs = {one["slug"]: one["stats"] for one in table}
    differing = [
        (feature.slug, feature.lacking, found)
        for feature in FEATURES
        if (found := lacking(theirs[feature.slug], "a" if feature.partly else "n"))
        != feature.lacking
    ]
    assert len(differing) <= (0 if version == COMPARED else MOST_CHANGED), differing


def test_each_feature_names_clients_that_there_are() -> None:
    """Nobody is blamed by a name that the table of clients does not have, and each line says who."""
    for feature in FEATURES:
        assert feature.lacking
        assert set(feature.lacking) <= set(CLIENTS)
        assert feature.instead.endswith(".")
    assert len({feature.slug for feature in FEATURES}) == len(FEATURES)
