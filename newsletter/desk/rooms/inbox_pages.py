"""What there is to read of a candidate: all of its saved text, its page as it was kept, its page fetched now."""

from __future__ import annotations

import re

from newsletter.desk import headers
from newsletter.desk.rooms.inbox_views import asked_of
from newsletter.desk.visits import Gone, Octets, Page, Visit, Way, do, see
from newsletter.model.access import May
from newsletter.publication.archive.kept_pages import KeptCopy, kept_copy, kept_page
from newsletter.publication.gathering import choosing
from newsletter.publication.gathering.collecting import SavedPages, save_pages
from newsletter.publication.gathering.inbox import Candidate

PAGE_TYPE = re.compile(
    r"(text/html|application/xhtml\+xml)\s*(?:;\s*charset\s*=\s*[\"']?([a-z0-9_.:-]{1,40})[\"']?)?",
    re.ASCII,
)
NOTHING = b"<!doctype html><title>Nothing</title>"


def read(visit: Visit) -> Page:
    """Show the whole saved text of a candidate, and its page as it was kept, where it was."""
    known = choosing.dossier(visit.workplace, visit.parts["item"])
    source = next((source for source in known.sources if source.text), None)
    article = known.candidate.article
    return Page(
        template="inbox_text.html.j2",
        title=article.title,
        knows={
            "article": article,
            "source": source,
            "paragraphs": source.text.split("\n\n") if source else [article.summary],
            "kept": _kept(visit, known.candidate),
            "item": known.candidate.id,
        },
    )


def _kept(visit: Visit, candidate: Candidate) -> KeptCopy | None:
    keys = (article.key for article in (candidate.article, *candidate.also_in))
    copies = (kept_copy(visit.workplace, key) for key in keys)
    return next((copy for copy in copies if copy), None)


def kept(visit: Visit) -> Octets:
    """Give the kept page to a frame in which it runs nothing and calls nobody."""
    known = choosing.dossier(visit.workplace, visit.parts["item"])
    copy = _kept(visit, known.candidate)
    page = kept_page(visit.workplace, copy.key) if copy else None
    return Octets(
        data=page.body if page else NOTHING,
        media_type=_media_type(page.content_type) if page else "text/html; charset=utf-8",
        status=200 if page else 404,
        policy=headers.SHOWN,
    )


def _media_type(said: str) -> str:
    """Return what a page said that it is, as far as that is a media type of a page."""
    found = PAGE_TYPE.match(said.strip().lower())
    if found is None:
        return "text/html"
    return f"{found[1]}; charset={found[2]}" if found[2] else found[1]


def fetch(visit: Visit) -> Gone:
    """Fetch the page of a candidate and save its text, apart; the pane shows it as soon as it is there."""
    name = visit.form.text("id")
    candidate = choosing.dossier(visit.workplace, name).candidate
    workplace, by = visit.workplace, visit.by
    known = visit.work.look(fetching(candidate.id))
    if known is None or not known.runs:
        visit.work.ask(
            fetching(candidate.id),
            lambda: save_pages(workplace, [candidate.article.url], by=by),
            by=by,
        )
    return Gone(to=f"/inbox{asked_of(visit.query).to(at=candidate.id)}")


def fetching(name: str) -> str:
    """Return what the work of fetching a candidate's page is called."""
    return f"fetch {name}"


def why_not(visit: Visit, name: str) -> str:
    """Return why a page that was asked for could not be had, in words, or nothing."""
    work, found = visit.work.look(fetching(name)), visit.work.answer(fetching(name))
    if isinstance(found, SavedPages) and found.failed:
        return found.failed[0][1]
    return " ".join(work.lines) if work and work.code else ""


WAYS: tuple[Way, ...] = (
    see("/inbox/text/{item}", May.READ, read),
    see("/inbox/kept/{item}", May.READ, kept),
    do("/inbox/fetch", May.EDIT, fetch),
)
