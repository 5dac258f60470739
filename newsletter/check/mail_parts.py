"""Rules about the mail as a whole: size, tokens, footer, lines, leftovers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from newsletter.check import patterns
from newsletter.check.mail_facts import MailFacts
from newsletter.check.rule import Slip, error, warning
from newsletter.model.rendition import Token
from newsletter.text.addresses import host_of

WALL = 100_000
"""Bytes of HTML at which Gmail clips a mail."""
BUDGET = 80_000
"""Bytes of HTML that an issue should stay under."""
LARGEST_STYLE = 16_384
"""Bytes of one <style>, beyond which Gmail drops it."""
LONGEST_LINE = 998
"""Octets, RFC 5322 section 2.1.1."""

_WHOLE_TOKEN = re.compile("|".join(re.escape(token.value) for token in Token))
_TOKEN_MARK = re.compile("[\ue0f0\ue0f1]")
_IN_THEME = "Mend it in the theme's template; the issue's own words are not the cause."


@error
def html_over_wall(facts: MailFacts) -> Iterator[Slip]:
    """Keep the HTML under 100,000 bytes: Gmail clips the mail there, footer and all."""
    size = len(facts.rendition.html.encode())
    if size >= WALL:
        yield Slip(
            message=f"The mail's HTML has {size:,} bytes; Gmail clips it at {WALL:,}.",
            help="Shorten a lead, or leave entries to the web page.",
        )


@warning
def html_over_budget(facts: MailFacts) -> Iterator[Slip]:
    """Keep the HTML under 80,000 bytes, well before the wall."""
    size = len(facts.rendition.html.encode())
    if BUDGET < size < WALL:
        yield Slip(
            message=f"The mail's HTML has {size:,} bytes; the budget is {BUDGET:,}.",
            help=f"At {WALL:,} bytes Gmail clips the mail; shorten a lead.",
        )


@warning
def style_too_large(facts: MailFacts) -> Iterator[Slip]:
    """Keep each style element under 16 KB: Gmail drops a larger one."""
    for element in facts.html.all("style"):
        size = len("".join(element.own).encode())
        if size > LARGEST_STYLE:
            yield Slip(
                message=f"A style element has {size:,} bytes; Gmail drops it above "
                f"{LARGEST_STYLE:,}.",
                help=_IN_THEME,
            )


@error
def broken_token(facts: MailFacts) -> Iterator[Slip]:
    """Leave no half or unknown token in the mail."""
    for name, part in (("HTML", facts.rendition.html), ("text", facts.rendition.text)):
        marks = len(_TOKEN_MARK.findall(_WHOLE_TOKEN.sub("", part)))
        if marks:
            yield Slip(
                message=f"The {name} part holds {marks} mark(s) of a token that is not whole.",
                help=_IN_THEME,
            )


@error
def token_in_public(facts: MailFacts) -> Iterator[Slip]:
    """Put tokens into the mail only: never into subject, preheader or web page."""
    rendition = facts.rendition
    public = {
        "subject": rendition.subject,
        "preheader": rendition.preheader,
        "article": rendition.article,
        "web page": rendition.page,
    }
    for name, words in public.items():
        if _TOKEN_MARK.search(words):
            yield Slip(
                message=f"The {name} holds a reader's token; it is the same for everyone.",
                help=_IN_THEME,
            )


@error
def missing_unsubscribe(facts: MailFacts) -> Iterator[Slip]:
    """Offer a way to leave in both parts of the mail."""
    linked = any(Token.UNSUBSCRIBE in link.get("href") for link in facts.html.all("a"))
    for name, there in (("HTML", linked), ("text", Token.UNSUBSCRIBE in facts.rendition.text)):
        if not there:
            yield Slip(
                message=f"The {name} part has no unsubscribe link.",
                help="Law and mail providers demand it. " + _IN_THEME,
            )


@error
def missing_postal_address(facts: MailFacts) -> Iterator[Slip]:
    """Print the postal address in both parts of the mail."""
    lines = [_folded(line) for line in facts.publication.postal_address if line.strip()]
    parts = (("HTML", facts.html.text), ("text", facts.rendition.text))
    for name, part in parts:
        read = _folded(part)
        if not lines or not all(line in read for line in lines):
            yield Slip(
                message=f"The {name} part lacks the postal address.",
                help="The law asks for it: `postal_address:` in publication.yaml, printed by the "
                "theme.",
            )


@warning
def missing_view_in_browser(facts: MailFacts) -> Iterator[Slip]:
    """Link to the issue's public page in both parts of the mail."""
    base = facts.publication.archive_url
    if not base:
        return
    linked = any(link.get("href").startswith(base) for link in facts.html.all("a"))
    for name, there in (("HTML", linked), ("text", base in facts.rendition.text)):
        if not there:
            yield Slip(
                message=f"The {name} part has no link to the issue on the web.",
                help=_IN_THEME,
            )


