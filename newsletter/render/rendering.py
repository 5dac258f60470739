"""One issue in one theme: the whole of it, and its variants."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import quote

from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition, Token
from newsletter.model.variant import WHOLE, Variant
from newsletter.render.context import IssueView, Recipient, WordmarkView
from newsletter.render.media import html_medium, text_medium
from newsletter.render.pictures import Album
from newsletter.render.theme import Theme
from newsletter.render.variants import issue_for
from newsletter.render.views import ViewBuilder, issue_address, one_line
from newsletter.text.prose_html import Picture
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
    pictures: Callable[[str], bytes] | None = None,
) -> Rendition:
    """Return the whole issue as mail, text and web page.

    `pictures` reads a picture of the publication by its path.  Mail refers to
    pictures below the archive's address; where there is no archive they are left
    out, and their alternative text stands for them.
    """
    return render_variants(issue, publication, theme, (), pictures=pictures)[WHOLE]


def render_variants(
    issue: Issue,
    publication: Publication,
    theme: Theme,
    variants: Iterable[Variant],
    *,
    pictures: Callable[[str], bytes] | None = None,
) -> dict[Variant, Rendition]:
    """Return the whole issue first, as `render` does, then each of the variants.

    All of them lead to one web page, which shows the whole issue.  A picture has one name in all.
    """
    album = Album(load=pictures)
    html = _mail(issue, publication, theme, album)
    text = _text(issue, publication, theme)
    article, page = _web(issue, publication, theme, album)
    whole = _rendition(issue, html, text, album, article=article, page=page)
    made = {WHOLE: whole}
    for variant in variants:
        if variant != WHOLE:
            part = issue_for(issue, variant)
            html = _mail(part, publication, theme, album)
            text = _text(part, publication, theme)
            made[variant] = _rendition(part, html, text, album, article=article, page=page)
    return made


def _rendition(
    issue: Issue, html: str, text: str, album: Album, *, article: str, page: str
) -> Rendition:
    return Rendition(
        issue=issue.id,
        subject=one_line(issue.subject),
        preheader=one_line(issue.preheader),
        language=issue.language,
        html=html,
        text=text,
        article=article,
        page=page,
        images=tuple(sorted(album.files.items())),
    )


def _mail(issue: Issue, publication: Publication, theme: Theme, album: Album) -> str:
    base = issue_address(publication.archive_url, issue.id)

    def locate(source: str, alt: str) -> Picture:
        if not base or not theme.tokens.habits.pictures:
            return Picture(address="", alt=alt)
        return _picture(album, source, alt, base=base, widest=theme.picture_width)

    mark = _wordmark(publication, theme, base) if base else None
    if mark:
        for name, data in theme.pictures.items():
            album.put(name, data)
    builder = ViewBuilder(medium=html_medium("mail", locate), words=theme.words)
    view = builder.issue(issue, publication)
    return theme.mail.render(
        issue=view,
        publication=builder.publication(publication, issue.language, mark),
        recipient=RECIPIENT,
        tokens=theme.tokens,
        words=theme.words_for(issue.language),
        css=theme.mail_css + (theme.mail_css_rtl if runs_from_right(view) else ""),
    )


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

    def locate(source: str, alt: str) -> Picture:
        if not theme.tokens.habits.pictures:
            return Picture(address="", alt=alt)
        return _picture(album, source, alt, widest=theme.picture_width)

    builder = ViewBuilder(medium=html_medium("web", locate), words=theme.words)
    context = {
        "issue": builder.issue(issue, publication),
        "publication": builder.publication(
            publication, issue.language, _wordmark(publication, theme, "")
        ),
        "tokens": theme.tokens,
        "words": theme.words_for(issue.language),
    }
    article = theme.article.render(**context).strip()
    return article, theme.page.render(**context, article=article, css=theme.web_css, home=HOME)


def _picture(album: Album, source: str, alt: str, *, base: str = "", widest: int) -> Picture:
    """Return the picture below `base`, shown `widest` pixels wide at most."""
    name, (width, height) = album.add(source)
    if width > widest:
        width, height = widest, round(height * widest / width)
    return Picture(address=base + quote(name), alt=alt, width=width, height=height)


def _wordmark(publication: Publication, theme: Theme, base: str) -> WordmarkView | None:
    """Return the drawn name where the publication is the one that it names."""
    mark = theme.tokens.wordmark
    if one_line(publication.name) != mark.name:
        return None
    return WordmarkView(
        light=base + mark.picture,
        dark=base + mark.picture_dark,
        drawing=theme.drawing,
        width=mark.width,
        height=mark.height,
    )
