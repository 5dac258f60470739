"""Each mistake an editor can make costs one message: golden pairs in ``mistakes/``.

``NAME.yaml`` has one mistake; ``NAME.txt`` is what the editor reads.  After a wanted change, run
``python tests/documents/test_mistakes.py`` and look at the difference before committing it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsletter.documents import Document, read_feeds, read_issue, read_publication
from newsletter.documents.report import format_finding
from newsletter.model.finding import Severity

HERE = Path(__file__).resolve().parent
CASES = sorted(path.stem for path in (HERE / "mistakes").glob("*.yaml"))
Read = Callable[[str, bytes], Document[Any]]


def report(document: Document[Any]) -> str:
    """Return all findings as text."""
    return "".join(format_finding(finding) + "\n" for finding in document.findings)


def document_of(read: Read, name: str) -> Document[Any]:
    """Read one of the files with a mistake."""
    return read(name, (HERE / "mistakes" / f"{name}.yaml").read_bytes())


@pytest.mark.parametrize("name", CASES)
def test_message(name: str, read: Read) -> None:
    """The editor reads exactly what the golden file says."""
    expected = (HERE / "mistakes" / f"{name}.txt").read_text("utf-8")
    assert report(document_of(read, name)) == expected


@pytest.mark.parametrize("name", CASES)
def test_one_mistake_one_finding(name: str, read: Read) -> None:
    """A file with one mistake has one finding, with place, message and mend."""
    document = document_of(read, name)
    assert len(document.findings) == 1, report(document)
    finding = document.findings[0]
    assert finding.place is not None
    assert finding.message
    assert finding.help
    assert (document.value is None) == (finding.severity is Severity.ERROR)


def test_every_golden_has_its_file() -> None:
    """No golden is left over from a case that was renamed."""
    assert sorted(path.stem for path in (HERE / "mistakes").glob("*.txt")) == CASES


@pytest.mark.parametrize("name", ["publication", "feeds", "issue"])
def test_without_a_mistake_there_is_no_finding(name: str, read: Read) -> None:
    """The files that the mistakes were put into have none."""
    document = read(name, (HERE / "sound" / f"{name}.yaml").read_bytes())
    assert report(document) == ""
    assert document.value is not None


def write_goldens() -> None:
    """Write what the editor reads now."""
    sound = read_publication((HERE / "sound" / "publication.yaml").read_bytes(), file="p").value
    assert sound is not None
    for name in CASES:
        data = (HERE / "mistakes" / f"{name}.yaml").read_bytes()
        document: Document[Any]
        if name.startswith("publication"):
            document = read_publication(data, file="publication.yaml")
        elif name.startswith("feeds"):
            document = read_feeds(data, file="feeds.yaml")
        else:
            document = read_issue(data, file="issue.yaml", issue_id="2017-11", publication=sound)
        (HERE / "mistakes" / f"{name}.txt").write_text(report(document), "utf-8")


if __name__ == "__main__":
    sys.exit(write_goldens())  # type: ignore[func-returns-value]  # None is exit code 0
