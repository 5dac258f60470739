"""Before the first row: the issue's page is published, and seen where readers will look for it.

What is asked for comes through the public addresses, by the one way to the web, which refuses
every address of this machine or site.  So a page that only this machine can see stops the send.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from importlib.metadata import version

from newsletter.audience.links import unsubscribe_link
from newsletter.errors import FetchError, FetchRefused, NewsletterError, SendError, UsageError
from newsletter.fetch import Fetcher, Request, WebFetcher
from newsletter.fetch.values import SUCCESS
from newsletter.model.ledger import Recipient
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.archive import building
from newsletter.publication.issues.sealed import SealedIssue
from newsletter.publication.place import secrets
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.text.html import html_to_text

UNSEEN = frozenset({"files", "console"})
"""Transports by which nothing leaves this machine: nobody will follow a link."""
FRESH = (("Cache-Control", "no-cache"),)
"""What lies in a cache on the way is not what the server has now (RFC 9111, 5.2.1.4)."""
MARGIN = 1024 * 1024
"""So many octets may be added to a page on its way."""
_OTHERWISE = 'Or send without looking, and say why: newsletter send {issue} --without-fetching-back --because "…"'


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How the published pages are looked at."""

    because: str = ""
    """Why nobody shall look; empty: they are looked at."""
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    """Of the demo alone: public base address to that of a server on this machine."""


AS_READERS = View()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was published and seen."""

    published: str = ""
    """The folder; empty: the publication has no archive."""
    pages: tuple[str, ...] = ()
    """Addresses that were read back and are right."""
    because: str = ""
    """Why none was, or empty."""

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        if self.published:
            yield f"the issue's page is published in {self.published}/"
        if self.pages:
            yield f"{counted(len(self.pages), 'page')} read back as readers get them: {self.pages[0]}"
        if self.because and self.published:
            yield f"no page was read back: {self.because}"


def view_for(*, unseen: bool, because: str) -> View:
    """Return what ``--without-fetching-back --because`` say; raises `UsageError` for one without the other."""
    if unseen and not because.strip():
        raise UsageError(
            "Say why the pages shall not be looked at.",
            help='Give both: --without-fetching-back --because "our network cannot reach its own public address"',
        )
    return View(because=because.strip()) if unseen else AS_READERS


def publish(
    workplace: Workplace,
    publication: Publication,
    sealed: SealedIssue,
    recipient: Recipient | None,
    *,
    view: View = AS_READERS,
) -> Seen:
    """Publish the issue's page and pictures, and read them back, and one reader's way out.

    `recipient`: whose unsubscribe page is looked at; reading it unsubscribes nobody (RFC 8058).
    Raises `SendError` where something is not there as it was published: nobody was mailed then.
    """
    issue_id, base = sealed.issue.id, publication.archive_url
    wanted: list[_Wanted] = []
    folder = ""
    if base:
        try:
            done = building.publish(workplace, publication, issue_id, page=sealed.issue.page)
        except NewsletterError as error:
            raise SendError(
                f"The page of issue {issue_id} cannot be published: {error.message}",
                help=f"{error.help} Nobody was mailed.".strip(),
            ) from error
        folder = done.folder
        wanted += _pages(base, done)
    if publication.public_url and recipient:
        wanted.append(_way_out(workplace, publication, recipient))
    because = view.because or _why_unseen(publication)
    if because or not wanted:
        return Seen(published=folder, because=because)
    asyncio.run(_look(wanted, workplace, publication, view, issue_id))
    return Seen(published=folder, pages=tuple(one.url for one in wanted))


def _why_unseen(publication: Publication) -> str:
    kind = publication.delivery.transport
    return f"with transport {kind} nothing leaves this machine" if kind in UNSEEN else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """One address, and what must be there."""

    url: str
    what: str
    size: int
    is_right: Callable[[bytes], bool]
    mend: str


def _pages(base: str, done: building.Published) -> Iterator[_Wanted]:
    for path, data in sorted(done.pages.items(), key=lambda one: not one[0].endswith(".html")):
        is_page = path.endswith("/index.html")
        yield _Wanted(
            url=base + path.removesuffix("index.html"),
            what="the issue's page" if is_page else f"the picture {path.rpartition('/')[2]}",
            size=len(data),
            is_right=_same(data, _words(data) if is_page else ""),
            mend=f"It lies in {done.folder}/{path}: let the web server of {base} show the folder "
            f"{done.folder}/, and empty its cache where it has one.",
        )


def _same(data: bytes, words: str) -> Callable[[bytes], bool]:
    """Return what takes equal bytes, or, of a page, all its words: a server may add to the markup."""

    def is_right(body: bytes) -> bool:
        if body == data:
            return True
        return bool(words) and _squeezed(words) in _squeezed(
            html_to_text(body.decode("utf-8", errors="replace"))
        )

    return is_right


def _words(page: bytes) -> str:
    """Return the words of a page's main part, where the issue stands."""
    main = page.decode().partition("<main")[2].partition(">")[2]
    return html_to_text(main.partition("</main>")[0])


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _way_out(workplace: Workplace, publication: Publication, recipient: Recipient) -> _Wanted:
    tokens = secrets.load(workplace.folder, workplace.environ).tokens
    url = unsubscribe_link(recipient.id, publication.public_url, tokens)
    token = url.rpartition("/")[2].encode()
    return _Wanted(
        url=url,
        what="the page on which a reader unsubscribes",
        size=0,
        # Its form is sent to the same address: a page that knows the token, and asks.
        is_right=lambda body: b"<form" in body and token in body,
        mend="`newsletter serve` answers there, with the keys and the database of this publication, "
        f"behind whatever speaks TLS for {publication.public_url} (docs/how-to/readers-pages.md).",
    )


