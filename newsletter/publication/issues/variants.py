"""What readers chose, the variants of an issue that follow from it, and what is sealed of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from newsletter.check import check_rendition, check_translation
from newsletter.deliver.ledger import Allot, allotting, whole_for_all
from newsletter.deliver.link_table import LINKS_FILE, links_file
from newsletter.deliver.sealing import Composed, sealed_files
from newsletter.documents import FindingNote
from newsletter.errors import VariantError
from newsletter.model.finding import Finding, ItemPath, Severity
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition
from newsletter.model.variant import WHOLE, Variant, variant_of_key
from newsletter.publication.issues.rendering import rendered_variants, sealed_bytes, theme_of
from newsletter.publication.issues.sealed import SealedIssue
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.reading import OpenIssue
from newsletter.publication.place.workplace import Workplace
from newsletter.render import few, issue_for, offer_of, variants_of

TOO_MANY_VARIANTS = FindingNote(
    code="too-many-variants",
    severity=Severity.ERROR,
    explanation="What readers chose makes more than 32 variants of an issue, by sections and "
    "languages.",
)


def allot_drafted(issue: Issue, *, counting: bool) -> Allot:
    """Return what people would get of an issue as it stands, if it were approved now."""
    if issue.corrects:
        return whole_for_all
    return allotting(offer_of(issue, counting=counting))


def allot_sealed(sealed: SealedIssue) -> Allot:
    """Return what people get of a sealed issue: of its variants the one that they chose, or near."""
    if sealed.issue.corrects:
        return whole_for_all
    offer = offer_of(sealed.issue, counting=sealed.publication.counts_clicks)
    return allotting(offer, frozenset(sealed.sealed.variants))


def files_to_seal(
    workplace: Workplace, opened: OpenIssue, publication: Publication, keys: Iterable[str]
) -> dict[str, bytes]:
    """Render the whole issue and the variants of these keys, and return all that is sealed.

    Raises `VariantError` where they are too many; else as `rendered_variants`.
    """
    issue, theme, now = opened.issue, theme_of(workplace, publication), workplace.clock()
    variants = few(one for key in keys if (one := variant_of_key(key)))
    made = rendered_variants(workplace, issue, publication, theme, variants)

    def mail(rendition: Rendition) -> bytes:
        return sealed_bytes(rendition, issue, publication, now=now)

    files = sealed_files(
        made[WHOLE],
        mail=mail(made[WHOLE]),
        issue_source=opened.data,
        publication_source=workplace.publication_file.read_bytes(),
        variants={
            one.key: Composed(rendition=made[one], mail=mail(made[one]))
            for one in variants
            if one != WHOLE
        },
    )
    for one in variants:
        if one.counted:
            files[f"variants/{one.key}/{LINKS_FILE}"] = links_file(made[one])
    return files


def variant_findings(
    issue: Issue,
    publication: Publication,
    made: Mapping[Variant, Rendition],
    known: Iterable[Finding],
) -> Iterator[Finding]:
    """Yield what the checks say of translations, and of the mails that readers would get.

    What is known of the whole issue already is not said again.
    """
    told = {(one.code, one.message, one.path) for one in known}
    for one in (*_of_translations(issue, publication), *_of_mails(issue, publication, made)):
        said = one.message.partition(": ")[2], one.message
        if told.isdisjoint((one.code, message, one.path) for message in said):
            told.add((one.code, said[0], one.path))
            yield one


def _of_translations(issue: Issue, publication: Publication) -> Iterator[Finding]:
    """Yield what the rules about words say of what is translated, at the place of the translation."""
    for language, _ in offer_of(issue).translated:
        part = issue_for(issue, Variant(language=language))
        for one in check_translation(part, publication):
            path = _of_translation(one.path, part, language)
            if path:
                yield replace(one, path=path, message=f"In “{language}”: {one.message}")


def _of_translation(path: ItemPath, part: Issue, language: str) -> ItemPath:
    """Return where in the file the translated words stand; empty: these are not translated."""
    own = ("translations", language)
    match path:
        case ("subject" | "preheader" | "title" as name,) if part.translations:
            return (*own, name)
        case ("leads", int(number), "title" | "standfirst" as name, *_):
            return ("leads", number, *own, name) if part.leads[number].original else ()
        case ("media_review", int(number), "title" | "summary" as name, *_):
            return ("media_review", number, *own, name) if part.entries[number].original else ()
        case _:
            return ()


def _of_mails(
    issue: Issue, publication: Publication, made: Mapping[Variant, Rendition]
) -> Iterator[Finding]:
    for variant, rendition in made.items():
        if variant != WHOLE:
            for one in check_rendition(rendition, issue_for(issue, variant), publication):
                yield replace(one, message=f"In the variant {variant.key}: {one.message}")


def few_variants(
    workplace: Workplace, issue: Issue, publication: Publication
) -> tuple[tuple[Variant, ...], tuple[Finding, ...]]:
    """Return `wanted_variants`; the whole issue alone, and why, where they are too many."""
    try:
        return wanted_variants(workplace, issue, publication), ()
    except VariantError as error:
        finding = Finding(
            code=TOO_MANY_VARIANTS.code,
            severity=Severity.ERROR,
            message=error.message,
            help=error.help,
        )
        return (WHOLE,), (finding,)


def wanted_variants(
    workplace: Workplace, issue: Issue, publication: Publication
) -> tuple[Variant, ...]:
    """Return the variants that some confirmed reader would get, the whole issue first.

    Raises `VariantError` where they are too many.
    """
    if issue.corrects or not workplace.has_mail():
        return (WHOLE,)
    offer = offer_of(issue, counting=publication.counts_clicks)
    with ledger_store(workplace) as store:
        return variants_of(offer, store.choices())
