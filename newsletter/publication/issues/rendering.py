"""An issue and its variants through their theme, with the publication's own pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from newsletter.errors import UsageError
from newsletter.mail import compose, domain_of
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition
from newsletter.model.variant import WHOLE, Variant, possible
from newsletter.pages import template_folders
from newsletter.publication.issues.picturing import Gallery
from newsletter.publication.place.workplace import Workplace
from newsletter.render import Theme, offer_of, render_variants
from newsletter.render.counting import counted
from newsletter.render.pictures import Load


def theme_of(workplace: Workplace, publication: Publication) -> Theme:
    """Compile the publication's theme; raises `ThemeError`."""
    return Theme.load(template_folders(workplace.folder), publication.theme)


def rendered(
    workplace: Workplace,
    issue: Issue,
    publication: Publication,
    theme: Theme,
    variant: Variant = WHOLE,
) -> Rendition:
    """Render an issue, or one variant of it; raises as `rendered_variants`."""
    return rendered_variants(workplace, issue, publication, theme, (variant,))[variant]


def rendered_variants(
    workplace: Workplace,
    issue: Issue,
    publication: Publication,
    theme: Theme,
    variants: Iterable[Variant],
    *,
    pictures: Load | None = None,
) -> dict[Variant, Rendition]:
    """Render the whole issue and these variants of it, with the publication's own pictures.

    Raises `ThemeError`, or `UsageError` for a picture that is not there or cannot be shown, unless
    `pictures` forgives it.
    """
    made = render_variants(
        _without_withdrawn(issue),
        publication,
        theme,
        variants,
        pictures=pictures or Gallery(workplace=workplace),
    )
    base, kept = publication.public_url, publication.archive_url
    return {
        one: counted(rendition, base=base, issue=issue.id, kept=kept) if one.counted else rendition
        for one, rendition in made.items()
    }


def _without_withdrawn(issue: Issue) -> Issue:
    """Return the issue without what is withdrawn: nobody shall be sent it, nor see it."""
    return replace(
        issue,
        leads=tuple(one for one in issue.leads if not one.withdrawn),
        entries=tuple(one for one in issue.entries if not one.withdrawn),
    )


def variant_named(issue: Issue, key: str) -> Variant:
    """Return the issue's variant of that name; raises `UsageError` where it can have none such."""
    known = {one.key: one for one in possible(offer_of(issue))}
    if key in known:
        return known[key]
    raise UsageError(
        f"Issue {issue.id} has no variant {key!r}.",
        help=f"What somebody may get of it: {', '.join(known)}.",
    )


def sealed_bytes(
    rendition: Rendition, issue: Issue, publication: Publication, *, now: datetime
) -> bytes:
    """Compose the one message of an issue, tokens unfilled; Date is `send_at`, else `now`."""
    return compose(
        rendition,
        sender=publication.sender,
        list_id=domain_of(publication.sender.address),
        date=issue.send_at or now,
        public_url=publication.public_url,
    )
