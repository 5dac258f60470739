"""Hostile strings through the whole pipeline, parsed back at every place: string × place.

Each string is written into every field of text of publication.yaml and an issue, by the program's
own writer; then read, checked, rendered, approved, sent to a reader by the files transport, and
archived.  At each place a parser of its own kind reads what came out: the email package the mail,
an HTML5 parser its HTML and the archive's page, feedparser the Atom feed.

Run: ``python bench/hostile.py``.
"""

from __future__ import annotations

import email
import re
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

import feedparser
from selectolax.lexbor import LexborHTMLParser

from newsletter.documents import replace_scalar
from newsletter.errors import DocumentError
from newsletter.model.finding import ItemPath, Severity
from newsletter.publication.approval import approving
from newsletter.publication.archive import building
from newsletter.publication.place import reading
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import importing_audience
from newsletter.publication.send import sending
from newsletter.testing.clock import FixedClock
from newsletter.testing.hostile import HOSTILE, REFUSED

ISSUE = "2026-12"
NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
SPACE = re.compile(r"[ \t\n\r\f\v]+")
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000020000000108020000007b40e8dd"
    "0000000f4944415478da63e48eb56660600000030d00a5fc63722e0000000049454e44ae426082"
)

MAIL, TEXT, PAGE, FEED = "mail HTML", "mail text", "web page", "Atom feed"
SUBJECT, SENDER = "Subject", "From"
PLACES = (SUBJECT, SENDER, MAIL, TEXT, PAGE, FEED)
READING = (MAIL, TEXT, PAGE, FEED)
"""Where the articles of an issue are read."""

PUBLICATION_YAML = """\
version: 1
name: x
full_name: x
mission: x
archive_url: https://news.example/
sender: {name: x, address: news@indus.example}
postal_address: [x, x]
donation: x
follow:
  - {label: x, url: "https://social.example/"}
people:
  - {id: editor, name: x, roles: [approver]}
focus_areas:
  - {id: area, title: x, text: x}
house_rules: {summary_sentences: 40, summary_words: 900}
"""
ISSUE_YAML = """\
version: 1
date: 2026-12
title: x
subject: x
preheader: x
send_at: 2026-12-01 09:00 UTC
leads:
  - id: lead
    title: x
    authors: [x, editor]
    standfirst: x
    image: {file: images/a.png, alt: x, caption: x, credit: x, licence: x}
    body: x
    about: x
    first_published: {outlet: x, date: 2026-11-20, url: "https://paper.example/a"}
    permission: {by: x, date: 2026-11-20}
focus_areas: [area]
media_review:
  - id: first
    title: x
    authors: [x, x]
    summary: x
    outlet: x
    url: https://paper.example/first
  - id: second
    title: x
    organisation: x
    summary: x
    outlet: x
    url: https://paper.example/second
    language: ur
"""

MARKDOWN = {"donation", "text", "standfirst", "body", "about", "summary"}
HERE: Mapping[ItemPath, tuple[str, ...]] = {
    ("name",): (PAGE, FEED),
    ("full_name",): (MAIL, TEXT, FEED),
    ("mission",): (MAIL, TEXT, FEED),
    ("sender", "name"): (SENDER,),
    ("postal_address", 0): (MAIL, TEXT),
    ("postal_address", 1): (MAIL, TEXT),
    ("donation",): (MAIL, TEXT),
    ("follow", 0, "label"): (MAIL, TEXT),
    ("people", 0, "name"): READING,
    ("focus_areas", 0, "title"): READING,
    ("focus_areas", 0, "text"): READING,
}
"""Where each field of publication.yaml must be found."""
THERE: Mapping[ItemPath, tuple[str, ...]] = {
    ("title",): (MAIL, TEXT, PAGE, FEED),
    ("subject",): (SUBJECT, FEED),
    ("preheader",): (MAIL, FEED),
    **{
        ("leads", 0, *rest): READING
        for rest in (
            ("title",),
            ("authors", 0),
            ("standfirst",),
            ("image", "alt"),
            ("image", "caption"),
            ("image", "credit"),
            ("image", "licence"),
            ("body",),
            ("about",),
            ("first_published", "outlet"),
        )
    },
    ("leads", 0, "permission", "by"): (),
    **{
        ("media_review", number, *rest): READING
        for number, names in ((0, ("authors", 0)), (1, ("organisation",)))
        for rest in (("title",), ("summary",), ("outlet",), names)
    },
    ("media_review", 0, "authors", 1): READING,
}
"""Where each field of the issue must be found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one string."""

    hostile: str
    refused: tuple[str, ...] = ()
    """Codes of the findings with which the reader refused it."""
    doubted: tuple[str, ...] = ()
    """Codes of the errors with which the checks held it up, until house rules let it pass."""
    held: Counter[str]
    """place → fields that came back equal."""
    lost: tuple[tuple[str, str], ...] = ()
    """(place, field) that did not."""


