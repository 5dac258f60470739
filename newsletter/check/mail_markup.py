"""Rules about the mail's HTML: structure, languages, images, links, what clients support."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from newsletter.check import patterns
from newsletter.check.html import UNREAD, Element
from newsletter.check.mail_facts import MailFacts
from newsletter.check.rule import Slip, error, warning
from newsletter.check.wording import same_site
from newsletter.model.rendition import Token
from newsletter.text.addresses import host_of

_IN_THEME = "Mend it in the theme's template."
_CONDITION = re.compile(r"\[(if\s[^\]]*|endif)\]", re.IGNORECASE)
_BARE_AMPERSAND = re.compile(r"""\b(?:href|src)\s*=\s*"([^"]*&(?!#?\w+;)[^"]*)\"""", re.IGNORECASE)
_RTL_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LETTER = re.compile(r"[^\W\d_]")
_FEWEST_RTL_LETTERS = 4
_UNSAFE = ("javascript:", "data:", "vbscript:", "file:")
_ABSOLUTE = ("http://", "https://", "mailto:", "tel:", "#", *Token)
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


@error
def missing_title(facts: MailFacts) -> Iterator[Slip]:
    """Give the HTML a title: screen readers say it first."""
    title = facts.html.first("title")
    if title is None or not title.words:
        yield Slip(message="The mail's HTML has no title.", help=_IN_THEME)


@error
def missing_language(facts: MailFacts) -> Iterator[Slip]:
    """Say the language on html and on each child of body: some clients drop html."""
    for element in _roots(facts):
        if not element.get("lang"):
            yield Slip(message=f"<{element.tag}> has no lang attribute.", help=_IN_THEME)
    html = facts.html.first("html")
    said = html.get("lang").lower() if html else ""
    if said and said.split("-")[0] != facts.rendition.language.lower().split("-")[0]:
        yield Slip(
            message=f"The mail says that it is in “{said}”, but the issue is in "
            f"“{facts.rendition.language}”.",
            help=_IN_THEME,
        )


@error
def missing_direction(facts: MailFacts) -> Iterator[Slip]:
    """Say the direction of writing on html and on each child of body."""
    for element in _roots(facts):
        if element.get("dir") not in ("ltr", "rtl", "auto"):
            yield Slip(message=f"<{element.tag}> has no dir attribute.", help=_IN_THEME)


@error
def right_to_left_without_dir(facts: MailFacts) -> Iterator[Slip]:
    """Set Urdu, Arabic, Persian and Hebrew text from right to left."""
    for element in facts.html.elements:
        text = "".join(element.own)
        letters = len(_RTL_LETTER.findall(text))
        if letters < _FEWEST_RTL_LETTERS or letters * 2 < len(_LETTER.findall(text)):
            continue
        if element.tag not in UNREAD and not _is_set_right_to_left(element):
            yield Slip(
                message=f"Right-to-left text without dir: “{' '.join(text.split())[:60]}”.",
                help='Set `language:` of the item; the theme writes dir="rtl" for it.',
            )


@error
def missing_viewport(facts: MailFacts) -> Iterator[Slip]:
    """Name a viewport: without it, phones show the mail in miniature."""
    if not any(meta.get("name").lower() == "viewport" for meta in facts.html.all("meta")):
        yield Slip(message="The mail's HTML names no viewport.", help=_IN_THEME)


@error
def missing_heading(facts: MailFacts) -> Iterator[Slip]:
    """Give the mail one h1, and skip no level of headings."""
    levels = [int(item.tag[1]) for item in facts.html.all("h1", "h2", "h3", "h4", "h5", "h6")]
    if levels.count(1) != 1:
        yield Slip(
            message=f"The mail has {levels.count(1)} headings h1; it needs one.", help=_IN_THEME
        )
    for before, level in pairwise(levels):
        if level > before + 1:
            yield Slip(message=f"A heading h{level} follows h{before}.", help=_IN_THEME)
            return


@error
def layout_table_without_role(facts: MailFacts) -> Iterator[Slip]:
    """Mark tables that only arrange things with role="presentation"."""
    count = sum(
        table.get("role") not in ("presentation", "none")
        and all(element.tag != "th" for element in table.walk())
        for table in facts.html.all("table")
    )
    if count:
        yield Slip(
            message=f"{count} layout table(s) lack role=presentation; screen readers count cells.",
            help=_IN_THEME,
        )


@error
def unclosed_element(facts: MailFacts) -> Iterator[Slip]:
    """Close every element, and close none that is not open."""
    for tag, count in Counter(facts.html.unclosed).items():
        what = f"<{tag}> is closed but never opened" if tag[0] == "/" else f"<{tag}> is not closed"
        yield Slip(message=f"{what} ({count} times).", help=_IN_THEME)


@error
def unbalanced_condition(facts: MailFacts) -> Iterator[Slip]:
    """Close every conditional comment for Outlook before the next one opens."""
    expected = "if"
    for match in _CONDITION.finditer(facts.rendition.html):
        if not match[1].lower().startswith(expected):
            break
        expected = "endif" if expected == "if" else "if"
    else:
        if expected == "if":
            return
    yield Slip(
        message="The conditional comments for Outlook do not pair up.",
        help=_IN_THEME + " Each [if …] needs its [endif].",
    )


@error
def repeated_element_id(facts: MailFacts) -> Iterator[Slip]:
    """Give no two elements one id."""
    ids = Counter(element.get("id") for element in facts.html.elements if element.get("id"))
    for name, count in ids.items():
        if count > 1:
            yield Slip(message=f"The id “{name}” stands {count} times.", help=_IN_THEME)


@error
def picture_without_alt(facts: MailFacts) -> Iterator[Slip]:
    """Give each image of the mail an alt text; a linked one may not have an empty one."""
    for image in facts.html.all("img"):
        linked = next((item for item in image.ancestors() if item.tag == "a"), None)
        if "alt" not in image.attributes:
            yield Slip(message=f"The image {image.get('src')} has no alt.", help=_IN_THEME)
        elif linked and not image.get("alt") and not linked.words:
            yield Slip(
                message=f"The linked image {image.get('src')} has an empty alt; nobody can hear "
                "where it leads.",
                help=_IN_THEME,
            )


@error
def image_not_enclosed(facts: MailFacts) -> Iterator[Slip]:
    """Let images be absolute addresses, or pictures that go with the mail."""
    names = {name for name, _ in facts.rendition.images}
    for image in facts.html.all("img"):
        source = image.get("src")
        if source.startswith(("https://", "http://", "cid:")) or source in names:
            continue
        yield Slip(
            message=f"The image “{source[:60]}” is neither an absolute address nor enclosed.",
            help=_IN_THEME,
        )


@error
def empty_link(facts: MailFacts) -> Iterator[Slip]:
    """Let every link lead somewhere and say where."""
    for link in facts.html.all("a"):
        href = link.get("href")
        if ("href" in link.attributes and href in ("", "#")) or (
            not link.attributes.keys() & {"href", "name", "id"}
        ):
            yield Slip(message=f"The link “{link.words}” leads nowhere.", help=_IN_THEME)
        if href and not _spoken(link):
            yield Slip(message=f"The link to {href} has no words.", help=_IN_THEME)


@error
def unsafe_link(facts: MailFacts) -> Iterator[Slip]:
    """Link to web and mail addresses only: no javascript, no data."""
    for element in facts.html.elements:
        for name in ("href", "src", "action", "background"):
            if element.get(name).lower().startswith(_UNSAFE):
                yield Slip(
                    message=f"An address is unsafe: {element.get(name)[:60]}", help=_IN_THEME
                )


@error
def relative_link(facts: MailFacts) -> Iterator[Slip]:
    """Write links in full: a mail has no place that others could be relative to."""
    for link in facts.html.all("a", "area"):
        href = link.get("href")
        if href and not href.lower().startswith((*_ABSOLUTE, *_UNSAFE)):
            yield Slip(
                message=f"The link “{href[:80]}” does not begin with https://.",
                help="Write the whole address.",
            )


@error
def doubled_scheme(facts: MailFacts) -> Iterator[Slip]:
    """Begin an address with https:// once, and spell it so."""
    for link in facts.html.all("a", "img"):
        address = link.get("href") or link.get("src")
        if patterns.DOUBLE_SCHEME.search(address) and address not in facts.own_words:
            yield Slip(message=f"The address {address} is broken.", help=_IN_THEME)


@error
def bare_ampersand(facts: MailFacts) -> Iterator[Slip]:
    """Escape & inside addresses: &copy turns into ©."""
    for match in _BARE_AMPERSAND.finditer(facts.rendition.html):
        yield Slip(message=f"An & is not escaped in {match[1][:80]}.", help=_IN_THEME)


@error
def nested_link(facts: MailFacts) -> Iterator[Slip]:
    """Put no link inside a link."""
    for link in facts.html.all("a"):
        if link.parent and any(item.tag == "a" for item in link.parent.ancestors()):
            yield Slip(message=f"The link “{link.words}” lies inside a link.", help=_IN_THEME)


@warning
def vague_link(facts: MailFacts) -> Iterator[Slip]:
    """Let the words of a link say where it leads: screen readers read them alone."""
    for link in facts.html.all("a"):
        words = " ".join(_spoken(link).split())
        vague = words.casefold().strip(".:!›» ") in patterns.VAGUE_WORDS
        if vague and words not in facts.own_words:
            yield Slip(message=f"A link says only “{words}”.", help=_IN_THEME)


@error
def link_says_another_host(facts: MailFacts) -> Iterator[Slip]:
    """Let a link that is written as an address lead to that address."""
    for link in facts.html.all("a"):
        said, name = patterns.host_in_words(link.words), host_of(link.get("href"))
        if said and name and not same_site(said, name) and link.words not in facts.own_words:
            yield Slip(message=f"A link says {said} but leads to {name}.", help=_IN_THEME)


@warning
def shortened_link(facts: MailFacts) -> Iterator[Slip]:
    """Link to the page itself: short addresses die, hide the source and offend spam filters."""
    for link in facts.html.all("a"):
        href = link.get("href")
        if host_of(href) in patterns.SHORTENERS and href not in facts.own_words:
            yield Slip(message=f"{href} is a shortened address.", help=_IN_THEME)


@error
def unsupported_element(facts: MailFacts) -> Iterator[Slip]:
    """Use no element that mail clients drop: forms, scripts, SVG, frames, sound, video."""
    for tag, count in Counter(item.tag for item in facts.html.all(*_UNSUPPORTED)).items():
        yield Slip(
            message=f"<{tag}> does not work in mail clients ({count} times).", help=_IN_THEME
        )
    for image in facts.html.all("img"):
        if image.get("src").lower().split("?")[0].endswith((".svg", ".svgz")):
            yield Slip(
                message=f"{image.get('src')} is an SVG; Gmail and Outlook show nothing.",
                help="Use a PNG in the mail.",
            )


@error
def unsupported_style(facts: MailFacts) -> Iterator[Slip]:
    """Use no style that mail clients drop: grid, position, imported fonts."""
    seen = {
        " ".join(match.group().lower().split()): None
        for style in _styles(facts)
        for match in _UNSUPPORTED_STYLE.finditer(style)
    }
    for words in seen:
        yield Slip(message=f"“{words}” does not work in mail clients.", help=_IN_THEME)
    for link in facts.html.all("link"):
        if "stylesheet" in link.get("rel").lower():
            yield Slip(
                message=f"A style sheet is loaded from {link.get('href')}.",
                help="Put styles into the mail; nothing is loaded from elsewhere.",
            )


@warning
def justified_text(facts: MailFacts) -> Iterator[Slip]:
    """Let the right margin of text be ragged: justified text is hard to read."""
    if any(map(_JUSTIFIED.search, _styles(facts))):
        yield Slip(message="Text is justified.", help=_IN_THEME)


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


def _spoken(link: Element) -> str:
    alts = [element.get("alt") for element in link.walk() if element.tag == "img"]
    return " ".join([link.words, link.get("aria-label"), *alts]).strip()


def _styles(facts: MailFacts) -> Iterator[str]:
    for element in facts.html.elements:
        if element.tag == "style":
            yield "".join(element.own)
        elif "style" in element.attributes:
            yield element.attributes["style"]
