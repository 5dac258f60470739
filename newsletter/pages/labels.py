"""Labels in the languages that a theme or the archive's pages speak, read from words.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TypeVar

from newsletter.errors import ThemeError
from newsletter.model.dates import PartialDate
from newsletter.model.values import dataclass
from newsletter.pages.folders import inherited_files, read_toml

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSet:
    """What the labels of any pages have in one language; each kind of pages adds its own."""

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


L = TypeVar("L", bound=LabelSet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where labels were read, and what each file adds to those that it inherits."""

    paths: tuple[Path, ...]
    """Nearest first; the last is the one that all inherit from."""
    given: dict[str, dict[str, object]]
    """By language; English is always among them."""

    def read(self, kind: type[L]) -> dict[str, L]:
        """Return the labels by language, gaps filled from English."""
        english = self.given["en"]
        return {
            tag: made(kind, {**english, **own}, self.paths[0], tag)
            for tag, own in self.given.items()
        }


def label_source(folders: Sequence[Path], theme: str, kind: type[LabelSet]) -> Source:
    """Return what the files say; raises `ThemeError` for labels that no page of this kind prints."""
    given: dict[str, dict[str, object]] = {"en": {}}
    paths = inherited_files(folders, theme, "words.toml")
    for path in reversed(paths):
        for language, own in read_toml(path).items():
            if not isinstance(own, dict):
                raise ThemeError(
                    f"{path}: {language} stands outside of a language.",
                    help="Labels stand below the language they are in: [en], [ur].",
                )
            _refuse_unknown(path, language, own, kind)
            given.setdefault(language.lower(), {}).update(own)
    return Source(paths=paths, given=given)


def labels_for(labels: Mapping[str, L], language: str) -> L:
    """Return the labels in that language, or in English where there are none."""
    return labels[speaks(labels, language)]


def speaks(labels: Mapping[str, L], language: str) -> str:
    """Return the language in which `labels_for` answers."""
    tag = language.lower()
    return next((one for one in (tag, tag.split("-")[0]) if one in labels), "en")


def made(kind: type[L], given: Mapping[str, object], path: Path, language: str) -> L:
    """Return the labels of one language; raises `ThemeError` for what is missing."""
    missing = sorted({field.name for field in fields(kind)} - set(given))
    if missing:
        raise ThemeError(
            f"{path}: these labels are missing: {', '.join(missing)}.",
            help="Section [en] must have every label; other languages may have fewer.",
        )
    months = given["months"]
    if not isinstance(months, list) or len(months) != MONTHS:
        raise ThemeError(
            f"{path}: {language}.months must be a list of twelve names.", help="January first."
        )
    texts = {name: str(value) for name, value in given.items() if name != "months"}
    return kind(months=tuple(str(month) for month in months), **texts)


def _refuse_unknown(
    path: Path, language: str, own: Mapping[str, object], kind: type[LabelSet]
) -> None:
    known = [field.name for field in fields(kind)]
    for name in own:
        if name not in known:
            import difflib  # noqa: PLC0415 - nobody misspelt anything, as a rule

            near = difflib.get_close_matches(name, known, n=1)
            raise ThemeError(
                f"{path}: no page prints the label {language}.{name}.",
                help=f"Did you mean {near[0]}?" if near else f"Labels: {', '.join(known)}.",
            )
