"""How often somebody may try to come in: by network, and by the address that they try."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from datetime import timedelta

from newsletter.errors import TooManyTries
from newsletter.model.accounts import Allowance, Caller
from newsletter.publication.accounts.members import normal
from newsletter.publication.accounts.opening import account_store, digest
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace

BY_NETWORK = Allowance(burst=30, each=timedelta(seconds=10))
"""All tries of one network: an office may share one address."""
PASSWORDS = Allowance(burst=10, each=timedelta(minutes=2))
"""Passwords for one address, from wherever."""
LETTERS = Allowance(burst=4, each=timedelta(minutes=15))
"""Letters to one address that one network asks for."""
LETTERS_IN_ALL = Allowance(burst=12, each=timedelta(minutes=10))
"""Letters to one address, from wherever: whoever asks in another's name cannot use theirs up alone."""
INVITED = Allowance(burst=4, each=timedelta(minutes=15))
"""Letters to one address that whoever looks after the desk has mailed."""
OUTSIDE = Allowance(burst=20, each=timedelta(minutes=6))
"""Tests and proofs that one person has mailed to addresses of nobody in publication.yaml."""
_HOME = 64
"""Bits of an IPv6 address that belong to one household or server."""


def expect_patience(workplace: Workplace, caller: Caller) -> None:
    """Count a try of somebody's network; raises `TooManyTries`."""
    _expect(workplace, f"network {network_of(caller)}", BY_NETWORK)


def expect_few_passwords(workplace: Workplace, typed: str) -> None:
    """Count a password for an address, known or not; raises `TooManyTries`."""
    _expect(workplace, _passwords(typed), PASSWORDS)


def forgive_passwords(workplace: Workplace, typed: str) -> None:
    """Let them begin anew who knew theirs."""
    with account_store(workplace) as store:
        store.forget_tries(_passwords(typed))


def may_write_to(workplace: Workplace, address: str, caller: Caller) -> bool:
    """Count a letter to an address that somebody asks for; False: it has had enough of them."""
    to, now = digest(address), workplace.clock()
    with account_store(workplace) as store:
        return store.take_try(
            f"letter {to} {network_of(caller)}", LETTERS, now=now
        ) and store.take_try(f"letter {to}", LETTERS_IN_ALL, now=now)


def may_invite(workplace: Workplace, address: str) -> bool:
    """Count a letter to an address that somebody is invited by; strangers cannot use these up."""
    with account_store(workplace) as store:
        return store.take_try(f"invite {digest(address)}", INVITED, now=workplace.clock())


def expect_few_outside(workplace: Workplace, person: str, addresses: Iterable[str]) -> None:
    """Count mails that somebody at the desk has sent to others than its people.

    Whoever gets hold of an editor's session gets no way to mail the world in the house's name.
    Raises `TooManyTries`.
    """
    own = {normal(one.email) for one in reading.publication(workplace).people if one.email}
    for address in addresses:
        if normal(address) not in own:
            _expect(
                workplace,
                f"outside {person}",
                OUTSIDE,
                said="You had many mails sent to people who are not in publication.yaml.",
            )


def network_of(caller: Caller) -> str:
    """Return whose tries are counted together: an IPv4 address, or a network of IPv6."""
    try:
        address = ipaddress.ip_address(caller.network)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, _HOME), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def _passwords(typed: str) -> str:
    """Return what tries are counted by: the address that is meant, in whatever letters it was typed.

    A domain has millions of spellings (full width, circled …); each would be so many guesses more.
    """
    return f"password {digest(normal(typed) or typed.strip().casefold())}"


def _expect(
    workplace: Workplace,
    name: str,
    allowance: Allowance,
    *,
    said: str = "This was tried too often.",
) -> None:
    with account_store(workplace) as store:
        if not store.take_try(name, allowance, now=workplace.clock()):
            raise TooManyTries(said, help="Wait a few minutes, and try again.")
