"""The words that an issue prints, to compare them with those of its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from newsletter.archive.importing.pieces import count_words, said
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication


def words_of_issue(issue: Issue, publication: Publication) -> Counter[str]:
    """Return how often each word stands in the texts of an issue.

    People whom the publication knows count by every spelling that it has for them.
    """
    found = count_words(_texts(issue))
    known = {person.id: person for person in publication.people}
    bylines = [lead.authors for lead in issue.leads] + [entry.authors for entry in issue.entries]
    for author in (author for authors in bylines for author in authors):
        if author.person in known:
            person = known[author.person]
            found.update(count_words((person.name, *person.aliases)))
    return found


def _texts(issue: Issue) -> Iterator[str]:
    yield from (issue.title, issue.subject, issue.preheader)
    for lead in issue.leads:
        yield lead.title
        yield from (author.name for author in lead.authors)
        yield from (said(lead.standfirst), said(lead.body), said(lead.about))
    for area in issue.focus_areas:
        yield from (area.title, said(area.text))
    for entry in issue.entries:
        yield from (entry.title, entry.outlet, said(entry.summary))
        yield from (author.name for author in entry.authors)