def words(path: ItemPath, hostile: str) -> str:
    """Return the string between marks that tell which field it was written into."""
    mark = "".join(str(step) for step in path).replace("_", "")
    return f"Q{mark}Q{hostile}Z{mark}Z"


def filled(source: str, fields: Mapping[ItemPath, object], hostile: str) -> str:
    """Write the string into fields; in Markdown every punctuation mark is escaped."""
    for path in fields:
        value = words(path, hostile)
        if path[-1] in MARKDOWN:
            value = PUNCTUATION.sub(r"\\\1", value)
        source = replace_scalar(source, path, value)
    return source


def opened(folder: Path, publication: str, issue: str) -> Workplace:
    """Return a publication with these two files; raises `DocumentError` as the reader does."""
    clock = FixedClock(NOW)
    start_publication(folder, name="x", clock=clock)
    (folder / "publication.yaml").write_bytes(publication.encode())
    (folder / "issues" / f"{ISSUE}.yaml").write_bytes(issue.encode())
    (folder / "images").mkdir()
    (folder / "images" / "a.png").write_bytes(PNG)
    workplace = Workplace(folder=folder, clock=clock, user="bench")
    reading.open_issue(workplace, ISSUE, reading.publication(workplace))
    return workplace


def published(workplace: Workplace) -> Workplace:
    """Do the rest of the main job: approve, send to one reader, archive."""
    people = b"email,status\nreader@mail.example,confirmed\n"
    importing_audience.import_data(workplace, people, label="bench.csv")
    approving.approve(workplace, ISSUE, by="editor")
    sending.send(workplace, ISSUE)
    building.build(workplace)
    return workplace


