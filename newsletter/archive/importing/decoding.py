"""Bytes of exports to text, whatever their encoding says."""

from __future__ import annotations

import codecs
import re

_STATED = re.compile(
    rb"""charset\s*=\s*["']?\s*([\w-]{2,30})|encoding\s*=\s*["']([\w-]{2,30})["']""", re.IGNORECASE
)
_START = 4096
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes) -> str:
    """Return the text: by its byte order mark, UTF-8, the encoding it states, Windows-1252.

    UTF-8 is tried before what is stated: exports are stored anew and keep old statements.
    Bytes that mean nothing become U+FFFD.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    stated = _STATED.search(data[:_START])
    names = ["utf-8"]
    if stated:
        names.append((stated[1] or stated[2]).decode("ascii"))
    for name in (*names, "windows-1252"):
        try:
            return data.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue  # also what is no encoding of text: "hex", "zlib"
    return data.decode("utf-8", errors="replace")
