"""`newsletter archive keep` and `takedown`: copies of the pages that issues cite."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from newsletter.archive.keeping.copying import Copier, due, keep
from newsletter.archive.keeping.places import CopyPlace, FolderCopies, ObjectCopies
from newsletter.check.link_signs import is_reserved
from newsletter.errors import ArchiveError, NewsletterError, UsageError
from newsletter.fetch.guard import read_guard
from newsletter.model.issue import Issue
from newsletter.model.kept import KeptCopy, KeptState
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.objects import Opener
from newsletter.objects.addresses import SCHEMES
from newsletter.publication.archive.parsed import readable_issues
from newsletter.publication.issues.sealed import read_sealed, sealed_ids
from newsletter.publication.place import audit, reading, secrets
from newsletter.publication.place.web import page_fetcher
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.kept import SqlKeptStore
from newsletter.stores.robots import SqlRobotsStore
from newsletter.text.addresses import canonical_address, host_of

AT_ONCE = 20
"""Pages that one round of the clock fetches at most."""
Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What is kept of the pages that issues cite."""

    place: str
    copies: tuple[KeptCopy, ...]
    """Of the pages that were asked about, as far as anything is known."""
    fetched: tuple[KeptCopy, ...]
    """Those that were asked for now."""
    waiting: int = 0
    """How many of them are still to be fetched."""
    troubles: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        states = Counter(copy.state.value for copy in self.copies)
        told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        yield f"{self.place}: {counted(len(self.copies), 'page')}{f': {told}' if told else ''}"
        for copy in self.fetched:
            if copy.state is not KeptState.KEPT:
                yield f"  {copy.state.value}  {copy.url}  {copy.reason}"
        if self.waiting:
            yield f"{counted(self.waiting, 'page')} still to be fetched"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepRound:
    """What one round of the clock kept."""

    keeping: Keeping | None = None
    troubles: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield what was kept, in one line; nothing where nothing was."""
        if self.keeping and self.keeping.fetched:
            kept = sum(copy.state is KeptState.KEPT for copy in self.keeping.fetched)
            yield f"kept {counted(kept, 'page')} of {len(self.keeping.fetched)} that issues cite"


def keep_cited(
    workplace: Workplace,
    issue_id: str = "",
    *,
    most: int | None = None,
    again: bool = True,
    progress: Progress = lambda _done, _total: None,
) -> Keeping:
    """Keep the pages that an issue cites, or those of all issues, newest first.

    `most`: so many at most.  `again`: also those that were asked for in vain not long ago.  Raises
    `ArchiveError` where the place cannot be used, `NoSuchIssue`; nothing that has to do with a page.
    """
    publication = reading.publication(workplace)
    urls = cited_addresses(workplace, publication, issue_id)
    place = place_of(workplace, publication)
    with workplace.newsroom() as connection:
        known = SqlKeptStore(connection).copies()
    wanted = list(askable(publication, due(urls, known, workplace.clock(), again=again)))
    asked = wanted if most is None else wanted[:most]
    done = _keep_all(
        workplace, publication, place=place, urls=asked, known=known, progress=progress
    )
    known |= {copy.key: copy for copy in done}
    keys = dict.fromkeys(map(canonical_address, urls))
    return Keeping(
        place=place.shown,
        copies=tuple(known[key] for key in keys if key in known),
        fetched=tuple(done),
        waiting=len(wanted) - len(asked),
    )


def keep_round(workplace: Workplace) -> KeepRound:
    """Keep some of what is cited and not kept yet, if the publication has that done by itself."""
    if not reading.publication(workplace).keeping.by_itself or not workplace.has_newsroom():
        return KeepRound()
    return KeepRound(keeping=keep_cited(workplace, most=AT_ONCE, again=False))


def keep_approved(workplace: Workplace, issue_id: str) -> Iterator[str]:
    """Keep what an approved issue cites, as far as it is not kept; yield what a person should know.

    An approval never fails for it.
    """
    if not reading.publication(workplace).keeping.by_itself:
        return
    try:
        kept = keep_cited(workplace, issue_id, again=False)
    except NewsletterError as error:
        yield f"no copies of the cited pages were made: {error.message}"
        return
    for copy in kept.fetched:
        if copy.state is not KeptState.KEPT:
            yield f"no copy of {copy.url} was made ({copy.state.value}): {copy.reason}"


def take_down(workplace: Workplace, what: str, *, because: str, by: str = "") -> KeptCopy:
    """Remove the copy and the saved text of a page, for good, and write it down.

    `what` is the page's address, or ``ISSUE#ENTRY`` or an entry's id.  Raises `UsageError` where it
    names no page, or no reason is given.
    """
    if not because.strip():
        raise UsageError(
            "Say why the copy is taken down.", help='--because "the outlet asks for it"'
        )
    publication = reading.publication(workplace)
    url = _address_of(workplace, publication, what)
    key = canonical_address(url)
    place = place_of(workplace, publication)
    with workplace.newsroom() as connection:
        store = SqlKeptStore(connection)
        before = store.copy(key)
        # The file goes first: whatever happens then, nothing is listed as gone that is there.
        if before and before.name:
            place.remove(before.name)
        gone = KeptCopy(
            key=key,
            url=before.url if before else url,
            state=KeptState.TAKEN_DOWN,
            at=workplace.clock(),
            sha256=before.sha256 if before else "",
            reason=because.strip(),
            by=by,
        )
        store.take_down(gone)
    audit.record(workplace, "archive.takedown", item=key, by=by, detail=because.strip())
    return gone


def listing(workplace: Workplace) -> tuple[KeptCopy, ...]:
    """Return what is known of every copy, taken down ones among them, by address."""
    if not workplace.has_newsroom():
        return ()
    with workplace.newsroom() as connection:
        return tuple(SqlKeptStore(connection).copies().values())


def cited_addresses(
    workplace: Workplace, publication: Publication, issue_id: str = ""
) -> tuple[str, ...]:
    """Return the addresses of the articles that an issue, or every issue, gives an account of."""
    issues = (
        [_issue(workplace, publication, issue_id)]
        if issue_id
        else sorted(_issues(workplace, publication), key=lambda one: one.date, reverse=True)
    )
    return tuple(dict.fromkeys(url for issue in issues for url in issue.cited))


def place_of(workplace: Workplace, publication: Publication) -> CopyPlace:
    """Return where copies lie.  Raises `UsageError` where what opens it is missing."""
    named = publication.keeping.place
    if not named.startswith(SCHEMES):
        folder = (workplace.folder / Path(named).expanduser()).resolve()
        return FolderCopies(folder, shown=workplace.shown(folder))
    opener = Opener(
        key_id=secrets.S3_KEY_ID,
        key=secrets.S3_SECRET,
        called="The place of copies",
        failing=ArchiveError,
    )
    objects = opener.open(
        named,
        clock=workplace.clock,
        secret=lambda name: secrets.find(workplace.folder, workplace.environ, name),
    )
    return ObjectCopies(objects)


def _issues(workplace: Workplace, publication: Publication) -> Iterator[Issue]:
    yield from readable_issues(workplace, publication)
    drafts = frozenset(workplace.issue_ids())
    for name in sealed_ids(workplace):
        if name not in drafts:
            yield read_sealed(workplace, name).issue


def _issue(workplace: Workplace, publication: Publication, issue_id: str) -> Issue:
    if issue_id in sealed_ids(workplace) and issue_id not in workplace.issue_ids():
        return read_sealed(workplace, issue_id).issue
    return reading.open_issue(workplace, issue_id, publication).issue


def askable(publication: Publication, urls: Iterable[str]) -> Iterator[str]:
    """Yield the addresses that can be asked for: names for examples lead nowhere, unless mapped."""
    guard = read_guard(publication.fetching.connect_to, ())
    for url in urls:
        port = 80 if url.lower().startswith("http:") else 443
        if guard.target(host_of(url), port) is not None or not is_reserved(url):
            yield url


def _keep_all(
    workplace: Workplace,
    publication: Publication,
    *,
    place: CopyPlace,
    urls: Sequence[str],
    known: Mapping[str, KeptCopy],
    progress: Progress,
) -> list[KeptCopy]:
    if not urls:
        return []
    done = iter(range(1, len(urls) + 1))

    async def one(url: str, copier: Copier, store: SqlKeptStore) -> KeptCopy:
        copy = await keep(url, copier, known.get(canonical_address(url)))
        store.note([copy])
        now = store.copy(copy.key)
        if copy.name and now and now.state is KeptState.TAKEN_DOWN:  # meanwhile
            place.remove(copy.name)
            copy = now
        progress(next(done), len(urls))
        return copy

    async def go() -> list[KeptCopy]:
        with workplace.newsroom() as connection:
            robots, store = SqlRobotsStore(connection), SqlKeptStore(connection)
            async with page_fetcher(workplace, publication, robots) as fetcher:
                copier = Copier(
                    fetcher=fetcher,
                    place=place,
                    clock=workplace.clock,
                    megabytes=publication.keeping.megabytes,
                    software=f"newsletter/{version('newsletter')}",
                )
                return list(await asyncio.gather(*(one(url, copier, store) for url in urls)))

    return asyncio.run(go())


def _address_of(workplace: Workplace, publication: Publication, what: str) -> str:
    """Return the page that is meant: an address, or what an entry or a précis cites."""
    if what.lower().startswith(("http://", "https://")):
        return what
    issue_id, _, item = what.rpartition("#")
    found = dict[str, str]()
    for issue in _issues(workplace, publication):
        if issue_id and issue.id != issue_id:
            continue
        found |= {
            f"{issue.id}#{entry.id}": entry.address
            for entry in issue.entries
            if entry.id == item and entry.address
        }
        found |= {
            f"{issue.id}#{lead.id}": lead.first_published.url
            for lead in issue.leads
            if lead.id == item and lead.first_published and lead.first_published.url
        }
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    if found:
        raise UsageError(
            f"{what} stands in several issues.", help=f"Name one: {', '.join(sorted(found))}"
        )
    raise UsageError(
        f"There is no entry {what} with an address.",
        help="Give the id of an entry, ISSUE#ENTRY, or the address of the page.",
    )
