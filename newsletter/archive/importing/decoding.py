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
_CHARSETS = """
ascii big5 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 euc_jp euc_kr gb18030 gb2312 gbk
iso2022_jp iso8859_1 iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_9 iso8859_13
iso8859_15 koi8_r koi8_u mac_roman shift_jis tis_620 utf_16 utf_16_be utf_16_le utf_7 utf_8 utf_8_sig
"""
for _name in _CHARSETS.split():
    codecs.lookup(_name)  # at import: the confined child opens no file later


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
        except (LookupError, UnicodeError, ValueError, OSError):
            continue  # also what is no encoding of text ("hex"), or not at hand in the child
    return data.decode("utf-8", errors="replace")
