"""Adding a page by its address: typed, sent by a bookmark, or pasted where only a person can read it."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from newsletter.desk.tasks import Work
from newsletter.desk.visits import Gone, Page, Room, Visit, do, see
from newsletter.errors import UsageError
from newsletter.model.access import May
from newsletter.publication.gathering.inbox import candidate_at
from newsletter.publication.gathering.pasting import paste
from newsletter.publication.place import reading

HERE = "/clip"
LONGEST = 2_000
"""Characters of an address; browsers send no longer ones either."""


def show(visit: Visit) -> Page:
    """Show the form, and what became of the address that it holds; looking fetches nothing."""
    url = visit.query.text("url").strip()[:LONGEST]
    work = visit.work.look(_name(url)) if url else None
    publication = reading.publication_document(visit.workplace).value
    return Page(
        template="clip.html.j2",
        title=visit.say("Add a page"),
        knows={
            "url": url,
            "page_title": visit.query.text("title")[:LONGEST],
            "work": work,
            "found": _found(visit, url, work),
            "clipped_title": _line(work, "title"),
            "by_mail": publication.clips_by_mail if publication else None,
            "may_edit": visit.may(May.EDIT),
        },
        follows=("work",),
        scripts=("inbox.js",),
    )


def _name(url: str) -> str:
    return f"clip {url}"


def _found(visit: Visit, url: str, work: Work | None) -> str:
    """Return the id of the candidate that it became, or nothing."""
    if work is None or work.runs or work.code:
        return ""
    return candidate_at(visit.workplace, _line(work, "address") or url)


def _line(work: Work | None, name: str) -> str:
    """Return what `newsletter clip` said behind a word."""
    said = (line.partition(" ") for line in (work.lines if work else ()))
    return next((rest.strip() for word, _, rest in said if word == name), "")


def clip(visit: Visit) -> Gone:
    """Fetch a page, apart; where it became a candidate is shown as soon as it is there."""
    url = _address(visit)
    known = visit.work.look(_name(url))
    if known is None or not known.runs:
        visit.work.start(_name(url), ["clip", url, "--by", visit.by], by=visit.by)
    return Gone(to=_to(url))


def paste_text(visit: Visit) -> Gone:
    """Save what somebody read and pasted, under its address and their name."""
    url = _address(visit)
    pasted = paste(visit.workplace, url, visit.form.text("text").encode(), by=visit.by)
    name = candidate_at(visit.workplace, url)
    return Gone(
        to=f"/inbox?at={name}" if name else "/inbox",
        said=visit.say("Saved what you pasted: {title}", title=pasted.article.title),
    )


def _address(visit: Visit) -> str:
    """Return the address that was given; raises `UsageError` for what is none."""
    url = visit.form.text("url").strip()
    if url and "://" not in url:
        url = f"https://{url}"
    if not _is_address(url):
        raise UsageError(
            visit.say("That is not the address of a page."),
            help=visit.say("It begins with https:// and stands at the top of your browser."),
        )
    return url


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in {"https", "http"} and parts.port != 0
    except ValueError:
        return False
    return is_whole and bool(parts.hostname) and len(url) <= LONGEST and len(url.split()) == 1


def _to(url: str) -> str:
    return f"{HERE}?{urlencode({'url': url})}"


ROOM = Room(
    name="clip",
    label="Add a page",
    path=HERE,
    needs=May.EDIT,
    group="",
    ways=(
        see(HERE, May.EDIT, show),
        do(HERE, May.EDIT, clip),
        do("/clip/paste", May.EDIT, paste_text),
    ),
)
