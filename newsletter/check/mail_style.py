"""Rules about what mail clients support, and what readers can see."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from newsletter.check.html import Element
from newsletter.check.mail_facts import MailFacts
from newsletter.check.rule import Slip, warning

_DROPPED = (
    "applet audio button canvas embed form frame iframe input math noscript object script select "
    "svg textarea video"
)
_UNSUPPORTED = frozenset(_DROPPED.split())
_UNSUPPORTED_STYLE = re.compile(
    r"display\s*:\s*(?:inline-)?grid|position\s*:\s*(?:absolute|fixed|sticky|relative)"
    r"|@import\b|@font-face\b|expression\s*\(|behavior\s*:",
    re.IGNORECASE,
)
_JUSTIFIED = re.compile(r"text-align\s*:\s*justify", re.IGNORECASE)
_SIZE = re.compile(
    r"font-size\s*:\s*(?:(\d{1,4}(?:\.\d{1,4})?|\.\d{1,4})(px|pt)|(0)(?![\d.]))", re.IGNORECASE
)
_SMALLEST = {"px": 12, "pt": 9}
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?<![\w-])opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|text-indent\s*:\s*-\d{3,}|(?<![\w-])(?:left|top)\s*:\s*-\d{4,}",
    re.IGNORECASE,
)
_WORDS = re.compile(r"\w")


@warning
def unsupported_element(facts: MailFacts) -> Iterator[Slip]:
    """Use no element that mail clients drop: forms, scripts, SVG, frames, sound, video."""
    found = tuple(facts.html.all(*_UNSUPPORTED))
    first = {item.tag: item for item in reversed(found)}
    for tag, count in Counter(item.tag for item in found).items():
        yield Slip(
            at=first[tag].at,
            message=f"<{tag}> does not work in mail clients ({count} times).",
            help=facts.mend,
        )
    for image in facts.html.all("img"):
        if image.get("src").lower().split("?")[0].endswith((".svg", ".svgz")):
            yield Slip(
                at=image.at,
                message=f"{image.get('src')} is an SVG; Gmail and Outlook show nothing.",
                help="Use a PNG in the mail.",
            )


@warning
def unsupported_style(facts: MailFacts) -> Iterator[Slip]:
    """Use no style that mail clients drop: grid, position, imported fonts."""
    seen = {
        " ".join(match.group().lower().split()): None
        for style in _styles(facts)
        for match in _UNSUPPORTED_STYLE.finditer(style)
    }
    for words in seen:
        yield Slip(message=f"“{words}” does not work in mail clients.", help=facts.mend)
    for link in facts.html.all("link"):
        if "stylesheet" in link.get("rel").lower():
            yield Slip(
                at=link.at,
                message=f"A style sheet is loaded from {link.get('href')}.",
                help="Put styles into the mail; nothing is loaded from elsewhere.",
            )


@warning
def justified_text(facts: MailFacts) -> Iterator[Slip]:
    """Let the right margin of text be ragged: justified text is hard to read."""
    if any(map(_JUSTIFIED.search, _styles(facts))):
        yield Slip(message="Text is justified.", help=facts.mend)


@warning
def tiny_text(facts: MailFacts) -> Iterator[Slip]:
    """Set no text smaller than twelve pixels: it is unreadable, and spam does it."""
    for element in facts.html.elements:
        text = " ".join("".join(element.own).split())
        sized = _SIZE.search(element.get("style"))
        tiny = sized and (sized[3] or float(sized[1]) < _SMALLEST[sized[2].lower()])
        if _WORDS.search(text) and tiny and not _is_hidden(element):
            yield Slip(
                at=element.at,
                message=f"The text “{text[:60]}” is smaller than twelve pixels.",
                help=facts.mend,
            )


@warning
def hidden_text(facts: MailFacts) -> Iterator[Slip]:
    """Hide no text but the preheader: spam does it."""
    preheader = facts.preheader
    for element in facts.html.elements:
        if not _HIDDEN.search(element.get("style")):
            continue
        if (element.parent and _is_hidden(element.parent)) or _is_for_programs(element):
            continue  # told of the outermost
        words = element.words
        if _WORDS.search(words) and not (preheader and preheader in words):
            yield Slip(
                at=element.at, message=f"The text “{words[:60]}” is hidden.", help=facts.mend
            )


def _is_for_programs(element: Element) -> bool:
    """Return whether it is a link that no person meets, by eye, ear or key: it finds scanners."""
    return (
        element.tag == "a"
        and element.get("aria-hidden") == "true"
        and element.get("tabindex") == "-1"
    )


def _is_hidden(element: Element) -> bool:
    return any(_HIDDEN.search(item.get("style")) for item in element.ancestors())


def _styles(facts: MailFacts) -> Iterator[str]:
    for element in facts.html.elements:
        if element.tag == "style":
            yield "".join(element.own)
        elif "style" in element.attributes:
            yield element.attributes["style"]
