"""Templates, filled in a child process that can open nothing and is killed where it takes too much.

`Press` is the one way to fill a template: `fill` for those of a theme, `templates` for whoever
wants an environment with `get_template`.  The child is started when the first template is filled,
lives on from call to call, is replaced where it broke a limit or died, and ends with this process.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from newsletter.confine import Confined, Limits
from newsletter.errors import ConfinedError, NewsletterError, ParseError, ThemeError
from newsletter.model.values import dataclass
from newsletter.pages.bundle import Bundle, read_bundle
from newsletter.pages.records import packed

WORKER = "newsletter.pages.worker"
WORK = f"{WORKER}:work"
MEBIBYTE = 1024 * 1024
LIMITS = Limits(
    memory_bytes=384 * MEBIBYTE,
    cpu_seconds=4,
    wall_seconds=20.0,
    worn_bytes=160 * MEBIBYTE,
    shut_in=True,
)
"""A reference issue takes 3 ms; the index of an archive of 12,000 issues, two seconds."""
LOOK_FOR_A_LOOP = (
    "Look there, and in what it includes, for a loop in a loop or a text that grows without end; "
    "nothing was sent or written."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Templates that are filled one after another with one context."""

    steps: tuple[tuple[str, str], ...]
    """(template, name under which those after it see what came of it; or empty)."""
    context: Mapping[str, Any]
    """Texts, numbers, tuples, mappings and frozen values of ours."""


class Press:
    """Fills templates; thread-safe; a context manager, and `close` ends its children."""

    def __init__(self, limits: Limits = LIMITS, *, size: int = 2) -> None:
        self._limits = limits
        self._children = Confined(
            preload=(WORKER,), prepare=f"{WORKER}:listen", limits=limits, size=size
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def begin(self) -> None:
        """Start a child now, beside what goes on here."""
        self._children.begin()

    def close(self) -> None:
        """End the children."""
        self._children.close()

    def processes(self) -> tuple[int, ...]:
        """Return the process ids of the children at rest."""
        return self._children.processes()

    def filtered(self) -> bool:
        """Say whether the system calls of the children are filtered, beside their limits."""
        return self._children.filtered()

    def fill(self, bundle: Bundle, theme: str, jobs: Sequence[Job]) -> list[tuple[str, ...]]:
        """Fill templates of a theme, or of all folders where `theme` is empty.

        Returns for each job what came of each of its steps.  Raises `ThemeError` with file and
        line, or with the file alone where the child had to be killed.
        """
        try:
            filled: list[tuple[str, ...]] = self._ask(
                bundle,
                "fill",
                packed(tuple(dict(job.context) for job in jobs)),
                theme=theme,
                steps=tuple(job.steps for job in jobs),
                seconds=self._limits.cpu_seconds,
            )
        except ConfinedError as error:
            if len(jobs) > 1:  # which of them was it?
                return [one for job in jobs for one in self.fill(bundle, theme, [job])]
            raise self._stopped(error, bundle.file(jobs[0].steps[0][0], theme)) from error
        return filled

    def frame(self, bundle: Bundle, theme: str, context: Mapping[str, Any]) -> str:
        """Return the theme's MJML without Jinja, on the lines on which it stands."""
        seconds = self._limits.cpu_seconds
        try:
            frame: str = self._ask(
                bundle, "frame", packed(dict(context)), theme=theme, seconds=seconds
            )
        except ConfinedError as error:
            raise self._stopped(error, bundle.file("mail.mjml", theme)) from error
        return frame

    def refuse_unknown_names(self, bundle: Bundle, theme: str, known: Sequence[str]) -> None:
        """Raise `ThemeError` where a template of the theme uses a name that nobody supplies."""
        try:
            seconds = self._limits.cpu_seconds
            self._ask(bundle, "names", b"", theme=theme, known=tuple(known), seconds=seconds)
        except ConfinedError as error:
            raise self._stopped(error, f"the theme {theme}") from error

    def templates(self, folders: Sequence[Path]) -> Templates:
        """Return the templates of these folders as they are now."""
        return Templates(press=self, bundle=read_bundle(folders))

    def _ask(self, bundle: Bundle, task: str, data: bytes, **options: Any) -> Any:  # noqa: ANN401  # plain data
        """Return the child's answer; one that died is replaced, and asked once more.

        Raises `ThemeError` for what is wrong with a template, `ConfinedError` where the child had to be ended.
        """
        question = (data, {"task": task, "key": bundle.key, **options})
        for again in (False, True):
            try:
                return self._answer(bundle, question)
            except ParseError as error:
                raise ThemeError(error.message, help=error.help) from error
            except ConfinedError as error:
                if again or error.why != "died":
                    raise
        raise AssertionError

    def _answer(self, bundle: Bundle, question: tuple[bytes, dict[str, Any]]) -> Any:  # noqa: ANN401
        (answer,) = self._children.call_each(WORK, [question])
        if answer is None:  # this child has not seen the templates yet
            keep = (pickle.dumps(dict(bundle.templates)), {"task": "keep", "key": bundle.key})
            kept, answer = self._children.call_each(WORK, [keep, question])
            answer = kept if isinstance(kept, NewsletterError) else answer
        if isinstance(answer, NewsletterError):
            raise answer
        return answer

    def _stopped(self, error: ConfinedError, about: str) -> ThemeError:
        said = {
            "time": f"the template took more than {self._limits.cpu_seconds:g} seconds of processor "
            f"time, or {self._limits.wall_seconds:g} by the clock, and was stopped",
            "memory": "the template needs more memory than a template may have, and was stopped",
            "size": "what came of the template is larger than can be right",
            "died": "the process that fills templates ended while it was at work on it, twice",
            "failed": f"the template failed: {error.message}",
        }
        return ThemeError(f"{about}: {said[error.why]}.", help=LOOK_FOR_A_LOOP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """Templates by their full names, as `jinja2.Environment` has them."""

    press: Press
    bundle: Bundle
    theme: str = ""
    """Whose templates may be named, and name each other, without it."""

    def get_template(self, name: str) -> Template:
        """Return a template; what is wrong with it is told when it is filled."""
        return Template(templates=self, name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One template that can be filled."""

    templates: Templates
    name: str

    def render(self, **context: Any) -> str:  # noqa: ANN401  # values of any kind
        """Return the filled template; raise `ThemeError` with file and line."""
        job = Job(steps=((self.name, ""),), context=context)
        ((text,),) = self.templates.press.fill(self.templates.bundle, self.templates.theme, [job])
        return text


_SHARED = Press()


def shared_press() -> Press:
    """Return this process's own press; its child starts with the first template that is filled."""
    return _SHARED


def skeleton_frame(folders: Sequence[Path], theme: str, **context: Any) -> str:  # noqa: ANN401  # views of any kind
    """Return the theme's MJML without Jinja, on the lines on which it stands; parts are left out.

    What the context does not have is empty.
    """
    return _SHARED.frame(read_bundle(folders), theme, context)


def templates(folders: Sequence[Path]) -> Templates:
    """Return the templates of these folders as they are now, filled by this process's press."""
    return _SHARED.templates(folders)
