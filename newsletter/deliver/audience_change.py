"""What became of the audience since an approval, and whether that voids it: pure.

People come and go by themselves at any hour; that voids nothing.  What the
house does to many at once does: an import, tags of many, people added or
taken off beyond a share of those for whom the approval was given.  A list of
those who left elsewhere says what they did themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsletter.model.approval import Approval
from newsletter.model.audience import Cause, EventKind, status_after
from newsletter.model.sending import Status
from newsletter.model.values import dataclass

MANY_TAGGED = 10
"""Readers whose tags one command may change without voiding an approval."""
BROUGHT = frozenset({Cause.OPERATOR, Cause.IMPORT})
_STATUS_KINDS = frozenset(
    {
        *(EventKind.ADDED, EventKind.CONFIRMED, EventKind.UNSUBSCRIBED, EventKind.BOUNCED),
        *(EventKind.COMPLAINED, EventKind.SUPPRESSED, EventKind.ERASED),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event of somebody, as far as it matters here."""

    subscriber: str
    kind: EventKind
    cause: Cause
    since: bool
    """True: after the approval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceChange:
    """What became of an audience since some moment."""

    came: int = 0
    """Who may be mailed now, and might not then."""
    went: int = 0
    by_house: int = 0
    """How many of both the publication did, and not the people themselves or their mailboxes."""
    imports: int = 0
    """Files that were imported, lists of leavers aside."""
    retagged: int = 0
    """Most readers whose tags one command changed."""

    def __str__(self) -> str:
        """As `status` tells it: ``+3 −1``."""
        return " ".join(
            (
                *([f"+{self.came}"] if self.came else []),
                *([f"−{self.went}"] if self.went else []),
            )
        )


def movements(happenings: Iterable[Happening]) -> AudienceChange:
    """Count who came and who went; `happenings` hold whole histories, each in order."""
    came = went = by_house = 0
    for then, now, cause in _movers(happenings):
        came += now and not then
        went += then and not now
        by_house += _by_house(then, now, cause)
    return AudienceChange(came=came, went=went, by_house=by_house)


def _by_house(then: bool, now: bool, cause: Cause) -> bool:  # noqa: FBT001 - as `_movers` yields
    return (now and not then and cause in BROUGHT) or (then and not now and cause is Cause.OPERATOR)


def void_reasons(change: AudienceChange, approval: Approval, *, drift: int) -> tuple[str, ...]:
    """Return why the approval no longer holds for the audience; `drift` is in percent."""
    reasons = []
    if change.imports:
        lists = "a list was" if change.imports == 1 else f"{change.imports} lists were"
        reasons.append(f"{lists} imported since")
    if change.retagged > MANY_TAGGED:
        reasons.append(f"the tags of {change.retagged} readers were changed at once")
    if change.by_house * 100 > drift * approval.audience_count:
        reasons.append(
            f"{change.by_house} readers were added or taken off other than by themselves, more than "
            f"{drift} % of {approval.audience_count}"
        )
    return tuple(reasons)


def _movers(happenings: Iterable[Happening]) -> Iterator[tuple[bool, bool, Cause]]:
    """Yield for each person whether they could be mailed then and now, and what decided it last."""
    then: dict[str, bool] = {}
    now: dict[str, Status] = {}
    never: set[str] = set()
    last: dict[str, Cause] = {}
    for one in happenings:
        known = now.get(one.subscriber, Status.UNCONFIRMED)
        if one.since:
            before = known is Status.CONFIRMED and one.subscriber not in never
            then.setdefault(one.subscriber, before)
            if one.kind in _STATUS_KINDS:
                last[one.subscriber] = one.cause
        if one.kind is EventKind.SUPPRESSED:
            never.add(one.subscriber)
        now[one.subscriber] = status_after(known, one.kind)
    for person, before in then.items():
        after = now[person] is Status.CONFIRMED and person not in never
        yield before, after, last.get(person, Cause.OWN)
