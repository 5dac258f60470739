"""A built site to a folder, another machine and an object store: the old site or the new one."""

from __future__ import annotations

import getpass
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.archive.building import MANIFEST, Group, Ready, build_site
from newsletter.archive.building.outlines import NOBODY
from newsletter.archive.publishing import (
    Change,
    PublishPlace,
    Put,
    built_site,
    difference,
    place_for,
)
from newsletter.archive.publishing.objects import ObjectsPlace, kind_of
from newsletter.archive.publishing.ssh import SshPlace
from newsletter.errors import ArchiveError, UsageError
from newsletter.machines import Account
from newsletter.testing.object_store import ObjectStore
from newsletter.testing.sshd import IS_HERE, WHY_NOT, Sshd

NOW = datetime(2026, 11, 22, 10, 45, tzinfo=UTC)
SECRETS = {"NEWSLETTER_ARCHIVE_S3_KEY_ID": "WHO", "NEWSLETTER_ARCHIVE_S3_SECRET": "s/e+c=ret"}
FIRST = {"issues/1/index.html": b"<p>1", "issues/1/share.png": b"\x89PNG", "index.html": b"<p>old"}
SECOND = {"issues/1/index.html": b"<p>1", "issues/2/index.html": b"<p>2", "index.html": b"<p>new"}


def build(folder: Path, files: dict[str, bytes]) -> None:
    """Build a site of ready files."""
    pages = [Ready(path=path, key="", data=data) for path, data in files.items()]
    build_site(
        [Group(name="", key="", pages=lambda: pages)], folder, NOBODY, inspect=lambda _p, _d: None
    )


def publish(folder: Path, place: PublishPlace, version: str = "1", keep: int = 5) -> Change:
    """Put a built site in place, as the façade does."""
    site = built_site(folder)
    change = difference(site.rows, place.there())
    if not change.is_nothing:
        place.put(site, change, Put(version=f"20261122T10450{version}Z-00000000", keep=keep))
    return change


def shown(link: Path) -> dict[str, bytes]:
    """Return what a web server shows there."""
    files = (path for path in link.resolve().rglob("*") if path.is_file())
    found = {path.relative_to(link.resolve()).as_posix(): path.read_bytes() for path in files}
    assert found.pop(MANIFEST)
    return found


