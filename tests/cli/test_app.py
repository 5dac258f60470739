from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from newsletter.cli.app import COMMANDS, cli, execute
from newsletter.cli.session import Session

HEAVY = {"httpx", "feedparser", "jinja2", "mjml", "starlette", "trafilatura", "yaml", "sqlite3"}


def _run(*arguments: str) -> int:
    return execute(list(arguments), Session())


def test_help_imports_no_part_of_the_product() -> None:
    """--help answers without loading any library but click."""
    code = (
        "import sys; from newsletter.cli.app import execute; from newsletter.cli.session import "
        "Session; execute(['--help'], Session()); "
        "print('loaded:', *sorted(sys.modules), file=sys.stderr)"
    )
    # Coverage, where it follows children, would load its own libraries into this one.
    environ = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env=environ,
    )
    assert "candidates" in done.stdout
    loaded = set(done.stderr.partition("loaded:")[2].split())
    assert not loaded & HEAVY
    assert not {name for name in loaded if name.startswith("newsletter.publication")}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_says_what_the_command_says(name: str) -> None:
    """The line that --help shows without importing is about the command that runs."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.name == name
    assert command.help
    assert command.callback is not None or isinstance(command, click.Group)


def test_every_option_is_explained() -> None:
    """No option of any command is without help."""
    silent = [
        f"{name} {parameter.opts[0]}"
        for name, command in _all_commands()
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert not silent


def _all_commands() -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        found.append((name, command))
        if isinstance(command, click.Group):
            found += [(f"{name} {sub}", one) for sub, one in command.commands.items()]
    return found


def test_a_usage_error_is_exit_code_two(capsys: pytest.CaptureFixture[str]) -> None:
    """What the command cannot mean ends with code 2 and a word on standard error."""
    assert _run("candidates", "--decision", "perhaps") == 2
    assert "perhaps" in capsys.readouterr().err


def test_outside_a_publication_the_error_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a publication, a command ends with code 2, message and help, and no traceback."""
    assert _run("-C", str(tmp_path), "status") == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "error:" in printed.err
    assert "newsletter init" in printed.err
    assert "Traceback" not in printed.err


def test_asked_for_json_an_error_is_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --json an error too is one document on standard output."""
    assert _run("-C", str(tmp_path), "status", "--json") == 2
    answer = json.loads(capsys.readouterr().out)
    assert answer["schema"] == "newsletter.error/1"
    assert answer["data"]["help"]
    assert answer["findings"] == []


def test_a_malformed_setting_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    """--set without a value says how it is written."""
    assert _run("--set", "delivery.transport", "status") == 2
    assert "NAME=VALUE" in capsys.readouterr().err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_name_the_program(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A completion script is printed for each shell that is offered."""
    assert _run("completion", shell) == 0
    assert "_NEWSLETTER_COMPLETE" in capsys.readouterr().out
