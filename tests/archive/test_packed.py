"""What was worked out before is found again, or made again; it is never wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.archive.building.packed import Packed


def test_what_was_kept_is_found(tmp_path: Path) -> None:
    """The next process finds what this one kept, however often it is asked, and nothing else."""
    with Packed(tmp_path, "cards") as kept:
        kept.put("key", b"octets")
        assert kept.get("key") == b"octets"
    for _ in range(2):
        with Packed(tmp_path, "cards") as kept:
            assert kept.get("key") == b"octets"
            assert kept.get("other") is None


def test_what_is_not_whole_is_made_again(tmp_path: Path) -> None:
    """A file that was cut off, or changed, gives nothing of what it held there."""
    with Packed(tmp_path, "cards") as kept:
        kept.put("one", b"first")
        kept.put("two", b"second")
    data = tmp_path / "cards.pack"
    data.write_bytes(b"first" + b"sec")
    with Packed(tmp_path, "cards") as kept:
        assert (kept.get("one"), kept.get("two")) == (b"first", None)
        kept.put("two", b"second")
    with Packed(tmp_path, "cards") as kept:
        assert kept.get("two") == b"second"
    data.write_bytes(b"FIRST" + b"x" * 100)
    with Packed(tmp_path, "cards") as kept:
        assert kept.get("one") is None


def test_an_index_of_rubbish_is_none(tmp_path: Path) -> None:
    """An index that cannot be read, or is of another version, is as if nothing had been kept."""
    for text in (
        "{",
        "[]",
        '{"version": 1, "places": {"a": 1}}',
        '{"version": 9, "places": {}}',
        "\0",
    ):
        (tmp_path / "cards.json").write_text(text)
        with Packed(tmp_path, "cards") as kept:
            assert kept.get("a") is None
            kept.put("a", b"x")
            assert kept.get("a") == b"x"


def test_a_second_process_remembers_nothing(tmp_path: Path) -> None:
    """While one process has the file, another works without it, and spoils nothing."""
    with Packed(tmp_path, "cards") as first:
        first.put("a", b"x")
        with Packed(tmp_path, "cards") as second:
            assert second.get("a") is None
            second.put("b", b"y")
            assert second.get("b") is None
    with Packed(tmp_path, "cards") as kept:
        assert (kept.get("a"), kept.get("b")) == (b"x", None)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """Where nothing can be kept, nothing is found, and nothing fails."""
    (tmp_path / "var").write_text("a file")
    with Packed(tmp_path / "var", "cards") as kept:
        kept.put("a", b"x")
        assert kept.get("a") is None


def test_what_is_not_wanted_goes(tmp_path: Path) -> None:
    """Once more than half of the file is of no use it shrinks, and the rest is found still."""
    keys = [str(number) for number in range(100)]
    with Packed(tmp_path, "cards") as kept:
        for key in keys:
            kept.put(key, key.encode() * 3_000)
    before = (tmp_path / "cards.pack").stat().st_size
    with Packed(tmp_path, "cards") as kept:
        kept.forget_all_but(keys[70:])
        assert kept.get("99") == b"99" * 3_000
    assert (tmp_path / "cards.pack").stat().st_size < before / 2
    with Packed(tmp_path, "cards") as kept:
        assert [kept.get(key) for key in keys[70:]] == [key.encode() * 3_000 for key in keys[70:]]
        assert kept.get("1") is None


def test_a_build_that_fails_keeps_what_was_known(tmp_path: Path) -> None:
    """An error on the way leaves the index as it was."""
    with Packed(tmp_path, "cards") as kept:
        kept.put("a", b"x")
    with pytest.raises(ZeroDivisionError), Packed(tmp_path, "cards") as kept:  # noqa: PT012
        kept.put("b", b"y")
        raise ZeroDivisionError
    with Packed(tmp_path, "cards") as kept:
        assert (kept.get("a"), kept.get("b")) == (b"x", None)
