"""Preview: the issue as readers get it, again as soon as any program has saved one of its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from newsletter.desk import headers
from newsletter.desk.rooms.checks_views import place_address
from newsletter.desk.visits import Octets, Page, Room, Say, Visit, see
from newsletter.errors import UsageError
from newsletter.model.access import May
from newsletter.model.finding import Finding, Severity
from newsletter.model.rendition import Rendition
from newsletter.model.values import dataclass
from newsletter.model.variant import WHOLE, Variant
from newsletter.publication.issues.forms import (
    FORMS,
    SCHEMES,
    Scheme,
    document_of,
    spoken_language,
)
from newsletter.publication.issues.renditions import Preview, renditions_of
from newsletter.publication.issues.weighing import Budget, budgets_of, kilobytes
from newsletter.serving.loopback import content_type

WIDTHS = ("both", "phone", "desktop")
PICTURES = ("on", "off")
FRAMED = f"{headers.SHOWN} allow-same-origin"
"""No script runs there, so that the page around may read its place and put new words into it."""
WITHOUT_PICTURES = FRAMED.replace("img-src 'self' data:", "img-src 'none'")
NAMES = {
    "mail": "Mail",
    "page": "Web page",
    "text": "Plain text",
    "aloud": "Read aloud",
    "both": "Phone and desktop",
    "phone": "Phone",
    "desktop": "Desktop",
    "light": "Light",
    "dark": "Dark",
    "inverted": "Inverted by force",
    "on": "With pictures",
    "off": "Pictures off",
    "leads": "Lead analysis",
    "focus-areas": "Focus areas",
    "media-review": "Media review",
}
KEYS = {
    "mail": "m",
    "page": "w",
    "text": "t",
    "aloud": "a",
    "both": "b",
    "phone": "p",
    "desktop": "o",
    "light": "l",
    "dark": "d",
    "inverted": "i",
    "on": "x",
    "off": "x",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """In which way somebody looks at the issue."""

    form: str = "mail"
    width: str = "both"
    scheme: Scheme = "light"
    pictures: str = "on"
    variant: str = WHOLE.key

    def but(self, name: str, value: str) -> Look:
        """Return the same with one thing changed; `value` is among those offered for it."""
        changed: dict[str, Any] = {name: value}
        return replace(self, **changed)

    def query(self, *names: str) -> str:
        """Return it as the query of an address: only these, and only what is not usual."""
        usual = Look()
        told = {
            name: getattr(self, name)
            for name in names or ("form", "width", "scheme", "pictures", "variant")
            if getattr(self, name) != getattr(usual, name)
        }
        return f"?{urlencode(told)}" if told else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A link to the same issue, seen in another way."""

    label: str
    address: str
    current: bool
    key: str = ""


def look_of(visit: Visit) -> Look:
    """Return what the address asks for; what it misspells is as usual."""
    asked, usual = visit.query, Look()

    def one_of(name: str, known: tuple[str, ...]) -> str:
        text = asked.text(name)
        return text if text in known else str(getattr(usual, name))

    scheme: Scheme = next((one for one in SCHEMES if one == asked.text("scheme")), usual.scheme)
    return Look(
        form=one_of("form", FORMS),
        width=one_of("width", WIDTHS),
        scheme=scheme,
        pictures=one_of("pictures", PICTURES),
        variant=asked.text("variant") or usual.variant,
    )


def preview(visit: Visit) -> Page:
    """Show the issue in frames, beside what is to be said of its weight and of mistakes."""
    look = look_of(visit)
    found = renditions_of(visit.workplace).preview(visit.issue, look.variant)
    return Page(
        template="preview.html.j2",
        title=visit.say("Preview"),
        knows={
            "look": look,
            "shown": found.shown,
            "problems": _problems(found),
            "place_of": lambda one: place_address(visit.issue, one),
            "saved": _saved_at(found),
            "budget": _budget(found),
            "kilobytes": kilobytes,
            "choices": _choices(visit, look),
            "variants": [(one.key, label_of(one, visit.say)) for one in found.variants],
            "frames": _frames(visit, look) if found.shown.rendition else (),
            "place": f"/issues/{visit.issue}",
        },
        follows=(f"issue:{visit.issue}", "publication", "pictures", "templates"),
        scripts=("preview.js",),
    )


