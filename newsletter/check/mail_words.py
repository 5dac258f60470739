"""Rules about a mail's words: the subject's, what is said twice, what the plain text leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.check import patterns
from newsletter.check.html import UNREAD, Element
from newsletter.check.mail_facts import MailFacts
from newsletter.check.rule import Slip, warning
from newsletter.check.subject import LONGEST_SUBJECT, draft_sign, is_loud

_WORD = re.compile(r"[^\W\d_]{5,}")
_ADDRESS = re.compile(r"(?i)\bhttps?://[^\s<>\"']+")
_FEWEST_WORDS = 40
"""Different long words; of a shorter mail nothing can be said."""
LEAST_SHARED = 0.5
"""Share of the HTML's words that the plain text must have."""
_FEWEST_LINKS = 3
LEAST_LINKED = 1 / 3
_SHORTEST_PASSAGE = 60
"""Characters; shorter ones are repeated on purpose."""
_BLOCKS = frozenset(("p", "li", "td", "div", "blockquote"))


@warning
def long_subject(facts: MailFacts) -> Iterator[Slip]:
    """Keep the subject under a hundred characters: inboxes cut it off."""
    if len(facts.subject) > LONGEST_SUBJECT and not facts.ours:
        yield Slip(
            message=f"The subject has {len(facts.subject)} characters; inboxes cut it off.",
            help=f"Shorten it to at most {LONGEST_SUBJECT}, the most important words first.",
        )


@warning
def subject_of_a_draft(facts: MailFacts) -> Iterator[Slip]:
    """Take out of the subject what says that this is a draft, a copy, a test or an answer."""
    sign = "" if facts.ours else draft_sign(facts.subject)
    if sign:
        yield Slip(message=f"The subject begins with “{sign}”.", help="Write what the mail brings.")


@warning
def shouting_subject(facts: MailFacts) -> Iterator[Slip]:
    """Write the subject in small letters: filters count capitals and exclamation marks."""
    if not facts.ours and (is_loud(facts.subject) or patterns.SHOUTING.search(facts.subject)):
        yield Slip(
            message=f"The subject shouts: “{facts.subject[:80]}”.",
            help="Write it as a sentence, with one full stop at most.",
        )


@warning
def repeated_word(facts: MailFacts) -> Iterator[Slip]:
    """Write a small word once: "the the"."""
    for words in patterns.seen(patterns.REPEATED_WORD, facts.html.text or facts.text):
        if words not in facts.own_words:
            yield Slip(
                message=f"A word stands twice: “{words}”.",
                help="Take one of them out.",
                at=facts.whereabouts(words),
            )


@warning
def repeated_passage(facts: MailFacts) -> Iterator[Slip]:
    """Say nothing twice: the same paragraph or entry came in again by copying."""
    seen: set[str] = set()
    for element in facts.html.elements:
        if element.tag not in _BLOCKS:
            continue
        words = " ".join(" ".join(_own_words(element)).split())
        if len(words) < _SHORTEST_PASSAGE or element.inside(*UNREAD):
            continue
        if words in seen:
            yield Slip(
                message=f"A passage stands twice: “{words[:60]}”.",
                help="Take one of them out.",
                at=element.at,
            )
        seen.add(words)


@warning
def text_part_differs(facts: MailFacts) -> Iterator[Slip]:
    """Let the plain text say what the HTML says: filters compare them, and some readers see only it."""
    rich = {word.casefold() for word in _WORD.findall(facts.html.text)}
    plain = {word.casefold() for word in _WORD.findall(facts.text)}
    if not facts.text.strip() or len(rich) < _FEWEST_WORDS:
        return
    shared = len(rich & plain) / len(rich)
    if shared < LEAST_SHARED:
        yield Slip(
            message=f"The plain text has only {shared:.0%} of the words of the HTML.",
            help=f"Make both of one text. {facts.mend}",
        )


@warning
def text_part_without_links(facts: MailFacts) -> Iterator[Slip]:
    """Give the plain text the addresses of the links: without them nobody can follow one."""
    linked = {
        link.get("href")
        for link in facts.html.all("a")
        if link.get("href").startswith(("http://", "https://"))
    }
    written = set(_ADDRESS.findall(facts.text))
    if not facts.text.strip() or len(linked) < _FEWEST_LINKS:
        return
    if len(written) < LEAST_LINKED * len(linked):
        yield Slip(
            message=f"The plain text has {len(written)} addresses, the HTML {len(linked)} links.",
            help=f"Write each address behind its words. {facts.mend}",
        )


def _own_words(element: Element) -> Iterator[str]:
    """Yield the words of a block without those of blocks inside it."""
    waiting = [element]
    while waiting:
        one = waiting.pop()
        yield from one.own
        waiting.extend(child for child in reversed(one.children) if child.tag not in _BLOCKS)
