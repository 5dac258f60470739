"""Rules about the pictures of a mail: their size, their number, those that only spy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.check.html import Element
from newsletter.check.mail_facts import MailFacts
from newsletter.check.rule import Slip, warning

_SPY = 2
"""Pixels; a smaller picture shows nothing."""
_FEWEST_LETTERS = 80
_STYLE_SIZE = re.compile(r"(?<![\w-])(width|height)\s*:\s*([\d.]+)(px)?", re.IGNORECASE)
_LETTER = re.compile(r"\w")


@warning
def tracking_pixel(facts: MailFacts) -> Iterator[Slip]:
    """Load no picture that nobody can see: it only tells who opened the mail."""
    for image in facts.html.all("img"):
        sides = _sides(image)
        small = len(sides) == len(("width", "height")) and max(sides.values()) < _SPY
        if small and not image.get("src").startswith("data:"):
            yield Slip(
                message=f"The picture {image.get('src')[:80]} cannot be seen; it tracks readers.",
                help="Take it out, or use a margin where it was to keep a distance.",
                at=image.at,
            )


@warning
def picture_without_size(facts: MailFacts) -> Iterator[Slip]:
    """Give every picture a width: Outlook shows it in full size, and text jumps as it loads."""
    for image in facts.html.all("img"):
        if "width" not in image.attributes and "width" not in _sides(image):
            yield Slip(
                message=f"The picture {image.get('src')[:80]} has no width.",
                help='Write its width in pixels: <img width="600" …>.',
                at=image.at,
            )


@warning
def mail_of_pictures(facts: MailFacts) -> Iterator[Slip]:
    """Say in words what the mail says: many readers see no pictures, and filters distrust them."""
    pictures = tuple(facts.html.all("img"))
    letters = len(_LETTER.findall(facts.html.text))
    if pictures and letters < _FEWEST_LETTERS:
        yield Slip(
            message=f"The mail has {len(pictures)} picture(s) and only {letters} letters of text.",
            help="Set what the pictures say as text, too.",
            at=pictures[0].at,
        )


def _sides(image: Element) -> dict[str, float]:
    """Return width and height in pixels, as far as they are given so."""
    sides = dict[str, float]()
    for name in ("width", "height"):
        given = image.get(name).removesuffix("px")
        if given.isdigit():
            sides[name] = float(given)
    for name, number, unit in _STYLE_SIZE.findall(image.get("style")):
        if number.count(".") <= 1 and number != "." and (unit or float(number) == 0):
            sides[name.lower()] = float(number)
    return sides
