"""Is what the guarded reader says what feedparser says, and how much sooner does it say it?

    python -m bench.feedparser_oracle [FOLDER]            saved feeds, *.feed
    python -m bench.feedparser_oracle --own-tests         feedparser's tests, from its source release

The tests of feedparser are fetched from the package index into a scratch folder, and are gone
afterwards.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from newsletter.collect.feed_oracle import read_with_feedparser
from newsletter.collect.feed_parsing import Reader, parse_feed, read_guarded
from newsletter.collect.feed_quick import InDoubt, read_quickly
from newsletter.collect.items import ParsedFeed
from newsletter.collect.raw_feed import RawEntry, RawFeed
from newsletter.errors import ParseError

ADDRESS = "http://127.0.0.1:8097/tests/feed.xml"
FIELDS: dict[str, Callable[[RawEntry], object]] = {
    "title": lambda entry: entry.title,
    "link": lambda entry: tuple(dict.fromkeys(filter(None, entry.addresses))),
    "id": lambda entry: entry.source_id,
    "date": lambda entry: (entry.dates, entry.updated) if entry.dates or entry.updated else (),
    "author": lambda entry: entry.credits,
    "summary": lambda entry: entry.summary,
    "content": lambda entry: entry.contents,
    "language": lambda entry: entry.language,
    "section": lambda entry: entry.sections,
    "picture": lambda entry: entry.pictures,
}
HEADER = re.compile(rb"^Header:\s*Content-type:\s*(.*?)\s*$", re.IGNORECASE | re.MULTILINE)
LOCATION = re.compile(rb"^Header:\s*Content-Location:\s*(.*?)\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Difference:
    """In which fields two readings of a feed are not equal."""

    wrong: frozenset[str]
    more: frozenset[str]
    """Those in which feedparser finds nothing, and ours something."""


def differences(ours: RawFeed | None, theirs: RawFeed | None) -> Difference:
    pairs = list(_unequal(ours, theirs))
    more = {name for name, one, other in pairs if one and not other}
    return Difference(frozenset(name for name, _, _ in pairs) - more, frozenset(more))


def _unequal(ours: RawFeed | None, theirs: RawFeed | None) -> Iterator[tuple[str, object, object]]:
    """Yield name, ours and theirs of whatever is not equal."""
    if ours is None or theirs is None:
        if ours is not theirs:
            yield "whole feed", ours, theirs
        return
    for name in ("kind", "title", "language"):
        if getattr(ours, name) != getattr(theirs, name):
            yield f"feed's {name}", getattr(ours, name), getattr(theirs, name)
    if len(ours.entries) != len(theirs.entries):
        yield "number of entries", len(ours.entries), len(theirs.entries)
        return
    for ours_one, theirs_one in zip(ours.entries, theirs.entries, strict=True):
        for name, of in FIELDS.items():
            if of(ours_one) != of(theirs_one):
                yield name, of(ours_one), of(theirs_one)


class Score:
    """What was compared so far."""

    def __init__(self) -> None:
        self.files = self.equal = self.more = self.entries = 0
        self.wrong = Counter[str]()
        self.doubts = Counter[str]()

    def compare(self, name: str, data: bytes, *, url: str, content_type: str) -> None:
        self.files += 1
        theirs = read_with_feedparser(data, url=url, content_type=content_type)
        try:
            ours: RawFeed | None = read_quickly(data, url=url, content_type=content_type)
        except InDoubt as doubt:
            self.doubts[str(doubt)] += 1
            ours = read_guarded(data, url=url, content_type=content_type)
        found = differences(ours, theirs)
        self.equal += not (found.wrong or found.more)
        self.more += bool(found.more and not found.wrong)
        self.entries += len(theirs.entries) if theirs else 0
        self.wrong.update(found.wrong)
        if found.wrong:
            print(f"  differs: {name}: {', '.join(sorted(found.wrong))}")
        elif found.more:
            print(f"  says more: {name}: {', '.join(sorted(found.more))}")

    def tell(self, what: str) -> None:
        quick = self.files - sum(self.doubts.values())
        print(
            f"{what}: {self.equal} of {self.files} files equal in every field "
            f"({100 * self.equal / max(self.files, 1):.2f} %), {self.more} say more than feedparser, "
            f"{self.files - self.equal - self.more} differ; {self.entries} entries; {quick} read quickly"
        )
        for reason, count in self.doubts.most_common(12):
            print(f"  in doubt: {count:5} {reason}")


def seconds(
    reader: Reader, feeds: Iterable[tuple[str, bytes]]
) -> tuple[float, list[ParsedFeed | None]]:
    started, parsed = time.process_time(), list[ParsedFeed | None]()
    for url, data in feeds:
        try:
            parsed.append(parse_feed(data, url=url, content_type="", reader=reader))
        except ParseError:
            parsed.append(None)
    return time.process_time() - started, parsed


def saved(folder: Path) -> None:
    feeds = [
        (f"https://{path.stem}.example/feed", path.read_bytes())
        for path in sorted(folder.glob("*.feed"))
    ]
    score = Score()
    for url, data in feeds:
        score.compare(url, data, url=url, content_type="")
    score.tell("saved feeds")
    rounds = [
        (seconds(read_with_feedparser, feeds), seconds(read_guarded, feeds)) for _ in range(3)
    ]
    slow, quick = (min(one[side][0] for one in rounds) for side in (0, 1))
    same = rounds[0][0][1] == rounds[0][1][1]
    size = sum(len(data) for _, data in feeds) / 1e6
    print(f"items equal after markup became text: {same}")
    print(
        f"CPU for {size:.1f} MB, text included: feedparser {slow:.2f} s, guarded {quick:.2f} s "
        f"({slow / quick:.1f} times sooner)"
    )
    raw = [
        min(_raw_seconds(reader, feeds) for _ in range(3))
        for reader in (read_with_feedparser, read_guarded)
    ]
    print(
        f"CPU, structure alone: feedparser {raw[0]:.2f} s, guarded {raw[1]:.2f} s ({raw[0] / raw[1]:.1f} times)"
    )


def _raw_seconds(reader: Reader, feeds: Iterable[tuple[str, bytes]]) -> float:
    started = time.process_time()
    for url, data in feeds:
        reader(data, url=url, content_type="")
    return time.process_time() - started


def own_tests() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--no-binary",
            ":all:",
        ]
        wanted = f"feedparser=={version('feedparser')}"
        subprocess.run([*command, "-d", scratch, wanted], check=True)
        (archive,) = Path(scratch).glob("feedparser*.tar.gz")
        with tarfile.open(archive) as release:
            release.extractall(scratch, filter="data")
        for kind in ("wellformed", "illformed", "encoding", "entities"):
            score = Score()
            for path, data in _tests(Path(scratch), kind):
                score.compare(
                    path,
                    data,
                    url=_stated(LOCATION, data) or ADDRESS,
                    content_type=_stated(HEADER, data),
                )
            score.tell(kind)


def _tests(scratch: Path, kind: str) -> Iterator[tuple[str, bytes]]:
    for folder in sorted(scratch.glob(f"*/tests/{kind}")):
        for path in sorted(folder.rglob("*.xml")):
            yield str(path.relative_to(folder)), path.read_bytes()


def _stated(header: re.Pattern[bytes], data: bytes) -> str:
    found = header.search(data[:2000])
    return found[1].decode("latin-1") if found else ""


def main(arguments: Sequence[str]) -> None:
    warnings.simplefilter("ignore", DeprecationWarning)
    if "--own-tests" in arguments:
        own_tests()
    elif arguments:
        saved(Path(arguments[0]))
    else:
        print("Give a folder of *.feed files, or --own-tests.")


if __name__ == "__main__":
    main(sys.argv[1:])
