"""Articles alone, many at once: what the archive shows of issues that were sent elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.pages import Job
from newsletter.render.illustrating import on_the_web
from newsletter.render.media import Alike, html_medium
from newsletter.render.pictures import Album, Load
from newsletter.render.roots import ARTICLE
from newsletter.render.theme import Theme
from newsletter.render.views import ViewBuilder


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An issue's article, and the pictures that it refers to by name."""

    html: str
    images: tuple[tuple[str, bytes], ...]
    """(file name, octets)"""


def articles(
    issues: Sequence[Issue],
    publication: Publication,
    theme: Theme,
    *,
    pictures: Load | None = None,
) -> list[Article]:
    """Return each issue's article, as `render` makes it.

    `pictures` reads a picture of the publication by its path, ready for its box.
    """
    albums = [Album(load=pictures) for _ in issues]
    jobs = [_job(one, publication, theme, album) for one, album in zip(issues, albums, strict=True)]
    return [
        Article(html=text.strip(), images=tuple(sorted(album.files.items())))
        for (text,), album in zip(theme.fill(*jobs), albums, strict=True)
    ]


def _job(issue: Issue, publication: Publication, theme: Theme, album: Album) -> Job:
    shown = on_the_web(album, theme)
    alike = Alike()
    medium = html_medium("web", shown.locate, width=theme.picture_width, alike=alike)
    builder = ViewBuilder(medium=medium, words=theme.words, alike=alike)
    context = {
        "issue": builder.issue(issue, publication),
        "publication": builder.publication(
            publication, issue.language, shown.wordmark(publication)
        ),
        "tokens": theme.tokens,
        "words": theme.words_for(issue.language),
    }
    return Job(steps=((ARTICLE, ""),), context=context)
