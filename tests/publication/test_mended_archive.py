"""The archive of an issue that was sent, and then corrected, withdrawn, renamed or lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

import pytest

from newsletter.cli.app import execute
from newsletter.cli.session import Session
from newsletter.errors import ArchiveError, UsageError
from newsletter.publication.approval import approving
from newsletter.publication.archive import building
from newsletter.publication.archive.comparing import compare
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import sending

ISSUE = "2026-12"
SECOND = """\
  - id: winds-turn
    title: Winds turn northward
    organisation: Weather Watchdogs
    summary: >-
      The monsoon comes sooner than in any decade that anybody measured. Farmers sow earlier,
      and lose what they sow.
    outlet: The Gazette
    url: https://gazette.example/winds
    published: 2026-11-21
    topics: [monsoon]
"""
CORRECTION = """
corrections:
  - date: 2026-12-03
    item: rivers-rise
    what: The agreement is *old*.
    by: editor
"""


class Archive:
    """A publication, its file and its site."""

    def __init__(self, workplace: Workplace, site: Path) -> None:
        self.workplace, self.site = workplace, site

    @property
    def file(self) -> Path:
        """The file of the issue."""
        return self.workplace.issue_file(ISSUE)

    @property
    def register(self) -> Path:
        """The register of addresses."""
        return self.workplace.sent / "addresses.txt"

    def edit(self, *changes: tuple[str, str], more: str = "") -> None:
        """Change the issue's file."""
        text = self.file.read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        self.file.write_text(text + more)

    def build(self) -> str:
        """Build the site; return the issue's page."""
        building.build(self.workplace, output=self.site)
        return self.page(f"issues/{ISSUE}/")

    def page(self, address: str) -> str:
        """Return a page of the site."""
        return (self.site / address / "index.html").read_text()

    def bytes(self) -> Iterator[tuple[str, bytes]]:
        """Yield every file of the site."""
        for path in sorted(self.site.rglob("*")):
            if path.is_file():
                yield str(path.relative_to(self.site)), path.read_bytes()


@pytest.fixture
def archive(workplace: Workplace, enter: Callable[..., None], tmp_path: Path) -> Archive:
    """Return an archive whose issue went to one reader."""
    found = Archive(workplace, tmp_path / "site")
    enter(workplace, "reader@paper.example")
    found.edit(more=SECOND)
    approving.approve(workplace, ISSUE, by="editor")
    sending.send(workplace, ISSUE)
    return found


