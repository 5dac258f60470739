"""Where looking at templates begins, and what is found wrong."""

from __future__ import annotations

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """One thing wrong in a template; `line` counts from 1."""

    file: str
    line: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A template that is filled by itself, and the class of its context."""

    name: str
    context: type
    made_ready: frozenset[str] = frozenset()
    """What is finished HTML, or text, so that ``|safe`` may stand on it: ``css``."""
