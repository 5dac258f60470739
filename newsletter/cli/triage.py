"""`newsletter candidates`: list what came in, decide, split, join, take back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from newsletter.cli.article_facts import article_lines, saved_line
from newsletter.cli.candidate_table import INDENT, facts, table, whole
from newsletter.cli.options import by_option, json_option
from newsletter.cli.ranking_view import evaluation_lines, reason_lines
from newsletter.cli.session import Session, colours
from newsletter.cli.terminal_text import clean_line
from newsletter.model.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from newsletter.publication.gathering.choosing import Act, Candidate, Dossier, Filters
    from newsletter.publication.place.workplace import Workplace

PAIR = (str, str)


DECIDING = {
    "shortlist": "shortlisted",
    "later": "later",
    "reject": "rejected",
    "new": "new",
}
"""What can be typed behind --decide, and the decision that it is."""


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--issue", default="", help="Only what came in for this issue, and what stands in it."
)
@click.option(
    "--search",
    default="",
    help='Only those with these words; "in quotes": a phrase; -word: without.',
)
@click.option("--outlet", default="", help="Only those told by this outlet.")
@click.option("--language", default="", help="Only those in this language: en, ur.")
@click.option("--since", default="", metavar="DAY", help="Only what appeared from this day on.")
@click.option(
    "--decision",
    type=click.Choice(["new", "late", "shortlisted", "later", "used", "rejected", "all"]),
    default="new",
    show_default=True,
    help="Only those with this decision.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=40,
    show_default=True,
    help="How many to show.",
)
@click.option(
    "--decide",
    type=click.Choice([*DECIDING]),
    help="Decide on the candidates ID …; - takes the ids from standard input.",
)
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
@click.option(
    "--evaluate", is_flag=True, help="Show how well the ranking foretells what you choose."
)
@click.option("--offline", is_flag=True, help="Fetch no page of what is shortlisted.")
@by_option
@json_option
@click.pass_obj
def candidates(
    session: Session,
    ids: tuple[str, ...],
    issue: str,
    search: str,
    outlet: str,
    language: str,
    since: str,
    decision: str,
    limit: int,
    decide: str | None,
    shortlist: tuple[str, ...],
    later: tuple[str, ...],
    reject: tuple[str, ...],
    show: str | None,
    parted: tuple[str, str] | None,
    joined: tuple[str, str] | None,
    undo: bool,
    evaluate: bool,
    offline: bool,
    by: str,
) -> None:
    """List what came in, best first; or decide, split, join, and take that back.

    What came in after the freeze of the issue that is being made is late, and listed apart.
    """
    from newsletter.publication.gathering import choosing

    chosen = {"shortlisted": [*shortlist], "later": [*later], "rejected": [*reject]}
    if decide:
        chosen.setdefault(DECIDING[decide], []).extend(_given(ids))
    elif ids:
        raise click.UsageError(f"Say what to decide on {ids[0]}: --decide shortlist, for example.")
    deeds: list[tuple[object, Callable[[Workplace], None]]] = [
        (
            any(chosen.values()),
            lambda place: _decide(session, place, chosen, offline=offline, by=by),
        ),
        (show, lambda place: _show_dossier(session, choosing.dossier(place, show or ""))),
        (parted, lambda place: _split(session, place, parted, by=by)),
        (joined, lambda place: _join(session, place, joined, by=by)),
        (undo, lambda place: _undo(session, place, by=by)),
        (evaluate, lambda place: _evaluate(session, place)),
    ]
    wanted = [deed for is_wanted, deed in deeds if is_wanted]
    if len(wanted) > 1:
        raise click.UsageError(
            "Decide, --show, --split, --join, --undo, --evaluate: one at a time."
        )
    if wanted:
        wanted[0](session.workplace())
    else:
        filters = choosing.filters(outlet=outlet, language=language, since=since)
        asked = Asked(issue=issue, search=search, decision=decision, limit=limit, filters=filters)
        _list(session, session.workplace(), asked)


def _given(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids that were typed, or given on standard input where ``-`` was typed."""
    from newsletter.cli.candidate_table import named

    given = named(sys.stdin.read()) if "-" in ids else ()
    found = tuple(dict.fromkeys((*(one for one in ids if one != "-"), *given)))
    if not found:
        raise click.UsageError("No candidate was named.")
    return found


def _decide(
    session: Session,
    workplace: Workplace,
    chosen: Mapping[str, Sequence[str]],
    *,
    offline: bool,
    by: str,
) -> None:
    from newsletter.publication.gathering import choosing, collecting, lateness

    late = lateness.late_among(workplace, chosen["shortlisted"])
    _show_all(session, choosing.decide(workplace, chosen, by=by))
    for candidate in late:
        session.say(
            f"{candidate.id} came in after the freeze of {lateness.lateness(workplace).issue}; "
            "it is shortlisted all the same."
        )
    if chosen["shortlisted"] and not offline:
        pages = collecting.save_shortlisted_pages(workplace, chosen["shortlisted"], by=by)
        for line in pages.lines():
            session.say(line)


