"""A mail or page as programs show it that readers have: in the dark, inverted by force.

Pure functions from HTML to HTML, for looking at; nothing of this is ever sent.
"""

from __future__ import annotations

import re
from typing import Literal

Scheme = Literal["light", "dark", "inverted"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark", "inverted")

_ASKED = re.compile(r"prefers-color-scheme\s*:\s*(light|dark)", re.IGNORECASE)
_ALWAYS, _NEVER = "min-width:0px", "max-width:0px"
_TURNED = "filter:invert(1) hue-rotate(180deg)"
_INVERTED = f"html{{background:#fff;{_TURNED}}}"
"""What Gmail on iOS and Outlook do, as near as a browser comes: all is turned over but pictures.

Lightness is exchanged and hue stays; they do it colour by colour, so that shades differ.
"""
_BACK = f"img,svg{{{_TURNED}}}"
"""Pictures turned over once more, as they were; their words, where they are not loaded, are not."""


def in_scheme(html: str, scheme: Scheme, *, pictures: bool = True) -> str:
    """Return the document as it looks in a scheme, whichever the browser would choose itself.

    ``inverted``: a program that knows no dark style sheet and turns the light one over.  `pictures` tells
    whether they are shown.
    """
    dark = scheme == "dark"

    def decided(one: re.Match[str]) -> str:
        return _ALWAYS if (one[1].lower() == "dark") is dark else _NEVER

    html = _ASKED.sub(decided, html)
    if scheme != "inverted":
        return html
    return _with_style(html, f"<style>{_INVERTED}{_BACK * pictures}</style>")


def _with_style(html: str, style: str) -> str:
    head, end, rest = html.partition("</head>")
    return f"{head}{style}{end}{rest}" if end else style + html
