"""`newsletter doctor`: whether this publication is fit for work."""

from __future__ import annotations

import shlex
import shutil
import stat
import subprocess
from collections.abc import Iterator

from newsletter.errors import NewsletterError
from newsletter.model.diagnosis import Diagnosis, bad, good, warning
from newsletter.pages import shared_press, template_folders
from newsletter.publication.accounts import fitness
from newsletter.publication.bounces import bounce_watch, probing
from newsletter.publication.care import watching
from newsletter.publication.clock import domains, timekeeping
from newsletter.publication.issues import spelling
from newsletter.publication.place import databases, outside_git, reading, secrets
from newsletter.publication.place.mishaps import explain
from newsletter.publication.place.workplace import Workplace
from newsletter.render import Theme

ENOUGH_BYTES = 500_000_000


def examine(workplace: Workplace) -> tuple[Diagnosis, ...]:
    """Look at files, keys, databases, theme, git and disk; nothing is changed."""
    return (
        *_documents(workplace),
        _keys(workplace),
        _secrets_mode(workplace),
        *_var_mode(workplace),
        *_databases(workplace),
        *_theme(workplace),
        *_counting(workplace),
        *_spelling(workplace),
        *timekeeping.examine(workplace),
        *watching.examine(workplace),
        *domains.examine(workplace),
        *_refusals(workplace),
        *fitness.examine(workplace),
        _git(workplace),
        _lists_in_git(workplace),
        _disk(workplace),
    )


def _from_error(subject: str, error: NewsletterError | OSError) -> Diagnosis:
    if isinstance(error, OSError):
        error = explain(error) or NewsletterError(str(error))
    return bad(subject, error.message, error.help)


def _documents(workplace: Workplace) -> Iterator[Diagnosis]:
    readers = (("publication.yaml", reading.publication), ("feeds.yaml", reading.feed_list))
    for subject, read in readers:
        try:
            read(workplace)
        except (NewsletterError, OSError) as error:
            yield _from_error(subject, error)
        else:
            yield good(subject, "can be read")


def _keys(workplace: Workplace) -> Diagnosis:
    try:
        secrets.load(workplace.folder, workplace.environ)
    except NewsletterError as error:
        return _from_error("keys", error)
    return good("keys", "token, suppression and signing keys are there")


def _secrets_mode(workplace: Workplace) -> Diagnosis:
    path = workplace.folder / secrets.FILE_NAME
    if not path.exists():
        return good("secrets.env", "not used; secrets come from the environment")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return bad(
            "secrets.env",
            f"other accounts of this machine may read it (mode {mode:04o})",
            "Run: chmod 600 secrets.env",
        )
    return good("secrets.env", "only its owner may read it")


def _var_mode(workplace: Workplace) -> Iterator[Diagnosis]:
    """Yield whether others may look at readers' data; each command shuts them out, if it may."""
    if not workplace.var.is_dir():
        return
    mode = stat.S_IMODE(workplace.var.stat().st_mode)
    if mode & 0o007:
        yield bad(
            "var/",
            f"other accounts of this machine may look into it (mode {mode:04o})",
            "Run, as the account that it belongs to: chmod 700 var",
        )
    else:
        yield good("var/", "closed to other accounts of this machine")


def _databases(workplace: Workplace) -> Iterator[Diagnosis]:
    try:
        yield from _database_states(workplace)
    except (NewsletterError, OSError) as error:
        yield _from_error("databases", error)


def _database_states(workplace: Workplace) -> Iterator[Diagnosis]:
    for state in databases.database_states(workplace):
        if not state.exists:
            yield good(state.file, "not there yet; made when first needed")
        elif state.version != state.wanted:
            yield bad(
                state.file,
                f"has schema version {state.version}; this program needs {state.wanted}",
                "Older: newsletter db upgrade. Newer: update the program.",
            )
        else:
            yield good(state.file, f"schema version {state.version}")
    for fault in databases.integrity_faults(workplace):
        yield bad("databases", fault, "Restore the newest backup before you go on.")


