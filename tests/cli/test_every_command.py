"""What must hold for each command, whichever there are."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest

from newsletter.cli.app import COMMANDS, cli
from newsletter.publication.approval import approving
from newsletter.publication.place.workplace import Workplace

Run = Callable[..., Any]
Leaf = tuple[tuple[str, ...], click.Command]
Mishap = Callable[[Path], object]
ISSUE = "2026-12"

NEEDS_NO_PUBLICATION = {"bounces", "init", "completion", "demo", "restore", "rules"}
ENDLESS = {("desk",), ("run",), ("serve",), ("archive", "serve"), ("triage",), ("demo",)}
"""Commands that work until they are stopped, or for long."""
WITH_A_CHILD = {("clip",), ("feeds", "preview"), ("lead", "add")}
"""Commands that start a parser in a process of its own, which takes a second each time."""
BINARY = bytes(range(256)) * 40


def _issue(folder: Path) -> Path:
    return folder / "issues" / f"{ISSUE}.yaml"


def _in_the_way(path: Path) -> None:
    """Put a folder where a file is."""
    path.unlink(missing_ok=True)
    path.mkdir()


def broken_publication(folder: Path) -> None:
    """Cut publication.yaml short."""
    (folder / "publication.yaml").write_text("version: 1\nname: [The\n")


def binary_publication(folder: Path) -> None:
    """Put something else into publication.yaml."""
    (folder / "publication.yaml").write_bytes(BINARY)


def broken_issue(folder: Path) -> None:
    """Leave a quotation mark open."""
    _issue(folder).write_text('version: 1\nsubject: "Water\n')


def binary_issue(folder: Path) -> None:
    """Save a picture as an issue."""
    _issue(folder).write_bytes(BINARY)


def missing_issue(folder: Path) -> None:
    """Lose the issue and its seal."""
    shutil.rmtree(folder / "issues")


def folder_for_issue(folder: Path) -> None:
    """Put a folder in the issue's place."""
    _in_the_way(_issue(folder))


def folder_for_feeds(folder: Path) -> None:
    """Put a folder in the place of feeds.yaml."""
    _in_the_way(folder / "feeds.yaml")


def binary_feeds(folder: Path) -> None:
    """Put something else into feeds.yaml."""
    (folder / "feeds.yaml").write_bytes(BINARY)


def no_databases(folder: Path) -> None:
    """Put something else in the databases' place."""
    for name in ("newsroom.db", "mail.db"):
        (folder / "var" / name).write_bytes(BINARY)


def damaged_databases(folder: Path) -> None:
    """Overwrite all but the first page."""
    for name in ("newsroom.db", "mail.db"):
        path = folder / "var" / name
        path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 40_000)


def folders_for_databases(folder: Path) -> None:
    """Put folders in the databases' place."""
    for name in ("newsroom.db", "mail.db"):
        _in_the_way(folder / "var" / name)


def _give_version(folder: Path, version: int) -> None:
    for name in ("newsroom.db", "mail.db"):
        with closing(sqlite3.connect(folder / "var" / name)) as connection:
            connection.execute(f"PRAGMA user_version = {version}")


def newer_databases(folder: Path) -> None:
    """Come back from a newer program."""
    _give_version(folder, 999)


def databases_without_version(folder: Path) -> None:
    """Hold databases that claim to be empty."""
    _give_version(folder, 0)


def file_for_var(folder: Path) -> None:
    """Put a file where machines keep theirs."""
    shutil.rmtree(folder / "var")
    (folder / "var").write_text("")


def missing_keys(folder: Path) -> None:
    """Forget to copy secrets.env."""
    (folder / "secrets.env").unlink()


def malformed_keys(folder: Path) -> None:
    """Lose half of each key."""
    path = folder / "secrets.env"
    path.write_text("\n".join(line[:40] for line in path.read_text().splitlines()))


def binary_keys(folder: Path) -> None:
    """Put something else into secrets.env."""
    (folder / "secrets.env").write_bytes(BINARY)


def changed_seal(folder: Path) -> None:
    """Edit what was approved."""
    path = folder / "issues" / "sent" / ISSUE / "mail.eml"
    path.write_bytes(path.read_bytes() + b"P.S.")


def torn_seal(folder: Path) -> None:
    """Lose half of the seal."""
    path = folder / "issues" / "sent" / ISSUE / "seal.json"
    path.write_bytes(path.read_bytes()[:50])


def file_for_outbox(folder: Path) -> None:
    """Put a file where mail is laid."""
    (folder / "var" / "outbox").write_text("")


def file_for_site(folder: Path) -> None:
    """Put a file where the archive is built."""
    (folder / "site").write_text("")


def broken_theme(folder: Path) -> None:
    """Override a template with one that is wrong."""
    (folder / "templates" / "indus").mkdir(parents=True)
    (folder / "templates" / "indus" / "mail.mjml.j2").write_text("<mjml>{% if %}")


