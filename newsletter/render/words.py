"""Labels of a theme in the languages that it speaks, read from its words.toml."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from newsletter.errors import ThemeError
from newsletter.model.dates import PartialDate
from newsletter.pages import inherited_files, read_toml

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
    more_on_web: str
    """Above what the mail only names, since the web page shows it whole."""
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
    links: str
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
    """Return the labels by language; English is always among them and fills every gap.

    Each words.toml says only what differs from the ones that the theme inherits.
    """
    labels: dict[str, dict[str, object]] = {"en": {}}
    paths = inherited_files(folders, theme, "words.toml")
    for path in reversed(paths):
        for language, own in read_toml(path).items():
            if not isinstance(own, dict):
                raise ThemeError(
                    f"{path}: {language} stands outside of a language.",
                    help="Labels stand below the language they are in: [en], [ur].",
                )
            _refuse_unknown(path, language, own)
            labels.setdefault(language, {}).update(own)
    english = labels["en"]
    return {language: _words({**english, **own}, paths[0]) for language, own in labels.items()}


def _refuse_unknown(path: Path, language: str, own: Mapping[str, object]) -> None:
    known = [field.name for field in fields(Words)]
    for name in own:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise ThemeError(
                f"{path}: no template prints the label {language}.{name}.",
                help=f"Did you mean {near[0]}?" if near else f"Labels: {', '.join(known)}.",
            )


def _words(given: dict[str, object], path: Path) -> Words:
    missing = sorted({field.name for field in fields(Words)} - set(given))
    if missing:
        raise ThemeError(
            f"{path}: these labels are missing: {', '.join(missing)}.",
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
