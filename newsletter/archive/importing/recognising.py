"""A page in pieces to an issue, and the account of every word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from newsletter.archive.importing.accounting import Account, Fate, settle
from newsletter.archive.importing.dating import find_date
from newsletter.archive.importing.drafts import Draft, Hints
from newsletter.archive.importing.furniture import Cleared, clear
from newsletter.archive.importing.joining import joined
from newsletter.archive.importing.leads import add_lead, add_leads
from newsletter.archive.importing.opening import opened
from newsletter.archive.importing.pieces import Page, Piece, SeenLink, SeenPicture, words_in
from newsletter.archive.importing.reviews import add_focus, add_review
from newsletter.archive.importing.sections import sections_of
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Issue
from newsletter.model.people import Outlet
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.text.addresses import host_of
from newsletter.text.notes import Notes

TITLE_WORDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A past issue as recognised, without a place among others."""

    issue: Issue
    """Its id is empty, its `send_at` None."""
    dated: bool
    """False: nothing says of when it is; `Issue.date` means nothing."""
    account: Account
    remarks: tuple[str, ...]
    """For the person who looks it over."""
    sent: str = ""
    """When it was sent, where the text itself says it: `newsletter.archive.importing.own_marks`."""
    joints: tuple[str, ...] = ()
    """Words around each place where a broken paragraph was joined."""
    pictures: tuple[SeenPicture, ...] = ()
    links: tuple[SeenLink, ...] = ()
    """Links whose address did not stay as it was."""
    addresses: tuple[str, ...] = ()
    """Old addresses of the issue."""


def recognise(
    page: Page,
    *,
    hints: Hints,
    publication: Publication,
    outlets: Sequence[Outlet],
    source: Counter[str],
    name: str,
) -> Past:
    """Return the issue that a page holds; `source` counts its words, `name` is the file's."""
    draft = Draft(publication=publication, outlets=tuple(outlets), notes=Notes(blocks=page.notes))
    cleared = clear(page.pieces, publication)
    pieces, joints = joined(cleared.pieces)
    subject = hints.subject or page.title
    fallback = hints.title or subject or cleared.title or cleared.preheader or publication.name
    _fill(draft, pieces, _shortened(fallback))
    _account_for_rest(draft, page, cleared)
    preheader = cleared.preheader or hints.preheader
    date = hints.date or find_date([cleared.title, subject, preheader], draft, name)
    title = _without_date(draft, cleared.title, date)
    if not words_in(subject):
        subject = _made_subject(draft, cleared, publication)
    subject = _shortened(subject)
    if words_in(preheader) == words_in(subject):
        preheader = ""
        _say_elsewhere(draft, "preheader", "placed", "subject")
    _tell_of_losses(draft, page)
    issue = Issue(
        id="",
        date=date or PartialDate(year=1),
        subject=subject,
        preheader=preheader,
        title=title,
        language=_language(page, hints, publication),
        leads=tuple(draft.leads),
        focus_areas=tuple(draft.areas),
        entries=tuple(draft.entries),
        imported=True,
    )
    old = (*page.addresses, *filter(None, cleared.views))
    return Past(
        issue=issue,
        dated=date is not None,
        account=settle(draft.shares, source),
        remarks=tuple(dict.fromkeys(draft.remarks)),
        joints=tuple(joints),
        pictures=page.pictures,
        links=page.links,
        addresses=tuple(dict.fromkeys(map(_public, old))),
    )


def _fill(draft: Draft, pieces: Sequence[Piece], fallback: str) -> None:
    """Put every piece into the draft, in its section."""
    for section in sections_of(opened(pieces), draft.publication):
        if section.kind == "review":
            add_review(draft, section)
        elif section.kind == "focus":
            add_focus(draft, section)
        else:
            add_leads(draft, section.pieces, fallback)
    left = [Piece(block=block) for block in draft.notes.left()]
    if left:
        add_lead(draft, None, left, fallback)


def _account_for_rest(draft: Draft, page: Page, cleared: Cleared) -> None:
    """Account for what never was a piece of content."""
    draft.shares += cleared.shares
    for placeholder in page.placeholders:
        bare, number = placeholder.startswith("http"), placeholder.strip(" .").isdigit()
        why = "filled in for each reader"
        why = "address behind a link" if bare else "number of an entry" if number else why
        draft.account(placeholder, "dropped", why)
    for mark in page.marks:
        draft.account(mark, "turned", "footnotes")


def _say_elsewhere(draft: Draft, where: str, fate: Fate, now: str) -> None:
    """Note that words are in another field than was thought."""
    draft.shares = [
        replace(share, fate=fate, where=now) if share.where == where else share
        for share in draft.shares
    ]


def _without_date(draft: Draft, title: str, date: PartialDate | None) -> str:
    """Return the issue's title, empty where it is the date, which the archive prints by itself."""
    if date is None or title != date.spelt:
        return title
    _say_elsewhere(draft, "title", "turned", "date")
    return ""


def _tell_of_losses(draft: Draft, page: Page) -> None:
    """Sum up what could not be kept, for the person who looks it over."""
    lost = draft.lost_addresses
    if lost:
        draft.remarks.append(
            f"The addresses of {lost} entries are lost: find them, or leave them “unknown”."
            if lost > 1
            else "The address of an entry is lost: find it, or leave it “unknown”."
        )
    links = sum(link.fate in {"lost", "nowhere", "unsafe"} for link in page.links)
    if links:
        draft.remarks.append(
            f"Links without an address that could be kept: {links}. Their words stayed."
        )
    if page.pictures:
        draft.remarks.append(
            f"Pictures that the mail showed: {len(page.pictures)}. They are in the report, not in the issue."
        )


def _shortened(words: str) -> str:
    """Return a title of bearable length."""
    parts = words.split()
    return " ".join(parts) if len(parts) <= TITLE_WORDS else " ".join(parts[:TITLE_WORDS]) + " …"


def _made_subject(draft: Draft, cleared: Cleared, publication: Publication) -> str:
    """Return a subject where none is known: the line behind it, or the first title."""
    found = cleared.preheader or cleared.title
    found = found or next((lead.title for lead in draft.leads), "") or publication.name
    draft.remarks.append(f"Nothing says what the subject was; it got “{_shortened(found)}”.")
    return found


def _language(page: Page, hints: Hints, publication: Publication) -> str:
    said_language = hints.language or page.language
    primary = said_language.split("-")[0].split("_")[0].lower()
    if not (2 <= len(primary) <= 3 and primary.isascii() and primary.isalpha()):  # noqa: PLR2004 - BCP 47
        return publication.language
    same = primary == publication.language.split("-")[0].lower()
    return publication.language if same else primary


def _public(address: str) -> str:
    """Return an old address without what names a reader: ``e`` at Mailchimp's archives."""
    host = host_of(address)
    if not host.endswith(
        ("mailchi.mp", "campaign-archive.com", "campaign-archive1.com", "campaign-archive2.com")
    ):
        return address
    head, mark, query = address.partition("?")
    kept = [part for part in query.split("&") if not part.startswith("e=")]
    return head + (mark + "&".join(kept) if kept and mark else "")
