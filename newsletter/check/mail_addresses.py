"""Rules about where the links of a mail lead, character by character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote

from newsletter.check import patterns
from newsletter.check.mail_facts import MailFacts
from newsletter.check.rule import Slip, error, warning
from newsletter.model.rendition import Token
from newsletter.text.addresses import host_of

_MAIL_ADDRESS = re.compile(r"[^\s@<>(),;:\"]+@(?:[^\s@.<>(),;:\"]+\.)+[^\s@.<>(),;:\"]{2,}")
_PHONE = re.compile(r"\+?[\d().\s-]*\d[\d().\s-]*(?:;[\w=+.-]+)*(?:,+\d+)*")
_FEWEST_DIGITS = 3
_TOKENS = tuple(Token)
_INVISIBLE = re.compile("[\u00ad\u180e\u200b\u2060-\u2064\ufeff]")
_INVISIBLE_IN_ADDRESS = re.compile(
    "[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_BLOCKS = ("p", "li", "td", "div", "blockquote", "h1", "h2", "h3", "h4", "body")
"""Where links stand beside one another; elsewhere a heading or an item tells them apart."""
_LOOKALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
"""Scripts whose letters are mistaken for one another."""


@error
def broken_anchor(facts: MailFacts) -> Iterator[Slip]:
    """Let a link within the mail lead to a place that is there."""
    names = {one.get(name) for one in facts.html.elements for name in ("id", "name")}
    for link in facts.html.all("a", "area"):
        wanted = link.get("href").removeprefix("#")
        if not link.get("href").startswith("#") or not wanted or wanted.lower() == "top":
            continue
        if wanted not in names and unquote(wanted) not in names:
            yield Slip(
                message=f"The link “{link.words[:60]}” leads to “#{wanted[:60]}”, which is nowhere "
                "in the mail.",
                help=f'Give the place where it leads id="{wanted[:60]}", or take the link out.',
                at=link.at,
            )


@error
def malformed_mail_link(facts: MailFacts) -> Iterator[Slip]:
    """Write a mail address after mailto:."""
    for link in facts.html.all("a", "area"):
        href = link.get("href")
        if not href.lower().startswith("mailto:") or any(patterns.merge_tags(href)):
            continue
        people, _, more = unquote(href[7:]).partition("?")
        written = all(_MAIL_ADDRESS.fullmatch(one.strip()) for one in people.split(","))
        if not written and not (not people and "to=" in more) and people not in _TOKENS:
            yield Slip(
                message=f"“{href[:80]}” is no mail address.",
                help="Write mailto: and the address alone: mailto:editor@paper.example",
                at=link.at,
            )


@error
def malformed_phone_link(facts: MailFacts) -> Iterator[Slip]:
    """Write a telephone number after tel: (RFC 3966)."""
    for link in facts.html.all("a", "area"):
        href = link.get("href")
        if not href.lower().startswith("tel:") or any(patterns.merge_tags(href)):
            continue
        number = unquote(href[4:]).removeprefix("//")
        digits = sum(sign.isdigit() for sign in number)
        if digits < _FEWEST_DIGITS or not _PHONE.fullmatch(number):
            yield Slip(
                message=f"“{href[:80]}” is no telephone number.",
                help="Write tel: and the number with its country: tel:+922111111111",
                at=link.at,
            )


@warning
def lookalike_host(facts: MailFacts) -> Iterator[Slip]:
    """Link to no host whose name mixes alphabets: letters that look alike deceive."""
    sender = facts.header("from").rpartition("@")[2].strip("> ").lower()
    known = {host_of(link.get("href")) for link in facts.html.all("a", "area")} | {sender}
    for link in facts.html.all("a", "area", "img", "form"):
        host = host_of(link.get("href") or link.get("src") or link.get("action"))
        shown = _shown(host)
        mixes = any(len(_scripts(label)) > 1 for label in shown.split("."))
        if mixes or (shown != _folded(shown) and _folded(shown) in known):
            what = "mixes alphabets" if mixes else f"looks like {_folded(shown)}"
            yield Slip(
                message=f"The name of the host {shown} ({host[:80]}) {what}.",
                help="Type the address anew; phishing looks like this.",
                at=link.at,
            )


@warning
def ambiguous_link(facts: MailFacts) -> Iterator[Slip]:
    """Give links beside one another to different places different words: voices say these alone."""
    seen: dict[tuple[int, str], str] = {}
    for link in facts.html.all("a"):
        words = " ".join(link.words.casefold().split())
        href = link.get("href").partition("#")[0]
        if href.lower().startswith("mailto:"):
            href = href.partition("?")[0].lower()
        if not words or not href or words in patterns.VAGUE_WORDS:
            continue
        beside = id(link.inside(*_BLOCKS))
        if seen.setdefault((beside, words), href) != href:
            yield Slip(
                message=f"Two links say “{words[:60]}” and lead to different places.",
                help=f"Let each say where it leads. {facts.mend}",
                at=link.at,
            )


@warning
def invisible_in_link(facts: MailFacts) -> Iterator[Slip]:
    """Keep soft hyphens and invisible characters out of links: they break the address."""
    for link in facts.html.all("a", "area"):
        in_address = _INVISIBLE_IN_ADDRESS.search(unquote(link.get("href")))
        found = in_address or _INVISIBLE.search(link.words)
        if found:
            where = "address" if in_address else "words"
            yield Slip(
                message=f"The {where} of the link “{_seen(link.words)}” hold the invisible "
                f"character U+{ord(found[0]):04X}.",
                help="Delete it and type it again; it came in by copying.",
                at=link.at,
            )


def _seen(words: str) -> str:
    return _INVISIBLE.sub("", words)[:60]


def _shown(host: str) -> str:
    """Return a host as browsers show it, its labels out of Punycode."""
    labels = []
    for label in host.split("."):
        if label.startswith("xn--"):
            with suppress(UnicodeError):
                labels.append(label[4:].encode("ascii").decode("punycode"))
                continue
        labels.append(label)
    return ".".join(labels)


def _folded(host: str) -> str:
    """Return a host without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", host) if sign.isascii())


def _scripts(label: str) -> set[str]:
    """Return those scripts of a label's letters that look like one another."""
    names = (unicodedata.name(letter, "").partition(" ")[0] for letter in label if letter.isalpha())
    return {name for name in names if name in _LOOKALIKE}
