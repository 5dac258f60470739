"""SpamAssassin is asked where it is installed, with its local rules alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from newsletter.errors import UsageError
from newsletter.model.finding import Severity
from newsletter.model.publication import HouseRules
from newsletter.publication.issues.spamming import ARGUMENTS, spam_of_files

MAIL = b"""\
From: a@shop.example
Subject: VIAGRA free money!!! act now
Date: Mon, 30 Nov 2026 09:00:00 -0500
Message-ID: <1@shop.example>

Buy viagra now!!! $$$ 100% free, click here http://192.0.2.1/
"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("spamassassin") is None, reason="spamassassin is not installed")
def test_spam_is_told_with_reasons(tmp_path: Path) -> None:
    """A mail that sells drugs gets points, and their reasons."""
    path = tmp_path / "mail.eml"
    path.write_bytes(MAIL)
    (finding,) = spam_of_files([str(path)], HouseRules(spam_score=1))
    assert finding.severity is Severity.WARNING
    assert "DRUG" in finding.message


def test_html_alone_is_no_message() -> None:
    """Without its envelope a mail cannot be judged."""
    with pytest.raises(UsageError, match="whole messages"):
        spam_of_files(["mail.html"], HouseRules())


def test_nobody_else_is_asked() -> None:
    """The program is told to keep off the network."""
    assert "--local" in ARGUMENTS
