"""A rule about what the clients that readers use leave out of a mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.check.clients import FEATURES, LINK, NESTED, SELECTOR, STYLE, TAG, Feature
from newsletter.check.html import Element
from newsletter.check.mail_facts import MailFacts
from newsletter.check.rule import Slip, warning
from newsletter.check.stylesheet import blocks, without_comments

_OPENS = re.compile(r"[{}]")
_SUPPORTS = re.compile(r"@supports\b", re.IGNORECASE)
_APPLE_ONLY = re.compile(r"-webkit-min-device-pixel-ratio|-webkit-touch-callout|\(hover|\bmoz\b")
_VML_FILL = re.compile(r"<v:fill\b|<v:image\b", re.IGNORECASE)


@warning
def client_support(facts: MailFacts) -> Iterator[Slip]:
    """Use what the clients of most readers can do, where a mail would miss what they leave out."""
    told: set[str] = set()
    for feature, words, at in _uses(facts):
        if feature.slug in told or _is_helped(facts, feature):
            continue
        told.add(feature.slug)
        where = at if at != (0, 0) else facts.whereabouts(words)
        yield Slip(
            message=f"{feature.title} (“{' '.join(words.split())[:60]}”) does not work in "
            f"{feature.clients}.",
            help=f"{feature.instead} {facts.mend}",
            at=where,
        )


def _uses(facts: MailFacts) -> Iterator[tuple[Feature, str, tuple[int, int]]]:
    """Yield (feature, words in which it is used, place or zeros)."""
    by_where = {
        where: [one for one in FEATURES if one.where == where]
        for where in (STYLE, SELECTOR, TAG, LINK)
    }
    tags = {feature.title.strip("<>"): feature for feature in by_where[TAG]}
    for element in facts.html.elements:
        if element.tag in tags:
            yield tags[element.tag], f"<{element.tag}>", element.at
        if element.tag == "style":
            yield from _in_sheet(element, by_where[STYLE], by_where[SELECTOR])
        elif style := element.get("style"):
            yield from _in_text(style, by_where[STYLE], element.at)
        if element.tag == "a" and element.get("href").startswith("#"):
            yield from _in_text(element.get("href"), by_where[LINK], element.at)


def _in_sheet(
    element: Element, styles: list[Feature], selectors: list[Feature]
) -> Iterator[tuple[Feature, str, tuple[int, int]]]:
    sheet = without_comments("".join(element.own))
    if _APPLE_ONLY.search(element.get("media")):
        return
    for selector, declared in blocks(sheet):
        if declared is not None:
            yield from _in_text(selector, selectors, (0, 0))
            yield from _in_text(declared, styles, (0, 0))
    nested = _nested(sheet)
    if nested:
        yield NESTED, nested, (0, 0)


def _in_text(
    text: str, features: list[Feature], at: tuple[int, int]
) -> Iterator[tuple[Feature, str, tuple[int, int]]]:
    for feature in features:
        found = feature.found.search(text)
        if found:
            end = text.find(";", found.start())
            yield feature, text[found.start() : end if end > 0 else None].strip(), at


def _nested(sheet: str) -> str:
    """Return a selector that stands inside the braces of another, or an empty text."""
    at, inside = 0, list[bool]()
    for match in _OPENS.finditer(sheet):
        words = sheet[at : match.start()].rpartition(";")[2].strip()
        at = match.end()
        if match[0] == "}":
            inside = inside[:-1]
            continue
        is_rule = not words.startswith("@")
        if is_rule and any(inside):
            return words
        inside.append(is_rule)
    return ""


def _is_helped(facts: MailFacts, feature: Feature) -> bool:
    """Tell whether the mail does the same for Outlook in its own language."""
    return feature.slug == "css-background-image" and any(
        _VML_FILL.search(comment) for comment in facts.html.comments
    )
