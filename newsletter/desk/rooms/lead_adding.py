"""A lead from a document: handed in or pasted, what waits in it decided, added with one button."""

from __future__ import annotations

from urllib.parse import urlencode

from newsletter.desk.rooms import lead_editing, lead_picture
from newsletter.desk.rooms.lead_views import (
    PARAMETERS,
    choices_of,
    decided_of,
    drawn,
    notices_of,
    picture_type,
)
from newsletter.desk.shelf import Upload
from newsletter.desk.visits import Answer, Gone, Octets, Page, Room, Visit, do, see, whole_number
from newsletter.errors import ParseError, UsageError
from newsletter.model.access import May
from newsletter.publication.place import reading
from newsletter.publication.writing.leads import add_lead, bylines
from newsletter.publication.writing.manuscripts import (
    UNDECIDED,
    Decided,
    Manuscript,
    kept_readers,
    read_document,
)
from newsletter.text.prose_text import plain

LARGEST = 62_000_000
"""Octets of a form: a document of 60 MB, and what stands around it."""
LARGEST_TEXT = 30_000_000


def hand_in(visit: Visit) -> Page:
    """Ask for a document, or show what was read of the one that waits."""
    name = visit.query.text("document")
    return _read(visit, name) if name else _asking(visit)


def take(visit: Visit) -> Gone:
    """Keep what was handed in until somebody decides about it."""
    upload = visit.form.upload("file") or _pasted(visit)
    _manuscript(upload)  # what cannot be read is told at once
    name = visit.shelf.put((upload,), by=visit.by)
    return Gone(to=f"{_here(visit)}?{urlencode({'document': name})}")


def _pasted(visit: Visit) -> Upload:
    html, text = visit.form.text("html"), visit.form.text("text")
    pasted = html.strip() or text.strip()
    if not pasted:
        raise UsageError(
            "Nothing was handed in.", help="Choose a document, or paste its text into the box."
        )
    if len(pasted) > LARGEST_TEXT:
        raise UsageError("This is too much to paste.", help="Save it as .docx, and choose that.")
    if html.strip():
        pasted = f"<html><body>{pasted}</body></html>"
    return Upload(name="", data=pasted.encode("utf-8", "replace"))


def add(visit: Visit) -> Answer:
    """Put the lead into the issue; where something waits yet, show what."""
    form = visit.form
    name = form.text("document")
    manuscript = _manuscript(_document(visit, name), decided_of(form))
    if manuscript.waiting:
        wrong = "Something waits yet: decide about it, then add the lead."
        return _shown(visit, name, manuscript, wrong=visit.say(wrong))
    try:
        done = add_lead(
            visit.workplace,
            visit.issue,
            manuscript,
            title=form.text("title").strip(),
            authors=[one.strip() for one in form.text("authors").split("\n") if one.strip()],
            by=visit.by,
            again=form.has("again"),
        )
    except UsageError as error:
        return _shown(visit, name, manuscript, wrong=error.message)
    visit.shelf.drop(name)
    said = visit.say("“{title}” stands in the issue as its last lead.", title=done.title)
    return Gone(to=f"/issues/{visit.issue}/leads/{done.lead}", said=said)


def picture(visit: Visit) -> Octets:
    """Show a picture of a document that waits."""
    found = _manuscript(_document(visit, visit.parts["document"])).pictures
    at = whole_number(visit.parts["number"]) - 1
    if not 0 <= at < len(found):
        raise UsageError("There is no such picture in the document.")
    data = found[at].data
    return Octets(data=data, media_type=picture_type(data))


def _asking(visit: Visit) -> Page:
    return Page(
        template="lead_new.html.j2",
        title=visit.say("A lead from a document"),
        knows={"here": _here(visit)},
        scripts=("lead.js",),
    )


def _read(visit: Visit, name: str) -> Page:
    """Show the document beside what waits in it."""
    manuscript = _manuscript(_document(visit, name), decided_of(visit.query))
    return _shown(visit, name, manuscript)


def _shown(visit: Visit, name: str, manuscript: Manuscript, *, wrong: str = "") -> Page:
    given = visit.form if visit.form.fields else visit.query
    visit.workplace.expect_issue(visit.issue)
    authors = bylines(reading.publication(visit.workplace), manuscript.authors)
    pictures = {
        one.name: f"/issues/{visit.issue}/leads/new/{name}/{number}"
        for number, one in enumerate(manuscript.pictures, start=1)
    }
    return Page(
        template="lead_decide.html.j2",
        title=visit.say("A lead from a document"),
        status=409 if wrong else 200,
        knows={
            "here": _here(visit),
            "document": name,
            "file": _document(visit, name).name,
            "wrong": wrong,
            "manuscript": manuscript,
            "choices": choices_of(manuscript),
            "notices": notices_of(manuscript),
            "drawn": drawn(manuscript, pictures),
            "title": given.text("title") or manuscript.title,
            "authors": given.text("authors")
            or "\n".join(one.person or one.name for one in authors),
            "words": len(plain(manuscript.body).split()),
            "language": manuscript.language,
            "marks": PARAMETERS,
        },
        scripts=("lead.js",),
    )


def _manuscript(upload: Upload, decided: Decided = UNDECIDED) -> Manuscript:
    return read_document(upload.data, decided, readers=kept_readers())


def _document(visit: Visit, name: str) -> Upload:
    files = visit.shelf.get(name, by=visit.by)
    if len(files) != 1:
        raise ParseError("This is not one document.", help="Hand in one document at a time.")
    return files[0]


def _here(visit: Visit) -> str:
    return f"/issues/{visit.issue}/leads/new"


ROOM = Room(
    name="lead",
    label="A lead from a document",
    path="/issues/{issue}/leads/new",
    needs=May.EDIT,
    group="",  # the room in which an issue is written leads there
    ways=(
        see("/issues/{issue}/leads/new", May.EDIT, hand_in),
        see("/issues/{issue}/leads/new/{document}/{number}", May.EDIT, picture),
        do("/issues/{issue}/leads/new", May.EDIT, take, limit=LARGEST),
        do("/issues/{issue}/leads", May.EDIT, add),
        see("/issues/{issue}/leads/{item}", May.READ, lead_editing.edit),
        do("/issues/{issue}/leads/{item}/look", May.READ, lead_editing.look),
        do("/issues/{issue}/leads/{item}", May.EDIT, lead_editing.save),
        see("/issues/{issue}/leads/{item}/picture", May.EDIT, lead_picture.ask),
        do(
            "/issues/{issue}/leads/{item}/picture",
            May.EDIT,
            lead_picture.hand_in,
            limit=lead_picture.LARGEST,
        ),
        see("/issues/{issue}/leads/{item}/picture/{picture}", May.EDIT, lead_picture.waiting),
        do("/issues/{issue}/leads/{item}/picture/put", May.EDIT, lead_picture.put),
        do("/issues/{issue}/leads/{item}/picture/out", May.EDIT, lead_picture.take_out),
        do(
            "/issues/{issue}/leads/{item}/picture/take-back/{undo}",
            May.EDIT,
            lead_picture.take_back,
        ),
        see("/pictures/{path:path}", May.READ, lead_picture.look),
    ),
)
