"""With what the pages of the site are made: theme, words, wordmark, the picture of voices, search."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from newsletter.archive.issues import BalancePicture, SiteWordmark
from newsletter.archive.site.labels import read_labels
from newsletter.archive.site.setting import Search, Setting
from newsletter.archive.site.wordmark import drawn_wordmark
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.pages import Tokens, design_tokens, find_file, template_folders
from newsletter.publication.archive import addressing
from newsletter.publication.archive.sharing import sharing_of
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace


def setting_of(
    workplace: Workplace, publication: Publication, issues: Callable[[], Sequence[Issue]]
) -> Setting:
    """Return with what the site's pages are made; `issues` are read where their voices are drawn."""
    folders = template_folders(workplace.folder)
    tokens = design_tokens(folders, publication.theme)
    labels = read_labels(folders)
    return Setting(
        publication=publication,
        labels=labels,
        tokens=tokens,
        sharing=sharing_of(publication, tokens, labels),
        wordmark=_wordmark(workplace, publication, tokens),
        balance=_balance(workplace, issues, publication, tokens),
        outlets=reading.feed_list(workplace).outlets,
        remembered=addressing.read_register(workplace).slugs,
        search=Search(
            script=find_file(folders, "archive/search.js").read_bytes(),
            served=_served(publication),
        ),
    )


def _served(publication: Publication) -> str:
    """Return where a server searches the archive; empty where none does."""
    both = publication.public_url and publication.archive_url
    return f"{publication.public_url}search" if both else ""


def _wordmark(
    workplace: Workplace, publication: Publication, tokens: Tokens
) -> SiteWordmark | None:
    """Return the publication's own wordmark, or the theme's drawing of its name; or None."""
    if publication.wordmark is None:
        folders = template_folders(workplace.folder)
        return drawn_wordmark(folders, publication.theme, tokens, publication.name)
    # With all that renders; most wordmarks are the theme's.
    from newsletter.publication.issues.picturing import Gallery  # noqa: PLC0415
    from newsletter.publication.issues.rendering import theme_of  # noqa: PLC0415
    from newsletter.render.illustrating import on_the_web  # noqa: PLC0415
    from newsletter.render.pictures import Album  # noqa: PLC0415

    album = Album(load=Gallery(workplace=workplace))
    mark = on_the_web(album, theme_of(workplace, publication)).wordmark(publication)
    if mark is None:
        return None
    return SiteWordmark(
        light=mark.light,
        dark=mark.dark,
        alt=mark.alt,
        width=mark.width,
        height=mark.height,
        files=tuple(sorted(album.files.items())),
    )


def _balance(
    workplace: Workplace,
    issues: Callable[[], Sequence[Issue]],
    publication: Publication,
    tokens: Tokens,
) -> BalancePicture | None:
    """Return the newest issue's balance beside the published ones before, if the publication wants that."""
    read = issues() if publication.show_balance else ()
    if not read:
        return None
    from newsletter.check.balance import balance  # noqa: PLC0415 - few publications draw it
    from newsletter.check.balance_plot import described, plot  # noqa: PLC0415

    newest = read[-1]
    found = balance(
        newest,
        read,
        outlets=reading.feed_list(workplace).outlets,
        publication=publication,
    )
    svg = plot(found, tokens, name=publication.name).encode()
    return BalancePicture(issue=newest.heading, svg=svg, words=described(found))
