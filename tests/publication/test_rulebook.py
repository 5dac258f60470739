"""Every code of a finding, explained."""

from __future__ import annotations

import pytest

from bench.fault_mail import Mail, block
from newsletter.check import describe_rules
from newsletter.check.any_mail import check_mail
from newsletter.check.examples import examples as examples_of_checks
from newsletter.check.rules import MAIL_RULES
from newsletter.documents.examples import examples as examples_in_files
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


def test_codes_have_examples() -> None:
    """What is wrong, and the same put right, is shown for each code, and for none that there is not."""
    notes = {note.code: note for note in rulebook()}
    shown = {**examples_in_files(), **examples_of_checks()}
    assert set(shown) <= set(notes)
    assert all(wrong and right and wrong != right for wrong, right in shown.values())
    assert {note.code for note in describe_rules()} <= set(shown)


@pytest.mark.parametrize("code", sorted({rule.code for rule in MAIL_RULES}))
def test_an_example_in_html_holds(code: str) -> None:
    """An example that is a whole piece of HTML gives its finding in a clean mail; put right, it does not."""
    wrong, right = examples_of_checks()[code]
    pieces = ("<p", "<a ", "<img", "<table role", "<li", "<h2", "<form")
    if not wrong.startswith(pieces) or "<" not in right or code in {"too-wide", "nested-link"}:
        return
    assert code in _codes(wrong)
    assert code not in _codes(right)


def _codes(markup: str) -> set[str]:
    """Return what is found in a clean mail with a piece of markup added."""
    mail = block(markup)(Mail())
    assert isinstance(mail, Mail)
    return {one.code for one in check_mail(mail.bytes(), file="mail.eml")}
