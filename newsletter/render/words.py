"""Labels of a theme in the languages that it speaks, read from its words.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from newsletter.errors import ThemeError
from newsletter.model.dates import PartialDate
from newsletter.pages import find_file

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The labels in one language."""

    view_in_browser: str
    by: str
    conjunction: str
    """Between the last two authors: ``and``."""
    comma: str
    """Between the others, with its space."""
    stop: str
    """At the end of a sentence."""
    first_published: str
    on_date: str
    """Between the outlet and the date: ``on``."""
    precis: str
    read_original: str
    source: str
    follow: str
    our_focus: str
    media_review: str
    more: str
    sent_to: str
    rights: str
    unsubscribe: str
    preferences: str
    all_issues: str
    skip: str
    contents: str
    permalink: str
    issue_number: str
    picture: str
    months: tuple[str, ...]
    """Twelve names, January first."""

    def spell(self, date: PartialDate | None) -> str:
        """Return the date as it is read: ``3 November 2017``, ``November 2017``, ``2017``."""
        if date is None:
            return ""
        parts = [f"{date.day}"] if date.day else []
        if date.month:
            parts.append(self.months[date.month - 1])
        return " ".join([*parts, f"{date.year:04d}"])


def read_words(folders: Sequence[Path], theme: str) -> Mapping[str, Words]:
    """Return the labels by language; English is always among them and fills every gap."""
    path = find_file(folders, f"{theme}/words.toml")
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ThemeError(f"{path}: {error}.", help="Mend the file; it is TOML.") from error
    english = data.get("en", {})
    return {language: _words({**english, **own}, path) for language, own in data.items()} | {
        "en": _words(english, path)
    }


def _words(given: dict[str, object], path: Path) -> Words:
    wanted = {field.name for field in fields(Words)}
    if set(given) != wanted:
        differing = ", ".join(sorted(wanted ^ set(given)))
        raise ThemeError(
            f"{path}: these labels are missing or unknown: {differing}.",
            help="Section [en] must have every label; other languages may have fewer.",
        )
    months = given["months"]
    if not isinstance(months, list) or len(months) != MONTHS:
        raise ThemeError(f"{path}: months must be a list of twelve names.", help="January first.")
    texts = {name: str(value) for name, value in given.items() if name != "months"}
    return Words(**texts, months=tuple(str(month) for month in months))


def words_for(words: Mapping[str, Words], language: str) -> Words:
    """Return the labels in that language, or in English where the theme does not speak it."""
    tag = language.lower()
    return words.get(tag) or words.get(tag.split("-")[0]) or words["en"]