def _split(
    session: Session, workplace: Workplace, parted: tuple[str, str] | None, *, by: str
) -> None:
    from newsletter.publication.gathering import choosing

    name, address = parted or ("", "")
    _show_all(session, choosing.split(workplace, name, address, by=by))


def _join(
    session: Session, workplace: Workplace, joined: tuple[str, str] | None, *, by: str
) -> None:
    from newsletter.publication.gathering import choosing

    name, other = joined or ("", "")
    _show_all(session, (choosing.join(workplace, name, other, by=by),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which candidates are to be listed."""

    issue: str
    search: str
    decision: str
    limit: int
    filters: Filters


def _list(session: Session, workplace: Workplace, asked: Asked) -> None:
    from newsletter.publication.gathering import choosing

    if asked.issue:
        _show_selection(session, workplace, asked)
        return
    found = choosing.candidates(
        workplace,
        search=asked.search,
        decision=asked.decision,
        limit=asked.limit,
        filters=asked.filters,
    )
    _show_all(session, found)
    if asked.decision == "new" and not session.json:
        _tell_late(session, workplace)


def _show_selection(session: Session, workplace: Workplace, asked: Asked) -> None:
    from newsletter.publication.gathering import lateness

    issue = asked.issue
    found = lateness.selection(
        workplace,
        issue,
        search=asked.search,
        decision=asked.decision,
        limit=asked.limit,
        filters=asked.filters,
    )
    if session.json:
        session.emit("newsletter.candidates-of-issue/1", found)
        return
    since, until = found.opens or "the beginning", found.closes or "now"
    session.say(f"{issue} draws on what appeared from {since} to {until}.")
    _show_all(session, found.candidates)
    if found.standing:
        session.print(f"\nIn {issue} already")
        _show_all(session, found.standing)
    if found.late and asked.decision != "late":
        session.say(
            f"{found.late:,} late, after the freeze of {found.freeze}: "
            f"newsletter candidates --issue {issue} --decision late"
        )


def _tell_late(session: Session, workplace: Workplace) -> None:
    """Say how many are late and where they are shown."""
    from newsletter.publication.gathering import lateness

    known = lateness.lateness(workplace)
    if known.late:
        session.say(
            f"{known.late:,} late, after the freeze of {known.issue} ({known.freeze}): "
            "newsletter candidates --decision late"
        )


@click.command()
@click.argument("issue", required=False, default="")
@by_option
@click.pass_obj
def triage(session: Session, issue: str, by: str) -> None:
    """Decide on candidates in the terminal, one key each; d drafts into ISSUE."""
    from newsletter.cli.triage_screen import run
    from newsletter.publication.gathering.triaging import Triage

    run(Triage(workplace=session.workplace(), issue=issue, by=by))


def _undo(session: Session, workplace: Workplace, *, by: str) -> None:
    from newsletter.publication.gathering import choosing

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
    columns = session.columns()
    for candidate in found:
        first, *more = table(candidate, columns) if columns else whole(candidate)
        session.print(first)
        for line in more:
            session.print(click.style(line, dim=True) if colours(sys.stdout) else line)
    if not found:
        session.say("No candidate matches. `newsletter collect` brings new ones in.")


def _evaluate(session: Session, workplace: Workplace) -> None:
    from newsletter.publication.gathering.learning import evaluation

    learned = evaluation(workplace)
    if session.json:
        session.emit("newsletter.ranking/1", learned)
        return
    for line in evaluation_lines(learned):
        session.print(line)


def _show_dossier(session: Session, known: Dossier) -> None:
    if session.json:
        session.emit("newsletter.candidate/1", known)
        return
    for line in _dossier(known):
        session.print(clean_line(line))


def _dossier(known: Dossier) -> Iterator[str]:
    candidate = known.candidate
    by = f" by {candidate.decided_by}" if candidate.decided_by else ""
    yield f"{candidate.id}  {candidate.article.title}"
    yield f"{INDENT}{candidate.decision}{by}; first seen {candidate.first_seen:%Y-%m-%d}"
    yield ""
    yield f"Why it ranks here ({round(candidate.score, 3):g} points)"
    yield from reason_lines(candidate)
    yield ""
    yield "Articles, best first"
    saved = {source.key: source for source in known.sources}
    for article in (candidate.article, *candidate.also_in):
        yield f"  {' · '.join(facts(article))}"
        yield f"    {article.title}"
        yield f"    {article.url}"
        yield f"    from {article.feed or 'a clip'}"
        yield from (f"    {line}" for line in article_lines(article))
        if article.key in saved:
            yield f"    {saved_line(saved[article.key])}"
        if article.summary:
            yield f"    {article.summary}"
    yield ""
    yield "History"
    for act in known.acts:
        yield f"  {act.at:%Y-%m-%d %H:%M}  {spell_act(act)}{_spell_undone(act)}"
    if not known.acts:
        yield "  Nobody has decided anything."


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
