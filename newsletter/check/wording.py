"""Rules about words and links anywhere in an issue: leftovers, damage, bad addresses."""

from __future__ import annotations

from collections.abc import Iterator
from re import Pattern

from newsletter.check import patterns
from newsletter.check.facts import IssueFacts
from newsletter.check.links import resolved
from newsletter.check.rule import Slip, error, warning
from newsletter.text.addresses import host_of
from newsletter.text.aggregators import is_aggregated


@error
def placeholder(facts: IssueFacts) -> Iterator[Slip]:
    """Replace what stands in for words still to come: TODO, lorem ipsum, [insert title]."""
    yield from _seen(
        facts,
        patterns.PLACEHOLDER,
        "“{}” was left in as a placeholder.",
        "Write what belongs here, or take it out.",
    )


@error
def merge_tag(facts: IssueFacts) -> Iterator[Slip]:
    """Take out merge tags of other mail systems: here they stay as they are typed."""
    for passage in facts.passages:
        for tag in patterns.merge_tags(passage.text):
            yield Slip(
                message=f"“{tag}” is a merge tag, or half of one; readers would see it as it is.",
                help="Write the words themselves; nothing is filled in here.",
                path=passage.path,
                item=passage.item,
            )
    for link in facts.links:
        for tag in patterns.merge_tags(link.address):
            yield Slip(
                message=f"The address {link.address} holds a merge tag: “{tag}”.",
                help="Put the real address in its place.",
                path=link.path,
                item=link.item,
            )


@error
def empty_salutation(facts: IssueFacts) -> Iterator[Slip]:
    """Greet nobody by a name that is missing: "Dear None", "Dear ,"."""
    yield from _seen(
        facts,
        patterns.SALUTATION,
        "“{}” greets somebody whose name is missing.",
        "Write the greeting without a name.",
    )


@warning
def mojibake(facts: IssueFacts) -> Iterator[Slip]:
    """Mend letters that were broken by a wrong encoding: â€™ for an apostrophe."""
    yield from _seen(
        facts,
        patterns.MOJIBAKE,
        "“{}” are letters broken by a wrong encoding.",
        "Copy the passage again from the original page, or type the letters.",
    )


@warning
def escaped_character(facts: IssueFacts) -> Iterator[Slip]:
    """Write characters as they are: & and not its code in HTML."""
    yield from _seen(
        facts,
        patterns.ESCAPED,
        "“{}” is the HTML code of a character; readers would see the code.",
        "Type the character itself.",
    )


@warning
def control_character(facts: IssueFacts) -> Iterator[Slip]:
    """Keep invisible control characters and private characters out of texts."""
    if not patterns.CONTROL.search(facts.all_words):
        return
    for passage in facts.passages:
        for character in patterns.seen(patterns.CONTROL, passage.text):
            code = f"U+{ord(character or chr(0x85)):04X}"
            yield Slip(
                message=f"The text holds the invisible or private character {code}.",
                help="Delete the passage and type it again; it came in by copying.",
                path=passage.path,
                item=passage.item,
            )


@warning
def repeated_word(facts: IssueFacts) -> Iterator[Slip]:
    """Write a small word once: "the the"."""
    yield from _seen(
        facts, patterns.REPEATED_WORD, "A word stands twice: “{}”.", "Take one of them out."
    )


@warning
def shouting(facts: IssueFacts) -> Iterator[Slip]:
    """Write without runs of capitals and exclamation marks: spam filters count them."""
    yield from _seen(
        facts,
        patterns.SHOUTING,
        "“{}” shouts.",
        "Write it in small letters, with one full stop; spam filters count capitals.",
    )


@error
def doubled_scheme(facts: IssueFacts) -> Iterator[Slip]:
    """Begin an address with https:// once, and spell it so."""
    for link in facts.links:
        if patterns.DOUBLE_SCHEME.search(link.address):
            yield Slip(
                message=f"The address {link.address} is broken at its beginning.",
                help="It begins with https:// once.",
                path=link.path,
                item=link.item,
            )


@error
def staging_link(facts: IssueFacts) -> Iterator[Slip]:
    """Link to what readers can open, not to a test or preview copy."""
    for link in facts.links:
        name = host_of(link.address)
        if name and patterns.is_staging(name):
            yield Slip(
                message=f"{link.address} leads to a test or private copy ({name}).",
                help="Link to the public page.",
                path=link.path,
                item=link.item,
            )


@warning
def shortened_link(facts: IssueFacts) -> Iterator[Slip]:
    """Link to the page itself: short addresses die, hide the source and offend spam filters."""
    for link in facts.links:
        if host_of(link.address) in patterns.SHORTENERS:
            there = resolved(facts, link.address)
            leads = f"; it leads to {there}" if there else ""
            yield Slip(
                message=f"{link.address} is a shortened address{leads}.",
                help=f"Write {there} instead."
                if there
                else "Open it and copy the address of the page where it ends.",
                path=link.path,
                item=link.item,
            )


@warning
def aggregator_link(facts: IssueFacts) -> Iterator[Slip]:
    """Link to the article itself, not to an aggregator that leads on to it by a script."""
    for link in facts.links:
        if is_aggregated(link.address):
            yield Slip(
                message=f"{link.address[:80]} is the address of Google News, not of the article.",
                help="Open it in a browser and copy the address of the page where it ends.",
                path=link.path,
                item=link.item,
            )


@warning
def vague_link(facts: IssueFacts) -> Iterator[Slip]:
    """Let the words of a link say where it leads: screen readers read them alone."""
    for link in facts.links:
        words = " ".join(link.words.casefold().split())
        if link.address and words.strip(".:!›» ") in patterns.VAGUE_WORDS:
            yield Slip(
                message=f"A link says only “{link.words.strip()}”.",
                help="Link the words that name what is there.",
                path=link.path,
                item=link.item,
            )


@error
def link_says_another_host(facts: IssueFacts) -> Iterator[Slip]:
    """Let a link that is written as an address lead to that address."""
    for link in facts.links:
        said, name = patterns.host_in_words(link.words), host_of(link.address)
        if said and name and not same_site(said, name):
            yield Slip(
                message=f"A link says {said} but leads to {name}.",
                help="Correct the address or the words; phishing looks like this.",
                path=link.path,
                item=link.item,
            )


def same_site(one: str, other: str) -> bool:
    """Tell whether one host is the other or lies below it."""
    return one == other or one.endswith("." + other) or other.endswith("." + one)


def _seen(facts: IssueFacts, pattern: Pattern[str], message: str, help: str) -> Iterator[Slip]:
    if not pattern.search(facts.all_words):
        return
    for passage in facts.passages:
        for words in patterns.seen(pattern, passage.text):
            yield Slip(
                message=message.format(words), help=help, path=passage.path, item=passage.item
            )
