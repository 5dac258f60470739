"""Rules about the mail's links and images."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from newsletter.check import patterns
from newsletter.check.html import Element
from newsletter.check.mail_facts import MailFacts
from newsletter.check.rule import Slip, error, warning
from newsletter.check.wording import same_site
from newsletter.model.rendition import Token
from newsletter.text.addresses import host_of

_ADDRESS = re.compile(r"""\b(?:href|src)\s*=\s*"([^"]*)\"""", re.IGNORECASE)
_BARE_AMPERSAND = re.compile(r"&(?!#?\w+;)")
_MAILBOX = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_WHOLE_ADDRESS = re.compile(r"(?i)(?:https?://)?(?:[\w-]+\.)+[a-z]{2,24}(?P<path>/\S*)?")
_UNSAFE = ("javascript:", "data:", "vbscript:", "file:")
_ABSOLUTE = ("http://", "https://", "mailto:", "tel:", "#", *Token)


@warning
def picture_without_alt(facts: MailFacts) -> Iterator[Slip]:
    """Give each image of the mail an alt text; a linked one may not have an empty one."""
    for image in facts.html.all("img"):
        linked = next((item for item in image.ancestors() if item.tag == "a"), None)
        if "alt" not in image.attributes:
            yield Slip(
                at=image.at, message=f"The image {image.get('src')} has no alt.", help=facts.mend
            )
        elif linked and not image.get("alt") and not linked.words:
            yield Slip(
                at=image.at,
                message=f"The linked image {image.get('src')} has an empty alt; nobody can hear "
                "where it leads.",
                help=facts.mend,
            )


@warning
def image_not_enclosed(facts: MailFacts) -> Iterator[Slip]:
    """Let images be absolute addresses, or pictures that go with the mail."""
    names = facts.images
    for image in facts.html.all("img"):
        source = image.get("src")
        if source in names or source.startswith(("https://", "http://")):
            continue
        if source.startswith("cid:") and facts.headers is None:
            continue  # of HTML alone nobody knows what goes with it
        yield Slip(
            at=image.at,
            message=f"The image “{source[:60]}” is neither an absolute address nor enclosed.",
            help=facts.mend,
        )


@error
def empty_link(facts: MailFacts) -> Iterator[Slip]:
    """Let every link lead somewhere."""
    for link in facts.html.all("a"):
        href = link.get("href")
        if ("href" in link.attributes and href in ("", "#")) or (
            not link.attributes.keys() & {"href", "name", "id"}
        ):
            yield Slip(
                at=link.at, message=f"The link “{link.words}” leads nowhere.", help=facts.mend
            )


@warning
def wordless_link(facts: MailFacts) -> Iterator[Slip]:
    """Let every link say where it leads."""
    for link in facts.html.all("a"):
        href = link.get("href")
        pictured = any(item.tag == "img" for item in link.walk())  # told by its missing alt
        if href and not pictured and not _spoken(link):
            yield Slip(at=link.at, message=f"The link to {href} has no words.", help=facts.mend)


@error
def unsafe_link(facts: MailFacts) -> Iterator[Slip]:
    """Link to web and mail addresses only: no javascript, no data."""
    for element in facts.html.elements:
        for name in ("href", "src", "action", "background"):
            if element.get(name).lower().startswith(_UNSAFE):
                yield Slip(
                    at=element.at,
                    message=f"An address is unsafe: {element.get(name)[:60]}",
                    help=facts.mend,
                )


@error
def relative_link(facts: MailFacts) -> Iterator[Slip]:
    """Write links in full: a mail has no place that others could be relative to."""
    for link in facts.html.all("a", "area"):
        href = link.get("href")
        left_over = any(patterns.merge_tags(href))
        if href and not left_over and not href.lower().startswith((*_ABSOLUTE, *_UNSAFE)):
            yield Slip(
                at=link.at,
                message=f"The link “{href[:80]}” does not begin with https://.",
                help="Write the whole address.",
            )


@error
def doubled_scheme(facts: MailFacts) -> Iterator[Slip]:
    """Begin an address with https:// once, and spell it so."""
    for link in facts.html.all("a", "img"):
        address = link.get("href") or link.get("src")
        if patterns.DOUBLE_SCHEME.search(address) and address not in facts.own_words:
            yield Slip(at=link.at, message=f"The address {address} is broken.", help=facts.mend)


@warning
def bare_ampersand(facts: MailFacts) -> Iterator[Slip]:
    """Escape & inside addresses: &copy turns into ©."""
    for match in _ADDRESS.finditer(facts.source):
        if _BARE_AMPERSAND.search(match[1]):
            yield Slip(
                at=facts.whereabouts(match[0]),
                message=f"An & is not escaped in {match[1][:80]}.",
                help=facts.mend,
            )


@warning
def nested_link(facts: MailFacts) -> Iterator[Slip]:
    """Put no link inside a link."""
    for link in facts.html.all("a"):
        if link.parent and any(item.tag == "a" for item in link.parent.ancestors()):
            yield Slip(
                at=link.at, message=f"The link “{link.words}” lies inside a link.", help=facts.mend
            )


@warning
def vague_link(facts: MailFacts) -> Iterator[Slip]:
    """Let the words of a link say where it leads: screen readers read them alone."""
    for link in facts.html.all("a"):
        words = " ".join(_spoken(link).split())
        vague = words.casefold().strip(".:!›» ") in patterns.VAGUE_WORDS
        if vague and words not in facts.own_words:
            yield Slip(at=link.at, message=f"A link says only “{words}”.", help=facts.mend)


@error
def link_says_another_host(facts: MailFacts) -> Iterator[Slip]:
    """Let a link that is written as an address lead to that address."""
    for link in facts.html.all("a"):
        said, name = patterns.host_in_words(link.words), host_of(link.get("href"))
        if said and "." in name and not same_site(said, name) and link.words not in facts.own_words:
            yield Slip(
                at=link.at, message=f"A link says {said} but leads to {name}.", help=facts.mend
            )
        elif _says_other_address(link.words.strip(), link.get("href")):
            words = link.words.strip()
            if words not in facts.own_words:
                yield Slip(
                    at=link.at,
                    message=f"A link says {words[:80]} but leads to {link.get('href')[:80]}.",
                    help=facts.mend,
                )


@warning
def shortened_link(facts: MailFacts) -> Iterator[Slip]:
    """Link to the page itself: short addresses die, hide the source and offend spam filters."""
    for link in facts.html.all("a"):
        href = link.get("href")
        if host_of(href) in patterns.SHORTENERS and href not in facts.own_words:
            yield Slip(at=link.at, message=f"{href} is a shortened address.", help=facts.mend)


def _says_other_address(words: str, href: str) -> bool:
    """Tell whether words that are a whole address, of a page or a mailbox, name another one."""
    if _MAILBOX.fullmatch(words) and href.lower().startswith("mailto:"):
        return unquote(href[7:]).partition("?")[0].casefold() != words.casefold()
    found = _WHOLE_ADDRESS.fullmatch(words)
    if not found or not found["path"] or words.endswith(("…", "...")):
        return False
    path = _WHOLE_ADDRESS.fullmatch(href.partition("?")[0].partition("#")[0])
    said = found["path"].partition("?")[0].partition("#")[0].rstrip("/")
    return path is not None and bool(said) and said != (path["path"] or "").rstrip("/")


def _spoken(link: Element) -> str:
    alts = [element.get("alt") for element in link.walk() if element.tag == "img"]
    return " ".join([link.words, link.get("aria-label"), *alts]).strip()
