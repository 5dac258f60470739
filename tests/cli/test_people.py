"""People are let in and out in the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from newsletter.cli.app import execute
from newsletter.cli.session import Session
from newsletter.model.accounts import Caller
from newsletter.publication.accounts import links
from newsletter.publication.place.workplace import Workplace, open_workplace

PEOPLE = """\
people:
  - {id: editor, name: The Editor, email: editor@review.example, roles: [editor]}
  - {id: mute, name: Without Mail, roles: [reader]}
  - {id: author, name: An Author, roles: [author]}
desk:
  url: https://desk.review.example
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def desk(workplace: Workplace) -> Workplace:
    """Return a publication with people who may come to its desk."""
    file = workplace.publication_file
    head, _, tail = file.read_text().partition("people:\n")
    _, _, rest = tail.partition("focus_areas:")
    file.write_text(f"{head}{PEOPLE}focus_areas:{rest}")
    return workplace


@pytest.fixture
def run(desk: Workplace, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command there: exit code, output, errors."""

    def running(*words: str) -> tuple[int, str, str]:
        code = execute(["-C", str(desk.folder), *words], Session())
        out, err = capsys.readouterr()
        return code, out, err

    return running


def test_a_link_signs_in_and_is_shown_once(run: Run, desk: Workplace) -> None:
    """It is printed alone, so that it can be copied, and signs in its person."""
    code, out, err = run("people", "link", "mute")
    assert code == 0
    assert out.startswith("https://desk.review.example/sign-in/link/")
    assert "once" in err
    token = out.strip().rpartition("/")[2]
    began = links.use(open_workplace(desk.folder), token, Caller(network="192.0.2.1"))
    assert began.session.person == "mute"


def test_people_are_told_with_what_they_have(run: Run) -> None:
    """Everybody with a role is listed, and how they come in; authors are not."""
    code, out, _ = run("people", "list")
    assert code == 0
    assert "editor  The Editor  (editor)\n    signs in by: links by mail" in out
    assert "no links by mail, for want of an address" in out
    assert "An Author" not in out
    document: dict[str, Any] = json.loads(run("people", "list", "--json")[1])
    assert [one["id"] for one in document["data"]] == ["editor", "mute"]


def test_people_are_signed_out(run: Run) -> None:
    """What was ended is told, also where there was nothing."""
    assert run("people", "sign-out", "editor")[:2] == (0, "editor was signed out of 0 sessions.\n")
    assert "were none" in run("people", "forget", "editor")[1]


@pytest.mark.parametrize("person", ["author", "nobody"])
def test_links_are_for_people_with_a_role(run: Run, person: str) -> None:
    """Others get none, and it is said why."""
    code, out, err = run("people", "link", person)
    assert (code, out) == (2, "")
    assert person in err


@pytest.mark.parametrize(
    "words",
    [
        ("--sign-in", "--by", "editor"),
        ("--sign-in", "--open"),
        ("--proxy", "127.0.0.1"),
        ("--sign-in", "--proxy", "not a network"),
        ("--sign-in", "--host", "no.such.host.invalid"),
        ("--by", "nobody"),
        ("--host", "0.0.0.0"),
    ],
)
def test_a_desk_that_cannot_be_meant_is_not_opened(run: Run, words: tuple[str, ...]) -> None:
    """Options that contradict each other, and addresses that are none, are told."""
    code, _, err = run("desk", *words)
    assert code == 2
    assert "error:" in err
