"""Commands for the issue file: draft, ids, check, preview."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.options import by_option, dry_run_option, json_option
from newsletter.cli.session import Session
from newsletter.cli.terminal_text import clean_line

if TYPE_CHECKING:
    from newsletter.publication.issues.checked import Checked


@click.command()
@click.argument("issue")
@click.option(
    "--top",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Also take the N best new candidates of the issue's window.",
)
@click.option("--candidate", "chosen", multiple=True, metavar="ID", help="Take this candidate too.")
@click.option(
    "--late",
    multiple=True,
    metavar="ID",
    help="Let this candidate in, though it came in after the freeze.",
)
@click.option("--offline", is_flag=True, help="Fetch no page of what is added.")
@by_option
@dry_run_option
@json_option
@click.pass_obj
def draft(
    session: Session,
    issue: str,
    top: int,
    chosen: tuple[str, ...],
    late: tuple[str, ...],
    offline: bool,
    by: str,
    dry_run: bool,
) -> None:
    """Make the file of ISSUE, or add to it, with all shortlisted candidates as entries.

    What a person wrote is never touched; what is in the file already is not added again, nor is
    what a person took out, unless it is named. What came in after the freeze stays out unless
    somebody shortlists it or names it with --late.
    """
    from newsletter.publication.gathering import drafting

    drafted = drafting.draft(
        session.workplace(),
        issue,
        top=top,
        chosen=chosen,
        late=late,
        offline=offline,
        by=by,
        dry_run=dry_run,
    )
    if session.json:
        session.emit("newsletter.draft/1", drafted)
        return
    for line in drafted.lines(dry_run=dry_run):
        session.print(clean_line(line))
    session.say(f"Next: write the summaries in {drafted.file}, then run: newsletter check {issue}")


@click.command()
@click.argument("issue")
@click.option("--write", is_flag=True, help="Write the missing ids into the file.")
@by_option
@json_option
@click.pass_obj
def ids(session: Session, issue: str, write: bool, by: str) -> int:
    """Show which leads and entries of ISSUE lack an id; with --write, give them one."""
    from newsletter.publication.gathering import drafting
    from newsletter.publication.place.wording import counted

    report = drafting.ids(session.workplace(), issue, write=write, by=by)
    if session.json:
        session.emit("newsletter.ids/1", report)
    elif report.missing == 0:
        session.print(f"{report.file}: every lead and entry has an id")
    elif write:
        session.print(f"{report.file}: wrote {counted(report.missing, 'id')}")
    else:
        session.print(f"{report.file}: {counted(report.missing, 'id')} missing")
        session.say(f"help: Write them with: newsletter ids {issue} --write")
    return int(report.missing > 0 and not write)


@click.command()
@click.argument("names", nargs=-1, metavar="[ISSUE|FILE]...")
@click.option("--links", is_flag=True, help="First look where the links of each ISSUE lead.")
@click.option("--refresh", is_flag=True, help="With --links: also at those seen a short while ago.")
@click.option("--weights", is_flag=True, help="Also show what each piece of ISSUE's mail weighs.")
@click.option("--spam", is_flag=True, help="Also ask SpamAssassin, where it is installed.")
@click.option(
    "--sender", is_flag=True, help="Also ask the name system whether receivers can trust our mail."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "github"]),
    default="text",
    show_default=True,
    help="github: annotations of a pull request, for a workflow.",
)
@json_option
@click.pass_obj
def check(
    session: Session,
    names: tuple[str, ...],
    links: bool,
    refresh: bool,
    weights: bool,
    spam: bool,
    sender: bool,
    form: str,
) -> int:
    """Check ISSUE; without one, the whole publication; or a mail that was made elsewhere.

    With --links every link of the issue and of its mail is opened, at most one per host at a time;
    what was seen is kept, and told by later checks with its age.

    With --weights it is shown what each lead and entry weighs in the heaviest mail that readers would
    get, in bytes as it arrives, and how much of the mail has arrived when it has.

    With --spam SpamAssassin says how many points its local rules give the mail of each ISSUE without
    errors, or a FILE.eml, and for what; nobody else is asked.

    FILE.html, FILE.htm, FILE.eml or - (standard input) is a mail made with any program: it gets the
    checks of a mail, with line and column of its source.
    """
    from newsletter.publication.issues.mail_files import is_mail_file

    mails = [name for name in names if is_mail_file(name)]
    if mails and (links or weights or sender or len(mails) < len(names)):
        raise click.UsageError(
            "Check mails and issues one after the other; --links, --weights and --sender are for "
            "issues."
        )
    if mails:
        return _tell(session, _check_mails(session, mails, spam=spam), form=form)
    if (refresh and not links) or (links and not names):
        raise click.UsageError("Write: newsletter check ISSUE --links, with --refresh or without.")
    if weights and not names:
        raise click.UsageError("Write: newsletter check ISSUE --weights.")
    if spam and not names:
        raise click.UsageError("Write: newsletter check ISSUE --spam.")
    from newsletter.publication.issues.beginning import begin_rendering

    begin_rendering()  # its process starts while we read in the rest
    from newsletter.publication.issues import checking

    more: dict[str, object] = {}
    if links:
        more["links"] = _look_at_links(session, names, refresh=refresh)
    checked = checking.check(session.workplace(), names)
    checked = _besides(session, names, checked, spam=spam, sender=sender)
    if weights:
        more["weights"] = _weigh(session, names, checked, form=form)
    if names:
        more["weight"] = checked.budgets
    return _tell(session, checked, form=form, more=more)


def _besides(
    session: Session, names: tuple[str, ...], checked: Checked, *, spam: bool, sender: bool
) -> Checked:
    """Ask those who are asked only where somebody wants it."""
    if spam and not checked.has_errors:
        from newsletter.publication.issues.spamming import spam_of_issues

        checked = checked.with_more(spam_of_issues(session.workplace(), names))
    if sender:
        from newsletter.publication.post import sender_doctor

        asked = sender_doctor.system_names()
        checked = checked.with_more(sender_doctor.findings(session.workplace(), asked))
    return checked


def _weigh(
    session: Session, names: tuple[str, ...], checked: Checked, *, form: str
) -> dict[str, object]:
    """Show what the issues' mails are made of, as far as they can be rendered."""
    from newsletter.cli.weights import weight_lines
    from newsletter.publication.issues import weighing

    found: dict[str, object] = {}
    rendered = {one.issue for one in checked.budgets}
    for name in names:
        if name in rendered:
            weighed = weighing.weigh_issue(session.workplace(), name)
            found[name] = weighed
            if not session.json and form == "text":
                for line in weight_lines(weighed, columns=session.columns()):
                    session.print(line)
                session.print()
    return found


