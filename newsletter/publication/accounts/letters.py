"""The letter with a sign-in link."""

from __future__ import annotations

import secrets as random

from newsletter.audience.addresses import normalise
from newsletter.audience.letters import lay_out
from newsletter.deliver.transports import Envelope
from newsletter.errors import SendError, TransportError
from newsletter.mail import ascii_address, compose_letter, domain_of, message_id
from newsletter.model.accounts import LINK_LASTS, NewLink
from newsletter.model.people import Person
from newsletter.model.publication import Publication
from newsletter.model.sending import DeliveryState
from newsletter.pages import template_folders
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post.transporting import transport_of


def send(workplace: Workplace, person: Person, link: NewLink, *, invited: bool = False) -> None:
    """Mail a link to a person, who asked for it or is `invited`.

    Raises `SendError`, and `FencedError` where this machine may not mail.
    """
    publication = reading.publication(workplace)
    sender = ascii_address(publication.sender.address)
    to = normalise(person.email).deliverable
    name = message_id("sign-in", random.token_hex(16), domain_of(sender))
    content = _composed(workplace, publication, to=to, link=link, name=name, invited=invited)
    transport = transport_of(workplace, publication)
    try:
        transport.open()
        outcome = transport.deliver(Envelope(sender=sender, recipient=to, message_id=name), content)
    except TransportError as error:
        raise SendError(error.message, help=error.help) from error
    finally:
        transport.close()
    if outcome.state is not DeliveryState.ACCEPTED:
        raise SendError(
            f"The sign-in link for {person.id} was not taken: {outcome.reason}",
            help="Mend email: in publication.yaml, or make a link: newsletter people link "
            f"{person.id}",
        )


def _composed(
    workplace: Workplace,
    publication: Publication,
    *,
    to: str,
    link: NewLink,
    name: str,
    invited: bool,
) -> bytes:
    minutes = int(LINK_LASTS.total_seconds() // 60)
    written = lay_out(
        "invited" if invited else "sign_in",
        {
            "publication": publication.name,
            "minutes": str(minutes),
            "desk": publication.desk.url,
        },
        publication=publication,
        folders=template_folders(workplace.folder),
        language=publication.language,
        link=link.address,
    )
    return compose_letter(
        sender=publication.sender,
        to=to,
        subject=written.subject,
        text=written.text,
        html=written.html,
        date=workplace.clock(),
        message_id=name,
        language=written.language,
    )
