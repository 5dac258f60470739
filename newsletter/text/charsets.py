"""Bytes of pages and mails to text, by the name of a charset that somebody stated.

Names are read as browsers read them (WHATWG, Encoding Standard, 4.2): who states ISO 8859-1 means
Windows-1252, in which the quotation marks stand; GB 2312 is GB 18030, and so on.  A name that
Python alone knows (``punycode``, ``unicode_escape``, ``undefined``) states nothing, and neither does
UTF-7, which hides signs.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from encodings.aliases import aliases
from functools import lru_cache

_NAMES = """
ascii big5 big5hkscs cp437 cp850 cp852 cp866 cp874 cp932 cp949 cp950 cp1250 cp1251 cp1252 cp1253
cp1254 cp1255 cp1256 cp1257 cp1258 euc_jp euc_jis_2004 euc_kr gb18030 gb2312 gbk hz iso2022_jp
iso2022_jp_2 iso2022_kr iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8
iso8859_9 iso8859_10 iso8859_11 iso8859_13 iso8859_14 iso8859_15 iso8859_16 johab koi8_r koi8_t
koi8_u latin_1 mac_cyrillic mac_roman mac_turkish shift_jis shift_jis_2004 tis_620 utf_8 utf_16
utf_16_be utf_16_le utf_32 utf_32_be utf_32_le
"""
_CODECS = frozenset(_NAMES.split())
_WITH_ZEROS = frozenset(one for one in _CODECS if one.startswith(("utf_16", "utf_32")))
_WIDER = {
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "latin_1": "cp1252",
    "shift_jis": "cp932",
    "tis_620": "cp874",
}
"""What is read in the place of a codec: all that it has, and what is found in its name besides."""
_MORE = {
    "ansi": "cp1252",
    "cn_big5": "big5",
    "csgb2312": "gb2312",
    "cseuckr": "euc_kr",
    "dos_874": "cp874",
    "koi8": "koi8_r",
    "ks_c_5601_1989": "euc_kr",
    "mac": "mac_roman",
    "mac_ukrainian": "mac_cyrillic",
    "unicode_1_1_utf_8": "utf_8",
    "windows_31j": "cp932",
    "windows_874": "cp874",
    "windows_949": "cp949",
}
"""Names in use that Python does not know."""
_NO_SIGN = re.compile(r"[^a-z0-9]+")
_ISO_8859 = re.compile(r"iso_?8859_?(\d{1,2})(?:_[ei])?")
_LONGEST = 60
_UNSURE = "cp1252"
"""What servers state that know no better, and what is meant where nothing is stated."""
_RARELY = 10
"""One broken character in so many beyond ASCII may be."""


def decoded(data: bytes, names: Iterable[str] = ()) -> str:
    """Return bytes as text: by the first name that fits, as UTF-8, or as Windows-1252.

    What is stated to be Latin-1 and is UTF-8 is read as UTF-8.  US-ASCII states nothing: of that
    nobody would have to be told; nor does UTF-16 of bytes without a zero, for they have not one
    blank.  Bytes that mean nothing become U+FFFD.
    """
    idle = {"", "ascii"} if b"\0" in data else {"", "ascii", *_WITH_ZEROS}
    stated = [codec for name in names if (codec := codec_of(name)) not in idle]
    tried = [*stated, "utf_8"]
    if _UNSURE in stated:
        tried.insert(stated.index(_UNSURE), "utf_8")
    for codec in tried:
        try:
            return data.decode(codec)
        except ValueError:
            continue
    text = data.decode((*stated, "utf_8")[0], errors="replace")
    return text if stated or _is_hardly_broken(text) else data.decode(_UNSURE, errors="replace")


def _is_hardly_broken(text: str) -> bool:
    """Tell whether nearly all that is not ASCII could be read: one octet is amiss, not the charset."""
    strange = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") * _RARELY <= strange


@lru_cache(maxsize=256)
def codec_of(name: str) -> str:
    """Return the codec of Python for a charset's name in a page or a mail; empty: there is none."""
    plain = _NO_SIGN.sub("_", name[:_LONGEST].lower()).strip("_").removeprefix("x_")
    if iso := _ISO_8859.fullmatch(plain):
        plain = f"iso8859_{iso[1]}"
    codec = _MORE.get(plain) or aliases.get(plain, plain)
    return _WIDER.get(codec, codec) if codec in _CODECS else ""


def load_codecs() -> None:
    """Load every codec: a confined process opens no file later."""
    for codec in _CODECS:
        codecs.lookup(codec)
