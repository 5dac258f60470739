"""The drawn name beside the index: one file that all pages share, in the colours of both schemes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from newsletter.archive.issues import SiteWordmark
from newsletter.pages import Tokens, find_file

_ROOT = re.compile(r"<svg\b[^>]*>")
_SIZE = re.compile(r'\b(width|height)="(\d{1,4})"')
FILE = "wordmark.svg"


def drawn_wordmark(
    folders: Sequence[Path], theme: str, tokens: Tokens, name: str
) -> SiteWordmark | None:
    """Return the theme's drawing where it shows this name; None where the name is set in type.

    Raises `ThemeError` where the theme names a drawing that it does not have.
    """
    if tokens.wordmark.name != " ".join(name.split()):
        return None
    svg = find_file(folders, f"{theme}/{tokens.wordmark.drawing}").read_text("utf-8").strip()
    root = _ROOT.search(svg)
    if root is None:
        return None
    size = {side: int(pixels) for side, pixels in _SIZE.findall(root[0])}
    coloured = svg[: root.end()] + _colours(tokens) + svg[root.end() :]
    return SiteWordmark(
        light=FILE,
        dark="",
        alt=name,
        width=size.get("width", 0),
        height=size.get("height", 0),
        files=((FILE, f"{coloured}\n".encode()),),
    )


def _colours(tokens: Tokens) -> str:
    """Return a style that gives ``currentColor`` the accent of the reader's scheme."""
    return (
        f"<style>svg{{color:{tokens.light.accent}}}"
        f"@media (prefers-color-scheme:dark){{svg{{color:{tokens.dark.accent}}}}}</style>"
    )
