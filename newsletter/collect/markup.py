"""Bytes of a page to its markup.  Runs in the confined child."""

from __future__ import annotations

import codecs
import re
from email.message import Message

from newsletter.text.charsets import decoded

META_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,30})""", re.IGNORECASE
)
XML_CHARSET = re.compile(rb"""^<\?xml[^>]{0,200}encoding\s*=\s*["']([\w-]{2,30})""", re.IGNORECASE)
START = 4096


def decode_page(data: bytes, content_type: str) -> str:
    """Return the markup as text: byte order mark, HTTP header, meta, UTF-8, Windows-1252."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16")):
        if data.startswith(mark):
            return data.decode(name, errors="replace").lstrip("\ufeff")
    header = Message()
    header["content-type"] = content_type
    stated = [header.get_content_charset() or ""]
    stated += [
        m[1].decode("ascii") for p in (XML_CHARSET, META_CHARSET) if (m := p.search(data[:START]))
    ]
    return decoded(data, stated)
