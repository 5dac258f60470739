"""Looking after the machine: what is wrong, backups, updates, keys, settings, taking over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from newsletter.desk.visits import Gone, Page, Room, Visit, do, see
from newsletter.errors import NewsletterError, UsageError
from newsletter.model.access import May
from newsletter.publication import doctoring
from newsletter.publication.bounces import service_calls
from newsletter.publication.care import keying, looking, placing, taking_over, updating, watching
from newsletter.publication.clock import timekeeping
from newsletter.publication.place import fence, reading
from newsletter.publication.place.settings import Resolved
from newsletter.publication.post import dkim_keys, keyholding, sender_doctor

T = TypeVar("T")

BACKUP = "backup"
RETURNS = "bounces"
CARE = "/care"


def care(visit: Visit) -> Page:
    """Show what is wrong, and what keeps this publication alive."""
    place = visit.workplace
    return Page(
        template="care.html.j2",
        title=visit.say("Care"),
        knows={
            "diagnoses": doctoring.examine(place),
            "clock": tuple(_tried(lambda: list(timekeeping.lines(place)))),
            "fenced": _fenced(visit),
            "standing": updating.standing(place),
            "last": next(iter(_tried(lambda: [watching.last_backup(place)])), None),
            "backup_work": visit.work.look(BACKUP),
            "returns_work": visit.work.look(RETURNS),
            "may_manage": visit.may(May.MANAGE),
        },
        follows=("work", "deeds", "publication"),
    )


def backups(visit: Visit) -> Page:
    """List what lies at the place of the backups."""
    found = looking.listed(placing.place_of(visit.workplace))
    return Page(
        template="backups.html.j2",
        title=visit.say("Backups"),
        knows={"found": found, "work": visit.work.look(BACKUP)},
        follows=("work",),
    )


def back_up(visit: Visit) -> Gone:
    """Make a backup now; a process of its own does it."""
    visit.work.start(BACKUP, ("backup", "--by", visit.by), by=visit.by)
    return Gone(to=CARE, said=visit.say("The backup has begun."))


def verify(visit: Visit) -> Gone:
    """Read a backup to its end and compare it."""
    place = placing.place_of(visit.workplace)
    seen = looking.verify(visit.workplace, place, visit.form.text("name"))
    return Gone(to=f"{CARE}/backups", said=seen.line())


def backup_key(visit: Visit) -> Page:
    """Make the key of the backups, and show the sheet with its secret half this once."""
    made = keying.make_keys(visit.workplace, anew=visit.form.has("anew"), by=visit.by)
    return Page(
        template="recovery_sheet.html.j2",
        title=visit.say("The recovery sheet: print it now"),
        knows={"sheet": made.sheet, "advice": made.advice()},
    )


def update(visit: Visit) -> Gone:
    """Bring databases and files to what the program needs, after a backup."""
    because = visit.form.text("because").strip()
    done = updating.update(visit.workplace, by=visit.by, because=because)
    return Gone(to=CARE, said="; ".join(done.lines()))


def take_over(visit: Visit) -> Gone:
    """Let this machine mail, on a person's word that the other one is off."""
    form = visit.form
    done = taking_over.take_over(
        visit.workplace,
        because=form.text("because"),
        old_is_off=form.has("off"),
        by=visit.by,
        identity=keying.secret_key(form.text("identity")) if form.text("identity") else "",
    )
    return Gone(to=CARE, said="; ".join(done.lines()))


def settings(visit: Visit) -> Page:
    """Show the settings and where each comes from."""
    return Page(
        template="settings.html.j2",
        title=visit.say("Settings"),
        knows={"settings": [_row(one) for one in reading.resolved_settings(visit.workplace)]},
    )


def _row(one: Resolved) -> tuple[str, str, str, str]:
    value = one.value
    if isinstance(value, tuple):
        value = ", ".join("=".join(item) if isinstance(item, tuple) else item for item in value)
    return one.setting.name, str(value), str(one.origin), one.setting.meaning


def keys(visit: Visit) -> Page:
    """Show which keys there are; never a key itself."""
    return Page(
        template="keys.html.j2",
        title=visit.say("Keys"),
        knows={"keys": keyholding.known_keys(visit.workplace), "names": tuple(keyholding.NAMES)},
    )


def rotate(visit: Visit) -> Gone:
    """Put a fresh key in the place of one; what the old one made stays valid."""
    name = visit.form.text("name")
    if name not in keyholding.NAMES:
        raise UsageError(f"There is no key {name!r}.", help="Choose one of those on the page.")
    said = keyholding.rotate(visit.workplace, name, by=visit.by)
    return Gone(to=f"{CARE}/keys", said=said)


def new_mail_keys(visit: Visit) -> Page:
    """Make keys that sign mail, and say which records to set for them."""
    made = dkim_keys.make(visit.workplace, by=visit.by)
    return Page(
        template="report.html.j2",
        title=visit.say("Keys that sign mail"),
        knows={"lines": tuple(made.lines()), "back": f"{CARE}/keys"},
    )


def sender(visit: Visit) -> Page:
    """Ask the name system whether receivers can trust our mail."""
    report = sender_doctor.examine(visit.workplace, sender_doctor.system_names())
    return Page(
        template="sender.html.j2",
        title=visit.say("Can receivers trust our mail?"),
        knows={"diagnoses": report.found, "letter": report.letter},
    )


def came_back(visit: Visit) -> Gone:
    """Read what came back: bounces, complaints, wishes to leave."""
    visit.work.start(RETURNS, ("bounces", "read"), by=visit.by)
    return Gone(to=CARE, said=visit.say("What came back is being read."))


def callers(visit: Visit) -> Page:
    """Show the addresses that mail services call; posted, for they hold a secret."""
    found = service_calls.addresses(visit.workplace)
    return Page(
        template="report.html.j2",
        title=visit.say("Where mail services call"),
        knows={"lines": [f"{one.service}: {one.address}" for one in found], "back": CARE},
    )


def _fenced(visit: Visit) -> str:
    """Return why nothing is mailed from here, or empty; a database that is too old cannot tell."""
    return next(iter(_tried(lambda: [fence.why_fenced(visit.workplace)])), "")


def _tried(ask: Callable[[], Sequence[T]]) -> Sequence[T]:
    """Return what is asked, or nothing where a database cannot say: the diagnoses tell that."""
    try:
        return ask()
    except NewsletterError:
        return ()


ROOM = Room(
    name="care",
    label="Care",
    path=CARE,
    needs=May.READ,
    group="house",
    ways=(
        see(CARE, May.READ, care),
        see(f"{CARE}/backups", May.MANAGE, backups),
        see(f"{CARE}/settings", May.MANAGE, settings),
        see(f"{CARE}/keys", May.MANAGE, keys),
        do(f"{CARE}/sender", May.MANAGE, sender),
        do(f"{CARE}/returns", May.AUDIENCE, came_back),
        do(f"{CARE}/callers", May.MANAGE, callers),
        do(f"{CARE}/backup", May.MANAGE, back_up),
        do(f"{CARE}/backup/verify", May.MANAGE, verify),
        do(f"{CARE}/backup/key", May.MANAGE, backup_key),
        do(f"{CARE}/update", May.MANAGE, update),
        do(f"{CARE}/take-over", May.MANAGE, take_over),
        do(f"{CARE}/keys/rotate", May.MANAGE, rotate),
        do(f"{CARE}/keys/mail", May.MANAGE, new_mail_keys),
    ),
)
