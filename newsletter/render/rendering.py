"""One issue in one theme: the whole of it, and its variants."""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition, Token
from newsletter.model.variant import WHOLE, Variant
from newsletter.pages import Job
from newsletter.render.context import IssueView, Recipient
from newsletter.render.illustrating import in_mail, on_the_web
from newsletter.render.media import Alike, html_medium, text_medium
from newsletter.render.pictures import Album, Load
from newsletter.render.roots import ARTICLE, MAIL, PAGE, TEXT
from newsletter.render.theme import Theme
from newsletter.render.variants import issue_for
from newsletter.render.views import ViewBuilder, one_line
from newsletter.text.prose_text import Links

HOME = "../../"
"""The archive's index as seen from ``issues/ID/``."""

Enclosed = tuple[tuple[str, str], ...]
"""(Content-ID, file name) of each picture that a mail carries."""

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
    alike = Alike()
    web = _web(issue, publication, theme, album, alike)
    mail, enclosed = mail_job(issue, publication, theme, album, alike)
    plain = _text(issue, publication, theme, alike)
    (article, page), (html,), (text,) = theme.fill(web, mail, plain)
    article = article.strip()

    def made(part: Issue, html: str, text: str, enclosed: Enclosed) -> Rendition:
        return Rendition(
            issue=part.id,
            subject=one_line(part.subject),
            preheader=one_line(part.preheader),
            language=part.language,
            html=html,
            text=text.strip("\n") + "\n",
            article=article,
            page=page,
            images=tuple(sorted(album.files.items())),
            enclosed=enclosed,
        )

    renditions = {WHOLE: made(issue, html, text, enclosed)}
    for variant in variants:
        if variant != WHOLE:
            part = issue_for(issue, variant)
            mail, enclosed = mail_job(part, publication, theme, album, alike)
            (html,), (text,) = theme.fill(mail, _text(part, publication, theme, alike))
            renditions[variant] = made(part, html, text, enclosed)
    return renditions


def mail_job(
    issue: Issue, publication: Publication, theme: Theme, album: Album, alike: Alike
) -> tuple[Job, Enclosed]:
    """Return how the mail's HTML is made, and each picture that travels with it."""
    pictures = in_mail(album, theme, publication, issue.page)
    medium = html_medium("mail", pictures.locate, width=theme.picture_width, alike=alike)
    builder = ViewBuilder(medium=medium, words=theme.words, alike=alike)
    view = builder.issue(issue, publication)
    mark = pictures.wordmark(publication)
    context = {
        "issue": view,
        "publication": builder.publication(publication, issue.language, mark),
        "recipient": RECIPIENT,
        "tokens": theme.tokens,
        "words": theme.words_for(issue.language),
        "css": mail_css(theme, view),
    }
    return Job(steps=((MAIL, ""),), context=context), tuple(pictures.enclosed.items())


def mail_css(theme: Theme, view: IssueView) -> str:
    """Return the style sheet of a mail: more of it where anything runs from the right."""
    return theme.mail_css + (theme.mail_css_rtl if runs_from_right(view) else "")


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


def _text(issue: Issue, publication: Publication, theme: Theme, alike: Alike) -> Job:
    links = Links()
    numbered = links if theme.tokens.habits.numbered_links else None
    builder = ViewBuilder(medium=text_medium(numbered), words=theme.words, alike=alike)
    context = {
        "issue": builder.issue(issue, publication),
        "publication": builder.publication(publication, issue.language, None),
        "recipient": RECIPIENT,
        "tokens": theme.tokens,
        "words": theme.words_for(issue.language),
        "links": tuple(links.addresses),
    }
    return Job(steps=((TEXT, ""),), context=context)


def _web(issue: Issue, publication: Publication, theme: Theme, album: Album, alike: Alike) -> Job:
    """Return how the article is made, and the page around it."""
    pictures = on_the_web(album, theme)
    medium = html_medium("web", pictures.locate, width=theme.picture_width, alike=alike)
    builder = ViewBuilder(medium=medium, words=theme.words, alike=alike)
    mark = pictures.wordmark(publication)
    context = {
        "issue": builder.issue(issue, publication),
        "publication": builder.publication(publication, issue.language, mark),
        "tokens": theme.tokens,
        "words": theme.words_for(issue.language),
        "css": theme.web_css,
        "home": HOME,
    }
    return Job(steps=((ARTICLE, "article"), (PAGE, "")), context=context)
