"""How this publication's mail leaves: its transport, signed where it has keys, and return paths."""

from __future__ import annotations

import sys

from newsletter.deliver.transports import Transport, transport_for
from newsletter.mail import ascii_address, domain_of
from newsletter.mail.return_path import ReturnPaths
from newsletter.model.publication import Publication
from newsletter.publication.place import fence, secrets
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post.told import StoredEvents


def transport_of(workplace: Workplace, publication: Publication) -> Transport:
    """Return the transport that the settings name, not yet open; it signs where we have keys.

    There is no other way for mail to leave: raises `FencedError` where this machine may mail nobody,
    and `SettingError`.
    """
    fence.expect_own(workplace)
    return peer_of(workplace, publication)


def peer_of(workplace: Workplace, publication: Publication) -> Transport:
    """Return the same transport, to ask it what it was given; nothing is mailed by it."""
    found = secrets.load(workplace.folder, workplace.environ)
    plain = transport_for(
        publication.delivery,
        folder=workplace.folder / publication.delivery.folder,
        stream=sys.stderr,
        user=found.smtp_user,
        password=found.smtp_password,
        local_name=domain_of(publication.sender.address),
        told=StoredEvents(workplace) if publication.delivery.webhooks else None,
    )
    return signed_where_we_sign(plain, workplace, publication)


def signed_where_we_sign(
    plain: Transport, workplace: Workplace, publication: Publication
) -> Transport:
    """Return a transport that signs what goes by another, or that one where we have no keys."""
    if not publication.delivery.dkim:
        return plain
    # cryptography takes a while to load, and most publications let their relay sign.
    from newsletter.deliver.transports.signing import SigningTransport  # noqa: PLC0415
    from newsletter.mail.dkim import Signer  # noqa: PLC0415
    from newsletter.publication.post.dkim_keys import signing_keys  # noqa: PLC0415

    keys = signing_keys(workplace, publication)
    return SigningTransport(plain, Signer(keys=keys, at=workplace.clock())) if keys else plain


def return_paths(workplace: Workplace, publication: Publication) -> ReturnPaths | None:
    """Return what gives each message a return path of its own; None where none is set up."""
    if not publication.delivery.bounces:
        return None
    tokens = secrets.load(workplace.folder, workplace.environ).tokens
    return ReturnPaths(address=ascii_address(publication.delivery.bounces), keyring=tokens)
