"""What the pages of leads show: choices about what waits, prose as readers see it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from newsletter.desk.visits import Form
from newsletter.model.prose import Prose
from newsletter.model.values import dataclass
from newsletter.publication.writing.leads import told_of
from newsletter.publication.writing.manuscripts import (
    Change,
    Decided,
    Decision,
    Manuscript,
    Remark,
)
from newsletter.text.direction import direction_of
from newsletter.text.markdown import is_own_picture, parse_markdown
from newsletter.text.prose_html import Picture, ProseStyle, to_html

ACCEPT: Decision = "accept"
REJECT: Decision = "reject"
PARAMETERS = {"changes": "all-changes", "comments": "all-comments"}
"""Buttons that decide about all of a kind."""
_MARK = "on-"
"""In front of the id of a change or comment in a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A change or comment, and what can be decided about it."""

    id: str
    name: str
    """Of its field in the form."""
    is_comment: bool
    who: str
    day: str
    before: str = ""
    removed: str = ""
    added: str = ""
    behind: str = ""
    moved: bool = False
    text: str = ""
    about: str = ""
    replies: tuple[tuple[str, str], ...] = ()
    decision: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A lead as readers will see it: HTML of our own making."""

    standfirst: str
    body: str
    about: str
    direction: str


def decided_of(form: Form) -> Decided:
    """Return what a form decides: one button about all of a kind, or field by field."""
    single: dict[str, Decision] = {}
    for name, text in form.fields:
        if name.startswith(_MARK) and (decision := _decision(text)):
            single[name.removeprefix(_MARK)] = decision
    changes = _decision(form.text(PARAMETERS["changes"]))
    comments = _decision(form.text(PARAMETERS["comments"]))
    if changes:
        single = {ident: one for ident, one in single.items() if ident.startswith("c")}
    if comments:
        single = {ident: one for ident, one in single.items() if not ident.startswith("c")}
    return Decided(single=single, changes=changes, comments=comments)


def _decision(text: str) -> Decision | None:
    return ACCEPT if text == ACCEPT else REJECT if text == REJECT else None


def choices_of(manuscript: Manuscript) -> tuple[Choice, ...]:
    """Return all that can be decided, in reading order of its kind."""
    changes = tuple(map(_of_change, manuscript.changes))
    return changes + tuple(map(_of_comment, manuscript.comments))


def _of_change(change: Change) -> Choice:
    return Choice(
        id=change.id,
        name=f"{_MARK}{change.id}",
        is_comment=False,
        who=change.author,
        day=change.date[:10],
        before=change.before,
        removed="" if change.kind == "insertion" else change.removed,
        added="" if change.kind == "move" else change.added,
        behind=change.behind,
        moved=change.kind == "move",
        decision=change.decision,
    )


def _of_comment(remark: Remark) -> Choice:
    return Choice(
        id=remark.id,
        name=f"{_MARK}{remark.id}",
        is_comment=True,
        who=remark.author,
        day=remark.date[:10],
        text=remark.text,
        about=remark.about,
        replies=tuple((one.author, one.text) for one in remark.replies),
        decision=remark.decision,
    )


def notices_of(manuscript: Manuscript) -> tuple[tuple[bool, str], ...]:
    """Return the report: (whether something is gone, in words)."""
    return tuple(map(told_of, manuscript.notices))


def drawn(manuscript: Manuscript, pictures: Mapping[str, str]) -> Drawn:
    """Return a manuscript as a page shows it; `pictures` are their addresses at the desk."""

    def shown(source: str, alt: str) -> Picture:
        return Picture(address=pictures.get(source, ""), alt=alt)

    def html(prose: Prose, anchor: str) -> str:
        return to_html(prose, ProseStyle(anchor=anchor, heading_shift=2, picture=shown))

    return Drawn(
        standfirst=html(manuscript.standfirst, "standfirst"),
        body=html(manuscript.body, "text"),
        about=html(manuscript.about, "about"),
        direction=direction_of(manuscript.language),
    )


def page_of(texts: Mapping[str, str]) -> Drawn:
    """Return a lead's Markdown as readers will see it."""

    def html(name: str) -> str:
        style = ProseStyle(anchor=name, heading_shift=2, picture=_shown)
        return to_html(parse_markdown(texts.get(name, "")), style)

    language = texts.get("language", "")
    return Drawn(
        standfirst=html("standfirst"),
        body=html("body"),
        about=html("about"),
        direction=direction_of(language),
    )


def _shown(source: str, alt: str) -> Picture:
    return Picture(address=address_of(source), alt=alt)


def address_of(path: str) -> str:
    """Return where the desk shows a picture of the publication; empty: it is none."""
    return f"/pictures/{quote(path)}" if is_own_picture(path) else ""


def picture_type(data: bytes) -> str:
    """Return the media type of a picture that was let in."""
    if data.startswith(b"\x89PNG"):
        return "image/png"
    if data.startswith(b"GIF8"):
        return "image/gif"
    return "image/webp" if data[:4] == b"RIFF" else "image/jpeg"
