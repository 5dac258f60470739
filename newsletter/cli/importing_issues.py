"""Moving in: past issues of other services."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli.options import dry_run_option, json_option
from newsletter.cli.session import Session
from newsletter.cli.terminal_text import clean_line

SCHEMA = "newsletter.import-issues/1"


@click.command(name="issues")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--output",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder for the issue files; what is there is not overwritten.",
)
@click.option(
    "--index",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A table that says of each file when it was sent, and its subject: date_sent,subject,filename.",
)
@click.option(
    "--zone",
    default="",
    metavar="ZONE",
    help="Time zone of times that name none: America/New_York; without it, the publication's.",
)
@click.option(
    "--redirects",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write where old addresses lead now: _redirects (Netlify), NAME.csv, or a map for nginx.",
)
@click.option(
    "--from",
    "kind",
    default="",
    metavar="KIND",
    help="What the files are, where they do not show it: campaign, page, mail, markdown, text, ghost, "
    "beehiiv or buttondown.",
)
@dry_run_option
@json_option
@click.pass_obj
def import_issues(
    session: Session,
    files: tuple[Path, ...],
    output: Path,
    index: Path | None,
    zone: str,
    redirects: Path | None,
    kind: str,
    dry_run: bool,
) -> int:
    """Import past issues from other services' exports, saved mails and pages.

    Mailchimp, Substack, Ghost, Buttondown, beehiiv; a campaign's HTML or its page in an archive; .eml,
    Markdown, plain text; zips and folders of them. Each becomes an issue file, marked as imported,
    for a person to look over. The report says of every word where it went.
    """
    from newsletter.publication.archive import bringing_home

    report = bringing_home.import_issues(
        session.workplace(),
        files,
        output=output,
        index=index,
        zone=zone,
        redirects=redirects,
        kind=kind,
        dry_run=dry_run,
    )
    if session.json:
        session.emit(SCHEMA, report)
    else:
        for line in report.lines():
            session.print(clean_line(line))
    return int(not report.sound)
