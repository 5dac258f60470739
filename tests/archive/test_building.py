"""The builder: what is equal is not even made, what differs is written, nothing else is touched."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from newsletter.archive.building import (
    MANIFEST,
    BuildReport,
    Group,
    Outline,
    Page,
    Ready,
    Sheet,
    build_site,
    hole,
    key_of,
)
from newsletter.archive.building.page import MARK
from newsletter.errors import ArchiveError


class Pen:
    """Fills templates by naming what it was given; counts."""

    workers = 2

    def __init__(self) -> None:
        self.filled: list[str] = []

    def prints(self, template: str) -> bool:
        """Say of one template that it does no more."""
        return template == "plain"

    def fill(self, sheets: Sequence[Sheet]) -> Sequence[str]:
        """Return ``template: title`` and the place of the article."""
        self.filled += [str(context["title"]) for _, context in sheets]
        return [
            f"{name}: {context['title']} {context.get('article', '')}" for name, context in sheets
        ]


class House:
    """Issues by their id, as groups of a page and a file each."""

    def __init__(self, **issues: str) -> None:
        self.issues: dict[str, str] = issues
        self.asked: list[str] = []
        """Of which groups, pages and contexts were asked for."""
        self.pen = Pen()

    def groups(self) -> Iterator[Group]:
        """Yield an issue each, and the index behind them."""
        for name, text in self.issues.items():
            yield Group(name=name, key=key_of(text), pages=partial(self.pages, name))
        yield Group(name="", key=key_of(*self.issues.values()), pages=self.index)

    def pages(self, name: str) -> Iterator[Page | Ready]:
        """Yield what there is of an issue."""
        self.asked.append(name)
        text = self.issues[name]

        def context() -> Mapping[str, Any]:
            self.asked.append(f"{name}: context")
            return {"title": text, "article": hole("article")}

        yield Page(
            path=f"issues/{name}/index.html",
            key=key_of(text),
            template="issue",
            context=context,
            holes={"article": f"<{text}>"},
        )
        yield Ready(path=f"issues/{name}/issue.bib", key=key_of(name), data=name.encode)

    def index(self) -> Iterator[Page]:
        """Yield the index."""
        yield Page(
            path="index.html",
            key=key_of(*self.issues),
            template="index",
            context={"title": " ".join(self.issues)},
        )

    def build(self, folder: Path, **options: Any) -> BuildReport:
        """Build, forgetting what was asked before."""
        self.asked, self.pen = [], Pen()
        return build_site(
            self.groups(), folder, self.pen, inspect=options.pop("inspect", _nothing), **options
        )


def _nothing(_path: str, _data: bytes) -> None:
    """Let everything pass."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where the site goes."""
    return tmp_path / "site"


@pytest.fixture
def house(folder: Path) -> House:
    """Return two issues that were built once."""
    house = House(one="uno", two="due")
    house.build(folder)
    return house


def test_a_first_build_makes_everything(folder: Path) -> None:
    """Templates are filled, articles put into their holes, files written in their order."""
    house = House(one="uno", two="due")
    report = house.build(folder)
    assert report.written == (
        "issues/one/index.html",
        "issues/one/issue.bib",
        "issues/two/index.html",
        "issues/two/issue.bib",
        "index.html",
    )
    assert (report.filled, report.unchanged, report.removed) == (3, (), ())
    assert (folder / "issues/one/index.html").read_text() == "issue: uno <uno>\n"
    assert (folder / "issues/two/issue.bib").read_bytes() == b"two"


def test_nothing_new_makes_nothing(house: House, folder: Path) -> None:
    """Where nothing changed no page is asked for, no template filled, no file touched."""
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    report = house.build(folder)
    assert (report.written, report.removed, report.filled) == ((), (), 0)
    assert len(report.unchanged) == 5
    assert (house.asked, house.pen.filled) == ([], [])
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_an_edit_makes_what_it_touches(house: House, folder: Path) -> None:
    """Of an issue that changed its page is made anew; what its key says is equal is not."""
    house.issues["two"] = "dos"
    report = house.build(folder)
    assert report.written == ("issues/two/index.html",)
    assert house.asked == ["two", "two: context"]
    assert house.pen.filled == ["dos"]


