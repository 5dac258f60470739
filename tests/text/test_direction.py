from __future__ import annotations

import pytest

from newsletter.text.direction import direction_of


@pytest.mark.parametrize("tag", ["ur", "ur-PK", "UR", "ar", "fa-IR", "ks-Arab", "pa-Arab-PK", "ps"])
def test_languages_written_from_the_right(tag: str) -> None:
    """Language or script decides that a text runs from right to left."""
    assert direction_of(tag) == "rtl"


@pytest.mark.parametrize("tag", ["", "en", "en-GB", "ur-Latn", "hi", "pa", "und", "zh-Hant"])
def test_other_languages_run_from_the_left(tag: str) -> None:
    """Unknown, Latin and Indic tags run from left to right."""
    assert direction_of(tag) == "ltr"
