"""The command group: lazy loading, global options, errors to exit codes."""

from __future__ import annotations

import difflib
import importlib
import os
import sys
import traceback

import click

from newsletter.cli.session import Session
from newsletter.errors import NewsletterError

# name: (module:command, one line).  The order is the order of an editor's month.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("newsletter.cli.keeping:init", "Make a new publication in a folder."),
    "feeds": ("newsletter.cli.feeds:feeds", "List, check, add, rest and remove feeds."),
    "collect": ("newsletter.cli.gathering:collect", "Read all feeds."),
    "clip": ("newsletter.cli.gathering:clip", "Capture one page that has no feed."),
    "candidates": ("newsletter.cli.triage:candidates", "List and decide on what came in."),
    "triage": ("newsletter.cli.triage:triage", "Decide on candidates, one key each."),
    "suggestions": (
        "newsletter.cli.suggestions:suggestions",
        "Decide on the pages that readers suggest.",
    ),
    "draft": ("newsletter.cli.writing:draft", "Make an issue file, or add entries to it."),
    "lead": ("newsletter.cli.leads:lead", "Add a lead from the document its author sent."),
    "ids": ("newsletter.cli.writing:ids", "Write missing ids into an issue file."),
    "history": ("newsletter.cli.histories:history", "Show what was changed in an issue, by whom."),
    "bring-back": (
        "newsletter.cli.histories:bring_back",
        "Put an earlier text back into an issue.",
    ),
    "check": ("newsletter.cli.writing:check", "Check an issue, or the whole publication."),
    "fit": ("newsletter.cli.fitting:fit", "Keep an issue's mail from being clipped."),
    "balance": ("newsletter.cli.balancing:balance", "Show whose voices an issue carries."),
    "rules": ("newsletter.cli.rules:rules", "Explain the codes of findings."),
    "preview": ("newsletter.cli.writing:preview", "See an issue as mail, text and web page."),
    "proof": ("newsletter.cli.proofing:proof", "Mail an issue to those who shall look at it."),
    "comments": ("newsletter.cli.commenting:comments", "Say and settle what is to be changed."),
    "theme": ("newsletter.cli.themes:theme", "List, begin and check themes: how a mail looks."),
    "approve": ("newsletter.cli.delivering:approve", "Say yes to an issue; seals its bytes."),
    "send": ("newsletter.cli.delivering:send", "Send an approved issue to the subscribers."),
    "hand-over": (
        "newsletter.cli.handing_over:hand_over",
        "Draft an issue in Mailchimp or listmonk.",
    ),
    "halt": ("newsletter.cli.ledgers:halt", "Let nothing more of an issue leave."),
    "resume": ("newsletter.cli.ledgers:resume", "Take a halt back, and go on sending."),
    "ledger": ("newsletter.cli.ledgers:ledger", "Show who got an issue; decide what is uncertain."),
    "bounces": ("newsletter.cli.bounces:bounces", "Read what came back: bounces, complaints …"),
    "verify": ("newsletter.cli.delivering:verify", "Show that nobody changed what was sent."),
    "calendar": ("newsletter.cli.planning:calendar", "Show the deadlines of the next months."),
    "status": ("newsletter.cli.delivering:status", "Show where the issues stand."),
    "clicks": ("newsletter.cli.counting:clicks", "Show which links of an issue were followed."),
    "correct": ("newsletter.cli.correcting:correct", "Correct what was sent."),
    "archive": ("newsletter.cli.publishing:archive", "Build or serve the web archive."),
    "subscribers": ("newsletter.cli.audience:subscribers", "Add, find, import and remove readers."),
    "import": ("newsletter.cli.importing:import_", "Take over what another service kept."),
    "desk": ("newsletter.cli.desk:desk", "Do an editor's month in a browser."),
    "run": ("newsletter.cli.running:run", "Keep the time: what is due is done by itself."),
    "worker": ("newsletter.cli.working:worker", "Mail parts of an issue, on several hosts."),
    "people": ("newsletter.cli.people:people", "Let people in at the desk, or sign them out."),
    "serve": ("newsletter.cli.serving:serve", "Serve the readers' pages: subscribe, leave …"),
    "backup": ("newsletter.cli.backups:backup", "Copy everything, locked, to another place."),
    "restore": ("newsletter.cli.backups:restore", "Bring a publication back from a backup."),
    "takeover": ("newsletter.cli.backups:takeover", "Let a restored or copied machine mail."),
    "keys": ("newsletter.cli.keys:keys", "Show, make and rotate the keys of this publication."),
    "config": ("newsletter.cli.keeping:config", "Show the settings and where they come from."),
    "doctor": ("newsletter.cli.doctoring:doctor", "Look for what is wrong with this publication."),
    "db": ("newsletter.cli.keeping:db", "Show or upgrade the databases."),
    "update": ("newsletter.cli.keeping:update", "Back up, and bring everything up to date."),
    "migrate": ("newsletter.cli.keeping:migrate", "Rewrite older issue files to today's format."),
    "schema": ("newsletter.cli.keeping:schema", "Print or refresh the JSON Schemas for editors."),
    "audit": ("newsletter.cli.keeping:audit", "Show who did what."),
    "completion": ("newsletter.cli.keeping:completion", "Print the completion script of a shell."),
    "demo": ("newsletter.cli.demonstrating:demo", "Do the main job once, start to end, locally."),
}
APART = frozenset({"worker"})
"""Of no use on one machine: left out of the list that everybody sees."""


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command, or None where there is none of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101 - our own table
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for a name that is none, say which may have been meant."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table, importing nothing."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, line) for name, (_, line) in COMMANDS.items() if name not in APART]
            )


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Results go to standard output, everything else to standard error. "
    "Exit code 0: fine; 1: findings or failure; 2: the command cannot mean this.",
)
@click.option(
    "-C",
    "--publication",
    "folder",
    metavar="FOLDER",
    help="The publication's folder; without it, the current one or the nearest above.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Override a setting of publication.yaml for this command.",
)
@click.option("--log", type=click.Choice(["json"]), help="Write JSON log lines to standard error.")
@click.version_option(package_name="newsletter")
@click.pass_obj
def cli(session: Session, folder: str | None, settings: tuple[str, ...], log: str | None) -> None:
    """Publish a newsletter: collect, write, check, approve, send, archive."""
    session.configure(folder=folder, settings=settings, log=log)


def run(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    sys.exit(execute(arguments, Session()))


def execute(arguments: list[str] | None, session: Session) -> int:
    """Run one command; map what it returns or raises to an exit code."""
    try:
        result = cli.main(
            args=arguments, prog_name="newsletter", standalone_mode=False, obj=session
        )
    except click.ClickException as error:
        session.json = session.json or "--json" in (sys.argv if arguments is None else arguments)
        session.refuse(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        session.say("Stopped.")
        return 1
    except NewsletterError as error:
        session.report(error)
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output went away (`| head`); nothing is wrong with us.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last line of defence: one clear sentence
        if os.environ.get("NEWSLETTER_DEBUG"):
            traceback.print_exc()
        session.report(_explained(error))
        return 1
    return result if isinstance(result, int) else 0


def _explained(error: Exception) -> NewsletterError:
    """Return what a person can act on: a file that cannot be used, or at worst a bug to report."""
    from newsletter.publication.place.mishaps import explain

    known = explain(error) if isinstance(error, OSError) else None
    return known or NewsletterError(
        f"Something unforeseen went wrong: {type(error).__name__}: {error}",
        help="Run it again with NEWSLETTER_DEBUG=1 before the command, and report what is printed.",
    )
