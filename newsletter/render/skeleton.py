"""A theme's MJML skeleton, compiled once.

The skeleton holds the frame of the mail and Jinja tags; what editors wrote never
passes through the MJML compiler, whose way of printing attributes would spoil it.
MRML leaves the tags as they are, in text, in ``mj-raw`` and in attributes alike.
"""

from __future__ import annotations

import re
from pathlib import Path

from mjml import mjml2html

from newsletter.errors import ThemeError
from newsletter.pages import read_template

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def compile_skeleton(path: Path) -> str:
    """Return the HTML of an MJML file, its Jinja tags untouched; raise `ThemeError`."""
    source = read_template(path)
    try:
        html = mjml2html(source, fonts={}, disable_comments=False)
    except ValueError as error:
        raise ThemeError(
            f"{path}: the MJML cannot be compiled: {error}.",
            help="Every tag must be closed, attribute values quoted, and & written as &amp;.",
        ) from error
    lost = [tag for tag in TAG.findall(source) if tag not in html]
    if lost:
        raise ThemeError(
            f"{path}:{line_of(source, lost[0])}: the MJML compiler changed or dropped {lost[0]}.",
            help="Put Jinja tags inside mj-text or mj-raw, or use double quotes around attributes.",
        )
    return html


def line_of(source: str, tag: str) -> int:
    """Return the line, from 1, on which the tag begins."""
    return source.count("\n", 0, source.find(tag)) + 1
