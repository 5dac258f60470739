"""Bytes of exports to text, whatever their encoding says."""

from __future__ import annotations

import codecs
import re

from newsletter.text.charsets import decoded, load_codecs

_STATED = re.compile(
    rb"""charset\s*=\s*["']?\s*([\w-]{2,30})|encoding\s*=\s*["']([\w-]{2,30})["']""", re.IGNORECASE
)
_START = 4096
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
load_codecs()


def decode(data: bytes) -> str:
    """Return the text: by its byte order mark, UTF-8, the encoding it states, Windows-1252.

    UTF-8 is tried before what is stated: exports are stored anew and keep old statements.
    Bytes that mean nothing become U+FFFD.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        stated = _STATED.search(data[:_START])
        return decoded(data, [(stated[1] or stated[2]).decode("ascii")] if stated else [])
