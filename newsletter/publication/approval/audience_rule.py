"""Who an issue is for, by its own rule or the publication's."""

from __future__ import annotations

from dataclasses import replace

from newsletter.model.audience_rule import EVERYBODY, AudienceRule
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.publication.issues.sealed import SealedIssue
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace


def rule_of(issue: Issue, publication: Publication) -> AudienceRule:
    """Return the rule in force: the issue's, else the publication's.

    A correction is for those who got what it corrects, whatever the publication's rule is by now.
    """
    if issue.corrects:
        return replace(issue.audience or EVERYBODY, home=publication.language, got=issue.corrects)
    return replace(issue.audience or publication.audience, home=publication.language)


def rule_today(workplace: Workplace, sealed: SealedIssue) -> str:
    """Return the words of the rule that the sealed issue has by publication.yaml as it is now."""
    return str(rule_of(sealed.issue, reading.publication(workplace)))
