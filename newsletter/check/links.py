"""Rules about where links lead, by what was seen there; nothing is asked here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote

from newsletter.check.facts import IssueFacts, LinkUse, link_uses
from newsletter.check.link_signs import is_front_page
from newsletter.check.patterns import SHORTENERS
from newsletter.check.rule import Slip, error, warning
from newsletter.model.issue import Entry, Issue
from newsletter.model.link import LinkResult, LinkState
from newsletter.text.addresses import canonical_address, host_of, without_tracking
from newsletter.text.titles import content_words, fold

Seen = tuple[LinkUse, LinkResult]
DAY = 24
MAIL_ADDRESS = re.compile(r"[^\s@<>()\",;:\\]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_][\w-]{1,62}")
"""The addresses that people have; what stands in quotation marks or brackets is none of them."""
ALIKE = 0.3
"""Share of a title's words that the page's title must have, to be of the same article."""


def link_key(address: str) -> str:
    """Return what a link is looked up by: its address without the part inside the page."""
    return address.partition("#")[0]


def addresses_of(issue: Issue) -> Iterator[str]:
    """Yield the address of every link that the editors wrote."""
    return (use.address for use in link_uses(issue))


def resolved(facts: IssueFacts, address: str) -> str:
    """Return where a short address was seen to lead, to be cited, or an empty text."""
    seen = facts.links_seen.get(link_key(address))
    there = seen.final if seen else ""
    return "" if host_of(there) in {"", *SHORTENERS} else without_tracking(there)


def may_be_looked_at(address: str) -> bool:
    """Tell whether an address is one of the web."""
    return address.lower().startswith(("http://", "https://"))


@error
def dead_link(facts: IssueFacts) -> Iterator[Slip]:
    """Link to pages that are there."""
    for use, seen in _seen(facts, LinkState.GONE, LinkState.LOST):
        yield Slip(
            message=f"{_named(use)} is dead: {_said(seen, facts.now)}",
            help="Open it in a browser to be sure; then find the page's new address, or take the link "
            "out.",
            path=use.path,
            item=use.item,
        )


@error
def soft_dead_link(facts: IssueFacts) -> Iterator[Slip]:
    """Link to pages that are there: a server may say that all is well, and show another page."""
    for use, seen in _seen(facts, LinkState.SOFT):
        if _title_of(facts, use) and alike(seen.title, _title_of(facts, use)):
            continue
        yield Slip(
            message=f"{_named(use)} seems to be gone: {_said(seen, facts.now)}",
            help="Open it in a browser. If the page is gone, find its new address; if it is "
            "there, waive this.",
            path=use.path,
            item=use.item,
        )


@error
def wrong_link(facts: IssueFacts) -> Iterator[Slip]:
    """Let the link of an entry lead to that article."""
    for path, entry in facts.entries:
        seen = facts.links_seen.get(link_key(entry.address)) if entry.address else None
        if seen and seen.state is LinkState.GOOD and _leads_elsewhere(facts, entry, seen):
            yield Slip(
                message=f"The link of “{entry.title}” leads to another article: “{seen.title}” "
                f"({seen.canonical or seen.final}; {_age(seen, facts.now)}).",
                help="Correct `url:`, or the title, if the outlet has changed it.",
                path=(*path, "url"),
                item=entry.id,
            )


@warning
def certificate_fault(facts: IssueFacts) -> Iterator[Slip]:
    """Link to servers whose certificates browsers accept."""
    for use, seen in _seen(facts, LinkState.DISTRUSTED):
        yield Slip(
            message=f"{_named(use)} warns readers away: {_said(seen, facts.now)}",
            help="Tell the outlet, or link to another copy of the page.",
            path=use.path,
            item=use.item,
        )


@warning
def link_in_trouble(facts: IssueFacts) -> Iterator[Slip]:
    """Look again at links whose servers had trouble."""
    for use, seen in _seen(facts, LinkState.TROUBLE):
        yield Slip(
            message=f"{_named(use)} could not be read: {_said(seen, facts.now)}",
            help="It may be over soon: run `newsletter check "
            f"{facts.issue.id} --links` again in an hour.",
            path=use.path,
            item=use.item,
        )


@warning
def moved_link(facts: IssueFacts) -> Iterator[Slip]:
    """Link to where a page is now, not to where it was."""
    for use, seen in _seen(facts, LinkState.GOOD):
        new = seen.moved_to
        if new and canonical_address(new) != canonical_address(seen.address):
            yield Slip(
                message=f"{_named(use)} has moved for good to {new} ({_age(seen, facts.now)}).",
                help=f"Write {without_tracking(new)} instead.",
                path=use.path,
                item=use.item,
            )


@warning
def insecure_link(facts: IssueFacts) -> Iterator[Slip]:
    """Link with https where that works."""
    for use, seen in _seen(facts, LinkState.GOOD):
        same = canonical_address(seen.secure) == canonical_address(seen.address)
        if seen.secure and same:
            yield Slip(
                message=f"{_named(use)} works with https as well ({_age(seen, facts.now)}).",
                help=f"Write {without_tracking(seen.secure)} instead.",
                path=use.path,
                item=use.item,
            )


@error
def malformed_mail_link(facts: IssueFacts) -> Iterator[Slip]:
    """Write a mail address after mailto:."""
    for use in facts.links:
        scheme, _, rest = use.address.partition(":")
        people = unquote(rest.partition("?")[0]).split(",")
        if scheme.lower() == "mailto" and not all(map(MAIL_ADDRESS.fullmatch, people)):
            yield Slip(
                message=f"{use.address} is no link to a mail address.",
                help="Write mailto:name@organisation.org, without blanks.",
                path=use.path,
                item=use.item,
            )


@warning
def tracking_parameters(facts: IssueFacts) -> Iterator[Slip]:
    """Link without parameters that only track readers."""
    for use in facts.links:
        plain = without_tracking(use.address)
        if plain != use.address:
            yield Slip(
                message=f"{use.address} carries parameters that only track readers.",
                help=f"Write {plain} instead.",
                path=use.path,
                item=use.item,
            )


@warning
def link_not_looked_at(facts: IssueFacts) -> Iterator[Slip]:
    """Open by hand those links that programs cannot look at."""
    seen = list(_seen(facts, LinkState.CLOSED, LinkState.OFFLINE))
    told = dict.fromkeys(f"{use.address} ({_why(one)})" for use, one in seen)
    if told:
        ages = [_age(one, facts.now) for _, one in seen]
        what = "One link" if len(told) == 1 else f"{len(told)} links"
        yield Slip(
            message=f"{what} could not be looked at, which says nothing against "
            f"{'it' if len(told) == 1 else 'them'}: {'; '.join(told)}; {ages[0]}.",
            help="Open them in a browser; whoever has a subscription sees whether they lead to "
            "the right page.",
        )


def _seen(facts: IssueFacts, *states: LinkState) -> Iterator[Seen]:
    """Yield each use of a link that was seen in one of these states; those of the mail alone last."""
    told = set[str]()
    for use in facts.links:
        key = link_key(use.address)
        seen = facts.links_seen.get(key)
        told.add(key)
        if seen and seen.state in states:
            yield use, seen
    for key, seen in facts.links_seen.items():
        if key not in told and seen.state in states:
            yield LinkUse(address=key, path=()), seen


def _named(use: LinkUse) -> str:
    """Return a link's address, and where it comes from if no editor wrote it into the issue."""
    return use.address if use.path else f"{use.address} (of publication.yaml or the theme)"


