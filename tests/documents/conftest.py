from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsletter.documents import Document, read_feeds, read_issue, read_publication
from newsletter.model.publication import Publication

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def publication() -> Publication:
    """Return the publication that the tests' issues belong to."""
    data = (HERE / "sound" / "publication.yaml").read_bytes()
    value = read_publication(data, file="publication.yaml").value
    assert value is not None
    return value


@pytest.fixture(scope="session")
def read(publication: Publication) -> Callable[[str, bytes], Document[Any]]:
    """Return a reader that tells by the beginning of a file's name what it is."""

    def read_by_name(name: str, data: bytes) -> Document[Any]:
        if name.startswith("publication"):
            return read_publication(data, file="publication.yaml")
        if name.startswith("feeds"):
            return read_feeds(data, file="feeds.yaml")
        return read_issue(data, file="issue.yaml", issue_id="2017-11", publication=publication)

    return read_by_name