def _check_mails(session: Session, names: list[str], *, spam: bool) -> Checked:
    """Check mails by the house rules of the publication that we are in, if any."""
    from newsletter.errors import NotAPublication
    from newsletter.model.publication import HouseRules
    from newsletter.publication.issues import mail_checking
    from newsletter.publication.place import reading

    try:
        house = reading.publication(session.workplace()).house_rules
    except NotAPublication:
        house = HouseRules()
    checked = mail_checking.check_mails(names, house, standard_input=sys.stdin.buffer)
    if spam:
        from newsletter.publication.issues.spamming import spam_of_files

        return checked.with_more(spam_of_files(names, house))
    return checked


def _tell(
    session: Session, checked: Checked, *, form: str, more: dict[str, object] | None = None
) -> int:
    budgets = checked.budgets if more and "weight" in more else ()
    if session.json:
        data = {"files": checked.files, **(more or {})}
        session.emit("newsletter.check/1", data, checked.findings)
    elif form == "github":
        from newsletter.cli.annotations import annotation

        file = checked.files[0] if len(checked.files) == 1 else ""
        for finding in checked.findings:
            session.print(annotation(finding, file=file))
    else:
        session.show_findings(checked.findings, err=False)
        session.print(checked.summary())
        for one in budgets:
            session.print(f"{one.issue}: {one.line()}")
    return int(checked.has_errors)


def _look_at_links(
    session: Session, names: tuple[str, ...], *, refresh: bool
) -> dict[str, tuple[object, ...]]:
    from newsletter.cli.progress import Counter
    from newsletter.publication.issues import linking
    from newsletter.publication.place import reading

    workplace = session.workplace()
    publication = reading.publication(workplace)
    seen = dict[str, tuple[object, ...]]()
    for name in names:
        issue = reading.open_issue(workplace, name, publication).issue
        with Counter(f"Looking at the links of {name}", total=0) as counter:

            def progress(done: int, total: int, counter: Counter = counter) -> None:
                counter.total = total
                counter.step(done)

            looked = linking.look_at_links(
                workplace, issue, publication, refresh=refresh, progress=progress
            )
        if not session.json:
            session.say(looked.summary(name))
        seen[name] = looked.with_age(workplace.clock())
    return seen


@click.command()
@click.argument("issue")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write mail.html, mail.txt, page.html and mail.eml into DIR instead of serving them.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8700,
    show_default=True,
    help="Where the preview is served; 0 takes a free one.",
)
@click.option(
    "--variant",
    default="all",
    show_default=True,
    metavar="KEY",
    help="What readers of some sections, or of a language, get: leads, media-review.ur, all.ur.",
)
@click.option(
    "--aloud",
    is_flag=True,
    help="Print the mail in the order and words in which a screen reader says it.",
)
@json_option
@click.pass_obj
def preview(
    session: Session, issue: str, output: Path | None, port: int, variant: str, aloud: bool
) -> None:
    """Show ISSUE as mail, plain text and web page; saving the file updates the open page."""
    from newsletter.publication.issues import balancing, previewing

    workplace = session.workplace()
    if aloud:
        _say_aloud(session, previewing.said(workplace, issue, variant))
        return
    if output is None:
        from newsletter.cli.live import serve_preview

        watched = previewing.watched_files(workplace, issue)
        serve_preview(
            lambda: previewing.preview(workplace, issue, variant),
            watched,
            host="127.0.0.1",
            port=port,
            announce=session.announcing(f"Preview of {issue}"),
            check=lambda: previewing.findings(workplace, issue),
            weigh=lambda: balancing.page(workplace, issue),
        )
        return
    written = previewing.write_preview(workplace, issue, output, variant)
    if session.json:
        session.emit("newsletter.preview/1", {"files": written})
        return
    for path in written:
        session.print(str(path))
    session.say(f"Next: open {output / 'mail.html'} in a browser")


def _say_aloud(session: Session, lines: tuple[str, ...]) -> None:
    if session.json:
        session.emit("newsletter.aloud/1", {"lines": lines})
        return
    for line in lines:
        margin = " " * (len(line) - len(line.lstrip(" ")))
        session.print(margin + clean_line(line))
