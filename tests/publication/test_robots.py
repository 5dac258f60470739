"""robots.txt from the command's side: what is refused, saved and recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from newsletter.errors import FetchRefused
from newsletter.publication.gathering import collecting
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.press_world import PressWorld

HOST = "sutlej-forum.example"
PAGE = f"http://{HOST}/events/water-dialogue-2017"
CLOSED = "User-agent: newsletter\nDisallow: /events/\n"


@pytest.fixture
def press(workplace: Workplace) -> Iterator[PressWorld]:
    """Run the press world, read by the publication."""
    with PressWorld() as press:
        with workplace.publication_file.open("a") as file:
            file.write(f'\nfetching:\n  connect_to: {{"*.example": "127.0.0.1:{press.port}"}}\n')
        yield press


def paths(press: PressWorld) -> list[str]:
    """Return the paths that were asked for."""
    return [seen.path for seen in press.requests]


def test_a_page_that_may_not_be_read_is_no_clip(workplace: Workplace, press: PressWorld) -> None:
    """The page is not asked for, the mend is told, and nothing is recorded."""
    press.tell_robots(HOST, CLOSED)
    with pytest.raises(FetchRefused, match="robots") as caught:
        collecting.clip(workplace, PAGE)
    assert "clip FILE --url" in caught.value.help
    assert paths(press) == ["/robots.txt"]
    assert "clip" not in [deed.did for deed in audit.deeds(workplace)]


def test_force_says_and_records_what_it_overrides(workplace: Workplace, press: PressWorld) -> None:
    """The page is clipped; who did it against what stands in the audit log."""
    press.tell_robots(HOST, CLOSED)
    told: list[str] = []
    clip = collecting.clip(workplace, PAGE, by="editor", force=True, forced=told.append)
    assert clip.article.url == PAGE
    assert "robots.txt" in told[0]
    deed = audit.deeds(workplace)[-1]
    assert (deed.did, deed.by) == ("clip", "editor")
    assert told[0] in deed.detail


def test_rules_are_asked_for_once(workplace: Workplace, press: PressWorld) -> None:
    """Two clips of one site within a day need its robots.txt once; a dry run leaves no trace."""
    collecting.clip(workplace, PAGE, dry_run=True)
    assert not workplace.newsroom_file.exists()
    collecting.clip(workplace, PAGE)
    collecting.clip(workplace, f"http://{HOST}/")
    assert paths(press).count("/robots.txt") == 2


def test_a_cited_page_that_may_not_be_read_is_named(
    workplace: Workplace, press: PressWorld
) -> None:
    """Saving pages for the checks goes on without it, and says why."""
    press.tell_robots(HOST, CLOSED)
    pages = collecting.save_pages(workplace, [PAGE, "http://harbour-ledger.example/"])
    assert [url for url, reason in pages.failed if "robots.txt" in reason] == [PAGE]
    assert pages.saved == ("http://harbour-ledger.example/",)
