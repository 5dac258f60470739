"""Rules about what a mail weighs where it arrives: Gmail clips what lies beyond its wall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from newsletter.check.html import Element
from newsletter.check.mail_facts import MailFacts
from newsletter.check.mail_parts import lets_leave
from newsletter.check.rule import Slip, error, warning
from newsletter.mail.arriving import arriving_size, ended, leaving_ends, longest_values
from newsletter.model.rendition import Token

_LIGHTER = "`newsletter fit ISSUE` proposes entries to leave to the web page."


@error
def html_over_wall(facts: MailFacts) -> Iterator[Slip]:
    """Keep the HTML under the wall, 100,000 bytes: Gmail clips the mail there, footer and all."""
    size, wall = arriving_size(ended(facts.source), _values(facts)), facts.weight.wall
    if size >= wall:
        yield Slip(
            message=f"The mail's HTML has {size:,} bytes as it arrives; Gmail clips it at {wall:,}.",
            help=f"{_LIGHTER} Or shorten a lead." if facts.ours else "Make it shorter.",
        )


@warning
def html_over_budget(facts: MailFacts) -> Iterator[Slip]:
    """Keep the HTML under the budget, 80,000 bytes, well before the wall."""
    size, rules = arriving_size(ended(facts.source), _values(facts)), facts.weight
    if rules.budget < size < rules.wall:
        yield Slip(
            message=f"The mail's HTML has {size:,} bytes as it arrives; the budget is "
            f"{rules.budget:,}.",
            help=f"At {rules.wall:,} bytes Gmail clips the mail, footer and all. "
            + (_LIGHTER if facts.ours else "Make it shorter."),
        )


@error
def unsubscribe_behind_wall(facts: MailFacts) -> Iterator[Slip]:
    """End the link to unsubscribe before the wall, where Gmail clips the mail."""
    ends, wall = _leaving_ends(facts), facts.weight.wall
    if ends is not None and ends >= wall:
        yield Slip(
            message=f"The link to unsubscribe ends at byte {ends:,}, where Gmail has clipped the "
            f"mail: {wall:,} bytes are shown.",
            help=f"{_LIGHTER} Or shorten a lead." if facts.ours else "Make the mail shorter.",
        )


def _values(facts: MailFacts) -> Mapping[Token, str]:
    return longest_values(facts.public_url) if facts.ours else {}


def _leaving_ends(facts: MailFacts) -> int | None:
    """Return at which byte the first link to leave ends; None: there is none."""
    if facts.ours:
        return leaving_ends(facts.source, _values(facts))
    leaving = (
        one
        for one in facts.html.all("a")
        if lets_leave(facts, one.get("href")) or lets_leave(facts, one.words)
    )
    first = next(leaving, None)
    return arriving_size(facts.source[: _end(facts.source, first)], {}) if first else None


def _end(source: str, element: Element) -> int:
    """Return where an element of the source ends: behind its end tag, or behind the source."""
    line, column = element.at
    start = 0
    for _ in range(line - 1):
        start = source.find("\n", start) + 1
    end = source.lower().find("</a", start + column)
    return source.find(">", end) + 1 if end >= 0 else len(source)
