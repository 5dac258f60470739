"""`newsletter lead`: what an author sent in becomes a lead."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO

import click

from newsletter.cli.options import Commands, by_option, dry_run_option, json_option
from newsletter.cli.session import Session, colours
from newsletter.cli.terminal_text import clean

if TYPE_CHECKING:
    from newsletter.publication.writing.leads import LeadReport
    from newsletter.publication.writing.manuscripts import (
        Change,
        Decided,
        Decision,
        Manuscript,
        Remark,
    )

SCHEMA = "newsletter.lead-add/1"
PICTURE_SCHEMA = "newsletter.lead-picture/1"


@click.group(cls=Commands)
def lead() -> None:
    """Add the long pieces of an issue from what their authors sent, and pictures to them."""


@lead.command()
@click.argument("file", type=click.File("rb"))
@click.option("--issue", required=True, metavar="ISSUE", help="Id of the issue that gets the lead.")
@click.option("--title", default="", help="Its title, in the place of the document's.")
@click.option(
    "--author",
    "authors",
    multiple=True,
    metavar="NAME",
    help="An author, by name or id, in the place of those that were found; may be given again.",
)
@click.option("--accept-changes", "changes", flag_value="accept", help="Make all tracked changes.")
@click.option("--reject-changes", "changes", flag_value="reject", help="Make no tracked change.")
@click.option("--keep-comments", "comments", flag_value="accept", help="Keep all its comments.")
@click.option("--drop-comments", "comments", flag_value="reject", help="Leave its comments out.")
@click.option(
    "--accept",
    multiple=True,
    metavar="ID",
    help="Make this change, or keep this comment, whatever is said about all; may be given again.",
)
@click.option(
    "--reject",
    multiple=True,
    metavar="ID",
    help="Leave this change unmade, or this comment out; may be given again.",
)
@click.option("--again", is_flag=True, help="Add it also where such a lead is there already.")
@by_option
@dry_run_option
@json_option
@click.pass_obj
def add(
    session: Session,
    file: BinaryIO,
    issue: str,
    title: str,
    authors: tuple[str, ...],
    changes: Decision | None,
    comments: Decision | None,
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    again: bool,
    by: str,
    dry_run: bool,
) -> int:
    """Add a .docx, or a page saved out of Google Docs or Word, to an issue as a lead.

    It becomes the Markdown of issue files; plain text and Markdown are read, too. Tracked changes and comments wait until somebody decides: asked one by one at a terminal, or
    told by options. Until then nothing is written. The report says what was left out. FILE may be
    - for standard input.
    """
    from newsletter.publication.writing import leads, manuscripts

    if both := set(accept) & set(reject):
        raise click.UsageError(f"{min(both)} is both accepted and rejected.")
    single: dict[str, Decision] = dict.fromkeys(accept, "accept")
    single |= dict.fromkeys(reject, "reject")
    decided = manuscripts.Decided(single=single, changes=changes, comments=comments)
    workplace, data = session.workplace(), file.read()
    with manuscripts.open_readers() as readers:
        manuscript = manuscripts.read_document(data, decided, readers=readers)
        leads.expect_addable(workplace, issue, manuscript, title=title, again=again)
        if manuscript.waiting and _can_ask(session, dry_run=dry_run):
            decided = ask(session, manuscript, decided)
            manuscript = manuscripts.read_document(data, decided, readers=readers)
    report = leads.add_lead(
        workplace,
        issue,
        manuscript,
        title=title,
        authors=authors,
        by=by,
        again=again,
        dry_run=dry_run,
    )
    if session.json:
        session.emit(SCHEMA, report)
    else:
        _show(session, report, dry_run=dry_run)
    return int(bool(report.waiting))


@lead.command()
@click.argument("file", type=click.File("rb"))
@click.option("--issue", required=True, metavar="ISSUE", help="Id of the issue.")
@click.option("--lead", "item", required=True, metavar="ID", help="Id of the lead that gets it.")
@click.option("--alt", default="", help="What it shows, for those who do not see it.")
@click.option(
    "--ornament", is_flag=True, help="It shows nothing that would be missed; in the text."
)
@click.option("--caption", default="", help="Printed below it.")
@click.option("--credit", default="", help="Who took or drew it.")
@click.option("--licence", default="", help="Under which licence it may be shown.")
@click.option("--into-text", is_flag=True, help="At the end of the text, instead of above it.")
@by_option
@json_option
@click.pass_obj
def picture(
    session: Session,
    file: BinaryIO,
    issue: str,
    item: str,
    alt: str,
    ornament: bool,
    caption: str,
    credit: str,
    licence: str,
    into_text: bool,
    by: str,
) -> None:
    """Put a picture above a lead, in the place of the one there, or into its text.

    It is kept in images/, upright, at most 2,000 pixels wide, without what cameras write into it. FILE
    may be - for standard input.
    """
    from newsletter.publication.writing import handed_pictures, kept_pictures

    workplace = session.workplace()
    if bool(alt.strip()) == ornament:
        raise click.UsageError("Say with --alt what it shows, or with --ornament that it need not.")
    if ornament and not into_text:
        raise click.UsageError("A picture above a lead needs --alt; ornaments go --into-text.")
    data = kept_pictures.made_ready(file.read(), name=file.name)
    words = handed_pictures.PictureWords(alt=alt, caption=caption, credit=credit, licence=licence)
    put = handed_pictures.put_into if into_text else handed_pictures.put_above
    placed = put(workplace, issue, item, data, words, by=by)
    if session.json:
        session.emit(PICTURE_SCHEMA, placed)
    else:
        session.print(placed.path)
        session.say(f"The picture stands in {item}. Next: newsletter preview {issue}")


def _can_ask(session: Session, *, dry_run: bool) -> bool:
    return not session.json and not dry_run and sys.stdin.isatty() and sys.stderr.isatty()


def _show(session: Session, report: LeadReport, *, dry_run: bool) -> None:
    from newsletter.publication.writing.leads import deciding_help

    for what, words in report.rows():
        session.print(f"{what:<10} {clean(words)}")
    waiting: list[Change | Remark] = [*report.changes, *report.comments]
    for one in waiting:
        if one.decision is None:
            session.print(f"{'waits':<10} {told(one)}")
    if report.waiting:
        session.say(f"Nothing was written: {deciding_help(report)}")
    elif dry_run:
        session.say("Nothing was written (--dry-run).")
    else:
        kept = sum(one.decision == "accept" for one in report.comments)
        also = f", with {kept} comment{'s' * (kept != 1)}" if kept else ""
        session.say(f"Added to {report.file} as {report.lead}{also}.")
        session.say(f"Next: read it there, then newsletter check {report.issue}")


def told(one: Change | Remark) -> str:
    """Return a change or comment on one line."""
    from newsletter.publication.writing.manuscripts import Remark

    who = f"{one.author or 'somebody'}{f', {one.date[:10]}' if one.date else ''}"
    if isinstance(one, Remark):
        beside = f" on “{_cut(one.about)}”" if one.about else ""
        return f"{one.id}  comment by {who}{beside}: {_cut(one.text, 300)}"
    added, removed = (_cut(words, 200) for words in (one.added, one.removed))
    deeds = {
        "insertion": f"put in “{added}”",
        "deletion": f"take out “{removed}”",
        "replacement": f"put “{added}” in the place of “{removed}”",
        "move": f"move “{removed}”",
    }
    place = f" (… {_cut(one.before, 40)} | {_cut(one.behind, 40)} …)"
    return f"{one.id}  {who}: {deeds[one.kind]}{place}"


def _cut(words: str, most: int = 80) -> str:
    line = clean(words)
    return line if len(line) <= most else line[: most - 1] + "…"


def ask(session: Session, manuscript: Manuscript, decided: Decided) -> Decided:
    """Ask a person about each thing that waits; raises `click.Abort` where they leave."""
    from newsletter.publication.writing.manuscripts import Decided, Remark

    single = dict(decided.single)
    changes, comments = decided.changes, decided.comments
    count = len(manuscript.waiting)
    session.say(f"{count} thing{'s wait' if count > 1 else ' waits'} for a decision.")
    for one in manuscript.waiting:
        is_comment = isinstance(one, Remark)
        if (comments if is_comment else changes) is not None:
            continue
        session.say("")
        session.say(click.style(told(one), bold=colours(sys.stderr)))
        keys = "k/d/K/D/q" if is_comment else "a/r/A/R/q"
        words = (
            "keep it as a comment, drop it, K or D all comments, quit"
            if is_comment
            else "accept, reject, A or R all changes, quit"
        )
        answer = click.prompt(
            f"  {words} [{keys}]",
            type=click.Choice(keys.split("/")),
            show_choices=False,
            err=True,
        )
        if answer == "q":
            raise click.Abort
        decision: Decision = "accept" if answer in "aAkK" else "reject"
        if answer in "KD":
            comments = decision
        elif answer in "AR":
            changes = decision
        else:
            single[one.id] = decision
    return Decided(single=single, changes=changes, comments=comments)
