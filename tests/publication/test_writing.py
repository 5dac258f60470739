from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.errors import NewsletterError, UsageError
from newsletter.model.article import Decision
from newsletter.model.diagnosis import Verdict
from newsletter.publication import doctoring
from newsletter.publication.gathering import choosing, collecting, drafting
from newsletter.publication.issues import checking, previewing
from newsletter.publication.place import initiating, migrating, reading
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock

ISSUE = "2026-12"
PAGE = """<!doctype html><html lang="en"><head><title>The dam that nobody wanted - The Paper</title>
<link rel="canonical" href="https://paper.example/dam">
<meta property="og:title" content="The dam that nobody wanted">
<meta property="og:site_name" content="The Paper">
<meta property="article:published_time" content="2026-11-28T08:00:00Z">
<meta name="author" content="Omar Khan"></head><body><article>
<h1>The dam that nobody wanted</h1>
<p>Engineers say that the dam will hold for another forty years, if the gates are repaired.</p>
<p>The province has set money aside twice. It was spent elsewhere both times.</p>
</article></body></html>"""


@pytest.fixture(scope="module")
def after_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what the machines of a publication keep once a saved page was clipped."""
    clock = FixedClock(datetime(2026, 12, 1, 9, 5, tzinfo=UTC))
    folder = tmp_path_factory.mktemp("clipped")
    page = folder / "dam.html"
    page.write_text(PAGE)
    initiating.start_publication(folder / "review", name="The Review", clock=clock)
    collecting.clip(Workplace(folder=folder / "review", clock=clock), str(page), by="editor")
    return folder / "review" / "var"


@pytest.fixture
def clipped(workplace: Workplace, after_clip: Path) -> str:
    """Return the id of a candidate that was clipped from a saved page."""
    shutil.copytree(after_clip, workplace.var, dirs_exist_ok=True)
    (candidate,) = choosing.candidates(workplace)
    return candidate.id


def test_a_new_publication_passes_check(tmp_path: Path, clock: FixedClock) -> None:
    """What `init` writes has no findings, is short, and holds its keys."""
    folder = tmp_path / "new"
    started = initiating.start_publication(folder, name='A "strange": name #1', clock=clock)
    workplace = Workplace(folder=folder, clock=clock)
    checked = checking.check(workplace)
    assert checked.findings == ()
    assert len((folder / "publication.yaml").read_text().splitlines()) <= 25
    assert "secrets.env" in started.written
    assert reading.publication(workplace).name == 'A "strange": name #1'
    assert all(one.verdict is Verdict.GOOD for one in doctoring.examine(workplace))


def test_init_touches_nothing_that_is_there(workplace: Workplace, clock: FixedClock) -> None:
    """A second init is refused, and the keys stay."""
    before = (workplace.folder / "secrets.env").read_bytes()
    with pytest.raises(UsageError):
        initiating.start_publication(workplace.folder, name="Other", clock=clock)
    with pytest.raises(UsageError):
        initiating.write_keys(workplace.folder, clock=clock)
    assert (workplace.folder / "secrets.env").read_bytes() == before


def test_a_clip_becomes_a_candidate(workplace: Workplace, clipped: str) -> None:
    """A clipped page is a candidate with what the page says about itself."""
    (candidate,) = choosing.candidates(workplace)
    assert candidate.id == clipped
    assert candidate.article.title == "The dam that nobody wanted"
    assert candidate.article.url == "https://paper.example/dam"
    assert candidate.article.authors == ("Omar Khan",)


def test_a_dry_clip_stores_nothing(workplace: Workplace, tmp_path: Path) -> None:
    """--dry-run of a clip leaves no candidate."""
    page = tmp_path / "dam.html"
    page.write_text(PAGE)
    collecting.clip(workplace, str(page), dry_run=True)
    assert choosing.candidates(workplace, decision="all") == ()


def test_a_page_without_an_address_is_not_stored(workplace: Workplace, tmp_path: Path) -> None:
    """A saved page that does not say its address is refused until somebody gives it."""
    page = tmp_path / "dam.html"
    page.write_text(PAGE.replace('<link rel="canonical" href="https://paper.example/dam">', ""))
    with pytest.raises(UsageError, match="never invented"):
        collecting.clip(workplace, str(page))
    collecting.clip(workplace, str(page), url="https://paper.example/dam")
    assert len(choosing.candidates(workplace)) == 1


def test_draft_adds_and_never_touches_what_was_written(workplace: Workplace, clipped: str) -> None:
    """Drafting into a written issue leaves every line of it, comments too, and adds the entry once."""
    choosing.decide(workplace, {"shortlisted": [clipped]}, by="editor")
    before = workplace.issue_file(ISSUE).read_text()
    drafted = drafting.draft(workplace, ISSUE)
    after = workplace.issue_file(ISSUE).read_text()
    assert drafted.added == ("The dam that nobody wanted",)
    assert after.startswith(before.rstrip("\n"))
    again = drafting.draft(workplace, ISSUE, chosen=[clipped])
    assert again.added == ()
    assert workplace.issue_file(ISSUE).read_text() == after


def test_a_drafted_candidate_is_used(workplace: Workplace, clipped: str) -> None:
    """What was drafted is no longer offered as new."""
    drafting.draft(workplace, "2027-01", chosen=[clipped])
    (candidate,) = choosing.candidates(workplace, decision="all")
    assert candidate.decision is Decision.USED
    assert choosing.candidates(workplace) == ()


def test_a_fresh_draft_only_lacks_what_a_person_writes(workplace: Workplace, clipped: str) -> None:
    """A drafted issue has one error, the summary that somebody has to write."""
    drafting.draft(workplace, "2027-01", chosen=[clipped])
    found = checking.check(workplace, ("2027-01",)).findings
    assert [one.code for one in found] == ["empty-summary"]


@pytest.mark.parametrize("name", ["../escape", "2026/12", "", "Dec 2026", ".hidden"])
def test_an_issue_id_is_a_plain_file_name(workplace: Workplace, name: str) -> None:
    """A draft makes no file under a name that is no issue id."""
    with pytest.raises(UsageError):
        drafting.draft(workplace, name)


def test_an_unknown_candidate_changes_nothing(workplace: Workplace, clipped: str) -> None:
    """One wrong id among several decisions, and none is recorded."""
    with pytest.raises(UsageError):
        choosing.decide(workplace, {"rejected": [clipped, "c-00000000"]})
    assert len(choosing.candidates(workplace)) == 1


def test_a_dry_draft_writes_nothing(workplace: Workplace, clipped: str) -> None:
    """--dry-run of a draft names what it would add and leaves file and candidate alone."""
    drafted = drafting.draft(workplace, "2027-01", chosen=[clipped], dry_run=True)
    assert drafted.added
    assert not workplace.issue_file("2027-01").exists()
    assert len(choosing.candidates(workplace)) == 1


def test_missing_ids_are_counted_then_written(workplace: Workplace) -> None:
    """The command ids counts what is missing and writes only when told; a second run has nothing to do."""
    path = workplace.issue_file(ISSUE)
    path.write_text(path.read_text().replace("  - id: rivers-rise\n    title", "  - title"))
    before = path.read_text()
    assert drafting.ids(workplace, ISSUE).missing == 1
    assert path.read_text() == before
    assert drafting.ids(workplace, ISSUE, write=True).missing == 1
    assert drafting.ids(workplace, ISSUE).missing == 0
    assert "# keep this one short" in path.read_text()


def test_check_of_everything_names_broken_files(workplace: Workplace) -> None:
    """A broken publication.yaml and a broken issue are findings, not crashes."""
    workplace.issue_file(ISSUE).write_text("version: 1\ndate: [\n")
    assert checking.check(workplace).has_errors
    workplace.publication_file.write_text("name: [\n")
    checked = checking.check(workplace)
    assert checked.has_errors
    assert {one.place.file for one in checked.findings if one.place} == {"publication.yaml"}


def test_preview_writes_four_files(workplace: Workplace, tmp_path: Path) -> None:
    """The preview has mail, text, page and the whole message, no token unfilled."""
    written = previewing.write_preview(workplace, ISSUE, tmp_path / "out")
    names = {path.name for path in written}
    assert {"mail.html", "mail.txt", "page.html", "mail.eml"} <= names
    for name in ("mail.html", "mail.txt", "page.html"):
        text = (tmp_path / "out" / name).read_text()
        assert "Rivers rise" in text
        assert "\ue0f0" not in text


def test_a_picture_outside_the_publication_is_refused(workplace: Workplace) -> None:
    """A picture's path cannot lead out of the publication's folder."""
    path = workplace.issue_file(ISSUE)
    lead = "leads:\n  - id: one\n    title: One\n    image: {file: ../../secrets.env, alt: x, credit: y, licence: z}\n    body: Text.\nmedia_review:\n"
    path.write_text(path.read_text().replace("media_review:\n", lead))
    assert checking.check(workplace, (ISSUE,)).has_errors


def test_migrating_a_current_file_changes_nothing(workplace: Workplace) -> None:
    """A file of today's format has nothing to migrate and keeps its bytes."""
    before = workplace.issue_file(ISSUE).read_bytes()
    (report,) = migrating.migrate_issues(workplace)
    assert report.changes == ()
    assert workplace.issue_file(ISSUE).read_bytes() == before


