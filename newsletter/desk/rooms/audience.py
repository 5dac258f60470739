"""The readers: find, see, add, change, let go, forget; each deed asks how it was requested.

An address never stands in an address bar: a reader's page is named by id, and searches are posted.
"""

from __future__ import annotations

from itertools import islice

from newsletter.desk import headers
from newsletter.desk.rooms import moving_in
from newsletter.desk.visits import Gone, Octets, Page, Room, Visit, do, see
from newsletter.errors import UsageError
from newsletter.model.access import May
from newsletter.model.consent import SECTIONS
from newsletter.model.sending import Status, Subscriber
from newsletter.publication.readers import (
    exporting_audience,
    growing,
    leaving_requests,
    subscribing,
)

HOME = "/audience"
SHOWN = 50


def audience(visit: Visit) -> Page:
    """Show how many there are, how that grew, and who asks to leave."""
    growth = growing.stats(visit.workplace)
    return Page(
        template="audience.html.j2",
        title=visit.say("Audience"),
        knows={
            "counts": [(str(status), count) for status, count in growth.counts.items() if count],
            "months": growth.months[:-13:-1],
            "requests": leaving_requests.waiting(visit.workplace),
            "words": "",
            "found": (),
            "more": False,
            "asked": False,
            "statuses": [str(one) for one in Status if one is not Status.ERASED],
            "wanted": "",
        },
        follows=("mail",),
    )


def find(visit: Visit) -> Page:
    """Find readers by part of a name or address; posted, so that the words stand in no address."""
    words, wanted = visit.form.text("words").strip(), visit.form.text("status")
    where = visit.form.text("where").strip()
    asked = bool(words or wanted or where) or visit.form.has("find")
    found: tuple[Subscriber, ...] = ()
    if asked:
        matching = subscribing.find(visit.workplace, words=words, status=wanted, where=where)
        found = tuple(islice(matching, SHOWN + 1))
    page = audience(visit)
    return Page(
        template=page.template,
        title=page.title,
        knows={
            **page.knows,
            "words": words,
            "wanted": wanted,
            "found": found[:SHOWN],
            "more": len(found) > SHOWN,
            "asked": asked,
        },
    )


def reader(visit: Visit) -> Page:
    """Show one person: where they stand, consent with its proof, everything that happened."""
    history = subscribing.history(visit.workplace, _id(visit))
    one = history.subscriber
    return Page(
        template="reader.html.j2",
        title=visit.say("A reader"),
        knows={
            "one": one,
            "history": history,
            "lines": tuple(history.happenings()),
            "sections": SECTIONS,
        },
    )


def add(visit: Visit) -> Gone:
    """Enter somebody who agreed on paper or by phone; a mail asks them to confirm."""
    form = visit.form
    added = subscribing.add(
        visit.workplace,
        form.text("address").strip(),
        how=_how(visit),
        name=form.text("name").strip(),
        language=form.text("language"),
        sections=form.every("section"),
        wording=form.text("wording").strip(),
        by=visit.by,
    )
    said = (
        visit.say("A mail will ask them to confirm.")
        if added.letter_due
        else visit.say(
            "They were asked to confirm less than a day ago, and are not asked again now."
        )
    )
    return Gone(to=f"{HOME}/{added.subscriber.id}", said=said)


def change(visit: Visit) -> Gone:
    """Change what somebody asked to have changed; only what is another is recorded."""
    form, how = visit.form, _how(visit)
    one = subscribing.history(visit.workplace, _id(visit)).subscriber
    name, language = form.text("name").strip(), form.text("language").strip()
    sections = form.every("section")
    chosen = () if set(sections) == set(SECTIONS) else sections
    new_address = form.text("new_address").strip()
    subscribing.change(
        visit.workplace,
        one.id,
        how=how,
        by=visit.by,
        name=name if name != one.name else None,
        language=language if language != one.language else None,
        sections=chosen if set(chosen) != set(one.sections) else None,
        new_address=new_address,
    )
    said = (
        visit.say("The new address is asked to confirm; until then nothing changes.")
        if new_address
        else visit.say("Changed.")
    )
    return Gone(to=f"{HOME}/{one.id}", said=said)


def confirm(visit: Visit) -> Gone:
    """Confirm somebody who answered the confirmation mail in words."""
    subscribing.confirm(visit.workplace, _id(visit), how=_how(visit), by=visit.by)
    return Gone(to=_here(visit), said=visit.say("Confirmed."))


