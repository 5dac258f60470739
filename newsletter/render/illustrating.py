"""Where an issue's pictures are found: in the archive, beside its page, or inside the mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from urllib.parse import quote

from newsletter.mail.enclosing import content_id
from newsletter.model.pictures import EMBEDDED
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.pictures.box import Box
from newsletter.render.context import WordmarkView
from newsletter.render.pictures import Album, box_of_wordmark, shown
from newsletter.render.theme import Theme
from newsletter.render.views import issue_address, one_line
from newsletter.text.prose_html import Picture

Refer = Callable[[str], str]
"""The name of a picture's file to its address; empty: it cannot be shown."""


@dataclass(slots=True, kw_only=True)
class Enclosure:
    """Refers to pictures inside the mail, and knows which of them it named."""

    album: Album
    sender: str
    """The mail's sender's address."""
    ids: dict[str, str] = field(default_factory=dict)
    """Content-ID to file name, in the order in which they were named."""

    def __call__(self, name: str) -> str:
        """Return ``cid:…``; a picture whose bytes are not known cannot be shown."""
        if name not in self.album.files:
            return ""
        known = content_id(self.album.files[name], self.sender)
        self.ids[known] = name
        return f"cid:{known}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Illustrations:
    """The pictures of one form of an issue, and how that form refers to them."""

    album: Album
    theme: Theme
    refer: Refer | None
    """None: no picture is shown; its alternative text stands for it."""
    page: bool = False
    """True: of a page, which can show drawings as well."""

    @property
    def enclosed(self) -> dict[str, str]:
        """Content-ID to file name of what travels inside the mail."""
        return dict(self.refer.ids) if isinstance(self.refer, Enclosure) else {}

    def locate(self, source: str, alt: str, box: Box) -> Picture:
        """Return a picture of the publication as it is shown in its box."""
        if self.refer is None:
            return Picture(address="", alt=alt)
        name, size = self.album.add(source, box)
        width, height = shown(size, box)
        return Picture(address=self.refer(name), alt=alt, width=width, height=height)

    def wordmark(self, publication: Publication) -> WordmarkView | None:
        """Return the drawn name: the publication's own, or the theme's where it says that name.

        None where there is no such drawing, or it cannot be shown.
        """
        if self.refer is None:
            return None
        if publication.wordmark:
            return self._own_wordmark(publication)
        mark = self.theme.tokens.wordmark
        if one_line(publication.name) != mark.name:
            return None
        drawing = self.theme.drawing if self.page else ""
        return WordmarkView(
            light="" if drawing else self._of_theme(mark.picture),
            dark="" if drawing else self._of_theme(mark.picture_dark),
            drawing=drawing,
            alt=one_line(publication.name),
            width=mark.width,
            height=mark.height,
        )

    def _own_wordmark(self, publication: Publication) -> WordmarkView | None:
        own = publication.wordmark
        assert own  # noqa: S101 - only called where there is one
        alt = one_line(own.alt) or one_line(publication.name)
        # The light one brings its paper: mail programs that turn colours round leave pictures alone.
        light = self.locate(own.file, alt, box_of_wordmark(self.theme.tokens.light.paper))
        dark = self.locate(own.dark, alt, box_of_wordmark("")).address if own.dark else ""
        if not light.address:
            return None
        return WordmarkView(
            light=light.address,
            dark=dark,
            drawing="",
            alt=alt,
            width=light.width,
            height=light.height,
        )

    def _of_theme(self, picture: str) -> str:
        if self.refer is None or not picture:
            return ""
        return self.refer(self.album.put(picture, self.theme.pictures[picture]))


def in_mail(album: Album, theme: Theme, publication: Publication, issue: str) -> Illustrations:
    """Return how a mail shows pictures: from the archive, or from inside where that is wished."""
    refer: Refer | None = None
    base = issue_address(publication.archive_url, issue)
    if publication.pictures == EMBEDDED:
        refer = Enclosure(album=album, sender=publication.sender.address)
    elif base:
        refer = _below(base)
    return Illustrations(
        album=album, theme=theme, refer=refer if theme.tokens.habits.pictures else None
    )


def on_the_web(album: Album, theme: Theme) -> Illustrations:
    """Return how pages show pictures: they lie beside them."""
    refer = _below("") if theme.tokens.habits.pictures else None
    return Illustrations(album=album, theme=theme, refer=refer, page=True)


def _below(base: str) -> Refer:
    return lambda name: base + quote(name)
