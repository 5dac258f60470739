"""`newsletter import audience` and `subscribers export`, as they are typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newsletter.cli.asking import QUESTIONS, ask_columns
from newsletter.cli.session import Session
from newsletter.errors import UsageError
from newsletter.publication.place.workplace import Workplace

Run = Callable[..., Any]


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Return a file of two people and a row that is none."""
    path = tmp_path / "people.csv"
    path.write_text("email,status\nann@b.example,confirmed\nbob@b.example,unsubscribed\nnobody,\n")
    return path


def test_a_diff_is_shown_and_then_applied(run: Run, people: Path) -> None:
    """The last line is the command that applies it, and it does exactly that."""
    seen = run("import", "audience", people)
    assert seen.code == 1
    assert "1 would be new, confirmed" in seen.out
    assert "1 would be new, unsubscribed" in seen.out
    assert "people.csv:4  nobody is not a mail address" in seen.out
    command = re.search(r"newsletter (import audience .* --apply [0-9a-f]{16})$", seen.out.rstrip())
    assert command
    assert run("subscribers", "list").out == ""
    done = run(*command[1].split(), "--by", "editor")
    assert "1 new, confirmed" in done.out
    assert "Nothing was changed" not in done.out
    assert "ann@b.example" in run("subscribers", "list").out
    again = run("import", "audience", people)
    assert "2 unchanged" in again.out


def test_both_names_are_one_command(run: Run, people: Path) -> None:
    """`subscribers import` is the same engine."""
    one, other = (
        run(*words, people) for words in (["import", "audience"], ["subscribers", "import"])
    )
    assert (one.code, one.out) == (other.code, other.out)


def test_json_tells_every_row(run: Run, people: Path) -> None:
    """One document, counts and hash and all entries; the hash is good for --apply."""
    seen = run("import", "audience", people, "--json")
    document = seen.document
    assert document["schema"] == "newsletter.import/2"
    assert document["findings"] == []
    data = document["data"]
    assert {one["effect"] for one in data["entries"]} == {"new", "refused"}
    assert (len(data["entries"]), data["new"], data["refused"]) == (
        3,
        {"confirmed": 1, "unsubscribed": 1},
        1,
    )
    done = run("import", "audience", people, "--json", "--apply", data["hash"]).document
    assert done["data"]["applied"] is True


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--apply", "0000000000000000"], 1, "another one now"),
        (["--service", "ghost"], 1, "no export of Ghost"),
        (["--service", "nobody"], 2, "no importer"),
        (["--list", "x"], 2, "no list"),
        (["--column", "email"], 2, "names no column"),
        (["--column", "shoe=email"], 2, "cannot mean"),
        (["--column", "email=Adresse"], 1, "no column “Adresse”"),
        (["--save-columns"], 2, "nothing to save"),
    ],
)
def test_what_cannot_be_done_is_said(
    run: Run, people: Path, options: list[str], code: int, said: str
) -> None:
    """With how to mend it, and the right exit code."""
    ran = run("import", "audience", people, *options)
    assert ran.code == code
    assert said in ran.err
    assert "help:" in ran.err


def test_an_unknown_header_is_refused_without_a_terminal(run: Run, tmp_path: Path) -> None:
    """The message says what to type; typed with --save-columns it is not asked again."""
    path = tmp_path / "plain.csv"
    path.write_text("Adresse,Nom\na@b.example,Ann\n")
    refused = run("import", "audience", path)
    assert (refused.code, "--column email=" in refused.err) == (1, True)
    saved = run(
        "import",
        "audience",
        path,
        "--column",
        "email=Adresse",
        "--column",
        "name=Nom",
        "--save-columns",
        "--list",
        "subscribed",
    )
    assert saved.code == 0
    assert "import-columns.json" in saved.err
    assert "--column name=Nom --apply" in saved.out
    assert run("import", "audience", path).code == 0


def answered(*answers: object) -> tuple[dict[str, str], bool]:
    """Return what `ask_columns` makes of these answers."""
    with CliRunner().isolation(input="".join(f"{one}\n" for one in answers)):
        return ask_columns(Session(), ["Nom", "Adresse"])


def test_columns_are_asked_for_at_a_terminal() -> None:
    """By number; 0 or nothing is none; keeping them is a question of its own."""
    nothing = [""] * (len(QUESTIONS) - 2)
    assert answered(2, 1, *nothing, "y") == ({"email": "Adresse", "name": "Nom"}, True)
    assert answered(9, 2, 0, *nothing, "") == ({"email": "Adresse"}, False)
    with pytest.raises(UsageError, match="mail addresses"):
        answered(*[0] * len(QUESTIONS))


def test_an_export_says_what_it_wrote(run: Run, people: Path, tmp_path: Path) -> None:
    """CSV or JSON by the name, or as asked; erased people are a number."""
    seen = run("import", "audience", people, "--json").document["data"]["hash"]
    run("import", "audience", people, "--apply", seen)
    run("subscribers", "erase", "ann@b.example", "--how", "letter", "--by", "editor")
    ran = run("subscribers", "export", tmp_path / "out.csv")
    assert ran.out.startswith("1 reader written to ")
    assert "1 erased: counted, not exported" in ran.out
    assert (tmp_path / "out.csv").read_text().startswith("email,name,")
    ran = run("subscribers", "export", tmp_path / "out.txt", "--format", "json", "--json")
    assert ran.document["data"] == {"file": str(tmp_path / "out.txt"), "readers": 1, "erased": 1}
    assert '"erased": 1' in (tmp_path / "out.txt").read_text()


def test_a_closed_account_is_recorded(run: Run, workplace: Workplace) -> None:
    """With who and why; status and check tell what a send waits for until then."""
    with workplace.publication_file.open("a", encoding="utf-8") as file:
        file.write("moving: {service: mailchimp, until: 2026-12-31}\n")
    assert "a send would be refused" in run("status").out
    assert [one["code"] for one in run("status", "--json").document["findings"]] == [
        "old-service-lists"
    ]
    assert "old-service-lists" in run("check").out
    refused = run("import", "closed", "mailchimp", "--how", "letter")
    assert (refused.code, "Nobody is named" in refused.err) == (2, True)
    words = ("import", "closed", "mailchimp", "--how", "letter", "--by", "editor")
    assert "is closed, says editor: letter" in run(*words).out
    assert run(*words, "--json").document["data"]["note"] == "letter"
    assert "its account is closed" in run("status").out
    assert run("status", "--json").document["findings"] == []
