"""Rules about leads and entries: length, images, rights, dates, outlets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from newsletter.check.facts import IssueFacts
from newsletter.check.rule import Slip, error, warning
from newsletter.check.walk import words_of
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Lead
from newsletter.text.addresses import outlet_of
from newsletter.text.sentences import sentences


@error
def missing_summary(facts: IssueFacts) -> Iterator[Slip]:
    """Write a summary for every entry, and a body for every lead."""
    for path, entry in facts.entries:
        if not words_of(entry.summary).strip():
            yield Slip(
                message=f"“{entry.title}” has no summary.",
                help="Write two or three sentences after `summary:`.",
                path=(*path, "summary"),
                item=entry.id,
            )
    for path, lead in facts.leads:
        if not words_of(lead.body).strip():
            yield Slip(
                message=f"The lead “{lead.title}” has no text.",
                help="Write it after `body:`.",
                path=(*path, "body"),
                item=lead.id,
            )


@warning
def long_summary(facts: IssueFacts) -> Iterator[Slip]:
    """Keep summaries within the sentences and words of the house rules."""
    rules = facts.publication.house_rules
    for path, entry in facts.entries:
        text = words_of(entry.summary)
        words, sentences = len(text.split()), count_sentences(text)
        if words <= rules.summary_words and sentences <= rules.summary_sentences:
            continue
        yield Slip(
            message=f"The summary of “{entry.title}” has {sentences} sentences and {words} words; "
            f"the house rule is {rules.summary_sentences} and {rules.summary_words}.",
            help="Shorten it, or change `house_rules:` in publication.yaml.",
            path=(*path, "summary"),
            item=entry.id,
        )


@warning
def repeated_title(facts: IssueFacts) -> Iterator[Slip]:
    """Let no two items of an issue have one title."""
    seen: dict[str, str] = {}
    for path, item in facts.items:
        title = " ".join(item.title.casefold().split())
        if title in seen:
            yield Slip(
                message=f"“{item.title}” is the title of two items.",
                help="Take one out, or tell them apart by their titles.",
                path=(*path, "title"),
                item=item.id,
            )
        seen[title] = item.id


@warning
def outlet_disagrees(facts: IssueFacts) -> Iterator[Slip]:
    """Name as outlet the one to which the address belongs."""
    for path, entry in facts.entries:
        outlet = outlet_of(entry.address, facts.outlets) if entry.address else None
        if outlet and _folded(entry.outlet) not in map(_folded, (outlet.name, *outlet.aliases)):
            yield Slip(
                message=f"The address is {outlet.name}'s, but the outlet is given as "
                f"{entry.outlet}.",
                help=f"Write `outlet: {outlet.name}`, or add the spelling to its aliases in "
                "feeds.yaml.",
                path=(*path, "outlet"),
                item=entry.id,
            )


@warning
def published_later(facts: IssueFacts) -> Iterator[Slip]:
    """Give as date of an article the day on which it appeared, not one to come."""
    limit = facts.issue.send_at or facts.now
    if limit is None:
        return
    for path, entry in facts.entries:
        if entry.published and _begins_after(entry.published, limit.date()):
            yield Slip(
                message=f"“{entry.title}” is dated {entry.published.spelt}, after the issue goes "
                "out.",
                help="Correct `published:`; day and month are often exchanged.",
                path=(*path, "published"),
                item=entry.id,
            )


@warning
def image_without_alt(facts: IssueFacts) -> Iterator[Slip]:
    """Say in words what every image shows."""
    for picture in facts.pictures:
        if not picture.alt.strip():
            yield Slip(
                message=f"The image {picture.source} has no alternative text.",
                help="Write after `alt:` what it shows, for those who cannot see it.",
                path=picture.path,
                item=picture.item,
            )


@warning
def image_without_credit(facts: IssueFacts) -> Iterator[Slip]:
    """Name who made an image."""
    for picture in facts.pictures:
        if not picture.inside_prose and not picture.credit.strip():
            yield Slip(
                message=f"The image {picture.source} has no credit.",
                help="Write after `credit:` who made it.",
                path=picture.path,
                item=picture.item,
            )


@warning
def image_without_licence(facts: IssueFacts) -> Iterator[Slip]:
    """Say by what licence or permission an image is used."""
    for picture in facts.pictures:
        if not picture.inside_prose and not picture.licence.strip():
            yield Slip(
                message=f"The image {picture.source} has no licence.",
                help="Write after `licence:` what allows its use: CC BY 4.0, own work, a contract.",
                path=picture.path,
                item=picture.item,
            )


@error
def reprint_without_permission(facts: IssueFacts) -> Iterator[Slip]:
    """Reprint what appeared elsewhere only with permission, or write a précis."""
    if facts.issue.imported:
        return
    for path, lead in facts.leads:
        if _is_reprint(lead, facts) and lead.permission is None:
            outlet = lead.first_published.outlet if lead.first_published else ""
            yield Slip(
                message=f"“{lead.title}” appeared first in {outlet}, and nobody's permission to "
                "reprint it is recorded.",
                help="Write `permission: {by: NAME, date: 2026-11-30}`, or tell it in your own "
                "words and mark it `precis: true`.",
                path=path,
                item=lead.id,
            )


@error
def embargo_later(facts: IssueFacts) -> Iterator[Slip]:
    """Send no piece before its embargo ends."""
    for path, lead in facts.leads:
        if lead.embargo and facts.issue.send_at and lead.embargo > facts.issue.send_at:
            ends = lead.embargo.astimezone(facts.issue.send_at.tzinfo)
            yield Slip(
                message=f"“{lead.title}” must not appear before {ends:%d %B %Y %H:%M}; the issue "
                f"goes out on {facts.issue.send_at:%d %B %Y %H:%M}.",
                help="Send later, or take the piece out.",
                path=(*path, "embargo"),
                item=lead.id,
            )


@warning
def missing_id(facts: IssueFacts) -> Iterator[Slip]:
    """Give every lead and entry an id: its permanent address is made of it."""
    for path, item in facts.items:
        if not item.id:
            yield Slip(
                message=f"“{item.title}” has no id, and so no permanent address.",
                help=f"Run `newsletter ids --write {facts.issue.id}`.",
                path=path,
            )


def count_sentences(text: str) -> int:
    """Return how many sentences `text` has; words without a full stop are one."""
    return len(sentences(text))


def _is_reprint(lead: Lead, facts: IssueFacts) -> bool:
    if lead.first_published is None or lead.precis:
        return False
    own = (facts.publication.name, facts.publication.full_name)
    return _folded(lead.first_published.outlet) not in map(_folded, own)


def _begins_after(partial: PartialDate, day: date) -> bool:
    return date(partial.year, partial.month or 1, partial.day or 1) > day


def _folded(name: str) -> str:
    return " ".join(name.casefold().removeprefix("the ").split())
