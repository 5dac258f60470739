"""`newsletter doctor --bounce`: a message to an address that takes no mail must come back, and be known."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from newsletter.audience.addresses import normalise
from newsletter.deliver.bounces.effects import Evidence
from newsletter.deliver.transports import Envelope
from newsletter.errors import UsageError
from newsletter.mail import ascii_address, compose_letter, domain_of, message_id
from newsletter.mail.notice import paragraphs
from newsletter.mail.return_path import PROBES
from newsletter.model.diagnosis import Diagnosis, bad, good, warning
from newsletter.model.probe import Probe
from newsletter.model.publication import Publication
from newsletter.model.sending import DeliveryState
from newsletter.model.values import dataclass
from newsletter.publication.bounces import bounce_intake
from newsletter.publication.place import audit, reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post.transporting import return_paths, transport_of
from newsletter.publication.readers.registry import new_id
from newsletter.stores.probes import SqlProbeStore

WAIT = 120
"""Seconds that a probe is waited for, unless said otherwise."""
POLL, LONGEST_POLL = 3.0, 15.0
"""Seconds between the first two looks, and at most: each may be a log-in at a server."""
PATIENCE = timedelta(hours=24)
"""After so long nobody waits any more: servers give up sooner on what does not exist."""
FRESH = timedelta(days=90)
"""So long a proof holds; relays and mailboxes are moved."""
SUBJECT = "A test of the way back"
_UNSEEN = frozenset({"files", "console"})
_TEXT = (
    "This message was sent to an address that takes no mail, to see whether reports of what cannot "
    "be delivered find their way back. If you can read it, the address exists: please tell whoever "
    "keeps the newsletter {name}."
)
_LOOK_AT = (
    "Look, in this order: (1) Does the address take mail after all? Then give another: --to. "
    "(2) Does the relay's log, under {id}, say that it gave the message back? "
    "(3) Does the server that receives mail for {domain} put {variant} into the mailbox that is "
    "read (Postfix: recipient_delimiter = +)? Send a mail there by hand. (4) Is that mailbox the one "
    "that publication.yaml names under delivery: bounce_mailbox? (5) A mail service that keeps "
    "bounces to itself tells them by its webhook: delivery: webhooks. "
    "Then: newsletter doctor --bounce (docs/how-to/read-what-came-back.md)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How a probe is waited for."""

    seconds: float = WAIT
    nap: Callable[[float], None] = time.sleep


@contextmanager
def probe_store(workplace: Workplace) -> Iterator[SqlProbeStore]:
    """Open what is known of probes."""
    with workplace.mail() as connection:
        yield SqlProbeStore(connection)


def prove(
    workplace: Workplace,
    *,
    to: str = "",
    wait: Wait | None = None,
    left: Callable[[str], object] = lambda _to: None,
    tls: ssl.SSLContext | None = None,
) -> Diagnosis:
    """Send a probe, wait for it, and say what became of it; nobody is suppressed by it.

    `to`: an address of the publication's own that takes no mail; empty: that of publication.yaml.
    `left` is told when the relay has taken it.
    Raises `UsageError` where there is none or nothing leaves this machine, `AddressError`,
    `TransportError` where the relay cannot be reached.
    """
    publication = reading.publication(workplace)
    probe = _sent(workplace, publication, _address(publication, to))
    if not probe.refused:
        left(probe.to)
    patience = wait or Wait()
    pause, deadline = POLL, workplace.clock() + timedelta(seconds=patience.seconds)
    while not probe.refused:
        probe = _looked(workplace, publication, probe, tls)
        seconds = (deadline - workplace.clock()).total_seconds()
        if probe.came or seconds <= 0:
            break
        patience.nap(min(pause, seconds))
        pause = min(pause * 1.5, LONGEST_POLL)
    return _judged(probe, publication, workplace.clock())


def look(workplace: Workplace, *, tls: ssl.SSLContext | None = None) -> Diagnosis:
    """Read what came back since, and say what became of the latest probe."""
    publication = reading.publication(workplace)
    with probe_store(workplace) as store:
        known = store.probes()
    if not known:
        raise UsageError(
            "No probe was ever sent.", help="Send one: newsletter doctor --bounce --to ADDRESS"
        )
    probe = known[0] if known[0].refused else _looked(workplace, publication, known[0], tls)
    return _judged(probe, publication, workplace.clock())


def examine(workplace: Workplace) -> Iterator[Diagnosis]:
    """Yield how the last proof stands, and its age; nothing where nobody need ask."""
    publication = reading.publication(workplace)
    known: tuple[Probe, ...] = ()
    if workplace.has_mail():
        with probe_store(workplace) as store:
            known = store.probes()
    if known:
        yield _judged(known[0], publication, workplace.clock())
    proof = next((one for one in known[1:] if one.came), None)
    if known and not known[0].came and proof:
        yield _judged(proof, publication, workplace.clock())
    if not known and publication.delivery.bounces and publication.delivery.transport == "smtp":
        yield warning(
            "way back",
            "it was never proved that bounces find their way back",
            "Prove it: newsletter doctor --bounce --to ADDRESS, with an address of yours that takes "
            "no mail.",
        )


