"""Titles and summaries beside the originals, in other languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsletter.documents import Document, json_schema
from newsletter.model.issue import Heads, Issue
from newsletter.text.prose_text import plain

Read = Callable[[str, bytes], Document[Any]]
SOUND = Path(__file__).resolve().parent / "sound" / "issue.yaml"
TOLD = """\
translations:
  UR: {subject: پانی, preheader: گیارہ مضامین, title: نومبر}
leads:
  - id: canals
    title: Canals
    standfirst: Old water.
    body: Text.
    translations:
      ur: {title: نہریں, standfirst: پرانا *پانی*}
media_review:
  - id: dams
    title: Dams
    summary: Dams are built.
    outlet: Dawn
    url: https://dawn.example/1
    translations:
      pa: {title: ਡੈਮ, summary: ਡੈਮ ਬਣੇ।}
      ur:
        title: بند
        summary: >-
          بند بنائے گئے۔
"""

ENTRY = """\
media_review:
  - id: a
    title: A
    summary: S
    outlet: O
    url: https://o.example/1
    translations:
      """


def issue_of(read: Read, text: str) -> Document[Issue]:
    """Read an issue of the sound publication."""
    head = "version: 1\ndate: 2017-11\nsubject: Water\n"
    return read("issue", (head + text).encode())


def test_what_is_told_in_other_languages_is_read(read: Read) -> None:
    """An issue, a lead and an entry carry their words in each language, by its code."""
    document = issue_of(read, TOLD)
    issue = document.value
    assert issue is not None, document.findings
    assert issue.translations == (
        Heads(language="ur", subject="پانی", preheader="گیارہ مضامین", title="نومبر"),
    )
    (lead,) = issue.leads[0].translations
    assert (lead.language, lead.title, plain(lead.text)) == ("ur", "نہریں", "پرانا پانی")
    assert [one.language for one in issue.entries[0].translations] == ["pa", "ur"]


def test_without_translations_nothing_changes(read: Read) -> None:
    """A file of before reads as before."""
    issue: Issue | None = read("issue", SOUND.read_bytes()).value
    assert issue is not None
    assert issue.translations == ()
    assert issue.leads[0].translations == issue.entries[0].translations == ()


@pytest.mark.parametrize(
    ("written", "code", "line", "said"),
    [
        ("translations: پانی", "wrong-type", 4, "language codes"),
        ("translations: [ur]", "wrong-type", 4, "language codes"),
        ("translations:\n  ur: پانی", "wrong-type", 5, "mapping"),
        ("translations:\n  Urdu!: {subject: پانی}", "bad-language", 5, "language code"),
        ("translations:\n  ur: {preheader: پانی}", "missing-key", 5, "subject"),
        ("translations:\n  ur: {subject: }", "empty-value", 5, "subject"),
        ("translations:\n  ur: {subject: پ, titel: ن}", "unknown-key", 5, "titel"),
        (
            "translations:\n  ur: {subject: پ}\n  UR: {subject: ن}",
            "duplicate-key",
            6,
            "one language",
        ),
        (
            "translations:\n  ur: {subject: پ}\n  ur: {subject: ن}",
            "duplicate-key",
            6,
            "second time",
        ),
        ("translations:\n  en: {subject: W}", "own-language", 5, "“en” already"),
        ("language: ur\ntranslations:\n  ur: {subject: W}", "own-language", 6, "“ur” already"),
        (
            "leads:\n  - {id: a, title: A, body: B, language: ur, translations: {ur: {title: C}}}",
            "own-language",
            5,
            "“ur” already",
        ),
        (
            (
                "leads:\n  - id: a\n    title: A\n    body: B\n    standfirst: S\n"
                "    translations: {ur: {title: C}}"
            ),
            "missing-key",
            9,
            "standfirst",
        ),
        (f"{ENTRY}ur: {{title: C}}", "missing-key", 11, "summary"),
        (f"{ENTRY}ur: {{title: C, summary: '[x](javascript:y)'}}", "unsafe-link", 11, "javascript"),
    ],
)
def test_a_mistake_in_a_translation_is_told_at_its_place(
    read: Read, written: str, code: str, line: int, said: str
) -> None:
    """One mistake, one finding, with line and mend; and there is no issue then."""
    document = issue_of(read, written + "\n")
    (finding,) = document.findings
    assert finding.code == code, finding
    assert finding.place
    assert finding.place.line == line
    assert said in finding.message + finding.help
    assert finding.help
    assert document.value is None


def test_the_schema_completes_translations() -> None:
    """Editors that know JSON Schema offer title and summary below a language code."""
    entry = json_schema("issue")["properties"]["media_review"]["items"]["properties"]
    told = entry["translations"]
    assert set(told["additionalProperties"]["properties"]) == {"title", "summary"}
    assert told["additionalProperties"]["additionalProperties"] is False
    assert "pattern" in told["propertyNames"]
