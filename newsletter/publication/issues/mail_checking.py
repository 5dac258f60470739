"""`newsletter check FILE.html|FILE.eml`: the mail's own checks on a mail made elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from newsletter.check.any_mail import CHECK_MAIL, RESULTS
from newsletter.confine import Confined, Limits
from newsletter.documents import FindingNote
from newsletter.errors import ConfinedError, ParseError, UsageError
from newsletter.model.finding import Finding, Severity
from newsletter.model.publication import HouseRules
from newsletter.publication.issues.checked import Checked
from newsletter.publication.issues.mail_files import STANDARD_INPUT

LARGEST = 16_000_000
"""Bytes of a file that is read at all, pictures that are enclosed included."""
LIMITS = Limits(memory_bytes=640 << 20, cpu_seconds=15, wall_seconds=25.0)
UNREADABLE_MAIL = FindingNote(
    code="unreadable-mail",
    severity=Severity.ERROR,
    explanation="A mail made elsewhere is too large, too deep or too broken to be read within "
    "16 MB, 2,000,000 characters of HTML and 15 seconds.",
)


def check_mails(names: Iterable[str], house: HouseRules, *, standard_input: BinaryIO) -> Checked:
    """Check HTML files and messages, each read in a child process with limits.

    Raises `UsageError` for a file that is not there; one that cannot be read as a
    mail is a finding.
    """
    names = tuple(dict.fromkeys(names))
    read = [(name, _bytes_of(name, standard_input)) for name in names]
    findings: list[Finding] = []
    with Confined(
        preload=("newsletter.check.any_mail",), results=RESULTS, limits=LIMITS
    ) as children:
        for name, data in read:
            findings += _findings(children, data, _label(name), house)
    return Checked(files=tuple(map(_label, names)), findings=tuple(findings))


def _findings(children: Confined, data: bytes, file: str, house: HouseRules) -> tuple[Finding, ...]:
    if len(data) > LARGEST:
        return (
            _unreadable(f"{file} has more than {LARGEST // 1_000_000} MB.", "Make it smaller."),
        )
    try:
        found: tuple[Finding, ...] = children.call(
            CHECK_MAIL,
            data,
            file=file,
            severities=house.severities,
            weight=(house.weight.wall, house.weight.budget),
        )
    except ParseError as error:
        return (_unreadable(f"{file}: {error.message}", error.help),)
    except ConfinedError:
        message = f"{file} cannot be read within {LIMITS.cpu_seconds:g} seconds."
        return (_unreadable(message, "Save it again from the program that made it."),)
    return found


def _unreadable(message: str, help: str) -> Finding:
    return Finding(code=UNREADABLE_MAIL.code, severity=Severity.ERROR, message=message, help=help)


def _label(name: str) -> str:
    return "standard input" if name == STANDARD_INPUT else name


def _bytes_of(name: str, standard_input: BinaryIO) -> bytes:
    """Return the bytes of a mail, or a little more than the most that is read."""
    if name == STANDARD_INPUT:
        return standard_input.read(LARGEST + 1)
    try:
        with Path(name).open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(
            f"The mail {name} cannot be read: {error.strerror}.",
            help="Give the path of an .html or .eml file, or - for standard input.",
        ) from error
