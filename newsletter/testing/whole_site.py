"""A whole site in memory, from equal arguments to equal bytes; and one that is ready to a folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from newsletter.archive.building import BuildReport, Group, Page, Ready, build_site
from newsletter.archive.building.outlines import NOBODY
from newsletter.archive.building.page import MARK
from newsletter.archive.editions import Edition
from newsletter.archive.guard import inspect
from newsletter.archive.issues import require_sound
from newsletter.archive.plan import groups_of, shown_of
from newsletter.archive.site.setting import Setting
from newsletter.model.values import dataclass

_HOLE = re.compile(f"{MARK}([a-z_]+){MARK}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A whole site: path below the site's folder, with ``/``, to bytes."""

    files: Mapping[str, bytes]

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> Site:
        """Return a site that cannot be changed any more; raise `ArchiveError` for unsafe files."""
        for path, data in files.items():
            inspect(path, data)
        return cls(files=MappingProxyType(dict(files)))


class Template(Protocol):
    """A template that can be filled."""

    def render(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401  # as in Jinja2
        """Return the filled template."""


class Templates(Protocol):
    """What `newsletter.pages.environment` returns."""

    def get_template(self, name: Any) -> Template:  # noqa: ANN401  # as in Jinja2
        """Return the template, or raise `ThemeError`."""


def plan_site(editions: Sequence[Edition], setting: Setting, env: Templates) -> Site:
    """Return the whole site: equal arguments give equal bytes.

    `env` finds the folders ``archive/`` and that of the publication's theme.  Raises
    `ArchiveError` where a page would hold a reader's token, a script or something loaded from
    elsewhere, `ThemeError` where a template is wrong.
    """
    require_sound(editions)
    files = dict(_filled(groups_of(shown_of(editions, setting), setting), env))
    index = files.pop("index.html")
    return Site.of({**files, "index.html": index})


def compare_site(site: Site, folder: Path) -> BuildReport:
    """Return what `write_site` would do, and do nothing; raises the same errors."""
    return _built(site, folder, dry_run=True)


def write_site(site: Site, folder: Path) -> BuildReport:
    """Make `folder` hold the site, in the order of its files, as `build_site` does."""
    return _built(site, folder, dry_run=False)


def _filled(groups: Iterable[Group], env: Templates) -> Iterator[tuple[str, bytes]]:
    for group in groups:
        for page in group.pages():
            if not isinstance(page, Page):
                yield page.path, page.octets()
                continue
            context, holes = page.made_of()
            text = env.get_template(page.template).render(**context).strip() + "\n"
            yield page.path, _HOLE.sub(lambda hole, holes=holes: holes[hole[1]], text).encode()  # type: ignore[misc]


def _built(site: Site, folder: Path, *, dry_run: bool) -> BuildReport:
    def pages() -> Iterator[Ready]:
        for path, data in site.files.items():
            yield Ready(path=path, key="", data=data)

    whole = Group(name="site", key="", pages=pages)
    return build_site([whole], folder, NOBODY, inspect=_inspected_before, dry_run=dry_run)


def _inspected_before(_path: str, _data: bytes) -> None:
    """Let it pass: a `Site` is looked through when it is made."""
