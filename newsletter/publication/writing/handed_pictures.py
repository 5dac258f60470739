"""A picture that somebody hands in for a lead: put above its text, or into it; taken out; taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newsletter.errors import UsageError
from newsletter.model.prose import Figure, Prose
from newsletter.model.values import dataclass
from newsletter.publication.place import audit
from newsletter.publication.place.files import read_source
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.fields import cleaned, text_in
from newsletter.publication.writing.journal import journal_of
from newsletter.publication.writing.kept_pictures import kept, named_in
from newsletter.publication.writing.lead_fields import read_lead
from newsletter.publication.writing.saving import save_field
from newsletter.publication.writing.sheets import LEADS
from newsletter.publication.writing.values import FieldEdit, ItemName, Record, Saved, SaveState
from newsletter.text.markdown import parse_inline
from newsletter.text.markdown_writing import to_markdown

WORDS = ("alt", "caption", "credit", "licence")
FIELDS = ("file", *WORDS)
"""Of a lead's picture, in the order in which they are written: the file first, so that none lies there unnamed."""
SESSION = "picture"
"""No page's own: what a page typed and had not saved meets it as another's, and both are shown."""
WIDE = 1_000_000
"""Columns: the line of a picture is not broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureWords:
    """What is said of a picture."""

    alt: str = ""
    """What it shows; empty for an ornament alone."""
    caption: str = ""
    credit: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A picture that was put into a lead, or taken out of it."""

    issue: str
    lead: str
    path: str
    """Inside the publication; of one that was taken out, where it lies still; empty: there was none."""
    new: bool
    """False: the same picture lay there already."""
    undo: str
    """What `take_back` wants; empty: nothing was changed."""
    named: tuple[str, ...] = ()
    """Issues, or publication.yaml, that name the file now."""


def put_above(
    workplace: Workplace,
    issue_id: str,
    lead: str,
    data: bytes,
    words: PictureWords,
    *,
    by: str = "",
) -> Placed:
    """Keep a picture that was made ready, and name it above a lead's text, in the place of another.

    What stood there before stays in the history.  Raises `UsageError` where its alt text is missing, or
    there is no such lead; `NotSaved`, `DocumentError`, `OSError`, and then nothing names the picture.
    """
    title = _title(workplace, issue_id, lead)
    said = {name: " ".join(getattr(words, name).split()) for name in WORDS}
    if not said["alt"]:
        raise UsageError(
            "It is not said what the picture shows.",
            help="A picture above a lead needs it: write a sentence for those who do not see it.",
        )
    picture = kept(workplace, data, title=title)
    typed = {"file": picture.path, **said}
    undo = _save(workplace, issue_id, (LEADS, lead, "image"), typed, by=by)
    audit.record(workplace, "put in picture", item=issue_id, by=by, detail=f"{lead} {picture.path}")
    named = named_in(workplace, picture.path)
    return Placed(
        issue=issue_id, lead=lead, path=picture.path, new=picture.new, undo=undo, named=named
    )


def put_into(
    workplace: Workplace,
    issue_id: str,
    lead: str,
    data: bytes,
    words: PictureWords,
    *,
    at: int | None = None,
    by: str = "",
) -> Placed:
    """Keep a picture that was made ready, and put it into a lead's text, as a paragraph of its own.

    `at`: behind the paragraph in which this letter stands; None: at the end.  Raises as `put_above`,
    but that an ornament has no alt text.
    """
    before = read_lead(workplace, issue_id, lead, ("title", "body"))
    title = words.alt or before["title"]
    picture = kept(workplace, data, title=title)
    line = line_of(picture.path, words)
    body = with_line(before["body"], line, len(before["body"]) if at is None else at)
    undo = _save(workplace, issue_id, (LEADS, lead), {"body": body}, by=by)
    audit.record(workplace, "put in picture", item=issue_id, by=by, detail=f"{lead} {picture.path}")
    named = named_in(workplace, picture.path)
    return Placed(
        issue=issue_id, lead=lead, path=picture.path, new=picture.new, undo=undo, named=named
    )


def take_out(workplace: Workplace, issue_id: str, lead: str, *, by: str = "") -> Placed:
    """Name no picture above a lead any more; its file stays where it lies.  Raises as `put_above`."""
    before = read_lead(workplace, issue_id, lead, tuple(f"image.{name}" for name in FIELDS))
    path = before["image.file"]
    empty = dict.fromkeys(FIELDS[::-1], "")
    undo = _save(workplace, issue_id, (LEADS, lead, "image"), empty, by=by)
    audit.record(workplace, "take out picture", item=issue_id, by=by, detail=f"{lead} {path}")
    named = named_in(workplace, path) if path else ()
    return Placed(issue=issue_id, lead=lead, path=path, new=False, undo=undo, named=named)


