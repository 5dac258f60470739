"""Rules about a mail as an HTML document: its doctype, its tags' places, its sheets, its width."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.check.html import Element
from newsletter.check.mail_facts import MailFacts
from newsletter.check.rule import Slip, error, warning
from newsletter.check.stylesheet import without_comments

WIDEST = 700
"""Pixels; panes for reading are 550 to 700 wide, telephones 360."""
_ZOOM = re.compile(
    r"user-scalable\s*=\s*(?:no|0)|maximum-scale\s*=\s*1(?:\.0*)?(?![\d.])", re.IGNORECASE
)
_HANDLER = re.compile(r"on[a-z]{3,}")
_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_PARENTS = {
    "tr": frozenset(("table", "tbody", "thead", "tfoot")),
    "td": frozenset(("tr",)),
    "th": frozenset(("tr",)),
    "li": frozenset(("ul", "ol", "menu", "dir")),
    "dt": frozenset(("dl", "div")),
    "dd": frozenset(("dl", "div")),
}
_WIDTH = re.compile(
    r"(?<![\w-])(width|min-width|max-width)\s*:\s*(\d{1,5})(?:\.\d+)?px", re.IGNORECASE
)
_WIDE = frozenset(("table", "td", "th", "div", "img"))
_HIDDEN_TABLE = re.compile(r"<(/?)table\b", re.IGNORECASE)


@warning
def missing_doctype(facts: MailFacts) -> Iterator[Slip]:
    """Begin the HTML with <!doctype html>: without it, clients draw by the rules of the nineties."""
    if facts.source.strip() and not facts.html.doctype.lstrip().startswith("doctype"):
        yield Slip(
            message="The mail's HTML has no doctype.",
            help="Write <!doctype html> as its first line.",
            at=(1, 1),
        )


@error
def script_in_mail(facts: MailFacts) -> Iterator[Slip]:
    """Let a mail do nothing by itself: clients take out scripts, and filters the whole mail."""
    for element in facts.html.elements:
        handler = next((name for name in element.attributes if _HANDLER.fullmatch(name)), "")
        if handler:
            yield Slip(
                message=f"<{element.tag}> has a script in {handler}.",
                help=facts.mend,
                at=element.at,
            )
        elif element.tag == "meta" and element.get("http-equiv").lower() == "refresh":
            yield Slip(message="The mail moves on by itself.", help=facts.mend, at=element.at)
        elif element.tag == "base":
            yield Slip(
                message="<base> gives links a beginning that clients take away.",
                help="Write every address in full.",
                at=element.at,
            )


@warning
def misplaced_element(facts: MailFacts) -> Iterator[Slip]:
    """Put rows into tables, cells into rows and items into lists: clients mend it each in its way."""
    for element in facts.html.elements:
        wanted = _PARENTS.get(element.tag)
        parent = element.parent.tag if element.parent else ""
        if wanted and parent not in wanted:
            yield Slip(
                message=f"<{element.tag}> stands in <{parent or 'nothing'}>; it belongs in "
                f"<{max(wanted)}>.",
                help=facts.mend,
                at=element.at,
            )


@warning
def zoom_forbidden(facts: MailFacts) -> Iterator[Slip]:
    """Let readers make the text larger with two fingers (WCAG 2.2, 1.4.4)."""
    for meta in facts.html.all("meta"):
        if meta.get("name").lower() == "viewport" and _ZOOM.search(meta.get("content")):
            yield Slip(
                message="The viewport forbids readers to enlarge the mail.",
                help='Write <meta name="viewport" content="width=device-width, initial-scale=1">.',
                at=meta.at,
            )


@warning
def broken_style(facts: MailFacts) -> Iterator[Slip]:
    """Close every brace of a style sheet: what follows an open one is lost."""
    for element in facts.html.all("style"):
        sheet = _STRING.sub("", without_comments("".join(element.own)))
        opened, closed = sheet.count("{"), sheet.count("}")
        if opened != closed:
            yield Slip(
                message=f"A style sheet opens {opened} braces and closes {closed}.",
                help=facts.mend,
                at=element.at,
            )


@warning
def too_wide(facts: MailFacts) -> Iterator[Slip]:
    """Keep a mail under 700 pixels: wider ones scroll sideways, or shrink until nobody can read."""
    for element in facts.html.elements:
        width = _fixed_width(element) if element.tag in _WIDE else 0
        if width > WIDEST:
            yield Slip(
                message=f"<{element.tag}> is {width} pixels wide.",
                help=f"Set its width to 600, or to 100% with a max-width. {facts.mend}",
                at=element.at,
            )
            return


@error
def unbalanced_outlook_table(facts: MailFacts) -> Iterator[Slip]:
    """Close every table that is opened for Outlook alone, in its conditional comments."""
    hidden = "".join(one for one in facts.html.comments if _is_for_outlook(one))
    signs = _HIDDEN_TABLE.findall(hidden)  # a row or cell too many is passed over by Outlook
    opened, closed = signs.count(""), signs.count("/")
    if opened != closed:
        yield Slip(
            message=f"The comments for Outlook open {opened} tables and close {closed}.",
            help=facts.mend,
        )


def _is_for_outlook(comment: str) -> bool:
    return comment.lower().lstrip().startswith("[if") and "!mso" not in comment[:40].lower()


def _fixed_width(element: Element) -> int:
    """Return the pixels that an element takes at least, or zero."""
    widths = {name.lower(): int(pixels) for name, pixels in _WIDTH.findall(element.get("style"))}
    if "max-width" in widths or re.search(r"max-width\s*:\s*\d+%", element.get("style")):
        return min(widths.get("max-width", 0), widths.get("min-width", 0))
    given = element.get("width").removesuffix("px")
    attribute = int(given) if given.isdecimal() and len(given) < len("100000") else 0
    return max(
        widths.get("width", 0), widths.get("min-width", 0), attribute * ("width" not in widths)
    )
