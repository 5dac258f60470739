"""Keys that sign our mail: files in var/keys/, named by their selectors."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from newsletter.deliver.sender import Wanted
from newsletter.errors import SettingError, UsageError
from newsletter.mail import ascii_address, domain_of
from newsletter.mail.dkim import DkimKey, new_private_key, private_pem, public_half, read_key
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.place import audit, reading
from newsletter.publication.place.workplace import Workplace

KINDS: dict[str, Literal["rsa", "ed25519"]] = {"r": "rsa", "e": "ed25519"}
"""By the letter that a selector of ours ends in: RSA for all receivers, Ed25519 for those who
know it (RFC 8463)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKeys:
    """Keys just made, and what must be done so that they count."""

    records: tuple[Wanted, ...]
    selectors: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Yield what to do, line by line."""
        yield "1. Set these records in the name system:"
        for record in self.records:
            yield f"     {record.name}.  {record.kind}"
            yield f'       "{record.value}"'
        yield "2. When `newsletter doctor --sender` finds them, write into publication.yaml:"
        yield "     delivery:"
        yield f"       dkim: [{', '.join(self.selectors)}]"


def signing_keys(workplace: Workplace, publication: Publication) -> tuple[DkimKey, ...]:
    """Return the keys whose selectors publication.yaml names and whose files are here.

    A selector without a file is one of the relay's.  Raises `SettingError` for a file that
    holds no usable key.
    """
    return tuple(
        _key(workplace, publication, selector)
        for selector in publication.delivery.dkim
        if key_file(workplace, selector).is_file()
    )


def records_here(workplace: Workplace, publication: Publication) -> tuple[Wanted, ...]:
    """Return the records of all keys in var/keys/, whether they sign already or not yet."""
    return tuple(record_of(_key(workplace, publication, one)) for one in here(workplace))


def _key(workplace: Workplace, publication: Publication, selector: str) -> DkimKey:
    return read_key(
        key_file(workplace, selector).read_bytes(),
        domain=domain_of(ascii_address(publication.sender.address)),
        selector=selector,
    )


def key_file(workplace: Workplace, selector: str) -> Path:
    """Return where a selector's private key lies."""
    if not selector.replace("-", "").isalnum():
        raise SettingError(
            f"“{selector}” cannot be a selector of DKIM.",
            help="Letters, digits and hyphens, as your relay or `newsletter keys new` gave it.",
        )
    return workplace.var / "keys" / f"{selector}.pem"


def here(workplace: Workplace) -> tuple[str, ...]:
    """Return the selectors of all keys in var/keys/."""
    return tuple(sorted(path.stem for path in (workplace.var / "keys").glob("*.pem")))


def make(workplace: Workplace, *, by: str = "") -> NewKeys:
    """Make a key of each kind; raises `UsageError` where this month's are there already."""
    publication = reading.publication(workplace)
    domain = domain_of(ascii_address(publication.sender.address))
    month = f"n{workplace.clock():%Y%m}"
    selectors = tuple(f"{month}{letter}" for letter in KINDS)
    if there := [one for one in selectors if key_file(workplace, one).exists()]:
        raise UsageError(
            f"There are keys of this month already: {', '.join(there)}.",
            help="Use them, or take their files in var/keys/ away first.",
        )
    records = []
    for selector in selectors:
        kind = KINDS[selector[-1]]
        private = new_private_key(kind)
        _write(key_file(workplace, selector), private_pem(private))
        key = DkimKey(domain=domain, selector=selector, private=private)
        records.append(record_of(key))
    audit.record(workplace, "keys new", item=", ".join(selectors), by=by)
    return NewKeys(records=tuple(records), selectors=selectors)


def record_of(key: DkimKey) -> Wanted:
    """Return the record that lets receivers verify a key's signatures."""
    kind = key.algorithm.partition("-")[0]
    public = b64encode(public_half(key.private)).decode("ascii")
    return Wanted(
        name=f"{key.selector}._domainkey.{key.domain}",
        kind="TXT",
        value=f"v=DKIM1; k={kind}; p={public}",
    )


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
