"""The files of the sample publication that reads this press."""

from __future__ import annotations

from importlib import resources


def press_world_file(name: str) -> bytes:
    """Return the bytes (UTF-8) of ``feeds.yaml`` or ``issues/2017-12.yaml``."""
    folder = resources.files("newsletter.testing.press_world") / "publication"
    return folder.joinpath(*name.split("/")).read_bytes()
