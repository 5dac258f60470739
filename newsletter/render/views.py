"""Issue and publication to what templates use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

from newsletter.model.issue import Entry, FirstPublished, Image, Issue, Lead, Original
from newsletter.model.people import Byline
from newsletter.model.publication import FocusArea, Publication
from newsletter.model.values import dataclass
from newsletter.pages.labels import labels_for
from newsletter.render.context import (
    AuthorView,
    EntryView,
    FocusView,
    IssueView,
    LeadView,
    LinkView,
    MoreView,
    OriginalView,
    OriginView,
    PictureView,
    PublicationView,
    WordmarkView,
)
from newsletter.render.labels import told_apart
from newsletter.render.media import Alike, Medium
from newsletter.render.variants import opening, written_in
from newsletter.render.words import Words
from newsletter.text.direction import direction_of, is_nastaliq, language_of_text
from newsletter.text.prose_html import Picture

LINE_SPACE = re.compile(r"[\t\n\r\f\v\x1c-\x1f\x85\u2028\u2029 ]+")
"""White space that would break a line; no-break spaces are not in it."""


def one_line(text: str) -> str:
    """Return the text on one line: titles, names and headers have no line breaks."""
    if text.isprintable() and "  " not in text:  # no line break is printable
        return text.strip(" ")
    return LINE_SPACE.sub(" ", text).strip(" ")


def issue_address(archive_url: str, issue_id: str) -> str:
    """Return the public address of an issue, or empty without an archive."""
    return f"{archive_url}issues/{issue_id}/" if archive_url else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewBuilder:
    """Builds the views of one issue for one medium."""

    medium: Medium
    words: Mapping[str, Words]
    alike: Alike = field(default_factory=Alike)
    """Shared with the builders of the same issue for other media."""

    def issue(self, issue: Issue, publication: Publication) -> IssueView:
        """Return everything that an issue's templates show."""
        words = labels_for(self.words, issue.language)
        address = issue_address(publication.archive_url, issue.page)
        page = address if self.medium.folds else ""
        numbered = tuple(enumerate(issue.entries, start=1))
        view = IssueView(
            id=issue.id,
            heading=one_line(issue.title) or words.spell(issue.date),
            number=issue.number,
            subject=one_line(issue.subject),
            preheader=one_line(issue.preheader),
            language=issue.language,
            direction=direction_of(issue.language),
            nastaliq=is_nastaliq(issue.language),
            start="right" if direction_of(issue.language) == "rtl" else "left",
            date=words.spell(issue.date),
            iso_date=str(issue.date),
            year=issue.date.year,
            address=address,
            leads=tuple(
                self.lead(lead, issue.language, publication)
                for lead in issue.leads
                if not (page and lead.web_only)
            ),
            more_leads=tuple(
                self.more(lead, page, issue.language)
                for lead in issue.leads
                if page and lead.web_only
            ),
            focus_areas=tuple(
                self.focus(area, publication.language, issue.language) for area in issue.focus_areas
            ),
            entries=tuple(
                self.entry(entry, number, issue.language)
                for number, entry in numbered
                if not (page and entry.web_only)
            ),
            more_entries=tuple(
                self.more(entry, page, issue.language, number)
                for number, entry in numbered
                if page and entry.web_only
            ),
        )
        leads, entries = told_apart(view.leads, view.entries)
        return replace(view, leads=leads, entries=entries)

    def lead(self, lead: Lead, issue_language: str, publication: Publication) -> LeadView:
        """Return a lead; the anchors of its notes begin with its id."""
        facts = self.facts(lead, issue_language)
        language, words = facts["language"], facts["words"]
        spoken = lead.original.language if lead.original else language
        first = lead.first_published
        return LeadView(
            **facts,
            standfirst=self.medium.prose(lead.standfirst, f"{lead.id}-standfirst", 2, language),
            image=self.image(lead.image) if lead.image else None,
            body=self.medium.prose(lead.body, lead.id, 2, spoken),
            about=self.medium.prose(lead.about, f"{lead.id}-about", 2, spoken),
            portraits=self.portraits(lead, publication, words) if lead.about.blocks else (),
            origin=self.origin(first, words),
            precis=lead.precis,
            original=bool(lead.precis and first and first.url),
        )

    def portraits(self, lead: Lead, publication: Publication, words: Words) -> tuple[Picture, ...]:
        """Return those pictures of a lead's authors that can be shown."""
        people = [publication.person(byline.person) for byline in lead.authors if byline.person]
        found = [
            self.medium.portrait(
                one.portrait, one_line(one.portrait.alt) or f"{words.picture} {one_line(one.name)}"
            )
            for one in people
            if one and one.portrait
        ]
        return tuple(picture for picture in found if picture.address)

    def origin(self, first: FirstPublished | None, words: Words) -> OriginView | None:
        """Return where a piece appeared first, its date spelt out."""
        if first is None:
            return None
        return OriginView(
            outlet=one_line(first.outlet),
            date=self.medium.date(words.spell(first.date)),
            address=first.url,
            mark=self.medium.number(first.url),
        )

    def entry(self, entry: Entry, number: int, issue_language: str) -> EntryView:
        """Return an entry of the media review; `number` counts from 1."""
        facts = self.facts(entry, issue_language)
        return EntryView(
            **facts,
            number=number,
            summary=self.medium.prose(entry.summary, entry.id, 3, facts["language"]),
            outlet=one_line(entry.outlet),
            address=entry.address,
            mark=self.medium.number(entry.address),
            date=self.medium.date(facts["words"].spell(entry.published)),
            iso_date=str(entry.published or ""),
        )

    def facts(self, piece: Lead | Entry, issue_language: str) -> dict[str, Any]:
        """Return the fields of a piece's view that are the same in every medium."""
        key = (id(piece), issue_language)
        if key not in self.alike.facts:
            language = written_in(piece, issue_language)
            made = {
                "id": piece.id,
                "title": one_line(piece.title),
                "authors": authors(piece.authors),
                "translated_from": original_view(piece.original, language),
                **self.written(language, issue_language),
            }
            self.alike.facts[key] = (piece, made)
        return self.alike.facts[key][1]

    def written(self, language: str, issue_language: str) -> dict[str, Any]:
        """Return the fields that say in which language something is, and in what labels."""
        return {
            "language": language,
            "direction": direction_of(language),
            "nastaliq": is_nastaliq(language),
            "foreign": language != issue_language,
            "words": labels_for(self.words, language),
        }

    def more(
        self, piece: Lead | Entry, page: str, issue_language: str, number: int = 0
    ) -> MoreView:
        """Return a piece that is named here and shown on the page of that address."""
        language = written_in(piece, issue_language)
        address = f"{page}#{piece.id}" if piece.id else page
        first = piece.first_published if isinstance(piece, Lead) else None
        return MoreView(
            number=number,
            title=one_line(piece.title),
            outlet=one_line(
                piece.outlet if isinstance(piece, Entry) else first.outlet if first else ""
            ),
            address=address,
            mark=self.medium.number(address),
            **self.written(language, issue_language),
        )

    def focus(self, area: FocusArea, language: str, issue_language: str) -> FocusView:
        """Return a focus area, which is in the publication's language unless it runs another way."""
        language = language_of_text(f"{area.title} {opening(area.text)}", language)
        return FocusView(
            id=area.id,
            title=one_line(area.title),
            text=self.medium.prose(area.text, f"focus-{area.id}", 3, language),
            link=area.link,
            mark=self.medium.number(area.link),
            **self.written(language, issue_language),
        )

    def image(self, image: Image) -> PictureView:
        """Return a lead's image with what must be said about it."""
        return PictureView(
            picture=self.medium.picture(image.source, image.alt),
            caption=image.caption,
            credit=image.credit,
            licence=image.licence,
        )

    def publication(
        self, publication: Publication, issue_language: str, wordmark: WordmarkView | None
    ) -> PublicationView:
        """Return who publishes."""
        site = publication.website
        return PublicationView(
            name=one_line(publication.name),
            full_name=one_line(publication.full_name) or one_line(publication.name),
            language=publication.language,
            direction=direction_of(publication.language),
            nastaliq=is_nastaliq(publication.language),
            foreign=publication.language != issue_language,
            mission=one_line(publication.mission),
            website=LinkView(label=spoken(site), address=site) if site else None,
            archive=publication.archive_url,
            suggest=publication.suggest_url,
            follow=tuple(
                LinkView(label=one_line(link.label), address=link.address)
                for link in publication.follow
            ),
            donation=self.medium.prose(publication.donation, "donation", 2, publication.language),
            postal_address=tuple(one_line(line) for line in publication.postal_address),
            wordmark=wordmark,
        )


def original_view(original: Original | None, language: str) -> OriginalView | None:
    """Return what a translation into `language` was made from."""
    if original is None:
        return None
    return OriginalView(
        title=one_line(original.title),
        language=original.language,
        direction=direction_of(original.language),
        nastaliq=is_nastaliq(original.language),
        foreign=original.language != language,
    )


def authors(bylines: tuple[Byline, ...]) -> tuple[AuthorView, ...]:
    """Return names and links, in order."""
    return tuple(AuthorView(name=one_line(byline.name), link=byline.link) for byline in bylines)


def spoken(address: str) -> str:
    """Return a web address as people say it: without scheme and last slash."""
    return re.sub(r"^https?://", "", address).rstrip("/")
