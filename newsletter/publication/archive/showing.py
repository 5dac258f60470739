"""Issues as the archive shows them: what was sealed, put right where their files say so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache

from newsletter.archive.editions import Edition
from newsletter.archive.mending.articles import Wording, article_of, needs_fresh
from newsletter.archive.mending.register import WITHDRAWN
from newsletter.archive.mending.showing import Shown, pieces_of, shown
from newsletter.archive.site.labels import read_labels
from newsletter.deliver.receipt import read_receipt
from newsletter.documents import Document, read_issue
from newsletter.errors import ArchiveError
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition
from newsletter.model.values import dataclass
from newsletter.model.variant import WHOLE
from newsletter.pages import template_folders
from newsletter.publication.archive.past import Past, page_of, past_of
from newsletter.publication.archive.sent_copies import (
    corrections_of,
    has_begun,
    letters,
    mailed,
)
from newsletter.publication.issues.mended import not_owned, of_then
from newsletter.publication.issues.picturing import ForgivingGallery, Gallery
from newsletter.publication.issues.rendering import rendered_variants, theme_of
from newsletter.publication.issues.sealed import SealedIssue, read_sealed
from newsletter.publication.place.workplace import Workplace
from newsletter.render import Theme
from newsletter.render.articles import articles

_ID = re.compile(r' id="([a-z0-9-]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """With what issues are shown."""

    workplace: Workplace
    publication: Publication
    """As it is today."""
    past: Past
    wordings: Mapping[str, Wording]
    """The words of tombstones, by language, English among them."""
    theme: Callable[[], Theme]
    """Of today; asked for where something is rendered anew."""
    gallery: Gallery
    """Reads the pictures of the publication."""

    def sent(self, issue_id: str, *, sending: str = "") -> Edition | None:
        """Return an issue that was sealed, once its sending began; the receipt is the proof.

        That of the id `sending`, whether or not anybody got it; a correction stands at the page of
        what it corrects.  Raises `ArchiveError` where its file says no longer what was withdrawn,
        or cannot be read.
        """
        summed = read_receipt(self.workplace.sent / issue_id)
        if sending != issue_id and not has_begun(summed):
            return None
        sealed = read_sealed(self.workplace, issue_id)
        if sealed.issue.corrects:
            return None
        found, silent = self._mended(sealed)
        article, images = self._article(sealed, found)
        whole = mailed(sealed)
        corrections = corrections_of(
            self.workplace, issue_id, self.past.mails.get(issue_id, ()), sending=sending
        )
        more = [one for mail in corrections for one in mail.pictures()]
        started = summed.started if summed else self.workplace.clock()
        return Edition(
            issue=found.issue,
            article=article,
            published=sealed.issue.send_at or started,
            images=tuple(dict([*images, *more]).items()),
            hidden=found.hidden,
            tombstones=found.tombstones,
            as_sent=whole.as_sent(found),
            copies=tuple(one for mail in (whole, *corrections) for one in mail.copies(found)),
            letters=tuple(letters(corrections, found)),
            silent=silent,
        )

    def imported(self, issue: Issue, *, article: str = "") -> Edition:
        """Return an issue that was sent elsewhere, as its file is.

        `article`: as it was made before of the same, without pictures; empty: it is made now.
        """
        page = page_of(issue.id)
        found = shown(
            None, issue, former=self.past.former.get(page, {}), known=self.past.known.get(page, ())
        )
        self._expect_still_withdrawn(found, issue.id)
        images: tuple[tuple[str, bytes], ...] = ()
        if not article:
            article, images = self._made(found, issue)
        day = issue.date
        return Edition(
            issue=found.issue,
            article=article,
            published=issue.send_at or datetime(day.year, day.month or 1, day.day or 1, tzinfo=UTC),
            images=images,
            hidden=found.hidden,
            tombstones=found.tombstones,
        )

    def _made(self, found: Shown, issue: Issue) -> tuple[str, tuple[tuple[str, bytes], ...]]:
        """Return an imported issue's article, and the pictures that it shows."""
        laid_out = [found.laid_out]
        (made,) = articles(laid_out, self.publication, self.theme(), pictures=self.gallery)
        article = article_of("", made.html, found, self._wording(issue))
        return article, tuple(_used(made.images, article))

    def _mended(self, sealed: SealedIssue) -> tuple[Shown, tuple[str, ...]]:
        """Return what is shown, and what of the file is not."""
        today = self._today(sealed)
        issue = today.value if today else None
        if today and issue is None and _says_mended(self.workplace, sealed):
            raise ArchiveError(
                f"{today.file} cannot be read, so nobody knows what was corrected or withdrawn.",
                help=f"Mend it: newsletter check {sealed.issue.id} shows the place.",
            )
        found = self._shown(sealed, issue or sealed.issue)
        self._expect_still_withdrawn(found, sealed.issue.id)
        return found, tuple(map(str, not_owned(found, issue))) if issue else ()

    def _shown(self, sealed: SealedIssue, today: Issue) -> Shown:
        page = page_of(sealed.issue.id)
        return shown(
            sealed.issue,
            today,
            former=self.past.former.get(page, {}),
            known=self.past.known.get(page, ()),
        )

    def _today(self, sealed: SealedIssue) -> Document[Issue] | None:
        """Return the issue's file of today; None where it is gone, or as it was sealed."""
        path = self.workplace.issue_file(sealed.issue.id)
        data = path.read_bytes() if path.is_file() else b""
        if not data or data == sealed.sealed.read("issue.yaml"):
            return None
        return read_issue(
            data,
            file=self.workplace.shown(path),
            issue_id=sealed.issue.id,
            publication=of_then(sealed.publication, self.publication),
        )

    def _expect_still_withdrawn(self, found: Shown, issue_id: str) -> None:
        """Raise where something would come back that was withdrawn: a file was lost, or put back."""
        page = page_of(issue_id)
        if found.issue.withdrawn:
            return
        gone = {one.id for one in found.tombstones}
        for item in self.past.hidden.get(page, ()):
            if item not in gone:
                address = f"{page}#{item}" if item else page
                what = item or "the issue"
                raise ArchiveError(
                    f"{address} was withdrawn, and issues/{issue_id}.yaml says so no longer.",
                    help=f"Put “withdrawn:” back at {what}. To show it again, delete the word "
                    f"“withdrawn” behind {address} in issues/sent/addresses.txt.",
                )

    def _article(
        self, sealed: SealedIssue, found: Shown
    ) -> tuple[str, tuple[tuple[str, bytes], ...]]:
        """Return the article, and the pictures of it and of the mail that was sent."""
        as_sealed = sealed.sealed.read("article.html").decode()
        pictures = tuple(mailed(sealed).pictures())
        if not found.is_touched:
            return as_sealed, pictures
        then = of_then(sealed.publication, self.publication)
        fresh = None
        if needs_fresh(found) or (found.hides and pictures and not found.issue.withdrawn):
            fresh = self._rendered(found.laid_out, then, strict=needs_fresh(found))
        article = article_of(
            as_sealed, fresh.article if fresh else "", found, self._wording(sealed.issue)
        )
        if found.hides:
            mail = fresh.html if fresh else ""
            pictures = tuple(one for one in pictures if one[0] in article or one[0] in mail)
        return article, tuple(
            dict((*pictures, *_used(fresh.images if fresh else (), article))).items()
        )

    def _rendered(
        self, issue: Issue, publication: Publication, *, strict: bool = True
    ) -> Rendition:
        gallery = self.gallery
        return rendered_variants(
            self.workplace,
            issue,
            publication,
            self.theme(),
            (WHOLE,),
            pictures=gallery if strict else ForgivingGallery(gallery=gallery),
        )[WHOLE]

    def _wording(self, issue: Issue) -> Wording:
        tag = issue.language.lower()
        words = self.wordings
        return words.get(tag) or words.get(tag.split("-")[0]) or words["en"]


