"""Rules about pieces that the mail only names, since the web page shows them whole."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.facts import IssueFacts
from newsletter.check.mail_facts import OwnMailFacts
from newsletter.check.rule import Slip, error, warning
from newsletter.model.finding import ItemPath
from newsletter.model.issue import Entry, Issue, Lead


@warning
def web_only_without_page(facts: IssueFacts) -> Iterator[Slip]:
    """Fold pieces with `web_only` only where there is a web page: without an archive they are mailed whole."""
    if facts.publication.archive_url:
        return
    for path, piece in _folded(facts.issue):
        yield Slip(
            path=(*path, "web_only"),
            item=piece.id,
            message=f"“{piece.title}” is for the web alone, and there is no web page: it is mailed "
            "whole.",
            help="Say where the archive is, `archive_url:` in publication.yaml, or delete this line.",
        )


@error
def web_only_not_linked(facts: OwnMailFacts) -> Iterator[Slip]:
    """Lead from both parts of the mail to every piece that stands on the web page alone."""
    base = facts.publication.archive_url
    if not base:
        return
    page = f"{base}issues/{facts.issue.page}/"
    linked = {link.get("href") for link in facts.mail.html.all("a")}
    for path, piece in _folded(facts.issue):
        address = f"{page}#{piece.id}" if piece.id else page
        for name, there in (("HTML", address in linked), ("text", address in facts.mail.text)):
            if not there:
                yield Slip(
                    path=path,
                    item=piece.id,
                    message=f"The {name} part does not lead to “{piece.title}”, which is for the "
                    "web alone: nobody would find it.",
                    help="Let the theme's template print `issue.more_leads` and "
                    "`issue.more_entries`.",
                )


def _folded(issue: Issue) -> Iterator[tuple[ItemPath, Lead | Entry]]:
    pieces: list[tuple[ItemPath, Lead | Entry]] = []
    pieces += [(("leads", number), lead) for number, lead in enumerate(issue.leads)]
    pieces += [(("media_review", number), entry) for number, entry in enumerate(issue.entries)]
    return ((path, piece) for path, piece in pieces if piece.web_only)
