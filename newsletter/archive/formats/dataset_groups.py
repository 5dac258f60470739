"""The data set as files of the site: poured issue by issue, and remembered by issue.

Of an issue that did not change its line and its rows are taken from where they were kept, so that a
change costs no more than copying them; whether they were kept or not, the octets are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from newsletter.archive.building.page import Group, Ready, key_of
from newsletter.archive.editions import Edition
from newsletter.archive.formats.dataset import SCHEMA, issue_line, joined_json
from newsletter.archive.formats.dataset_csv import csv_metadata, issue_rows, joined_csv
from newsletter.archive.formats.dataset_schema import dataset_schema
from newsletter.archive.formats.feed_groups import about
from newsletter.archive.site.setting import Kept, Pack, Shown
from newsletter.model.publication import Publication

Writes = Callable[[Edition, Publication], bytes]
FORMATS: Mapping[str, Writes] = {"json": issue_line, "csv": issue_rows}


def dataset_group(ordered: Sequence[Shown], publication: Publication, kept: Kept | None) -> Group:
    """Return the files of the data set; `ordered`: newest first; `kept`: where pieces are remembered."""
    key = key_of(about(publication), *(one.key + one.card.key for one in ordered))
    records = _Records(ordered, publication, kept)

    def files() -> Iterator[Ready]:
        yield Ready(path=SCHEMA, key=key, data=dataset_schema(publication.archive_url))
        yield Ready(path="archive.csv-metadata.json", key=key, data=csv_metadata())
        yield Ready(
            path="archive.json",
            key=key,
            pieces=lambda: joined_json(records.of("json"), publication),
        )
        yield Ready(path="archive.csv", key=key, pieces=lambda: joined_csv(records.of("csv")))

    return Group(name="dataset", key=key, pages=files)


class _Records:
    """What the data set says of each issue, in each format."""

    def __init__(
        self, ordered: Sequence[Shown], publication: Publication, kept: Kept | None
    ) -> None:
        self._ordered, self._publication, self._kept = ordered, publication, kept

    def of(self, form: str) -> Iterator[bytes]:
        """Yield the piece of each issue; only those are read of which nothing is kept."""
        if self._kept is None:
            write = FORMATS[form]
            yield from (write(one.edition(), self._publication) for one in self._ordered)
            return
        with self._kept() as pack:
            keys = [self._key(one) for one in self._ordered]
            pack.forget_all_but({f"{other} {key}" for other in FORMATS for key in keys})
            for one, key in zip(self._ordered, keys, strict=True):
                found = pack.get(f"{form} {key}")
                yield found if found is not None else self._made(one, key, pack)[form]

    def _key(self, one: Shown) -> str:
        return key_of(about(self._publication), one.key, one.card.key)

    def _made(self, one: Shown, key: str, pack: Pack) -> Mapping[str, bytes]:
        """Read an issue, once for all formats."""
        edition = one.edition()
        made = {form: write(edition, self._publication) for form, write in FORMATS.items()}
        for form, piece in made.items():
            pack.put(f"{form} {key}", piece)
        return made
