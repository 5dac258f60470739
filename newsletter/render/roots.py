"""The templates of a theme that are filled by themselves, and what each of them sees."""

from __future__ import annotations

from newsletter.model.values import dataclass
from newsletter.pages import Root, Tokens
from newsletter.render.context import IssueView, PublicationView, Recipient
from newsletter.render.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class MailContext:
    """What `mail.mjml` and its parts see."""

    issue: IssueView
    publication: PublicationView
    recipient: Recipient
    """Places that differ for each recipient; sending fills them."""
    tokens: Tokens
    words: Words
    """The labels in the issue's language."""
    css: str
    """`mail.css.j2`, filled, and `mail.rtl.css.j2` where anything runs from the right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextContext:
    """What `mail.txt.j2` sees; nothing is escaped there."""

    issue: IssueView
    publication: PublicationView
    recipient: Recipient
    tokens: Tokens
    words: Words
    links: tuple[str, ...]
    """Every address, in the order of its number; empty where the theme numbers none
    (`tokens.habits.numbered_links`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleContext:
    """What `article.html.j2` sees: the issue on the web, the same for everyone."""

    issue: IssueView
    publication: PublicationView
    tokens: Tokens
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """What `page.html.j2` sees: the whole document around the article."""

    issue: IssueView
    publication: PublicationView
    tokens: Tokens
    words: Words
    css: str
    """`web.css.j2`, filled."""
    home: str
    """The way to the archive's index."""
    article: str
    """The finished article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleContext:
    """What the style sheets see: `mail.css.j2`, `mail.rtl.css.j2`, `web.css.j2`."""

    tokens: Tokens


MAIL, TEXT, ARTICLE, PAGE = "mail.mjml", "mail.txt.j2", "article.html.j2", "page.html.j2"
MAIL_CSS, MAIL_RTL_CSS, WEB_CSS = "mail.css.j2", "mail.rtl.css.j2", "web.css.j2"
STYLES = (MAIL_CSS, MAIL_RTL_CSS, WEB_CSS)
DRAWING = "publication.wordmark.drawing"

ROOTS = (
    Root(name=MAIL, context=MailContext, made_ready=frozenset({"css"})),
    Root(name=TEXT, context=TextContext),
    Root(name=ARTICLE, context=ArticleContext),
    Root(name=PAGE, context=PageContext, made_ready=frozenset({"css", "article", DRAWING})),
    *(Root(name=name, context=StyleContext) for name in STYLES),
)
"""Beside these a theme may have any files that one of them includes."""
