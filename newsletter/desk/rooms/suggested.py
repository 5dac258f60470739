"""What readers suggest: beside what feeds brought, one key for each decision."""

from __future__ import annotations

from urllib.parse import urlencode

from newsletter.desk.tasks import Work
from newsletter.desk.visits import Form, Gone, Page, Visit, Way, do, see
from newsletter.errors import UsageError
from newsletter.model.access import May
from newsletter.model.values import dataclass
from newsletter.publication.gathering import suggested
from newsletter.publication.gathering.pasting import paste
from newsletter.publication.gathering.suggested import Suggested, Suggestions
from newsletter.publication.place import reading

HERE = "/inbox/suggested"
SHOWN_WHY = 140
SHORTLIST = "shortlist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for; parsed, never wrong."""

    decided: bool = False
    page: int = 1
    at: int = 0
    """The number of the suggestion that is read; 0: the first."""

    def to(self, *, at: int = 0, page: int = 0) -> str:
        """Return the address of the same list."""
        page = page or self.page
        said = {"list": "decided" * self.decided, "page": page if page > 1 else "", "at": at or ""}
        kept = {name: text for name, text in said.items() if text}
        return f"{HERE}?{urlencode(kept)}" if kept else HERE


def asked_of(query: Form) -> Asked:
    """Read what stands behind the question mark."""
    return Asked(
        decided=query.text("list") == "decided",
        page=max(1, _number(query.text("page"))),
        at=_number(query.text("at")),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - digits


def show(visit: Visit) -> Page:
    """Show what waits or was decided, and the one that is read, with who suggested it and why."""
    asked = asked_of(visit.query)
    found = suggested.suggestions(visit.workplace, decided=asked.decided, page=asked.page)
    numbers = [one.suggestion.number for one in found.rows]
    at = asked.at if asked.at in numbers else next(iter(numbers), 0)
    place = numbers.index(at) if at else 0
    publication = reading.publication_document(visit.workplace).value
    return Page(
        template="suggested.html.j2",
        title=visit.say("Suggested by readers"),
        knows={
            "asked": asked,
            "found": found,
            "works": {number: visit.work.look(_name(number)) for number in numbers},
            "pane": found.rows[place] if at else None,
            "place": place,
            "above": numbers[place - 1] if place else 0,
            "below": numbers[place + 1] if place + 1 < len(numbers) else 0,
            "open": bool(publication and publication.suggestions.open),
            "address": publication.suggest_url if publication else "",
            "shown_why": SHOWN_WHY,
        },
        follows=("newsroom", "mail", "work", "publication"),
        scripts=("inbox.js",),
    )


def _name(number: int) -> str:
    return f"suggestion {number}"


def take(visit: Visit) -> Gone:
    """Make it a candidate: at once where it is one, else its page is fetched apart."""
    asked, number = asked_of(visit.query), _number(visit.form.text("number"))
    shortlist = visit.form.text("to") == SHORTLIST
    one = suggested.suggested(visit.workplace, number)
    if one.candidate:
        suggested.take(visit.workplace, number, shortlist=shortlist, by=visit.by)
        said = visit.say("Shortlisted: {title}" if shortlist else "Taken: {title}", title=one.title)
        return _on(visit, asked, said=said)
    work: Work | None = visit.work.look(_name(number))
    if work is None or not work.runs:
        flags = ("--shortlist",) if shortlist else ()
        command = ("suggestions", "take", str(number), *flags, "--by", visit.by)
        visit.work.start(_name(number), command, by=visit.by)
    following = _beside(visit, asked, number)
    said = visit.say(
        "Its page is being fetched: {name}. Then it stands in the inbox.", name=one.outlet
    )
    return Gone(to=asked.to(at=following), said=said)


def paste_text(visit: Visit) -> Gone:
    """Save what somebody read and pasted of a page that cannot be fetched, and take it."""
    asked, number = asked_of(visit.query), _number(visit.form.text("number"))
    one = suggested.suggested(visit.workplace, number)
    paste(visit.workplace, one.suggestion.url, visit.form.text("text").encode(), by=visit.by)
    taken = suggested.take(visit.workplace, number, by=visit.by)
    return _on(visit, asked, said=visit.say("Taken: {title}", title=taken.title))


def decline(visit: Visit) -> Gone:
    """Say no; nobody is mailed."""
    asked, number = asked_of(visit.query), _number(visit.form.text("number"))
    one = suggested.decline(visit.workplace, number, by=visit.by)
    return _on(visit, asked, said=visit.say("Declined: {name}", name=one.title or one.outlet))


def undo(visit: Visit) -> Gone:
    """Take back the last decision of this person; a page that was taken stays in the inbox."""
    asked = asked_of(visit.query)
    try:
        back = suggested.undo(visit.workplace, by=visit.by)
    except UsageError as error:
        return Gone(to=asked.to(), said=visit.say(error.message))
    said = visit.say("It waits again: {name}", name=back.title or back.outlet)
    return Gone(to=Asked().to(at=back.suggestion.number), said=said)


def forget(visit: Visit) -> Gone:
    """Delete what one reader wrote, with name and address."""
    asked, number = asked_of(visit.query), _number(visit.form.text("number"))
    suggested.forget(visit.workplace, _number(visit.form.text("voice")), by=visit.by)
    return Gone(to=asked.to(at=number), said=visit.say("Forgotten."))


def clear(visit: Visit) -> Gone:
    """Remove all that waits."""
    count = suggested.clear(visit.workplace, by=visit.by)
    return Gone(to=HERE, said=visit.say("Removed: {n}.", n=count))


def _on(visit: Visit, asked: Asked, *, said: str) -> Gone:
    """Go on to what stands now in the place of what was decided."""
    found = suggested.suggestions(visit.workplace, decided=asked.decided, page=asked.page)
    place = min(_number(visit.form.text("place")), len(found.rows) - 1)
    following = found.rows[place].suggestion.number if found.rows else 0
    return Gone(to=asked.to(at=following, page=found.page), said=said, undo=f"{HERE}/undo")


def _beside(visit: Visit, asked: Asked, number: int) -> int:
    """Return the number of the one below, which is read while the page of this one is fetched."""
    found: Suggestions = suggested.suggestions(visit.workplace, page=asked.page)
    numbers = [_of(one) for one in found.rows]
    below = numbers[numbers.index(number) + 1 :] if number in numbers else numbers
    return next(iter(below), number)


def _of(one: Suggested) -> int:
    return one.suggestion.number


WAYS: tuple[Way, ...] = (
    see(HERE, May.EDIT, show),
    do(f"{HERE}/take", May.EDIT, take),
    do(f"{HERE}/paste", May.EDIT, paste_text),
    do(f"{HERE}/decline", May.EDIT, decline),
    do(f"{HERE}/undo", May.EDIT, undo),
    do(f"{HERE}/forget", May.EDIT, forget),
    do(f"{HERE}/clear", May.EDIT, clear),
)
