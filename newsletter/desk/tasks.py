"""Long work, done as the command line does it: in a process of its own, which outlives a window.

What sends, collects or builds is a process that can be killed and goes on where it stopped; the desk
only starts it and reads what it says.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock, Thread

from newsletter.errors import NewsletterError, UsageError
from newsletter.model.values import dataclass
from newsletter.publication.place.workplace import Workplace

PROGRAM = (sys.executable, "-m", "newsletter")
TOPIC = "work"
AT_ONCE = 12
"""Works of one person that run beside each other: each is a process, or a thread."""
NEVER_LATE = "send "
"""An issue leaves however much else somebody has begun."""
REMEMBERED = 200
"""Works that have ended and can still be looked at."""
SHOWN = 40
"""Lines of what it said that are kept."""
WIDEST = 400
COUNTING = "NEWSLETTER_PROGRESS"
"""With it a command counts in lines, each of which takes the place of the one before."""
COUNT = "… "


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A command under way, or how it ended last."""

    name: str
    """Tells it from others: ``collect``, ``send 2026-12``."""
    by: str
    began: datetime
    ended: datetime | None = None
    code: int = 0
    """Exit code, once it ended: 0 fine, 1 findings or failure, 2 it cannot mean this."""
    lines: tuple[str, ...] = ()
    """The last that it said."""

    @property
    def runs(self) -> bool:
        """True while it is under way."""
        return self.ended is None


class Tasks:
    """What the desk had the command line do; one of a name at a time."""

    def __init__(
        self,
        workplace: Workplace,
        *,
        tell: Callable[[Iterable[str]], None] = lambda _topics: None,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        self._workplace = workplace
        self._tell = tell
        self._program = program
        self._lock = Lock()
        self._known: dict[str, Work] = {}
        self._answers: dict[str, object] = {}

    def look(self, name: str) -> Work | None:
        """Return the work of a name, or None where there was none since the desk was opened."""
        return self._known.get(name)

    def start(self, name: str, arguments: Sequence[str], *, by: str) -> Work:
        """Begin a command; raises `UsageError` while one of that name is under way."""
        work = self._begin(name, by)
        Thread(target=self._do, args=(name, tuple(arguments)), daemon=True).start()
        return work

    def _begin(self, name: str, by: str) -> Work:
        with self._lock:
            known = self._known.get(name)
            if known and known.runs:
                raise UsageError(f"“{name}” is under way already.", help="Wait until it has ended.")
            self._make_room(name, by)
            work = Work(name=name, by=by, began=self._workplace.clock())
            self._known[name] = work
            self._answers.pop(name, None)
        self._tell((TOPIC,))
        return work

    def _make_room(self, name: str, by: str) -> None:
        """Forget what ended long ago; raises `UsageError` where one person has too much under way."""
        running = sum(one.by == by and one.runs for one in self._known.values())
        if running >= AT_ONCE and not name.startswith(NEVER_LATE):
            raise UsageError(
                f"You have {running} works under way.", help="Wait until one of them has ended."
            )
        ended = sorted(
            (one for one in self._known.values() if one.ended), key=lambda one: one.began
        )
        for one in ended[: max(0, len(ended) - REMEMBERED)]:
            del self._known[one.name]
            self._answers.pop(one.name, None)

    def ask(self, name: str, question: Callable[[], object], *, by: str) -> Work:
        """Begin to look something up that writes nothing, in a thread; `answer` has it then.

        What goes wrong is said as a command would say it.  Raises `UsageError` as `start` does.
        """
        work = self._begin(name, by)
        Thread(target=self._ask, args=(name, question), daemon=True).start()
        return work

    def answer(self, name: str) -> object:
        """Return what was found, or None: nothing yet, or it went wrong."""
        return self._answers.get(name)

    def _ask(self, name: str, question: Callable[[], object]) -> None:
        code = 1
        try:
            self._answers[name] = question()
            code = 0
        except NewsletterError as error:
            for line in filter(None, (error.message, error.help)):
                self._hear(name, line)
        except OSError as error:
            self._hear(name, str(error))
        finally:
            self._end(name, code)

    def _do(self, name: str, arguments: tuple[str, ...]) -> None:
        code = 1
        try:
            code = self._run(name, arguments)
        except (OSError, ValueError) as error:  # what somebody typed may hold a NUL
            self._hear(name, f"It could not be begun: {error}")
        finally:
            self._end(name, code)

    def _run(self, name: str, arguments: tuple[str, ...]) -> int:
        """Run a command to its end; return its exit code."""
        flags = [part for one in self._workplace.flags.items() for part in ("--set", "=".join(one))]
        command = [*self._program, "-C", str(self._workplace.folder), *flags, *arguments]
        with subprocess.Popen(  # noqa: S603 - our own program; what people typed are whole arguments
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl-C at the desk does not end a send
            env={**self._workplace.environ, COUNTING: "lines"},
        ) as process:
            for line in process.stdout or ():
                self._hear(name, line)
        return process.returncode

    def _hear(self, name: str, line: str) -> None:
        said = line.rstrip().rpartition("\r")[2][:WIDEST]
        if not said:
            return
        with self._lock:
            known = self._known[name]
            lines = known.lines[:-1] if _counts(known.lines) else known.lines
            self._known[name] = replace(known, lines=(*lines, said)[-SHOWN:])
        self._tell((TOPIC,))

    def _end(self, name: str, code: int) -> None:
        with self._lock:
            known = self._known[name]
            lines = known.lines[:-1] if _counts(known.lines) else known.lines
            ended = replace(known, lines=lines, ended=self._workplace.clock(), code=code)
            self._known[name] = ended
        self._tell((TOPIC,))


def _counts(lines: Sequence[str]) -> bool:
    return bool(lines) and lines[-1].startswith(COUNT)
