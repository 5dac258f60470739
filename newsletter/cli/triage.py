"""`newsletter candidates`: list what came in, decide, split, join, take back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newsletter.cli.options import by_option, json_option
from newsletter.cli.session import Session

if TYPE_CHECKING:
    from newsletter.publication.choosing import Act, Article, Candidate, Dossier
    from newsletter.publication.workplace import Workplace

INDENT = " " * 12
PAIR = (str, str)


@click.command()
@click.option("--search", default="", help="Only those with these words in title or outlet.")
@click.option(
    "--decision",
    type=click.Choice(["new", "shortlisted", "later", "used", "rejected", "all"]),
    default="new",
    show_default=True,
    help="Only those with this decision.",
)
@click.option("--limit", default=40, show_default=True, help="How many to show.")
@click.option("--shortlist", multiple=True, metavar="ID", help="Shortlist a candidate.")
@click.option("--later", multiple=True, metavar="ID", help="Keep a candidate for later.")
@click.option("--reject", multiple=True, metavar="ID", help="Reject a candidate.")
@click.option("--show", metavar="ID", help="Show all that is known of a candidate.")
@click.option(
    "--split", "parted", type=PAIR, metavar="ID URL", help="Take an article out of a story."
)
@click.option(
    "--join", "joined", type=PAIR, metavar="ID OTHER", help="Make two candidates one story."
)
@click.option(
    "--undo",
    is_flag=True,
    help="Take back the last decision, split or join: that of --by, or anybody's.",
)
@by_option
@json_option
@click.pass_obj
def candidates(
    session: Session,
    search: str,
    decision: str,
    limit: int,
    shortlist: tuple[str, ...],
    later: tuple[str, ...],
    reject: tuple[str, ...],
    show: str | None,
    parted: tuple[str, str] | None,
    joined: tuple[str, str] | None,
    undo: bool,
    by: str,
) -> None:
    """List what came in, best first; or decide, split, join, and take that back."""
    from newsletter.publication import choosing

    chosen = {"shortlisted": shortlist, "later": later, "rejected": reject}
    deciding = any(chosen.values())
    if sum(map(bool, (deciding, show, parted, joined, undo))) > 1:
        raise click.UsageError("Decide, --show, --split, --join and --undo: one at a time.")
    workplace = session.workplace()
    if show:
        _show_dossier(session, choosing.dossier(workplace, show))
    elif parted:
        _show_all(session, choosing.split(workplace, *parted, by=by))
    elif joined:
        _show_all(session, (choosing.join(workplace, *joined, by=by),))
    elif undo:
        _undo(session, workplace, by=by)
    elif deciding:
        _show_all(session, choosing.decide(workplace, chosen, by=by))
    else:
        found = choosing.candidates(workplace, search=search, decision=decision, limit=limit)
        _show_all(session, found)


@click.command()
@click.argument("issue", required=False, default="")
@by_option
@click.pass_obj
def triage(session: Session, issue: str, by: str) -> None:
    """Decide on candidates in the terminal, one key each; d drafts into ISSUE."""
    from newsletter.cli.triage_screen import run
    from newsletter.publication.triaging import Triage

    run(Triage(workplace=session.workplace(), issue=issue, by=by))


def _undo(session: Session, workplace: Workplace, *, by: str) -> None:
    from newsletter.publication import choosing

    undone = choosing.undo(workplace, by=by, mine=bool(by))
    if session.json:
        session.emit("newsletter.undone/1", undone)
        return
    session.say(f"Taken back: {spell_act(undone.act)}")
    _show_all(session, undone.candidates)


def _show_all(session: Session, found: tuple[Candidate, ...]) -> None:
    if session.json:
        session.emit("newsletter.candidates/1", found)
        return
    for candidate in found:
        _show_candidate(session, candidate)
    if not found:
        session.say("No candidate matches. `newsletter collect` brings new ones in.")


def _show_candidate(session: Session, candidate: Candidate) -> None:
    facts = _facts(candidate.article)
    if candidate.also_in:
        facts.append("also in " + ", ".join(also.outlet or also.url for also in candidate.also_in))
    session.print(f"{candidate.id}  {candidate.article.title}")
    session.print(INDENT + " · ".join(facts))
    why = "; ".join(candidate.reasons)
    session.print(f"{INDENT}{candidate.decision}{' · ' if why else ''}{why}")


def _facts(article: Article) -> list[str]:
    dated = article.published_date or (article.published and f"{article.published:%Y-%m-%d}")
    facts = [article.outlet or "outlet unknown", ", ".join(article.authors)]
    return [fact for fact in (*facts, str(dated or "no date")) if fact]


def _show_dossier(session: Session, known: Dossier) -> None:
    if session.json:
        session.emit("newsletter.candidate/1", known)
        return
    candidate = known.candidate
    by = f" by {candidate.decided_by}" if candidate.decided_by else ""
    session.print(f"{candidate.id}  {candidate.article.title}")
    session.print(f"{INDENT}{candidate.decision}{by}; first seen {candidate.first_seen:%Y-%m-%d}")
    session.print(f"\nWhy it ranks here ({candidate.score:g} points)")
    for reason in candidate.reasons:
        session.print(f"  {reason}")
    session.print("\nArticles, best first")
    saved = {source.key: source for source in known.sources}
    for article in (candidate.article, *candidate.also_in):
        session.print(f"  {' · '.join(_facts(article))}")
        session.print(f"    {article.title}\n    {article.url}")
        session.print(f"    from {article.feed or 'a clip'}")
        if article.key in saved:
            words = len(saved[article.key].text.split())
            session.print(f"    text saved: {words} words, {saved[article.key].fetched:%Y-%m-%d}")
        if article.summary:
            session.print(f"    {article.summary}")
    session.print("\nHistory")
    for act in known.acts:
        session.print(f"  {act.at:%Y-%m-%d %H:%M}  {spell_act(act)}{_spell_undone(act)}")
    if not known.acts:
        session.print("  Nobody has decided anything.")


def spell_act(act: Act) -> str:
    """Return ``shortlisted c-1a2b3c4d by amina`` and the like."""
    others = ", ".join(act.others)
    words = {
        "decide": f"{act.decision} {act.candidate}",
        "split": f"split {act.candidate} off {others}",
        "join": f"joined {others} to {act.candidate}",
    }[act.kind]
    return f"{words}{f' by {act.by}' if act.by else ''}"


def _spell_undone(act: Act) -> str:
    if act.undone_at is None:
        return ""
    return f" (taken back {act.undone_at:%Y-%m-%d %H:%M}{f' by {act.undone_by}' if act.undone_by else ''})"
