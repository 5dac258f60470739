"""The engine: rules, applied to facts at the severities of the house."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from newsletter.check.facts import (
    NO_ARTICLES,
    NO_COPIES,
    NO_LINKS,
    NOTHING_TOLD,
    ToldBefore,
    lay_out,
)
from newsletter.check.mail_facts import MailFacts, lay_out_mail
from newsletter.check.rule import Placed, Rule
from newsletter.check.rules import (
    ISSUE_RULES,
    MAIL_RULES,
    OWN_MAIL_RULES,
    PLAIN_MAIL_RULES,
    TRANSLATION_RULES,
)
from newsletter.model.article import Article, SavedSource
from newsletter.model.comment import Comment
from newsletter.model.finding import Finding, ItemPath, Severity
from newsletter.model.issue import Issue
from newsletter.model.kept import KeptCopy
from newsletter.model.link import LinkResult
from newsletter.model.people import Outlet
from newsletter.model.publication import HouseRules, Publication
from newsletter.model.rendition import Rendition

Facts = TypeVar("Facts")
NO_SOURCES: Mapping[str, SavedSource] = MappingProxyType({})


def check_issue(
    issue: Issue,
    publication: Publication,
    *,
    outlets: Sequence[Outlet] = (),
    history: Sequence[Issue] = (),
    sources: Mapping[str, SavedSource] = NO_SOURCES,
    articles: Mapping[str, Article] = NO_ARTICLES,
    links_seen: Mapping[str, LinkResult] = NO_LINKS,
    told_before: Mapping[ItemPath, ToldBefore] = NOTHING_TOLD,
    copies: Mapping[str, KeptCopy] = NO_COPIES,
    comments: Sequence[Comment] = (),
    now: datetime | None = None,
) -> tuple[Finding, ...]:
    """Return what is wrong with an issue, in the order of the table of rules.

    `history` holds earlier issues (the issue itself is passed over), `sources`
    saved sources and `articles` what their pages say of themselves, both by canonical
    address, `links_seen` what was seen where links lead, by
    address, `copies` what became of the copies of pages, `comments` those that are open; without
    `now` (aware), review dates are not looked at.
    """
    facts = lay_out(
        issue,
        publication,
        outlets=outlets,
        history=history,
        sources=sources,
        articles=articles,
        links_seen=links_seen,
        told_before=told_before,
        copies=copies,
        comments=comments,
        now=now,
    )
    return tuple(_apply(ISSUE_RULES, facts, publication.house_rules))


def check_translation(issue: Issue, publication: Publication) -> tuple[Finding, ...]:
    """Return what is wrong with the words of an issue that was translated (`Entry.original`).

    What only its source could tell is not asked: the source is in another language.
    """
    facts = lay_out(issue, publication, sources=NO_SOURCES)
    return tuple(_apply(TRANSLATION_RULES, facts, publication.house_rules))


def check_rendition(
    rendition: Rendition, issue: Issue, publication: Publication
) -> tuple[Finding, ...]:
    """Return what is wrong with the mail and page made of an issue."""
    facts = lay_out_mail(rendition, issue, publication)
    house = publication.house_rules
    return (*_apply(OWN_MAIL_RULES, facts, house), *_apply(MAIL_RULES, facts.mail, house))


def check_any_mail(facts: MailFacts, house: HouseRules, placed: Placed) -> tuple[Finding, ...]:
    """Return what is wrong with a mail, wherever it was made."""
    rules = MAIL_RULES if facts.source.strip() or not facts.text else PLAIN_MAIL_RULES
    return tuple(_apply(rules, facts, house, placed))


def severity_of(code: str, default: Severity, rules: HouseRules) -> Severity | None:
    """Return the severity that the house gives to a code; None switches it off."""
    return dict(rules.severities).get(code, default)


def _apply(
    rules: Iterable[Rule[Facts]],
    facts: Facts,
    house: HouseRules,
    placed: Placed = lambda _: None,
) -> Iterator[Finding]:
    for rule in rules:
        severity = severity_of(rule.code, rule.severity, house)
        if severity is not None:
            yield from rule.findings(facts, severity, placed)
