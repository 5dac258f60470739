"""`newsletter draft` and `newsletter ids`: a machine writes into an issue file, on command only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from newsletter.documents import (
    EntryDraft,
    add_entries,
    entry_urls,
    new_issue,
    read_issue_dates,
    writable,
    write_ids,
)
from newsletter.errors import UsageError
from newsletter.model.article import Candidate, Decision, SavedSource
from newsletter.model.dates import PartialDate
from newsletter.model.publication import Publication, WindowRule
from newsletter.model.values import dataclass
from newsletter.publication.gathering import choosing
from newsletter.publication.gathering.collecting import SavedPages, save_pages
from newsletter.publication.gathering.deadlines import Window, deadlines
from newsletter.publication.gathering.lateness import late_among, late_count
from newsletter.publication.place import audit, reading
from newsletter.publication.place.files import read_source, rewrite, write_whole
from newsletter.publication.place.initiating import write_schemas
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.text.addresses import canonical_address, without_tracking
from newsletter.text.aggregators import is_aggregated
from newsletter.text.sentences import key_sentences
from newsletter.text.slugs import slug, unused
from newsletter.triage import held
from newsletter.triage.windows import Standing

NOTE_SENTENCES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What `draft` did, or would do."""

    issue: str
    file: str
    created: bool
    added: tuple[str, ...]
    """Titles, in order."""
    present: int
    """How many of the chosen were in the file already."""
    let_in: tuple[str, ...]
    """Ids of the candidates that came in late and were let in, because they were named."""
    late: int
    """How many that came in late wait."""
    pages: SavedPages
    """What was saved of the new ones' pages, for the checks and to write from."""

    def lines(self, *, dry_run: bool = False) -> Iterator[str]:
        """Yield the report, line by line."""
        would = "would be " if dry_run else ""
        if self.created:
            empty = "" if self.added else ", without entries"
            yield f"{self.file} {would}made{empty}"
        for title in self.added:
            yield f"  {would}added: {title}"
        if self.present:
            yield f"  {self.present} of the chosen stand in the file already"
        if self.late:
            yield (
                f"  {self.late:,} came in late and stay out: newsletter candidates --issue "
                f"{self.issue} --decision late"
            )
        if not self.added:
            yield "  nothing to add: shortlist candidates first, or take the best with --top 10"
        yield from self.pages.lines()


@dataclass(frozen=True, slots=True, kw_only=True)
class IdReport:
    """How many ids an issue lacks, or lacked until they were written."""

    file: str
    missing: int


def draft(
    workplace: Workplace,
    issue_id: str,
    *,
    top: int = 0,
    chosen: Sequence[str] = (),
    late: Sequence[str] = (),
    shortlisted: bool = True,
    offline: bool = False,
    by: str = "",
    dry_run: bool = False,
) -> Drafted:
    """Make the issue's file or add to it; nothing that a person wrote is touched.

    Shortlisted candidates are taken (unless `shortlisted` is False), those named in `chosen` or
    `late`, and the `top` best new ones of the issue's window.  What came in after the freeze is
    taken only where it was shortlisted by hand or is named in `late`.
    The pages of what is added are fetched and saved unless `offline`; one that cannot be had is named.
    Raises `UsageError` for an id that is no file name, a candidate that is not there, or one in
    `chosen` that came in late.
    """
    _expect_issue_id(issue_id)
    publication = reading.publication(workplace)
    path = workplace.issue_file(issue_id)
    created = not path.exists()
    before = _fresh_issue(workplace, issue_id, publication) if created else read_source(path)
    window = _window(workplace, issue_id, publication, before if created else "")
    let_in = late_among(workplace, (*chosen, *late), window) if window else ()
    _expect_in_time([one for one in let_in if one.id not in late], window, issue_id)
    picked = _picked(workplace, window, top=top, chosen=(*chosen, *late), shortlisted=shortlisted)
    present, new = _divided(picked, entry_urls(before))
    pages = save_pages(
        workplace, [] if dry_run or offline else [one.article.url for one in new], by=by
    )
    with workplace.newsroom() as connection:
        sources = SqlArticleStore(connection)
        drafts = _entry_drafts(new, sources, taken=taken_ids(workplace, publication))
    after = add_entries(before, drafts)
    if not dry_run:
        _write(workplace, issue_id, before=before, after=after, created=created)
        choosing.decide(workplace, {Decision.USED: [one.id for one in picked]}, by=by)
        detail = ", ".join((f"{len(drafts)} added", *(f"late: {one.id}" for one in let_in)))
        audit.record(workplace, "draft", item=issue_id, by=by, detail=detail)
    return Drafted(
        issue=issue_id,
        file=workplace.shown(path),
        created=created,
        added=tuple(one.title for one in drafts),
        present=len(present),
        let_in=tuple(one.id for one in let_in),
        late=late_count(workplace, window),
        pages=pages,
    )


def ids(workplace: Workplace, issue_id: str, *, write: bool = False, by: str = "") -> IdReport:
    """Count the leads and entries without an id; with `write`, give each one that was never used."""
    path = workplace.existing_issue_file(issue_id)
    before = read_source(path)
    taken = taken_ids(workplace, reading.publication(workplace))
    after, missing = write_ids(before, taken=taken)
    if write and rewrite(path, read=before, write=after):
        audit.record(workplace, "write ids", item=issue_id, by=by, detail=f"{missing} written")
    return IdReport(file=workplace.shown(path), missing=missing)


def _expect_issue_id(issue_id: str) -> None:
    if not issue_id or slug(issue_id) != issue_id:
        raise UsageError(
            f"{issue_id!r} cannot be the id of an issue.",
            help="An id is the file's name: small letters, digits and hyphens, such as 2026-12.",
        )


