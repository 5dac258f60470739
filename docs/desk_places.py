"""Where at the desk each command is, as rows of tables."""

from __future__ import annotations

from collections.abc import Iterator

import click

from newsletter.desk.places import PLACES, REASONS
from newsletter.desk.rooms import ROOMS

Rows = list[tuple[str, ...]]


def desk_places(root: click.Command) -> tuple[Rows, Rows]:
    """Return rows of what is at the desk (command, room, address), and of what is not (command, why)."""
    ways = {f"{way.method} {way.path}": room.label for room in ROOMS for way in room.ways}
    places: Rows = []
    reasons: Rows = []
    for name in leaves(root):
        if name in PLACES:
            address = PLACES[name].partition(" ")[2]
            places.append((f"`{name}`", ways[PLACES[name]], f"`{address}`"))
        elif name in REASONS:
            reasons.append((f"`{name}`", REASONS[name]))
    return places, reasons


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield each command that does something, as it is typed."""
    if not isinstance(command, click.Group):
        yield " ".join(path)
        return
    if path and command.invoke_without_command:
        yield " ".join(path)
    context = click.Context(command)
    for name in command.list_commands(context):
        child = command.get_command(context, name)
        assert child is not None  # noqa: S101 - the group listed it itself
        yield from leaves(child, (*path, name))
