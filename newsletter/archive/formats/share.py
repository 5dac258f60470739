"""The picture for sharing an issue: what stands on it, by its card and the theme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from newsletter.archive.building.page import Group, Ready, key_of
from newsletter.archive.editions import Card
from newsletter.archive.formats.lines import one_line
from newsletter.archive.formats.meta import SHARE_IMAGE
from newsletter.model.dates import PartialDate
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.pages import Tokens
from newsletter.pictures.sharing import Faces, ShareCard, ShareStyle, can_draw, draw_share
from newsletter.text.direction import direction_of, is_nastaliq

LEADS = 3
"""So many leads are named."""
BETWEEN = " · "


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """How share images are drawn on this machine."""

    publication: Publication
    tokens: Tokens
    faces: Faces
    shaping: bool
    """What `newsletter.pictures.sharing.can_shape` tells."""
    issue_number: Callable[[str, int], str]
    """(language, number) → ``No. 11``."""
    spelt: Callable[[str, PartialDate], str]
    """(language, date) → ``November 2017``."""

    def has(self, card: Card) -> bool:
        """Tell whether an issue gets a picture: this machine must have the type for its words."""
        drawn, style = self._card(card), self._style(card)
        return can_draw(drawn, style, self.faces, shaping=self.shaping)

    def groups(self, cards: Iterable[Card]) -> Iterator[Group]:
        """Yield the picture of each of these issues; it is drawn where its words are new."""
        return map(self._group, cards)

    def _group(self, card: Card) -> Group:
        drawn, style = self._card(card), self._style(card)
        key = key_of(repr(drawn), repr(style))
        return Group(
            name=f"share/{card.id}",
            key=key,
            pages=lambda: (
                Ready(
                    path=card.path + SHARE_IMAGE,
                    key=key,
                    data=lambda: draw_share(drawn, style, self.faces, shaping=self.shaping),
                ),
            ),
        )

    def _card(self, card: Card) -> ShareCard:
        leads = [line.title for line in card.lines if line.lead][:LEADS]
        return ShareCard(
            name=one_line(self.publication.name),
            heading=self._heading(card),
            words=one_line(BETWEEN.join(leads) or card.preheader),
            foot="" if card.number is None else self.issue_number(card.language, card.number),
            language=card.language,
            right_to_left=direction_of(card.language) == "rtl",
        )

    def _heading(self, card: Card) -> str:
        if card.heading == card.date.spelt:
            return self.spelt(card.language, card.date)
        return one_line(card.heading)

    def _style(self, card: Card) -> ShareStyle:
        light, letters = self.tokens.light, self.tokens.type
        return ShareStyle(
            paper=light.paper,
            ink=light.ink,
            muted=light.muted,
            accent=light.accent,
            hairline=light.hairline,
            text=letters.nastaliq if is_nastaliq(card.language) else letters.serif,
            label=letters.sans,
        )
