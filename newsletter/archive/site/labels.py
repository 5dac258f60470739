"""The words that the archive's own pages print, by language, from ``archive/words.toml``."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from newsletter.errors import ThemeError
from newsletter.model.values import dataclass
from newsletter.pages import read_toml
from newsletter.pages.labels import LabelSet, label_source, labels_for, made, speaks

__all__ = ["Labels", "labels_for", "read_labels", "speaks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels(LabelSet):
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
    suggest: str
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
    parts: str
    undated: str
    newest: str
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
    all_withdrawn: str
    """Of a list on which nothing stands any more."""
    moved: str
    moved_to: str
    """Before an address."""
    gone: str
    """With ``{date}``."""
    saved_copy: str
    saved_words: str
    """Before a few words of a saved text."""
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

    def counted(self, count: int, one: str, many: str) -> str:
        """Return ``1 issue``, ``12 issues``: `one` and `many` are names of labels."""
        return f"{count:,} {getattr(self, one if count == 1 else many)}"


def read_labels(folders: Sequence[Path]) -> Mapping[str, Labels]:
    """Return the labels by language; English is always among them and fills every gap.

    Raises `ThemeError` for labels that no page prints, that are missing, or whose places differ
    from those of the English ones.
    """
    source = label_source(folders, "archive", Labels)
    labels, last = source.read(Labels), source.paths[-1]
    shipped = made(Labels, read_toml(last)["en"], last, "en")
    for tag, own in labels.items():
        _compare_places(shipped, own, source.paths[0], tag)
    return labels


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
