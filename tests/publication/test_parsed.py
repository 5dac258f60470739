"""Parsed issues are remembered, and never instead of what a file says now."""

from __future__ import annotations

from pathlib import Path

from newsletter.publication.archive.parsed import readable_issues
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace


def both(workplace: Workplace) -> list[str]:
    """Return the titles of all issues' first entries, which are the same read in either way."""
    publication = reading.publication(workplace)
    remembered = readable_issues(workplace, publication)
    assert remembered == reading.readable_issues(workplace, publication)
    return [one.entries[0].title for one in remembered]


def test_what_was_read_is_remembered(workplace: Workplace) -> None:
    """The second time the same issues come from the cache; an edit is seen at once."""
    assert both(workplace) == ["Rivers rise"]
    assert (workplace.var / "cache/issues.pack").stat().st_size > 100
    assert both(workplace) == ["Rivers rise"]
    path = workplace.issue_file("2026-12")
    path.write_text(path.read_text().replace("Rivers rise", "Rivers fall"))
    assert both(workplace) == ["Rivers fall"]


def test_a_file_with_mistakes_is_left_out_and_comes_back(workplace: Workplace) -> None:
    """What cannot be read is remembered as such, until it is mended."""
    path = workplace.issue_file("2026-12")
    good = path.read_text()
    path.write_text(good.replace("media_review", "media_revue"))
    assert both(workplace) == []
    assert both(workplace) == []
    path.write_text(good)
    assert both(workplace) == ["Rivers rise"]


def test_another_publication_reads_anew(workplace: Workplace) -> None:
    """People and focus areas belong to what was read: with others, everything is read again."""
    both(workplace)
    path = workplace.publication_file
    path.write_text(path.read_text() + "archive_publish_to: www\n")
    assert both(workplace) == ["Rivers rise"]


def test_a_spoilt_cache_is_as_good_as_none(workplace: Workplace) -> None:
    """A cache that was cut off, or cannot be written, changes nothing."""
    both(workplace)
    cache = workplace.var / "cache"
    (cache / "issues.pack").write_bytes(b"\0" * 50)
    assert both(workplace) == ["Rivers rise"]
    for path in list(cache.iterdir()):
        path.unlink()
    cache.rmdir()
    Path(cache).write_text("a file")
    assert both(workplace) == ["Rivers rise"]
