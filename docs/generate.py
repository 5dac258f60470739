"""Writes docs/reference/ from the code: `make docs`.  A test compares the two."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from docs.desk_places import desk_places
from docs.licences import runtime_licences
from newsletter.archive.site import context as archive
from newsletter.archive.site import labels, views
from newsletter.check import describe_rules
from newsletter.cli.app import COMMANDS, cli
from newsletter.documents import FindingNote, describe, describe_findings
from newsletter.documents.schema import FileKind
from newsletter.pages import labels as label_files
from newsletter.publication.issues.checking import NO_PREVIEW, UNKNOWN_CODE, UNUSABLE_THEME
from newsletter.publication.issues.mail_checking import UNREADABLE_MAIL
from newsletter.publication.issues.picturing import UNUSABLE_PICTURE
from newsletter.publication.issues.rulebook import rulebook
from newsletter.publication.issues.sender_note import SENDER
from newsletter.publication.issues.theming import THEME_NOTES
from newsletter.publication.issues.variants import TOO_MANY_VARIANTS
from newsletter.publication.place.moving import STALE_LISTS
from newsletter.publication.place.settings import SETTINGS
from newsletter.render import context

FOLDER = Path(__file__).resolve().parent / "reference"
WIDTH = 500
"""Columns of usage lines: wide enough that none is broken."""


def command_line() -> str:
    """Return the page about every command."""
    root = click.Context(cli, info_name="newsletter", terminal_width=WIDTH, max_content_width=WIDTH)
    parts = [
        "# Command line",
        _help(cli),
        (
            "Results go to standard output, everything else to standard error. With `--json`, standard "
            "output is one document `{schema, data, findings}`. Exit code 0: fine; 1: findings or "
            "failure; 2: the command cannot mean this. `NO_COLOR` is respected. Every command has `--help`."
        ),
        _options(cli, root),
    ]
    for name in COMMANDS:
        command = cli.get_command(root, name)
        assert command is not None  # noqa: S101 - our own table
        parts += _command(command, name, root, level=2)
    return _joined(parts)


def _command(command: click.Command, name: str, parent: click.Context, *, level: int) -> list[str]:
    here = click.Context(command, info_name=name, parent=parent, terminal_width=WIDTH)
    usage = command.get_usage(here).removeprefix("Usage: ")
    parts = [
        f"{'#' * level} {here.command_path}",
        _help(command),
        f"```text\n{usage}\n```",
        _options(command, here),
    ]
    if isinstance(command, click.Group):
        for child in command.list_commands(here):
            found = command.get_command(here, child)
            assert found is not None  # noqa: S101 - the group listed it itself
            parts += _command(found, child, here, level=level + 1)
    return parts


def silent_options() -> Iterator[str]:
    """Yield each option, anywhere, that says nothing about itself."""
    waiting: list[tuple[str, click.Command]] = [("newsletter", cli)]
    while waiting:
        path, command = waiting.pop()
        here = click.Context(command, info_name=path)
        for option in command.get_params(here):
            if isinstance(option, click.Option) and not option.hidden and not option.help:
                yield f"{path} {option.opts[0]}"
        if isinstance(command, click.Group):
            for name in command.list_commands(here):
                found = command.get_command(here, name)
                assert found is not None  # noqa: S101 - the group listed it itself
                waiting.append((f"{path} {name}", found))


def desk() -> str:
    """Return the page about where at the desk each command is."""
    places, reasons = desk_places(cli)
    return _joined(
        (
            "# Commands at the desk",
            "Each command of the terminal, and where at the [desk](../explanation/desk.md) the same is done.",
            _table(("command", "room", "address"), places),
            "## For the terminal alone",
            _table(("command", "why"), reasons),
        )
    )


def _help(command: click.Command) -> str:
    text = (command.help or "").replace("\b\n", "").strip()
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _options(command: click.Command, here: click.Context) -> str:
    """Return the options that are not known already; arguments stand in the usage line."""
    options = [one for one in command.get_params(here) if "--help" not in one.opts]
    records = filter(None, (one.get_help_record(here) for one in options))
    rows = [(f"`{names}`", said) for names, said in records if said]
    return _table(("option", "meaning"), rows)


def file_format(kind: FileKind, file: str, said: str) -> str:
    """Return the page about one kind of YAML file."""
    rows = [
        (f"`{one.path}`", one.type, "yes" if one.required else "", one.help)
        for one in describe(kind)
    ]
    head = ("field", "is", "required", "meaning")
    return _joined([f"# {file}", said, _table(head, rows)])


def issue_file() -> str:
    """Return the page about issue files."""
    said = (
        "One file in `issues/` for each edition; the file's name without `.yaml` is the issue's id. "
        "`[]` marks the items of a list. Every mistake is told with file, line and column by "
        "`newsletter check`."
    )
    return file_format("issue", "Issue files", said)


def publication_file() -> str:
    """Return the page about publication.yaml."""
    said = (
        "Who publishes, and to what rules. Secrets never stand here: see "
        "[how to keep secrets](../how-to/secrets.md). "
        "[Settings](settings.md) can be overridden by flag and environment."
    )
    return file_format("publication", "publication.yaml", said)


def feeds_file() -> str:
    """Return the page about feeds.yaml."""
    said = "What is read, and the outlets behind it."
    return file_format("feeds", "feeds.yaml", said)


def findings() -> str:
    """Return the page about what reading and checking may say."""
    checks = [
        (f"`{note.code}`", str(note.severity), " and ".join(note.looks_at), note.explanation)
        for note in describe_rules()
    ]
    return _joined(
        [
            "# Findings",
            (
                "What `newsletter check` may say. An error blocks approval; a warning does not; a note "
                "asks for nothing. How to read a finding: [Correct a mistake](../how-to/correct-a-mistake.md)."
            ),
            (
                "Errors among the checks are what nobody would want to have sent: a misquotation; a "
                "link that is wrong, dead or unsafe; a placeholder, or an empty place where words "
                "are still to come; a missing part of the footer, or a mail so long that Gmail cuts "
                "the footer off; a missing permission to reprint; an embargo later than `send_at`; a "
                "reader's token that is broken or public; an Outlook comment that is not closed and "
                "swallows the rest; a waiver of nobody, or without a reason. Everything else warns, "
                "and needs no waiver."
            ),
            "## Mistakes in a file",
            (
                "Found while publication.yaml, feeds.yaml or an issue is read, all at once. A file with "
                "an error cannot be used, so that its content is not checked yet."
            ),
            _notes(describe_findings()),
            "## House rules, theme and preview",
            _notes(
                [
                    UNKNOWN_CODE,
                    UNUSABLE_THEME,
                    UNUSABLE_PICTURE,
                    *THEME_NOTES,
                    NO_PREVIEW,
                    STALE_LISTS,
                    SENDER,
                    TOO_MANY_VARIANTS,
                ]
            ),
            "## Mails made elsewhere",
            (
                "`newsletter check FILE.html` or `FILE.eml` makes the checks below that look at a mail, "
                "on any mail ([how](../how-to/check-any-mail.md)). Besides them:"
            ),
            _notes([UNREADABLE_MAIL]),
            "## Checks of content",
            (
                "Found in an issue that can be read, and in the mail that is made of it; those that "
                "look at a *mail* are asked of mails made elsewhere, too. "
                "`house_rules.severities` in publication.yaml changes the severity of a code or "
                "switches it off; a waiver in the issue "
                "[accepts one finding](../how-to/waive-a-finding.md) for a reason."
            ),
            _table(("code", "severity", "looks at", "asks"), checks),
            "## Examples",
            "`newsletter rules CODE` prints them, too.",
            _table(
                ("code", "wrong", "right"),
                [
                    (f"`{note.code}`", _verbatim(note.wrong), _verbatim(note.right))
                    for note in rulebook()
                    if note.wrong
                ],
            ),
        ]
    )


def _notes(notes: Iterable[FindingNote]) -> str:
    rows = [
        (f"`{note.code}`", str(note.severity or "error or warning"), note.explanation)
        for note in notes
    ]
    return _table(("code", "severity", "says"), rows)


def _verbatim(text: str) -> str:
    """Return what is shown as it is typed; a word with signs in it would be read as HTML or Markdown."""
    return f"`{text}`" if any(sign in text for sign in "<>[]{}*_:=&") else text


def settings() -> str:
    """Return the page about settings and their environment variables."""
    rows = [(f"`{one.name}`", f"`{one.variable}`", one.meaning) for one in SETTINGS]
    return _joined(
        [
            "# Settings",
            (
                "A setting's name is its place in publication.yaml. A flag `--set NAME=VALUE` goes "
                "before the environment, the environment before publication.yaml, and that before the "
                "default. `newsletter config --show-origin` shows every value and where it came from."
            ),
            _table(("name", "environment", "meaning"), rows),
        ]
    )


def template_context() -> str:
    """Return the page about what templates of a theme can use."""
    rows = [(f"`{name}`", meaning) for name, meaning in context.NAMES.items()]
    source = Path(context.__file__).read_text("utf-8")
    parts = ["# Template context", "What a template of a theme can use."]
    parts.append(_table(("name", "is"), rows))
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            parts += _view(node)
    return _joined(parts)


def archive_context() -> str:
    """Return the page about what the archive's templates can use, and what its words are."""
    rows = [(f"`archive/{name}`", kind.__name__) for name, kind in archive.PAGES.items()]
    parts = [
        "# Template context of the archive",
        (
            "A publication's own `templates/archive/` hides the shipped templates, file by file; its "
            "`words.toml` says only what it wants different. Each template sees the fields of one "
            "class; those of pages have what `Common` has besides."
        ),
        _table(("template", "sees"), rows),
    ]
    for module in (views, archive, labels, label_files):
        for node in ast.parse(Path(str(module.__file__)).read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name != label_files.Source.__name__:
                parts += _view(node)
    return _joined(parts)


def _view(node: ast.ClassDef) -> list[str]:
    rows = [(f"`{name}`", f"`{kind}`", said) for name, kind, said in _fields(node)]
    said = " ".join((ast.get_docstring(node) or "").split())
    return [f"## {node.name}", said, _table(("name", "type", "meaning"), rows)]


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, str, str]]:
    """Yield (name, type, what the text after it says) of each field of a class."""
    for field, after in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            said = ""
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                said = " ".join(str(after.value.value).split())
            yield field.target.id, ast.unparse(field.annotation), said


