"""Templates, filled in a child process that can open nothing and is killed where it takes too much.

`Press` is the one way to fill a template: `fill` for those of a theme, `templates` for whoever
wants an environment with `get_template`.  The child is started when the first template is filled,
lives on from call to call, is replaced where it broke a limit or died, and ends with this process.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from newsletter.confine import Confined, Limits
from newsletter.errors import ConfinedError, NewsletterError, ParseError, ThemeError
from newsletter.pages.bundle import Bundle, read_bundle
from newsletter.pages.records import packed

WORKER = "newsletter.pages.worker"
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

    def begin(self) -> None:
        """Start a child now, beside what goes on here."""
        self._children.begin()

    def close(self) -> None:
        """End the children."""
        self._children.close()

    def processes(self) -> tuple[int, ...]:
        """Return the process ids of the children at rest."""
        return self._children.processes()

    def fill(self, bundle: Bundle, theme: str, jobs: Sequence[Job]) -> list[tuple[str, ...]]:
        """Fill templates of a theme, or of all folders where `theme` is empty.

        Returns for each job what came of each of its steps.  Raises `ThemeError` with file and
        line, or with the file alone where the child had to be killed.
        """
        seconds = self._limits.cpu_seconds
        # What the contexts have in common goes over once, with the first call.
        together = packed(tuple(dict(job.context) for job in jobs))
        calls = [
            _Call(
                task="fill",
                data=b"" if number else together,
                about=_file(bundle, job.steps[0][0], theme),
                options={"theme": theme, "job": number, "steps": job.steps, "seconds": seconds},
            )
            for number, job in enumerate(jobs)
        ]
        return self._ask(bundle, calls)

    def frame(self, bundle: Bundle, theme: str, context: Mapping[str, Any]) -> str:
        """Return the theme's MJML without Jinja, on the lines on which it stands."""
        call = _Call(
            task="frame",
            data=packed(dict(context)),
            about=_file(bundle, "mail.mjml", theme),
            options={"theme": theme, "seconds": self._limits.cpu_seconds},
        )
        (frame,) = self._ask(bundle, [call])
        assert isinstance(frame, str)  # noqa: S101
        return frame

    def refuse_unknown_names(self, bundle: Bundle, theme: str, known: Sequence[str]) -> None:
        """Raise `ThemeError` where a template of the theme uses a name that nobody supplies."""
        call = _Call(
            task="names",
            data=b"",
            about=f"the theme {theme}",
            options={"theme": theme, "known": tuple(known)},
        )
        self._ask(bundle, [call])

    def templates(self, folders: Sequence[Path]) -> Templates:
        """Return the templates of these folders as they are now."""
        return Templates(press=self, bundle=read_bundle(folders))

    def _ask(self, bundle: Bundle, calls: Sequence[_Call]) -> list[Any]:
        """Return the answers; a child that died is replaced, and asked once more."""
        answers = self._answers(bundle, calls)
        if any(isinstance(one, ConfinedError) and one.why == "died" for one in answers):
            answers = self._answers(bundle, calls)
        for call, answer in zip(calls, answers, strict=True):
            if isinstance(answer, NewsletterError):
                raise self._theme_error(answer, call.about) from answer
        return answers

    def _answers(self, bundle: Bundle, calls: Sequence[_Call]) -> list[Any]:
        sent = [
            (call.data, {"task": call.task, "key": bundle.key, **call.options}) for call in calls
        ]
        answers = self._children.call_each(f"{WORKER}:work", sent)
        if None not in answers or any(isinstance(one, NewsletterError) for one in answers):
            return answers
        keep = (pickle.dumps(dict(bundle.templates)), {"task": "keep", "key": bundle.key})
        return self._children.call_each(f"{WORKER}:work", [keep, *sent])[1:]

    def _theme_error(self, error: NewsletterError, about: str) -> ThemeError:
        if isinstance(error, ParseError):
            return ThemeError(error.message, help=error.help)
        why = error.why if isinstance(error, ConfinedError) else "failed"
        said = {
            "time": f"the template took more than {self._limits.cpu_seconds:g} seconds and was stopped",
            "memory": "the template needs more memory than a template may have, and was stopped",
            "size": "what came of the template is larger than can be right",
            "died": "the process that fills templates ended while it was at work on it, twice",
        }.get(why, f"the template failed: {error.message}")
        return ThemeError(f"{about}: {said}.", help=LOOK_FOR_A_LOOP)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """One question to the child."""

    task: str
    data: bytes
    about: str
    """The file that an error names where the child could not tell."""
    options: Mapping[str, Any]


def _file(bundle: Bundle, name: str, theme: str) -> str:
    try:
        return bundle.templates[bundle.full_name(name, theme)][0]
    except KeyError:
        return name


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