def _fresh_issue(workplace: Workplace, issue_id: str, publication: Publication) -> str:
    write_schemas(workplace.folder, publication)
    return new_issue(
        issue_id=issue_id,
        publication=publication,
        schema_path="../var/schema/issue.json",
        send_at=_proposed_time(publication, issue_id, workplace.clock()),
        today=workplace.clock().date(),
    )


def _proposed_time(publication: Publication, issue_id: str, now: datetime) -> str:
    """Propose the first of a month at the publication's hour, as the issue file writes it.

    It is the month that the issue's id names or, where the schedule says that an issue draws on its own
    month, the one after; where the id names none, or that has passed, the next month.
    """
    schedule = publication.schedule
    local = now.astimezone(ZoneInfo(schedule.zone)).date()
    proposed = _month_after(local)
    named = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", issue_id)
    if named:
        month = date(int(named[1]), int(named[2]), 1)
        of_month = schedule.window is WindowRule.MONTH
        proposed = max(_month_after(month) if of_month else month, proposed)
    return f"{proposed:%Y-%m-%d} {schedule.send_time} {schedule.zone}"


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _window(
    workplace: Workplace, issue_id: str, publication: Publication, planned: str
) -> Window | None:
    """Return the window of an issue, whose file may only be planned."""
    dates = read_issue_dates(planned.encode(), issue_id=issue_id, publication=publication)
    return deadlines(workplace, publication, planned=dates).find(issue_id)


def _expect_in_time(late: Sequence[Candidate], window: Window | None, issue_id: str) -> None:
    if late and window:
        raise UsageError(
            f"{late[0].id} came in after the freeze of {issue_id}: {late[0].article.title}",
            help=f"To let it in all the same: newsletter draft {issue_id} --late {late[0].id}",
        )


def _picked(
    workplace: Workplace,
    window: Window | None,
    *,
    top: int,
    chosen: Sequence[str],
    shortlisted: bool,
) -> tuple[Candidate, ...]:
    """Return the candidates that are wanted, each once; reads no others but for `top`."""
    kept = choosing.candidates(workplace, decision="shortlisted") if shortlisted else ()
    named = [choosing.dossier(workplace, name).candidate for name in chosen]
    new = choosing.candidates(workplace, window=window) if top > 0 else ()
    best = [one for one in new if not one.already_ran and _is_within(one, window)][:top]
    return tuple({one.id: one for one in (*kept, *named, *best)}.values())


def _is_within(candidate: Candidate, window: Window | None) -> bool:
    return window is None or window.standing_of(candidate) is Standing.WITHIN


def _divided(
    picked: Iterable[Candidate], urls: Iterable[str]
) -> tuple[list[Candidate], list[Candidate]]:
    """Return (those whose address stands in the issue already, those that are new to it)."""
    keys = {canonical_address(url) for url in urls} - {""}
    present: list[Candidate] = []
    new: list[Candidate] = []
    for candidate in picked:
        there = any(article.key in keys for article in held(candidate))
        (present if there else new).append(candidate)
    return present, new


def taken_ids(workplace: Workplace, publication: Publication) -> set[str]:
    """Return every id that any readable issue uses."""
    issues = reading.readable_issues(workplace, publication)
    leads = {lead.id for issue in issues for lead in issue.leads}
    return (leads | {entry.id for issue in issues for entry in issue.entries}) - {""}


def _entry_drafts(
    new: Sequence[Candidate], sources: SqlArticleStore, *, taken: set[str]
) -> tuple[EntryDraft, ...]:
    used = set(taken)
    drafts = []
    for candidate in new:
        name = unused(slug(candidate.article.title) or candidate.id, used)
        used.add(name)
        drafts.append(_entry_draft(candidate, name, sources.source_for(candidate.article.key)))
    return tuple(drafts)


def _entry_draft(candidate: Candidate, name: str, source: SavedSource | None) -> EntryDraft:
    article = candidate.article
    authors = tuple(filter(None, map(writable, article.authors)))
    published = article.published_date
    if published is None and article.published:
        at = article.published
        published = PartialDate(year=at.year, month=at.month, day=at.day)
    return EntryDraft(
        id=name,
        title=writable(article.title),
        authors=() if article.organisation else authors,
        organisation=", ".join(authors) if article.organisation else "",
        outlet=writable(article.outlet),
        url=without_tracking(article.url),
        published=published,
        language=article.language,
        notes=tuple(map(writable, _notes(candidate, source))),
    )


def _notes(candidate: Candidate, source: SavedSource | None) -> tuple[str, ...]:
    """Return the source's own key sentences to write from, and where else the story ran.

    What a person pasted stays in the newsroom: issue files are kept in git, and shown to others.
    """
    article = candidate.article
    text = source.text if source and not source.pasted else ""
    words = max(article.summary, text, key=len)
    notes = [*key_sentences(words, title=article.title, most=NOTE_SENTENCES)]
    if source and source.pasted:
        notes.append(f"{source.by} pasted its text, which is saved for the checks alone.")
    if is_aggregated(candidate.article.url):
        notes.insert(
            0, "This url is Google News'. Open it, and put the article's own in its place."
        )
    if candidate.also_in:
        notes.append("Also in: " + ", ".join(one.outlet or one.url for one in candidate.also_in))
    return tuple(notes)


def _write(workplace: Workplace, issue_id: str, *, before: str, after: str, created: bool) -> None:
    path = workplace.issue_file(issue_id)
    if created:
        write_whole(path, after)
    else:
        rewrite(path, read=before, write=after)
