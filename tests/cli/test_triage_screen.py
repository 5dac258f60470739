"""The triage screen: its keys and looks as values, and the whole in a real pseudo-terminal."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.cli.terminal_text import clean, cut, width, wrap
from newsletter.cli.triage_state import VIEWS, Screen, Wish, decided, listed, press, undone
from newsletter.cli.triage_view import KEYS, WIDE, Line, draw, settled
from newsletter.model.article import Article, Candidate, Decision
from newsletter.publication.gathering import choosing
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.testing.clock import FixedClock

NOW = datetime(2026, 12, 1, tzinfo=UTC)
DEADLINE = 20.0


def candidate(number: int, **facts: str) -> Candidate:
    """Return a candidate that ranks by its number."""
    url = f"https://paper.example/{number}"
    article = Article(
        url=url, key=url, title=facts.get("title", f"Story number {number}"), outlet="The Paper",
        summary=facts.get("summary", "The river rises."), first_seen=NOW,
        feed="https://paper.example/feed",
    )  # fmt: skip
    return Candidate(
        id=f"c-{number:08d}",
        article=article,
        first_seen=NOW,
        score=1000.0 - number,
        reasons=("today",),
    )


def screen(count: int = 12, **facts: object) -> Screen:
    """Return a screen with so many candidates."""
    return replace(listed(Screen(), map(candidate, range(count))), **facts)  # type: ignore[arg-type] # any field


def lines(shown: Screen, *, columns: int = 80, rows: int = 24, text: str = "") -> list[str]:
    """Return the rows that are drawn, as text."""
    shown = settled(shown, columns=columns, rows=rows, text=text)
    drawn = draw(shown, columns=columns, rows=rows, text=text)
    return [row_of(parts) for parts in drawn]


def row_of(parts: Iterable[Line]) -> str:
    """Return one row with its parts where they stand."""
    row = ""
    for part in parts:
        assert width(row) <= part.at or not row
        row += " " * (part.at - width(row)) + part.text
    return row


@pytest.mark.parametrize("key", ["s", "l", "r", "n"])
def test_a_decision_is_one_key_and_goes_on(key: str) -> None:
    """One key wishes the decision; afterwards the mark stands in the list and the next is current."""
    before = screen()
    after, wish = press(before, key, page=8)
    assert after == before
    assert wish
    assert wish.decision
    gone_on = decided(after, replace(candidate(0), decision=wish.decision), "done")
    assert gone_on.current == candidate(1)
    assert gone_on.found[0].decision is wish.decision


def test_undo_returns_to_what_it_concerned() -> None:
    """After undo the cursor is on the candidate, also where it is not in the list any more."""
    shown = replace(screen(), cursor=5)
    assert undone(shown, candidate(2), "back").current == candidate(2)
    assert undone(shown, candidate(99), "back").current == candidate(99)


def test_the_cursor_stays_in_the_list() -> None:
    """Moving never leaves the list, whatever is pressed, and an empty list decides nothing."""
    shown = screen(3)
    for key in ("up", "k", "pageup", "down", "j", "pagedown", "end", "home", " ", "b", "z", "€"):
        shown, wish = press(shown, key, page=8)
        assert wish is None
        assert 0 <= shown.cursor < 3
    for key in ("s", "o", "d", "j", " "):
        assert press(Screen(), key, page=8)[1] is None


def test_a_search_is_typed_and_can_be_dropped() -> None:
    """Letters that are keys elsewhere are letters here; enter searches, escape does not."""
    shown = screen()
    for key in ("/", "s", "é", "x", "backspace", "resize"):
        shown, wish = press(shown, key, page=8)
        assert wish is None
    assert "/sé" in lines(shown)[-1]
    found, wish = press(shown, "enter", page=8)
    assert (found.search, found.typing, wish) == ("sé", None, Wish(what="list"))
    dropped, wish = press(shown, "escape", page=8)
    assert (dropped.search, dropped.typing, wish) == ("", None, None)


def test_tab_goes_round_and_help_comes_and_goes() -> None:
    """Tab shows each decision in turn; ? shows the keys, the next key only leaves them."""
    shown, seen = screen(), []
    for _ in VIEWS:
        shown, wish = press(shown, "tab", page=8)
        assert wish == Wish(what="list")
        seen.append(shown.view)
    assert set(seen) == set(VIEWS)
    shown, _ = press(shown, "?", page=8)
    assert any("shortlist" in line for line in lines(shown))
    shown, wish = press(shown, "r", page=8)
    assert wish is None
    assert not shown.help


def test_the_screen_of_80_by_24() -> None:
    """The list, what is known of the current candidate, its text, and the keys."""
    assert width(KEYS) <= 80
    shown = screen(2, message="", issue="2027-01")
    assert [line.rstrip() for line in lines(shown, rows=16, text="A text.\n\nAnd more.")] == [
        " Triage · 1 of 2 new · drafts into 2027-01",
        ">  Story number 0                                                    The Paper",
        "   Story number 1                                                    The Paper",
        "", "", "",
        "─" * 80,
        " Story number 0",
        " The Paper · no date",
        " new · today",
        "https://paper.example/0",
        "",
        " A text.",
        "",
        " And more.",
        KEYS,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "size",
    [(80, 24), (40, 10), (41, 11), (139, 24), (140, 24), (200, 60), (39, 24), (80, 9), (5, 1)],
)
def test_every_size_is_filled_and_nothing_sticks_out(size: tuple[int, int]) -> None:
    """Exactly as many lines as the window has, none wider, with scripts of any width."""
    columns, rows = size
    titles = ("漢字の見出し" * 9, "سپریم کورٹ نے پانی کی قلت " * 5, "e\u0301" * 90, "x" * 300)
    for title in titles:
        story = candidate(0, title=title)
        for shown in (
            listed(Screen(), [story]),
            listed(Screen(help=True), [story]),
            Screen(),
            listed(Screen(typing="漢" * 300), [story]),
            listed(Screen(message="word " * 100), [story]),
        ):
            drawn = lines(shown, columns=columns, rows=rows, text="w " * 900)
            assert len(drawn) == rows
            assert all(width(line) <= columns for line in drawn)


def test_the_text_scrolls_to_its_end_and_no_further() -> None:
    """Space reads on; the last words stay in sight however often it is pressed."""
    shown = screen()
    text = "\n\n".join(f"Paragraph {number}." for number in range(40))
    for _ in range(90):
        shown, _ = press(shown, " ", page=8)
    assert any("Paragraph 39." in line for line in lines(shown, text=text))
    assert any("Story number 0" in line for line in lines(shown, text=text)[10:])


def test_reading_back_needs_as_many_keys_as_there_are_leaves() -> None:
    """However often space was pressed at the end, b goes back at once."""
    text = "\n\n".join(f"Paragraph {number}." for number in range(40))
    shown = replace(screen(), read=5_000)
    shown = settled(shown, columns=80, rows=24, text=text)
    before = lines(shown, text=text)
    shown, _ = press(shown, "b", page=8, leaf=5)
    assert lines(shown, text=text) != before


def test_a_wide_window_shows_the_list_beside_the_text() -> None:
    """All rows are the list's, the text keeps a width that can be read."""
    drawn = lines(screen(40), columns=WIDE, rows=24, text="word " * 200)
    assert sum("Story number" in row.split("│")[0] for row in drawn) == 22
    assert all(width(row.split("│")[1]) <= 94 for row in drawn if "│" in row)
    assert "Story number 0" in drawn[1].split("│")[1]