def _said(seen: LinkResult, now: datetime | None) -> str:
    return f"{host_of(seen.final or seen.address)} {seen.reason} ({_age(seen, now)})."


def _why(seen: LinkResult) -> str:
    if seen.state is LinkState.OFFLINE:
        return "nothing on the web could be reached"
    return seen.reason


def _age(seen: LinkResult, now: datetime | None) -> str:
    """Return ``seen just now``, ``seen 3 hours ago``, ``seen 2 days ago``."""
    if now is None:
        return f"seen on {seen.checked:%Y-%m-%d %H:%M} UTC"
    hours = int((now - seen.checked).total_seconds() // 3600)
    if hours < 1:
        return "seen just now"
    count, unit = (hours, "hour") if hours < 2 * DAY else (hours // DAY, "day")
    return f"seen {count} {unit}{'' if count == 1 else 's'} ago"


def _title_of(facts: IssueFacts, use: LinkUse) -> str:
    """Return the title of the entry whose link this is, or an empty text."""
    same = (item for _, item in facts.entries if item.address == use.address)
    return next((item.title for item in same), "")


def _leads_elsewhere(facts: IssueFacts, entry: Entry, seen: LinkResult) -> bool:
    """Tell whether the page is at another address than the article, and has another title.

    What is the article's: the address in the file, and that of the saved source.
    """
    key = canonical_address(entry.address)
    source = facts.sources.get(key)
    own = {key, canonical_address(source.url), source.key} if source else {key}
    canonical = "" if is_front_page(seen.canonical) else seen.canonical
    there = {canonical_address(seen.final), canonical_address(canonical)} - {""}
    if not seen.title or there <= own:
        return False
    known = [entry.title, *([source.title] if source else [])]
    return not any(
        alike(seen.title, title) or _unlike_scripts(seen.title, title) for title in known
    )


def alike(one: str, other: str) -> bool:
    """Tell whether two titles may be of one article: by their words, whatever stands around them."""
    ours, theirs = _words(one), _words(other)
    return bool(ours) and len(ours & theirs) >= ALIKE * min(len(ours), len(theirs))


def _unlike_scripts(one: str, other: str) -> bool:
    """Tell whether two titles cannot be compared: a page in Urdu, cited with a title in English."""
    return _is_latin(one) != _is_latin(other)


def _is_latin(title: str) -> bool:
    letters = [letter for letter in title if letter.isalpha()]
    return sum(letter < "\u0250" for letter in letters) * 2 >= len(letters)


def _words(title: str) -> frozenset[str]:
    return frozenset(content_words(title)) or frozenset(fold(title).split())
