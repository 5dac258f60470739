"""What one run of the command line knows: folder, flags, where output goes."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.errors import DocumentError, NewsletterError, SettingError, UsageError

if TYPE_CHECKING:
    from newsletter.model.finding import Finding
    from newsletter.publication.place.workplace import Workplace


class Session:
    """Global options of one run, and the ways to speak to the person."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.flags: dict[str, str] = {}
        self.json = False
        """True once a command was asked for one JSON document."""

    def configure(self, *, folder: str | None, settings: tuple[str, ...], log: str | None) -> None:
        """Take over the global options; raises `SettingError` for a malformed ``--set``."""
        self.folder = Path(folder) if folder else None
        for setting in settings:
            name, equals, value = setting.partition("=")
            if not equals:
                raise SettingError(
                    f"--set {setting!r} has no value.",
                    help="Write --set NAME=VALUE, for example --set delivery.transport=console",
                )
            self.flags[name.strip()] = value.strip()
        if log == "json":
            from newsletter.cli.logs import log_as_json

            log_as_json(sys.stderr)

    def workplace(self) -> Workplace:
        """Open the publication; raises `NotAPublication`."""
        from newsletter.publication.place.workplace import open_workplace

        return open_workplace(self.folder, flags=self.flags)

    def say(self, text: str) -> None:
        """Write a line to standard error."""
        click.echo(text, err=True)

    def announcing(self, what: str) -> Callable[[str], None]:
        """Return what a server tells its address to, once it listens."""
        return lambda address: self.say(f"{what}: {address}   (Ctrl-C ends it)")

    def print(self, text: str = "") -> None:
        """Write a line of the result to standard output."""
        click.echo(text)

    def columns(self) -> int:
        """Return how wide the terminal is that the result goes to; 0: it goes to a pipe or a file."""
        return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0

    def show_findings(self, findings: Iterable[Finding], *, err: bool = True) -> None:
        """Write findings with place, snippet and mend."""
        from newsletter.publication.place.wording import format_finding

        stream = sys.stderr if err else sys.stdout
        for finding in findings:
            click.echo(format_finding(finding, colour=colours(stream)), file=stream)
            click.echo(file=stream)

    def emit(self, schema: str, data: object, findings: Iterable[Finding] = ()) -> None:
        """Write the command's one JSON document to standard output."""
        from newsletter.publication.place.plain import document

        click.echo(json.dumps(document(schema, data, findings), ensure_ascii=False, indent=2))

    def report(self, error: NewsletterError) -> None:
        """Say what went wrong and how to mend it; as JSON where JSON was asked for."""
        findings = error.findings if isinstance(error, DocumentError) else ()
        if self.json:
            data = {"error": type(error).__name__, "message": error.message, "help": error.help}
            self.emit("newsletter.error/1", data, findings)
            return
        self.show_findings(findings)
        self._say_error(error.message, error.help)

    def refuse(self, error: click.ClickException) -> None:
        """Say what is wrong with the command as it was typed, and how to look it up."""
        ctx = getattr(error, "ctx", None)
        if isinstance(error, click.exceptions.NoArgsIsHelpError):
            error.show()
            return
        path = ctx.command_path if ctx else "newsletter"
        way_out = f"`{path} --help` shows how it is written."
        self.report(UsageError(error.format_message(), help=way_out))

    def _say_error(self, message: str, help: str) -> None:
        label = click.style("error:", fg="red", bold=True) if colours(sys.stderr) else "error:"
        self.say(f"{label} {_tamed(message)}")
        if help:
            self.say(f"help: {_tamed(help)}")


def _tamed(text: str) -> str:
    """Return the lines of a text without what drives a terminal: a message may quote anything."""
    from newsletter.cli.terminal_text import clean_line

    return "\n".join(map(clean_line, text.splitlines()))


def colours(stream: object) -> bool:
    """Say whether a stream wants colours: a terminal, and NO_COLOR not set (no-color.org)."""
    isatty = getattr(stream, "isatty", None)
    return not os.environ.get("NO_COLOR") and bool(isatty and isatty())
