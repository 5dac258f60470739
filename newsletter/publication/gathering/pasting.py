"""`newsletter clip --pasted`: the text of a page that only a person could read."""

from __future__ import annotations

from newsletter.collect import Clip
from newsletter.collect.pasting import pasted_page
from newsletter.errors import UsageError
from newsletter.publication.gathering.choosing import refresh_candidates
from newsletter.publication.place import audit, reading
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.text.addresses import canonical_address

__all__ = ["Clip", "paste"]


def paste(workplace: Workplace, url: str, data: bytes, *, by: str, dry_run: bool = False) -> Clip:
    """Save what a person pasted of a page as its source, with their name and the time.

    An address that is not known yet becomes a candidate.  The text stays in var/, for the checks;
    it is never shown to readers.  Raises `UsageError` without a person, `ParseError` for no text.
    """
    if not by:
        raise UsageError(
            "Nobody is named who read the page.",
            help="Say who pasted it: --by and the id of a person of publication.yaml.",
        )
    publication = reading.publication(workplace)
    outlets = reading.feed_list(workplace).outlets
    with workplace.newsroom() as connection:
        store = SqlArticleStore(connection)
        known = store.article(canonical_address(url))
        pasted = pasted_page(
            data, url=url, known=known, outlets=outlets, now=workplace.clock(), by=by
        )
        if dry_run:
            return pasted
        if known is None:
            store.save_clip(pasted.article, pasted.source)
            refresh_candidates(workplace, publication, connection)
        else:
            store.save_source(pasted.source)
    audit.record(workplace, "paste text", item=pasted.source.key, by=by)
    return pasted
