"""`newsletter takeover`: this machine is the one that mails from now on."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.errors import BackupError, UsageError
from newsletter.model.machine import Holder
from newsletter.model.values import dataclass
from newsletter.publication.care.backing_up import staged
from newsletter.publication.care.doubting import Doubted, doubt_everything
from newsletter.publication.care.placing import place_of
from newsletter.publication.care.replaying import Replayed, pieces_after, replay
from newsletter.publication.place import audit, fence, reading
from newsletter.publication.place.wording import moment
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.doubts import SqlDoubtStore


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """What a takeover found and did."""

    was: str
    """Why this machine was fenced."""
    issues: tuple[Doubted, ...]
    journal: Replayed
    """What the journal told since the restore."""
    unasked: str
    """Why the place of the journal could not be asked, or empty."""
    letters: int
    """Confirmation mails that may have left; they are not mailed again."""

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        yield from self.journal.lines()
        if self.unasked:
            yield f"whether the journal went on after the restore, nobody can tell: {self.unasked}"
        yield "this machine mails from now on"
        for one in self.issues:
            yield from one.lines()
        if not self.issues:
            yield "no issue was being sent, and none that is approved may have begun elsewhere"
        if self.letters:
            yield (
                f"{self.letters} confirmation mails may have left the other machine; they are not "
                "mailed again. Whoever asks anew gets a new one."
            )


def why_fenced(workplace: Workplace) -> str:
    """Return why nothing may be mailed from here; raises `UsageError` where it may."""
    reason = fence.why_fenced(workplace)
    if not reason:
        raise UsageError(
            "There is nothing to take over: this machine is the one that mails.",
            help="A restored or copied publication says by itself that it mails nobody.",
        )
    return reason


def take_over(
    workplace: Workplace,
    *,
    because: str,
    old_is_off: bool,
    by: str = "",
    identity: str = "",
) -> TakenOver:
    """Let this machine mail, after all that may have left the other one is asked for or shown.

    `old_is_off` is a person's word that the other machine is off and stays off; `identity` is the
    secret key of the backups, needed where the other one wrote its journal on after the restore.
    Raises `UsageError` without one of them, without a reason, or where nothing is fenced.  Given again
    after it broke off, it goes on.
    """
    was = why_fenced(workplace)
    if not because.strip():
        raise UsageError("A takeover needs a reason.", help='Give it: --because "what happened"')
    if not old_is_off:
        raise UsageError(
            "Nobody has said that the other machine is off.",
            help="While it runs, readers would be mailed twice. See that it is off and stays off, "
            "then add --old-machine-is-off.",
        )
    with workplace.mail() as database:
        holder = fence.holder_of(workplace, database)
    journal, unasked = _rest_of_the_journal(workplace, holder, identity)
    reason = _reason(holder)
    issues = doubt_everything(workplace, reason=reason)
    with workplace.mail() as database:
        letters = SqlDoubtStore(database).doubt_letters(reason=reason, now=workplace.clock())
        fence.take(workplace, database)
    doubtful = sum(one.uncertain for one in issues)
    detail = f"{because}; it was fenced because {was}; {doubtful} rows uncertain"
    audit.record(workplace, "take over", by=by, detail=detail)
    return TakenOver(was=was, issues=issues, journal=journal, unasked=unasked, letters=letters)


def _rest_of_the_journal(
    workplace: Workplace, holder: Holder, identity: str
) -> tuple[Replayed, str]:
    """Replay what was written after the restore; return it, or why nobody could be asked."""
    if not holder.restored or not reading.publication(workplace).backup.place:
        return Replayed(), ""
    try:
        place = place_of(workplace)
        names = pieces_after(place, holder)
    except BackupError as error:
        return Replayed(), error.message
    if not names:
        return Replayed(), ""
    if not identity:
        raise UsageError(
            f"The other machine wrote its journal on after the restore: {len(names)} pieces, in which "
            "people may have left.",
            help="Give the key of the recovery sheet, so that they are read: --identity FILE",
        )
    with staged(workplace, "takeover") as room:
        return replay(workplace, place, names, identity, room), ""


def _reason(holder: Holder) -> str:
    """Return why a row is uncertain; it names no machine."""
    if holder.restored and holder.made:
        return f"taken over from a backup of {moment(holder.made)}: it may have left since"
    return "taken over from another machine: it may have left there"
