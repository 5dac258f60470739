"""Readers from elsewhere: a file is shown as a diff first, then exactly that is done."""

from __future__ import annotations

from collections.abc import Mapping

from newsletter.desk.visits import Gone, Page, Visit, do, see
from newsletter.errors import UsageError
from newsletter.model.access import May
from newsletter.publication.place import moving
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import importing_audience
from newsletter.publication.readers.importing_audience import ImportReport, UnknownHeader

HOME = "/audience/import"
LARGEST = 60_000_000
COLUMN = "column:"


def choose(visit: Visit) -> Page:
    """Ask for the files."""
    return _asking(visit)


def look(visit: Visit) -> Page:
    """Show what an import would do; nothing is changed."""
    form = visit.form
    token = form.text("files")
    if not token:
        files = [one for name, one in form.uploads if name == "file" and one.name]
        if not files:
            raise UsageError("No file was chosen.", help="Choose the list as it was exported.")
        token = visit.shelf.put(files, by=visit.by)
    try:
        report = _run(visit, token)
    except UnknownHeader as error:
        return _asking(visit, token=token, columns=error.columns)
    return Page(
        template="import_diff.html.j2",
        title=visit.say("What this list would change"),
        knows={
            "report": report,
            "token": token,
            "service": form.text("service"),
            "said": form.text("said"),
            "columns": _columns(visit),
        },
    )


def apply(visit: Visit) -> Gone:
    """Do what was shown, and nothing else."""
    token, seen = visit.form.text("files"), visit.form.text("seen")
    if not seen:
        raise UsageError("Nothing was seen yet.", help="Look at what the list would change first.")
    report = _run(visit, token, apply=seen)
    visit.shelf.drop(token)
    new, changed = sum(report.new.values()), sum(report.changed.values())
    said = visit.say(
        "Done: {new} new, {changed} changed, {out} stay out.",
        new=new, changed=changed, out=report.stays_out,
    )  # fmt: skip
    return Gone(to="/audience", said=said)


def closed(visit: Visit) -> Gone:
    """Record that nobody can leave at the old service any more."""
    service, how = visit.form.text("service"), visit.form.text("how").strip()
    if not how:
        raise UsageError("Say how you know it.", help="It is kept with your name.")
    moving.close_account(visit.workplace, service, how=how, by=visit.by)
    return Gone(to=HOME, said=visit.say("Kept: nobody can leave there any more."))


def _run(visit: Visit, token: str, *, apply: str = "") -> ImportReport:
    files = [(one.name, one.data) for one in visit.shelf.get(token, by=visit.by)]
    return _imported(visit.workplace, files, visit, apply=apply)


def _imported(
    workplace: Workplace, files: list[tuple[str, bytes]], visit: Visit, *, apply: str
) -> ImportReport:
    return importing_audience.import_uploads(
        workplace,
        files,
        service=visit.form.text("service"),
        said=visit.form.text("said"),
        columns=_columns(visit),
        apply=apply,
        by=visit.by,
    )


def _columns(visit: Visit) -> Mapping[str, str]:
    """Return what columns mean, by meaning, as it was said on the page."""
    return {
        text: name.removeprefix(COLUMN)
        for name, text in visit.form.fields
        if name.startswith(COLUMN) and text
    }


def _asking(visit: Visit, *, token: str = "", columns: tuple[str, ...] = ()) -> Page:
    return Page(
        template="import_audience.html.j2",
        title=visit.say("Bring readers in"),
        knows={
            "token": token,
            "columns": columns,
            "roles": importing_audience.ROLES,
            "services": importing_audience.SERVICE_NAMES,
            "lists": importing_audience.LISTS,
            "service": visit.form.text("service"),
            "said": visit.form.text("said"),
        },
    )


WAYS = (
    see(HOME, May.AUDIENCE, choose),
    do(HOME, May.AUDIENCE, look, limit=LARGEST),
    do(f"{HOME}/apply", May.AUDIENCE, apply),
    do(f"{HOME}/closed", May.AUDIENCE, closed),
)
