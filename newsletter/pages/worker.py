"""The child's side: keeps templates that were sent as octets, and fills them.

Runs in a process of its own (`newsletter.confine`, shut in), which can open no file and reach no
network.  Whatever Jinja2 and MJML do with templates is done here.
"""

from __future__ import annotations

import codecs
import importlib
import pickle
import signal
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, NoReturn

from newsletter.errors import NewsletterError, ThemeError
from newsletter.pages.bundle import Bundle
from newsletter.pages.environment import (
    MAKE_LESS,
    ThemeEnvironment,
    html_environment,
    plain_environment,
    skeleton_frame,
    undeclared_names,
)
from newsletter.pages.records import meant, unpacked

KEPT = 6
"""Bundles kept ready."""
STILL_AT_WORK = "the template was still at work after {seconds:g} seconds of processor time"

# What filters, errors and text import or look up when they are first used; no file opens then.
for _module in ("jinja2.debug", "textwrap", "pprint", "html", "html.entities", "linecache", "json"):
    importlib.import_module(_module)
for _codec in ("ascii", "latin-1", "unicode-escape", "idna", "utf-16-be", "utf-16-le", "utf-32-be"):
    codecs.lookup(_codec)


class OutOfTime(BaseException):
    """The template's time is over; no template can catch it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A bundle, and the environments made of it by theme and whether they escape."""

    bundle: Bundle
    made: dict[tuple[str, bool], ThemeEnvironment] = field(default_factory=dict)

    def environment(self, name: str, theme: str) -> ThemeEnvironment:
        """Return the environment for a template: text for ``.txt.j2``, HTML for all others."""
        escape = not name.endswith(".txt.j2")
        if (theme, escape) not in self.made:
            make = html_environment if escape else plain_environment
            self.made[theme, escape] = make(self.bundle, theme)
        return self.made[theme, escape]


_kept: OrderedDict[str, Kept] = OrderedDict()
_at_work: list[float] = []
"""The seconds that the template at work may take; empty between calls."""


def work(data: bytes, *, task: str, key: str, **options: Any) -> Any:  # noqa: ANN401  # plain data
    """Do one task with the bundle of that key; None: it was not sent to this child yet."""
    if task == "keep":
        return keep(key, data)
    kept = _kept.get(key)
    if kept is None:
        return None
    _kept.move_to_end(key)
    match task:
        case "fill":
            return fill(kept, data, **options)
        case "frame":
            return _frame(kept, data, **options)
        case "names":
            return refuse_unknown_names(kept.bundle, **options)
    raise AssertionError(task)


def keep(key: str, data: bytes) -> bool:
    """Keep a bundle's templates, pickled by our parent."""
    _kept[key] = Kept(Bundle(key=key, templates=pickle.loads(data)))  # noqa: S301
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return True


def fill(
    kept: Kept,
    data: bytes,
    *,
    theme: str,
    steps: Sequence[Sequence[tuple[str, str]]],
    seconds: float,
) -> list[tuple[str, ...]]:
    """Return what comes of the steps of each job with its context; raises `ThemeError`.

    A step is the name of a template, and the name under which those after it see, without blanks
    around it, what came out of it.
    """
    contexts = unpacked(data)
    return [
        _filled(kept, context, theme, job, seconds)
        for context, job in zip(contexts, steps, strict=True)
    ]


def _filled(
    kept: Kept,
    context: dict[str, Any],
    theme: str,
    steps: Sequence[tuple[str, str]],
    seconds: float,
) -> tuple[str, ...]:
    texts = []
    for name, into in steps:
        env = kept.environment(name, theme)
        env.filling = kept.bundle.file(name, theme)
        with _limited(env, seconds):
            text = env.get_template(name).render(context)
        texts.append(text)
        if into:
            context[into] = text.strip()
    return tuple(texts)


def _frame(kept: Kept, data: bytes, *, theme: str, seconds: float) -> str:
    env = kept.environment("mail.mjml", theme)
    env.filling = kept.bundle.file("mail.mjml", theme)
    with _limited(env, seconds):
        return skeleton_frame(kept.bundle, theme, unpacked(data))


def refuse_unknown_names(
    bundle: Bundle, *, theme: str, known: Sequence[str], seconds: float
) -> bool:
    """Raise `ThemeError` where a template of the theme uses a name that nobody supplies."""
    env = html_environment(bundle, theme)
    for name in bundle.names_of(theme):
        env.filling = bundle.file(name)
        with _limited(env, seconds):
            _refuse_unknown(bundle, name, known)
    return True


def _refuse_unknown(bundle: Bundle, name: str, known: Sequence[str]) -> None:
    for file, line, used in undeclared_names(bundle, name, known):
        raise ThemeError(
            f"{file}:{line}: there is no {used} here{meant(used, known)}.",
            help=f"Templates may use: {', '.join(known)}.",
        )


@contextmanager
def _limited(env: ThemeEnvironment, seconds: float) -> Iterator[None]:
    """Tell with file and line where the call's processor time ends: the alarm is set by our caller.

    Python hears it between two of its steps; what takes longer in one step is ended by the kernel.
    """
    _at_work.append(seconds)
    try:
        yield
    except OutOfTime as error:
        said = STILL_AT_WORK.format(seconds=seconds)
        raise ThemeError(f"{env.place(error.__traceback__)}: {said}.", help=MAKE_LESS) from None
    except NewsletterError:
        raise
    except Exception as error:
        raise env.theme_error(error) from error
    finally:
        _at_work.clear()


def _time_is_over(_number: int, _frame: FrameType | None) -> None:
    if _at_work:
        _end()


def _end() -> NoReturn:
    raise OutOfTime


def listen() -> None:
    """Hear the alarm that ends a call's processor time instead of being ended by it."""
    signal.signal(signal.SIGPROF, _time_is_over)