def test_what_comes_out_equal_is_not_written(house: House, folder: Path) -> None:
    """Where the templates changed everything is filled, and only what comes out otherwise is written."""
    report = house.build(folder, frame="other templates")
    assert (report.filled, report.written) == (3, ())
    assert house.build(folder, frame="other templates").filled == 0


def test_a_file_that_somebody_changed_is_made_again(house: House, folder: Path) -> None:
    """A file of ours that was edited, emptied or lost on the disk is put right."""
    (folder / "index.html").write_text("mine now")
    (folder / "issues/one/index.html").write_text("")
    (folder / "issues/two/issue.bib").unlink()
    report = house.build(folder)
    assert set(report.written) == {"index.html", "issues/one/index.html", "issues/two/issue.bib"}
    assert (folder / "index.html").read_text() == "index: one two\n"


def test_a_file_that_was_only_touched_stays(house: House, folder: Path) -> None:
    """A copy of the site with other times is compared once, not written, and known afterwards."""
    for path in folder.rglob("*.*"):
        os.utime(path)
    report = house.build(folder)
    assert report.written == ()
    assert report.filled == 3
    assert house.build(folder).filled == 0


def test_what_is_gone_is_removed(house: House, folder: Path) -> None:
    """Files of ours go with their issue, and the folder with them; others' stay."""
    (folder / "CNAME").write_text("archive.indus.example")
    (folder / "issues/two/notes.txt").write_text("mine")
    del house.issues["one"], house.issues["two"]
    report = house.build(folder)
    assert len(report.removed) == 4
    assert not (folder / "issues/one").exists()
    assert (folder / "issues/two/notes.txt").read_text() == "mine"
    assert (folder / "CNAME").exists()


def test_nothing_is_done_when_asked_what_would_be(house: House, folder: Path) -> None:
    """With `dry_run` the report is that of a build, and no file is touched."""
    house.issues |= {"two": "dos", "three": "tre"}
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    would = house.build(folder, dry_run=True)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert house.build(folder) == would


def test_what_may_not_be_public_stops_the_build(house: House, folder: Path) -> None:
    """Octets that are new are looked through once each; where one is refused nothing is written."""
    seen: list[str] = []

    def inspect(path: str, data: bytes) -> None:
        seen.append(path)
        if b"secret" in data:
            raise ArchiveError("no", help="no")

    house.issues |= {"one": "otro", "two": "secret"}
    with pytest.raises(ArchiveError):
        house.build(folder, inspect=inspect)
    assert seen == ["issues/one/index.html", "issues/two/index.html"]
    assert (folder / "issues/one/index.html").read_text() == "issue: uno <uno>\n"
    seen.clear()
    house.issues["two"] = "due"
    house.build(folder, inspect=inspect)
    assert seen == ["issues/one/index.html"]


def test_a_shape_is_filled_once(folder: Path) -> None:
    """Pages that differ in texts alone ask their template once; another shape asks it again."""
    pen = Pen()

    def page(name: str, shape: str, template: str) -> Page:
        made = Outline(
            shape=shape,
            context=lambda: {"title": f"{shape} {hole('title')}", "article": hole("article")},
            holes={"title": name, "article": f"{MARK}title{MARK} as it is"},
        )
        real = {"title": f"{shape} {name}", "article": "as it is"}
        return Page(path=name, key="", template=template, context=real, outline=lambda: made)

    pages = [page("a", "small", "plain"), page("b", "small", "plain"), page("c", "large", "plain")]
    pages.append(page("d", "small", "clever"))
    group = Group(name="all", key="", pages=lambda: pages)
    assert build_site([group], folder, pen, inspect=_nothing).filled == len(pages)
    assert pen.filled == [f"small {hole('title')}", f"large {hole('title')}", "small d"]
    assert (folder / "b").read_text() == f"plain: small b {hole('title')} as it is\n"
    assert (folder / "c").read_text() == f"plain: large c {hole('title')} as it is\n"
    assert (folder / "d").read_text() == "clever: small d as it is\n"


