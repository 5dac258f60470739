"""The search of the site as files: its page, its script, and the index that the script reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsletter.archive.building.page import Group, Page, Ready, key_of
from newsletter.archive.search.documents import documents_of, once
from newsletter.archive.search.index import FORMAT, directory, names, runs, segment_files
from newsletter.archive.site.setting import Chrome, Search, Shown, home_of

PATH = "search/"


def search_groups(shown: Sequence[Shown], chrome: Chrome, search: Search) -> Iterator[Group]:
    """Yield the files of the search; `shown` is oldest first."""
    counts = [len(one.card.lines) + len(one.card.focus_areas) for one in shown]
    segments = [_Segment(shown[run.start : run.stop]) for run in runs(counts)]
    yield from (one.group() for one in segments)
    yield _page(chrome, search)
    yield _directory(shown, segments)


class _Segment:
    """Some issues that are looked through together."""

    def __init__(self, shown: Sequence[Shown]) -> None:
        self._shown = shown
        self.key = key_of(f"{FORMAT}", *(part for one in shown for part in (one.key, one.card.key)))
        self.name = self.key[:12]

    def group(self) -> Group:
        """Return its files."""
        return Group(name=f"{PATH}{self.name}", key=self.key, pages=self._files)

    def _files(self) -> Iterator[Ready]:
        documents = [
            document for one in self._shown for document in documents_of(one.edition(), one.card)
        ]
        for path, data in segment_files(self.name, list(once(documents))):
            yield Ready(path=path, key=self.key, data=data)


def _page(chrome: Chrome, search: Search) -> Group:
    script = search.script
    key = key_of(chrome.key, script, search.served)
    words = chrome.setting.words
    context = chrome.context(
        chrome.page(PATH, words.search_all), home_of(PATH), served=search.served
    )
    page = Page(
        path=f"{PATH}index.html",
        key=key,
        template="archive/search.html.j2",
        context=context,
        holes=lambda: {"head": chrome.heads(PATH)},
    )
    code = Ready(path=f"{PATH}search.js", key=key_of(script), data=script)
    return Group(name=PATH, key=key, pages=lambda: (page, code))


def _directory(shown: Sequence[Shown], segments: Sequence[_Segment]) -> Group:
    """Return what is read first, which comes last: it leads to what is there by then."""
    cards = [one.card for one in shown]
    key = key_of(*(one.key for one in segments))
    years = (card.date.year for card in cards)
    return Group(
        name=f"{PATH}index",
        key=key,
        pages=lambda: (
            Ready(path=f"{PATH}names.bin", key=key, data=lambda: names(cards)),
            Ready(
                path=f"{PATH}index.bin",
                key=key,
                data=lambda: directory((one.name for one in segments), years),
            ),
        ),
    )
