"""Each command as an editor types it: what is printed where, and how it ends."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newsletter.publication.approval import approving
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.mail_sink import MailSink

Run = Callable[..., Any]
ISSUE = "2026-12"
PAGE = """<html lang=en><head><title>Dams and their prices</title></head><body><article><h1>Dams and
their prices</h1><p>A dam costs more than it was said to cost, and it is finished later than it was
said to be. The province pays for both, and the river pays for the rest.</p></article></body></html>"""

SUCCESSES = [
    ["config", "--show-origin"],
    ["doctor"],
    ["db", "status"],
    ["db", "upgrade"],
    ["migrate"],
    ["audit"],
    ["collect"],
    ["candidates"],
    ["draft", "2027-01"],
    ["ids", ISSUE],
    ["check"],
    ["check", ISSUE],
    ["preview", ISSUE, "--output", "shown"],
    ["approve", ISSUE, "--by", "editor"],
    ["send", ISSUE],
    ["send", ISSUE, "--dry-run"],
    ["send", ISSUE, "--to", "me@desk.example"],
    ["status"],
    ["verify", ISSUE],
    ["status", ISSUE],
    ["archive", "build"],
    ["subscribers", "add", "new@reader.example", "--how", "letter", "--by", "editor"],
    ["subscribers", "list"],
    ["subscribers", "list", "--where", "status=confirmed domain=reader.example"],
    ["subscribers", "stats"],
    ["subscribers", "tag", "name=", "--add", "board"],
    [
        "subscribers",
        "change",
        "sana@reader.example",
        "--name",
        "Sana",
        "--how",
        "letter",
        "--by",
        "editor",
    ],
    ["check", ISSUE, "--links", "--refresh"],
    ["balance"],
    ["approve", ISSUE, "--by", "editor", "--dry-run"],
    ["approve", ISSUE, "--by", "editor", "--offline", "--because", "No line.", "--dry-run"],
    ["run", "--once"],
    ["subscribers", "find", "sana"],
    ["subscribers", "show", "sana@reader.example"],
    ["subscribers", "unsubscribe", "sana@reader.example", "--how", "letter", "--by", "editor"],
    ["subscribers", "suppress", "never@reader.example", "--how", "letter", "--by", "editor"],
    ["subscribers", "erase", "sana@reader.example", "--how", "letter", "--by", "editor"],
    ["subscribers", "import", "people.csv"],
    ["subscribers", "export", "all.csv"],
    ["init", "another"],
    ["clip", "page.html", "--url", "https://paper.example/dams"],
]
"""Each works in a publication with one reader and an approved issue."""


@pytest.fixture
def ready(
    workplace: Workplace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    enter: Callable[..., None],
) -> Workplace:
    """Return the publication with a reader and an approved issue; files lie in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "people.csv").write_text("email,name,status\nomar@reader.example,Omar,confirmed\n")
    enter(workplace, "sana@reader.example")
    approving.approve(workplace, ISSUE, by="editor")
    return workplace


def _name(typed: list[str]) -> str:
    return " ".join(typed)


@pytest.mark.parametrize("typed", SUCCESSES, ids=_name)
@pytest.mark.usefixtures("ready")
def test_what_works_ends_with_zero(typed: list[str], run: Run) -> None:
    """A command that works ends with code 0, complains of nothing, and says something."""
    told = run(*typed)
    assert told.code == 0, told.err
    assert "error" not in told.err
    assert told.out or told.err


