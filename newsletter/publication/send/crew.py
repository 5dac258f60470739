"""One worker's hands: its connections, kept open from one part of a ledger to the next."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import field
from types import MappingProxyType

from newsletter.audience.suppression import suppression_digests
from newsletter.deliver.engine import Engine, Progress
from newsletter.deliver.job import Job
from newsletter.deliver.lines import Lines
from newsletter.deliver.lock import Holders, new_holder
from newsletter.deliver.sending import expect_frozen, opened_lines
from newsletter.deliver.transports.base import Peer
from newsletter.model.ledger import Part
from newsletter.model.pacing import BrakeRules, Counts
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.issues.sealed import read_sealed
from newsletter.publication.place import reading, secrets
from newsletter.publication.place.moving import expect_leavers_known
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post.transporting import peer_of, transport_of
from newsletter.publication.send.braking import (
    Watch,
    counts_by_state,
    pull,
    watch_over,
    with_returned,
)
from newsletter.publication.send.hosts import this_host
from newsletter.publication.send.jobs import job_of
from newsletter.publication.send.queueing import server_of
from newsletter.stores.patient import PatientLedgerStore
from newsletter.stores.postgres import open_postgres
from newsletter.stores.ramps import SqlRampStore
from newsletter.stores.returned import SqlReturnStore

PATIENCE = 2.0
"""Seconds that a part waits for rows that are not due: a limit of ours opens in moments."""
KEPT = 300.0
"""Seconds after which the settings are read again, and connections made anew."""
JUDGED_EVERY = 1.0
"""Seconds between two looks of a worker at what all workers did."""
RETURNS_EVERY = 10.0
"""Seconds between two looks at what came back."""
GRACE = 10.0
"""Seconds that a worker which was told to stop waits for a database that is away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Who can say what left by a transport, and under which name rows were leased to it."""

    name: str
    peer: Peer


def record_of(workplace: Workplace, publication: Publication) -> Record:
    """Return it; the record of a relay or folder of one host can be asked on that host alone."""
    transport, smtp = peer_of(workplace, publication), publication.delivery.smtp
    shared = publication.delivery.transport == "smtp" and not _is_loopback(smtp.host)
    name = transport.name if shared else f"{transport.name} on {this_host(workplace)}"
    return Record(name=name, peer=transport.peer)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kit:
    """What is needed for one issue."""

    job: Job
    lines: Lines
    carrier: str
    ahead: int
    brake: BrakeRules
    until: float
    """In ticks."""


@dataclass(slots=True, kw_only=True)
class Crew:
    """The state of one worker under one name; `working` begins another where this one fails."""

    workplace: Workplace
    stop: threading.Event
    holder: str = field(default_factory=new_holder)
    ticks: Callable[[], float] = time.monotonic
    _kit: _Kit | None = None
    _open: ExitStack = field(default_factory=ExitStack)
    _store: PatientLedgerStore | None = None
    _returns: tuple[float, str, Mapping[str, int]] = (0.0, "", MappingProxyType({}))
    _stopped_at: float = 0.0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Show that this holder lives, and let go of everything at the end.

        Where it ends by an error, others know that it is dead.
        """
        holders = Holders(self.workplace.var / "locks" / "holders")
        with holders.alive(self.holder), self._opened_store() as self._store:
            try:
                yield
            finally:
                self.put_down()

    def put_down(self) -> None:
        """Close the connections; the next part opens new ones."""
        self._kit = None
        self._open.close()

    def hand_over(self, part: Part) -> Progress:
        """Hand over what can go of a part; return what became of it.

        Raises `NewsletterError` where it cannot go on; then this holder must not be used again.
        """
        kit, store = self._kit_for(part.issue), self._store
        assert store is not None  # noqa: S101 - at work
        store.part = part
        for line in kit.lines.all:
            line.announced = ""
        watch = self._watch(part.issue, kit.brake)
        engine = Engine(
            job=kit.job,
            store=store,
            lines=kit.lines,
            holder=self.holder,
            carrier=kit.carrier,
            clock=self.workplace.clock,
            ticks=self.ticks,
            ahead=kit.ahead,
            cursor=part.after,
        )
        run = engine.run(
            wait=self._nap,
            report=watch.take,
            halted=lambda: self.stop.is_set() or watch.is_enough(),
            patience=PATIENCE,
            stays=False,
        )
        if watch.trouble:
            pull(self.workplace, store, part.issue, watch.trouble)
        return run.progress

    # ---- what it needs ----

    def _kit_for(self, issue: str) -> _Kit:
        kit = self._kit
        if kit is None or kit.job.issue != issue or self.ticks() > kit.until:
            self.put_down()
            kit = self._kit = self._new_kit(issue)
        return kit

    def _new_kit(self, issue: str) -> _Kit:
        publication = reading.publication(self.workplace)
        expect_leavers_known(self.workplace, publication)
        job = job_of(self.workplace, read_sealed(self.workplace, issue), publication)
        assert self._store is not None  # noqa: S101 - at work
        expect_frozen(job, self._store)
        transport = transport_of(self.workplace, publication)
        return _Kit(
            job=job,
            lines=opened_lines(transport, self._open, self.ticks),
            carrier=record_of(self.workplace, publication).name,
            ahead=publication.delivery.smtp.ahead,
            brake=publication.delivery.brake,
            until=self.ticks() + KEPT,
        )

    def _watch(self, issue: str, rules: BrakeRules) -> Watch:
        assert self._store is not None  # noqa: S101 - at work
        ramp = self._store.ask(issue, lambda database: SqlRampStore(database).get(issue))
        passed = ramp.passed if ramp else Counts()
        return watch_over(
            lambda: self._counts(issue), passed=passed, rules=rules, every=JUDGED_EVERY
        )

    def _counts(self, issue: str) -> Counts:
        store = self._store
        assert store is not None  # noqa: S101 - at work
        looked, of, kinds = self._returns
        if of != issue or self.ticks() - looked > RETURNS_EVERY:
            kinds = store.ask(issue, lambda database: SqlReturnStore(database).kinds(issue))
            self._returns = (self.ticks(), issue, kinds)
        return with_returned(counts_by_state(store.counted(issue)), kinds)

    @contextmanager
    def _opened_store(self) -> Iterator[PatientLedgerStore]:
        server = server_of(self.workplace)
        keyring = secrets.load(self.workplace.folder, self.workplace.environ).suppression
        store = PatientLedgerStore(
            lambda: open_postgres(server.address, "mail", password=server.password),
            digests=lambda normal: suppression_digests(normal, keyring),
            holder=self.holder,
            clock=self.workplace.clock,
            may_wait=self._may_wait,
        )
        try:
            yield store
        finally:
            store.close()

    def _nap(self, seconds: float) -> None:
        self.stop.wait(seconds)

    def _may_wait(self, seconds: float) -> bool:
        """Wait for a database that is away: as long as nobody wants this worker to stop."""
        if not self.stop.is_set():
            self.stop.wait(seconds)
            return True
        self._stopped_at = self._stopped_at or self.ticks()
        time.sleep(seconds)
        return self.ticks() - self._stopped_at < GRACE
