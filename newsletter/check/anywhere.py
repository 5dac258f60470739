"""Rules that are asked alike of an issue, where an editor mends it, and of any mail."""

from __future__ import annotations

from collections.abc import Iterator
from re import Pattern

from newsletter.check import address_signs, patterns
from newsletter.check.facts import IssueFacts
from newsletter.check.mail_facts import NOWHERE, MailFacts
from newsletter.check.rule import Slip, error, warning
from newsletter.model.finding import ItemPath
from newsletter.model.values import dataclass
from newsletter.text.addresses import host_of

AnyFacts = IssueFacts | MailFacts
_LONGEST_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An address or some words, and where they stand."""

    text: str
    path: ItemPath = ()
    item: str = ""
    at: tuple[int, int] = NOWHERE

    def slip(self, message: str, help: str) -> Slip:
        """Return a slip at this place."""
        return Slip(message=message, help=help, path=self.path, item=self.item, at=self.at)


@error
def malformed_address(facts: AnyFacts) -> Iterator[Slip]:
    """Write web addresses as browsers know them: no blanks, quotation marks or full stops in them."""
    for one in _addresses(facts):
        for fault in address_signs.faults_in(one.text):
            yield one.slip(
                f"The address “{one.text[:_LONGEST_SHOWN]}” {fault}.",
                "Open it in a browser, and copy it from there.",
            )


@warning
def wrapped_link(facts: AnyFacts) -> Iterator[Slip]:
    """Link to the page itself, not to a mail or search service that leads on to it and watches."""
    for one in _addresses(facts):
        real = address_signs.real_address(one.text)
        if real:
            yield one.slip(
                f"{one.text[:_LONGEST_SHOWN]} is an address that a mail or search service wrapped.",
                f"Write {real[:_LONGEST_SHOWN]} instead.",
            )


@error
def login_in_link(facts: AnyFacts) -> Iterator[Slip]:
    """Put nobody's name and password into an address: every reader could use them."""
    for one in _addresses(facts):
        if address_signs.has_login(one.text):
            bare = one.text.partition("@")[2][:_LONGEST_SHOWN]
            yield one.slip(
                f"The address of {bare} holds a name and a password.",
                "Take out what stands before the @, and change the password.",
            )


@error
def placeholder_link(facts: AnyFacts) -> Iterator[Slip]:
    """Replace addresses that only stand in for one: example.com, yourdomain.com."""
    for one in _addresses(facts):
        if address_signs.is_placeholder(one.text):
            yield one.slip(
                f"{one.text[:_LONGEST_SHOWN]} only stands in for an address.",
                "Write the address that is meant.",
            )


@warning
def link_for_editors(facts: AnyFacts) -> Iterator[Slip]:
    """Link to what everybody may open: no drafts, no pages to edit, no tunnels to a machine."""
    for one in _addresses(facts):
        if address_signs.is_for_editors(one.text):
            yield one.slip(
                f"{one.text[:_LONGEST_SHOWN]} is a draft, a page to edit or somebody's own machine.",
                "Publish or share the page, and link to its public address.",
            )


@warning
def numeric_host(facts: AnyFacts) -> Iterator[Slip]:
    """Link to a host by its name: filters take a bare number for fraud."""
    for one in _addresses(facts):
        if address_signs.is_numeric(one.text) and not patterns.is_staging(host_of(one.text)):
            yield one.slip(
                f"{one.text[:_LONGEST_SHOWN]} has a number where the host's name belongs.",
                "Link by the name; where there is none, ask the owner of the page for one.",
            )


@warning
def markup_in_text(facts: AnyFacts) -> Iterator[Slip]:
    """Let readers see no HTML or Markdown: what is typed there stays as it is."""
    yield from _seen(
        facts,
        patterns.MARKUP,
        "Readers see the markup “{}” as it is typed.",
        "Take the signs out, or let the program set it: nothing is HTML here but the theme.",
    )


@warning
def mixed_alphabets(facts: AnyFacts) -> Iterator[Slip]:
    """Write a word in one alphabet: look-alike letters deceive filters, search and voices."""
    yield from _seen(
        facts,
        patterns.MIXED_ALPHABETS,
        "In “{}” some letters are of another alphabet than they look.",
        "Type the word anew; it came in by copying.",
    )


@warning
def invisible_character(facts: AnyFacts) -> Iterator[Slip]:
    """Keep what cannot be seen out of words: nobody finds a word with it by searching."""
    for one in _words(facts):
        for found in dict.fromkeys(patterns.INVISIBLE.findall(one.text)):
            yield one.slip(
                f"A word holds the invisible character U+{ord(found):04X}.",
                "Type the word anew; it came in by copying.",
            )


def _addresses(facts: AnyFacts) -> Iterator[Said]:
    """Yield every address that a reader may follow; of a mail those that no editor wrote."""
    if isinstance(facts, IssueFacts):
        for link in facts.links:
            yield Said(text=link.address, path=link.path, item=link.item)
        return
    for element in facts.html.all("a", "area"):
        address = element.attributes.get("href", "")
        if address and address.strip() not in facts.own_words:
            yield Said(text=address, at=element.at)


def _words(facts: AnyFacts) -> Iterator[Said]:
    if isinstance(facts, IssueFacts):
        for passage in facts.passages:
            yield Said(text=passage.text, path=passage.path, item=passage.item)
        return
    for _, text in facts.parts():
        yield Said(text=text)


def _seen(facts: AnyFacts, pattern: Pattern[str], message: str, help: str) -> Iterator[Slip]:
    known = facts.all_words if isinstance(facts, IssueFacts) else facts.own_words
    if isinstance(facts, IssueFacts) and not pattern.search(known):
        return
    told: set[str] = set()
    for one in _words(facts):
        for words in patterns.seen(pattern, one.text):
            if isinstance(facts, IssueFacts):
                yield one.slip(message.format(words), help)
            elif words not in known and words not in told:
                told.add(words)
                where = Said(text=words, at=facts.whereabouts(words))
                yield where.slip(message.format(words), help)