def addresses_of(edition: Edition, *, sent: bool) -> dict[str, str]:
    """Return what the register keeps of an issue: its page, anchors that no seal tells, withdrawals."""
    page = page_of(edition.issue.id)
    found = {page: WITHDRAWN if edition.issue.withdrawn else ""}
    if not sent or edition.issue.corrections or edition.tombstones:
        ids = (one.id for one in pieces_of(edition.issue))
        found |= {f"{page}#{one}": "" for one in ids if one}
    return found | {f"{page}#{one.id}": WITHDRAWN for one in edition.tombstones if one.id}


def anchors_of(edition: Edition) -> frozenset[str]:
    """Return every id in an issue's article."""
    return frozenset(_ID.findall(edition.article))


def _says_mended(workplace: Workplace, sealed: SealedIssue) -> bool:
    data = workplace.issue_file(sealed.issue.id).read_bytes()
    return b"withdrawn" in data or b"corrections" in data


def _used(images: Iterable[tuple[str, bytes]], article: str) -> Iterator[tuple[str, bytes]]:
    return (one for one in images if one[0] in article)


def showing(workplace: Workplace, publication: Publication, *, past: Past | None = None) -> Showing:
    """Return with what the issues of a publication are shown, as it is now.

    `past`: where it was read already.
    """
    return Showing(
        workplace=workplace,
        publication=publication,
        past=past or past_of(workplace, publication),
        wordings=read_labels(template_folders(workplace.folder)),
        theme=cache(lambda: theme_of(workplace, publication)),
        gallery=Gallery(workplace=workplace),
    )
