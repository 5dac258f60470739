"""Rules about the mail as a whole: size, tokens, footer, lines, leftovers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote

from newsletter.check import patterns
from newsletter.check.mail_facts import MailFacts
from newsletter.check.rule import Slip, error, warning
from newsletter.model.rendition import Token
from newsletter.text.addresses import host_of

LARGEST_STYLE = 16_384
"""Bytes of one <style>, beyond which Gmail drops it."""
LONGEST_LINE = 998
"""Octets, RFC 5322 section 2.1.1."""

_IN_ANGLES = re.compile(r"<\s*((?:https?:|mailto:)[^\s<>]{8,})\s*>", re.IGNORECASE)
_LEAVING = re.compile(
    r"unsubscri|opt[ -]?out|abmeld|abbestell|désabonn|desabonn|désinscri|cancelar", re.IGNORECASE
)
"""How a link to leave is called, in a few languages, or its address."""
_TOKEN_MARK = re.compile("[\ue0f0\ue0f1]")


@warning
def style_too_large(facts: MailFacts) -> Iterator[Slip]:
    """Keep each style element under 16 KB: Gmail drops a larger one."""
    for element in facts.html.all("style"):
        size = len("".join(element.own).encode())
        if size > LARGEST_STYLE:
            yield Slip(
                at=element.at,
                message=f"A style element has {size:,} bytes; Gmail drops it above "
                f"{LARGEST_STYLE:,}.",
                help=facts.mend,
            )


@error
def missing_unsubscribe(facts: MailFacts) -> Iterator[Slip]:
    """Offer a way to leave in both parts of the mail."""
    linked = any(
        lets_leave(facts, link.get("href")) or (not facts.ours and lets_leave(facts, link.words))
        for link in facts.html.all("a")
    )
    parts = [("HTML", linked)] if facts.source or not facts.text else []
    parts += [("text", lets_leave(facts, facts.text))] * facts.has_text
    for name, there in parts:
        if not there:
            yield Slip(
                message=f"The {name} part has no unsubscribe link.",
                help="Law and mail providers demand it. " + facts.mend,
            )


@warning
def long_text_line(facts: MailFacts) -> Iterator[Slip]:
    """Keep the lines of the text part under 998 octets (RFC 5322)."""
    longest = max((len(line.encode()) for line in facts.text.split("\n")), default=0)
    if longest > LONGEST_LINE:
        yield Slip(
            message=f"A line of the text part has {longest:,} octets; {LONGEST_LINE} is the limit.",
            help="Break the long word or address; the theme wraps at 72 columns.",
        )


@error
def placeholder(facts: MailFacts) -> Iterator[Slip]:
    """Replace what stands in for words still to come: TODO, lorem ipsum, [insert title]."""
    yield from _leftovers(
        facts, lambda text: patterns.seen(patterns.PLACEHOLDER, text), "a placeholder"
    )


@error
def merge_tag(facts: MailFacts) -> Iterator[Slip]:
    """Take out merge tags of other mail systems: here they stay as they are typed."""
    yield from _leftovers(facts, patterns.merge_tags, "a merge tag, or half of one")
    for element in facts.html.elements:
        for name in ("href", "src"):
            address = element.get(name)
            for tag in patterns.merge_tags(unquote(address) if "%7" in address else address):
                if tag not in facts.own_words:
                    yield Slip(
                        at=element.at,
                        message=f"A {name} holds the merge tag “{tag}”.",
                        help=facts.mend,
                    )


@error
def empty_salutation(facts: MailFacts) -> Iterator[Slip]:
    """Greet nobody by a name that is missing: "Dear None", "Dear ,"."""
    yield from _leftovers(
        facts, lambda text: patterns.seen(patterns.SALUTATION, text), "an empty greeting"
    )


@warning
def mojibake(facts: MailFacts) -> Iterator[Slip]:
    """Mend letters that were broken by a wrong encoding: â€™ for an apostrophe."""
    yield from _leftovers(
        facts, lambda text: patterns.seen(patterns.MOJIBAKE, text), "letters of a wrong encoding"
    )


@warning
def escaped_character(facts: MailFacts) -> Iterator[Slip]:
    """Write characters as they are: & and not its code in HTML."""
    yield from _leftovers(
        facts,
        lambda text: patterns.seen(patterns.ESCAPED, text),
        "the HTML code of a character, escaped twice",
    )


@warning
def control_character(facts: MailFacts) -> Iterator[Slip]:
    """Keep invisible control characters and private characters out of texts."""
    for name, part in (("HTML", facts.source), ("text", facts.text)):
        bare = _TOKEN_MARK.sub("", part)
        for character in sorted(set(patterns.CONTROL.findall(bare)) - set(facts.own_words)):
            yield Slip(
                message=f"The {name} part holds the control character U+{ord(character):04X}.",
                help=facts.mend,
            )


@warning
def shouting(facts: MailFacts) -> Iterator[Slip]:
    """Write without runs of capitals and exclamation marks: spam filters count them."""
    for words in patterns.seen(patterns.SHOUTING, facts.html.text):
        if words not in facts.own_words:
            yield Slip(message=f"The mail shouts: “{words}”.", help=facts.mend)


@error
def staging_link(facts: MailFacts) -> Iterator[Slip]:
    """Link to what readers can open, not to a test or preview copy."""
    for element in facts.html.elements:
        for name in ("href", "src"):
            address = element.get(name)
            if patterns.is_staging(host_of(address)) and address not in facts.own_words:
                yield Slip(
                    at=element.at,
                    message=f"{address} leads to a test or private copy.",
                    help="Correct it in publication.yaml or in the theme.",
                )


def _leftovers(facts: MailFacts, find: Callable[[str], Iterable[str]], what: str) -> Iterator[Slip]:
    told: set[str] = set()
    for name, text in facts.parts():
        for words in find(text):
            if words not in facts.own_words and words not in told:
                told.add(words)
                yield Slip(
                    message=f"The {name} holds {what}: “{words}”.",
                    help=facts.mend,
                    at=facts.whereabouts(words),
                )


def lets_leave(facts: MailFacts, words: str) -> bool:
    """Tell whether an address or a text leads out: in ours only by the reader's own token.

    In others the words say so, or it is an address of List-Unsubscribe (RFC 2369), in any language.
    """
    if Token.UNSUBSCRIBE in words:
        return True
    if facts.ours:
        return False
    told = _IN_ANGLES.findall(facts.header("list-unsubscribe"))
    return bool(_LEAVING.search(words)) or any(address in words for address in told)