def came_out(workplace: Workplace) -> dict[str, str]:
    """Return what a parser of its own kind reads at each place, white space as single blanks."""
    (letter,) = (workplace.folder / "var" / "outbox").glob("*.eml")
    message = email.message_from_bytes(letter.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    site = workplace.folder / "site"
    page = (site / "issues" / ISSUE / "index.html").read_text("utf-8")
    text = _part(message, "plain")  # as it stands, and without the marks of quotes
    read = {
        SUBJECT: str(message["Subject"]),
        SENDER: _display_name(letter.read_bytes()),
        MAIL: "\n".join(html_strings(_part(message, "html"))),
        TEXT: text + "\n" + re.sub(r"(?m)^(> |  )", "", text),
        PAGE: "\n".join(html_strings(page)),
        FEED: "\n".join(feed_strings((site / "feed.xml").read_bytes())),
    }
    return {place: SPACE.sub(" ", text) for place, text in read.items()}


def _display_name(letter: bytes) -> str:
    """Return the name in From, by RFC 2047.

    Python's newer parser of mailboxes, up to 3.12, wrongly keeps the blank between two encoded
    words; the older one does not.
    """
    name, _ = parseaddr(email.message_from_bytes(letter)["From"])
    return str(make_header(decode_header(name)))


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    text = part.get_content()
    assert isinstance(text, str)
    return text


def html_strings(html: str) -> Iterator[str]:
    """Yield every text and every attribute's value, as an HTML5 parser reads them."""
    root = LexborHTMLParser(html).root
    assert root
    for node in root.traverse(include_text=True):
        if node.tag == "-text":
            yield node.text_content or ""
        else:
            yield from (value or "" for value in node.attributes.values())


def feed_strings(data: bytes) -> Iterator[str]:
    """Yield titles, author, summary and the content's strings, as feedparser reads them."""
    parsed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    assert not parsed.bozo, parsed.bozo_exception
    yield from (parsed.feed.title, parsed.feed.subtitle, parsed.feed.author)
    for entry in parsed.entries:
        yield from (entry.title, entry.summary)
        yield from html_strings(entry.content[0].value)


def errors_of(error: DocumentError) -> tuple[str, ...]:
    """Return the codes of its errors."""
    return tuple(sorted({one.code for one in error.findings if one.severity is Severity.ERROR}))


def try_string(folder: Path, hostile: str) -> Result:
    """Send one string through everything, or learn that the reader refuses it."""
    try:
        publication = filled(PUBLICATION_YAML, HERE, hostile)
        issue = filled(ISSUE_YAML, THERE, hostile)
    except DocumentError:  # the writer refuses it, so it is typed by a person who is warned of it
        publication = filled(PUBLICATION_YAML, HERE, "plain")
        issue = filled(ISSUE_YAML, THERE, "plain").replace("QsubjectQplain", hostile)
    try:
        workplace = opened(folder / "strict", publication, issue)
    except DocumentError as error:
        return Result(hostile=hostile, refused=errors_of(error), held=Counter())
    doubted: tuple[str, ...] = ()
    try:
        published(workplace)
    except DocumentError as error:
        doubted = errors_of(error)
        off = ", ".join(f"{code}: off" for code in doubted)
        lenient = publication.replace("900}", f"900, severities: {{{off}}}}}")
        workplace = published(opened(folder / "lenient", lenient, issue))
    read = came_out(workplace)
    held: Counter[str] = Counter()
    lost = []
    for path, places in (*HERE.items(), *THERE.items()):
        wanted = SPACE.sub(" ", words(path, hostile)).strip()
        for place in places:
            if wanted in read[place]:
                held[place] += 1
            else:
                lost.append((place, ".".join(map(str, path))))
    return Result(hostile=hostile, doubted=doubted, held=held, lost=tuple(lost))


def main() -> int:
    """Print the table and the percentage; return 1 where something was lost."""
    # feedparser warns of its own use of a name that it has renamed.
    warnings.simplefilter("ignore", DeprecationWarning)
    print(f"{'string':44} " + " ".join(f"{place:>9}" for place in PLACES))
    tried = held = refused = 0
    for hostile in (*HOSTILE, *REFUSED):
        with tempfile.TemporaryDirectory() as folder:
            result = try_string(Path(folder), hostile)
        label = ascii(hostile)[:44]
        if result.refused:
            refused += 1
            print(f"{label:44}  refused by the reader: {', '.join(result.refused)}")
            continue
        print(f"{label:44} " + " ".join(f"{result.held[place]:9}" for place in PLACES))
        if result.doubted:
            print(f"{'':44}  after an error of check was switched off: {', '.join(result.doubted)}")
        for place, field in result.lost:
            print(f"{'':44}  LOST at {place}: {field}")
        held += sum(result.held.values())
        tried += sum(result.held.values()) + len(result.lost)
    print(f"\n{len(HOSTILE)} strings: {held} of {tried} field × place equal ({held / tried:.1%})")
    print(f"{refused} of {len(HOSTILE) + len(REFUSED)} strings refused; expected: {len(REFUSED)}")
    return int(held < tried or refused != len(REFUSED))


if __name__ == "__main__":
    raise SystemExit(main())