def test_a_windows_file_keeps_its_line_ends_and_mark(workplace: Workplace, clipped: str) -> None:
    """Drafting into a file with CRLF and a byte order mark changes no line of it."""
    path = workplace.issue_file(ISSUE)
    before = b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(before)
    drafting.draft(workplace, ISSUE, chosen=[clipped])
    after = path.read_bytes()
    assert after.startswith(before)
    assert len(after) > len(before)
    assert after.count(b"\n") == after.count(b"\r\n")


def test_a_file_that_is_no_text_is_refused(workplace: Workplace, clipped: str) -> None:
    """Drafting into a file that is not UTF-8 says so and leaves it alone."""
    path = workplace.issue_file(ISSUE)
    path.write_bytes(b"version: 1\nsubject: \xff\xfe\n")
    with pytest.raises(NewsletterError, match="UTF-8"):
        drafting.draft(workplace, ISSUE, chosen=[clipped])
    assert path.read_bytes() == b"version: 1\nsubject: \xff\xfe\n"


def test_a_draft_of_an_unknown_candidate_makes_no_file(workplace: Workplace, clipped: str) -> None:
    """One id that is not there stops the draft before anything is written or decided."""
    with pytest.raises(UsageError, match="no candidate 'c-none'"):
        drafting.draft(workplace, "2027-01", chosen=[clipped, "c-none"])
    assert not workplace.issue_file("2027-01").exists()
    assert len(choosing.candidates(workplace)) == 1
