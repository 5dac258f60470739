"""What an issue can be split into, and each part of it as an issue of its own.

Pure: an issue, what people chose, and what follows from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from newsletter.errors import VariantError
from newsletter.model.issue import Entry, Issue, Lead, Original, Translation
from newsletter.model.prose import Prose
from newsletter.model.variant import (
    MOST_VARIANTS,
    SECTIONS,
    WHOLE,
    Choice,
    Offer,
    Variant,
    variant_for,
)
from newsletter.text.direction import language_of_text
from newsletter.text.prose_text import plain


def offer_of(issue: Issue, *, counting: bool = False) -> Offer:
    """Return what an issue has to choose from."""
    held = dict(zip(SECTIONS, (issue.leads, issue.focus_areas, issue.entries), strict=True))
    sections = tuple(name for name, pieces in held.items() if pieces)
    where: dict[str, list[str]] = {one.language: list(sections) for one in issue.translations}
    for section, pieces in (("leads", issue.leads), ("media-review", issue.entries)):
        for language in (one.language for piece in pieces for one in piece.translations):
            where.setdefault(language, []).append(section)
    translated = {language: tuple(dict.fromkeys(there)) for language, there in where.items()}
    return Offer(
        language=issue.language,
        sections=sections,
        translated=tuple(sorted(translated.items())),
        counting=counting,
    )


def variants_of(offer: Offer, choices: Iterable[Choice]) -> tuple[Variant, ...]:
    """Return the variants that somebody would get, the whole issue first among them.

    Raises `VariantError` where they are more than `MOST_VARIANTS`.
    """
    return few(one for choice in choices if (one := variant_for(choice, offer)))


def few(variants: Iterable[Variant]) -> tuple[Variant, ...]:
    """Return each once, the whole issue first.  Raises `VariantError` as `variants_of`."""
    found = (WHOLE, *sorted({*variants} - {WHOLE}, key=lambda one: one.key))
    if len(found) > MOST_VARIANTS:
        raise _too_many(found)
    return found


def issue_for(issue: Issue, variant: Variant) -> Issue:
    """Return the issue as this variant has it: some sections, and what is translated translated.

    Where a piece is translated, it says of what (`Entry.original`); the others stay as they are,
    each in its language.
    """
    shown = variant.sections or SECTIONS
    part = replace(
        issue,
        leads=issue.leads if "leads" in shown else (),
        focus_areas=issue.focus_areas if "focus-areas" in shown else (),
        entries=issue.entries if "media-review" in shown else (),
    )
    return _translated(part, variant.language) if variant.language else part


def _translated(issue: Issue, language: str) -> Issue:
    heads = next((one for one in issue.translations if one.language == language), None)
    return replace(
        issue,
        language=language,
        subject=heads.subject if heads else issue.subject,
        preheader=(heads.preheader if heads else "") or issue.preheader,
        title=(heads.title if heads else "") or issue.title,
        leads=tuple(_lead(lead, language, issue.language) for lead in issue.leads),
        entries=tuple(_entry(entry, language, issue.language) for entry in issue.entries),
    )


def _lead(lead: Lead, language: str, own: str) -> Lead:
    spoken = written_in(lead, own)
    told = _translation(lead, language)
    if told is None:
        return replace(lead, language=spoken)
    return replace(
        lead,
        title=told.title,
        standfirst=told.text or lead.standfirst,
        language=language,
        original=Original(title=lead.title, language=spoken),
    )


def _entry(entry: Entry, language: str, own: str) -> Entry:
    spoken = written_in(entry, own)
    told = _translation(entry, language)
    if told is None:
        return replace(entry, language=spoken)
    return replace(
        entry,
        title=told.title,
        summary=told.text,
        language=language,
        original=Original(title=entry.title, language=spoken),
    )


def _translation(piece: Lead | Entry, language: str) -> Translation | None:
    return next((one for one in piece.translations if one.language == language), None)


def written_in(piece: Lead | Entry, issue_language: str) -> str:
    """Return the language of a piece: as it says, or the issue's unless its letters run otherwise."""
    text = piece.body if isinstance(piece, Lead) else piece.summary
    told = f"{piece.title} {opening(text)}"
    return piece.language or language_of_text(told, issue_language)


def opening(prose: Prose) -> str:
    """Return the words of the first blocks, which show how a piece is written."""
    return plain(Prose(blocks=prose.blocks[:2]))


def _too_many(found: tuple[Variant, ...]) -> VariantError:
    return VariantError(
        f"What people chose makes {len(found)} variants of the issue; {MOST_VARIANTS} is the most: "
        f"{', '.join(_shown(found))}.",
        help="Take the translations into the languages that fewest people read out of the issue "
        "file: whoever chose such a language gets the issue's own.",
    )


def _shown(found: tuple[Variant, ...]) -> Iterator[str]:
    most = 12
    yield from (one.key for one in found[:most])
    if len(found) > most:
        yield f"and {len(found) - most} more"
