"""What takes its time to start, started before the rest of the program is read in."""

from __future__ import annotations

from newsletter.pages import shared_press


def begin_rendering() -> None:
    """Start the process that fills templates, while this one goes on to read and check."""
    shared_press().begin()
