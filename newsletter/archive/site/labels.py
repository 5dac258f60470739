"""The words that the archive's own pages print, by language, from ``archive/words.toml``."""

from __future__ import annotations

import difflib
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from newsletter.errors import ThemeError
from newsletter.model.dates import PartialDate
from newsletter.pages import inherited_files, read_toml

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The words in one language."""

    skip: str
    site: str
    """What the navigation is called."""
    here: str
    """What the way from the index to a page is called."""
    home: str
    """The first step of that way."""
    all_issues: str
    years: str
    topics: str
    outlets: str
    authors: str
    countries: str
    focus: str
    corrections: str
    search: str
    search_all: str
    search_words: str
    search_outlet: str
    search_topic: str
    search_from: str
    search_to: str
    search_sort: str
    search_best: str
    search_newest: str
    search_more: str
    search_none: str
    search_trouble: str
    search_script: str
    """Where there is neither a script nor a server."""
    search_served: str
    """Where there is no script, and a server."""
    search_how: str
    search_how_words: str
    search_how_phrase: str
    search_how_without: str
    letters: str
    others: str
    """Names that begin with no Latin letter."""
    months_of: str
    parts: str
    undated: str
    newest: str
    earlier_years: str
    media_review: str
    lead_analysis: str
    issue: str
    issues: str
    piece: str
    """A lead or an entry; the next is for several."""
    pieces: str
    more_in: str
    """With ``{count}``."""
    number: str
    minutes: str
    """With ``{count}``."""
    contents: str
    see_also: str
    cite: str
    cite_issue: str
    cited_in: str
    permalink: str
    as_sent: str
    as_sent_mail: str
    as_sent_text: str
    as_sent_totals: str
    """With ``{recipients}``, ``{accepted}``, ``{failed}``, ``{excluded}``, ``{uncertain}``."""
    seal: str
    earlier: str
    later: str
    turn: str
    correction: str
    """With ``{date}``."""
    about_issue: str
    no_corrections: str
    corrections_said: str
    withdrawn: str
    """With ``{date}``."""
    no_longer: str
    moved: str
    moved_to: str
    """Before an address."""
    gone: str
    """With ``{date}``."""
    saved_copy: str
    ran_in: str
    read_more: str
    now: str
    not_found: str
    not_found_said: str
    empty: str
    empty_said: str
    feeds: str
    drafts: str
    whose_voices: str
    conjunction: str
    """Between the last two names."""
    comma: str
    """Between the others, with its space."""
    stop: str
    open_quote: str
    close_quote: str
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

    def counted(self, count: int, one: str, many: str) -> str:
        """Return ``1 issue``, ``12 issues``: `one` and `many` are names of labels."""
        return f"{count:,} {getattr(self, one if count == 1 else many)}"


def read_labels(folders: Sequence[Path]) -> Mapping[str, Labels]:
    """Return the labels by language; English is always among them and fills every gap.

    Raises `ThemeError` for labels that no page prints, that are missing, or whose places differ
    from those of the English ones.
    """
    given: dict[str, dict[str, object]] = {"en": {}}
    paths = inherited_files(folders, "archive", "words.toml")
    for path in reversed(paths):
        for language, own in read_toml(path).items():
            if not isinstance(own, dict):
                raise ThemeError(
                    f"{path}: {language} stands outside of a language.",
                    help="Labels stand below the language they are in: [en], [ur].",
                )
            _refuse_unknown(path, language, own)
            given.setdefault(language.lower(), {}).update(own)
    english = given["en"]
    shipped = _labels(read_toml(paths[-1])["en"], paths[-1], "en")
    made = {tag: _labels({**english, **own}, paths[0], tag) for tag, own in given.items()}
    for tag, labels in made.items():
        _compare_places(shipped, labels, paths[0], tag)
    return made


def labels_for(labels: Mapping[str, Labels], language: str) -> Labels:
    """Return the labels in that language, or in English where there are none."""
    tag = language.lower()
    return labels.get(tag) or labels.get(tag.split("-")[0]) or labels["en"]


def speaks(labels: Mapping[str, Labels], language: str) -> str:
    """Return the language in which `labels_for` answers."""
    tag = language.lower()
    return next((one for one in (tag, tag.split("-")[0]) if one in labels), "en")


def _refuse_unknown(path: Path, language: str, own: Mapping[str, object]) -> None:
    known = [field.name for field in fields(Labels)]
    for name in own:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise ThemeError(
                f"{path}: no page prints the label {language}.{name}.",
                help=f"Did you mean {near[0]}?" if near else f"Labels: {', '.join(known)}.",
            )


def _labels(given: dict[str, object], path: Path, language: str) -> Labels:
    missing = sorted({field.name for field in fields(Labels)} - set(given))
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
    return Labels(**texts, months=tuple(str(month) for month in months))


def _compare_places(shipped: Labels, labels: Labels, path: Path, language: str) -> None:
    for field in fields(Labels):
        if field.name == "months":
            continue
        wanted = _places(getattr(shipped, field.name))
        if _places(getattr(labels, field.name)) != wanted:
            told = ", ".join(f"{{{name}}}" for name in sorted(wanted)) or "no place in braces"
            raise ThemeError(
                f"{path}: the label {language}.{field.name} must have {told}.",
                help="What stands in braces is filled by the program.",
            )


def _places(text: str) -> frozenset[str]:
    try:
        return frozenset(
            name for _, name, _, _ in string.Formatter().parse(text) if name is not None
        )
    except ValueError:
        return frozenset(("{",))
