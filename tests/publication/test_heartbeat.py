from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.errors import FetchError
from newsletter.publication.clock import heartbeat
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.folder_server import FolderServer

With = Callable[..., Workplace]


def test_the_watcher_is_asked(workplace: Workplace, with_flags: With, tmp_path: Path) -> None:
    """Where an address is named it is asked for; one that does not answer is a trouble of its own."""
    folder = tmp_path / "watcher"
    folder.mkdir()
    (folder / "beat").write_text("ok")
    path = workplace.publication_file
    path.write_text(path.read_text() + "heartbeat_url: http://watcher.example/beat\n")
    with FolderServer(folder) as server:
        wired = with_flags(fetching__connect_to=f"watcher.example=127.0.0.1:{server.port}")
        assert heartbeat.beat_outside(wired).troubles == ()
        (folder / "beat").unlink()
        with pytest.raises(FetchError, match=r"watcher\.example"):
            heartbeat.beat_outside(wired)


def test_without_an_address_nobody_is_asked(workplace: Workplace) -> None:
    """Most publications have no watcher: then nothing happens."""
    assert list(heartbeat.beat_outside(workplace).lines()) == []
