"""An entry added by hand: an address, and what is known of its page."""

from __future__ import annotations

from typing import Any

from newsletter.documents import entry_urls, ids_in, writable
from newsletter.errors import UsageError
from newsletter.model.article import Article
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import arranging
from newsletter.publication.writing.saving import readable
from newsletter.stores.articles import SqlArticleStore
from newsletter.text.addresses import canonical_address, without_tracking
from newsletter.text.slugs import slug, unused

ENTRIES = "media_review"


def add_entry(workplace: Workplace, issue_id: str, url: str, *, by: str = "") -> str:
    """Add an entry at the end of the media review and return its id; its summary is left empty.

    Title, authors, outlet and date are filled in where the page was collected or clipped before.
    Raises `UsageError` for what is no address of a page, or one that stands in the issue already.
    """
    key = canonical_address(url)
    if not key:
        raise UsageError(
            f"{url!r} is no address of a page.",
            help="Copy it from the browser's address bar; it begins with https://",
        )
    text = readable(workplace.existing_issue_file(issue_id))[2]
    _expect_new(text, key)
    article = _known(workplace, key)
    title = writable(article.title) if article else ""
    taken = {*ids_in(text, (ENTRIES,)), *ids_in(text, ("leads",)), *_used(workplace)}
    name = unused(slug(title or key.rpartition("/")[2]) or "entry", taken)
    said: dict[str, Any] = {"id": name, "title": title}
    if article and article.authors:
        said["authors"] = [writable(one) for one in article.authors]
    said |= {"summary": "", "outlet": writable(article.outlet) if article else ""}
    said["url"] = without_tracking(url)
    if article and article.published_date:
        said["published"] = str(article.published_date)
    arranging.put_in(workplace, issue_id, ENTRIES, said, by=by)
    return name


def _known(workplace: Workplace, key: str) -> Article | None:
    if not workplace.has_newsroom():
        return None
    with workplace.newsroom() as connection:
        return SqlArticleStore(connection).article(key)


def _expect_new(text: str, key: str) -> None:
    if key in {canonical_address(one) for one in entry_urls(text)}:
        raise UsageError(
            "An entry with this address stands in the issue already.",
            help="Open it in the list of entries.",
        )


def _used(workplace: Workplace) -> set[str]:
    """Return the ids that other issues use: an id is an address for ever."""
    issues = reading.readable_issues(workplace, reading.publication(workplace))
    leads = {one.id for issue in issues for one in issue.leads}
    return leads | {one.id for issue in issues for one in issue.entries}
