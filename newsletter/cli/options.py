"""Options that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import click

from newsletter.cli.session import Session

Command = TypeVar("Command", bound=Callable[..., Any])


def _ask_for_json(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Session).json = True


def json_option(command: Command) -> Command:
    """Add ``--json``: exactly one document {schema, data, findings} on standard output."""
    return click.option(
        "--json",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_ask_for_json,
        help="Print one JSON document {schema, data, findings}.",
    )(command)


def by_option(command: Command) -> Command:
    """Add ``--by PERSON``; one that publication.yaml does not know is refused before the command."""

    @functools.wraps(command)
    def checked(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever the command has
        if options["by"]:
            from newsletter.publication.place.people import expect_person

            session = click.get_current_context().ensure_object(Session)
            expect_person(session.workplace(), options["by"])
        return command(*arguments, **options)

    return click.option(
        "--by",
        metavar="PERSON",
        default="",
        help="Id of the person of publication.yaml who does this; asserted, not proved.",
    )(checked)  # type: ignore[return-value] # it is called as the command is


def journals(command: Command) -> Command:
    """Let a command that may remove readers write the journal on, where no `newsletter run` does.

    It stands below ``@click.pass_obj``.  What fails is told, and is no failure of the command.
    """

    @functools.wraps(command)
    def kept(session: Session, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever the command has
        result = command(session, *arguments, **options)
        from newsletter.publication.clock.journal_keeping import keep_up

        if trouble := keep_up(session.workplace()):
            session.say(f"warning: the journal could not be written: {trouble}")
        return result

    return kept  # type: ignore[return-value] # it is called as the command is


def dry_run_option(command: Command) -> Command:
    """Add ``--dry-run``."""
    return click.option(
        "--dry-run", is_flag=True, help="Say what would happen; write and send nothing."
    )(command)


class Commands(click.Group):
    """A group whose help names its commands in the order of the work, each in a whole sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which they were defined."""
        del ctx
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first sentence of each command's help, cut nowhere."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, one.get_short_help_str(limit=500)) for name, one in self.commands.items()]
            )