def leave(visit: Visit) -> Gone:
    """Let somebody go who asked for it."""
    subscribing.unsubscribe(visit.workplace, _id(visit), how=_how(visit), by=visit.by)
    return Gone(to=_here(visit), said=visit.say("They get nothing more."))


def never(visit: Visit) -> Gone:
    """Never mail an address again, known or not."""
    address = visit.form.text("address").strip()
    subscribing.suppress(visit.workplace, address, how=_how(visit), by=visit.by)
    return Gone(to=HOME, said=visit.say("That address will never be mailed again."))


def forget_page(visit: Visit) -> Page:
    """Say what forgetting means, before it is done."""
    history = subscribing.history(visit.workplace, _id(visit))
    return Page(
        template="forget.html.j2",
        title=visit.say("Forget a reader"),
        knows={"one": history.subscriber},
    )


def forget(visit: Visit) -> Gone:
    """Forget somebody's name and address everywhere."""
    if not visit.form.has("sure"):
        raise UsageError(
            "Nothing was forgotten.", help="Tick that you are sure: it cannot be undone."
        )
    erased = subscribing.erase(visit.workplace, _id(visit), how=_how(visit), by=visit.by)
    return Gone(to=HOME, said=" ".join(erased.lines()))


def tag(visit: Visit) -> Gone:
    """Put a tag on everybody whom a filter means, or take it off."""
    form = visit.form
    word = form.text("tag").strip()
    tags = (word,) if word else ()
    off = form.has("off")
    tagged = subscribing.tag(
        visit.workplace,
        form.text("where").strip(),
        add=() if off else tags,
        remove=tags if off else (),
        by=visit.by,
    )
    said = visit.say("{count} readers were changed.", count=len(tagged.changed))
    return Gone(to=HOME, said=said)


def request(visit: Visit) -> Gone:
    """Decide on somebody's request by mail to be removed."""
    number = visit.form.number("number")
    remove = visit.form.text("remove") == "yes"
    if not number:
        raise UsageError("There is no such request.", help="Choose one of those on the page.")
    leaving_requests.decide(visit.workplace, number, remove=remove, by=visit.by)
    said = visit.say("They get nothing more.") if remove else visit.say("They stay a reader.")
    return Gone(to=HOME, said=said)


def export(visit: Visit) -> Octets:
    """Hand out everybody who is not forgotten, as CSV; posted, for it is recorded."""
    data = exporting_audience.exported(visit.workplace, by=visit.by)
    return Octets(data=data, media_type="text/csv; charset=utf-8", saved_as="readers.csv")


def plot(visit: Visit) -> Octets:
    """Draw how the audience grew."""
    drawn = growing.plotted(visit.workplace, growing.stats(visit.workplace))
    return Octets(data=drawn.encode(), media_type="image/svg+xml", policy=headers.PLOT)


def _how(visit: Visit) -> str:
    """Return how it was asked for.  Raises `UsageError` where nobody says it."""
    how = visit.form.text("how").strip()
    if not how:
        raise UsageError(
            "Say how they asked for it.",
            help="A letter of …, a phone call of …: it is kept as the proof.",
        )
    return how


def _id(visit: Visit) -> str:
    """Return the id in the address; an address is none."""
    return visit.parts["reader"].replace("@", "")


def _here(visit: Visit) -> str:
    return f"{HOME}/{_id(visit)}"


ROOM = Room(
    name="audience",
    label="Audience",
    path=HOME,
    needs=May.AUDIENCE,
    group="publication",
    key="r",
    ways=(
        see(HOME, May.AUDIENCE, audience),
        do(f"{HOME}/find", May.AUDIENCE, find),
        do(f"{HOME}/add", May.AUDIENCE, add),
        do(f"{HOME}/never", May.AUDIENCE, never),
        do(f"{HOME}/tag", May.AUDIENCE, tag),
        do(f"{HOME}/request", May.AUDIENCE, request),
        do(f"{HOME}/export", May.AUDIENCE, export),
        see(f"{HOME}/growth.svg", May.AUDIENCE, plot),
        *moving_in.WAYS,
        see(f"{HOME}/{{reader}}", May.AUDIENCE, reader),
        do(f"{HOME}/{{reader}}/change", May.AUDIENCE, change),
        do(f"{HOME}/{{reader}}/confirm", May.AUDIENCE, confirm),
        do(f"{HOME}/{{reader}}/leave", May.AUDIENCE, leave),
        see(f"{HOME}/{{reader}}/forget", May.AUDIENCE, forget_page),
        do(f"{HOME}/{{reader}}/forget", May.AUDIENCE, forget),
    ),
)