def licences() -> str:
    """Return the page about the licences of everything that a running program needs."""
    rows = [
        (one.name, one.licence, "yes" if one.direct else "", one.reason)
        for one in runtime_licences()
    ]
    return _joined(
        [
            "# Licences",
            (
                "What a running program needs, and under which licence it stands. A test holds that "
                "each is permissive, or is accepted for the reason given. newsletter itself is under "
                "the MIT licence."
            ),
            _table(("package", "licence", "named in pyproject.toml", "accepted because"), rows),
        ]
    )


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": command_line,
    "desk.md": desk,
    "issue-yaml.md": issue_file,
    "publication-yaml.md": publication_file,
    "feeds-yaml.md": feeds_file,
    "findings.md": findings,
    "settings.md": settings,
    "template-context.md": template_context,
    "archive-context.md": archive_context,
    "licences.md": licences,
}


def index() -> str:
    """Return the page that lists the others."""
    lines = [f"- [{_title(make())}]({name})" for name, make in PAGES.items()]
    said = "Written from the code by `make docs`; see also the [other pages](../README.md)."
    return _joined(["# Reference", said, "\n".join(lines)])


def pages() -> dict[str, str]:
    """Return every page of the reference: file name → text."""
    return {"README.md": index()} | {name: make() for name, make in PAGES.items()}


def _title(page: str) -> str:
    return page.partition("\n")[0].removeprefix("# ")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [tuple(head), tuple("---" for _ in head), *rows]
    text = "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)
    return text if len(lines) > 2 else ""  # noqa: PLR2004 - head and rule


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


def main() -> None:
    """Write what differs, and remove pages that are no more."""
    FOLDER.mkdir(exist_ok=True)
    wanted = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        path = FOLDER / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(f"wrote {path.relative_to(FOLDER.parents[1])}")


if __name__ == "__main__":
    main()
