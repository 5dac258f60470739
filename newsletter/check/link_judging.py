"""From one answer of the web to a result: what became of a link."""

from __future__ import annotations

from datetime import datetime

from newsletter.check.link_signs import (
    FEWEST_WORDS,
    is_deep,
    is_front_page,
    is_login,
    is_nowhere,
    is_wall,
    says_not_found,
)
from newsletter.check.patterns import SHORTENERS
from newsletter.check.wording import same_site
from newsletter.errors import FetchError, FetchPostponed
from newsletter.fetch import Response, cause_of
from newsletter.fetch.failures import (
    Circling,
    Distrusted,
    NoSuchHost,
    PrivateAddress,
    Unreachable,
)
from newsletter.model.link import LinkResult, LinkState
from newsletter.text.addresses import canonical_address, host_of
from newsletter.text.page_signs import PageSigns, page_signs

Verdict = tuple[LinkState, str]
GOOD: Verdict = (LinkState.GOOD, "")
SUCCESS = range(200, 300)
GONE = {404: "does not have this page", 410: "says that this page is gone for good"}
CLOSED = {
    400: "does not take our question",
    401: "asks for a password",
    402: "asks for payment",
    403: "refuses programs",
    405: "refuses programs",
    406: "refuses programs",
    407: "asks for a password",
    429: "says that we ask too often",
    451: "may not show this page for legal reasons",
}
WALL_HEADERS = ("cf-mitigated", "x-datadome", "x-amzn-waf-action")
"""Names of headers that only walls against programs send."""
CERTIFICATES = (
    ("expired", "has a certificate that has expired"),
    ("not yet valid", "has a certificate that is not valid yet"),
    ("match", "has a certificate that is for another host"),
    ("self-signed", "has a certificate that nobody but itself vouches for"),
    ("self signed", "has a certificate that nobody but itself vouches for"),
    ("issuer", "has a certificate from an authority that we do not know"),
    ("revoked", "has a certificate that was revoked"),
)
"""Words of the libraries, and ours."""
FAILURES: dict[type[Exception], Verdict] = {
    NoSuchHost: (LinkState.LOST, "was not found: its name leads nowhere"),
    Unreachable: (LinkState.LOST, "could not be reached: nobody answers there"),
    PrivateAddress: (LinkState.LOST, "has a private address, which readers cannot reach"),
    Circling: (LinkState.TROUBLE, "sends readers on in circles"),
    TimeoutError: (LinkState.TROUBLE, "did not answer in time"),
}
"""Why no answer came."""


def judge(address: str, response: Response) -> LinkResult:
    """Return what an answer tells of a link."""
    signs = _signs(response)
    state, reason = _verdict(address, response, signs)
    return LinkResult(
        address=address,
        state=state,
        checked=response.fetched,
        reason=reason,
        status=response.status,
        final=response.url,
        moved_to=response.moved_to,
        canonical=signs.canonical,
        title=signs.title or signs.heading,
    )


def judge_failure(address: str, error: FetchError, *, now: datetime) -> LinkResult:
    """Return what it tells of a link that no answer came."""
    state, reason = _failure(error)
    return LinkResult(address=address, state=state, reason=reason, checked=now)


def leads_alike(one: LinkResult, other: LinkResult) -> bool:
    """Tell whether two good links lead to one page: by address, or by what it calls itself."""
    if canonical_address(one.final) == canonical_address(other.final):
        return one.title == other.title
    return bool(one.canonical) and one.canonical == other.canonical


def _signs(response: Response) -> PageSigns:
    kind = response.header("content-type")
    if response.status not in SUCCESS or not _is_page(kind, response.body):
        return PageSigns()
    return page_signs(response.body, url=response.url, content_type=kind)


def _is_page(content_type: str, body: bytes) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind in {"text/html", "application/xhtml+xml"} or (
        not kind and body[:512].lstrip().startswith(b"<")
    )


def _verdict(address: str, response: Response, signs: PageSigns) -> Verdict:
    if response.status in SUCCESS:
        return _of_page(address, response, signs)
    status = response.status
    if any(response.header(name) for name in WALL_HEADERS):
        return LinkState.CLOSED, "keeps programs out"
    if status in GONE:
        return LinkState.GONE, f"{GONE[status]} (status {status})"
    if status in CLOSED:
        return LinkState.CLOSED, f"{CLOSED[status]} (status {status})"
    return LinkState.TROUBLE, f"has a fault of its own (status {status})"


def _of_page(address: str, response: Response, signs: PageSigns) -> Verdict:
    if is_wall(signs):
        return LinkState.CLOSED, "keeps programs out"
    said = says_not_found(signs)
    if said:
        return LinkState.SOFT, f"answers with a page that says “{said[:80]}”"
    if response.redirects:
        sent_on = _of_redirect(address, response.url)
        if sent_on != GOOD:
            return sent_on
    return _of_size(response, signs)


def _of_redirect(address: str, final: str) -> Verdict:
    if is_nowhere(final) and not is_nowhere(address):
        return LinkState.SOFT, f"sends readers on to {final}"
    if is_login(final) and not is_login(address):
        return LinkState.CLOSED, "asks readers to log in or to subscribe"
    if is_front_page(final) and _is_lost_at_front(address, final):
        return LinkState.SOFT, f"sends readers on to a front page ({host_of(final)})"
    return GOOD


def _is_lost_at_front(address: str, final: str) -> bool:
    """Tell whether an article was asked for; `/donate` or a short address may well lead to a front page."""
    if is_front_page(address) or host_of(address) in SHORTENERS:
        return False
    return same_site(host_of(address), host_of(final)) or is_deep(address)


def _of_size(response: Response, signs: PageSigns) -> Verdict:
    if response.cut:
        return GOOD
    if not response.body.strip():
        return LinkState.SOFT, "answers with an empty page"
    kind = response.header("content-type")
    if _is_page(kind, response.body) and signs.words < FEWEST_WORDS and not signs.scripts:
        return LinkState.SOFT, f"answers with a page of {signs.words} words"
    return GOOD


def _failure(error: FetchError) -> Verdict:
    cause = cause_of(error)
    if isinstance(error, FetchPostponed):
        return LinkState.TROUBLE, "cannot say now what programs may read (robots.txt)"
    if isinstance(cause, Distrusted):
        return LinkState.DISTRUSTED, _certificate(str(cause))
    if cause is None:
        return LinkState.CLOSED, "asks programs not to read this page (robots.txt)"
    fallback = (LinkState.TROUBLE, "broke off or sent an unreadable answer")
    return FAILURES.get(type(cause), fallback)


def _certificate(said: str) -> str:
    plain = said.lower()
    return next(
        (words for sign, words in CERTIFICATES if sign in plain),
        f"does not prove who it is ({said[:80]})",
    )
