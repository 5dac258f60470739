"""`newsletter keys`: the publication's secrets by name, and fresh ones in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.errors import SettingError
from newsletter.model.keys import Keyring
from newsletter.model.values import dataclass
from newsletter.publication.place import audit, reading, secrets
from newsletter.publication.place.files import rewrite
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post import dkim_keys

NAMES = {
    "tokens": secrets.TOKEN_KEY,
    "suppression": secrets.SUPPRESSION_KEY,
    "approvals": secrets.SIGNING_KEY,
}
PURPOSES = {
    "tokens": "readers' links: confirm, preferences, unsubscribe",
    "suppression": "the list of addresses never to be mailed",
    "approvals": "approvals and receipts",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStanding:
    """One key; what it is stays secret."""

    name: str
    """``tokens`` …, or the selector of a key of DKIM."""
    id: str
    used: str
    """For what, and since when no more."""

    def line(self) -> str:
        """Return what is known of it."""
        return f"{self.name:13}{self.id:13}{self.used}"


def known_keys(workplace: Workplace) -> tuple[KeyStanding, ...]:
    """Return every key, those in use before the retired ones."""
    return (*_of_secrets(workplace), *_of_mail(workplace))


def _of_secrets(workplace: Workplace) -> tuple[KeyStanding, ...]:
    held = secrets.load(workplace.folder, workplace.environ)
    rings: dict[str, Keyring | None] = {
        "tokens": held.tokens,
        "suppression": held.suppression,
        "approvals": held.signing,
    }
    return tuple(one for name, ring in rings.items() if ring for one in _of_ring(name, ring))


def _of_ring(name: str, ring: Keyring) -> Iterator[KeyStanding]:
    yield KeyStanding(name=name, id=ring.current.id, used=PURPOSES[name])
    for key in ring.retired:
        yield KeyStanding(name=name, id=key.id, used="retired; what it made stays valid")


def _of_mail(workplace: Workplace) -> Iterator[KeyStanding]:
    named = reading.publication(workplace).delivery.dkim
    kept = dkim_keys.here(workplace)
    for selector in dict.fromkeys((*named, *kept)):
        if selector not in kept:
            used = "the relay signs with it"
        elif selector in named:
            used = "signs our mail"
        else:
            used = "not in use: put it under delivery.dkim"
        yield KeyStanding(name="dkim", id=selector, used=used)


def rotate(workplace: Workplace, name: str, *, by: str = "") -> str:
    """Put a fresh key in the place of one, and keep the old one as retired.

    Returns what was done.  Raises `SettingError` where the key does not stand in secrets.env.
    """
    setting = NAMES[name]
    path = workplace.folder / secrets.FILE_NAME
    if setting in workplace.environ or f"{setting}_FILE" in workplace.environ or not path.is_file():
        raise SettingError(
            f"The key {setting} does not come from {secrets.FILE_NAME}.",
            help=f"Change it where it stands; put the old one into {setting}_RETIRED.",
        )
    taken = {one.id for one in _of_secrets(workplace) if one.name == name}
    text = path.read_text("utf-8")
    fresh = secrets.new_line(setting, key_id=_free_id(f"{workplace.clock():%Y%m%d}", taken))
    rewrite(path, read=text, write=rotated(text, setting, fresh))
    audit.record(workplace, "keys rotate", item=name, by=by)
    return f"{name} has a new key; links and signatures of the old one stay valid"


def rotated(text: str, setting: str, fresh: str) -> str:
    """Return secrets.env with the fresh line, and the old key first among the retired ones."""
    old = re.search(rf"^{setting}=(.*)$", text, re.MULTILINE)
    if old is None:
        return f"{text.rstrip()}\n{fresh}\n"
    retired = re.search(rf"^{setting}_RETIRED=(.*)$\n?", text, re.MULTILINE)
    before = f",{retired[1].strip()}" if retired and retired[1].strip() else ""
    line = f"{fresh}\n{setting}_RETIRED={old[1].strip()}{before}"
    kept = text.replace(retired[0], "") if retired else text
    return kept.replace(old[0], line, 1)


def _free_id(wish: str, taken: set[str]) -> str:
    """Return an id that no key of the ring has: keys are found by it."""
    suffixes = ("", *(f"-{count}" for count in range(2, 1000)))
    return next(f"{wish}{suffix}" for suffix in suffixes if f"{wish}{suffix}" not in taken)