MISHAPS: tuple[Mishap, ...] = (
    broken_publication,
    binary_publication,
    broken_issue,
    binary_issue,
    missing_issue,
    folder_for_issue,
    folder_for_feeds,
    binary_feeds,
    no_databases,
    damaged_databases,
    folders_for_databases,
    newer_databases,
    databases_without_version,
    file_for_var,
    missing_keys,
    malformed_keys,
    binary_keys,
    changed_seal,
    torn_seal,
    file_for_outbox,
    file_for_site,
    broken_theme,
)


def every() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command that does something, with the words that call it."""
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from (((name, sub), one) for sub, one in command.commands.items())
        else:
            yield (name,), command


def _name(leaf: object) -> str:
    return " ".join(leaf[0]) if isinstance(leaf, tuple) else ""


each = pytest.mark.parametrize("leaf", tuple(every()), ids=_name)


def _typed(leaf: Leaf, folder: Path) -> list[str]:
    """Return a whole command: each required argument and option has some value."""
    words, command = leaf
    typed = list(words)
    for parameter in command.params:
        if parameter.required or parameter.name == "target":
            value = _value(parameter, folder)
            is_option = isinstance(parameter, click.Option)
            typed += [parameter.opts[0], value] if is_option else [value]
    if words == ("preview",):
        typed += ["--output", str(folder / "shown")]
    return typed


def _value(parameter: click.Parameter, folder: Path) -> str:
    if isinstance(parameter.type, click.Choice):
        return str(parameter.type.choices[0])
    if parameter.name == "issue":
        return ISSUE
    if isinstance(parameter.type, click.IntRange):
        return "1"
    if isinstance(parameter.type, click.Path | click.File) or parameter.name == "target":
        page = folder / "given.html"
        page.write_text("<title>A page</title><p>With some words.</p>")
        return str(page)
    return "someone@reader.example"


def _knows(command: click.Command, option: str) -> bool:
    return any(option in parameter.opts for parameter in command.params)


@each
def test_without_a_publication_it_says_what_to_do(
    leaf: Leaf, tmp_path: Path, run_anywhere: Run
) -> None:
    """Outside a publication every command ends with code 2 and a way out, and says it as JSON too."""
    words, command = leaf
    if words[0] in NEEDS_NO_PUBLICATION:
        return
    told = run_anywhere("-C", tmp_path, *_typed(leaf, tmp_path))
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("error: There is no publication.yaml")
    assert "newsletter init" in told.err
    if _knows(command, "--json"):
        asked = run_anywhere("-C", tmp_path, *_typed(leaf, tmp_path), "--json")
        assert asked.code == 2
        assert set(asked.document) == {"schema", "data", "findings"}


@each
def test_a_wrong_option_is_told_in_json_too(leaf: Leaf, run_anywhere: Run) -> None:
    """What click itself refuses has the same form as every other error."""
    words, command = leaf
    told = run_anywhere(*words, "--no-such-option")
    assert (told.code, told.out) == (2, "")
    assert "help: `newsletter" in told.err
    if _knows(command, "--json"):
        asked = run_anywhere(*words, "--json", "--no-such-option")
        assert asked.code == 2
        assert "--no-such-option" in asked.document["data"]["message"]


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the first busy publication is laid by, for all others to be copied from."""
    return tmp_path_factory.mktemp("busy") / "review"


@pytest.fixture
def busy(workplace: Workplace, run: Run, enter: Callable[..., None], made_once: Path) -> Workplace:
    """Return the publication with a reader, an approved issue, and both databases."""
    if made_once.exists():
        shutil.rmtree(workplace.folder)
        shutil.copytree(made_once, workplace.folder)
        return workplace
    enter(workplace, "sana@reader.example")
    approving.approve(workplace, ISSUE, by="editor")
    assert run("candidates").code == 0
    shutil.copytree(workplace.folder, made_once)
    return workplace


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@each
def test_a_dry_run_changes_no_file(leaf: Leaf, busy: Workplace, tmp_path: Path, run: Run) -> None:
    """With --dry-run, every file of the publication is the same before and after, byte by byte."""
    _, command = leaf
    if not _knows(command, "--dry-run"):
        return
    typed = _typed(leaf, tmp_path)
    by = ["--by", "editor"] if _knows(command, "--by") else []
    before = _files(busy.folder)
    for more in ([], ["--json"]):
        told = run(*typed, *by, "--dry-run", *more)
        assert told.is_foreseen, told.err
    assert _files(busy.folder) == before
    assert set(told.document) == {"schema", "data", "findings"}


@pytest.mark.slow
@pytest.mark.parametrize("mishap", MISHAPS, ids=lambda mishap: mishap.__name__)
def test_no_mishap_is_unforeseen(
    mishap: Mishap, busy: Workplace, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is wrong with the files, each command works or says which, and asked for JSON it gives one document."""
    monkeypatch.chdir(tmp_path)
    mishap(busy.folder)
    for words, command in every():
        if words in ENDLESS | WITH_A_CHILD or words[0] == "init":
            continue
        typed = _typed((words, command), tmp_path)
        has_json = _knows(command, "--json")
        told = run(*typed, *(["--json"] if has_json else []))
        assert told.is_foreseen, (words, told.out, told.err)
        assert told.code in {0, 1, 2}, words
        if has_json:
            assert set(told.document) == {"schema", "data", "findings"}, words
        else:
            assert told.out or told.err.startswith("error: "), words
