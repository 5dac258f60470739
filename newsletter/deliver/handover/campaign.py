"""A campaign as services take it: our parts, with our tokens put in the service's own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from newsletter.errors import SendError
from newsletter.model.publication import Sender
from newsletter.model.rendition import Token
from newsletter.model.values import dataclass

_TOKEN = re.compile("|".join(re.escape(token) for token in Token))


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What a service is given; the parts hold our tokens still."""

    name: str
    """What editors see in the service's list: ``INDUS 2026-12``."""
    subject: str
    sender: Sender
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """How a service writes what differs from reader to reader."""

    words: Mapping[Token, str]
    literal: Callable[[str], str]
    """Makes text between tokens safe: what looks like the service's own words stays what it is."""

    def say(self, part: str) -> str:
        """Return a part in the service's words."""
        said, end = [], 0
        for found in _TOKEN.finditer(part):
            said += [self.literal(part[end : found.start()]), self.words[Token(found[0])]]
            end = found.end()
        return "".join([*said, self.literal(part[end:])])


def expect_hosted(campaign: Campaign) -> None:
    """Raise `SendError` where pictures lie inside our mail: a service sends a mail of its own."""
    if re.search(r"""src\s*=\s*["']?cid:""", campaign.html):
        raise SendError(
            f"{campaign.name} carries its pictures inside the mail; a service takes the HTML alone.",
            help="Let pictures be hosted with the archive (see docs/how-to/pictures.md), approve "
            "again, and publish the archive first.",
        )
