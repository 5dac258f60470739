"""People, bylines and outlets."""

from __future__ import annotations

from newsletter.model.dates import PartialDate
from newsletter.model.pictures import Portrait
from newsletter.model.prose import NO_PROSE, Prose
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody the publication knows: an author of its panel, an editor, an approver."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    """Other spellings; they are reconciled to `name`."""
    bio: Prose = NO_PROSE
    portrait: Portrait | None = None
    link: str = ""
    email: str = ""
    roles: tuple[str, ...] = ()
    """Any of ``author``, ``reader`` (of drafts), ``editor``, ``approver``, ``publisher``."""
    review_by: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """One author as printed: a person of the publication, or somebody else."""

    name: str
    link: str = ""
    person: str = ""
    """The id of a `Person`, or empty."""
    organisation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """The paper, journal or institute behind feeds and pages."""

    name: str
    hosts: tuple[str, ...] = ()
    """Host names without ``www.``; a subdomain belongs to its parent's outlet."""
    aliases: tuple[str, ...] = ()
    country: str = ""
    """ISO 3166-1 alpha-2, upper case, or empty."""
    language: str = ""
    """BCP 47, or empty."""
    paywall: bool = False
    viewpoint: str = ""
    keep: str = ""
    """``public``: copies of its pages may be shown with the archive; else they stay private."""

    @property
    def is_public(self) -> bool:
        """Whether copies of its pages may be shown."""
        return self.keep == "public"