def test_late_ones_are_told_apart() -> None:
    """The bar counts them, they have a mark, and the pane says which key lets one in."""
    late = replace(candidate(1), decision=Decision.LATE)
    assert " · 12 late · " in lines(replace(screen(), late=12))[0]
    shown = replace(listed(Screen(), [late]), view="late", late=1)
    drawn = lines(shown)
    assert drawn[0].startswith(" Triage · 1 of 1 late · no issue")
    assert drawn[1].startswith(">! Story")
    assert any("late; D lets it in" in row for row in drawn)
    assert press(shown, "D", page=8)[1] == Wish(what="let in")


def test_a_long_message_is_shown_whole() -> None:
    """Up to three rows of it; the keys come back with the next one."""
    said = "It came in after the freeze. " * 5
    drawn = lines(replace(screen(), message=said))
    assert " ".join(drawn[-2:]).count("freeze") == 5
    assert len(drawn) == 24


def test_what_would_drive_the_terminal_is_taken_out() -> None:
    """Escape sequences, tabs and direction overrides of a hostile title reach no terminal."""
    assert clean("a\x1b[2Jb\tc\x00\u202ed\u200c") == "a[2Jb cd\u200c"
    assert clean("\x9b31m\u2066x\u2069\u2028y\ufeff") == "31mx y"
    assert clean(
        "e" + "\u0301" * 50 + "\U0001f468\u200d\U0001f469 \u263a\ufe0f \U0001f1f5\U0001f1f0"
    ) == ("e\u0301\u0301\u0301\U0001f468\U0001f469 \u263a PK")
    assert cut("abc", 2) == "a…"
    assert wrap("aa bb cc", 5) == ["aa bb", "cc"]


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """Return a publication with 120 new candidates."""
    folder = tmp_path / "review"
    start_publication(folder, name="The Review", clock=FixedClock(NOW))
    workplace = Workplace(folder=folder, clock=FixedClock(NOW))
    with workplace.newsroom() as connection:
        SqlCandidateStore(connection).save(map(candidate, range(120)))
    return workplace


