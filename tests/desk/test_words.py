"""What the desk says in other languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from newsletter.desk import words
from newsletter.desk.rooms import ROOMS
from newsletter.pages.folders import shipped_templates

FOLDER = shipped_templates() / "desk"
SAID = re.compile(r"""say\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
URDU = words.languages(FOLDER)["ur"]


def said_in_templates() -> Iterator[str]:
    """Yield every text that a template says."""
    for path in sorted(FOLDER.glob("*.j2")):
        for found in SAID.finditer(path.read_text("utf-8")):
            yield ast.literal_eval(found[1])


def said_in_rooms() -> Iterator[str]:
    """Yield every text that a room says by itself, and what the rooms are called."""
    yield from (room.label for room in ROOMS)
    for path in sorted(Path(words.__file__).parent.rglob("*.py")):
        for found in SAID.finditer(path.read_text("utf-8")):
            yield ast.literal_eval(found[1])


def places(text: str) -> list[str]:
    """Return the names that are filled in, in order of the alphabet."""
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


def test_everything_is_said_in_urdu() -> None:
    """No text of a page is left in English."""
    missing = {*said_in_templates(), *said_in_rooms()} - URDU.keys()
    assert not {one for one in missing if re.search("[A-Za-z]{2}", one)}


@pytest.mark.parametrize("language", sorted(set(words.languages(FOLDER)) - {"en"}))
def test_what_is_filled_in_stays(language: str) -> None:
    """Each text has the places of its English one, and is not empty."""
    said = words.languages(FOLDER)[language]
    wrong = [one for one, text in said.items() if places(one) != places(text) or not text.strip()]
    assert not wrong


def test_every_language_can_be_chosen() -> None:
    """The languages to choose from are those that there are words for."""
    assert set(words.OWN_NAMES) == set(words.languages(FOLDER))


def test_what_is_missing_is_said_in_english() -> None:
    """A text without a translation is said as it is, filled in."""
    say = words.say_in({"{n} left": "{n} باقی"})
    assert (say("{n} left", n=3), say("{n} right", n=3)) == ("3 باقی", "3 right")