async def _look(
    wanted: list[_Wanted],
    workplace: Workplace,
    publication: Publication,
    view: View,
    issue_id: str,
) -> None:
    # What a publication may read elsewhere, its readers cannot: no private network is allowed.
    allowed = ("127.0.0.0/8",) if view.stand_ins else ()
    settings = replace(publication.fetching, allow_networks=allowed)
    agent = version("newsletter")
    async with WebFetcher(settings, clock=workplace.clock, version=agent) as web:
        for one in wanted:
            await _expect(one, web, view, issue_id)


async def _expect(one: _Wanted, web: Fetcher, view: View, issue_id: str) -> None:
    otherwise = _OTHERWISE.format(issue=issue_id)
    request = Request(
        url=_asked(one.url, view.stand_ins), headers=FRESH, max_bytes=one.size + MARGIN
    )
    try:
        answer = await web.fetch(request)
    except FetchRefused as error:
        raise SendError(
            f"Readers cannot see {one.what}: {one.url}: {error.message}",
            help="archive_url and public_url in publication.yaml must be addresses that everybody "
            f"can reach. Nobody was mailed. {otherwise}",
        ) from error
    except FetchError as error:
        raise SendError(
            f"Readers cannot see {one.what}: {one.url}: {error.message}",
            help=f"{one.mend} Nobody was mailed; then run send again. {otherwise}",
        ) from error
    if answer.status not in SUCCESS or not one.is_right(answer.body):
        found = (
            f"its address shows something else ({len(answer.body)} bytes)"
            if answer.status in SUCCESS
            else f"its address answers with status {answer.status}"
        )
        raise SendError(
            f"Readers cannot see {one.what}: {found}: {one.url}",
            help=f"{one.mend} Nobody was mailed; then run send again. {otherwise}",
        )


def _asked(url: str, stand_ins: Mapping[str, str]) -> str:
    for base, other in stand_ins.items():
        if url.startswith(base):
            return other + url.removeprefix(base)
    return url
