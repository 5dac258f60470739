from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from newsletter.cli.app import cli

LINK = re.compile(r"!?\[[^\]\n]*\]\(<?([^)\s>]+)>?\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]+`")
NAMED = re.compile(r"`((?:bench|docs|newsletter|templates|tests)/[\w./-]+)`")
PATTERN = re.compile("[A-Z]{4}")
PROGRAM = re.compile(r"(\w+=\S+ +)*(\S*/)?newsletter(\s|$)")
# Words that would tie the repository to one machine, spelt so that this file does not hold them.
MACHINE_WORDS = re.compile(
    r"/wor[k]/|/roo[t]/|/op[t]/py|\bpyp[i][.]org|pythonhos[t]ed[.]|registry[.]np[m]js|deb[.]debi[a]n"
)
NO_SUCH_FILE = ("does not exist", "No such file")


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as the usual viewers make them."""
    text = FENCE.sub("", page.read_text("utf-8"))
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", head.replace("`", "")).strip().lower().replace(" ", "-")
        for head in heads
    }


def links(page: Path) -> Iterator[str]:
    """Yield where a page's links lead, code left out."""
    text = CODE.sub("", FENCE.sub("", page.read_text("utf-8")))
    yield from LINK.findall(text)


def test_every_internal_link_resolves(root: Path, pages: list[Path]) -> None:
    """A link inside the repository leads to a file, and to a heading that is there."""
    wrong = []
    for page in pages:
        for target in links(page):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            led = (page.parent / name).resolve() if name else page
            if not led.exists() or (anchor and anchor not in anchors(led)):
                wrong.append(f"{page.relative_to(root)}: {target}")
    assert not wrong


def test_every_file_that_is_named_is_there(root: Path, pages: list[Path]) -> None:
    """A path of the repository in a text leads to something; `tests/desk/test_ROOM.py` is a pattern."""
    wrong = []
    for page in pages:
        named = NAMED.findall(page.read_text("utf-8"))
        gone = [name for name in named if not (root / name).exists()]
        wrong += [f"{page.relative_to(root)}: {one}" for one in gone if not PATTERN.search(one)]
    assert not wrong


def commands(page: Path) -> Iterator[str]:
    """Yield each `newsletter …` line that a page shows being typed, continuations joined."""
    for block in CONSOLE.findall(page.read_text("utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            typed = line.removeprefix("$ ").strip()
            if line.startswith("$ ") and PROGRAM.match(typed):
                yield typed


def arguments(typed: str) -> list[str]:
    """Return the arguments of the first `newsletter` in a line, up to a pipe or redirection."""
    words = shlex.split(typed, comments=True)
    start = next(i for i, word in enumerate(words) if word.rpartition("/")[2] == "newsletter")
    rest = words[start + 1 :]
    ends = [i for i, word in enumerate(rest) if re.match(r"\||&&|\d?[<>]|;", word)]
    return rest[: ends[0]] if ends else rest


def parse(given: list[str]) -> None:
    """Parse arguments with the real commands, running none; raises what click raises."""
    command: click.Command = cli
    parent: click.Context | None = None
    while True:
        context = command.make_context(
            "newsletter", list(given), parent=parent, resilient_parsing="--help" in given
        )
        if not isinstance(command, click.Group):
            return
        given = [*context._protected_args, *context.args]
        if not given:
            return
        _, found, given = command.resolve_command(context, given)
        assert found is not None
        command, parent = found, context


def test_every_command_in_the_docs_can_be_typed(root: Path, pages: list[Path]) -> None:
    """Whatever a console block shows exists: command, options, number of arguments."""
    wrong, seen = [], 0
    for page in pages:
        for typed in commands(page):
            seen += 1
            try:
                parse(arguments(typed))
            except click.exceptions.Exit:
                continue
            except click.ClickException as error:
                if any(words in error.format_message() for words in NO_SUCH_FILE):
                    continue  # a file that the reader has and we have not
                wrong.append(f"{page.relative_to(root)}: {typed}: {error.format_message()}")
    assert not wrong
    assert seen > 20


@pytest.mark.parametrize("typed", ["newsletter colect", "newsletter check --jsn"])
def test_a_command_that_is_not_there_is_noticed(typed: str) -> None:
    """The test above would notice a misspelt command or option."""
    with pytest.raises(click.ClickException):
        parse(arguments(typed))


def test_no_page_or_program_names_a_machine(root: Path, tracked: list[Path]) -> None:
    """Nothing in the repository is tied to one machine or to one place to get packages from."""
    wrong = []
    for path in tracked:
        text = path.read_bytes().decode("utf-8", "replace")
        wrong += [f"{path.relative_to(root)}: {word}" for word in MACHINE_WORDS.findall(text)]
    assert not wrong


def test_every_page_of_the_docs_can_be_reached(root: Path, pages: list[Path]) -> None:
    """From the README, links lead to every page."""
    reached, waiting = set(), [root / "README.md"]
    while waiting:
        page = waiting.pop()
        if page.is_dir():
            page /= "README.md"
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        waiting += [
            (page.parent / target.partition("#")[0]).resolve()
            for target in links(page)
            if not re.match(r"[a-z]+:|#", target)
        ]
    assert not [str(page.relative_to(root)) for page in pages if page not in reached]
