"""A picture handed in for a lead: looked at, described, put above its text or into it; taken out."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from newsletter.desk.rooms.lead_views import address_of, picture_type
from newsletter.desk.shelf import Upload
from newsletter.desk.visits import Answer, Form, Gone, Octets, Page, Visit
from newsletter.errors import ParseError, UsageError
from newsletter.publication.writing import handed_pictures
from newsletter.publication.writing.handed_pictures import FIELDS, WORDS, PictureWords, Placed
from newsletter.publication.writing.kept_pictures import made_ready, shown
from newsletter.publication.writing.lead_fields import read_lead

LARGEST = 41_000_000
"""Octets of a form: a picture of 40 MB, and what stands around it."""
ABOVE, TEXT = "above", "text"


def ask(visit: Visit) -> Page:
    """Ask for a picture, or show the one that waits and ask what it shows."""
    name = visit.query.text("picture")
    return _describing(visit, visit.query, name) if name else _asking(visit)


def hand_in(visit: Visit) -> Gone:
    """Look what was handed in, make it ready, and keep it until somebody has described it."""
    upload = visit.form.upload("file")
    if upload is None or not upload.data:
        raise UsageError(
            "No picture was handed in.", help="Choose a file: JPEG, PNG, GIF, WebP or HEIC."
        )
    data = made_ready(upload.data, name=upload.name[:120])
    name = visit.shelf.put((replace(upload, data=data),), by=visit.by)
    kept = {"picture": name, "place": _place(visit.form), "at": visit.form.text("at")}
    return Gone(to=f"{_here(visit)}?{urlencode(kept)}")


def waiting(visit: Visit) -> Octets:
    """Show the picture that waits."""
    data = _waiting(visit, visit.parts["picture"]).data
    return Octets(data=data, media_type=picture_type(data))


def put(visit: Visit) -> Answer:
    """Put the picture into the lead; where nobody said what it shows, ask again."""
    form = visit.form
    name, place = form.text("picture"), _place(form)
    upload = _waiting(visit, name)
    words = PictureWords(**{one: form.text(one).strip() for one in WORDS})
    is_ornament = place == TEXT and form.has("ornament")
    if not words.alt and not is_ornament:
        return _describing(visit, form, name, wrong=True)
    if is_ornament:
        words = replace(words, alt="")
    item = visit.parts["item"]
    if place == TEXT:
        done = handed_pictures.put_into(
            visit.workplace, visit.issue, item, upload.data, words, at=_at(form), by=visit.by
        )
    else:
        done = handed_pictures.put_above(
            visit.workplace, visit.issue, item, upload.data, words, by=visit.by
        )
    visit.shelf.drop(name)
    said = (
        visit.say("The picture stands in the lead, as {path}.", path=done.path)
        if done.new
        else visit.say(
            "The picture stands in the lead; it lay there already, as {path}.", path=done.path
        )
    )
    return _done(visit, done, said)


def take_out(visit: Visit) -> Gone:
    """Name no picture above the text any more."""
    item = visit.parts["item"]
    done = handed_pictures.take_out(visit.workplace, visit.issue, item, by=visit.by)
    return _done(visit, done, f"{visit.say('The picture is taken out.')} {_left(visit, done)}")


def take_back(visit: Visit) -> Gone:
    """Let the lead name what it named before."""
    done = handed_pictures.take_back(visit.workplace, visit.issue, visit.parts["undo"], by=visit.by)
    return _done(visit, done, f"{visit.say('It is taken back.')} {_left(visit, done)}")


def look(visit: Visit) -> Octets:
    """Show a picture of the publication, made ready: nothing but the picture is in it."""
    data = shown(visit.workplace, visit.parts["path"])
    return Octets(data=data, media_type=picture_type(data))


def _asking(visit: Visit) -> Page:
    names = tuple(f"image.{one}" for one in FIELDS)
    found = read_lead(visit.workplace, visit.issue, visit.parts["item"], ("title", *names))
    path = found["image.file"]
    return Page(
        template="lead_picture.html.j2",
        title=visit.say("A picture for “{title}”", title=found["title"] or visit.parts["item"]),
        knows={
            "here": _here(visit),
            "lead": _lead(visit),
            "place": _place(visit.query),
            "at": visit.query.text("at"),
            "path": path,
            "address": address_of(path),
            "alt": found["image.alt"],
        },
        follows=(f"issue:{visit.issue}",),
        scripts=("lead_picture.js",),
    )


def _describing(visit: Visit, given: Form, name: str, *, wrong: bool = False) -> Page:
    upload = _waiting(visit, name)
    read_lead(visit.workplace, visit.issue, visit.parts["item"], ("title",))
    return Page(
        template="lead_picture_words.html.j2",
        title=visit.say("What does the picture show?"),
        status=409 if wrong else 200,
        knows={
            "here": _here(visit),
            "lead": _lead(visit),
            "picture": name,
            "file": upload.name,
            "kilobytes": max(1, round(len(upload.data) / 1000)),
            "place": _place(given),
            "at": given.text("at"),
            "words": {one: given.text(one) for one in WORDS},
            "ornament": given.has("ornament"),
            "wrong": wrong,
        },
    )


def _waiting(visit: Visit, name: str) -> Upload:
    files = visit.shelf.get(name, by=visit.by)
    if len(files) != 1:
        raise ParseError("This is not one picture.", help="Hand in one picture at a time.")
    return files[0]


def _done(visit: Visit, done: Placed, said: str) -> Gone:
    undo = f"{_here(visit)}/take-back/{done.undo}" if done.undo else ""
    return Gone(to=_lead(visit), said=said.strip(), undo=undo)


def _left(visit: Visit, done: Placed) -> str:
    """Return what became of the file: it stays, and who names it is said."""
    if not done.path:
        return ""
    if done.named:
        names = ", ".join(done.named)
        return visit.say("{path} stays: it is named in {names}.", path=done.path, names=names)
    return visit.say("{path} stays in the folder; nothing names it now.", path=done.path)


def _place(form: Form) -> str:
    return TEXT if form.text("place") == TEXT else ABOVE


def _at(form: Form) -> int | None:
    text = form.text("at")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None  # noqa: PLR2004 - letters of a text


def _lead(visit: Visit) -> str:
    return f"/issues/{visit.issue}/leads/{visit.parts['item']}"


def _here(visit: Visit) -> str:
    return f"{_lead(visit)}/picture"
