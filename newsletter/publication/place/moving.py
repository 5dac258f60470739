"""Moving in while the old service is still live: nothing is sent before its leavers are known.

publication.yaml says until when people can leave there (``moving:``).  Until then a send needs its
lists of leavers as they stood within a day, or somebody's word that the account is closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from newsletter.audience.service_tables import service_named
from newsletter.audience.services import Said, Service
from newsletter.documents import FindingNote
from newsletter.errors import SendError, UsageError
from newsletter.model.finding import Finding, Severity
from newsletter.model.moving import ClosedAccount, ImportedFile, Moving
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.place import audit, reading
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.imports import ImportStore

FRESH = timedelta(hours=24)
MAY_CLOSE = frozenset({"publisher", "approver"})
STALE_LISTS = FindingNote(
    code="old-service-lists",
    severity=Severity.WARNING,
    explanation="The publication moves (`moving:`), and the old service's lists of people who left "
    "were not imported within 24 hours: `send` would be refused.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingState:
    """Where a publication that moves stands."""

    service: str
    until: str
    missing: tuple[str, ...]
    """Why a send would be refused, list by list; empty: it would not."""
    fresh_until: datetime | None = None
    """When the lists that are there become too old."""
    closed: ClosedAccount | None = None

    def line(self) -> str:
        """Return it as one line for people."""
        start = f"moving from {self.service} until {self.until}: "
        if self.closed:
            return f"{start}its account is closed, says {self.closed.by}"
        if self.missing:
            return f"{start}a send would be refused; {'; '.join(self.missing)}"
        return f"{start}its leavers are known, good for a send until {self.fresh_until:%Y-%m-%d %H:%M} UTC"


def moving_state(workplace: Workplace, publication: Publication) -> MovingState | None:
    """Return where the move stands, or None where there is none, or its last day is over."""
    moving = publication.moving
    if moving is None or workplace.clock().date() > moving.until:
        return None
    service = _service(moving)
    imports, closed = _imports(workplace, service)
    wanted = service.lists or (None,)
    times = {said: _fresh_at(imports, said) for said in wanted}
    missing = () if closed else tuple(_missing(times, now=workplace.clock()))
    known = [time for time in times.values() if time]
    return MovingState(
        service=service.label if service.name != "newsletter" else "the old service",
        until=moving.until.isoformat(),
        missing=missing,
        fresh_until=min(known) + FRESH if known and not missing else None,
        closed=closed,
    )


def expect_leavers_known(workplace: Workplace, publication: Publication) -> None:
    """Raise `SendError` where people may have left at the old service of whom we do not know."""
    state = moving_state(workplace, publication)
    if state and state.missing:
        raise SendError(
            f"The old service is still live until {state.until}, and people may have left there: "
            f"{'; '.join(state.missing)}.",
            help=_way_out(publication),
        )


def moving_findings(workplace: Workplace, publication: Publication) -> tuple[Finding, ...]:
    """Return a warning where a send would be refused now."""
    state = moving_state(workplace, publication)
    if state is None or not state.missing:
        return ()
    return (
        Finding(
            code=STALE_LISTS.code,
            severity=Severity.WARNING,
            message=f"A send would be refused: {'; '.join(state.missing)}.",
            help=_way_out(publication),
            path=("moving",),
        ),
    )


def close_account(workplace: Workplace, service: str, *, how: str, by: str) -> ClosedAccount:
    """Record that nobody can leave at the old service any more, on a publisher's word.

    Raises `UsageError` for a service that the publication does not move from, and for a person
    who is neither publisher nor approver.
    """
    publication = reading.publication(workplace)
    if publication.moving is None or publication.moving.service != service:
        raise UsageError(
            f"publication.yaml does not say that it moves from {service!r}.",
            help="There is nothing to close: no send waits for it.",
        )
    may = [person.id for person in publication.people if MAY_CLOSE & set(person.roles)]
    if by not in may:
        raise UsageError(
            f"{by!r} is no publisher of publication.yaml."
            if by
            else "Nobody is named who says so.",
            help=f"Give --by with one of: {', '.join(may)}."
            if may
            else "Give somebody the role publisher in publication.yaml, under people.",
        )
    closed = ClosedAccount(at=workplace.clock(), service=service, by=by, note=how)
    with workplace.mail() as connection:
        ImportStore(connection).close_account(closed)
    audit.record(workplace, "close old account", item=service, by=by, detail=how)
    return closed


def _service(moving: Moving) -> Service:
    found = service_named(moving.service)
    assert found is not None  # noqa: S101 - publication.yaml lets only these names pass
    return found


def _imports(
    workplace: Workplace, service: Service
) -> tuple[tuple[ImportedFile, ...], ClosedAccount | None]:
    if not workplace.has_mail():
        return (), None
    with workplace.mail() as connection:
        store = ImportStore(connection)
        return store.latest(service.name), store.closed(service.name)


def _fresh_at(imports: Sequence[ImportedFile], said: Said | None) -> datetime | None:
    """Return the time that the newest file of a list stands for, or None.

    A file is not younger than its last change, however late it is imported.  None stands for a
    file that tells of everybody; the list of those who left will do in its place.
    """
    accepted = {said.value} if said else {"", Said.UNSUBSCRIBED.value}
    return max((min(one.at, one.written) for one in imports if one.said in accepted), default=None)


def _missing(times: dict[Said | None, datetime | None], *, now: datetime) -> Iterator[str]:
    for said, time in times.items():
        name = f"the {said.value} list" if said else "the list of those who left"
        if time is None:
            yield f"{name} was never imported"
        elif now - time > FRESH:
            yield f"{name} is of {time:%Y-%m-%d %H:%M} UTC"


def _way_out(publication: Publication) -> str:
    service = publication.moving.service if publication.moving else ""
    return (
        "Export them there and import them: newsletter import audience FILE …; or record that the "
        f"account is closed: newsletter import closed {service} --how TEXT --by PERSON"
    )
