"""The words that an issue prints, to compare them with those of its source."""

from __future__ import annotations

from collections import Counter

from newsletter.archive.importing.pieces import count_words
from newsletter.archive.importing.texts_of import texts_of
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication


def words_of_issue(issue: Issue, publication: Publication) -> Counter[str]:
    """Return how often each word stands in the texts of an issue.

    People whom the publication knows count by every spelling that it has for them.
    """
    found = count_words(text for _, text in texts_of(issue))
    known = {person.id: person for person in publication.people}
    bylines = [lead.authors for lead in issue.leads] + [entry.authors for entry in issue.entries]
    for author in (author for authors in bylines for author in authors):
        if author.person in known:
            person = known[author.person]
            found.update(count_words((person.name, *person.aliases)))
    return found
