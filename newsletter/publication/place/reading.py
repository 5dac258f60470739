"""Reading a publication's YAML files into nouns, settings applied."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

from newsletter.documents import Document, read_feeds, read_issue, read_publication
from newsletter.errors import DocumentError
from newsletter.model.article import FeedList
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.place import settings
from newsletter.publication.place.workplace import Workplace

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIssue:
    """An issue with the document that it was read from."""

    issue: Issue
    document: Document[Issue]
    data: bytes
    """The file as it stood."""


def publication_document(workplace: Workplace) -> Document[Publication]:
    """Read publication.yaml with its findings; settings are not applied."""
    data = workplace.publication_file.read_bytes()
    return _read(data, workplace.shown(workplace.publication_file))


@lru_cache(maxsize=4)
def _read(data: bytes, file: str) -> Document[Publication]:
    """Read what was read already from memory: every opening of a database asks where it is."""
    return read_publication(data, file=file)


def resolved_settings(workplace: Workplace) -> tuple[settings.Resolved, ...]:
    """Decide every setting and say where it came from."""
    document = publication_document(workplace)
    return _resolve(workplace, document, usable(document))


def database_address(workplace: Workplace) -> str:
    """Return the setting `database`; mistakes elsewhere in publication.yaml do not hinder it.

    Raises `DocumentError` where the file is broken and gives one: files in var/
    must not be taken for what lies on a server.
    """
    name = "database"
    if name in workplace.flags or settings.variable(name) in workplace.environ:
        return settings.given(name, environ=workplace.environ, flags=workplace.flags)
    document = publication_document(workplace)
    if document.value is None and not document.gives((name,)):
        return ""
    return usable(document).database


def publication(workplace: Workplace) -> Publication:
    """Read publication.yaml, settings applied; raises `DocumentError` where it has errors."""
    return with_settings(workplace, publication_document(workplace))


def with_settings(workplace: Workplace, document: Document[Publication]) -> Publication:
    """Return what a publication.yaml says, settings applied; raises `DocumentError`."""
    value = usable(document)
    return settings.apply(value, _resolve(workplace, document, value))


def feeds_document(workplace: Workplace) -> Document[FeedList]:
    """Read feeds.yaml with its findings; a publication without one has no feeds."""
    path = workplace.feeds_file
    data = path.read_bytes() if path.exists() else b"version: 1\nfeeds: []\n"
    return read_feeds(data, file=workplace.shown(path))


def feed_list(workplace: Workplace) -> FeedList:
    """Read feeds.yaml; raises `DocumentError` where it has errors."""
    return usable(feeds_document(workplace))


def issue_document(
    workplace: Workplace, issue_id: str, publication: Publication
) -> Document[Issue]:
    """Read an issue's file with its findings; raises `NoSuchIssue`."""
    path = workplace.existing_issue_file(issue_id)
    return read_issue(
        path.read_bytes(),
        file=workplace.shown(path),
        issue_id=issue_id,
        publication=publication,
    )


def open_issue(workplace: Workplace, issue_id: str, publication: Publication) -> OpenIssue:
    """Read an issue; raises `NoSuchIssue`, or `DocumentError` where it has errors."""
    data = workplace.existing_issue_file(issue_id).read_bytes()
    document = read_issue(
        data,
        file=workplace.shown(workplace.issue_file(issue_id)),
        issue_id=issue_id,
        publication=publication,
    )
    return OpenIssue(issue=usable(document), document=document, data=data)


def readable_issues(workplace: Workplace, publication: Publication) -> tuple[Issue, ...]:
    """Return every issue that can be read, oldest first; the others, and corrections, are left out."""
    documents = (issue_document(workplace, name, publication) for name in workplace.issue_ids())
    found = [one.value for one in documents if one.value is not None and not one.value.corrects]
    return tuple(sorted(found, key=lambda issue: (issue.date, issue.id)))


def usable(document: Document[T]) -> T:
    """Return the document's value; raises `DocumentError` with all findings where it has none."""
    if document.value is None:
        raise DocumentError(
            f"{document.file} cannot be used as it stands: {count_errors(document.findings)}.",
            findings=document.findings,
            help="Mend the places shown above and run the command again.",
        )
    return document.value


def count_errors(findings: tuple[Finding, ...]) -> str:
    """Return ``1 error`` or ``3 errors``, unwaived ones only."""
    errors = sum(one.severity is Severity.ERROR and one.waiver is None for one in findings)
    return "1 error" if errors == 1 else f"{errors} errors"


def _resolve(
    workplace: Workplace, document: Document[Publication], value: Publication
) -> tuple[settings.Resolved, ...]:
    return settings.resolve(
        value,
        written={one.path for one in settings.SETTINGS if document.gives(one.path)},
        environ=workplace.environ,
        flags=workplace.flags,
    )
