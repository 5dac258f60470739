"""`newsletter correct`: what was wrong, written where it belongs, and told to those who got it.

A correction mail is an issue file of its own, ``2017-11-correction-1.yaml``, that says what it
corrects.  So it has its own check, approval, sealed bytes, ledger and receipt.  It goes to those
who got the issue and may still be mailed, and stands at the issue's page in the archive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from newsletter.archive.mending.showing import pieces_of
from newsletter.archive.site.labels import labels_for, read_labels
from newsletter.deliver.receipt import read_receipt
from newsletter.deliver.sealing import SEAL_FILE
from newsletter.documents.corrections import (
    CorrectionDraft,
    LeadDraft,
    add_correction,
    add_lead,
    items_of,
    new_correction,
)
from newsletter.documents.suggest import did_you_mean, listed
from newsletter.errors import UsageError
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.pages import template_folders
from newsletter.publication.archive.past import CORRECTION
from newsletter.publication.archive.sent_copies import has_begun
from newsletter.publication.issues.sealed import read_sealed
from newsletter.publication.place import audit, reading
from newsletter.publication.place.files import read_source, rewrite, write_whole
from newsletter.publication.place.initiating import write_schemas
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send.sending import plan
from newsletter.text.markdown import parse_markdown
from newsletter.text.prose_text import plain
from newsletter.text.slugs import unused

SOONEST = timedelta(minutes=30)
"""So much time at least for a look and somebody's yes."""
PREHEADER = 90
"""Letters of the line that inboxes show."""
_END_OF_WORD = re.compile(r"[,،:]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What `correct` wrote, or would write."""

    issue: str
    file: str
    item: str
    mail: str
    """Id of the correction mail, or empty: there is none."""
    mail_file: str
    readers: int
    """Who would get it now."""
    block: str
    """For the next issue: a lead, as it stands in a file."""
    next_file: str
    """The file that the block was added to, or empty."""

    def lines(self, *, dry_run: bool = False) -> Iterator[str]:
        """Yield the report, line by line."""
        would = "would be " if dry_run else ""
        yield f"{self.file}: the correction of {self.item or 'the issue'} {would}written"
        if self.mail:
            yield f"{self.mail_file}: the correction mail {would}written"
            if not dry_run:
                yield f"  it would go to {counted(self.readers, 'reader')} who got {self.issue}"
        if self.next_file:
            yield f"{self.next_file}: the correction {would}added to the leads"
            return
        yield "For the next issue, under leads:"
        yield from self.block.split("\n")


def correct(
    workplace: Workplace,
    issue_id: str,
    *,
    what: str,
    by: str,
    item: str = "",
    mail: bool = True,
    next_issue: str = "",
    dry_run: bool = False,
) -> Corrected:
    """Write a correction into the issue's file, and draft the mail and the block for the next issue.

    Run again with the same words, it writes nothing twice.  Nothing is sent, and the words of the
    item itself are for a person to change.  Raises `UsageError` where the issue was not sent, has
    no such item, `by` is empty, or `next_issue` is no draft; `DocumentError` where a file has mistakes.
    """
    publication = reading.publication(workplace)
    if not by:
        raise UsageError(
            "Nobody is named who corrects it.", help="Say who: --by PERSON, an id of people:."
        )
    issue = reading.open_issue(workplace, issue_id, publication).issue
    told = _Telling(
        publication=publication,
        issue=issue,
        item=item,
        title=_title_of(item, _as_sent(workplace, issue), issue),
        what=_words(what),
        word=_word(workplace, issue),
        day=workplace.clock().astimezone(ZoneInfo(publication.schedule.zone)).date(),
    )
    mail_id = _mail_id(workplace, issue_id) if mail and _was_sent(workplace, issue_id) else ""
    texts = {issue_id: told.corrected(_source(workplace, issue_id), by)}
    if mail_id:
        texts[mail_id] = told.mailed(_source(workplace, mail_id), _soon(workplace, publication))
    if next_issue:
        _expect_draft(workplace, next_issue)
        texts[next_issue] = add_lead(_source(workplace, next_issue), told.block())
    if not dry_run:
        _write(workplace, publication, texts)
        audit.record(workplace, "correct", item=issue_id, by=by, detail=item or "the issue")
    return Corrected(
        issue=issue_id,
        file=_shown(workplace, issue_id),
        item=item,
        mail=mail_id,
        mail_file=_shown(workplace, mail_id),
        readers=plan(workplace, mail_id).totals.sendable if mail_id and not dry_run else 0,
        block=told.block().block,
        next_file=_shown(workplace, next_issue),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Telling:
    """A correction, and how it is told in three places."""

    publication: Publication
    issue: Issue
    item: str
    title: str
    """Of the item, or of the issue."""
    what: str
    word: str
    """``Correction`` in the issue's language."""
    day: date

    def corrected(self, source: str, by: str) -> str:
        """Return the issue's file with the correction."""
        return add_correction(
            source, CorrectionDraft(date=self.day, what=self.what, by=by, item=self.item)
        )

    def mailed(self, source: str, send_at: str) -> str:
        """Return the file of the mail, a new one where `source` is empty."""
        taken = {str(one.get("id")) for one in items_of(source, "leads")} if source else set()
        lead = LeadDraft(id=unused(self.item or "issue", taken), title=self.title, body=self._body)
        if source:
            return add_lead(source, lead)
        return new_correction(
            corrects=self.issue.id,
            day=self.day,
            title=f"{self.word}: {self.issue.heading}",
            subject=f"{self.word}: {self.publication.name}, {self.issue.heading}",
            preheader=shortened(plain(parse_markdown(self.what)), PREHEADER),
            send_at=send_at,
            schema_path="../var/schema/issue.json",
            lead=lead,
        )

    def block(self) -> LeadDraft:
        """Return the piece for the next issue."""
        name = f"correction-{self.issue.id}" + (f"-{self.item}" if self.item else "")
        title = f"{self.word}: {self.issue.heading}"
        if self.item:
            title += f", “{self.title}”"
        return LeadDraft(id=name, title=title, body=self._body)

    @property
    def _body(self) -> str:
        base = self.publication.archive_url
        if not base:
            return self.what
        anchor = f"#{self.item}" if self.item else ""
        return f"{self.what}\n\n<{base}issues/{self.issue.id}/{anchor}>"


def shortened(text: str, most: int) -> str:
    """Return the text on one line, cut between words where it is longer than `most` letters."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0] + "…"


def _words(what: str) -> str:
    words = "\n".join(line.rstrip() for line in what.strip().splitlines())
    if not words:
        raise UsageError("Say what was wrong and what is right.", help='Give --what "…".')
    return words


def _word(workplace: Workplace, issue: Issue) -> str:
    """Return ``Correction`` as the archive says it in the issue's language."""
    labels = labels_for(read_labels(template_folders(workplace.folder)), issue.language)
    return _END_OF_WORD.split(labels.correction)[0].strip()


def _as_sent(workplace: Workplace, issue: Issue) -> Issue:
    """Return the issue as it was sent; raises `UsageError` where it was not."""
    if issue.corrects:
        raise UsageError(
            f"{issue.id} is itself a correction, of {issue.corrects}.",
            help=f"Correct that one once more: newsletter correct {issue.corrects}",
        )
    if _was_sent(workplace, issue.id):
        return read_sealed(workplace, issue.id).issue
    if not issue.imported:
        raise UsageError(
            f"Issue {issue.id} was not sent: there is nothing to correct.",
            help=f"Change {_shown(workplace, issue.id)} itself.",
        )
    return issue


def _was_sent(workplace: Workplace, issue_id: str) -> bool:
    """Return whether anybody got the issue from here; one that was sent elsewhere has no ledger."""
    return has_begun(read_receipt(workplace.sent / issue_id))


def _title_of(item: str, before: Issue, today: Issue) -> str:
    """Return the title of an item as it was sent; raises `UsageError` where there is none."""
    titles = {one.id: one.title for one in (*pieces_of(today), *pieces_of(before)) if one.id}
    if not item:
        return before.heading
    if item not in titles:
        raise UsageError(
            f"Issue {before.id} has no lead or entry {item!r}.",
            help=did_you_mean(item, titles) + f"It has: {listed(sorted(titles), most=40)}.",
        )
    return titles[item] or item


def _mail_id(workplace: Workplace, issue_id: str) -> str:
    """Return the id of the correction that nobody approved yet, or a new one."""
    number = 1
    while (workplace.sent / f"{issue_id}{CORRECTION}{number}" / SEAL_FILE).is_file():
        number += 1
    return f"{issue_id}{CORRECTION}{number}"


def _soon(workplace: Workplace, publication: Publication) -> str:
    """Return the next full hour that leaves time for a look, as issue files write it."""
    zone = publication.schedule.zone
    soon = (workplace.clock() + SOONEST + timedelta(minutes=59)).astimezone(ZoneInfo(zone))
    return f"{soon:%Y-%m-%d %H}:00 {zone}"


def _expect_draft(workplace: Workplace, issue_id: str) -> None:
    workplace.existing_issue_file(issue_id)
    if (workplace.sent / issue_id / SEAL_FILE).is_file():
        raise UsageError(
            f"Issue {issue_id} is approved or sent already: nothing was written.",
            help="Name one that is still being written.",
        )


def _source(workplace: Workplace, issue_id: str) -> str:
    path = workplace.issue_file(issue_id)
    return read_source(path) if path.exists() else ""


def _shown(workplace: Workplace, issue_id: str) -> str:
    return workplace.shown(workplace.issue_file(issue_id)) if issue_id else ""


def _write(workplace: Workplace, publication: Publication, texts: Mapping[str, str]) -> None:
    write_schemas(workplace.folder, publication)
    for issue_id, text in texts.items():
        path = workplace.issue_file(issue_id)
        if path.exists():
            rewrite(path, read=read_source(path), write=text)
        else:
            write_whole(path, text)