def test_a_template_that_fails_leaves_the_site(house: House, folder: Path) -> None:
    """An error on the way, whatever it is, leaves every file as it was."""

    class Broken(Pen):
        def fill(self, sheets: Sequence[Sheet]) -> Sequence[str]:
            raise ZeroDivisionError(len(sheets))

    house.issues["one"] = "otro"
    with pytest.raises(ZeroDivisionError):
        build_site(house.groups(), folder, Broken(), inspect=_nothing)
    assert {path.name for path in folder.iterdir()} == {"index.html", "issues", MANIFEST}
    assert (folder / "issues/one/index.html").read_text() == "issue: uno <uno>\n"


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("a/x.png", "a/x.png", "would have the address"),
        ("a/x.png", "A/X.png", "one file"),
        ("a/é.png", "a/e\u0301.png", "one file"),
    ],
)
def test_two_files_with_one_address(folder: Path, first: str, second: str, said: str) -> None:
    """Two things never have one address, nor addresses that some file systems take for one."""
    pages = [Ready(path=path, key="", data=b"") for path in (first, second)]
    with pytest.raises(ArchiveError, match=said):
        build_site([Group(name="", key="", pages=lambda: pages)], folder, Pen(), inspect=_nothing)
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../out", "a/../../out", "a//b", "a/", "a\0b", "a\nb", MANIFEST, "x" * 300],
)
def test_an_address_that_is_none_is_refused(folder: Path, path: str) -> None:
    """No page is written outside of the site, nor where the builder keeps its own things."""
    page = Ready(path=path, key="", data=b"")
    with pytest.raises(ArchiveError, match="cannot be the address"):
        build_site([Group(name="", key="", pages=lambda: [page])], folder, Pen(), inspect=_nothing)
    assert not list(folder.iterdir())


def test_two_groups_with_one_name(folder: Path) -> None:
    """Two issues of one id are told."""
    twice = [Group(name="issues/1", key="", pages=list)] * 2
    with pytest.raises(ArchiveError, match="both called"):
        build_site(twice, folder, Pen(), inspect=_nothing)


def test_ten_thousand_holes_and_marks_in_texts(folder: Path) -> None:
    """A text that looks like a hole stays a text, and what is put into one is not looked at again."""
    page = Page(
        path="a.html",
        key="",
        template="t",
        context={"title": hole("other"), "article": hole("article")},
        holes={"article": hole("article") * 10_000},
    )
    build_site([Group(name="", key="", pages=lambda: [page])], folder, Pen(), inspect=_nothing)
    text = (folder / "a.html").read_text()
    assert text.count(hole("article")) == 10_000
    assert hole("other") in text


def test_a_folder_that_may_not_be_written(house: House, folder: Path) -> None:
    """Where a file stands in the way of a folder, it is told before anything is moved."""
    (folder / "issues/three").write_text("in the way")
    house.issues |= {"one": "otro", "three": "tre"}
    with pytest.raises(ArchiveError, match="not ours"):
        house.build(folder)
    assert (folder / "issues/one/index.html").read_text() == "issue: uno <uno>\n"
    assert (folder / "issues/three").read_text() == "in the way"


def test_what_depends_on_all_addresses(house: House, folder: Path) -> None:
    """Redirects are made when all other paths are known, unchanged ones too, and noted before they show."""
    noted: list[str] = []

    def behind(paths: Collection[str]) -> Iterator[Group]:
        page = Ready(path="old/index.html", key="", data="\n".join(paths).encode())
        yield Group(name="old", key="", pages=lambda: [page])

    def before(paths: Collection[str]) -> None:
        assert not (folder / "old/index.html").exists()
        noted.extend(paths)

    report = house.build(folder, behind=behind, before=before)
    assert report.written == ("old/index.html",)
    assert (folder / "old/index.html").read_text().split() == noted[:-1]
    assert len(noted) == 6


def test_an_address_that_cannot_be_noted_stops_the_build(house: House, folder: Path) -> None:
    """Where the last look at all addresses fails, nothing has changed."""

    def before(paths: Collection[str]) -> None:
        raise ArchiveError(f"{len(paths)} addresses", help="no")

    house.issues["one"] = "otro"
    with pytest.raises(ArchiveError, match="5 addresses"):
        house.build(folder, before=before)
    assert (folder / "issues/one/index.html").read_text() == "issue: uno <uno>\n"
    assert {path.name for path in folder.iterdir()} == {"index.html", "issues", MANIFEST}