def place(text: str, secrets: dict[str, str] = SECRETS, folder: Path = Path()) -> PublishPlace:
    """Return the place of a text."""
    return place_for(
        text, folder=folder, clock=lambda: NOW, secret=lambda one: secrets.get(one, "")
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return the folder of a site that was built."""
    build(tmp_path / "site", FIRST)
    return tmp_path / "site"


@pytest.fixture
def link(tmp_path: Path) -> Path:
    """Return where a web server looks."""
    (tmp_path / "www").mkdir()
    return tmp_path / "www/archive"


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """Return a running sshd, with rsync beside it."""
    if not IS_HERE:
        pytest.skip(WHY_NOT)
    if not shutil.which("rsync"):
        pytest.skip("no rsync here; on Debian: apt-get install rsync")
    with Sshd(tmp_path_factory.mktemp("sshd")) as served:
        yield served


@pytest.fixture(params=["folder", "ssh"])
def at(request: pytest.FixtureRequest, link: Path) -> PublishPlace:
    """Return a place that shows what lies behind `link`, reached either way."""
    if request.param == "folder":
        return place(str(link))
    sshd: Sshd = request.getfixturevalue("sshd")
    account = Account(host="127.0.0.1", user=getpass.getuser(), port=sshd.port, path=str(link))
    return SshPlace(account, options=sshd.options)


def test_a_site_is_put_in_place(site: Path, link: Path, at: PublishPlace) -> None:
    """The first time everything is sent; what is shown is the site, for everybody to read."""
    change = publish(site, at)
    assert shown(link) == FIRST
    assert (set(change.new), change.changed, change.removed) == (set(FIRST), (), ())
    assert link.is_symlink()
    assert not link.readlink().is_absolute()
    assert (link / "issues/1/index.html").stat().st_mode & 0o777 == 0o644
    assert (link / "issues/1").stat().st_mode & 0o777 == 0o755


def test_what_differs_is_sent(site: Path, link: Path, at: PublishPlace) -> None:
    """The next time what is equal is one file with two names; what is gone is not shown."""
    publish(site, at)
    before = (link / "issues/1/index.html").stat().st_ino
    build(site, SECOND)
    change = publish(site, at, "2")
    assert shown(link) == SECOND
    assert change.new == ("issues/2/index.html",)
    assert change.changed == ("index.html",)
    assert change.removed == ("issues/1/share.png",)
    assert (link / "issues/1/index.html").stat().st_ino == before


def test_nothing_new_is_nothing_to_do(site: Path, link: Path, at: PublishPlace) -> None:
    """Where all is there, there is nothing to be sent."""
    publish(site, at)
    before = link.readlink()
    assert publish(site, at, "2").is_nothing
    assert link.readlink() == before


def test_a_clock_that_stands_still(site: Path, link: Path, at: PublishPlace) -> None:
    """Versions of one second, or of a clock that went back, are told apart; the newest is shown."""
    for files in (FIRST, SECOND, FIRST):
        build(site, files)
        publish(site, at, "3")
    assert shown(link) == FIRST
    build(site, SECOND)
    publish(site, at, "1", keep=2)
    assert shown(link) == SECOND
    assert len(list(link.with_name("archive.versions").iterdir())) == 2


def test_only_so_many_versions_stay(site: Path, link: Path, at: PublishPlace) -> None:
    """The newest stay, to go back to; those before them go."""
    for number in range(1, 6):
        build(site, FIRST | {"index.html": str(number).encode()})
        publish(site, at, str(number), keep=2)
    kept = sorted(path.name[:16] for path in link.with_name("archive.versions").iterdir())
    assert kept == ["20261122T104504Z", "20261122T104505Z"]
    assert (link / "index.html").read_text() == "5"


def test_a_publication_that_broke_off(site: Path, link: Path, at: PublishPlace) -> None:
    """What a killed one left is not shown, and is no hindrance."""
    publish(site, at)
    left = link.with_name("archive.versions") / "20261122T104459Z-00000000.part"
    (left / "issues").mkdir(parents=True)
    os.utime(left, (0, 0))
    link.with_name(".archive.part").symlink_to("nowhere")
    build(site, SECOND)
    publish(site, at, "2")
    assert shown(link) == SECOND
    assert not left.exists()


@pytest.mark.parametrize("taken", ["folder", "file", "link"])
def test_what_is_not_ours_stays(site: Path, link: Path, at: PublishPlace, taken: str) -> None:
    """Where somebody's folder, file or link stands, nothing is done."""
    elsewhere = link.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "thesis.txt").write_text("years of work")
    match taken:
        case "folder":
            elsewhere.rename(link)
        case "file":
            link.write_text("mine")
        case _:
            link.symlink_to(elsewhere)
    before = sorted(link.parent.rglob("*"))
    with pytest.raises(ArchiveError, match=r"no version|link to the newest"):
        publish(site, at)
    assert sorted(link.parent.rglob("*")) == before


def test_an_empty_folder_becomes_the_link(site: Path, link: Path, at: PublishPlace) -> None:
    """An empty folder, as people make it for the web server, is taken."""
    link.mkdir()
    publish(site, at)
    assert shown(link) == FIRST


def test_a_folder_that_may_not_be_written_is_told(site: Path, link: Path) -> None:
    """Where no version can be made, what is shown stays."""
    publish(site, place(str(link)))
    build(site, SECOND)
    versions = link.with_name("archive.versions")
    versions.rename(versions.with_name("kept"))
    versions.write_text("in the way")
    with pytest.raises(ArchiveError):
        publish(site, place(str(link)), "2")
    assert versions.read_text() == "in the way"


def test_a_file_of_a_version_that_was_changed_is_sent_again(site: Path, link: Path) -> None:
    """What somebody changed behind the link is not carried into the next version."""
    publish(site, place(str(link)))
    (link / "issues/1/index.html").write_bytes(b"<p>defaced")
    build(site, SECOND)
    publish(site, place(str(link)), "2")
    assert shown(link) == SECOND


