"""Sections and languages, from the issue file to the mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.errors import UsageError
from newsletter.publication import previewing
from newsletter.publication.workplace import Workplace

ISSUE = "2026-12"
URDU = "دریا پھر چڑھ گئے"


@pytest.fixture
def translated(workplace: Workplace) -> Workplace:
    """Return a publication whose issue has an entry that is also in Urdu, and a lead that is not."""
    path = workplace.issue_file(ISSUE)
    told = f"    translations:\n      ur: {{title: {URDU}, summary: دریا سب کا ہے۔}}\n"
    lead = "leads:\n  - {id: canals, title: Canals, precis: true, body: Old canals leak.}\n"
    text = path.read_text().replace("    title: Rivers rise\n", f"    title: Rivers rise\n{told}")
    path.write_text(text.replace("media_review:", f"{lead}media_review:"))
    return workplace


def test_a_variant_is_previewed_by_its_name(translated: Workplace, tmp_path: Path) -> None:
    """An editor sees what readers of some sections, in their language, get."""
    urdu = previewing.preview(translated, ISSUE, "media-review.ur")
    assert urdu.language == "ur"
    assert URDU in urdu.text
    assert "Rivers rise" in urdu.text
    assert "Canals" not in urdu.html
    assert "Canals" in urdu.page
    written = previewing.write_preview(translated, ISSUE, tmp_path / "out", "leads")
    mail = (tmp_path / "out" / "mail.html").read_text()
    assert {path.name for path in written} >= {"mail.html", "mail.txt", "page.html", "mail.eml"}
    assert "Canals" in mail
    assert "Rivers rise" not in mail


@pytest.mark.parametrize("key", ["", "sports", "focus-areas", "all.fr", "leads.ur", "../x"])
def test_a_variant_that_the_issue_cannot_have_is_refused(translated: Workplace, key: str) -> None:
    """The answer names those that it can have."""
    with pytest.raises(UsageError) as caught:
        previewing.preview(translated, ISSUE, key)
    assert "all, all.ur, leads, media-review, media-review.ur" in caught.value.help
