"""Which way a language is written."""

from __future__ import annotations

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


def is_nastaliq(language: str) -> bool:
    """Return whether the language is read most easily in the Nastaliq style: Urdu and others."""
    parts = language.lower().replace("_", "-").split("-")
    return parts[0] in NASTALIQ_LANGUAGES and direction_of(language) == "rtl"
