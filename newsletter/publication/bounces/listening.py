"""`newsletter bounces listen`: an MTA hands over what came back, message by message."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from newsletter.deliver.bounces.listening import Place, listen, read_place
from newsletter.errors import AddressError
from newsletter.mail import ascii_address
from newsletter.publication.bounces.bounce_intake import read_files
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace

__all__ = ["Place", "listen_for", "read_place"]


def listen_for(workplace: Workplace, place: Place, *, ready: Callable[[Place], object]) -> None:
    """Take in what is handed over at a place, until the program is stopped.

    Raises `UsageError` where nothing can listen there.
    """
    publication = reading.publication(workplace)
    ours = ascii_address(publication.delivery.bounces or publication.sender.address)
    one_at_a_time = threading.Lock()

    def take(message: bytes) -> None:
        with one_at_a_time:
            read_files(workplace, [("handed over", message)])

    asyncio.run(listen(place, take=take, wanted=lambda one: is_variant(one, ours), ready=ready))


def is_variant(address: str, ours: str) -> bool:
    """Tell whether an address is ours, or ours with ``+`` and more before the ``@``."""
    try:
        local, _, domain = ascii_address(address).rpartition("@")
    except AddressError:
        return False
    own_local, _, own_domain = ours.rpartition("@")
    return domain.lower() == own_domain.lower() and (
        local.partition("+")[0].lower() == own_local.lower()
    )
