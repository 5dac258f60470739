"""Mails made elsewhere, checked from files and from standard input."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from newsletter.errors import UsageError
from newsletter.model.publication import HouseRules
from newsletter.publication.issues.checked import Checked
from newsletter.publication.issues.mail_checking import LARGEST, check_mails
from newsletter.publication.issues.mail_files import is_mail_file

NESTED = b"<div>" * 100_000 + b"Come" + b"</div>" * 100_000


def checked(*names: str, given: bytes = b"") -> Checked:
    """Check mails by the rules of no house."""
    return check_mails(names, HouseRules(), standard_input=io.BytesIO(given))


def test_files_and_standard_input_are_read(tmp_path: Path) -> None:
    """Several files and standard input are checked in one go, each told by its name."""
    mail = tmp_path / "mail.html"
    mail.write_bytes(b'<p>Come.</p>\n<p><a href="#">Map</a></p>')
    told = checked(str(mail), "-", given=b'<a href="#">Map</a>')
    assert told.files == (str(mail), "standard input")
    places = [str(one.place) for one in told.findings if one.code == "empty-link"]
    assert places == [f"{mail}:2:4", "standard input:1:1"]


def test_what_is_too_large_or_deep_is_one_answer(tmp_path: Path) -> None:
    """A file beyond the limits is one finding; nesting without end is only told of."""
    large, nested, parts = (tmp_path / name for name in ("large.eml", "nested.html", "parts.eml"))
    large.write_bytes(b"Subject: x\n\n" + b"x" * LARGEST)
    nested.write_bytes(NESTED)
    parts.write_bytes(b"Content-Type: message/rfc822\n\n" * 50_000)
    assert [one.code for one in checked(str(large), str(parts)).findings] == ["unreadable-mail"] * 2
    assert "html-over-wall" in {one.code for one in checked(str(nested)).findings}


def test_a_file_that_is_not_there_is_said() -> None:
    """A wrong path is a mistake of the command."""
    with pytest.raises(UsageError, match=r"none\.eml"):
        checked("none.eml")


def test_names_of_issues_are_no_files() -> None:
    """Only a suffix of a mail, or the dash, makes a name a file."""
    assert is_mail_file("a.HTML")
    assert is_mail_file("-")
    assert not is_mail_file("2026-11")