def document(visit: Visit) -> Octets:
    """Answer with one form of the issue, for a frame that runs nothing."""
    form, look = visit.parts["kind"], look_of(visit)
    if form not in FORMS:
        raise UsageError("An issue has no such form.", help="Choose one of those shown.")
    found = renditions_of(visit.workplace).preview(visit.issue, look.variant)
    rendition = _rendition(found)
    base = f"/issues/{visit.issue}/preview/pictures/{look.variant}/"
    shown = look.pictures == "on"
    html = document_of(rendition, form, scheme=look.scheme, base=base, pictures=shown)
    return Octets(
        data=html.encode(),
        media_type="text/html; charset=utf-8",
        policy=FRAMED if shown else WITHOUT_PICTURES,
    )


def picture(visit: Visit) -> Octets:
    """Answer with a picture of the issue; its name says what is in it."""
    found = renditions_of(visit.workplace).preview(visit.issue, visit.parts["variant"])
    name = visit.parts["name"]
    data = dict(_rendition(found).images).get(name)
    media_type = content_type(name)
    if data is None or not media_type.startswith("image/"):
        raise UsageError("There is no such picture in this issue.", help="Load the preview again.")
    return Octets(data=data, media_type=media_type, policy=FRAMED, for_good=True)


def label_of(variant: Variant, say: Say) -> str:
    """Return what editors call a variant: ``Lead analysis, Media review, in Urdu``."""
    parts = [say(NAMES[one]) for one in variant.sections] or [say("The whole issue")]
    if variant.language:
        parts.append(say("in {language}", language=say(spoken_language(variant.language))))
    return ", ".join(parts)


def _rendition(found: Preview) -> Rendition:
    if found.shown.rendition is None:
        problem = found.shown.problems[0]
        raise UsageError(problem.message, help=problem.help)
    return found.shown.rendition


def _problems(found: Preview) -> list[Finding]:
    """Return what hinders: warnings about the same file do not."""
    return [one for one in found.shown.problems if one.severity is Severity.ERROR]


def _saved_at(found: Preview) -> str:
    zone = found.publication.schedule.zone if found.publication else "UTC"
    return f"{found.saved.astimezone(ZoneInfo(zone)):%H:%M:%S}"


def _budget(found: Preview) -> Budget | None:
    rendition, publication = found.shown.rendition, found.publication
    if rendition is None or publication is None:
        return None
    return budgets_of({found.variant: rendition}, publication)[0]


def _choices(visit: Visit, look: Look) -> Mapping[str, list[Choice]]:
    """Return the links of each group; what has no effect on a form is not offered for it."""
    groups: dict[str, tuple[str, ...]] = {"form": FORMS}
    if look.form in {"mail", "page"}:
        groups |= {"width": WIDTHS, "scheme": SCHEMES, "pictures": PICTURES}
    return {
        name: [
            Choice(
                label=visit.say(NAMES[one]),
                address=visit.path + look.but(name, one).query(),
                current=getattr(look, name) == one,
                key=KEYS[one] if getattr(look, name) != one or one not in PICTURES else "",
            )
            for one in offered
        ]
        for name, offered in groups.items()
    }


def _frames(visit: Visit, look: Look) -> list[tuple[str, str, str]]:
    """Return (class, title, address) of each frame."""
    address = f"{visit.path}/{look.form}{look.query('scheme', 'pictures', 'variant')}"
    if look.form not in {"mail", "page"}:
        return [("column", visit.say(NAMES[look.form]), address)]
    widths = ("phone", "desktop") if look.width == "both" else (look.width,)
    form = visit.say(NAMES[look.form])
    return [(one, f"{form}, {visit.say(NAMES[one]).lower()}", address) for one in widths]


ROOM = Room(
    name="preview",
    label="Preview",
    path="/issues/{issue}/preview",
    needs=May.READ,
    key="p",
    ways=(
        see("/issues/{issue}/preview", May.READ, preview),
        see("/issues/{issue}/preview/{kind}", May.READ, document),
        see("/issues/{issue}/preview/pictures/{variant}/{name}", May.READ, picture),
    ),
)
