"""What may go wrong with one address, and how it is told to an editor.

Engines map their libraries' errors to these; `explain` maps them to ours, in
words that an editor understands.
"""

from __future__ import annotations

from newsletter.errors import FetchError, FetchFailed, FetchRefused
from newsletter.fetch.decoding import BodyBroken, BodyTooLarge
from newsletter.fetch.values import MEBIBYTE, owner_of

LATER = "Try again later; if it goes on, open the address in a browser."


class Failure(Exception):
    """Any of them."""


class PrivateAddress(Failure):
    """A name leads only to addresses that may not be reached; the text is one of them."""


class NoSuchHost(Failure):
    """A name leads nowhere."""


class Unreachable(Failure):
    """Nobody answers there."""


class Distrusted(Failure):
    """No secure connection was agreed on; the text says why."""


class Unreadable(Failure):
    """The answer is no HTTP, or breaks off."""


class Unaskable(Failure):
    """The address cannot be asked for."""


class BrokenOff(Failure):
    """The connection ended."""


class Circling(Failure):
    """Redirects without an end."""


EXPECTED = (Failure, BodyBroken, BodyTooLarge, TimeoutError)
"""What may go wrong while one address is read."""


def cause_of(error: FetchError) -> Exception | None:
    """Return what made `fetch` fail: one of `EXPECTED`, or None where our own rules refused."""
    cause = error.__cause__
    return cause if isinstance(cause, EXPECTED) else None


def explain(  # noqa: PLR0911 (one return per kind of failure reads best)
    error: Exception, *, url: str, name: str, seconds: float, max_bytes: int, answered: bool
) -> FetchError:
    """Return our error for a failure; `answered`: the headers had arrived."""
    who = owner_of(url, name)
    if isinstance(error, PrivateAddress):
        return FetchRefused(
            f"{who} leads to a private address ({error}), which is not read.",
            url=url,
            help="If this is your own intranet, name it in publication.yaml: "
            "fetching.allow_networks.",
        )
    if isinstance(error, NoSuchHost):
        return FetchFailed(
            f"{who} was not found: its name leads nowhere.",
            url=url,
            help="Check the spelling of the address, and your own connection.",
        )
    if isinstance(error, TimeoutError):
        how = "began to answer, but had not finished" if answered else "did not answer"
        span = "after" if answered else "within"
        return FetchFailed(f"{who} {how} {span} {seconds:g} seconds.", url=url, help=LATER)
    if isinstance(error, BodyTooLarge):
        return FetchFailed(
            f"{who} sent more than {max_bytes / MEBIBYTE:g} MB, which is more than we read.",
            url=url,
            help="Check that the address is that of a feed or page.",
        )
    if isinstance(error, BodyBroken):
        return FetchFailed(f"{who} sent a damaged answer: {error}.", url=url, help=LATER)
    if isinstance(error, Distrusted):
        return FetchFailed(
            f"{who} does not prove who it is: {error}.",
            url=url,
            help="Its certificate is wrong or out of date; tell its owner.",
        )
    if isinstance(error, Unreachable):
        return FetchFailed(f"{who} could not be reached.", url=url, help=LATER)
    if isinstance(error, Unreadable):
        return FetchFailed(f"{who} broke off or sent an unreadable answer.", url=url, help=LATER)
    if isinstance(error, Unaskable):
        return FetchFailed(f"The address {url} cannot be asked for.", url=url)
    return FetchFailed(f"The connection to {who} broke off.", url=url, help=LATER)