def _theme(workplace: Workplace) -> Iterator[Diagnosis]:
    try:
        publication = reading.publication(workplace)
        Theme.load(template_folders(workplace.folder), publication.theme)
    except (NewsletterError, OSError) as error:
        yield _from_error("theme", error)
        return
    yield good("theme", f"{publication.theme} compiles")
    yield from walls_of_templates(filtered=shared_press().filtered())


def walls_of_templates(*, filtered: bool) -> Iterator[Diagnosis]:
    """Yield what stands between templates and this machine, where it is less than it could be."""
    if not filtered:
        yield warning(
            "templates",
            "templates are filled in a process that opens no file, but its system calls cannot be "
            "filtered here",
            "Filters need Linux on x86-64 or ARM64, and a container that allows seccomp. Until "
            "then use only templates that you have read.",
        )


def _counting(workplace: Workplace) -> Iterator[Diagnosis]:
    try:
        publication = reading.publication(workplace)
    except (NewsletterError, OSError):
        return  # said above
    if publication.counting.clicks and not publication.counts_clicks:
        yield bad(
            "counting",
            "clicks shall be counted, but there is no public_url that begins with https://",
            "Give publication.yaml the public_url of `newsletter serve`; until then no link is "
            "counted, and nobody is asked.",
        )


def _spelling(workplace: Workplace) -> Iterator[Diagnosis]:
    try:
        yield from spelling.examine(reading.publication(workplace))
    except (NewsletterError, OSError):
        return  # said above


def _refusals(workplace: Workplace) -> Iterator[Diagnosis]:
    try:
        yield from probing.examine(workplace)
        yield from bounce_watch.examine(workplace)
    except (NewsletterError, OSError):
        return  # what is wrong with the database is said above


def _git(workplace: Workplace) -> Diagnosis:
    tracked = _git_lines(workplace, "ls-files", "--", "var", secrets.FILE_NAME)
    if tracked is None:
        return good("git", "this folder is not in a git repository, or git is not installed")
    if tracked:
        return bad(
            "git",
            f"tracks what must never be committed: {', '.join(tracked[:3])}",
            "Run: git rm --cached -r var secrets.env, and put /var/ and secrets.env "
            "into .gitignore. If it was pushed, make new keys.",
        )
    untracked = _git_lines(
        workplace, "ls-files", "--others", "--exclude-standard", "--", "var", secrets.FILE_NAME
    )
    if untracked:
        return bad(
            "git",
            f"does not ignore {', '.join(untracked[:3])}",
            "Put the lines /var/ and secrets.env into .gitignore.",
        )
    return good("git", "tracks neither var/ nor secrets.env")


def _lists_in_git(workplace: Workplace) -> Diagnosis:
    found = tuple(outside_git.tracked_lists(workplace))
    if not found:
        return good("people in git", "git tracks no list of mail addresses")
    return bad(
        "people in git",
        f"git tracks what looks like a list of people: {', '.join(found[:3])}",
        f"Move it out of the publication and run: git rm --cached {shlex.quote(found[0])} "
        "If it was committed, its people are in the history: take it out there too, and tell them.",
    )


def _git_lines(workplace: Workplace, *arguments: str) -> tuple[str, ...] | None:
    """Return git's answer line by line, None where git cannot answer."""
    git = shutil.which("git")
    if git is None:
        return None
    answer = subprocess.run(  # noqa: S603 - fixed arguments
        [git, "-C", str(workplace.folder), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    return tuple(answer.stdout.splitlines()) if answer.returncode == 0 else None


def _disk(workplace: Workplace) -> Diagnosis:
    free = shutil.disk_usage(workplace.folder).free
    if free < ENOUGH_BYTES:
        return warning(
            "disk", f"only {free // 1_000_000} MB are free", "Make room before the next send."
        )
    return good("disk", f"{free // 1_000_000_000} GB free")
