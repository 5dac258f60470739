"""Addresses of the archive that never die: the register, redirects, and what stands in old places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches

from newsletter.archive.mending.emptied import emptied
from newsletter.archive.mending.redirects import (
    TABLE,
    NewSite,
    Words,
    expect_sound,
    redirect_files,
)
from newsletter.archive.mending.register import Register, unanswered
from newsletter.archive.site.filing import KINDS
from newsletter.errors import ArchiveError
from newsletter.model.publication import Publication
from newsletter.model.redirect import Redirect
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.workplace import Workplace

FILE = "addresses.txt"
"""In issues/sent/, beside the seals; it belongs into git."""
_OVERVIEWS = frozenset(f"{kind}/" for kind in KINDS)
ALIKE = 0.85
"""How much alike two addresses are of which one may be meant by the other (`difflib`)."""
TOLD = 12
"""Addresses that an error names; the others are counted."""


def read_register(workplace: Workplace) -> Register:
    """Return the register; of an archive that was never built, an empty one."""
    path = workplace.sent / FILE
    if not path.is_file():
        return Register()
    try:
        return Register.parse(path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise ArchiveError(
            f"{workplace.shown(path)} is no text: {error.reason} at byte {error.start}.",
            help="Restore it from version control; nothing was written.",
        ) from error


def keep(workplace: Workplace, register: Register, addresses: Mapping[str, str]) -> None:
    """Write the register with what is new; a register that lacks nothing is left alone."""
    more = register.with_more(addresses)
    if more is not register:
        write_whole(workplace.sent / FILE, more.text)


def new_site(
    publication: Publication,
    files: Iterable[str],
    anchors: Mapping[str, frozenset[str]],
    words: Words,
) -> NewSite:
    """Return a site by its files; `anchors` are those of issues' pages, `words` its own language's."""
    return NewSite(
        pages=frozenset(one.removesuffix("index.html") for one in files if one.endswith(".html")),
        anchors=anchors,
        base=publication.archive_url,
        home=publication.full_name or publication.name,
        words=words,
        language=publication.language,
    )


def of_lists(files: Iterable[str], names: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """Return the addresses of all pages but issues', each with the name that it was given to.

    `names`: last part of the address by kind and name.
    """
    given = {f"{kind}/{slug}/": name for (kind, name), slug in names.items()}
    pages = (one.removesuffix("index.html") for one in files if one.endswith("/index.html"))
    return {one: given.get(one, "") for one in pages if not one.startswith("issues/")}


def in_old_places(
    workplace: Workplace,
    publication: Publication,
    register: Register,
    site: NewSite,
    *,
    former: Mapping[str, date],
) -> tuple[tuple[str, bytes], ...]:
    """Return (path, octets) of what stands where pages stood, by the redirects of publication.yaml.

    `former`: lists on which something stood that was withdrawn, and when; they need no redirect.
    Raises `ArchiveError` where something that was published would have no answer any more, or
    where a redirect leads to nothing.
    """
    expect_sound(publication.redirects, site)
    missing = unanswered(
        register, pages=site.pages, anchors=site.anchors, redirects=publication.redirects
    )
    # A list of lists that is empty now leads home; nobody has to say so.
    empty = [Redirect(old=one, new="index.html") for one in missing if one in _OVERVIEWS]
    empty += emptied((one for one in missing if one not in _OVERVIEWS), former, site)
    answered = {one.old for one in empty}
    lost = tuple(one for one in missing if one not in answered)
    if lost:
        raise ArchiveError(
            f"{len(lost)} of the archive's addresses would lead to nothing: "
            f"{', '.join(lost[:TOLD])}{' …' if len(lost) > TOLD else ''}.",
            help="What was published stays citable. Nothing was written.\n"
            + "\n".join(_mends(workplace, lost, site)),
        )
    homeward = (one for one in redirect_files(empty, Register(), site) if one[0] != TABLE)
    return (*redirect_files(publication.redirects, register, site), *homeward)


def _mends(workplace: Workplace, lost: tuple[str, ...], site: NewSite) -> Iterator[str]:
    """Yield what to write, for the first ones."""
    whole = [one for one in lost if "#" not in one]
    items = [one for one in lost if "#" in one and one.partition("#")[0] not in whole]
    if whole:
        yield "Say in publication.yaml where each page leads now (to:), or since when it is gone:"
        yield "redirects:"
        for address in whole[:TOLD]:
            near = _near(address, site)
            today = f"{workplace.clock():%Y-%m-%d}"
            yield f"  - {{from: {address}, " + (f"to: {near}}}" if near else f"gone: {today}}}")
    for address in items[:TOLD]:
        page, _, item = address.partition("#")
        issue = page.removeprefix("issues/").rstrip("/")
        yield f"Say in issues/{issue}.yaml, under “corrections:”, why {item} was taken out:"
        yield f"  - {{date: {workplace.clock():%Y-%m-%d}, item: {item}, what: …, by: …}}"
        yield f"or, if it was renamed, in publication.yaml: {{from: {address}, to: {page}#…}}"
    yield from _broken(workplace, whole)


def _broken(workplace: Workplace, pages: Iterable[str]) -> Iterator[str]:
    """Yield which issues have a file, so that it cannot be read, or is imported no longer."""
    for page in pages:
        kind, _, rest = page.partition("/")
        name = rest.rstrip("/")
        if kind == "issues" and workplace.issue_file(name).is_file():
            yield (
                f"issues/{name}.yaml is there, but was left out: see newsletter check {name}, and "
                "whether it still says “imported: true”."
            )


def _near(address: str, site: NewSite) -> str:
    """Return the page of the same kind whose address is nearly the same, or empty."""
    kind = address.partition("/")[0]
    alike = [one for one in site.pages if one.startswith(f"{kind}/") and one != f"{kind}/"]
    return next(iter(get_close_matches(address, alike, n=1, cutoff=ALIKE)), "")
