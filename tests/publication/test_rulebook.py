"""Every code of a finding, explained."""

from __future__ import annotations

import pytest

from newsletter.errors import UsageError
from newsletter.publication.issues.rulebook import explain, rulebook


def test_every_code_is_explained_once() -> None:
    """Codes of files, of the publication, of issues and of mails stand in one list."""
    notes = rulebook()
    assert len({note.code for note in notes}) == len(notes)
    assert {"file", "publication", "issue", "mail"} <= {note.about for note in notes}
    assert all(note.explanation and note.severity for note in notes)


def test_one_code_is_explained() -> None:
    """A code is found by its name; for a misspelt one the right one is named."""
    assert explain("misquotation").severity == "error"
    with pytest.raises(UsageError, match="misquotaton") as raised:
        explain("misquotaton")
    assert "misquotation" in raised.value.help
