"""`newsletter candidates`, as it is typed."""

import io
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.cli.app import execute
from newsletter.cli.candidate_table import NARROWEST, table
from newsletter.cli.session import Session
from newsletter.cli.terminal_text import width
from newsletter.model.article import Article, Candidate, Decision
from newsletter.model.dates import PartialDate
from newsletter.publication.gathering import choosing
from newsletter.publication.gathering.collecting import clip
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.workplace import Workplace, open_workplace
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.testing.clock import FixedClock

NOW = datetime(2026, 12, 1, tzinfo=UTC)
PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<link rel="canonical" href="https://paper.example/{name}"><meta name="author" content="Omar Khan">
</head><body><article><h1>{title}</h1><p>Engineers say that the dam will hold for another forty
years, if the gates are repaired. The province has set money aside twice.</p></article></body></html>
"""


@pytest.fixture(scope="module")
def after_clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a publication in which two pages were clipped."""
    folder = tmp_path_factory.mktemp("clipped") / "review"
    start_publication(folder, name="The Review", clock=FixedClock(NOW))
    workplace = Workplace(folder=folder, clock=FixedClock(NOW))
    for name, title in (("dam", "The dam that nobody wanted"), ("tea", "Tea prices rise again")):
        page = folder.parent / f"{name}.html"
        page.write_text(PAGE.format(name=name, title=title))
        clip(workplace, str(page), by="editor")
    return folder


