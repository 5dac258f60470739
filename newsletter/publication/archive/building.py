"""`newsletter archive`: the site of all issues that were sent or imported, never of drafts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter.archive.building import BuildReport, Group, Ready, build_site, key_of
from newsletter.archive.editions import Edition
from newsletter.archive.issues import require_sound
from newsletter.archive.mending.register import Register
from newsletter.archive.plan import groups_of, shown_of
from newsletter.archive.site.directory import Directory
from newsletter.archive.site.setting import Shown
from newsletter.errors import UsageError
from newsletter.model.publication import Publication
from newsletter.pages import shared_press
from newsletter.publication.archive import addressing, showing
from newsletter.publication.archive.filling import filler_for, frame_of, processes
from newsletter.publication.archive.inspecting import Look, look_for
from newsletter.publication.archive.originals import with_originals
from newsletter.publication.archive.parsed import readable_issues
from newsletter.publication.archive.setting import setting_of
from newsletter.publication.issues.sealed import sealed_ids
from newsletter.publication.place import reading
from newsletter.publication.place.wording import counted, none_or_counted
from newsletter.publication.place.workplace import Workplace


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
) -> Built:
    """Build the site from sealed and imported issues; only what changed is made anew.

    `drafts`: with all that was not sent, into a folder of its own, for editors' eyes; no address
    is kept then.  Raises `UsageError` where that folder is the site's, or is not named.
    """
    publication = reading.publication(workplace)
    folder = output or site_folder(workplace, publication)
    if drafts:
        _expect_own_folder(workplace, publication, output)
    issues = archived_issues(workplace, publication, drafts=drafts, remember=not dry_run)
    look = look_for(workplace, publication, lambda: (one.issue for one in issues))
    report = _build(workplace, publication, issues, folder, look, dry_run=dry_run, drafts=drafts)
    return Built(
        folder=workplace.shown(folder),
        issues=tuple(one.issue.id for one in issues),
        report=report,
        warnings=(*look.warnings(), *_silent(issues)),
    )


def _silent(issues: Iterable[Edition]) -> Iterator[str]:
    """Yield which files say what is not shown."""
    for one in issues:
        if one.silent:
            yield (
                f"issues/{one.issue.id}.yaml was changed after it was sent ({', '.join(one.silent)}); "
                "no correction says so, and the archive shows what was sent: "
                f"newsletter archive diff {one.issue.id}"
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
    issues = archived_issues(workplace, publication, sending=issue_id)
    folder = site_folder(workplace, publication)
    look = look_for(workplace, publication, lambda: (one.issue for one in issues))
    report = _build(workplace, publication, issues, folder, look)
    page = page or issue_id
    below = showing.page_of(page)
    pictures = (name for one in issues if one.issue.id == page for name, _ in one.images)
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


def _build(
    workplace: Workplace,
    publication: Publication,
    issues: Sequence[Edition],
    folder: Path,
    look: Look,
    *,
    dry_run: bool = False,
    drafts: bool = False,
) -> BuildReport:
    require_sound(issues)
    setting = replace(setting_of(workplace, publication, issues), drafts=drafts)
    shown = shown_of(issues, setting)
    register = addressing.read_register(workplace)
    anchors = {showing.page_of(one.issue.id): showing.anchors_of(one) for one in issues}

    def behind(paths: Collection[str]) -> Iterator[Group]:
        new = addressing.new_site(publication, paths, anchors, setting.words)
        old = addressing.in_old_places(workplace, publication, register, new)
        yield from _in_old_places(dict(old), paths)

    def before(paths: Collection[str]) -> None:
        if not drafts:
            _keep_addresses(workplace, register, issues, shown, paths)

    filler = filler_for(workplace, shared_press())
    return build_site(
        groups_of(shown, setting),
        folder,
        filler,
        inspect=look,
        frame=frame_of(filler),
        behind=behind,
        before=before,
        workers=processes(),
        dry_run=dry_run,
    )


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


def _keep_addresses(
    workplace: Workplace,
    register: Register,
    issues: Sequence[Edition],
    shown: Sequence[Shown],
    paths: Collection[str],
) -> None:
    """Note every address that the site has, before anybody can see it."""
    cards = sorted((one.card for one in shown), key=lambda card: card.order)
    names = Directory(cards, remembered=register.slugs).slugs()
    sealed = frozenset(sealed_ids(workplace))
    addresses = addressing.of_lists(paths, names)
    for one in issues:
        addresses |= showing.addresses_of(one, sent=one.issue.id in sealed)
    addressing.keep(workplace, register, addresses)


def built_folder(workplace: Workplace, *, output: Path | None = None) -> Path:
    """Return the folder of the built site; raises `UsageError` where none was built."""
    folder = output or site_folder(workplace, reading.publication(workplace))
    if not (folder / "index.html").is_file():
        raise UsageError(
            f"There is no site in {workplace.shown(folder)}.",
            help="Build it first: newsletter archive build",
        )
    return folder


def archived_issues(
    workplace: Workplace,
    publication: Publication,
    *,
    sending: str = "",
    drafts: bool = False,
    remember: bool = True,
) -> tuple[Edition, ...]:
    """Return every issue that was sent, as sealed and put right, and every imported one, as it stands.

    The issue `sending` is among them, whether or not anybody got it; and with `drafts` every other.
    Unless `remember`, what was parsed is not kept for the next time.
    """
    shown = showing.showing(workplace, publication)
    sent = (shown.sent(name, sending=sending) for name in sealed_ids(workplace))
    found = [one for one in sent if one is not None]
    known = {one.issue.id for one in found}
    found += [
        shown.imported(issue)
        for issue in readable_issues(workplace, publication, remember=remember)
        if (issue.imported or drafts) and issue.id not in known
    ]
    whole = with_originals(workplace, publication, found)
    return tuple(sorted(whole, key=lambda one: (one.issue.date, one.issue.id)))
