"""Labels of a theme in the languages that it speaks, read from its words.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from newsletter.model.values import dataclass
from newsletter.pages.labels import LabelSet, label_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(LabelSet):
    """The labels in one language."""

    view_in_browser: str
    suggest: str
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


def read_words(folders: Sequence[Path], theme: str) -> Mapping[str, Words]:
    """Return the labels by language; English is always among them and fills every gap.

    Each words.toml says only what differs from the ones that the theme inherits.
    """
    return label_source(folders, theme, Words).read(Words)
