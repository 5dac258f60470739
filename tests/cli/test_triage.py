"""`newsletter candidates`, as it is typed."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.cli.app import execute
from newsletter.cli.session import Session
from newsletter.publication import choosing
from newsletter.publication.collecting import clip
from newsletter.publication.initiating import start_publication
from newsletter.publication.workplace import Workplace, open_workplace
from newsletter.testing.clock import FixedClock

NOW = datetime(2026, 12, 1, tzinfo=UTC)
PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<link rel="canonical" href="https://paper.example/{name}"><meta name="author" content="Omar Khan">
</head><body><article><h1>{title}</h1><p>Engineers say that the dam will hold for another forty
years, if the gates are repaired. The province has set money aside twice.</p></article></body></html>
"""


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """Return a publication with two clipped candidates."""
    folder = tmp_path / "review"
    start_publication(folder, name="The Review", clock=FixedClock(NOW))
    workplace = open_workplace(folder)
    for name, title in (("dam", "The dam that nobody wanted"), ("tea", "Tea prices rise again")):
        page = tmp_path / f"{name}.html"
        page.write_text(PAGE.format(name=name, title=title))
        clip(workplace, str(page), by="editor")
    return workplace


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
