from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import newsletter.documents
from newsletter.documents import Document, describe_findings
from newsletter.documents.source import MOST_BYTES
from newsletter.model.finding import Finding

Read = Callable[[str, bytes], Document[Any]]
MISTAKES = Path(__file__).resolve().parent / "mistakes"
CODES = {note.code: note for note in describe_findings()}


@pytest.fixture(scope="module")
def found(read: Read) -> list[Finding]:
    """Return what is found in all golden mistakes, and in a file too large to be kept as one."""
    files = [(path.stem, path.read_bytes()) for path in sorted(MISTAKES.glob("*.yaml"))]
    files.append(("issue", b"#" * (MOST_BYTES + 1)))
    return [finding for name, data in files for finding in read(name, data).findings]


def test_every_mistake_is_explained(found: list[Finding]) -> None:
    """The code of every golden mistake stands in the table, with its severity."""
    for finding in found:
        note = CODES[finding.code]
        assert note.severity in {finding.severity, None}, finding.code


def test_every_explanation_is_of_a_mistake(found: list[Finding]) -> None:
    """Every code of the table can be brought about by a file."""
    assert set(CODES) == {finding.code for finding in found}


def test_a_severity_is_left_open_only_where_it_varies(found: list[Finding]) -> None:
    """A code without a fixed severity occurs as error and as warning."""
    for note in describe_findings():
        severities = {finding.severity for finding in found if finding.code == note.code}
        assert (note.severity is None) == (len(severities) == 2), note.code


def test_each_code_is_explained_once_in_one_sentence() -> None:
    """No code stands there twice; each explanation is one whole sentence."""
    assert len(describe_findings()) == len(CODES)
    for note in describe_findings():
        assert note.explanation.endswith(".")
        assert note.explanation[0].isupper() or note.explanation[0] == "`"


def written_codes() -> Iterator[str]:
    """Yield what the code passes as `code=` or as the second argument of a report."""
    for path in Path(newsletter.documents.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            given = [word.value for word in node.keywords if word.arg in {"code", "empty_code"}]
            if isinstance(node.func, ast.Attribute) and node.func.attr in {"report", "finding"}:
                given += node.args[1:2]
            for value in given:
                if isinstance(value, ast.Constant):
                    yield str(value.value)


def test_no_code_is_written_that_is_not_explained() -> None:
    """Whatever code the reader's source names stands in the table."""
    codes = set(written_codes())
    assert len(codes) > 30
    assert codes <= set(CODES)