@pytest.mark.parametrize("typed", SUCCESSES, ids=_name)
@pytest.mark.usefixtures("ready")
def test_what_works_is_one_json_document(typed: list[str], run: Run) -> None:
    """With --json, standard output is one document {schema, data, findings}, and nothing else speaks."""
    told = run(*typed, "--json")
    assert told.code == 0
    assert list(told.document) == ["schema", "data", "findings"]
    assert told.document["schema"].startswith("newsletter.")
    assert told.err == ""


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (["sned", ISSUE], 2, "Did you mean 'send'?"),
        (["send"], 2, "Missing argument 'ISSUE'"),
        (["send", "2026-1"], 2, "There is no issue '2026-1'"),
        (["send", "2026-1", "--dry-run"], 2, "There is no issue '2026-1'"),
        (["approve", "2026-1"], 2, "There is no issue '2026-1'"),
        (["approve", ISSUE, "--by", "editor", "--offline"], 2, "Say why the links"),
        (["approve", ISSUE], 2, "Say who approves"),
        (["approve", ISSUE, "--by", "nobody"], 2, "There is no person 'nobody'"),
        (["check", "--links"], 2, "check ISSUE --links"),
        (["check", ISSUE, "--refresh"], 2, "check ISSUE --links"),
        (["check", "2026-1"], 2, "newsletter draft 2026-1"),
        (["status", "2026-1"], 2, "There is no issue '2026-1'"),
        (["draft", "../x"], 2, "cannot be the id of an issue"),
        (["draft", "2027-01", "--candidate", "c-none"], 2, "There is no candidate 'c-none'"),
        (["candidates", "--shortlist", "c-none"], 2, "There is no candidate 'c-none'"),
        (["preview", ISSUE, "--port", "99999"], 2, "99999 is not in the range"),
        (["archive", "serve"], 2, "newsletter archive build"),
        (["clip", "nowhere"], 2, "neither an address nor a file"),
        (["send", ISSUE, "--to", "nobody"], 1, "nobody is not a mail address"),
        (
            ["subscribers", "add", "nobody", "--how", "x", "--by", "editor"],
            1,
            "nobody is not a mail address",
        ),
        (
            ["subscribers", "add", "sana@reader.example", "--how", "x", "--by", "editor"],
            1,
            "is a subscriber already",
        ),
        (["subscribers", "show", "who@reader.example"], 1, "newsletter subscribers find"),
        (["subscribers", "list", "--status", "happy"], 2, "There is no status 'happy'"),
        (["subscribers", "import", "nothing.csv"], 2, "does not exist"),
        (["subscribers", "import", "page.html"], 1, "email"),
        (["subscribers", "import", "."], 2, "is a directory"),
        (["subscribers", "export", "no/such/folder/x.csv"], 2, "There is no folder"),
        (["archive", "build", "--output", "page.html/site"], 1, "page.html"),
    ],
    ids=lambda value: _name(value) if isinstance(value, list) else None,
)
@pytest.mark.usefixtures("ready")
def test_what_cannot_be_done_says_why(typed: list[str], code: int, said: str, run: Run) -> None:
    """An error is on standard error with what to do next; with --json it is a document."""
    told = run(*typed)
    assert (told.code, told.out) == (code, "")
    assert told.err.startswith("error: ")
    assert said in told.err
    assert "help: " in told.err
    if typed != ["archive", "serve"]:
        asked = run(*typed, "--json")
        assert (asked.code, asked.err) == (code, "")
        assert said in f"{asked.document['data']['message']} {asked.document['data']['help']}"


def test_a_malformed_clock_is_told(ready: Workplace, run: Run, monkeypatch: Any) -> None:
    """NEWSLETTER_NOW without a zone is refused with an example."""
    del ready
    monkeypatch.setenv("NEWSLETTER_NOW", "tomorrow")
    told = run("status")
    assert told.code == 2
    assert "2026-12-01T09:00+00:00" in told.err


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    """Return a mail service that asks for a password."""
    with MailSink(tmp_path / "sunk", accounts={"right": "password"}) as opened:
        yield opened


def _by_smtp(port: int) -> list[str]:
    settings = {"transport": "smtp", "smtp.host": "127.0.0.1", "smtp.security": "none"}
    settings["smtp.port"] = str(port)
    return [f"--set=delivery.{name}={value}" for name, value in settings.items()]


@pytest.mark.usefixtures("ready")
def test_a_mail_service_that_is_not_there(run: Run) -> None:
    """Nobody is lost where the relay cannot be reached: status says who waits, and it can be run again."""
    told = run(*_by_smtp(9), "send", ISSUE)
    assert told.code == 1
    assert "cannot be reached" in told.err
    assert "1 waiting" in run("status", ISSUE).out
    assert "handed over 1" in run("send", ISSUE).out