def test_a_site_that_somebody_changed_is_not_published(site: Path, link: Path) -> None:
    """Each file is as it was built; a link in the place of one is none."""
    (site / "index.html").write_text("mine")
    with pytest.raises(ArchiveError, match="not as it was built"):
        publish(site, place(str(link)))
    (site / "index.html").unlink()
    (site / "index.html").symlink_to("/etc/passwd")
    with pytest.raises(ArchiveError, match="not as it was built"):
        publish(site, place(str(link)))
    with pytest.raises(ArchiveError, match="no site"):
        publish(link.parent, place(str(link)))


@pytest.mark.parametrize(
    "text", ["", " ", "ftp://host.example/x", "ssh://host.example", "ssh://h/$(reboot)", "a\nb"]
)
def test_what_is_no_place_is_told(text: str) -> None:
    """A text that names no place is refused before anything happens."""
    with pytest.raises(UsageError, match="no place"):
        place(text)


def test_a_machine_that_does_not_answer_is_told(site: Path) -> None:
    """Nobody listens; the error says what to try."""
    if not shutil.which("ssh"):
        pytest.skip("no ssh here; on Debian: apt-get install openssh-client")
    with pytest.raises(ArchiveError, match="cannot be put"):
        publish(site, place("ssh://nobody@127.0.0.1:9/srv/archive"))


@pytest.fixture
def store() -> Iterator[ObjectStore]:
    """Return a running object store."""
    with ObjectStore(bucket="web", key_id="WHO", secret="s/e+c=ret", region="eu-north-1") as store:
        yield store


def kept(store: ObjectStore) -> dict[str, bytes]:
    """Return the objects but for the manifest."""
    names = {key.removeprefix("review/"): data for key, data in store.objects.items()}
    assert names.pop(MANIFEST)
    return names


def test_objects_are_put_in_an_order_without_dead_links(site: Path, store: ObjectStore) -> None:
    """Pictures before pages, pages before what leads to them; what is gone goes last."""
    there = place(store.address)
    assert not there.at_once
    publish(site, there)
    assert kept(store) == FIRST
    build(site, SECOND)
    store.asked.clear()
    publish(site, there)
    assert kept(store) == SECOND
    done = [one.replace("/web/review/", "") for one in store.asked if not one.startswith("GET")]
    assert done == [
        f"PUT {MANIFEST}",
        "PUT issues/2/index.html",
        "PUT index.html",
        "DELETE issues/1/share.png",
        f"PUT {MANIFEST}",
    ]
    store.asked.clear()
    assert publish(site, there).is_nothing
    assert [one.split()[0] for one in store.asked] == ["GET"]


def test_a_broken_off_publication_leaves_nothing_unknown(site: Path, store: ObjectStore) -> None:
    """What was put before the store failed is known as ours, and removed where it is not wanted."""
    there = place(store.address)
    publish(site, there)
    build(site, FIRST | {"issues/9/index.html": b"9"})
    store.failing = "DELETE"
    build(site, {"issues/9/index.html": b"9", "index.html": b"<p>"})
    with pytest.raises(ArchiveError, match="503"):
        publish(site, there)
    store.failing = ""
    assert "review/issues/9/index.html" in store.objects
    build(site, SECOND)
    publish(site, there)
    assert kept(store) == SECOND


def test_secrets_of_the_store_are_asked_for(store: ObjectStore) -> None:
    """Without what opens it, the error names what is missing; a wrong one is not shown."""
    with pytest.raises(UsageError, match="is missing"):
        place(store.address, {})
    there = place(store.address, SECRETS | {"NEWSLETTER_ARCHIVE_S3_SECRET": "wrong one"})
    with pytest.raises(ArchiveError, match="403 SignatureDoesNotMatch") as refused:
        there.there()
    assert "wrong one" not in refused.value.message + refused.value.help


def test_a_manifest_that_cannot_be_read_stops_it(site: Path, store: ObjectStore) -> None:
    """Where nobody knows which objects are ours, none is removed."""
    there = place(store.address)
    assert isinstance(there, ObjectsPlace)
    store.objects[f"review/{MANIFEST}"] = b"{"
    with pytest.raises(ArchiveError, match="cannot be read"):
        publish(site, there)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("issues/1/share.png", "image/png"),
        ("issues/1/issue.ris", "application/x-research-info-systems; charset=utf-8"),
        ("issues/1/LICENCE", "application/octet-stream"),
    ],
)
def test_files_say_of_what_kind_they_are(path: str, kind: str) -> None:
    """A browser is told what it gets."""
    assert kind_of(path) == kind
