"""A rule about colours: text that stands out from its ground, in light and in dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from newsletter.check.html import UNREAD, Document, Element
from newsletter.check.mail_facts import MailFacts
from newsletter.check.rule import Slip, warning
from newsletter.check.stylesheet import StyleRule, colour, style_rules, styled
from newsletter.model.values import dataclass
from newsletter.pages.tokens import contrast

ENOUGH = 4.5
ENOUGH_IF_LARGE = 3.0
"""Contrast ratios, WCAG 2.2, 1.4.3."""
LARGE = 24
"""Pixels."""
_PIXELS = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)px", re.IGNORECASE)
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the text of an element looks; None: nobody can tell from the source."""

    ink: str | None
    paper: str | None
    pixels: float = 16.0
    hidden: bool = False


@warning
def low_contrast(facts: MailFacts) -> Iterator[Slip]:
    """Let text stand out from its ground, in light and dark: 4.5 to 1, large text 3 to 1."""
    rules = style_rules(facts.html)
    told: set[tuple[str, str]] = set()
    for dark in (False, True) if any(rule.dark for rule in rules) else (False,):
        for element, ink, paper in _faint(facts.html, rules, dark=dark):
            if (ink, paper) not in told:
                told.add((ink, paper))
                words = " ".join("".join(element.own).split())[:60]
                yield Slip(
                    message=f"“{words}” is {ink} on {paper}{' in the dark' * dark}: contrast "
                    f"{contrast(ink, paper):.1f} to 1.",
                    help=f"{ENOUGH} to 1 can be read by everyone. {facts.mend}",
                    at=element.at,
                )


def _faint(
    document: Document, rules: tuple[StyleRule, ...], *, dark: bool
) -> Iterator[tuple[Element, str, str]]:
    start = Look(ink="#ffffff", paper="#121212") if dark else Look(ink="#000000", paper="#ffffff")
    looks: dict[int, Look] = {}
    for element, declared in styled(document, rules, dark=dark):
        above = looks[id(element.parent)] if element.parent else start
        look = looks[id(element)] = _look(element, declared, above)
        if look.hidden or not look.ink or not look.paper or element.tag in UNREAD:
            continue
        enough = ENOUGH_IF_LARGE if look.pixels >= LARGE else ENOUGH
        if contrast(look.ink, look.paper) < enough and _WORD.search("".join(element.own)):
            yield element, look.ink, look.paper


def _look(element: Element, declared: dict[str, str], above: Look) -> Look:
    """Return how an element looks inside another."""
    look = above
    ground = declared.get("background-color") or element.get("bgcolor")
    if element.get("background") or "(" in declared.get("background-image", "").replace("rgb(", ""):
        look = replace(look, paper=None)
    elif ground and ground.split()[0].lower() not in {"transparent", "none", "inherit", "initial"}:
        look = replace(look, paper=colour(ground.split()[0]) or colour(ground))
    ink = declared.get("color") or (element.get("color") if element.tag == "font" else "")
    if ink and not ink.lower().startswith("inherit"):
        look = replace(look, ink=colour(ink))
    elif element.tag == "a" and element.get("href") and not ink:
        look = replace(look, ink=None)  # as the client has it
    size = _PIXELS.match(declared.get("font-size", ""))
    if size:
        look = replace(look, pixels=float(size[1]))
    elif "font-size" in declared:
        look = replace(look, pixels=LARGE)  # in another unit: the milder measure
    if declared.get("display", "").startswith("none"):
        look = replace(look, hidden=True)
    return look
