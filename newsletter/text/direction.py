"""Which way a language is written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

Direction = Literal["ltr", "rtl"]

RIGHT_TO_LEFT_SCRIPTS = frozenset(
    {"adlm", "arab", "aran", "hebr", "mand", "mend", "nkoo", "rohg", "samr", "syrc", "thaa"}
)
SCRIPT_LENGTH = 4
"""Letters in an ISO 15924 script code: ``Arab``."""

RIGHT_TO_LEFT_LANGUAGES = frozenset(
    {
        "ae",
        "ar",
        "arc",
        "az-ir",
        "bal",
        "bcc",
        "bgp",
        "brh",
        "ckb",
        "dv",
        "fa",
        "glk",
        "he",
        "iw",
        "ji",
        "ks",
        "lrc",
        "mzn",
        "nqo",
        "pnb",
        "prs",
        "ps",
        "sd",
        "skr",
        "syr",
        "ug",
        "ur",
        "yi",
    }
)


NASTALIQ_LANGUAGES = frozenset({"ks", "pnb", "skr", "ur"})


@lru_cache(maxsize=256)
def direction_of(language: str) -> Direction:
    """Return the direction of a BCP 47 language tag; a script in the tag decides first.

    Unknown and empty tags are left to right: ``ur`` and ``ks-Arab`` are right to
    left, ``ur-Latn`` and ``en`` are not.
    """
    parts = language.lower().replace("_", "-").split("-")
    script = next((part for part in parts[1:] if len(part) == SCRIPT_LENGTH and part.isalpha()), "")
    if script:
        return "rtl" if script in RIGHT_TO_LEFT_SCRIPTS else "ltr"
    known = parts[0] in RIGHT_TO_LEFT_LANGUAGES or "-".join(parts[:2]) in RIGHT_TO_LEFT_LANGUAGES
    return "rtl" if known else "ltr"


_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Blocks in which letters of the classes R and AL stand (UAX #9, DerivedBidiClass)."""


_OTHER_BYTES = bytes(byte for byte in range(0x100) if byte not in {*range(0xD6, 0xE1), 0xEF, 0xF0})
"""Those that no such letter has in UTF-8; quotation marks and dashes have no others."""


def runs_right_to_left_nowhere(text: str) -> bool:
    """Say, quickly, that no letter of a text runs from right to left."""
    if text.isascii():
        return True
    # Twenty times as quick as the search, and it settles nearly every Latin text.
    told = text.encode("utf-8", "surrogatepass").translate(None, _OTHER_BYTES)
    return not told or _RIGHT_TO_LEFT.search(text) is None


def direction_of_text(text: str) -> Direction | None:
    """Return the direction in which most letters of a text run; None where it is even.

    Letters are told by their bidirectional class (UAX #9): L, or R and AL.
    """
    if runs_right_to_left_nowhere(text):
        return "ltr" if any(map(str.isalpha, text)) else None
    kinds = [unicodedata.bidirectional(character) for character in text]
    leftwards = kinds.count("R") + kinds.count("AL")
    rightwards = kinds.count("L")
    if leftwards == rightwards:
        return None
    return "rtl" if leftwards > rightwards else "ltr"


def language_of_text(text: str, language: str) -> str:
    """Return `language`, or, where the text runs the other way, an undetermined one of its script.

    Nobody guesses which language it is: ``und-Arab``, ``und-Hebr`` and ``und-Latn`` say only how
    it is written (BCP 47).
    """
    way = direction_of_text(text)
    if way is None or way == direction_of(language):
        return language
    if way == "ltr":
        return "und-Latn"
    return "und-Hebr" if any("\u0590" <= letter <= "\u05ff" for letter in text) else "und-Arab"


@lru_cache(maxsize=256)
def is_nastaliq(language: str) -> bool:
    """Return whether the language is read most easily in the Nastaliq style: Urdu and others."""
    parts = language.lower().replace("_", "-").split("-")
    return parts[0] in NASTALIQ_LANGUAGES and direction_of(language) == "rtl"
