"""Past issues of other services, written as issue files for a person to look over."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsletter.archive.importing.child import FUNCTION, PRELOAD, Row
from newsletter.archive.importing.drafts import Hints
from newsletter.archive.importing.pieces import count_words
from newsletter.archive.importing.posts import KINDS, Kind, Post, Skipped
from newsletter.archive.importing.recognising import Past
from newsletter.archive.importing.redirect_map import Redirect, form_of, redirects_text
from newsletter.archive.importing.times import Sent, read_time
from newsletter.confine import Confined, Limits
from newsletter.documents import read_issue
from newsletter.documents.issue_writing import issue_text
from newsletter.errors import ConfinedError, NewsletterError, ParseError, UsageError
from newsletter.model.finding import Severity
from newsletter.model.issue import Issue
from newsletter.model.people import Outlet
from newsletter.model.publication import Publication
from newsletter.publication.archive import home_pictures
from newsletter.publication.archive.export_files import Export, open_export
from newsletter.publication.archive.finding_posts import posts_in
from newsletter.publication.archive.home_files import Shelf
from newsletter.publication.archive.home_pictures import pictures_of
from newsletter.publication.archive.home_report import BroughtHome, HomeReport
from newsletter.publication.archive.home_telling import comments_for, told_of
from newsletter.publication.archive.home_words import words_of_issue
from newsletter.publication.place import reading
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.workplace import Workplace

LIMITS = Limits(cpu_seconds=60, wall_seconds=180, memory_bytes=1024 * 1024 * 1024, shut_in=True)


@dataclass(slots=True, kw_only=True)
class _Home:
    """What one import knows."""

    workplace: Workplace
    publication: Publication
    outlets: tuple[Outlet, ...]
    zone: ZoneInfo
    shelf: Shelf
    schema: str
    child: Confined = field(init=False)
    rows: Mapping[str, Row] = field(default_factory=dict)
    redirects: list[Redirect] = field(default_factory=list)


def import_issues(
    workplace: Workplace,
    files: Sequence[Path],
    *,
    output: Path,
    index: Path | None = None,
    zone: str = "",
    redirects: Path | None = None,
    kind: str = "",
    dry_run: bool = False,
    child: Confined | None = None,
) -> HomeReport:
    """Turn files, folders and zips into issue files below `output`; nothing there is overwritten.

    `index` is a table that says when each file was sent under which subject, `zone` that of its
    times.  `child` is a process that runs already, with `PRELOAD`.  Raises `UsageError` where an
    argument cannot be meant.
    """
    publication = reading.publication(workplace)
    exports = [open_export(path) for path in files]
    insisted = _kind(kind)
    home = _Home(
        workplace=workplace,
        publication=publication,
        outlets=_outlets(workplace),
        zone=_zone(zone or publication.schedule.zone),
        shelf=Shelf(folder=output, others=workplace.issues, dry_run=dry_run),
        schema=os.path.relpath(workplace.var / "schema" / "issue.json", output),
    )
    with _lent(child) if child else Confined(preload=PRELOAD, limits=LIMITS) as home.child:
        home.rows = _index(home.child, index)
        found = tuple(one for export in exports for one in _export(home, export, insisted))
    written = _write_redirects(home, redirects) if redirects and not dry_run else ""
    return HomeReport(output=workplace.shown(output), issues=found, redirects=written)


@contextmanager
def _lent(child: Confined) -> Iterator[Confined]:
    """Yield a child that somebody else ends."""
    yield child


def _kind(kind: str) -> Kind | None:
    if kind and kind not in KINDS:
        raise UsageError(f"--from {kind} is not known.", help=f"It is one of: {', '.join(KINDS)}.")
    return next((one for one in KINDS if one == kind), None)


def _outlets(workplace: Workplace) -> tuple[Outlet, ...]:
    try:
        return tuple(reading.feed_list(workplace).outlets)
    except NewsletterError:
        return ()  # a past issue can do without them


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(
            f"There is no time zone “{name}”.", help="Write --zone America/New_York, or the like."
        ) from error


def _index(child: Confined, index: Path | None) -> dict[str, Row]:
    if index is None:
        return {}
    data = open_export(index).read(index.name)
    return {row.name: row for row in child.call(f"{FUNCTION}:index", data)}


def _export(home: _Home, export: Export, insisted: Kind | None) -> Iterator[BroughtHome]:
    try:
        for found in posts_in(export, home.child, insisted=insisted):
            if isinstance(found, Skipped):
                yield BroughtHome(source=found.name, outcome="left out", why=_sentence(found.why))
            else:
                yield _bring(home, export, found)
    except (ParseError, ConfinedError) as error:
        yield _refused(export.label, error)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}" + ("" if words.endswith(".") else ".")


def _refused(source: str, error: NewsletterError) -> BroughtHome:
    return BroughtHome(source=source, outcome="refused", why=error.message, help=error.help)


def _bring(home: _Home, export: Export, post: Post) -> BroughtHome:
    """Bring one text home; whatever is wrong with it is told in its place."""
    try:
        data = export.read(post.member) if post.member else post.content.encode("utf-8", "replace")
        row = home.rows.get((post.member or post.name).rpartition("/")[2])
        sent = _sent(home, post, row)
        past: Past = home.child.call(
            f"{FUNCTION}:past",
            data,
            post=replace(post, content=""),
            hints=_hints(post, row, sent),
            publication=home.publication,
            outlets=home.outlets,
        )
        sent = sent or _said_sent(past)
        return _shelve(home, export, post, past, sent, mark=hashlib.sha256(data).hexdigest()[:16])
    except (ParseError, ConfinedError) as error:
        return _refused(post.name, error)


def _sent(home: _Home, post: Post, row: Row | None) -> Sent | None:
    """Return when it was sent: as the index says, or else the service."""
    if row:
        found = read_time(row.sent, home.zone)
        if found is None:
            raise ParseError(
                f"The index says that {row.name} was sent on “{row.sent}”, which cannot be read.",
                help="Write it like 2017-11-30 09:00, or Nov 30, 2017 09:00 am.",
            )
        return found
    return read_time(post.sent, home.zone, utc=post.utc) if post.sent else None


def _said_sent(past: Past) -> Sent | None:
    """Return when it was sent, as a page of our own says it."""
    said, _, zone = past.sent.partition("[")
    if not said:
        return None
    moment = datetime.fromisoformat(said)
    with suppress(UsageError):
        moment = moment.astimezone(_zone(zone.rstrip("]") or "UTC"))
    return Sent(date=past.issue.date, moment=moment)


def _hints(post: Post, row: Row | None, sent: Sent | None) -> Hints:
    return Hints(
        subject=(row.subject if row else "") or post.subject,
        preheader=post.preheader,
        title=post.title,
        date=sent.date if sent else None,
        language=post.language,
    )


def _shelve(
    home: _Home, export: Export, post: Post, past: Past, sent: Sent | None, *, mark: str
) -> BroughtHome:
    known = home.shelf.known(mark)
    if known:
        _redirect(home, past, known.stem)
        return BroughtHome(
            source=post.name,
            outcome="there already",
            issue=known.stem,
            file=home.workplace.shown(known),
        )
    if not past.dated:
        raise ParseError(
            f"Nothing says when {post.name} was sent.",
            help="Say it in a table (date_sent,subject,filename) and give it with --index.",
        )
    issue_id = home.shelf.free_id(str(past.issue.date))
    issue = replace(past.issue, id=issue_id, send_at=sent.moment if sent else None)
    found = pictures_of(export, post, past.pictures, home.child, issue_id)
    taken = home_pictures.free(home.workplace, found)
    comments = comments_for(post, past, mark, taken)
    text = issue_text(issue, home.publication, schema_path=home.schema, comments=comments)
    lost = _require_whole(home, post, text, issue, past)
    file = home.shelf.put(issue_id, text, mark)
    if not home.shelf.dry_run:
        home_pictures.put(home.workplace, taken)
    _redirect(home, past, issue_id)
    told = told_of(post, past, issue, taken)
    return replace(
        told,
        outcome="would be written" if home.shelf.dry_run else "written",
        file=home.workplace.shown(file),
        unaccounted=(*told.unaccounted, *lost),
    )


def _require_whole(home: _Home, post: Post, text: str, issue: Issue, past: Past) -> tuple[str, ...]:
    """Return words that the file does not say though they were placed; raise where it has errors."""
    document = read_issue(
        text.encode(), file=f"{issue.id}.yaml", issue_id=issue.id, publication=home.publication
    )
    errors = [found for found in document.findings if found.severity is Severity.ERROR]
    if errors or document.value is None:
        why = errors[0].message if errors else "It says nothing."
        raise ParseError(
            f"{post.name} cannot be written as an issue. {why}",
            help="Give its text as Markdown, in smaller parts if it is very long.",
        )
    placed = count_words(share.text for share in past.account.shares if share.fate == "placed")
    return tuple((placed - words_of_issue(document.value, home.publication)).elements())


def _redirect(home: _Home, past: Past, issue_id: str) -> None:
    base = home.publication.archive_url or "/"
    for old in past.addresses:
        if old.startswith(("http://", "https://", "/", "?")):
            home.redirects.append(Redirect(old=old, new=f"{base}issues/{issue_id}/"))


def _write_redirects(home: _Home, path: Path) -> str:
    """Write the redirects and return their file; empty where no old address is known."""
    if not home.redirects:
        return ""
    if path.exists():
        raise UsageError(
            f"{home.workplace.shown(path)} exists already; it was not overwritten.",
            help="Name another file, or move that one away.",
        )
    write_whole(path, redirects_text(home.redirects, form_of(path.name)))
    return home.workplace.shown(path)
