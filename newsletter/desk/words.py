"""What the desk says, in English or another language: the English text is its own key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from newsletter.desk.visits import Say
from newsletter.text.direction import direction_of

ENGLISH = "en"


def say_in(words: Mapping[str, str]) -> Say:
    """Return the desk's voice in a language; what its list lacks is said in English."""

    def say(text: str, /, **filled: object) -> str:
        return (words.get(text) or text).format(**filled) if filled else words.get(text) or text

    return say


@cache
def languages(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """Return the lists of words by language, read once: ``words.ur.toml`` beside the templates."""
    found: dict[str, Mapping[str, str]] = {ENGLISH: {}}
    for path in sorted(folder.glob("words.*.toml")):
        found[path.name.split(".")[1]] = tomllib.loads(path.read_text("utf-8"))["words"]
    return found


OWN_NAMES = {"en": "English", "ur": "اردو"}
"""What speakers call the languages that the desk speaks."""


def direction(language: str) -> str:
    """Return ``ltr`` or ``rtl``."""
    return direction_of(language)
