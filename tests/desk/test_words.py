"""What the desk says in other languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest

from newsletter.deliver.ledger import NOTHING_CHOSEN
from newsletter.desk import words
from newsletter.desk.rooms import ROOMS
from newsletter.desk.rooms.month import COLLECT, STEPS
from newsletter.desk.rooms.sending import LABELS
from newsletter.desk.telling import NOT_SENT, why_not_sent
from newsletter.desk.telling import SAID as DEEDS
from newsletter.documents.publication_file import ROLES
from newsletter.model.audience_rule import AudienceRule
from newsletter.model.sending import Status
from newsletter.pages.folders import shipped_templates
from newsletter.publication.approval.standing import Stage
from newsletter.publication.issues.rulebook import rulebook

FOLDER = shipped_templates() / "desk"
SAID = re.compile(r"""say\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
FACADE = Path(words.__file__).parents[1] / "publication"
RECORDERS = {"audit.record", "record", "_record", "_change"}
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


def filled(key: str) -> list[str]:
    """Return the names that the text of a key fills in; of one the count is part of the words."""
    return [name for name in places(key) if not (key.startswith(words.ONE) and name == "count")]


def test_everything_is_said_in_urdu() -> None:
    """No text of a page is left in English."""
    missing = {*said_in_templates(), *said_in_rooms()} - URDU.keys()
    assert not {one for one in missing if re.search("[A-Za-z]{2}", one)}


def said_of_one(language: str) -> set[str]:
    """Return the texts that a language says otherwise of one than of many."""
    marked = (key for key in words.languages(FOLDER)[language] if key.startswith(words.ONE))
    return {key.removeprefix(words.ONE) for key in marked}


@pytest.mark.parametrize("language", sorted(words.languages(FOLDER)))
def test_what_is_said_of_one_is_said_of_many_somewhere(language: str) -> None:
    """No list has a text for one that no page says, or of which no count is told."""
    said = said_of_one(language)
    assert said
    assert not said - {*said_in_templates(), *said_in_rooms()}
    assert not [text for text in said if "count" not in places(text)]


def test_one_is_not_many() -> None:
    """A count of one has its own words where a language has them, and those of many where it has none."""
    english, urdu = (words.say_in(words.languages(FOLDER)[one]) for one in ("en", "ur"))
    assert [english("{count} words", count=count) for count in (0, 1, "1", 21)] == [
        "0 words",
        "1 word",
        "1 word",
        "21 words",
    ]
    assert urdu("{count} words", count=1) == "1 لفظ"
    assert urdu("{count} have both.", count=1) == "1 کو دونوں ملے۔"


@pytest.mark.parametrize("language", sorted(set(words.languages(FOLDER)) - {"en"}))
def test_what_is_filled_in_stays(language: str) -> None:
    """Each text has the places of its English one, and is not empty."""
    said = words.languages(FOLDER)[language]
    assert not [
        key for key, text in said.items() if filled(key) != places(text) or not text.strip()
    ]


def test_every_language_can_be_chosen() -> None:
    """The languages to choose from are those that there are words for."""
    assert set(words.OWN_NAMES) == set(words.languages(FOLDER))


def test_what_is_missing_is_said_in_english() -> None:
    """A text without a translation is said as it is, filled in."""
    say = words.say_in({"{n} left": "{n} باقی"})
    assert (say("{n} left", n=3), say("{n} right", n=3)) == ("3 باقی", "3 right")


def said_in_tables() -> Iterator[str]:
    """Yield what the desk takes from tables: deeds, stages, steps, reasons, roles."""
    yield from (*DEEDS.values(), *NOT_SENT.values(), *LABELS.values(), *ROLES, *map(str, Stage))
    yield from (text for step in (*STEPS.values(), COLLECT) for text in (step.text, step.label))


def test_what_stands_in_tables_is_said_in_urdu() -> None:
    """Deeds, stages, steps, states and reasons of a ledger, and roles are said in Urdu, too."""
    assert not {*said_in_tables()} - URDU.keys()


