"""Sealed bytes: the folder issues/sent/ISSUE/, written once, verified at every reading.

::

    mail.eml           the MIME message, tokens unfilled, Date = send_at
    mail.html mail.txt its two parts
    variants/KEY/…     the same three of each variant that is not the whole issue
    article.html       what archive pages and feeds are made of
    page.html          the web page
    images/…
    issue.yaml publication.yaml   the sources as approved
    seal.json          SHA-256 of each file, and over all of them
    approval.json      whose yes to what
    receipt.json       once it was sent
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from newsletter.errors import ApprovalError
from newsletter.model.rendition import Rendition
from newsletter.model.values import dataclass
from newsletter.model.variant import WHOLE

SEAL_FILE = "seal.json"
MAIL_FILE = "mail.eml"
_VARIANT = re.compile(r"variants/([^/]+)/mail\.eml")
_PICTURE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An issue's sealed bytes, verified."""

    issue: str
    folder: Path
    sha256: str
    """Over issue, names and contents of all files."""
    hashes: tuple[tuple[str, str], ...]
    """(path inside the folder, SHA-256 in hex), by path."""
    versions: tuple[tuple[str, str], ...]
    """What it was made with; recorded, not binding."""
    mail: bytes
    """mail.eml"""

    @property
    def variants(self) -> tuple[str, ...]:
        """Return the keys of what was sealed, ``all`` first."""
        found = (_VARIANT.fullmatch(name) for name, _ in self.hashes)
        return (WHOLE.key, *sorted(one[1] for one in found if one))

    def mail_of(self, variant: str) -> bytes:
        """Return the message of a variant, by its key."""
        return self.mail if variant == WHOLE.key else self.read(f"variants/{variant}/{MAIL_FILE}")

    def read(self, name: str) -> bytes:
        """Return one of the sealed files: ``article.html``."""
        return (self.folder / name).read_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A rendition and the message that it became."""

    rendition: Rendition
    mail: bytes


def sealed_files(
    rendition: Rendition,
    *,
    mail: bytes,
    issue_source: bytes,
    publication_source: bytes,
    variants: Mapping[str, Composed] | None = None,
) -> dict[str, bytes]:
    """Return what is sealed, by path.  Raises `ApprovalError` for an unusable picture's name.

    `variants` are the others, by key.  A picture has one name in all of them.
    """
    whole, others = Composed(rendition=rendition, mail=mail), variants or {}
    images = dict(image for one in (whole, *others.values()) for image in one.rendition.images)
    for name in images:
        if not _PICTURE.fullmatch(name):
            raise ApprovalError(
                f"The picture {name!r} has a name that cannot be kept.",
                help="Rename it: plain letters, digits, dots and hyphens.",
            )
    files = {
        **_mail_files(whole),
        "article.html": rendition.article.encode(),
        "page.html": rendition.page.encode(),
        "issue.yaml": issue_source,
        "publication.yaml": publication_source,
        **{f"images/{name}": content for name, content in images.items()},
    }
    for key, one in others.items():
        files |= {f"variants/{key}/{name}": data for name, data in _mail_files(one).items()}
    return files


def _mail_files(one: Composed) -> dict[str, bytes]:
    return {
        MAIL_FILE: one.mail,
        "mail.html": one.rendition.html.encode(),
        "mail.txt": one.rendition.text.encode(),
    }


def hash_files(files: Mapping[str, bytes]) -> tuple[tuple[str, str], ...]:
    """Return (path, SHA-256 in hex) of each file, by path."""
    return tuple(sorted((name, sha256(content).hexdigest()) for name, content in files.items()))


def seal_hash(issue: str, hashes: tuple[tuple[str, str], ...]) -> str:
    """Return the one hash that an approval binds to."""
    canonical = json.dumps({"files": dict(hashes), "issue": issue}, sort_keys=True)
    return sha256(canonical.encode()).hexdigest()


def seal_json(
    issue: str, hashes: tuple[tuple[str, str], ...], versions: Mapping[str, str]
) -> bytes:
    """Return seal.json: the hash of each file, and over all of them."""
    seal = {
        "schema": 1,
        "issue": issue,
        "sealed_sha256": seal_hash(issue, hashes),
        "files": dict(hashes),
        "versions": dict(versions),
    }
    return (json.dumps(seal, indent=2, ensure_ascii=False) + "\n").encode()


def changed_files(sealed: Sealed, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the paths that differ between what is sealed and what would be sealed now."""
    return tuple(sorted({name for name, _ in set(sealed.hashes) ^ set(hash_files(files))}))


def write_sealed(
    root: Path,
    issue: str,
    files: Mapping[str, bytes],
    *,
    versions: Mapping[str, str],
    beside: Mapping[str, bytes],
) -> Sealed:
    """Write ROOT/ISSUE wholly or not at all, replacing what lay there.

    `beside` holds files that lie in the folder but are not part of the seal.
    """
    written = seal_json(issue, hash_files(files), versions)
    fresh, old = root / f".{issue}.new", root / f".{issue}.old"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
    for name, content in {**files, **beside, SEAL_FILE: written}.items():
        _write(fresh / name, content)
    folder = root / issue
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    _sync(root)
    shutil.rmtree(old, ignore_errors=True)
    return load_sealed(root, issue)


def load_sealed(root: Path, issue: str) -> Sealed:
    """Read an issue's sealed bytes and verify every hash.

    Raises `ApprovalError` naming the first file that is missing or changed.
    """
    folder = root / issue
    if not (folder / SEAL_FILE).exists():
        raise ApprovalError(
            f"Issue {issue} is not approved.",
            help=f"Approve it: newsletter approve {issue} --by PERSON",
        )
    try:
        seal = json.loads((folder / SEAL_FILE).read_text("utf-8"))
        hashes = tuple(sorted(seal["files"].items()))
        versions = tuple(sorted(seal["versions"].items()))
        overall = seal["sealed_sha256"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _changed(issue, SEAL_FILE) from error
    if overall != seal_hash(issue, hashes) or MAIL_FILE not in dict(hashes):
        raise _changed(issue, SEAL_FILE)
    for name, expected in hashes:
        path = folder / name
        if not path.is_file() or sha256(path.read_bytes()).hexdigest() != expected:
            raise _changed(issue, name)
    return Sealed(
        issue=issue,
        folder=folder,
        sha256=overall,
        hashes=hashes,
        versions=versions,
        mail=(folder / MAIL_FILE).read_bytes(),
    )


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file wholly or not at all, and put it on disk."""
    part = path.with_name(f".{path.name}.part")
    _write(part, content)
    part.replace(path)
    _sync(path.parent)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _changed(issue: str, name: str) -> ApprovalError:
    return ApprovalError(
        f"issues/sent/{issue}/{name} is not as it was approved.",
        help=f"Restore it from version control, or approve again: newsletter approve {issue}",
    )