@pytest.fixture
def workplace(after_clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """Return a publication with two clipped candidates, on the first of December."""
    monkeypatch.setenv("NEWSLETTER_NOW", NOW.isoformat())
    return open_workplace(shutil.copytree(after_clips, tmp_path / "review"))


def run(workplace: Workplace, *arguments: str) -> int:
    """Run `newsletter candidates` with these arguments."""
    return execute(["-C", str(workplace.folder), "candidates", *arguments], Session())


def named(workplace: Workplace, word: str) -> str:
    """Return the id of the candidate with this word in its title."""
    found = choosing.candidates(workplace, search=word, decision="all")
    (name,) = (one.id for one in found if word in one.article.title.lower())
    return name


def test_show_tells_all(workplace: Workplace, capsys: pytest.CaptureFixture[str]) -> None:
    """--show prints title, reasons, articles, saved text and history."""
    dam = named(workplace, "dam")
    run(workplace, "--later", dam, "--by", "editor")
    capsys.readouterr()
    assert run(workplace, "--show", dam) == 0
    printed = capsys.readouterr().out
    for words in (
        "The dam that",
        "clipped by hand",
        "Omar Khan",
        "text saved",
        "later",
        "by editor",
    ):
        assert words in printed


def test_join_split_and_undo(workplace: Workplace, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is done, said in words, and undone by --undo."""
    dam, tea = named(workplace, "dam"), named(workplace, "tea")
    assert run(workplace, "--join", dam, tea) == 0
    assert len(choosing.candidates(workplace)) == 1
    assert run(workplace, "--split", dam, "https://paper.example/tea") == 0
    assert len(choosing.candidates(workplace)) == 2
    capsys.readouterr()
    assert run(workplace, "--undo") == 0
    assert "Taken back: split" in capsys.readouterr().err
    assert run(workplace, "--undo", "--json") == 0
    assert json.loads(capsys.readouterr().out)["data"]["act"]["kind"] == "join"
    assert {one.id for one in choosing.candidates(workplace)} == {dam, tea}
    assert run(workplace, "--undo") == 2


def test_one_thing_at_a_time(workplace: Workplace) -> None:
    """Deciding and undoing in one command is refused, and nothing is done."""
    assert run(workplace, "--undo", "--later", named(workplace, "dam")) == 2
    assert len(choosing.candidates(workplace)) == 2


def test_several_are_decided_at_once(
    workplace: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    """--decide takes any decision and any number of ids; one unknown id, and nothing is done."""
    dam, tea = named(workplace, "dam"), named(workplace, "tea")
    assert run(workplace, "--decide", "reject", dam, tea, "--by", "editor") == 0
    assert choosing.candidates(workplace) == ()
    assert run(workplace, "--decide", "new", dam, "--json") == 0
    out = capsys.readouterr().out
    (only,) = json.loads(out[out.index("{") :])["data"]
    assert (only["id"], only["decision"]) == (dam, "new")
    assert run(workplace, "--decide", "later", dam, "c-00000000") == 2
    assert [one.id for one in choosing.candidates(workplace)] == [dam]


def test_ids_come_from_standard_input(
    workplace: Workplace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the list prints can be piped back; indented lines and comments are no ids."""
    run(workplace)
    printed = capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO(f"# mine\n\n{printed}"))
    assert run(workplace, "--decide", "shortlist", "-") == 0
    assert len(choosing.candidates(workplace, decision="shortlisted")) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert run(workplace, "--decide", "shortlist", "-") == 2


@pytest.mark.parametrize(
    "wrong",
    [
        ["--limit", "0"],
        ["--limit", "-3"],
        ["c-00000000"],
        ["--decide", "reject"],
        ["--decide", "late", "c-00000000"],
        ["--issue", "2031-01"],
        ["--decision", "lost"],
    ],
)
def test_what_cannot_be_meant_is_refused(workplace: Workplace, wrong: list[str]) -> None:
    """With 2, and nothing is decided."""
    assert run(workplace, *wrong) in {1, 2}
    assert len(choosing.candidates(workplace)) == 2


def test_an_issue_shows_its_window_and_what_stands_in_it(
    workplace: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    """--issue shows what came in for it, what stands in it, and how many are late."""
    issue = "version: 1\ndate: 2026-12\nsubject: S\nsend_at: 2026-12-31 09:00\n"
    entry = "media_review:\n  - {title: T, outlet: P, summary: S, url: https://paper.example/dam}\n"
    path = workplace.issue_file("2026-12")
    path.write_text(issue + entry)
    assert run(workplace, "--issue", "2026-12") == 0
    shown = capsys.readouterr()
    assert "Tea prices" in shown.out.split("In 2026-12 already")[0]
    assert "The dam" in shown.out.split("In 2026-12 already")[1]
    assert "from the beginning to 2026-12-31 09:00 UTC" in shown.err
    path.write_text(issue + "freeze: 2026-11-30 09:00\n" + entry)
    assert run(workplace) == 0
    shown = capsys.readouterr()
    assert "2 late, after the freeze of 2026-12 (2026-11-30 09:00 UTC)" in shown.err
    tea = named(workplace, "tea")
    assert run(workplace, "--decide", "shortlist", tea) == 0
    assert f"{tea} came in after the freeze of 2026-12" in capsys.readouterr().err
    assert run(workplace, "--issue", "2026-12", "--decision", "late", "--json") == 0
    data = json.loads(capsys.readouterr().out)["data"]
    assert (data["late"], data["candidates"], len(data["standing"])) == (1, [], 1)


def story(title: str, **facts: object) -> Candidate:
    """Return a candidate with a title."""
    article = Article(
        url="https://paper.example/1", key="https://paper.example/1", title=title,
        outlet="The Harbour Ledger", first_seen=NOW, published_date=PartialDate(year=2026, month=11),
    )  # fmt: skip
    made = Candidate(
        id="c-00000001", article=article, first_seen=NOW, reasons=("today", "topic: water")
    )
    return replace(made, **facts)  # type: ignore[arg-type] # any field


@pytest.mark.parametrize("columns", [10, 40, 69, 70, 80, 200])
@pytest.mark.parametrize(
    "title",
    [
        "Tea",
        "漢字の見出し" * 30,
        "سپریم کورٹ نے پانی کی قلت " * 20,
        "e\u0301" * 200,
        "\x1b[2Jx" * 50,
    ],
)
def test_the_table_fits_any_width(columns: int, title: str) -> None:
    """Two lines, none wider than the terminal or than what it needs at least, in any script."""
    lines = table(story(title, also_in=(story("x").article,) * 3), columns)
    assert all(width(line) <= max(NARROWEST, columns) for line in lines)
    assert "\x1b" not in "".join(lines)
    assert "c-00000001" in lines[0]


def test_the_table_of_80_columns() -> None:
    """Id, mark, title, outlet with how many others, and the date; then the reasons."""
    chosen = story("Tea prices rise", decision=Decision.LATE, also_in=(story("x").article,))
    assert table(chosen, 80) == (
        "c-00000001  ! Tea prices rise                   The Harbour Ledg… +1  2026-11",
        "              late · today; topic: water",
    )


def test_hostile_titles_reach_no_pipe(
    workplace: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    """What would drive a terminal is taken out of every list and of --show."""
    with workplace.newsroom() as connection:
        SqlCandidateStore(connection).save([story("A\x1b]0;owned\x07\u202eB\x9b31m")])
    assert run(workplace) == 0
    assert run(workplace, "--show", "c-00000001") == 0
    printed = capsys.readouterr().out
    assert "A]0;ownedB31m" in printed
    assert not [char for char in printed if char != "\n" and not char.isprintable()]
