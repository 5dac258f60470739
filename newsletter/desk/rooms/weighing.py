"""What a mail weighs, piece by piece, and what it could leave to the web page so that no program clips it."""

from __future__ import annotations

from urllib.parse import urlencode

from newsletter.desk.visits import Gone, Page, Visit, Way, do, see
from newsletter.errors import UsageError
from newsletter.model.access import May
from newsletter.publication.issues.fitting import Fitted, fit
from newsletter.publication.issues.weighing import kilobytes, weigh_issue
from newsletter.publication.writing import mending

PATH = "/issues/{issue}/weight"


def weight(visit: Visit) -> Page:
    """Show the pieces of the heaviest mail, and what is proposed where it is too heavy."""
    weighed = weigh_issue(visit.workplace, visit.issue)
    fitted, hindrance = _proposal(visit)
    return Page(
        template="weight.html.j2",
        title=visit.say("What the mail weighs"),
        knows={
            "weighed": weighed,
            "heaviest": max((one.size for one in weighed.weights.pieces), default=1),
            "fitted": fitted,
            "hindrance": hindrance,
            "kilobytes": kilobytes,
            "here": visit.path,
            "preview": f"/issues/{visit.issue}/preview",
        },
        follows=(f"issue:{visit.issue}", "publication", "templates", "pictures"),
    )


def fold(visit: Visit) -> Gone:
    """Leave to the web page what is proposed."""
    file = visit.workplace.existing_issue_file(visit.issue)
    before = file.read_bytes()
    fitted = fit(visit.workplace, visit.issue, under=_under(visit), write=True, by=visit.by)
    if not fitted.written:
        raise UsageError(
            visit.say("Nothing was written: there is nothing to leave out, or it is not enough."),
            help=visit.say("Shorten what is heaviest."),
        )
    token = mending.noted(visit.workplace, visit.issue, before)
    undo = f"/issues/{visit.issue}/checks/take-back?{urlencode({'of': token})}"
    return Gone(
        to=f"/issues/{visit.issue}/weight",
        said=visit.say("{count} left to the web page.", count=len(fitted.folds)),
        undo=undo,
    )


def _proposal(visit: Visit) -> tuple[Fitted | None, str]:
    try:
        return fit(visit.workplace, visit.issue, under=_under(visit)), ""
    except UsageError as error:
        return None, f"{error.message} {error.help}"


def _under(visit: Visit) -> int:
    """Return the bytes that somebody wants it to stay under; 0: the house's budget."""
    return visit.form.number("under") or visit.query.number("under")


WAYS: tuple[Way, ...] = (see(PATH, May.READ, weight), do(f"{PATH}/fold", May.EDIT, fold))
