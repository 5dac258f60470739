"""What the desk says, in English or another language: the English text is its own key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

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


QUOTED = re.compile(r"`([^`\n]+)`")
"""A word of a file or a command, as the program's messages set it."""


def set_out(text: str) -> Markup:
    """Return a text as HTML, what stands in backquotes as code."""
    parts = QUOTED.split(text)
    return Markup("").join(
        Markup('<code dir="ltr">{}</code>').format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )


def heard(text: str, say: Say) -> Markup:
    """Return what the program said in English, as the desk passes it on, as HTML.

    What the list of words knows is said in the desk's language; the rest stays English, and is marked
    and set as such, so that its full stop stands where it belongs on a page from right to left.
    """
    said = say(text)
    if said != text:
        return set_out(said)
    return Markup('<bdi lang="en" dir="ltr">{}</bdi>').format(set_out(text))


OWN_NAMES = {"en": "English", "ur": "اردو"}
"""What speakers call the languages that the desk speaks."""


def direction(language: str) -> str:
    """Return ``ltr`` or ``rtl``."""
    return direction_of(language)
