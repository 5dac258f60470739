"""Spelling by a program of the machine, hunspell or aspell, where the publication asks for it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace

from newsletter.check.engine import severity_of
from newsletter.check.spelling import (
    SPELLING_RULES,
    SpellingFacts,
    found_in,
    house_words,
    wanted,
    words_of_issue,
)
from newsletter.model.diagnosis import Diagnosis, good, warning
from newsletter.model.finding import Finding
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.publication.place.workplace import Workplace

PATIENCE = 5.0
"""Seconds for all words of one language; a dictionary takes some tenths to load."""
MOST_WORDS = 20_000
LARGEST_DICTIONARY = 1_000_000
"""Bytes of the house's own."""
ENVIRONMENT = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin:/usr/local/bin"}


def spelling_findings(
    workplace: Workplace, issue: Issue, publication: Publication
) -> tuple[Finding, ...]:
    """Return the misspelt words of an issue; none where no dictionary is set or installed."""
    programs = dict(publication.house_rules.spelling)
    (rule,) = SPELLING_RULES
    severity = severity_of(rule.code, rule.severity, publication.house_rules)
    if not programs or severity is None:
        return ()
    spelt = words_of_issue(issue, publication)
    known = house_words(publication, issue, _own_dictionary(workplace, publication))
    unknown = {
        language: answers
        for language, words in wanted(spelt, known).items()
        if language in programs and (answers := unknown_words(programs[language], words))
    }
    facts = SpellingFacts(
        spelt=spelt, unknown=unknown, dictionary=publication.house_rules.dictionary
    )
    return tuple(replace(one, severity=severity) for one in found_in(facts))


def unknown_words(command: str, words: Sequence[str]) -> dict[str, tuple[str, ...]] | None:
    """Return the words that a dictionary lacks, with suggestions; None: it cannot be asked.

    `command` is ``hunspell`` or ``aspell``, and the name of a dictionary perhaps.  Both speak the
    protocol of ispell: a line for each word, ``&`` or ``#`` before one that is not known.
    """
    asked = words[:MOST_WORDS]
    lines = "".join(f"^{word}\n" for word in asked)
    try:
        done = subprocess.run(  # noqa: S603 (one of two names, from PATH; words come by standard input)
            _arguments(command),
            input=lines.encode(),
            capture_output=True,
            check=True,
            timeout=PATIENCE,
            env=ENVIRONMENT,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    answers = [one.split("\n") for one in done.stdout.decode(errors="replace").split("\n\n")]
    given = [[line for line in one if line and not line.startswith("@")] for one in answers]
    return dict(_lacking(asked, given))


def examine(publication: Publication) -> Iterator[Diagnosis]:
    """Say which dictionaries are set and cannot be asked."""
    for language, command in publication.house_rules.spelling:
        subject = f"spelling ({language})"
        if unknown_words(command, ("a",)) is not None:
            yield good(subject, f"{command} answers")
            continue
        program = command.split()[0]
        if shutil.which(program) is None:
            told = f"{program} is not installed, so that no spelling is checked"
        else:
            told = f"{command} does not answer; perhaps its dictionary is not installed"
        yield warning(
            subject, told, f"Debian: apt install {program}, and {_package(command, language)}"
        )


def _arguments(command: str) -> list[str]:
    program, _, dictionary = command.partition(" ")
    named = [dictionary] if dictionary else []
    if program == "aspell":
        return ["aspell", "-a", "--encoding=utf-8", *(f"--lang={one}" for one in named)]
    return ["hunspell", "-a", "-i", "utf-8", *(part for one in named for part in ("-d", one))]


def _lacking(
    words: Sequence[str], answers: Sequence[Sequence[str]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (word, suggestions) of those whose answer says that it is not known."""
    for word, lines in zip(words, answers, strict=False):
        missed = [line for line in lines if line[0] in "&#?"]
        if missed:
            suggestions = missed[0].partition(": ")[2].split(", ") if ": " in missed[0] else []
            yield word, tuple(suggestions)


def _own_dictionary(workplace: Workplace, publication: Publication) -> list[str]:
    """Return the lines of the house's own dictionary; ``#`` begins a comment."""
    path = workplace.folder / publication.house_rules.dictionary
    if not path.resolve().is_relative_to(workplace.folder.resolve()):
        return []
    try:
        with path.open("rb") as stream:
            text = stream.read(LARGEST_DICTIONARY).decode("utf-8", errors="replace")
    except OSError:
        return []
    return [line.partition("#")[0] for line in text.splitlines()]


def _package(command: str, language: str) -> str:
    program, _, dictionary = command.partition(" ")
    name = (dictionary or language).replace("_", "-").lower()
    return f"{program}-{name.split('-')[0] if program == 'aspell' else name}"
