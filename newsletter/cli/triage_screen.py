"""The triage screen in a terminal, by Python's own curses: keys in, lines out.

A decision is stored before the next key is read, so Ctrl-C, a lost connection
and `kill` lose nothing.
"""

from __future__ import annotations

import curses
import locale
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from newsletter.cli.terminal_text import clean, padded
from newsletter.cli.triage_state import Screen, Wish, decided, listed, press, undone
from newsletter.cli.triage_view import Line, draw, plan, settled
from newsletter.errors import NewsletterError, UsageError
from newsletter.model.article import Decision

if TYPE_CHECKING:
    from newsletter.publication.gathering.triaging import Candidate, Triage

KEYS = {
    curses.KEY_UP: "up",
    curses.KEY_DOWN: "down",
    curses.KEY_PPAGE: "pageup",
    curses.KEY_NPAGE: "pagedown",
    curses.KEY_HOME: "home",
    curses.KEY_END: "end",
    curses.KEY_ENTER: "enter",
    curses.KEY_BACKSPACE: "backspace",
    curses.KEY_RESIZE: "resize",
    "\n": "enter",
    "\r": "enter",
    "\t": "tab",
    "\x1b": "escape",
    "\x7f": "backspace",
    "\x08": "backspace",
}
LOOK_AGAIN = 300
"""Milliseconds after which the size of the window is looked at again."""
TEXT_BROWSERS = {"w3m", "lynx", "links", "links2", "elinks", "browsh"}
"""These need the terminal for themselves."""


