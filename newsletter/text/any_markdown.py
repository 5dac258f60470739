"""Markdown as others write it, to HTML: the whole of CommonMark, HTML in it, footnotes.

What editors write is read by `newsletter.text.markdown`, which understands less on purpose.  The
HTML is as safe as its source: read it as a stranger's.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.{0,20000}?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z_][\w -]{0,40}):[ \t]*(.*)")
_SIGNS = re.compile(
    r"^#{1,6} \S|\]\((?:https?:|mailto:|#|\)|/)|(?<![\w*])\*\*[^\s*]|^!\[", re.MULTILINE
)
_ENOUGH = 2


def markdown_html(source: str) -> str:
    """Return the HTML of any Markdown; never raises."""
    return str(_PARSER.render(source))


def is_markdown(text: str) -> bool:
    """Tell whether a plain text is marked up: headings, links or stress more than once."""
    return len(_SIGNS.findall(text[:200_000])) >= _ENOUGH


def without_front_matter(source: str) -> tuple[str, dict[str, str]]:
    """Return the text, and the fields that stand before it between two lines of hyphens."""
    found = _FRONT_MATTER.match(source)
    if not found:
        return source, {}
    fields = dict[str, str]()
    for line in found[1].splitlines():
        field = _FIELD.fullmatch(line.rstrip())
        if field:
            fields[field[1].strip().lower()] = _unquoted(field[2].strip())
    return (source[found.end() :], fields) if fields else (source, {})


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1].replace('\\"', '"') if quoted else value


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 40})
    parser.use(footnote_plugin, inline=False)
    parser.enable("table")
    return parser


_PARSER = _parser()