def test_every_finding_has_a_title_in_urdu() -> None:
    """Whatever a check or the reader of files can find is called by its title, at a desk that speaks no English."""
    say = words.say_in(URDU)
    codes = [note.code for note in rulebook()]
    assert not [code for code in codes if not words.titled(code, say)]
    assert not {key for key in URDU if key.startswith(words.FINDING)} - {
        words.FINDING + code for code in codes
    }


def test_days_are_said_in_urdu() -> None:
    """A date has its day and month in Urdu, and stays whole between words from right to left; English stays."""
    say = words.say_in(URDU, rtl=True)
    days = [datetime(2026, month, month, 9, tzinfo=UTC) for month in range(1, 13)]
    shown = [words.dated(f"{one:%a} {one.day} {one:%b %Y}", say) for one in days]
    assert not [one for one in shown if re.search("[A-Za-z]", one)]
    assert words.dated("2026-12-01 09:00", say) == "\u20662026-12-01 09:00\u2069"
    assert words.dated("Tue 1 Dec, 09:00", words.say_in({})) == "Tue 1 Dec, 09:00"
    assert say("Approve {issue}", issue="2026-12") == "\u20682026-12\u2069 منظور کریں"


def test_numbers_are_no_other_words() -> None:
    """A text whose numbers alone differ is said all the same; an enumeration where each part is known."""
    say = words.say_in({"# days old": "# دن پرانا", "today": "آج"})
    assert words.heard("12 days old", say) == "12 دن پرانا"
    assert words.heard("today, 1,200 days old", say) == "آج، 1,200 دن پرانا"
    assert words.heard("today, by hand", say).startswith('<bdi lang="en"')


def test_every_reason_of_a_ledger_is_said_plainly() -> None:
    """Whoever is left out, the desk says why in plain words, and none of the codes that a ledger keeps."""
    codes = {NOTHING_CHOSEN, AudienceRule.OUTSIDE, AudienceRule.NEVER_GOT, "suppressed"}
    codes |= {str(one) for one in Status if one is not Status.CONFIRMED}
    assert codes == NOT_SENT.keys()
    say = words.say_in({})
    assert why_not_sent("bounced", say) == "mail to them came back"
    assert why_not_sent("550 no such user", say) == "550 no such user"


def deeds_of_the_log() -> Iterator[str]:
    """Yield what the façade calls a deed as it writes it down, where the word stands in its code."""
    for path in sorted(FACADE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in RECORDERS:
                args = [one for one in node.args[1:3] if isinstance(one, ast.Constant)]
                yield from (one.value for one in args[:1] if isinstance(one.value, str))


def test_every_deed_is_said_in_words() -> None:
    """What is written into the log has words at the desk, so that no command's name is shown."""
    found = set(deeds_of_the_log())
    assert len(found) > 30
    assert not found - DEEDS.keys()


def test_what_is_heard_is_set_out() -> None:
    """What the program said is said in the desk's language where it is known, else marked as English."""
    say = words.say_in({"Run `x`.": "`x` چلائیں۔"})
    assert words.heard("Run `x`.", say) == '<code dir="ltr">x</code> چلائیں۔'
    assert words.heard("a <b> & `c<d>`", say) == (
        '<bdi lang="en" dir="ltr">a &lt;b&gt; &amp; <code dir="ltr">c&lt;d&gt;</code></bdi>'
    )


LEFT_TO_RIGHT = re.compile(r"\d+-\d+|\w+://|\w+=\w|(?<!\w)--\w|(?<!\w)\.[a-z]{2,}")
"""A day, an address, a condition, an option, a file's kind: where words go from right to left, each falls to pieces."""


def test_no_date_or_address_falls_to_pieces_in_urdu() -> None:
    """What is typed from left to right stands in an isolate, in code, or between words of its own alphabet."""
    for said in URDU.values():
        bare = re.sub(r"\u2066[^\u2069]*\u2069|`[^`]*`", "", said)
        for found in LEFT_TO_RIGHT.finditer(bare):
            before = re.search(r"[a-zA-Z]\W*$", bare[: found.start()])
            assert before, said
