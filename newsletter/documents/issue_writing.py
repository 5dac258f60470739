"""A whole issue as YAML: what a person would have typed.

Long texts stand in blocks, wrapped; short ones on a line; nothing is quoted that need not be.  What
is written is read again by `newsletter.documents.issue_file` as the same issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from newsletter.documents.edit import TURNING, writable
from newsletter.documents.rules import FORMAT_VERSION
from newsletter.documents.scalars import SLUG
from newsletter.documents.source import FORBIDDEN
from newsletter.documents.spelling import is_plain, one_line
from newsletter.model.issue import Entry, FirstPublished, Image, Issue, Lead
from newsletter.model.people import Byline
from newsletter.model.prose import Prose
from newsletter.model.publication import FocusArea, Publication
from newsletter.text.markdown_writing import to_markdown
from newsletter.text.wrapping import wrap

WIDTH = 88
_SHORT = 80
"""Columns of a text that may stand behind its colon."""
_SMART = "“”„«»‘’"

Lines = Iterator[str]


def issue_text(
    issue: Issue, publication: Publication, *, schema_path: str, comments: Sequence[str] = ()
) -> str:
    """Return the file of a past issue.

    `schema_path` leads from the file to the JSON Schema; `comments` stand at the top, each a
    paragraph.  What `newsletter.documents.read_issue` does not hold (waivers, audience, editors,
    translations) is not written.
    """
    lines = [f"# yaml-language-server: $schema={schema_path}"]
    for comment in comments:
        lines += ["#", *wrap(_harmless(comment), WIDTH, first="# ", rest="# ").split("\n")]
    lines += [f"version: {FORMAT_VERSION}", *_head(issue, publication)]
    if issue.leads:
        lines += ["", "leads:", *_apart(_lead(lead) for lead in issue.leads)]
    if issue.focus_areas:
        lines += ["", "focus_areas:", *_focus_areas(issue.focus_areas, publication)]
    if issue.entries:
        lines += ["", "media_review:", *_apart(_entry(entry) for entry in issue.entries)]
    return "\n".join(lines) + "\n"


def _head(issue: Issue, publication: Publication) -> Lines:
    if issue.number is not None:
        yield f"number: {issue.number}"
    yield f"date: {issue.date}"
    if issue.title:
        yield f"title: {_line(issue.title)}"
    yield f"subject: {_line(issue.subject)}"
    if issue.preheader:
        yield f"preheader: {_line(issue.preheader)}"
    if issue.language != publication.language:
        yield f"language: {issue.language}"
    if issue.send_at:
        yield f"send_at: {_moment(issue.send_at)}"
    if issue.imported:
        yield "imported: true"


def _moment(moment: datetime) -> str:
    """Return a time in its zone where that names it once, else in UTC."""
    key = getattr(moment.tzinfo, "key", "")
    wall = moment.replace(tzinfo=moment.tzinfo, fold=0)
    clear = wall.utcoffset() == wall.replace(fold=1).utcoffset()
    if key and clear:
        return f"{moment:%Y-%m-%d %H:%M} {key}"
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _apart(items: Iterable[Lines]) -> Lines:
    """Yield the lines of items of a list, a blank line between two."""
    for number, item in enumerate(items):
        if number:
            yield ""
        yield from _item(item)


def _item(lines: Iterable[str]) -> Lines:
    for number, line in enumerate(lines):
        yield f"  {'- ' if not number else '  '}{line}" if line else ""


def _lead(lead: Lead) -> Lines:
    if lead.id:
        yield f"id: {lead.id}"
    yield f"title: {_line(lead.title)}"
    yield from _authors(lead.authors)
    yield from _prose("standfirst", lead.standfirst)
    if lead.image:
        yield from _image(lead.image)
    if lead.precis:
        yield "precis: true"
    yield from _prose("body", lead.body)
    yield from _prose("about", lead.about)
    if lead.first_published:
        yield from _first_published(lead.first_published)
    if lead.language:
        yield f"language: {lead.language}"
    if lead.web_only:
        yield "web_only: true"


def _image(image: Image) -> Lines:
    yield "image:"
    yield f"  file: {one_line(image.source)}"
    for name, value in (
        ("alt", image.alt),
        ("caption", image.caption),
        ("credit", image.credit),
        ("licence", image.licence),
    ):
        if value:
            yield f"  {name}: {_line(value)}"


def _first_published(first: FirstPublished) -> Lines:
    yield "first_published:"
    yield f"  outlet: {_line(first.outlet)}"
    if first.date:
        yield f"  date: {first.date}"
    if first.url:
        yield f"  url: {one_line(first.url)}"


def _focus_areas(areas: Iterable[FocusArea], publication: Publication) -> Lines:
    """Yield an id where the publication has the area in these words, else the area as it was."""
    known = {area.id: area for area in publication.focus_areas}
    for area in areas:
        same = known.get(area.id)
        if same and (same.title, same.text, same.link) == (area.title, area.text, area.link):
            yield f"  - {area.id}"
            continue
        yield from _item(_focus_area(area))


def _focus_area(area: FocusArea) -> Lines:
    yield f"id: {area.id}"
    yield f"title: {_line(area.title)}"
    yield from _prose("text", area.text)
    if area.link:
        yield f"link: {one_line(area.link)}"


def _entry(entry: Entry) -> Lines:
    if entry.id:
        yield f"id: {entry.id}"
    yield f"title: {_line(entry.title)}"
    signs = entry.authors[0] if len(entry.authors) == 1 else None
    if signs and signs.organisation:
        yield f"organisation: {_line(signs.name)}"
    else:
        yield from _authors(entry.authors)
    yield from _prose("summary", entry.summary)
    yield f"outlet: {_line(entry.outlet)}"
    yield f"url: {one_line(entry.url)}"
    if entry.published:
        yield f"published: {entry.published}"
    if entry.language:
        yield f"language: {entry.language}"
    if entry.topics:
        yield f"topics: [{', '.join(one_line(topic, flow=True) for topic in entry.topics)}]"
    if entry.web_only:
        yield "web_only: true"


def _authors(authors: Sequence[Byline]) -> Lines:
    if not authors:
        return
    if not any(author.link and not author.person for author in authors):
        line = f"authors: [{', '.join(_author(author) for author in authors)}]"
        if len(line) <= WIDTH:
            yield line
            return
    yield "authors:"
    for author in authors:
        if author.link and not author.person:
            yield f"  - name: {_line(author.name)}"
            yield f"    link: {one_line(author.link)}"
        else:
            yield f"  - {_author(author)}"


def _author(author: Byline) -> str:
    """Return a person's id, or a name; a name that looks like an id is marked as one."""
    if author.person:
        return author.person
    text = one_line(writable(author.name), flow=True)
    return f"{{name: {text}}}" if SLUG.fullmatch(author.name) else text


