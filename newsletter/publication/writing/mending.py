"""What a person does about a finding: a certain mend, a waiver with a reason, and the way back."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from textwrap import dedent

from newsletter.check.waivers import UNWAIVABLE, WHOLE_ISSUE
from newsletter.documents import Document, insert_item, read_issue, remove_item, write_ids
from newsletter.errors import NotSaved, UsageError
from newsletter.model.finding import Finding, spell_path
from newsletter.model.issue import Issue
from newsletter.model.values import dataclass
from newsletter.publication.gathering.drafting import taken_ids
from newsletter.publication.issues.checking import findings_of
from newsletter.publication.place import audit, reading
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.people import expect_person
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import commits
from newsletter.publication.writing.certain import change_of, mended
from newsletter.publication.writing.locking import writing
from newsletter.publication.writing.replacing import swap
from newsletter.publication.writing.saving import TRIES, decoded, fingerprint
from newsletter.publication.writing.values import FieldEdit

FOLDER = "taken-back"
KEPT = 40
"""Deeds of one publication that can be taken back; each keeps the file as it was."""
LONGEST_REASON = 600
MOST_OFFERED = 25
"""Mends that are worked out at once; the others are, when these are made."""
_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A mend of which there is no doubt, as a person sees it before saying yes."""

    before: str
    after: str

    @classmethod
    def of(cls, before: str, after: str) -> Offer:
        """Return the lines without the margin that all of them have."""
        count = before.count("\n") + 1
        lines = dedent(f"{before}\n{after}").split("\n")
        return cls(before="\n".join(lines[:count]), after="\n".join(lines[count:]))


def can_be_kept(finding: Finding) -> bool:
    """Tell whether a waiver may stand for a finding: not for one about waivers, nor about the file itself."""
    return finding.code not in UNWAIVABLE


def name_of(finding: Finding) -> str:
    """Return what tells a finding from the others of its issue: ``long-summary media_review[2].summary 14``."""
    line = finding.place.line if finding.place else 0
    return f"{finding.code} {spell_path(finding.path) or '-'} {line}"


def offers(source: str, findings: Iterable[Finding]) -> dict[str, Offer]:
    """Return the certain mends among findings, by `name_of`; `source` is the file they are of."""
    found: dict[str, Offer] = {}
    for one in (one for one in findings if one.waiver is None):
        new = mended(source, one)
        if new != source and len(found) < MOST_OFFERED:
            found[name_of(one)] = Offer.of(*change_of(source, new))
    return found


def mend(workplace: Workplace, issue_id: str, name: str, *, by: str = "") -> str:
    """Make the certain mend of one finding; return the token that takes it back.

    Raises `UsageError` where there is no such finding any more, or the mend does not rid the issue of
    it: then nothing is written.
    """
    publication = reading.publication(workplace)

    def edit(text: str) -> str:
        read, known = _read(workplace, issue_id, text)
        finding = next((one for one in known if name_of(one) == name), None)
        if finding is None:
            raise UsageError(
                "This finding is gone already: the file was changed meanwhile.",
                help="Look at the checks again.",
            )
        new = (
            write_ids(text, taken=taken_ids(workplace, publication))[0]
            if finding.code == "missing-id"
            else mended(text, finding)
        )
        again, now = _read(workplace, issue_id, new)
        worse = read.value is not None and again.value is None
        if new == text or worse or _count(finding, now) >= _count(finding, known):
            raise UsageError(
                "This cannot be mended for certain by the program.",
                help=finding.help or "Mend it by hand.",
            )
        return new

    return _edited(workplace, issue_id, edit, did="mend", by=by, detail=name.partition(" ")[0])


def waive(
    workplace: Workplace, issue_id: str, *, code: str, item: str, by: str, because: str
) -> str:
    """Keep what was found, in a person's name and for a reason; return the token that takes it back.

    Raises `UsageError` without a reason, or for what cannot be waived; `DocumentError` where the file
    has mistakes.
    """
    reason = " ".join(because.split())
    expect_person(workplace, by)
    if not reason or len(reason) > LONGEST_REASON:
        raise UsageError(
            "A finding is kept for a reason.",
            help=f"Write a sentence that still convinces in a year, of {LONGEST_REASON} letters at most.",
        )
    if code in UNWAIVABLE:
        raise UsageError(
            f"{code} cannot be kept: mend it.", help="Take the waiver out, or mend it."
        )

    def edit(text: str) -> str:
        issue = _document(workplace, issue_id, text).value
        if any(
            (one.code, one.item) == (code, said["item"]) for one in (issue.waivers if issue else ())
        ):
            raise UsageError("This is kept already.", help="Look at the checks again.")
        return insert_item(text, ("waivers",), said)

    said = {"code": code, "item": item or WHOLE_ISSUE, "by": by, "because": reason}
    return _edited(workplace, issue_id, edit, did="waive", by=by, detail=code)