def _address(publication: Publication, to: str) -> str:
    if publication.delivery.transport in _UNSEEN:
        raise UsageError(
            f"With transport {publication.delivery.transport} nothing leaves this machine, so "
            "nothing can come back.",
            help="Set delivery: transport: in publication.yaml to what your mail leaves by.",
        )
    if not (to or publication.delivery.probe):
        raise UsageError(
            "To which address? It must be one that takes no mail.",
            help="Give one that you know not to exist, at a domain of yours whose mail is received "
            "elsewhere: newsletter doctor --bounce --to no-such-reader@other.example; or name it "
            "under delivery: probe: in publication.yaml.",
        )
    return to or publication.delivery.probe


def _sent(workplace: Workplace, publication: Publication, to: str) -> Probe:
    """Hand a probe over; it is written down first, so that whatever comes back is known."""
    sender, mailbox = publication.sender, normalise(to)
    # No address is kept: should a reader ever have this one, erasing them need not look here.
    domain = mailbox.address.rpartition("@")[2]
    probe = Probe(id=new_id(), to=f"…@{domain}", at=workplace.clock())
    name = message_id(PROBES, probe.id, domain_of(sender.address))
    text = _TEXT.format(name=publication.name)
    message = compose_letter(
        sender=sender,
        to=mailbox.deliverable,
        subject=SUBJECT,
        text=text,
        html=paragraphs(text, title=SUBJECT, language="en"),
        date=probe.at,
        message_id=name,
        language="en",
    )
    paths = return_paths(workplace, publication)
    envelope = Envelope(
        sender=paths.of_probe(probe.id) if paths else ascii_address(sender.address),
        recipient=mailbox.deliverable,
        message_id=name,
    )
    transport = transport_of(workplace, publication)
    transport.open()
    try:
        with probe_store(workplace) as store:
            store.add(probe)
        audit.record(workplace, "doctor --bounce", item=f"probe {probe.id}")
        outcome = transport.deliver(envelope, message)
    finally:
        transport.close()
    taken = outcome.state in {DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN}
    with probe_store(workplace) as store:
        if not taken:
            store.refuse(probe.id, outcome.reason or str(outcome.state))
        return store.get(probe.id) or probe


def _looked(
    workplace: Workplace, publication: Publication, probe: Probe, tls: ssl.SSLContext | None
) -> Probe:
    """Read the mailboxes, where any is named; return the probe as it stands then."""
    if bounce_intake.mailboxes_of(publication):
        bounce_intake.read_mailbox(workplace, tls=tls)
    with probe_store(workplace) as store:
        return store.get(probe.id) or probe


def _judged(probe: Probe, publication: Publication, now: datetime) -> Diagnosis:
    subject = f"way back, {probe.at:%Y-%m-%d %H:%M} UTC"
    if probe.refused:
        return warning(
            subject,
            f"the relay itself did not take the message to {probe.to} ({probe.refused}), so nothing "
            "had to come back",
            "Nothing is proved by that. Give an address at a domain of yours whose mail another "
            "server receives: newsletter doctor --bounce --to ADDRESS",
        )
    if probe.took is not None:
        return _come_back(subject, probe, publication, now)
    if now - probe.at < PATIENCE:
        return warning(
            subject,
            f"the message to {probe.to} has not come back yet",
            "Look again later: newsletter doctor --bounce --look. " + _look_at(probe, publication),
        )
    return bad(subject, f"the message to {probe.to} never came back", _look_at(probe, publication))


def _come_back(subject: str, probe: Probe, publication: Publication, now: datetime) -> Diagnosis:
    assert probe.took is not None  # noqa: S101 - it came back
    told = (
        f"came back, read after {_span(probe.took)} {probe.mailbox}, named by the {probe.evidence}"
        f": {probe.told}"
    )
    if publication.delivery.bounces and probe.evidence == Evidence.MESSAGE_ID:
        return warning(
            subject,
            told,
            "The return path was not in it: the relay puts its own in the place of ours. The "
            "Message-ID serves as long as reports enclose our mail; ask whoever runs the relay to "
            "leave return paths alone.",
        )
    if now - probe.at > FRESH:
        return warning(
            subject,
            f"{told}; that was {(now - probe.at).days} days ago",
            "Relays and mailboxes are moved: newsletter doctor --bounce",
        )
    return good(subject, told)


def _look_at(probe: Probe, publication: Publication) -> str:
    address = publication.delivery.bounces or publication.sender.address
    local, _, domain = address.rpartition("@")
    variant = f"{local}+…@{domain}" if publication.delivery.bounces else address
    name = message_id(PROBES, probe.id, domain_of(publication.sender.address))
    return _LOOK_AT.format(id=name, domain=domain, variant=variant)


def _span(took: timedelta) -> str:
    seconds = took.total_seconds()
    if seconds < 120:  # noqa: PLR2004 - two minutes
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.0f} hours"  # noqa: PLR2004 - two hours
