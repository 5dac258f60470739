"""A manuscript put into an issue as a lead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from newsletter.deliver.receipt import read_receipt
from newsletter.documents import writable
from newsletter.documents.names import byline
from newsletter.documents.scalars import SLUG
from newsletter.documents.suggest import listed
from newsletter.errors import UsageError
from newsletter.manuscripts.notices import DROPPED, sentence
from newsletter.manuscripts.values import Change, Manuscript, Notice, Remark
from newsletter.model.people import Byline
from newsletter.model.prose import Prose
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.place import audit, reading
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import commenting
from newsletter.publication.writing.arranging import put_in, take_out
from newsletter.publication.writing.kept_pictures import (
    ReadyPicture,
    remove_pictures,
    write_pictures,
)
from newsletter.publication.writing.lead_pictures import with_pictures
from newsletter.publication.writing.lead_present import expect_new, taken_ids
from newsletter.text.markdown import parse_markdown
from newsletter.text.markdown_writing import to_markdown
from newsletter.text.prose_text import plain
from newsletter.text.slugs import slug, unused

WIDTH = 84
"""Columns of a line of Markdown, as issue files are indented."""
LARGEST = 400_000
"""Letters of a lead; an issue file of more than a million bytes is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadReport:
    """A lead that was added, or would be, and what became of the document."""

    issue: str
    file: str
    lead: str
    """Its id."""
    title: str
    authors: tuple[Byline, ...]
    standfirst: str
    """Markdown, as are `body` and `about`."""
    body: str
    about: str
    language: str
    """Empty: the publication's."""
    words: int
    pictures: tuple[str, ...]
    """Their paths in the publication."""
    changes: tuple[Change, ...]
    comments: tuple[Remark, ...]
    notices: tuple[Notice, ...]
    waiting: tuple[str, ...]
    """Ids of changes and comments that nobody decided: until then nothing is added."""

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield the report: (what, words)."""
        yield "title", self.title or "not found: give one with --title"
        names = (one.name + (f" ({one.person})" if one.person else "") for one in self.authors)
        yield "authors", ", ".join(names) or "not found"
        if self.standfirst:
            yield "standfirst", plain(parse_markdown(self.standfirst))
        yield "text", f"{self.words:,} words"
        if self.about:
            yield "about", plain(parse_markdown(self.about))
        if self.language:
            yield "language", self.language
        for path in self.pictures:
            yield "picture", path
        for notice in self.notices:
            yield ("left out" if notice.code in DROPPED else "note"), sentence(notice)


def add_lead(
    workplace: Workplace,
    issue_id: str,
    manuscript: Manuscript,
    *,
    title: str = "",
    authors: Sequence[str] = (),
    by: str = "",
    again: bool = False,
    dry_run: bool = False,
) -> LeadReport:
    """Add a manuscript to an issue as its last lead, its pictures to images/.

    `title` and `authors` (names, or ids of people) stand in the place of those that were found.
    Comments that were kept become comments on the lead.  While something in it waits nothing is
    written, and the report says what.  Raises `UsageError` where there is no text or title, where
    the issue was sent, or has such a lead already (unless `again`); `DocumentError` where the
    file has mistakes.  Nothing is half-written.
    """
    publication = reading.publication(workplace)
    expect_addable(workplace, issue_id, manuscript, title=title, again=again)
    heading = writable(title) or writable(manuscript.title)
    name = unused(slug(heading) or "lead", taken_ids(workplace, publication, issue_id))
    ready, pictures = with_pictures(workplace, manuscript, name)
    report = _report(
        workplace,
        issue_id,
        ready,
        name=name,
        title=heading,
        authors=bylines(publication, authors or manuscript.authors),
        pictures=pictures,
        usual=publication.language,
    )
    if dry_run or report.waiting:
        return report
    _expect_whole(report)
    _write(workplace, report, pictures, by=by)
    decided = len(report.changes) + len(report.comments)
    detail = (
        f"{name}: {counted(report.words, 'word')}, {counted(len(pictures), 'picture')}, "
        f"{counted(decided, 'decision')}"
    )
    audit.record(workplace, "add lead", item=issue_id, by=by, detail=detail)
    return report


def expect_addable(
    workplace: Workplace, issue_id: str, manuscript: Manuscript, *, title: str, again: bool
) -> None:
    """Raise what `add_lead` would about the issue and what stands there, before anybody decides."""
    workplace.existing_issue_file(issue_id)
    _expect_unsent(workplace, issue_id)
    if not again:
        heading = writable(title) or writable(manuscript.title)
        expect_new(workplace, issue_id, heading, manuscript)


def bylines(publication: Publication, authors: Sequence[str]) -> tuple[Byline, ...]:
    """Return authors as printed: people of the publication by id, name or other spelling."""
    found = list[Byline]()
    for author in filter(None, map(writable, authors)):
        person = publication.person(author)
        found.append(
            Byline(name=person.name, link=person.link, person=person.id)
            if person
            else byline(author, "", publication.people)
        )
    return tuple(found)


def told_of(notice: Notice) -> tuple[bool, str]:
    """Return whether a notice tells of something that is gone, and its words."""
    return notice.code in DROPPED, sentence(notice)


def _report(
    workplace: Workplace,
    issue_id: str,
    manuscript: Manuscript,
    *,
    name: str,
    title: str,
    authors: tuple[Byline, ...],
    pictures: Sequence[ReadyPicture],
    usual: str,
) -> LeadReport:
    """Return the report; `usual` is the publication's language."""
    body = manuscript.body
    language = manuscript.language
    return LeadReport(
        issue=issue_id,
        file=workplace.shown(workplace.issue_file(issue_id)),
        lead=name,
        title=title,
        authors=authors,
        standfirst=_markdown(manuscript.standfirst),
        body=_markdown(body),
        about=_markdown(manuscript.about),
        language="" if language == usual.partition("-")[0] else language,
        words=len(plain(body).split()),
        pictures=tuple(picture.path for picture in pictures),
        changes=manuscript.changes,
        comments=manuscript.comments,
        notices=manuscript.notices,
        waiting=tuple(one.id for one in manuscript.waiting),
    )