def unwaive(workplace: Workplace, issue_id: str, *, code: str, item: str, by: str) -> str:
    """Take a waiver out; return the token that takes it back.  Raises `UsageError` where there is none."""

    def edit(text: str) -> str:
        issue = _document(workplace, issue_id, text).value
        waivers = enumerate(issue.waivers if issue else ())
        wanted = (code, item or WHOLE_ISSUE)
        number = next((at for at, one in waivers if (one.code, one.item) == wanted), None)
        if number is None:
            raise UsageError("This waiver is gone already.", help="Look at the checks again.")
        return remove_item(text, ("waivers", number))

    return _edited(workplace, issue_id, edit, did="unwaive", by=by, detail=code)


def noted(workplace: Workplace, issue_id: str, before: bytes) -> str:
    """Keep what a file was before a change that was just made; return the token that takes it back."""
    token = fingerprint(workplace.existing_issue_file(issue_id).read_bytes())
    _keep(workplace, issue_id, token, before)
    return token


def take_back(workplace: Workplace, issue_id: str, token: str, *, by: str) -> None:
    """Make the file what it was before a mend or waiver; `UsageError` where it was changed since."""
    path = workplace.existing_issue_file(issue_id)
    kept = _kept(workplace, issue_id, token)
    if kept is None or not kept.is_file():
        raise UsageError(
            "This cannot be taken back any more.",
            help="Change the field by hand, or see its history.",
        )
    with writing(workplace, issue_id):
        data = path.read_bytes()
        if fingerprint(data) != token or not swap(path, read=data, write=kept.read_bytes()):
            raise UsageError(
                "The file was changed since, so that this is not taken back.",
                help="Change the field by hand, or see its history.",
            )
    _told(workplace, path, "take-back", by=by, detail="")
    kept.unlink(missing_ok=True)


def _edited(
    workplace: Workplace,
    issue_id: str,
    edit: Callable[[str], str],
    *,
    did: str,
    by: str,
    detail: str,
) -> str:
    path = workplace.existing_issue_file(issue_id)
    with writing(workplace, issue_id):
        for attempt in range(TRIES):
            data = path.read_bytes()
            mark, text = decoded(data, path.name)
            new = (mark + edit(text)).encode()
            token = fingerprint(new)
            if _replaced(workplace, issue_id, path, data, new):
                break
            time.sleep(0.002 * attempt)
        else:
            raise NotSaved(
                f"{path.name} is being written by another program without a pause.",
                help="Try again in a moment.",
                kept=False,
            )
    _told(workplace, path, did, by=by, detail=detail)
    return token


def _told(workplace: Workplace, path: Path, did: str, *, by: str, detail: str) -> None:
    """Write down who did it, and commit it where saving does."""
    audit.record(workplace, did, item=path.stem, by=by, detail=detail)
    commits.commit(
        workplace, path, FieldEdit(field=f"{did} {detail}".strip(), was="", now="", by=by)
    )


def _replaced(workplace: Workplace, issue_id: str, path: Path, data: bytes, new: bytes) -> bool:
    try:
        _keep(workplace, issue_id, fingerprint(new), data)
        return swap(path, read=data, write=new)
    except OSError as error:
        raise NotSaved(
            f"{path.name} could not be written: {error.strerror}. It is as it was.",
            help="Make room on the disk, or see who may write the file, and try again.",
            kept=False,
        ) from error


def _keep(workplace: Workplace, issue_id: str, token: str, before: bytes) -> None:
    kept = _kept(workplace, issue_id, token)
    assert kept is not None  # noqa: S101 - a token of our own
    write_whole(kept, before)
    _forget_old(kept.parent)


def _forget_old(folder: Path) -> None:
    kept = sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime_ns)
    for one in kept[:-KEPT]:
        one.unlink(missing_ok=True)


def _kept(workplace: Workplace, issue_id: str, token: str) -> Path | None:
    if not _TOKEN.fullmatch(token):
        return None
    return workplace.var / "writing" / FOLDER / f"{issue_id}-{token}.yaml"


def _document(workplace: Workplace, issue_id: str, text: str) -> Document[Issue]:
    return read_issue(
        text.encode(),
        file=workplace.shown(workplace.issue_file(issue_id)),
        issue_id=issue_id,
        publication=reading.publication(workplace),
    )


def _read(
    workplace: Workplace, issue_id: str, text: str
) -> tuple[Document[Issue], tuple[Finding, ...]]:
    """Return a text as an issue, and everything that is found in it."""
    document = _document(workplace, issue_id, text)
    return document, findings_of(workplace, document, reading.publication(workplace))


def _count(finding: Finding, found: Iterable[Finding]) -> int:
    return sum(one.code == finding.code for one in found)
