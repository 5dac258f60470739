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
FINDING = "finding "
"""Stands before the code of a finding where its title is looked up."""
ONE = "one "
"""Stands before a text that is said of many, where what is said of one is looked up."""


def say_in(words: Mapping[str, str], *, rtl: bool = False) -> Say:
    """Return the desk's voice in a language; what its list lacks is said in English.

    Of one ("count" is filled in with 1) it says what its list says of one, where that is another text.
    With `rtl` whatever is filled in is kept apart from the words around it (Unicode's first strong
    isolate), so that a date or a name from left to right does not fall to pieces there.
    """

    def say(text: str, /, **filled: object) -> str:
        is_one = str(filled.get("count")) == "1"
        said = (is_one and words.get(ONE + text)) or words.get(text) or text
        if not filled:
            return said
        return said.format(**{name: _apart(one) for name, one in filled.items()} if rtl else filled)

    return say


def _apart(one: object) -> object:
    return _isolated(one) if isinstance(one, str) and one else one


def _isolated(text: str) -> str:
    return f"\u2068{text}\u2069"


@cache
def languages(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """Return the lists of words by language, read once: ``words.ur.toml`` beside the templates."""
    found: dict[str, Mapping[str, str]] = {ENGLISH: {}}
    for path in sorted(folder.glob("words.*.toml")):
        lists = tomllib.loads(path.read_text("utf-8"))
        found[path.name.split(".")[1]] = {
            mark + key: said
            for name, mark in (("words", ""), ("one", ONE), ("findings", FINDING))
            for key, said in lists.get(name, {}).items()
        }
    return found


QUOTED = re.compile(r"`([^`\n]+)`")
"""A word of a file or a command, as the program's messages set it."""

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
SEVERAL = re.compile("[;,] ")
CALENDAR = re.compile(
    r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b"
)


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
    said = _known(text, say) or _all_known(text, say)
    if said:
        return set_out(said)
    return Markup('<bdi lang="en" dir="ltr">{}</bdi>').format(set_out(text))


def _known(text: str, say: Say) -> str:
    """Return what the list says of a text, its numbers aside (``# days old``); empty: nothing."""
    said = say(text)
    if said != text:
        return said
    pattern = NUMBER.sub("#", text)
    said = say(pattern)
    if said == pattern:
        return ""
    numbers = iter(NUMBER.findall(text))
    return re.sub("#", lambda _: next(numbers, ""), said)


def _all_known(text: str, say: Say) -> str:
    """Return an enumeration of which the list knows every part; empty: it does not."""
    parts = [_known(part, say) for part in SEVERAL.split(text)]
    return "، ".join(parts) if len(parts) > 1 and all(parts) else ""


def dated(text: str, say: Say) -> str:
    """Return a day or an hour, written in English, as the desk's language writes it.

    On a page from right to left it is kept apart from the words around it.
    """
    if say("Mon") == "Mon":
        return text
    said = CALENDAR.sub(lambda found: say(found[0]), text)
    return "، ".join(map(_isolated, said.split(", "))) if said != text else f"\u2066{text}\u2069"


def titled(code: str, say: Say) -> str:
    """Return the title of a finding in the desk's language; empty where that is English."""
    said = say(FINDING + code)
    return "" if said == FINDING + code else said


OWN_NAMES = {"en": "English", "ur": "اردو"}
"""What speakers call the languages that the desk speaks."""


def direction(language: str) -> str:
    """Return ``ltr`` or ``rtl``."""
    return direction_of(language)