class Terminal:
    """`newsletter triage` in a pseudo-terminal."""

    def __init__(self, process: int, handle: int) -> None:
        self.process = process
        self._handle = handle
        self.seen = ""

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._handle, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size."""
        fcntl.ioctl(self._handle, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def wait(self, until: Callable[[], bool]) -> None:
        """Read what is shown until something holds; fails after `DEADLINE` seconds."""
        end = time.monotonic() + DEADLINE
        while not until():
            assert time.monotonic() < end, self.seen[-2000:]
            self._read()

    def shows(self, words: str) -> None:
        """Wait until words were shown since the last call."""
        self.wait(lambda: words in self.seen)
        self.seen = ""

    def ends(self) -> int:
        """Wait for the end; return the exit code, or minus the signal."""
        answers: list[int] = []

        def ended() -> bool:
            process, status = os.waitpid(self.process, os.WNOHANG)
            answers.extend([os.waitstatus_to_exitcode(status)] if process else [])
            return bool(answers)

        self.wait(ended)
        self.process = 0
        self._read()
        return answers[0]

    def _read(self) -> None:
        if select.select([self._handle], [], [], 0.05)[0]:
            with suppress(OSError):  # the other end is closed
                self.seen += os.read(self._handle, 65_536).decode(errors="replace")


pytestmark = pytest.mark.usefixtures("terminals")

NOWHERE = {"NEWSLETTER_FETCHING_CONNECT_TO": "*=127.0.0.1:9"}
"""No test asks a name server, or any host but this one."""


@contextmanager
def terminal(workplace: Workplace, *arguments: str, **environ: str) -> Iterator[Terminal]:
    """Run `newsletter triage` in a terminal of 80 × 24."""
    process, handle = pty.fork()
    if not process:
        command = [sys.executable, "-m", "newsletter", "-C", str(workplace.folder), "triage"]
        full = {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8", **NOWHERE, **environ}
        for name in ("LINES", "COLUMNS", "BROWSER", "NO_COLOR"):
            if name not in environ:
                full.pop(name, None)
        os.execve(sys.executable, [*command, *arguments], full)
    opened = Terminal(process, handle)
    opened.resize(80, 24)
    try:
        yield opened
    finally:
        if opened.process:
            os.kill(opened.process, signal.SIGKILL)
            os.waitpid(opened.process, 0)
        os.close(handle)


def count(workplace: Workplace, decision: str) -> int:
    """Return how many candidates have a decision."""
    return len(choosing.candidates(workplace, decision=decision))


def test_a_hundred_decisions_are_a_hundred_keys(workplace: Workplace) -> None:
    """Each key decides one candidate and is stored; leaving says nothing was lost."""
    with terminal(workplace) as shown:
        shown.shows("Story number 0")
        shown.type("srl" * 33 + "s")
        shown.wait(lambda: count(workplace, "new") == 20)
        shown.type("q")
        assert shown.ends() == 0
    assert count(workplace, "shortlisted") == 34
    assert count(workplace, "rejected") == count(workplace, "later") == 33


def test_undo_open_help_and_search(workplace: Workplace, tmp_path: Path) -> None:
    """Undo takes the decision back; o starts $BROWSER with the address; / and ? do as they say."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    browser.chmod(0o755)
    with terminal(workplace, BROWSER=str(browser)) as shown:
        shown.shows("Story number 0")
        shown.type("r")
        shown.wait(lambda: count(workplace, "rejected") == 1)
        shown.type("u")
        shown.wait(lambda: count(workplace, "rejected") == 0)
        shown.type("o")
        opened = tmp_path / "opened"
        shown.wait(lambda: opened.exists() and opened.read_text() == "https://paper.example/0\n")
        shown.type("?")
        shown.shows("Any key goes back")
        shown.type("x/number 77\r")
        shown.shows("search: number 77")
        shown.type("s")
        shown.wait(lambda: count(workplace, "shortlisted") == 1)
        shown.type("q")
        assert shown.ends() == 0
    assert choosing.candidates(workplace, decision="shortlisted")[0].id == candidate(77).id


