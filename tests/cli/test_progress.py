"""Counting for whoever reads: a person at a terminal, a program, nobody."""

import pytest

from newsletter.cli.progress import AS_LINES, Counter


def test_a_program_reads_counts_as_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever asked for lines gets some, and no signs of a terminal; who did not gets nothing."""
    with Counter("Reading feeds", total=3) as counter:
        counter.step()
    assert capsys.readouterr().err == ""
    monkeypatch.setenv(AS_LINES, "lines")
    with Counter("Reading feeds", total=3) as counter:
        counter.step()
        counter.step()
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "… Reading feeds 0/3"
    assert all("\r" not in line and "\x1b" not in line for line in lines)
