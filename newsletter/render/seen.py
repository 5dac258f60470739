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
_INVERTED = (
    "<style>html{background:#fff;filter:invert(1) hue-rotate(180deg)}"
    "img,svg,picture,video{filter:invert(1) hue-rotate(180deg)}picture img{filter:none}</style>"
)
"""What Gmail on iOS and Outlook do, as near as a browser comes: all is turned over but pictures.

Lightness is exchanged and hue stays; they do it colour by colour, so that shades differ.
"""


def in_scheme(html: str, scheme: Scheme) -> str:
    """Return the document as it looks in a scheme, whichever the browser would choose itself.

    ``inverted``: a program that knows no dark style sheet and turns the light one over.
    """
    dark = scheme == "dark"

    def decided(one: re.Match[str]) -> str:
        return _ALWAYS if (one[1].lower() == "dark") is dark else _NEVER

    html = _ASKED.sub(decided, html)
    return _with_style(html, _INVERTED) if scheme == "inverted" else html


def _with_style(html: str, style: str) -> str:
    head, end, rest = html.partition("</head>")
    return f"{head}{style}{end}{rest}" if end else style + html