def test_draft_writes_into_the_issue(workplace: Workplace) -> None:
    """The key adds the entry to the issue's file, and says where; its page need not be reachable."""
    with terminal(workplace, "2027-01") as shown:
        shown.shows("Story number 0")
        shown.type("d")
        shown.shows("2027-01.yaml")
        shown.type("q")
        assert shown.ends() == 0
    assert "Story number 0" in workplace.issue_file("2027-01").read_text()
    assert count(workplace, "used") == 1
    assert count(workplace, "shortlisted") == 0


@pytest.mark.parametrize(
    ("keys", "number"), [("\x03", 0), ("", signal.SIGTERM), ("", signal.SIGKILL)]
)
def test_nothing_is_lost_however_it_ends(workplace: Workplace, keys: str, number: int) -> None:
    """After Ctrl-C, kill and kill -9 every decision stands; but for the last, the terminal is put right."""
    with terminal(workplace) as shown:
        shown.shows("Story number 0")
        shown.type("ssss")
        shown.wait(lambda: count(workplace, "shortlisted") == 4)
        if number:
            os.kill(shown.process, number)
        shown.type(keys)
        assert shown.ends() != 0
        if number != signal.SIGKILL:
            assert "\x1b[?1049l" in shown.seen
    assert count(workplace, "shortlisted") == 4


@pytest.mark.parametrize("term", ["xterm", "vt100", "linux", "screen"])
def test_a_plain_terminal_and_another_size(workplace: Workplace, term: str) -> None:
    """Without colours and after resizing it is drawn anew and works on; no colour is sent."""
    with terminal(workplace, TERM=term, NO_COLOR="1") as shown:
        shown.shows("Story number 0")
        shown.resize(120, 40)
        shown.shows("Story number 13")
        shown.resize(30, 8)
        shown.shows("Make the window larger")
        shown.resize(80, 24)
        shown.shows("Story number 1")
        shown.type("l")
        shown.wait(lambda: count(workplace, "later") == 1)
        assert not re.search(r"\x1b\[[0-9;]*[34][0-7][;m]", shown.seen)
        shown.type("q")
        assert shown.ends() == 0


def test_without_a_screen_it_says_what_to_use(workplace: Workplace) -> None:
    """A terminal that cannot be drawn on is told about `newsletter candidates`."""
    with terminal(workplace, TERM="dumb") as shown:
        assert shown.ends() == 2
        assert "newsletter candidates" in shown.seen
    assert count(workplace, "new") == 120
