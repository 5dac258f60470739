"""Every code that a finding may have, from one source: the rules and the reader of files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from newsletter.check import describe_rules
from newsletter.check.examples import examples as examples_of_checks
from newsletter.documents import describe_findings
from newsletter.documents.examples import examples as examples_in_files
from newsletter.documents.suggest import did_you_mean
from newsletter.errors import UsageError
from newsletter.model.values import dataclass
from newsletter.publication.issues.checking import NO_PREVIEW, UNKNOWN_CODE, UNUSABLE_THEME
from newsletter.publication.issues.mail_checking import UNREADABLE_MAIL
from newsletter.publication.issues.mended import MENDED_NOTES
from newsletter.publication.issues.picturing import UNUSABLE_PICTURE
from newsletter.publication.issues.sender_note import SENDER
from newsletter.publication.issues.theming import THEME_NOTES
from newsletter.publication.place.moving import STALE_LISTS


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeNote:
    """One code, explained."""

    code: str
    severity: str
    """``error`` or ``warning`` unless the house says otherwise, or ``error or warning``."""
    about: str
    """``file``, ``publication``, ``issue``, ``our mail``, ``mail`` (any) or ``issue and mail``."""
    explanation: str
    """What it asks, and why, or what was found in a file."""
    wrong: str = ""
    """An example of what gives this finding."""
    right: str = ""
    """The same, mended."""


def rulebook() -> tuple[CodeNote, ...]:
    """Return every code once, in the order of docs/reference/findings.md."""
    told = [(note, "file") for note in describe_findings()]
    told += [
        (one, "publication")
        for one in (
            UNKNOWN_CODE,
            UNUSABLE_THEME,
            UNUSABLE_PICTURE,
            *THEME_NOTES,
            NO_PREVIEW,
            STALE_LISTS,
            SENDER,
            *MENDED_NOTES,
        )
    ]
    told.append((UNREADABLE_MAIL, "mail"))
    notes = [
        CodeNote(
            code=note.code,
            severity=str(note.severity or "error or warning"),
            about=about,
            explanation=note.explanation,
        )
        for note, about in told
    ]
    notes += [
        CodeNote(
            code=rule.code,
            severity=str(rule.severity),
            about=" and ".join(rule.looks_at),
            explanation=rule.explanation,
        )
        for rule in describe_rules()
    ]
    shown = {**examples_in_files(), **examples_of_checks()}
    once = {note.code: note for note in reversed(notes)}
    return tuple(_exemplified(note, shown) for note in reversed(once.values()))


def _exemplified(note: CodeNote, shown: Mapping[str, tuple[str, str]]) -> CodeNote:
    wrong, right = shown.get(note.code, ("", ""))
    return replace(note, wrong=wrong, right=right)


def explain(code: str) -> CodeNote:
    """Return the note of one code; raises `UsageError` with what may have been meant."""
    notes = {note.code: note for note in rulebook()}
    if code not in notes:
        raise UsageError(
            f"No finding has the code {code!r}.",
            help=did_you_mean(code, set(notes)) + "`newsletter rules` lists them all.",
        )
    return notes[code]
