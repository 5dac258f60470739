"""One text of an export, with what its service says of it."""

from __future__ import annotations

from typing import Literal

from newsletter.model.values import dataclass

Markup = Literal["html", "markdown", "text", "mail"]

Kind = Literal[
    "mailchimp",
    "substack",
    "ghost",
    "buttondown",
    "beehiiv",
    "campaign",
    "page",
    "mail",
    "markdown",
    "text",
]
KINDS: dict[Kind, str] = {
    "mailchimp": "an account export of Mailchimp: campaigns.csv and campaigns_content/",
    "substack": "an export of Substack: posts.csv and posts/",
    "ghost": "an export of Ghost: one JSON file",
    "buttondown": "an export of Buttondown: emails.csv or emails.json, and emails/",
    "beehiiv": "an export of beehiiv's posts: one CSV file",
    "campaign": "one campaign as HTML, or its page in a campaign archive",
    "page": "a page of an archive that this program made",
    "mail": "a mail as it was sent: .eml",
    "markdown": "a mail's text as Markdown",
    "text": "a mail's plain text",
}
"""What can be read, and how to recognise it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One text to be read, as an export holds it."""

    name: str
    """The file it stands in, inside its zip or folder too."""
    kind: Kind
    markup: Markup
    content: str = ""
    member: str = ""
    """Where its content stands, if not here: the name of a file in the export."""
    beside: str = ""
    """The file of the export beside which, or in which, its pictures are; empty: it has none there."""
    subject: str = ""
    title: str = ""
    standfirst: str = ""
    preheader: str = ""
    authors: tuple[str, ...] = ()
    sent: str = ""
    """When, as the service writes it."""
    utc: bool = False
    """True: a time without zone is in UTC."""
    addresses: tuple[str, ...] = ()
    language: str = ""
    insisted: bool = False
    """True: a person said what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Something in an export that is no past issue, and why."""

    name: str
    why: str


Found = Post | Skipped
