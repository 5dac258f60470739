"""Every fault of the bench, seeded alone into a clean mail, is found by the rule that is meant."""

from __future__ import annotations

import pytest

from bench.fault_held_out import HELD_OUT
from bench.fault_listed import LISTED
from bench.fault_mail import Fault, Mail
from newsletter.check.any_mail import check_mail
from newsletter.check.rules import MAIL_RULES

CASES_ELSEWHERE = """
    html-over-budget long-text-line sender-not-aligned leaking-preheader deep-nesting mail-of-pictures
    invisible-in-link unsubscribe-behind-wall
"""
"""Codes of which other tests of this folder hold the cases."""


def codes(mail: Mail | bytes) -> set[str]:
    """Return the codes of what is found."""
    data = mail if isinstance(mail, bytes) else mail.bytes()
    return {finding.code for finding in check_mail(data, file="mail.eml")}


@pytest.mark.parametrize(
    "fault", [*LISTED, *HELD_OUT], ids=lambda fault: f"{fault.family}: {fault.name}"
)
def test_a_seeded_fault_is_found(fault: Fault) -> None:
    """A fault is told by its own code."""
    assert fault.code in codes(fault.seed(Mail()))


def test_the_clean_mail_is_clean() -> None:
    """What the faults are seeded into gives no finding, as a message and as HTML alone."""
    assert codes(Mail()) == set()
    assert codes(Mail().html.encode()) == set()


def test_no_rule_is_without_a_fault() -> None:
    """A rule about any mail that fires for no seeded fault has its cases elsewhere, by name."""
    shown = {fault.code for fault in (*LISTED, *HELD_OUT)}
    assert {rule.code for rule in MAIL_RULES} - shown <= set(CASES_ELSEWHERE.split())


def test_faults_have_names_of_their_own() -> None:
    """No fault is counted twice."""
    names = [(fault.family, fault.name) for fault in (*LISTED, *HELD_OUT)]
    assert len(names) == len(set(names))
