from __future__ import annotations

from pathlib import Path

import pytest

from bench import hostile as pipeline
from newsletter.testing.hostile import HOSTILE, REFUSED


@pytest.mark.slow
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.filterwarnings("ignore::DeprecationWarning:feedparser")
def test_what_is_typed_comes_out_everywhere(tmp_path: Path, hostile: str) -> None:
    """From YAML to headers, HTML, text, archive and feed, every field is parsed back equal."""
    result = pipeline.try_string(tmp_path, hostile)
    assert result.refused == ()
    assert result.lost == ()
    assert all(result.held[place] for place in pipeline.PLACES)


@pytest.mark.parametrize("hostile", REFUSED, ids=range(len(REFUSED)))
def test_what_no_document_may_contain_is_refused(tmp_path: Path, hostile: str) -> None:
    """Control characters and the program's own marks end at the reader, in one finding."""
    result = pipeline.try_string(tmp_path, hostile)
    assert result.refused in {("binary",), ("forbidden-character",)}
    assert not result.held
