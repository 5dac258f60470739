"""Everything recurring can be done at the desk: each command has its place there, or a reason."""

from __future__ import annotations

import pytest

from docs.desk_places import leaves
from newsletter.cli.app import cli
from newsletter.desk.places import PLACES, REASONS
from newsletter.desk.rooms import ROOMS

COMMANDS = tuple(leaves(cli))
WAYS = {f"{way.method} {way.path}" for room in ROOMS for way in room.ways}


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_its_place_or_a_reason(command: str) -> None:
    """It stands in one of the lists, and in one alone."""
    found = [one for one in (PLACES, REASONS) if command in one]
    assert len(found) == 1, f"enter “{command}” in newsletter/desk/places.py"
    assert found[0][command].strip()


@pytest.mark.parametrize("command", PLACES)
def test_each_place_is_at_the_desk(command: str) -> None:
    """Whoever is sent there finds it."""
    assert PLACES[command] in WAYS


def test_no_list_names_what_is_no_command() -> None:
    """What was renamed or taken out does not stay behind."""
    assert {*PLACES, *REASONS} <= set(COMMANDS)
