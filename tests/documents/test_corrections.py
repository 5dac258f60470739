"""Writing corrections into files that people write in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from newsletter.documents import Document
from newsletter.documents.corrections import (
    CorrectionDraft,
    LeadDraft,
    add_correction,
    add_lead,
    new_correction,
)
from newsletter.errors import DocumentError
from newsletter.text.prose_text import plain

Read = Callable[[str, bytes], Document[Any]]
SOUND = (Path(__file__).resolve().parent / "sound" / "issue.yaml").read_text("utf-8")
HOSTILE = (
    '"quoted": # no comment',
    "- a\n- b: c\n\n| > @`",
    "اردو\n\nWörter",
    "true",
    "2017-12-05",
)


def draft(what: str, item: str = "river") -> CorrectionDraft:
    """Return a correction."""
    return CorrectionDraft(date=date(2017, 12, 5), what=what, by="amina-khan", item=item)


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_only_the_correction_is_added(read: Read, what: str, newline: str) -> None:
    """Whatever it says, every other character stays, and the file reads as it did but for it."""
    before = SOUND.replace("\n", newline)
    after = add_correction(add_correction(before, draft("First.")), draft(what))
    assert after.startswith(before)
    document = read("issue", after.encode())
    assert document.value is not None, document.findings
    first, second = document.value.corrections
    assert (plain(first.what), second.item) == ("First.", "river")
    assert "".join(plain(second.what).split())
    assert not any(line.endswith((" ", "\t")) for line in after.splitlines())


def test_nothing_is_written_twice() -> None:
    """The same words of the same day make one correction; another item makes another."""
    once = add_correction(SOUND, draft("First."))
    assert add_correction(once, draft("First.")) == once
    assert add_correction(once, draft("First.", item="market")).count("First.") == 2
    lead = LeadDraft(id="river", title="The river", body="One.\n\nTwo.")
    with_lead = add_lead(SOUND, lead)
    assert add_lead(with_lead, LeadDraft(id="other", title="x", body="One.\n\nTwo.")) == with_lead


def test_a_file_with_mistakes_is_left_alone() -> None:
    """What cannot be read, or edited line by line, is refused."""
    for source in (
        SOUND + "broken: [",
        SOUND + "corrections: [{date: 2017-12-05, what: a, by: b}]\n",
    ):
        with pytest.raises(DocumentError):
            add_correction(source, draft("First."))


@pytest.mark.parametrize("what", HOSTILE)
def test_a_correction_mail_is_a_sound_issue(read: Read, what: str) -> None:
    """The drafted file is read without a mistake and says what it corrects."""
    text = new_correction(
        corrects="2017-11",
        day=date(2017, 12, 5),
        title=f"Correction: {what}".replace("\n", " "),
        subject="Correction: one",
        preheader="- a line",
        send_at="2017-12-05 09:00 America/New_York",
        schema_path="../var/schema/issue.json",
        lead=LeadDraft(id="river", title="The: river", body=what),
    )
    document = read("issue", text.encode())
    assert document.value is not None, document.findings
    assert document.value.corrects == "2017-11"
    assert document.value.leads[0].id == "river"
