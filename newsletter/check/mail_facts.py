"""What the rules about a mail look at, laid out once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from newsletter.check.facts import lay_out
from newsletter.check.html import Document, read_html
from newsletter.model.house import WeightRules
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition, Token
from newsletter.model.values import dataclass

_TOKEN = re.compile("|".join(re.escape(token.value) for token in Token))
NOWHERE = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFacts:
    """A mail, ours or anybody's, and its HTML read."""

    source: str
    """The HTML part, as it stands."""
    html: Document
    text: str = ""
    """The plain-text part."""
    has_text: bool = True
    """False: there is no plain-text part, or none could be expected, of HTML alone."""
    subject: str = ""
    preheader: str = ""
    language: str = ""
    """What the mail is in by what stands outside of its HTML; empty: nothing is said."""
    charset_faults: tuple[str, ...] = ()
    """What is wrong with how its bytes became characters."""
    headers: tuple[tuple[str, str], ...] | None = None
    """(name in lower case, value) in order; None: a mail without an envelope."""
    kinds: tuple[str, ...] = ()
    """The MIME types of its parts that are read, in order."""
    defects: tuple[str, ...] = ()
    """What is broken in the message itself."""
    mixed_line_ends: bool = False
    """Some of its lines end in CRLF, others not."""
    attachments: tuple[str, ...] = ()
    """Names of the files that go with it, pictures in the mail aside."""
    longest_line: int = 0
    """Octets of the longest line of the message as it travels; 0: it was not sent yet."""
    images: frozenset[str] = frozenset()
    """Names of the pictures that go with the mail."""
    own_words: str = ""
    """Everything that the editors wrote: what is wrong in it is told of the issue already."""
    weight: WeightRules = field(default_factory=WeightRules)
    """How heavy its HTML may be."""
    public_url: str = ""
    """Where the personal links of a mail of ours lead."""
    ours: bool = False
    """True: made here, where readers leave by a token of their own."""
    mend: str = "Mend it in the program or template that made the mail."

    def parts(self) -> Iterator[tuple[str, str]]:
        """Yield (name, what can be read in it, … for each token) of the mail's parts."""
        spoken = [element.get(name) for element in self.html.elements for name in ("alt", "title")]
        read = " ".join([self.html.text, *filter(None, spoken)])
        yield "HTML part", _TOKEN.sub("…", read)
        yield "text part", _TOKEN.sub("…", self.text)
        yield "subject", self.subject

    def whereabouts(self, words: str) -> tuple[int, int]:
        """Return line and column at which `words` first stand in the HTML, or zeros."""
        at = self.source.find(words)
        if at < 0:
            return NOWHERE
        return self.source.count("\n", 0, at) + 1, at - self.source.rfind("\n", 0, at)

    def header(self, name: str) -> str:
        """Return the first value of a header, or an empty text."""
        return next((value for one, value in self.headers or () if one == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMailFacts:
    """A rendition of ours, and the issue of which it was made."""

    mail: MailFacts
    rendition: Rendition
    issue: Issue
    publication: Publication


def lay_out_mail(rendition: Rendition, issue: Issue, publication: Publication) -> OwnMailFacts:
    """Return the facts about a rendition."""
    facts = lay_out(issue, publication, sources={})
    addresses = [link.address for link in facts.links]
    mail = MailFacts(
        source=rendition.html,
        html=read_html(rendition.html),
        text=rendition.text,
        subject=rendition.subject,
        preheader=rendition.preheader,
        language=rendition.language,
        images=frozenset(name for name, _ in rendition.images),
        own_words="\n".join([facts.all_words, *addresses]),
        weight=publication.house_rules.weight,
        public_url=publication.public_url,
        ours=True,
        mend="Mend it in the theme's template.",
    )
    return OwnMailFacts(mail=mail, rendition=rendition, issue=issue, publication=publication)
