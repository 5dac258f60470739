"""Foreign errors, mapped to ours in one place, in words that an editor understands."""

from __future__ import annotations

import ssl

import httpcore

from newsletter.errors import FetchError, FetchFailed, FetchRefused
from newsletter.fetch.backend import NoSuchHost, PrivateAddress
from newsletter.fetch.decoding import BodyBroken, BodyTooLarge
from newsletter.fetch.values import MEBIBYTE, owner_of

LATER = "Try again later; if it goes on, open the address in a browser."
FOREIGN = (
    httpcore.ConnectError,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
    NoSuchHost,
    PrivateAddress,
    BodyBroken,
    BodyTooLarge,
    OSError,
)
"""What may go wrong while one address is read, `TimeoutError` (an OSError) included."""


def explain(  # noqa: PLR0911 (one return per kind of failure reads best)
    error: Exception, *, url: str, name: str, seconds: float, max_bytes: int, answered: bool
) -> FetchError:
    """Return our error for a foreign one; `answered`: the headers had arrived."""
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
    if isinstance(error, (TimeoutError, httpcore.TimeoutException)):
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
    if _certificate_error(error):
        return FetchFailed(
            f"{who} does not prove who it is: {_certificate_error(error)}.",
            url=url,
            help="Its certificate is wrong or out of date; tell its owner.",
        )
    if isinstance(error, httpcore.ConnectError):
        return FetchFailed(f"{who} could not be reached.", url=url, help=LATER)
    if isinstance(error, httpcore.RemoteProtocolError):
        return FetchFailed(f"{who} broke off or sent an unreadable answer.", url=url, help=LATER)
    if isinstance(error, (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol)):
        return FetchFailed(f"The address {url} cannot be asked for.", url=url)
    return FetchFailed(f"The connection to {who} broke off.", url=url, help=LATER)


def _certificate_error(error: BaseException | None) -> str:
    """Return what is wrong with the server's certificate, or an empty text."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message
        if isinstance(error, ssl.SSLError):
            return error.reason or "no secure connection was agreed on"
        error = error.__cause__ or error.__context__
    return ""
