from __future__ import annotations

import pytest

from newsletter.publication.issues import checking, previewing
from newsletter.publication.place.workplace import Workplace

ISSUE = "2026-12"
URDU = "دریا سب کا ہے، کسی ایک کا نہیں۔ پانی کی تقسیم پر نیا معاہدہ چاہیے۔"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("issue", "preheader: What the rivers do to politics", f"preheader: {URDU}"),
        ("issue", "date: 2026-12", f"date: 2026-12\ntitle: {URDU}"),
        ("issue", "subject: Water and power in December", f"subject: {URDU}"),
        ("issue", "    title: Rivers rise", f"    title: {URDU}"),
        (
            "issue",
            "    summary: >-\n      The river",
            f"    summary: >-\n      {URDU}\n\n\n      The river",
        ),
        (
            "issue",
            "media_review:",
            f"leads:\n  - id: one\n    title: {URDU}\n    precis: true\n    body: |\n      English first.\n\n      {URDU}\n\n      - {URDU}\nmedia_review:",
        ),
        ("publication", "mission: One sentence that says what you stand for.", f"mission: {URDU}"),
        ("publication", "language: en", f"language: en\ndonation: {URDU}"),
        (
            "publication",
            "focus_areas: []",
            f"focus_areas:\n  - id: one\n    title: پانی\n    text: {URDU}",
        ),
    ],
)
def test_urdu_stands_in_any_field_of_an_english_issue(
    workplace: Workplace, file: str, old: str, new: str
) -> None:
    """Urdu in any one field of an English issue is set from the right and blocks nothing."""
    path = {"issue": workplace.issue_file(ISSUE), "publication": workplace.publication_file}[file]
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    if "focus_areas" in new:
        issue = workplace.issue_file(ISSUE)
        issue.write_text(
            issue.read_text().replace("media_review:", "focus_areas: [one]\nmedia_review:")
        )
    assert not checking.check(workplace, (ISSUE,)).has_errors
    if not new.startswith("subject"):
        assert 'dir="rtl"' in previewing.preview(workplace, ISSUE).html
