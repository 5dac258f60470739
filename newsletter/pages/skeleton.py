"""A theme's MJML skeleton, compiled to the HTML that Jinja fills.

The skeleton holds the frame of the mail and Jinja tags; what editors wrote never
passes through the MJML compiler, whose way of printing attributes would spoil it.
MRML leaves the tags as they are, in text, in ``mj-raw`` and in attributes alike.
"""

from __future__ import annotations

import re

from mjml import mjml2html

from newsletter.errors import ThemeError

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def compile_skeleton(source: str, file: str) -> str:
    """Return the HTML of an MJML file, its Jinja tags untouched; raise `ThemeError`."""
    try:
        html = mjml2html(source, fonts={}, disable_comments=False)
    except ValueError as error:
        raise ThemeError(
            f"{file}: the MJML cannot be compiled: {error}.",
            help="Every tag must be closed, attribute values quoted, and & written as &amp;.",
        ) from error
    lost = [tag for tag in TAG.findall(source) if tag not in html]
    if lost:
        raise ThemeError(
            f"{file}:{line_of(source, lost[0])}: the MJML compiler changed or dropped {lost[0]}.",
            help="Put Jinja tags inside mj-text or mj-raw, or use double quotes around attributes.",
        )
    return html


def line_of(source: str, tag: str) -> int:
    """Return the line, from 1, on which the tag begins."""
    return source.count("\n", 0, source.find(tag)) + 1


def line_before(source: str, html: str, line: int) -> int:
    """Return on which line of the MJML stands what is on that line of the HTML made of it.

    The tags on the line are looked for, the longest first, or those of the nearest line above.
    """
    for above in reversed(html.splitlines()[:line]):
        tags = [tag for tag in TAG.findall(above) if tag in source]
        if tags:
            return line_of(source, max(tags, key=len))
    return 1