@warning
def long_text_line(facts: MailFacts) -> Iterator[Slip]:
    """Keep the lines of the text part under 998 octets (RFC 5322)."""
    longest = max((len(line.encode()) for line in facts.rendition.text.split("\n")), default=0)
    if longest > LONGEST_LINE:
        yield Slip(
            message=f"A line of the text part has {longest:,} octets; {LONGEST_LINE} is the limit.",
            help="Break the long word or address; the theme wraps at 72 columns.",
        )


@warning
def empty_text_part(facts: MailFacts) -> Iterator[Slip]:
    """Give the text part all titles of the issue."""
    read = _folded(facts.rendition.text)
    titles = [lead.title for lead in facts.issue.leads]
    titles += [entry.title for entry in facts.issue.entries]
    missing = [title for title in titles if _folded(title).casefold() not in read.casefold()]
    if missing:
        yield Slip(
            message=f"The text part lacks {len(missing)} of {len(titles)} titles, first "
            f"“{missing[0]}”.",
            help=_IN_THEME,
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
            for tag in patterns.merge_tags(element.get(name)):
                if tag not in facts.own_words:
                    yield Slip(message=f"A {name} holds the merge tag “{tag}”.", help=_IN_THEME)


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
    for name, part in (("HTML", facts.rendition.html), ("text", facts.rendition.text)):
        bare = _TOKEN_MARK.sub("", part)
        for character in sorted(set(patterns.CONTROL.findall(bare)) - set(facts.own_words)):
            yield Slip(
                message=f"The {name} part holds the control character U+{ord(character):04X}.",
                help=_IN_THEME,
            )


@warning
def shouting(facts: MailFacts) -> Iterator[Slip]:
    """Write without runs of capitals and exclamation marks: spam filters count them."""
    for words in patterns.seen(patterns.SHOUTING, facts.html.text):
        if words not in facts.own_words:
            yield Slip(message=f"The mail shouts: “{words}”.", help=_IN_THEME)


@error
def staging_link(facts: MailFacts) -> Iterator[Slip]:
    """Link to what readers can open, not to a test or preview copy."""
    for element in facts.html.elements:
        for name in ("href", "src"):
            address = element.get(name)
            if patterns.is_staging(host_of(address)) and address not in facts.own_words:
                yield Slip(
                    message=f"{address} leads to a test or private copy.",
                    help="Correct it in publication.yaml or in the theme.",
                )


def _leftovers(facts: MailFacts, find: Callable[[str], Iterable[str]], what: str) -> Iterator[Slip]:
    told: set[str] = set()
    for name, text in facts.parts():
        for words in find(text):
            if words not in facts.own_words and words not in told:
                told.add(words)
                yield Slip(message=f"The {name} holds {what}: “{words}”.", help=_IN_THEME)


def _folded(text: str) -> str:
    return " ".join(text.split())