@pytest.mark.usefixtures("ready")
def test_a_mail_service_that_refuses_the_log_in(
    run: Run, sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong password is named as such, and is never printed."""
    monkeypatch.setenv("NEWSLETTER_SMTP_USER", "right")
    monkeypatch.setenv("NEWSLETTER_SMTP_PASSWORD", "wr0ngpassw0rd")
    told = run(*_by_smtp(sink.port), "send", ISSUE)
    assert told.code == 1
    assert told.is_foreseen
    assert "secrets.env" in told.err
    assert "wr0ngpassw0rd" not in told.err + told.out
    assert not sink.messages


@pytest.fixture
def taken() -> Iterator[int]:
    """Return a port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.usefixtures("ready")
def test_a_taken_port_is_told(run: Run, taken: int) -> None:
    """Preview and archive say which port is taken and that another may be chosen."""
    assert run("archive", "build").code == 0
    for typed in (["preview", ISSUE], ["archive", "serve"]):
        told = run(*typed, "--port", taken)
        assert told.code == 2
        assert str(taken) in told.err
        assert "--port" in told.err


@pytest.mark.parametrize("name", ["press_world", "mail_sink"])
def test_the_shipped_servers_explain_a_taken_port(name: str, taken: int, tmp_path: Path) -> None:
    """The press world and the mail sink, run as programs, end in a sentence."""
    typed = [sys.executable, "-m", f"newsletter.testing.{name}", "--port", str(taken)]
    more = ["--folder", str(tmp_path)] if name == "mail_sink" else []
    done = subprocess.run([*typed, *more], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert str(taken) in done.stderr
    assert "--port 0" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_disk_is_told(ready: Workplace) -> None:
    """Where no file can grow, commands say so and leave every file whole."""
    before = {path: path.read_bytes() for path in ready.issues.rglob("*") if path.is_file()}
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)); "
        "from newsletter.cli.app import run; run(sys.argv[1:])"
    )
    for typed in (["archive", "build"], ["draft", "2027-01"], ["send", ISSUE]):
        done = subprocess.run(
            [sys.executable, "-c", limited, "-C", str(ready.folder), *typed],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 1, typed
        assert done.stderr.startswith("error: "), typed
        assert "unforeseen" not in done.stderr
        assert "help: " in done.stderr
    assert before == {path: path.read_bytes() for path in before}


def test_init_starts_a_publication_that_passes_check(tmp_path: Path, run_anywhere: Run) -> None:
    """The first two commands of an editor work; a second init touches nothing."""
    folder = tmp_path / "mine"
    started = run_anywhere("init", folder, "--name", "A “Review” & more")
    assert started.code == 0
    assert "publication.yaml" in started.out
    assert f"newsletter -C {folder} check" in started.err
    assert run_anywhere("-C", folder, "check").code == 0
    again = run_anywhere("init", folder)
    assert again.code == 2
    assert "holds a publication already" in again.err


def _complete(shell_words: str, count: int) -> set[str]:
    bash = shutil.which("bash")
    assert bash
    script = (
        'eval "$(newsletter completion bash)"; '
        f"COMP_WORDS=({shell_words}); COMP_CWORD={count}; "
        '_newsletter_completion newsletter; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [bash, "-c", script],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stdout.split())


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_bash_completes_commands() -> None:
    """In bash, the script completes commands, sub-commands and options."""
    assert _complete("newsletter can", 1) == {"candidates"}
    assert {"send", "status", "subscribers"} <= _complete("newsletter s", 1)
    assert "import" in _complete("newsletter subscribers im", 2)
    assert "--dry-run" in _complete("newsletter send --d", 2)


@pytest.mark.parametrize("group", ["subscribers", "archive", "db"])
def test_the_help_of_a_group_cuts_nothing(group: str, run_anywhere: Run) -> None:
    """Each sub-command stands in the help with its whole sentence."""
    told = run_anywhere(group, "--help")
    assert told.code == 0
    assert not re.search(r"\w\.\.\.\s", told.out)


def test_with_mail_alone_nobody_is_asked_for_feeds(run: Run, workplace: Workplace) -> None:
    """`collect --dry-run` and `feeds list` name the newsletter; `collect` hints at candidates."""
    source = "version: 1\nmail:\n  - {maildir: var/mail, from: a@tank.example, title: Tank}\n"
    workplace.feeds_file.write_text(source)
    (workplace.folder / "var" / "mail" / "new").mkdir(parents=True)
    assert "would read Tank  mail:a@tank.example" in run("collect", "--dry-run").out
    assert "Tank · comes by mail" in run("feeds", "list").out
    assert "newsletter candidates" in run("collect").err
    assert run("feeds", "check").code == 0
