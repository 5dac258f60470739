"""One issue in one theme: the whole of it, and its variants."""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition, Token
from newsletter.model.variant import WHOLE, Variant
from newsletter.render.context import IssueView, Recipient
from newsletter.render.illustrating import in_mail, on_the_web
from newsletter.render.media import html_medium, text_medium
from newsletter.render.pictures import Album, Load
from newsletter.render.theme import Theme
from newsletter.render.variants import issue_for
from newsletter.render.views import ViewBuilder, one_line
from newsletter.text.prose_text import Links

HOME = "../../"
"""The archive's index as seen from ``issues/ID/``."""

RECIPIENT = Recipient(
    name=Token.NAME,
    address=Token.ADDRESS,
    unsubscribe=Token.UNSUBSCRIBE,
    preferences=Token.PREFERENCES,
)


def render(
    issue: Issue,
    publication: Publication,
    theme: Theme,
    *,
    pictures: Load | None = None,
) -> Rendition:
    """Return the whole issue as mail, text and web page.

    `pictures` reads a picture of the publication by its path, ready for its box.
    Mail refers to pictures below the archive's address, or carries them, as the
    publication wishes; where there is no archive and they are not carried they are
    left out, and their alternative text stands for them.
    """
    return render_variants(issue, publication, theme, (), pictures=pictures)[WHOLE]


def render_variants(
    issue: Issue,
    publication: Publication,
    theme: Theme,
    variants: Iterable[Variant],
    *,
    pictures: Load | None = None,
) -> dict[Variant, Rendition]:
    """Return the whole issue first, as `render` does, then each of the variants.

    All of them lead to one web page, which shows the whole issue.  A picture has one name in all.
    """
    album = Album(load=pictures)
    article, page = _web(issue, publication, theme, album)

    def make(part: Issue) -> Rendition:
        html, enclosed = _mail(part, publication, theme, album)
        return Rendition(
            issue=part.id,
            subject=one_line(part.subject),
            preheader=one_line(part.preheader),
            language=part.language,
            html=html,
            text=_text(part, publication, theme),
            article=article,
            page=page,
            images=tuple(sorted(album.files.items())),
            enclosed=enclosed,
        )

    whole = make(issue)
    parts = {one: make(issue_for(issue, one)) for one in variants if one != WHOLE}
    return {WHOLE: whole, **parts}


def _mail(
    issue: Issue, publication: Publication, theme: Theme, album: Album
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the mail's HTML, and (Content-ID, file name) of each picture that travels with it."""
    pictures = in_mail(album, theme, publication, issue.id)
    medium = html_medium("mail", pictures.locate, width=theme.picture_width)
    builder = ViewBuilder(medium=medium, words=theme.words)
    view = builder.issue(issue, publication)
    mark = pictures.wordmark(publication)
    html = theme.mail.render(
        issue=view,
        publication=builder.publication(publication, issue.language, mark),
        recipient=RECIPIENT,
        tokens=theme.tokens,
        words=theme.words_for(issue.language),
        css=theme.mail_css + (theme.mail_css_rtl if runs_from_right(view) else ""),
    )
    return html, tuple(pictures.enclosed.items())


def runs_from_right(issue: IssueView) -> bool:
    """Return whether anything in the issue is written from right to left."""
    directions = [
        issue.direction,
        *(lead.direction for lead in issue.leads),
        *(area.direction for area in issue.focus_areas),
        *(entry.direction for entry in issue.entries),
        *(one.direction for one in (*issue.more_leads, *issue.more_entries)),
    ]
    return "rtl" in directions


def _text(issue: Issue, publication: Publication, theme: Theme) -> str:
    links = Links()
    numbered = links if theme.tokens.habits.numbered_links else None
    builder = ViewBuilder(medium=text_medium(numbered), words=theme.words)
    text = theme.text.render(
        issue=builder.issue(issue, publication),
        publication=builder.publication(publication, issue.language, None),
        recipient=RECIPIENT,
        tokens=theme.tokens,
        words=theme.words_for(issue.language),
        links=tuple(links.addresses),
    )
    return text.strip("\n") + "\n"


def _web(issue: Issue, publication: Publication, theme: Theme, album: Album) -> tuple[str, str]:
    """Return the article alone, and the page around it."""
    pictures = on_the_web(album, theme)
    medium = html_medium("web", pictures.locate, width=theme.picture_width)
    builder = ViewBuilder(medium=medium, words=theme.words)
    mark = pictures.wordmark(publication)
    context = {
        "issue": builder.issue(issue, publication),
        "publication": builder.publication(publication, issue.language, mark),
        "tokens": theme.tokens,
        "words": theme.words_for(issue.language),
    }
    article = theme.article.render(**context).strip()
    return article, theme.page.render(**context, article=article, css=theme.web_css, home=HOME)
