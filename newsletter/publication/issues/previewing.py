"""`newsletter preview`: the issue as it would go out, for the eyes of editors."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from newsletter.mail import Mailing, domain_of, message_id
from newsletter.model.finding import Finding
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition, Token
from newsletter.model.variant import WHOLE
from newsletter.pages import template_folders
from newsletter.publication.issues import checking
from newsletter.publication.issues.rendering import rendered, sealed_bytes, theme_of, variant_named
from newsletter.publication.place import reading
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.workplace import Workplace
from newsletter.render.aloud import aloud
from newsletter.render.views import issue_address

SAMPLE_READER = "reader@example.org"
SAMPLE_VALUES = {
    Token.NAME: "Reader",
    Token.ADDRESS: SAMPLE_READER,
    Token.UNSUBSCRIBE: "https://reader.example/u/preview",
    Token.PREFERENCES: "https://reader.example/p/preview",
}


def preview(workplace: Workplace, issue_id: str, variant: str = WHOLE.key) -> Rendition:
    """Render the issue as it stands, or a variant of it, for a sample reader.

    Raises `DocumentError` with all mistakes of its file, `UsageError` for an unknown variant.
    """
    _, _, rendition = _rendered(workplace, issue_id, variant)
    return replace(rendition, html=filled(rendition.html), text=filled(rendition.text))


def said(workplace: Workplace, issue_id: str, variant: str = WHOLE.key) -> tuple[str, ...]:
    """Return the mail's lines in the order and words in which a screen reader says them."""
    return aloud(preview(workplace, issue_id, variant).html)


def findings(workplace: Workplace, issue_id: str) -> tuple[Finding, ...]:
    """Return what the checks say about the issue as it stands."""
    return checking.check(workplace, (issue_id,)).findings


def watched_files(workplace: Workplace, issue_id: str) -> tuple[Path, ...]:
    """Return the files and folders that the preview depends on."""
    candidates = (
        workplace.existing_issue_file(issue_id),
        workplace.publication_file,
        workplace.feeds_file,
        *template_folders(workplace.folder),
        workplace.folder / "images",
    )
    return tuple(path for path in candidates if path.exists())


def write_preview(
    workplace: Workplace, issue_id: str, folder: Path, variant: str = WHOLE.key
) -> tuple[Path, ...]:
    """Write mail.html, mail.txt, page.html, mail.eml and the pictures; return their paths."""
    publication, issue, rendition = _rendered(workplace, issue_id, variant)
    files: dict[str, bytes] = {
        "mail.html": filled(with_own_pictures(rendition, publication)).encode(),
        "mail.txt": filled(rendition.text).encode(),
        "page.html": rendition.page.encode(),
        "mail.eml": sample_message(rendition, issue, publication, now=workplace.clock()),
        **dict(rendition.images),
    }
    for name, data in files.items():
        write_whole(folder / name, data)
    return tuple(folder / name for name in files)


def _rendered(
    workplace: Workplace, issue_id: str, variant: str
) -> tuple[Publication, Issue, Rendition]:
    publication = reading.publication(workplace)
    issue = reading.open_issue(workplace, issue_id, publication).issue
    theme = theme_of(workplace, publication)
    chosen = variant_named(issue, variant)
    return publication, issue, rendered(workplace, issue, publication, theme, chosen)


def filled(text: str) -> str:
    """Fill the tokens with a sample reader's values."""
    for token, value in SAMPLE_VALUES.items():
        text = text.replace(token, value)
    return text


def with_own_pictures(rendition: Rendition, publication: Publication) -> str:
    """Return the mail's HTML with pictures beside it instead of inside, or in an archive not yet published."""
    base = issue_address(publication.archive_url, rendition.issue)
    html = rendition.html
    for name, _ in rendition.images if base else ():
        html = html.replace(f'"{base}{name}"', f'"{name}"')
    for known, name in rendition.enclosed:
        html = html.replace(f'"cid:{known}"', f'"{name}"')
    return html


def whole_message(workplace: Workplace, issue_id: str) -> bytes:
    """Return the message that an issue makes, as a sample reader would get it."""
    publication, issue, rendition = _rendered(workplace, issue_id, WHOLE.key)
    return sample_message(rendition, issue, publication, now=workplace.clock())


def sample_message(
    rendition: Rendition, issue: Issue, publication: Publication, *, now: datetime
) -> bytes:
    """Return the whole message as a sample reader would get it."""
    mailing = Mailing.parse(sealed_bytes(rendition, issue, publication, now=now))
    return mailing.fill(
        SAMPLE_VALUES,
        to=SAMPLE_READER,
        message_id=message_id(issue.id, "preview", domain_of(publication.sender.address)),
    )