def take_back(workplace: Workplace, issue_id: str, undo: str, *, by: str = "") -> Placed:
    """Let the fields say what they said before a picture was put in or taken out.

    Raises `UsageError` where somebody changed one of them since; then nothing is written.
    """
    records = _records(workplace, issue_id, undo)
    source = read_source(workplace.existing_issue_file(issue_id))
    for one in records:
        if text_in(source, one.item, one.field) != cleaned(one.field, one.now):
            raise UsageError(
                "The picture was changed since, so that this is not taken back.",
                help="Change it by hand, or see its history.",
            )
    for one in _in_order(records):
        edit = FieldEdit(
            item=one.item, field=one.field, was=one.now, now=one.was, by=by, session=SESSION
        )
        _expect_written(save_field(workplace, issue_id, edit))
    path = next((one.now for one in records if one.field == "file" and one.now), "")
    named = named_in(workplace, path) if path else ()
    return Placed(
        issue=issue_id, lead=records[0].item[1], path=path, new=False, undo="", named=named
    )


def line_of(path: str, words: PictureWords) -> str:
    """Return the Markdown of a picture; who made it is said behind its caption."""
    credit = ", ".join(filter(None, (words.credit, words.licence)))
    caption = " ".join(filter(None, (words.caption, f"({credit})" if credit else "")))
    alt = " ".join(words.alt.split())
    figure = Figure(source=path, alt=alt, caption=parse_inline(caption))
    return to_markdown(Prose(blocks=(figure,)), width=WIDE).strip()


def with_line(body: str, line: str, at: int) -> str:
    """Return a text with a paragraph put behind the one in which a letter stands."""
    head, tail = body[: max(at, 0)], body[max(at, 0) :]
    rest, blank, behind = tail.partition("\n\n")
    before = (head + rest).rstrip("\n")
    parts = [before, line, behind.lstrip("\n") if blank else ""]
    return "\n\n".join(filter(None, parts))


def _title(workplace: Workplace, issue_id: str, lead: str) -> str:
    return read_lead(workplace, issue_id, lead, ("title",))["title"] or lead


def _save(
    workplace: Workplace,
    issue_id: str,
    item: ItemName,
    texts: Mapping[str, str],
    *,
    by: str,
) -> str:
    """Write texts in the place of whatever stands there; return what takes them back."""
    changed = list[str]()
    for field, text in texts.items():
        source = read_source(workplace.existing_issue_file(issue_id))
        was = text_in(source, item, field)
        if cleaned(field, was) == cleaned(field, text):
            continue
        edit = FieldEdit(item=item, field=field, was=was, now=text, by=by, session=SESSION)
        _expect_written(save_field(workplace, issue_id, edit))
        changed.append(field)
    records = journal_of(workplace, issue_id).records()
    numbers = (
        next(one.number for one in reversed(records) if _is_of(one, item, field))
        for field in changed
    )
    return "-".join(map(str, numbers))


def _is_of(one: Record, item: ItemName, field: str) -> bool:
    return one.did == "typed" and (one.item, one.field) == (item, field)


def _expect_written(saved: Saved) -> None:
    if saved.state in {SaveState.CONFLICT, SaveState.GONE}:
        raise UsageError(
            "Somebody else changed the same lead in this very moment.",
            help="Look at it again; the picture is not named in it yet.",
        )


def _records(workplace: Workplace, issue_id: str, undo: str) -> Sequence[Record]:
    """Return what was written of a picture, by the journal; raises `UsageError` for anything else."""
    workplace.existing_issue_file(issue_id)
    known = {str(one.number): one for one in journal_of(workplace, issue_id).records()}
    found = [known.get(number) for number in undo.split("-")]
    records = [one for one in found if one and one.did == "typed" and _is_picture(one)]
    if not records or len(records) != len(found):
        raise UsageError(
            "This cannot be taken back any more.",
            help="Change the picture by hand, or see its history.",
        )
    return records


def _is_picture(one: Record) -> bool:
    lead = one.item[:1] == (LEADS,)
    return lead and ((len(one.item) > 2 and one.field in FIELDS) or one.field == "body")  # noqa: PLR2004 - a field of a field


def _in_order(records: Sequence[Record]) -> Sequence[Record]:
    """Return what is to be put back: the file first, and last where there will be none."""
    if any(one.field == "file" and not one.was for one in records):
        return records[::-1]
    return sorted(records, key=lambda one: one.field != "file")