def test_what_was_sent_can_be_had(archive: Archive) -> None:
    """The message and its text lie beside the page, without anybody's token or address."""
    page = archive.build()
    folder = archive.site / "issues" / ISSUE
    message = message_from_bytes((folder / "as-sent.eml").read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message["Subject"] == "Water and power in December"
    assert "Rivers rise" in (folder / "as-sent.txt").read_text()
    for name in ("as-sent.eml", "as-sent.txt"):
        data = (folder / name).read_bytes()
        assert sha256(data).hexdigest() in page
        assert b"reader@paper.example" not in data
        assert "\ue0f0" not in data.decode()
    assert "accepted 1" in page


def test_a_correction_changes_the_page_and_says_so(archive: Archive) -> None:
    """The item has its words of today and a dated note; the log has a line; the copy stays."""
    archive.build()
    sent = (archive.site / "issues" / ISSUE / "as-sent.eml").read_bytes()
    archive.edit(("a new agreement", "the old agreement"), more=CORRECTION)
    page = archive.build()
    assert "the old agreement" in page
    assert "a new agreement" not in page
    assert "The agreement is <em>old</em>." in page
    assert 'datetime="2026-12-03"' in page
    assert "The agreement is <em>old</em>." in archive.page("corrections/")
    assert (archive.site / "issues" / ISSUE / "as-sent.eml").read_bytes() == sent


def test_a_change_without_a_word_changes_nothing(archive: Archive) -> None:
    """What nobody owns to is not shown."""
    before = archive.build()
    archive.edit(("Rivers rise", "Rivers fall"))
    assert archive.build() == before


@pytest.mark.parametrize("removed", [False, True])
def test_nothing_of_what_was_withdrawn_is_in_any_file(archive: Archive, removed: bool) -> None:
    """Not in pages, feeds, data, search, copies or pictures: words, outlet, authors, topic, address.

    Also where the entry's own words were deleted from the file.  Lists on which nothing else stood are
    tombstones, without another word; the log of corrections says what was withdrawn.
    """
    archive.build()
    pages = {"topics/monsoon/", "outlets/the-gazette/", "authors/weather-watchdogs/"}
    withdrawn = "    withdrawn: {date: 2026-12-04, why: The source was forged., by: editor}\n"
    text = archive.file.read_text().partition("  - id: winds-turn")[0]
    kept = "  - id: winds-turn\n" if removed else SECOND
    archive.file.write_text(text + kept + withdrawn)
    page = archive.build()
    assert 'id="winds-turn"' in page
    assert "The source was forged." in page
    assert "../index.html" in archive.page("topics/")
    for page in pages:
        stone = archive.page(page)
        assert "All that stood here was withdrawn." in stone
        assert 'datetime="2026-12-04"' in stone
    log = archive.page("corrections/")
    assert f'href="../issues/{ISSUE}/#winds-turn"' in log
    assert "Withdrawn, 4 December 2026" in log
    assert "The source was forged." in log
    secrets = ("Winds turn", "monsoon comes", "Watchdog", "Gazette", "gazette.example", "monsoon")
    addresses = ("monsoon/", "the-gazette/", "weather-watchdogs")
    for path, data in archive.bytes():
        text = data.decode("utf-8", "replace")
        for address in addresses:  # their own tombstones stand at them
            text = text.replace(address, "") if path.startswith(".") else text
        for secret in secrets:
            assert secret not in text, (path, secret)
    copy = (archive.site / "issues" / ISSUE / "as-sent.txt").read_text()
    assert "2026-12-04: The source was forged." in copy
    sealed = archive.workplace.sent / ISSUE / "mail.eml"
    assert b"Winds turn" in sealed.read_bytes()


@pytest.mark.parametrize("loss", ["put back", "deleted", "broken"])
def test_what_was_withdrawn_does_not_come_back(archive: Archive, loss: str) -> None:
    """A file that is lost, broken, or put back to before brings nothing back: the build fails."""
    before = archive.file.read_text()
    archive.edit(more="withdrawn: {date: 2026-12-04, why: The source was forged., by: editor}\n")
    with archive.workplace.publication_file.open("a") as file:
        file.write("\nredirects:\n  - {from: topics/monsoon/, gone: 2026-12-04}\n")
    page = archive.build()
    assert "The source was forged." in page
    assert all(f'id="{one}"' in page for one in ("rivers-rise", "winds-turn"))
    if loss == "deleted":
        archive.file.unlink()
    else:
        archive.file.write_text(before + ("withdrawn: [" if loss == "broken" else ""))
    with pytest.raises(ArchiveError, match=f"{ISSUE}"):
        archive.build()


def test_a_renamed_entry_keeps_its_old_anchor(archive: Archive) -> None:
    """With a redirect, the entry has both ids."""
    archive.build()
    archive.edit(("winds-turn", "winds"))
    with archive.workplace.publication_file.open("a") as file:
        page = f"issues/{ISSUE}/"
        file.write(f"\nredirects:\n  - {{from: '{page}#winds-turn', to: '{page}#winds'}}\n")
    shown = archive.build()
    assert '<span class="former" id="winds-turn"></span>' in shown
    assert 'id="winds"' in shown


def test_a_name_that_changed_keeps_its_page(archive: Archive) -> None:
    """A corrected outlet's old page leads on where publication.yaml says so, without it nothing is built."""
    archive.build()
    before = dict(archive.bytes())
    correction = CORRECTION.replace("rivers-rise", "winds-turn")
    archive.edit(("The Gazette", "The Bulletin"), more=correction)
    with pytest.raises(ArchiveError, match="outlets/the-gazette/"):
        archive.build()
    assert dict(archive.bytes()) == before
    with archive.workplace.publication_file.open("a") as file:
        file.write("\nredirects:\n  - {from: outlets/the-gazette/, to: outlets/the-bulletin/}\n")
    archive.build()
    assert "url=../../outlets/the-bulletin/" in archive.page("outlets/the-gazette/")
    assert "outlets/the-gazette/" in (archive.site / "_redirects").read_text()


def test_an_imported_issue_is_never_lost(archive: Archive) -> None:
    """Its entries, and the issue itself, need a word before they go."""
    past = archive.workplace.issue_file("2016-03")
    text = archive.file.read_text().replace("2026", "2016").replace("rivers-rise", "old-river")
    past.write_text(text.replace("https://paper", "https://old").replace("winds-turn", "old-wind"))
    past.write_text(past.read_text() + "imported: true\n")
    archive.build()
    assert "issues/2016-03/#old-wind" in archive.register.read_text()
    whole = past.read_text()
    past.write_text(whole.replace("old-wind", "new-wind"))
    with pytest.raises(ArchiveError, match="issues/2016-03/#old-wind") as lost:
        archive.build()
    assert "item: old-wind" in lost.value.help
    past.unlink()
    with pytest.raises(ArchiveError, match="issues/2016-03/"):
        archive.build()
    past.write_text(whole)
    archive.build()


def test_a_bare_clone_knows_what_was_published(archive: Archive, tmp_path: Path) -> None:
    """Without var/ and site/, the same site is built, and what was published is still kept."""
    archive.build()
    before = dict(archive.bytes())
    clone = tmp_path / "clone"
    shutil.copytree(
        archive.workplace.folder, clone, ignore=shutil.ignore_patterns("var", "site", ".env")
    )
    again = Archive(
        Workplace(folder=clone, clock=archive.workplace.clock, user="x"), tmp_path / "again"
    )
    again.build()
    after = dict(again.bytes())
    before.pop(".archive-manifest.json")
    after.pop(".archive-manifest.json")
    assert after == before
    again.edit(
        ("The Gazette", "The Bulletin"), more=CORRECTION.replace("rivers-rise", "winds-turn")
    )
    with pytest.raises(ArchiveError, match="outlets/the-gazette/"):
        again.build()


def test_a_build_without_news_leaves_the_register_alone(archive: Archive) -> None:
    """Its bytes and its time stay; a dry run does not even make it."""
    building.build(archive.workplace, output=archive.site, dry_run=True)
    assert not archive.register.exists()
    archive.build()
    before = archive.register.stat().st_mtime_ns
    archive.build()
    assert archive.register.stat().st_mtime_ns == before


def test_sent_and_current_are_told_apart(archive: Archive) -> None:
    """What a correction stands for is shown; the rest is told of, by diff and at each build."""
    assert compare(archive.workplace, ISSUE).is_same
    archive.edit(
        ("a new agreement", "the old agreement"), ("sow earlier", "sow later"), more=CORRECTION
    )
    found = compare(archive.workplace, ISSUE)
    assert [str(one.change) for one in found.shown] == ["entry 1: summary"]
    assert [str(one.change) for one in found.silent] == ["entry 2: summary"]
    assert list(found.correction_lines()) == [
        "2026-12-03 rivers-rise: The agreement is old. (editor)"
    ]
    built = building.build(archive.workplace, output=archive.site)
    assert any("entry 2: summary" in line for line in built.warnings)
    archive.file.unlink()
    assert compare(archive.workplace, ISSUE).is_same


def test_the_command_marks_words(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal and in a pipe words that went stand in brackets, new ones in braces."""
    archive.edit(("a new agreement", "the old agreement"), more=CORRECTION)
    arguments = ["-C", str(archive.workplace.folder), "archive", "diff", ISSUE]
    assert execute(arguments, Session()) == 0
    assert "[-a new-] {+the old+} agreement" in capsys.readouterr().out
    assert execute([*arguments, "--json"], Session()) == 0
    assert '"newsletter.archive.diff/1"' in capsys.readouterr().out
    assert execute([*arguments[:-1], "2031-01"], Session()) == 2


def test_a_past_issue_has_nothing_to_compare(archive: Archive) -> None:
    """What was sent elsewhere was never sealed here."""
    past = archive.workplace.issue_file("2016-03")
    past.write_text(archive.file.read_text() + "imported: true\n")
    with pytest.raises(UsageError, match="not sealed here"):
        compare(archive.workplace, "2016-03")