def _markdown(prose: Prose) -> str:
    return to_markdown(prose, width=WIDTH)


def _expect_unsent(workplace: Workplace, issue_id: str) -> None:
    receipt = read_receipt(workplace.sent / issue_id)
    if receipt is not None and receipt.has_begun:
        raise UsageError(
            f"Issue {issue_id} was sent already: nothing was added.",
            help="Name one that is still being written.",
        )


def _expect_whole(report: LeadReport) -> None:
    if not report.title:
        raise UsageError("The document names no title.", help='Give one with --title "…".')
    if not report.body:
        raise UsageError(
            "There is no text in the document.",
            help="Look whether the right file was chosen, and whether its text is hidden or deleted.",
        )
    if len(report.body) > LARGEST:
        raise UsageError(
            f"The text has {report.words:,} words, more than an issue can hold.",
            help="Add a part of it, or put it on the web and let the lead point to it.",
        )


def _write(
    workplace: Workplace, report: LeadReport, pictures: Sequence[ReadyPicture], *, by: str
) -> None:
    files = write_pictures(workplace, pictures)
    added = False
    try:
        put_in(workplace, report.issue, "leads", _said(report), by=by)
        added = True
        for remark in report.comments:
            if remark.decision == "accept":
                words = comment_words(remark)
                commenting.add(workplace, report.issue, words, item=report.lead, by=by)
    except BaseException:
        if added:
            take_out(workplace, report.issue, ("leads", report.lead), by=by)
        remove_pictures(files)
        raise


def _said(report: LeadReport) -> dict[str, Any]:
    """Return the fields of the lead, in the order in which people write them."""
    said: dict[str, Any] = {"id": report.lead, "title": report.title}
    if report.authors:
        said["authors"] = [_author(author) for author in report.authors]
    for name in ("standfirst", "body", "about"):
        text = str(getattr(report, name))
        if text:
            said[name] = text + ("\n" if "\n" in text or name == "body" else "")
    if report.language:
        said["language"] = report.language
    return said


def _author(author: Byline) -> str | dict[str, str]:
    """Return a person's id, or a name; one that looks like an id is marked as a name."""
    if author.person:
        return author.person
    return {"name": author.name} if SLUG.fullmatch(author.name) else author.name


def comment_words(remark: Remark) -> str:
    """Return a comment of a document as one of ours: who said it, beside which words."""
    day = remark.date[:10]
    who = remark.author or "Somebody"
    beside = f" on “{remark.about[:300]}”" if remark.about else ""
    told = f"{who}{f' ({day})' if day else ''}{beside}: {remark.text}"
    answers = (f"{reply.author or 'Somebody'}: {reply.text}" for reply in remark.replies)
    return "\n".join((told, *answers))[:3_900]


def deciding_help(report: LeadReport) -> str:
    """Return how what waits can be decided at a terminal that cannot ask."""
    ids = listed(report.waiting)
    ways = "--accept-changes or --reject-changes, and --keep-comments or --drop-comments"
    return (
        f"{ids} wait. Decide all at once with {ways}; one by one with --accept ID and --reject ID."
    )
