"""`newsletter history` and `newsletter bring-back`: what an issue said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newsletter.cli.options import by_option, json_option
from newsletter.cli.session import Session

if TYPE_CHECKING:
    from newsletter.publication.writing.values import Draft, Version

_SHOWN = 72
_DEEDS = {
    "took-out": "taken out",
    "put-in": "put in",
    "moved": "moved",
    "found": "found beside the file",
}


@click.command()
@click.argument("issue")
@click.option("--item", default="", metavar="ID", help="The lead or entry alone.")
@click.option("--field", default="", metavar="NAME", help="One field alone: summary, title …")
@click.option("--drafts", is_flag=True, help="What was typed at the desk and is not in the file.")
@click.option("--whole", is_flag=True, help="Show each text whole, before and after.")
@json_option
@click.pass_obj
def history(session: Session, issue: str, item: str, field: str, drafts: bool, whole: bool) -> None:
    """Show what was changed in an issue, newest first.

    What was saved at the desk is told field by field; where the publication is a git repository, so
    is what its commits changed. The number in front is for `newsletter bring-back`.
    """
    from newsletter.publication.writing import histories

    place = session.workplace()
    place.existing_issue_file(issue)
    if drafts:
        found = histories.drafts(place, issue)
        if session.json:
            session.emit("newsletter.drafts/1", found)
            return
        for draft in found:
            session.print(_draft_line(draft))
            session.print(draft.now if whole else f"    {_short(draft.now)}")
        session.say(
            f"{len(found)} drafts; newsletter bring-back {issue} NUMBER writes one."
            if found
            else "Nothing that was typed is missing in the file."
        )
        return
    versions = [
        one for one in histories.history(place, issue, field=field) if not item or item in one.item
    ]
    if session.json:
        session.emit("newsletter.history/1", versions)
        return
    for version in versions:
        _show(session, version, whole=whole)
    if not versions:
        session.say("Nothing was changed at the desk, and git keeps nothing of it.")


@click.command("bring-back")
@click.argument("issue")
@click.argument("number")
@click.option("--before", is_flag=True, help="What stood there before that change.")
@by_option
@click.pass_obj
def bring_back(session: Session, issue: str, number: str, before: bool, by: str) -> int:
    """Put a draft, an earlier text, or an item that was taken out back into an issue.

    NUMBER is what `newsletter history` prints in front. What stands there now stays in the history,
    so that this can be taken back, too. No other line of the file changes.
    """
    from newsletter.publication.writing import histories

    saved = histories.bring_back(session.workplace(), issue, number, before=before, by=by)
    if saved.draft >= 0:
        session.say(
            "What it belongs to is no longer in the file, or somebody is changing it; nothing was written."
        )
        return 1
    session.say("The file says it already." if saved.state == "same" else "Brought back.")
    return 0


def _show(session: Session, version: Version, *, whole: bool) -> None:
    name = " ".join((*version.item[-1:], version.field)) or "the file"
    what = _DEEDS.get(version.did, "")
    session.print(
        f"{version.number}  {version.at:%Y-%m-%d %H:%M}  {version.by or '?'}  {name}{f'  {what}' if what else ''}"
    )
    if version.did in _DEEDS:
        return
    for mark, text in (("-", version.before), ("+", version.after)):
        for line in text.split("\n") if whole else [_short(text)]:
            session.print(f"    {mark} {line}")


def _draft_line(draft: Draft) -> str:
    name = " ".join((*draft.item[-1:], draft.field))
    return f"{draft.number}  {draft.at:%Y-%m-%d %H:%M}  {draft.by or '?'}  {name}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
