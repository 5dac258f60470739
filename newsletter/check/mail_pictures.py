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
LONGEST_ALT = 250
"""Characters; a voice cannot stop within an alt text."""
WIDEST = 700
"""Pixels."""
_FILE_NAME = re.compile(
    r"(?i)^\S+\.(?:jpe?g|png|gif|webp|svg|bmp|heic)$|^(?:img|dsc|dscn|image|screenshot)[_ -]?\d+$"
)
_EMPTY_WORDS = "image picture photo photograph img graphic graphics banner icon spacer placeholder alt text untitled"
_NAMES_NOTHING = frozenset(_EMPTY_WORDS.split())
_UNSHOWN = (".webp", ".avif", ".heic", ".heif", ".tif", ".tiff", ".jxl", ".bmp", ".psd", ".pdf")


@warning
def poor_alt(facts: MailFacts) -> Iterator[Slip]:
    """Say in an alt text what the picture shows, in a sentence: no file name, no mere "image"."""
    for image in facts.html.all("img"):
        alt = image.get("alt")
        words = alt.casefold().strip(" .:!").split()
        if _FILE_NAME.match(alt):
            fault = f"is the name of a file: “{alt[:60]}”"
        elif words and set(words) <= _NAMES_NOTHING:
            fault = f"says only “{alt}”"
        elif len(alt) > LONGEST_ALT:
            fault = f"has {len(alt)} characters"
        else:
            continue
        if alt not in facts.own_words:
            yield Slip(
                message=f"An alt text {fault}.",
                help="Write in a sentence what is to be seen; leave ornaments empty.",
                at=image.at,
            )


@warning
def insecure_picture(facts: MailFacts) -> Iterator[Slip]:
    """Load pictures over https: webmail shows no others, and anybody on the way could change them."""
    for image in facts.html.all("img"):
        if image.get("src").lower().startswith("http://"):
            yield Slip(
                message=f"The picture {image.get('src')[:80]} is loaded over http.",
                help="Put it where https works.",
                at=image.at,
            )


@warning
def unsupported_picture(facts: MailFacts) -> Iterator[Slip]:
    """Use PNG, JPEG and GIF: what a telephone or the web takes, Outlook shows as an empty box."""
    for image in facts.html.all("img"):
        name = image.get("src").lower().partition("?")[0].partition("#")[0]
        if name.endswith(_UNSHOWN):
            yield Slip(
                message=f"The picture {image.get('src')[:80]} is of a kind that not all clients show.",
                help="Save it as JPEG or PNG.",
                at=image.at,
            )


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
        if given.isdecimal():
            sides[name] = float(given)
    for name, number, unit in _STYLE_SIZE.findall(image.get("style")):
        if number.count(".") <= 1 and number != "." and (unit or float(number) == 0):
            sides[name.lower()] = float(number)
    return sides
