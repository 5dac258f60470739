"""Options that several commands share."""

from __future__ import annotations

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
    """Add ``--by PERSON``."""
    return click.option(
        "--by",
        metavar="PERSON",
        default="",
        help="Id of the person of publication.yaml who does this; asserted, not proved.",
    )(command)


def dry_run_option(command: Command) -> Command:
    """Add ``--dry-run``."""
    return click.option(
        "--dry-run", is_flag=True, help="Say what would happen; write and send nothing."
    )(command)
