"""Commands that bring articles in."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import click

from newsletter.cli.options import by_option, dry_run_option, json_option
from newsletter.cli.progress import Counter
from newsletter.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.publication.gathering.collecting import Clip, Gathering
    from newsletter.publication.gathering.feeding import Feed


@click.command()
@click.option(
    "--force",
    is_flag=True,
    help="Ask also feeds that are not due, against what they or their servers ask for.",
)
@dry_run_option
@json_option
@click.pass_obj
def collect(session: Session, force: bool, dry_run: bool) -> None:
    """Read all feeds; a feed that fails is named, the others go on."""
    from newsletter.publication.gathering import collecting, feeding

    workplace = session.workplace()
    if dry_run:
        feeds = feeding.sources_to_ask(workplace)
        if session.json:
            session.emit("newsletter.collect-plan/1", feeds)
            return
        for feed in feeds:
            session.print(f"would read {feed.title or feed.url}  {feed.url}")
        if not feeds:
            session.say("feeds.yaml names nothing to read.")
        return
    with Counter("Reading feeds", total=len(collecting.feeds_to_read(workplace))) as counter:
        gathering = collecting.collect(
            workplace, progress=lambda _done: counter.step(), force=force
        )
    if session.json:
        session.emit("newsletter.collect/1", gathering)
    else:
        _show_gathering(session, gathering, read=feeding.sources_to_ask(workplace))


def _show_gathering(session: Session, gathering: Gathering, *, read: Sequence[Feed]) -> None:
    for line in gathering.lines():
        session.print(line)
    if read or gathering.mail.letters or gathering.mail.failed:
        session.say("Next: newsletter candidates")
    else:
        session.say("Next: write the addresses of feeds into feeds.yaml, one a line, under feeds:")


@click.command()
@click.argument("target", metavar="URL|FILE", required=False)
@click.option("--url", default="", help="The page's address, where a saved FILE is given.")
@click.option(
    "--pasted",
    type=click.File("rb"),
    metavar="FILE",
    help="Text that you read at URL and pasted into FILE (- for standard input); needs --by.",
)
@click.option("--issue", default="", help="Save all pages that this issue cites, for the checks.")
@click.option(
    "--force",
    is_flag=True,
    help="Read URL also where its site's robots.txt asks not to; the audit log will say so.",
)
@by_option
@dry_run_option
@json_option
@click.pass_obj
def clip(
    session: Session,
    target: str | None,
    url: str,
    pasted: BinaryIO | None,
    issue: str,
    force: bool,
    by: str,
    dry_run: bool,
) -> int:
    """Capture one page, from its address or a saved file, as a candidate."""
    from newsletter.publication.gathering import collecting

    if bool(target) == bool(issue):
        raise click.UsageError("Give the address or file of one page, or --issue ISSUE.")
    if issue and force:
        raise click.UsageError("--force is for one page, given by its address.")
    if pasted and (issue or force or url):
        raise click.UsageError("--pasted is for one page: give its address, and --by.")
    if issue:
        return _clip_cited(session, issue, by=by, dry_run=dry_run)
    if pasted:
        return _paste(session, target or "", pasted, by=by, dry_run=dry_run)
    captured = collecting.clip(
        session.workplace(),
        target or "",
        url=url,
        by=by,
        dry_run=dry_run,
        force=force,
        forced=lambda reason: session.say(f"forced: {reason}"),
    )
    if session.json:
        session.emit("newsletter.clip/1", captured)
        return 0
    _show_clip(session, captured)
    session.say("Nothing was stored (--dry-run)." if dry_run else "Stored as a candidate.")
    return 0


def _paste(session: Session, url: str, text: BinaryIO, *, by: str, dry_run: bool) -> int:
    from newsletter.publication.gathering import pasting

    pasted = pasting.paste(session.workplace(), url, text.read(), by=by, dry_run=dry_run)
    if session.json:
        session.emit("newsletter.clip/1", pasted)
        return 0
    _show_clip(session, pasted)
    session.say(
        "Nothing was stored (--dry-run)." if dry_run else f"Saved for the checks: pasted by {by}."
    )
    return 0


def _clip_cited(session: Session, issue: str, *, by: str, dry_run: bool) -> int:
    from newsletter.publication.gathering import collecting

    workplace = session.workplace()
    if dry_run:
        addresses = collecting.unsaved_pages(workplace, issue)
        if session.json:
            session.emit("newsletter.clip-cited-plan/1", addresses)
            return 0
        for address in addresses:
            session.print(f"would save {address}")
        return 0
    pages = collecting.save_cited_pages(workplace, issue, by=by)
    if session.json:
        session.emit("newsletter.clip-cited/1", pages)
    else:
        for line in pages.lines():
            session.print(line)
    return int(bool(pages.failed))


def _show_clip(session: Session, captured: Clip) -> None:
    from newsletter.publication.gathering import collecting

    article, source = captured.article, captured.source
    authors = ", ".join(article.authors) or "not found"
    dated = article.published_date or article.published
    session.print(f"title      {article.title}")
    session.print(f"authors    {authors}{' (organisation)' if article.organisation else ''}")
    known = collecting.knows_its_address(captured)
    session.print(f"outlet     {article.outlet or 'not found'}")
    session.print(f"published  {dated or 'not found'}")
    if article.updated:
        session.print(f"changed    {article.updated:%Y-%m-%d %H:%M} UTC")
    session.print(f"language   {article.language or 'not found'}")
    if article.section:
        session.print(f"section    {article.section}")
    if article.paywall:
        session.print("paywall    yes")
    session.print(f"address    {article.url if known else 'not found'}")
    session.print(f"text       {len(source.text.split())} words")
    for link in source.links:
        session.print(f"document   {link}")
    for note in captured.notes:
        session.print(f"note       {note}")
