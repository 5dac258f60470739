"""Texts as they may stand on one line of a file for programs."""

from __future__ import annotations

import re

_BREAKS = re.compile("[\t\n\r\f\v\x1c-\x1f\x85\u2028\u2029 ]+")
"""White space that breaks lines, or is an ordinary space; no-break and thin spaces were meant."""
_UNFIT = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff]"
)
"""Controls, halves of characters, and what is no character; XML cannot hold most of them."""


def one_line(text: str) -> str:
    """Return the text on one line, without control characters; its script is left as it is.

    White space of any kind means nothing at an end, where readers of such files drop it.
    """
    if text.isprintable() and "  " not in text:  # most texts; ten times as quick
        return text.strip()
    return _BREAKS.sub(" ", _UNFIT.sub("", text)).strip()


def without_controls(text: str) -> str:
    """Return the text with its line breaks, less what no XML document can hold."""
    return _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
