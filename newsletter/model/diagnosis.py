"""What `doctor` says of one thing."""

from __future__ import annotations

from enum import StrEnum

from newsletter.model.values import dataclass


class Verdict(StrEnum):
    """How one thing stands."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One thing looked at."""

    subject: str
    verdict: Verdict
    message: str
    help: str = ""


def good(subject: str, message: str) -> Diagnosis:
    """Return what is as it should be."""
    return Diagnosis(subject=subject, verdict=Verdict.GOOD, message=message)


def warning(subject: str, message: str, help: str) -> Diagnosis:
    """Return what may do harm."""
    return Diagnosis(subject=subject, verdict=Verdict.WARNING, message=message, help=help)


def bad(subject: str, message: str, help: str) -> Diagnosis:
    """Return what does harm."""
    return Diagnosis(subject=subject, verdict=Verdict.BAD, message=message, help=help)
