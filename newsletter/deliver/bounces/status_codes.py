"""Enhanced status codes: what their last two numbers say (RFC 3463, and the IANA registry)."""

from __future__ import annotations

import re

from newsletter.model.bounce import Cause

CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
"""An enhanced status code; three numbers of an address or a version are not one."""

CAUSES: dict[str, Cause] = {
    "1.1": Cause.UNKNOWN_USER,
    "1.2": Cause.UNKNOWN_HOST,
    "1.3": Cause.UNKNOWN_USER,
    "1.4": Cause.UNKNOWN_USER,
    "1.6": Cause.MOVED,
    "1.7": Cause.SENDER,
    "1.8": Cause.SENDER,
    "1.9": Cause.MALFORMED,
    "1.10": Cause.NO_MAIL_HERE,
    "2.1": Cause.DISABLED,
    "2.2": Cause.MAILBOX_FULL,
    "2.3": Cause.TOO_LARGE,
    "2.4": Cause.FILTERED,
    "3.1": Cause.SYSTEM,
    "3.2": Cause.BUSY,
    "3.3": Cause.SYSTEM,
    "3.4": Cause.TOO_LARGE,
    "3.5": Cause.SYSTEM,
    "4.1": Cause.UNREACHABLE,
    "4.2": Cause.UNREACHABLE,
    "4.3": Cause.SYSTEM,
    "4.4": Cause.UNKNOWN_HOST,
    "4.5": Cause.BUSY,
    "4.6": Cause.SYSTEM,
    "4.7": Cause.EXPIRED,
    "5.1": Cause.MALFORMED,
    "5.2": Cause.MALFORMED,
    "5.3": Cause.BUSY,
    "5.4": Cause.MALFORMED,
    "5.5": Cause.MALFORMED,
    "5.6": Cause.TOO_LARGE,
    "6.1": Cause.CONTENT,
    "6.2": Cause.CONTENT,
    "6.3": Cause.CONTENT,
    "6.5": Cause.CONTENT,
    "6.6": Cause.CONTENT,
    "6.7": Cause.MALFORMED,
    "7.1": Cause.POLICY,
    "7.2": Cause.POLICY,
    "7.7": Cause.CONTENT,
    "7.8": Cause.AUTHENTICATION,
    "7.9": Cause.AUTHENTICATION,
    "7.13": Cause.DISABLED,
    "7.17": Cause.MOVED,
    "7.18": Cause.UNKNOWN_HOST,
    "7.20": Cause.AUTHENTICATION,
    "7.21": Cause.AUTHENTICATION,
    "7.22": Cause.AUTHENTICATION,
    "7.23": Cause.AUTHENTICATION,
    "7.24": Cause.AUTHENTICATION,
    "7.25": Cause.BLOCKED,
    "7.26": Cause.AUTHENTICATION,
    "7.27": Cause.SENDER,
    "7.28": Cause.BLOCKED,
    "7.29": Cause.AUTHENTICATION,
    "7.30": Cause.AUTHENTICATION,
    "7.509": Cause.AUTHENTICATION,
    "7.515": Cause.AUTHENTICATION,
    "7.606": Cause.BLOCKED,
}
"""By ``subject.detail``."""

SUBJECTS: dict[str, Cause] = {"6": Cause.CONTENT, "7": Cause.POLICY}
"""For details that no table knows; of the other subjects the number alone says too little."""

VAGUE = frozenset({"1.0", "2.0", "3.0", "4.0", "5.0", "6.0", "7.0", "7.1", "0.0"})
"""Codes that servers use for anything: what they say in words is asked first."""


def cause_of(code: str) -> Cause | None:
    """Return what a code like ``5.1.1`` says, or None."""
    _, subject, detail = code.split(".")
    return CAUSES.get(f"{subject}.{detail}") or SUBJECTS.get(subject)


def is_vague(code: str) -> bool:
    """Return whether the words of the server weigh more than its code."""
    return code.partition(".")[2] in VAGUE


def codes_in(text: str) -> tuple[str, ...]:
    """Return every enhanced status code, in order."""
    return tuple(".".join(found.groups()) for found in CODE.finditer(text))