def _prose(name: str, prose: Prose) -> Lines:
    """Yield a field of Markdown: on its line where it fits, folded as one paragraph, or as it is."""
    if not prose:
        return
    text = _clean(to_markdown(prose, width=WIDTH - 4))
    lines = text.split("\n")
    if len(lines) == 1 and len(name) + len(text) <= _SHORT and _plain(text):
        yield f"{name}: {text}"
        return
    hint = "2" if text.startswith(" ") else ""
    folded = len(prose.blocks) == 1 and not prose.notes and _foldable(lines)
    yield f"{name}: {'>' if folded else '|'}{hint}{'-' if folded else ''}"
    yield from (f"  {line}" if line else "" for line in lines)


def _foldable(lines: Sequence[str]) -> bool:
    return all(
        line and not line.startswith((" ", "\t")) and not line.endswith("\\") for line in lines
    )


def _line(text: str) -> str:
    """Return a text for one line, whatever it was."""
    text = writable(text)
    return text if _plain(text) else one_line(text) if not _is_quoted(text) else _between(text)


def _plain(text: str) -> bool:
    return is_plain(text) and not _is_quoted(text)


def _is_quoted(text: str) -> bool:
    """Tell whether typographic quotation marks stand around all of it: YAML's would be suspected."""
    return text[:1] in _SMART and text[:1] != "" and text[-1:] in _SMART + '"'


def _between(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _clean(text: str) -> str:
    """Return lines without what no document may contain, and without what turns their direction."""
    whole = TURNING.sub("", text.encode("utf-8", "ignore").decode("utf-8"))
    return re.sub(r"[ \t]+(?=\n|\Z)", "", FORBIDDEN.sub(" ", whole).replace("\t", " "))


def _harmless(comment: str) -> str:
    return writable(comment)
