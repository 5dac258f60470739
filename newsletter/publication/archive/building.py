"""`newsletter archive`: the site of all issues that were sent or imported, never of drafts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from newsletter.archive.building import BuildReport, Group, Ready, build_site, key_of
from newsletter.archive.formats.meta import SHARE_IMAGE
from newsletter.archive.mending.emptied import former_lists
from newsletter.archive.mending.register import Register
from newsletter.archive.plan import groups_of
from newsletter.archive.site.directory import Directory
from newsletter.errors import UsageError
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.pages import shared_press
from newsletter.publication.archive import addressing
from newsletter.publication.archive.filling import filler_for, frame_of, processes
from newsletter.publication.archive.inspecting import Look, look_for
from newsletter.publication.archive.kept_data import kept_data
from newsletter.publication.archive.known import Known
from newsletter.publication.archive.past import page_of
from newsletter.publication.archive.remembered import Remembered
from newsletter.publication.archive.seal_care import expect_whole
from newsletter.publication.archive.setting import setting_of
from newsletter.publication.place import reading
from newsletter.publication.place.wording import counted, none_or_counted
from newsletter.publication.place.workplace import Workplace

TOLD = 6
"""Issues that a warning names; the others are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """An issue's page and pictures, where a web server shows them."""

    folder: str
    pages: Mapping[str, bytes]
    """Path below the site to what was written there."""
    report: BuildReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did, or would do."""

    folder: str
    issues: tuple[str, ...]
    report: BuildReport
    warnings: tuple[str, ...] = ()
    """What a person should look at: mail addresses that stay on a page, changes that are not shown."""

    def lines(self, *, dry_run: bool = False) -> Iterator[str]:
        """Yield the report, line by line."""
        would = "would be " if dry_run else ""
        report = self.report
        named = f" ({', '.join(self.issues[-6:])})" if self.issues else ""
        yield f"{self.folder}: {none_or_counted(len(self.issues), 'issue')}{named}"
        yield (
            f"{counted(len(report.written), 'file')} {would}written, {len(report.unchanged)} unchanged, "
            f"{len(report.removed)} {would}removed"
        )


def build(
    workplace: Workplace,
    *,
    output: Path | None = None,
    dry_run: bool = False,
    drafts: bool = False,
    verify: bool = False,
) -> Built:
    """Build the site from sealed and imported issues; only what changed is made anew.

    `verify`: believe nothing that is remembered.  Every seal is compared, every issue read, and every
    file of the site; raises `ArchiveError` where a seal is not what was approved and sent.

    `drafts`: with all that was not sent, into a folder of its own, for editors' eyes; no address
    is kept then.  Raises `UsageError` where that folder is the site's, or is not named.
    """
    publication = reading.publication(workplace)
    folder = output or site_folder(workplace, publication)
    if drafts:
        _expect_own_folder(workplace, publication, output)
    if verify:
        expect_whole(workplace)
    believe = not verify
    with _remembered(workplace, publication, remember=not dry_run, believe=believe) as remembered:
        issues = remembered.issues(drafts=drafts)
        look = look_for(workplace, publication, lambda: _read(issues))
        site = _Site(
            workplace=workplace, publication=publication, issues=issues, remembered=remembered
        )
        report = site.build(folder, look, dry_run=dry_run, drafts=drafts, thorough=verify)
    return Built(
        folder=workplace.shown(folder),
        issues=tuple(one.card.id for one in issues),
        report=report,
        warnings=(
            *look.warnings(),
            *_silent(issues),
            *_unread(remembered.unread),
            *(() if dry_run else _undrawn(publication, folder, issues)),
        ),
    )


def _remembered(
    workplace: Workplace, publication: Publication, *, remember: bool = True, believe: bool = True
) -> Remembered:
    outlets = reading.feed_list(workplace).outlets
    return Remembered(
        workplace=workplace,
        publication=publication,
        outlets=outlets,
        remember=remember,
        believe=believe,
    )


def _read(issues: Iterable[Known]) -> Iterator[Issue]:
    """Read all issues: rarely anybody asks."""
    return (one.shown.edition().issue for one in issues)


def _silent(issues: Iterable[Known]) -> Iterator[str]:
    """Yield which files say what is not shown."""
    for one in issues:
        if one.silent:
            yield (
                f"issues/{one.card.id}.yaml was changed after it was sent ({', '.join(one.silent)}); "
                "no correction says so, and the archive shows what was sent: "
                f"newsletter archive diff {one.card.id}"
            )


def _unread(names: Iterable[str]) -> Iterator[str]:
    """Yield which past issues are left out, because of a mistake in their files."""
    for name in names:
        yield (
            f"issues/{name}.yaml cannot be read, and is not in the archive, though it says "
            f"“imported: true”: newsletter check {name}"
        )


def _undrawn(publication: Publication, folder: Path, issues: Iterable[Known]) -> Iterator[str]:
    """Yield which issues lack the picture for sharing that publication.yaml asks for."""
    if not publication.share_images or not publication.archive_url:
        return
    lacking = [
        one.card.id
        for one in issues
        if not one.card.withdrawn and not (folder / one.card.path / SHARE_IMAGE).is_file()
    ]
    if lacking:
        named = f"{', '.join(lacking[:TOLD])}{' …' if len(lacking) > TOLD else ''}"
        yield (
            f"No picture for sharing was drawn of {counted(len(lacking), 'issue')} ({named}): this "
            "machine lacks a font with all its letters, or what joins them. On Debian: "
            "apt-get install fontconfig fonts-noto-core libfribidi0"
        )


def _expect_own_folder(workplace: Workplace, publication: Publication, output: Path | None) -> None:
    """Raise `UsageError` where drafts would come where readers look."""
    site = site_folder(workplace, publication)
    if output is not None and output.resolve() != site.resolve():
        return
    raise UsageError(
        f"Drafts are not built into {workplace.shown(site)}: that is what readers see.",
        help="Name another folder: newsletter archive build --drafts --output var/drafts",
    )


def publish(
    workplace: Workplace, publication: Publication, issue_id: str, *, page: str = ""
) -> Published:
    """Build the site with a sealed issue of which nothing was sent yet, where readers find it.

    `page`: the id of the issue at whose page it stands, where that is another.
    Raises `ApprovalError` where it is not sealed, `ArchiveError` where it cannot be written.
    """
    folder = site_folder(workplace, publication)
    with _remembered(workplace, publication) as remembered:
        issues = remembered.issues(sending=issue_id)
        look = look_for(workplace, publication, lambda: _read(issues))
        site = _Site(
            workplace=workplace, publication=publication, issues=issues, remembered=remembered
        )
        report = site.build(folder, look)
    page = page or issue_id
    below = page_of(page)
    pictures = (name for one in issues if one.card.id == page for name in one.images)
    return Published(
        folder=workplace.shown(folder),
        pages={path: (folder / path).read_bytes() for path in _followed(below, pictures)},
        report=report,
    )


def _followed(below: str, pictures: Iterable[str]) -> Iterator[str]:
    """Yield the files that a reader of the mail comes to."""
    yield f"{below}index.html"
    yield from (below + name for name in pictures)


def site_folder(workplace: Workplace, publication: Publication) -> Path:
    """Return where the site is built, so that a web server shows it."""
    return workplace.folder / publication.archive_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """A publication's site, about to be built."""

    workplace: Workplace
    publication: Publication
    issues: Sequence[Known]
    """Oldest first."""
    remembered: Remembered

    def build(
        self,
        folder: Path,
        look: Look,
        *,
        dry_run: bool = False,
        drafts: bool = False,
        thorough: bool = False,
    ) -> BuildReport:
        """Make the folder hold it."""
        setting = setting_of(self.workplace, self.publication, lambda: list(_read(self.issues)))
        kept = None if dry_run else kept_data(self.workplace)
        setting = replace(setting, drafts=drafts, kept=kept)
        shown = sorted((one.shown for one in self.issues), key=lambda one: one.card.order)
        directory = self.remembered.directory([one.card for one in shown], setting.remembered)
        register = addressing.read_register(self.workplace)

        def behind(paths: Collection[str]) -> Iterator[Group]:
            anchors = {one.card.path: one.anchors for one in self.issues}
            new = addressing.new_site(self.publication, paths, anchors, setting.words)
            former = former_lists((one.card for one in shown), directory.slugs())
            old = addressing.in_old_places(
                self.workplace, self.publication, register, new, former=former
            )
            yield from _in_old_places(dict(old), paths)

        def before(paths: Collection[str]) -> None:
            if not drafts:
                self._keep_addresses(register, directory, paths)

        filler = filler_for(self.workplace, shared_press())
        return build_site(
            groups_of(shown, setting, directory=directory),
            folder,
            filler,
            inspect=look.inspect,
            heed=look.heed,
            frame=frame_of(filler),
            behind=behind,
            before=before,
            workers=processes(),
            dry_run=dry_run,
            thorough=thorough,
        )

    def _keep_addresses(
        self, register: Register, directory: Directory, paths: Collection[str]
    ) -> None:
        """Note every address that the site has, before anybody can see it."""
        addresses = addressing.of_lists(paths, directory.slugs())
        for one in self.issues:
            addresses.update(one.addresses)
        addressing.keep(self.workplace, register, addresses)


def _in_old_places(old: Mapping[str, bytes], paths: Collection[str]) -> Iterator[Group]:
    """Yield what stands where pages stood, where nothing else stands now."""
    taken = frozenset(paths)
    pages = [
        Ready(path=path, key=key_of(data), data=data)
        for path, data in old.items()
        if path not in taken
    ]
    if pages:
        key = key_of(*(part for page in pages for part in (page.path, page.key)))
        yield Group(name="old places", key=key, pages=lambda: pages)


def built_folder(workplace: Workplace, *, output: Path | None = None) -> Path:
    """Return the folder of the built site; raises `UsageError` where none was built."""
    folder = output or site_folder(workplace, reading.publication(workplace))
    if not (folder / "index.html").is_file():
        raise UsageError(
            f"There is no site in {workplace.shown(folder)}.",
            help="Build it first: newsletter archive build",
        )
    return folder
