"""Rules about the mail's HTML: structure, languages, directions, tables, comments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from newsletter.check.html import UNREAD, Element
from newsletter.check.mail_facts import NOWHERE, MailFacts
from newsletter.check.rule import Slip, error, warning

_CONDITION = re.compile(r"\[(if\s[^\]]*|endif)\]", re.IGNORECASE)
_TABLE = re.compile(r"<table\b[^>]*>", re.IGNORECASE)
_HAS_ROLE = re.compile(r"\brole\s*=\s*\"?(?:presentation|none)\b", re.IGNORECASE)
_RTL_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LETTER = re.compile(r"[^\W\d_]")
_FEWEST_RTL_LETTERS = 4
_LANGUAGE = re.compile(r"(?i)(?:[a-z]{2,3}|[ix])(?:-[a-z0-9]{1,8})*")
"""How a language is written (RFC 5646), as far as it shows."""
_NO_TITLE = re.compile(
    r"(?i)(?:untitled|document|new (?:e-?mail|document|page)|e-?mail(?: template)?|newsletter template|title|template"
    r"|untitled (?:document|page)|insert title here)"
)
DEEPEST_SHOWN = 100
"""Elements inside one another; ordinary mails have 20 to 60."""


@warning
def missing_title(facts: MailFacts) -> Iterator[Slip]:
    """Give the HTML a title: screen readers say it first."""
    title = facts.html.first("title")
    if title is None or not title.words:
        yield Slip(message="The mail's HTML has no title.", help=facts.mend)
    elif _NO_TITLE.fullmatch(title.words):
        yield Slip(message=f"The title is “{title.words}”.", help=facts.mend, at=title.at)


@warning
def missing_language(facts: MailFacts) -> Iterator[Slip]:
    """Say the language on html and on each child of body: some clients drop html."""
    for element in _roots(facts):
        said = element.get("lang")
        if not said:
            yield Slip(
                at=element.at, message=f"<{element.tag}> has no lang attribute.", help=facts.mend
            )
        elif not _LANGUAGE.fullmatch(said):
            yield Slip(
                message=f"“{said[:40]}” is no language.",
                help='Write its code: "en".',
                at=element.at,
            )
    html = facts.html.first("html")
    said = html.get("lang").lower() if html else ""
    if said and facts.language and said.split("-")[0] != facts.language.lower().split("-")[0]:
        yield Slip(
            at=html.at if html else NOWHERE,
            message=f"The HTML says that it is in “{said}”, but the mail is in “{facts.language}”.",
            help=facts.mend,
        )


@warning
def missing_direction(facts: MailFacts) -> Iterator[Slip]:
    """Say the direction of writing on html and on each child of body."""
    for element in _roots(facts):
        if element.get("dir") not in ("ltr", "rtl", "auto"):
            yield Slip(
                at=element.at, message=f"<{element.tag}> has no dir attribute.", help=facts.mend
            )


@warning
def right_to_left_without_dir(facts: MailFacts) -> Iterator[Slip]:
    """Set Urdu, Arabic, Persian and Hebrew text from right to left."""
    for element in facts.html.elements:
        text = "".join(element.own)
        letters = len(_RTL_LETTER.findall(text))
        if letters < _FEWEST_RTL_LETTERS or letters * 2 < len(_LETTER.findall(text)):
            continue
        if element.tag not in UNREAD and not _is_set_right_to_left(element):
            yield Slip(
                at=element.at,
                message=f"Right-to-left text without dir: “{' '.join(text.split())[:60]}”.",
                help='Set `language:` of the item; the theme writes dir="rtl" for it.',
            )


@warning
def missing_viewport(facts: MailFacts) -> Iterator[Slip]:
    """Name a viewport: without it, phones show the mail in miniature."""
    if not any(meta.get("name").lower() == "viewport" for meta in facts.html.all("meta")):
        yield Slip(message="The mail's HTML names no viewport.", help=facts.mend)


@warning
def missing_heading(facts: MailFacts) -> Iterator[Slip]:
    """Give the mail one h1, and skip no level of headings."""
    headings = tuple(facts.html.all("h1", "h2", "h3", "h4", "h5", "h6"))
    levels = [int(item.tag[1]) for item in headings]
    if levels.count(1) != 1:
        yield Slip(
            message=f"The mail has {levels.count(1)} headings h1; it needs one.", help=facts.mend
        )
    for before, item in pairwise(headings):
        if int(item.tag[1]) > int(before.tag[1]) + 1:
            yield Slip(
                message=f"A heading {item.tag} follows {before.tag}.", help=facts.mend, at=item.at
            )
            return


@warning
def empty_heading(facts: MailFacts) -> Iterator[Slip]:
    """Write something into every heading: screen readers stop at each."""
    for element in facts.html.all("h1", "h2", "h3", "h4", "h5", "h6"):
        spoken = any(item.tag == "img" and item.get("alt") for item in element.walk())
        if not spoken and not element.words:
            yield Slip(at=element.at, message=f"A heading {element.tag} is empty.", help=facts.mend)


@warning
def deep_nesting(facts: MailFacts) -> Iterator[Slip]:
    """Nest no more than a hundred elements: some clients show nothing of what lies deeper."""
    if facts.html.deepest > DEEPEST_SHOWN:
        yield Slip(
            message=f"Elements lie inside one another {facts.html.deepest:,} deep.",
            help=facts.mend,
        )


@warning
def layout_table_without_role(facts: MailFacts) -> Iterator[Slip]:
    """Mark tables that only arrange things with role="presentation"."""
    seen = [
        table
        for table in facts.html.all("table")
        if table.get("role") not in ("presentation", "none")
        and all(element.tag != "th" for element in table.walk())
    ]
    hidden = [
        tag
        for comment in facts.html.comments
        if comment.lower().startswith("[if")
        for tag in _TABLE.findall(comment)
        if not _HAS_ROLE.search(tag)
    ]
    count = len(seen) + len(hidden)
    if count:
        yield Slip(
            at=seen[0].at if seen else NOWHERE,
            message=f"{count} layout table(s) lack role=presentation; screen readers count cells.",
            help=facts.mend,
        )


@warning
def unclosed_element(facts: MailFacts) -> Iterator[Slip]:
    """Close every element, and close none that is not open."""
    for tag, count in Counter(facts.html.unclosed).items():
        what = f"<{tag}> is closed but never opened" if tag[0] == "/" else f"<{tag}> is not closed"
        at = facts.whereabouts(f"<{tag}") if count == 1 else NOWHERE
        yield Slip(message=f"{what} ({count} times).", help=facts.mend, at=at)


@error
def unbalanced_condition(facts: MailFacts) -> Iterator[Slip]:
    """Close every conditional comment for Outlook before the next one opens."""
    expected = "if"
    for match in _CONDITION.finditer(facts.source):
        if not match[1].lower().startswith(expected):
            break
        expected = "endif" if expected == "if" else "if"
    else:
        if expected == "if":
            return
    yield Slip(
        message="The conditional comments for Outlook do not pair up.",
        help=facts.mend + " Each [if …] needs its [endif].",
    )


@warning
def repeated_element_id(facts: MailFacts) -> Iterator[Slip]:
    """Give no two elements one id."""
    seen: set[str] = set()
    for element in facts.html.elements:
        name = element.get("id")
        if name and name in seen:
            yield Slip(
                message=f"The id “{name}” stands more than once.", help=facts.mend, at=element.at
            )
        seen.add(name)


def _roots(facts: MailFacts) -> Iterator[Element]:
    """Yield html, and the children of body that can be seen."""
    html, body = facts.html.first("html"), facts.html.first("body")
    yield html or Element(tag="html", attributes={}, parent=None)
    for child in body.children if body else ():
        if child.tag not in ("style", "script", "br", "img"):
            yield child


def _is_set_right_to_left(element: Element) -> bool:
    for item in element.ancestors():
        if item.tag == "bdi" or item.get("dir"):
            return item.tag == "bdi" or item.get("dir") in ("rtl", "auto")
    return False