def run(triage: Triage) -> None:
    """Show the screen until the person leaves.

    Raises `UsageError` where there is no terminal that can show it.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "Triage needs a terminal.",
            help="Without one, use: newsletter candidates, with --shortlist, --later or --reject",
        )
    locale.setlocale(locale.LC_ALL, "")
    try:
        curses.setupterm()
    except curses.error:
        known = False
    else:
        known = bool(curses.tigetstr("cup"))
    if not known:
        raise UsageError(
            f"This terminal ({os.environ.get('TERM') or 'TERM is not set'}) cannot show a screen.",
            help="Set TERM to what it is, such as TERM=xterm, or use: newsletter candidates",
        )
    with _screen() as window:
        _Sitting(window, triage).go()


@contextmanager
def _screen() -> Iterator[curses.window]:
    """Take the terminal over and give it back as it was (`curses.wrapper` always sets colours)."""
    window = curses.initscr()
    try:
        curses.noecho()
        curses.cbreak()
        window.keypad(True)  # noqa: FBT003 - the name of its parameter is nobody's to use
        yield window
    finally:
        window.keypad(False)  # noqa: FBT003 - as above
        curses.echo()
        curses.nocbreak()
        curses.endwin()


class _Sitting:
    """The loop: draw, read a key, do what it asks."""

    def __init__(self, window: curses.window, triage: Triage) -> None:
        self._window = window
        self._triage = triage
        self._screen = Screen(issue=triage.issue)
        self._looks = _looks(triage.environ)
        self._texts: dict[str, str] = {}

    def go(self) -> None:
        """Run until the person leaves."""
        with suppress(curses.error):  # a terminal without a cursor that can be hidden
            curses.curs_set(0)
        curses.set_escdelay(25)
        self._window.timeout(LOOK_AGAIN)
        self._list()
        while True:
            self._draw()
            key = self._key()
            if key == "resize":
                continue
            rows, columns = self._window.getmaxyx()
            spot = plan(columns, rows)
            self._screen, wish = press(
                self._screen, key, page=spot.list_rows, leaf=max(1, spot.pane_rows // 2)
            )
            if wish and wish.what == "quit":
                return
            if wish:
                self._grant(wish)

    def _key(self) -> str:
        """Wait for a key, or for another size of the window."""
        given: int | str | None = None
        while given is None:
            with suppress(curses.error):  # no key for a while, or a signal instead
                given = self._window.get_wch()
            columns, rows = os.get_terminal_size()
            if given is None and curses.is_term_resized(rows, columns):
                # curses keeps a new size that comes while it draws to itself, until the next key.
                curses.resizeterm(rows, columns)
                return "resize"
        return KEYS.get(given, given if isinstance(given, str) else "unknown")

    def _draw(self) -> None:
        rows, columns = self._window.getmaxyx()
        self._window.erase()
        text = self._text()
        self._screen = settled(self._screen, columns=columns, rows=rows, text=text)
        for row, lines in enumerate(draw(self._screen, columns=columns, rows=rows, text=text)):
            for line in lines:
                self._put(row, line, columns)
        self._window.refresh()

    def _put(self, row: int, line: Line, columns: int) -> None:
        shown = padded(line.text, columns) if line.look == "bar" else line.text
        known = shown.encode(self._window.encoding, "replace").decode(self._window.encoding)
        with suppress(curses.error):  # the lowest right cell cannot be passed
            self._window.addstr(row, line.at, known, self._looks.get(line.look, curses.A_NORMAL))

    def _text(self) -> str:
        current = self._screen.current
        if current is None:
            return ""
        if current.id not in self._texts:
            self._texts[current.id] = self._triage.text(current)
        return self._texts[current.id]

    def _grant(self, wish: Wish) -> None:
        """Do what a key asked for; what goes wrong is said on the lowest line."""
        deeds: dict[str, Callable[[], None]] = {
            "list": self._list,
            "undo": self._undo,
            "draft": self._draft,
            "let in": self._let_in,
            "open": self._open,
        }
        try:
            if wish.decision is not None:
                self._decide(wish)
            else:
                deeds[wish.what]()
        except NewsletterError as error:
            said = " ".join(filter(None, (error.message, error.help)))
            self._screen = replace(self._screen, message=said)

    def _current(self) -> Candidate:
        current = self._screen.current
        assert current is not None  # noqa: S101 - `press` wishes nothing for an empty list
        return current

    def _list(self) -> None:
        found = self._triage.candidates(decision=self._screen.view, search=self._screen.search)
        self._screen = replace(listed(self._screen, found), late=self._triage.late())

    def _decide(self, wish: Wish) -> None:
        assert wish.decision is not None  # noqa: S101 - as above
        current = self._current()
        late = current.decision is Decision.LATE and wish.decision is Decision.SHORTLISTED
        candidate = self._triage.decide(current.id, wish.decision)
        title = clean(candidate.article.title)
        said = f"{wish.decision}{', though late' if late else ''}: {title}"
        self._screen = decided(self._screen, candidate, said)

    def _undo(self) -> None:
        taken = self._triage.undo()
        candidate = taken.candidates[0]
        said = f"Taken back; it is {candidate.decision}."
        if taken.act.decision == "used":
            said += " The entry stays in the issue's file."
        self._screen = undone(self._screen, candidate, said)

    def _let_in(self) -> None:
        self._draft(late=True)

    def _draft(self, *, late: bool = False) -> None:
        current = self._current()
        self._screen = replace(self._screen, message="Drafting; its page is being saved …")
        self._draw()
        drafted = self._triage.draft(current.id, late=late)
        self._texts.pop(current.id, None)
        done = "added to" if drafted.added else "stands already in"
        saved = "; its page could not be saved" if drafted.pages.failed else ""
        used = self._triage.find(current.id)
        self._screen = decided(self._screen, used, f"{done} {drafted.file}{saved}")

    def _open(self) -> None:
        browser = self._triage.environ.get("BROWSER", "").split(os.pathsep)[0]
        address = self._current().article.url
        if not browser:
            said = "The address stands below; set BROWSER to a program that opens it."
        else:
            said = self._start(_with_address(browser, address))
        self._screen = replace(self._screen, message=said)

    def _start(self, command: list[str]) -> str:
        alone = PurePath(command[0]).name in TEXT_BROWSERS
        try:
            if alone:
                curses.endwin()
                subprocess.run(command, check=False)  # noqa: S603 - the person's own browser
                self._window.clear()
            else:
                subprocess.Popen(  # noqa: S603 - the person's own browser
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
        except OSError as error:
            return f"{command[0]} cannot be started: {error.strerror}. Mend BROWSER."
        return f"Opened with {command[0]}."


def _with_address(browser: str, address: str) -> list[str]:
    """Return the command: the address takes the place of ``%s``, or comes last."""
    words = shlex.split(browser)
    if "%s" in browser:
        return [word.replace("%s", address) for word in words]
    return [*words, address]


def _looks(environ: Mapping[str, str]) -> dict[str, int]:
    """Return attributes that say the same with and without colours (no-color.org)."""
    looks = {
        "bar": curses.A_REVERSE,
        "cursor": curses.A_REVERSE,
        "strong": curses.A_BOLD,
        "dim": curses.A_NORMAL,
    }
    if environ.get("NO_COLOR") or not curses.has_colors():
        return looks
    curses.start_color()
    curses.use_default_colors()
    curses.init_pair(1, curses.COLOR_GREEN, -1)
    return looks | {"bar": curses.A_REVERSE | curses.color_pair(1), "dim": curses.A_DIM}
