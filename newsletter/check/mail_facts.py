"""What the rules about a mail look at, laid out once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.check.facts import lay_out
from newsletter.check.html import Document, read_html
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition, Token

_TOKEN = re.compile("|".join(re.escape(token.value) for token in Token))


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFacts:
    """A rendition, its HTML read, and the issue of which it was made."""

    rendition: Rendition
    issue: Issue
    publication: Publication
    html: Document
    own_words: str
    """Everything that the editors wrote: what is wrong in it is told of the issue already."""

    def parts(self) -> Iterator[tuple[str, str]]:
        """Yield (name, what can be read in it, … for each token) of the mail's two parts."""
        spoken = [element.get(name) for element in self.html.elements for name in ("alt", "title")]
        read = " ".join([self.html.text, *filter(None, spoken)])
        yield "HTML part", _TOKEN.sub("…", read)
        yield "text part", _TOKEN.sub("…", self.rendition.text)


def lay_out_mail(rendition: Rendition, issue: Issue, publication: Publication) -> MailFacts:
    """Return the facts about a rendition."""
    facts = lay_out(issue, publication, sources={})
    addresses = [link.address for link in facts.links]
    return MailFacts(
        rendition=rendition,
        issue=issue,
        publication=publication,
        html=read_html(rendition.html),
        own_words="\n".join([facts.all_words, *addresses]),
    )
