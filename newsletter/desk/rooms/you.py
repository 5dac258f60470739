"""The visitor's own settings: language, and whether single keys do something."""

from __future__ import annotations

from newsletter.desk.rooms import your_ways
from newsletter.desk.visits import Cookie, Gone, Page, Room, Visit, do, see
from newsletter.desk.words import OWN_NAMES
from newsletter.model.access import May

YEAR = 365 * 24 * 3600
LANGUAGE = "desk-language"
KEYS = "desk-keys"


def you(visit: Visit) -> Page:
    """Show who is here, and the settings of this browser."""
    return Page(
        template="you.html.j2",
        title=visit.say("You"),
        knows={
            "languages": OWN_NAMES,
            "member": visit.member,
            "keys_off": visit.kept.get(KEYS) == "off",
            "account": your_ways.account_of(visit),
        },
        scripts=("passkeys.js",),
    )


def keep(visit: Visit) -> Gone:
    """Keep the settings in this browser, for a year."""
    wished = visit.form.text("language")
    language = wished if wished in OWN_NAMES else visit.language
    keys = "" if visit.form.has("keys") else "off"
    return Gone(
        to="/you",
        said=visit.say("Kept in this browser."),
        cookies=(
            Cookie(name=LANGUAGE, text=language, seconds=YEAR),
            Cookie(name=KEYS, text=keys, seconds=YEAR, script=True),
        ),
    )


ROOM = Room(
    name="you",
    label="You",
    path="/you",
    needs=May.READ,
    group="",
    ways=(see("/you", May.READ, you), do("/you", May.READ, keep), *your_ways.WAYS),
)
