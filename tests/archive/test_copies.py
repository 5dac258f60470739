"""Copies of pages: as WARC, in a folder or an object store, and which are due."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from newsletter.archive.keeping.copying import WAITS, Copier, due, file_name, keep
from newsletter.archive.keeping.places import CopyPlace, FolderCopies, ObjectCopies
from newsletter.archive.keeping.warc import warc_of
from newsletter.errors import ArchiveError, FetchError, FetchFailed, FetchRefused
from newsletter.fetch import Redirect, Request, Response
from newsletter.fetch.decoding import BodyTooLarge
from newsletter.model.kept import KeptCopy, KeptState
from newsletter.objects import Credentials, Objects, bucket_of
from newsletter.testing.kept_pages import read_warc
from newsletter.testing.object_store import ObjectStore

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
URL = "https://paper.example/rivers"
PAGE = Response(
    url="https://paper.example/rivers/",
    status=200,
    headers=(
        ("content-type", "text/html; charset=utf-8"),
        ("content-encoding", "gzip"),
        ("x-odd", "two\r\nInjected: yes"),
    ),
    body="<p>دریا</p>".encode(),
    redirects=(Redirect(status=301, url="https://paper.example/rivers/"),),
    fetched=NOW,
)


class Web:
    """Answers as it was told."""

    def __init__(self, *answers: Response | FetchError) -> None:
        self.answers = list(answers)
        self.asked: list[Request] = []

    async def fetch(self, request: Request) -> Response:
        """Return the next answer, or raise it."""
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, FetchError):
            raise answer
        return answer


@pytest.fixture(params=["folder", "objects"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CopyPlace]:
    """Return each kind of place."""
    if request.param == "folder":
        yield FolderCopies(tmp_path / "copies")
        return
    with ObjectStore(bucket="copies", key_id="WHO", secret="s", region="r") as store:
        yield ObjectCopies(
            Objects(
                bucket=bucket_of(store.address),
                who=Credentials(key_id="WHO", secret="s", region="r"),
                clock=lambda: NOW,
                called="The place of copies",
                failing=ArchiveError,
                secrets="THESE",
            )
        )


def kept(web: Web, place: CopyPlace, before: KeptCopy | None = None) -> KeptCopy:
    """Return what became of a page."""
    copier = Copier(
        fetcher=web, place=place, clock=lambda: NOW, megabytes=1, software="newsletter/1"
    )
    return asyncio.run(keep(URL, copier, before))


def test_a_place_gives_back_what_it_got(place: CopyPlace) -> None:
    """A file comes back, takes the place of an older one, and is gone when it is removed."""
    name = file_name(URL)
    assert place.get(name) is None
    place.put(name, b"one")
    place.put(name, b"two")
    assert place.get(name) == b"two"
    place.remove(name)
    place.remove(name)
    assert place.get(name) is None


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    """A file where the folder should be is an error with a mend, and nothing is left over."""
    (tmp_path / "copies").write_text("mine")
    with pytest.raises(ArchiveError, match="cannot be used"):
        FolderCopies(tmp_path / "copies").put(file_name(URL), b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["copies"]


def test_copies_are_nobody_elses_business(tmp_path: Path) -> None:
    """Only the owner can read the folder."""
    FolderCopies(tmp_path / "copies").put(file_name(URL), b"x")
    assert (tmp_path / "copies").stat().st_mode & 0o077 == 0


def test_the_page_is_kept_as_it_came(place: CopyPlace) -> None:
    """The copy holds the page, says how it was reached, and what its hash is."""
    copy = kept(Web(PAGE), place)
    assert (copy.state, copy.sha256) == (KeptState.KEPT, hashlib.sha256(PAGE.body).hexdigest())
    data = place.get(copy.name)
    assert data is not None
    assert len(data) == copy.size
    page = read_warc(data)
    assert (page.url, page.status, page.body) == (PAGE.url, 200, PAGE.body)
    assert (page.content_type, page.fetched) == ("text/html; charset=utf-8", NOW)


def test_the_file_is_sound_for_other_programs() -> None:
    """Three records, each compressed by itself, with digests that hold; no header is injected."""
    data = warc_of(URL, PAGE, software="newsletter/1\r\nEvil: yes")
    records = []
    for record in ArchiveIterator(BytesIO(data), check_digests="raise"):
        body = record.content_stream().read().decode()
        headers = record.http_headers.headers if record.http_headers else []
        records.append((record.rec_type, body, dict(headers)))
    (_, info, _), (_, body, headers), (_, told, _) = records
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "metadata"]
    assert info == "software: newsletter/1  Evil: yes\r\nformat: WARC/1.1\r\n"
    assert body == PAGE.body.decode()
    assert headers == {
        "content-type": "text/html; charset=utf-8",
        "X-Archive-Orig-content-encoding": "gzip",
        "x-odd": "two  Injected: yes",
        "Content-Length": str(len(PAGE.body)),
    }
    assert told == f"cited: {URL}\r\nvia: 301 https://paper.example/rivers/\r\n"
    assert data.count(b"\x1f\x8b\x08") >= 3
    assert gzip.decompress(data).startswith(b"WARC/1.1\r\n")
    assert warc_of(URL, PAGE, software="x") == warc_of(URL, PAGE, software="x")


@given(st.binary(max_size=400), st.text(max_size=40))
def test_any_page_comes_back(body: bytes, header: str) -> None:
    """Whatever octets a page has, they come back, whatever its headers say."""
    page = replace(PAGE, body=body, headers=(("x-any", header), ("content-type", "text/html")))
    if header.isascii():
        assert read_warc(warc_of(URL, page, software="x")).body == body


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (FetchRefused("robots.txt says no", url=URL), KeptState.REFUSED),
        (FetchFailed("no answer", url=URL), KeptState.FAILED),
        (replace(PAGE, status=404, body=b""), KeptState.FAILED),
    ],
)
def test_a_page_that_cannot_be_had_is_told(
    answer: Response | FetchError, state: KeptState, tmp_path: Path
) -> None:
    """What goes wrong with a page is its state and its reason, and no file is made."""
    copy = kept(Web(answer), FolderCopies(tmp_path / "copies"))
    assert copy.state is state
    assert copy.reason
    assert copy.name == ""
    assert (copy.next_try is not None) is (state is KeptState.FAILED)
    assert not (tmp_path / "copies").exists()


def test_a_page_that_is_too_long_is_told(tmp_path: Path) -> None:
    """The limit of publication.yaml is asked for, and what is beyond it has a state of its own."""
    error = FetchFailed("The server sent more than 1 MB.", url=URL)
    error.__cause__ = BodyTooLarge()
    web = Web(error)
    copy = kept(web, FolderCopies(tmp_path))
    assert web.asked[0].max_bytes == 1_000_000
    assert (copy.state, copy.next_try) == (KeptState.TOO_LARGE, None)


def test_tries_come_later_each_time_and_end(tmp_path: Path) -> None:
    """After each try in vain the next one is later; after the last there is none by itself."""
    copy, waits = None, []
    for _ in range(len(WAITS) + 1):
        copy = kept(Web(FetchFailed("no", url=URL)), FolderCopies(tmp_path), copy)
        waits.append(copy.next_try - NOW if copy.next_try else None)
    assert waits == [*WAITS, None]


def test_what_is_due() -> None:
    """New pages are due, and failed ones in their time; kept ones and those taken down never are."""
    copy = KeptCopy(key="", url="", state=KeptState.FAILED, at=NOW)
    known = {
        one.key: one
        for one in (
            replace(copy, key="https://a.example/kept", state=KeptState.KEPT),
            replace(copy, key="https://a.example/down", state=KeptState.TAKEN_DOWN),
            replace(copy, key="https://a.example/soon", next_try=NOW + timedelta(hours=1)),
            replace(copy, key="https://a.example/late", next_try=NOW),
            replace(copy, key="https://a.example/never"),
        )
    }
    urls = ["https://a.example/new", "https://a.example/new?utm_source=x", *known]
    names = [url.rpartition("/")[2] for url in due(urls, known, NOW)]
    assert names == ["new", "late"]
    names = [url.rpartition("/")[2] for url in due(urls, known, NOW, again=True)]
    assert names == ["new", "soon", "late", "never"]
