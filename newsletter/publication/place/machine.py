"""What tells this machine from others, and the folder in which it remembers what is its own.

Clones of a machine get network cards of their own, and images in the cloud another instance; a
folder that is merely copied to another machine does not bring the badge along.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from newsletter.errors import SettingError
from newsletter.model.machine import Badge, Features
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.machine import features_of, features_text

STATE = "NEWSLETTER_STATE"
_MACHINE_IDS = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_INSTANCE = Path("/var/lib/cloud/data/instance-id")
_CARDS = Path("/sys/class/net")


def features(mark: str) -> Features:
    """Return what tells this machine from others, hashed with a publication's mark."""

    def hashed(text: str) -> str:
        return hmac.digest(mark.encode(), text.encode(), "sha256").hex()[:32] if text else ""

    return Features(
        machine=hashed(next((text for path in _MACHINE_IDS if (text := _text(path))), "")),
        instance=hashed(_text(_INSTANCE)),
        network=frozenset(map(hashed, _card_addresses())),
    )


def state_folder(workplace: Workplace) -> Path:
    """Return where this machine remembers what is its own: outside the publication, if it can be.

    ``NEWSLETTER_STATE``, systemd's ``STATE_DIRECTORY``, ``XDG_STATE_HOME``, the home folder; where
    there is none of them, var/.
    """
    environ: Mapping[str, str] = workplace.environ
    for name, below in ((STATE, ""), ("STATE_DIRECTORY", ""), ("XDG_STATE_HOME", "newsletter")):
        if environ.get(name, "").startswith("/"):
            return Path(environ[name].split(":")[0]) / below
    if environ.get("HOME", "").startswith("/"):
        return Path(environ["HOME"]) / ".local" / "state" / "newsletter"
    return workplace.var


def read_badge(workplace: Workplace, mark: str) -> Badge | None:
    """Return what this machine remembers of a mark, or None."""
    try:
        told = json.loads(_badge_file(workplace, mark).read_text("utf-8"))
        return Badge(
            mark=str(told["mark"]),
            folder=str(told["folder"]),
            features=features_of(json.dumps(told["features"])),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_badge(workplace: Workplace, badge: Badge) -> None:
    """Remember that a publication is this machine's own.  Raises `SettingError`."""
    told = {
        "mark": badge.mark,
        "folder": badge.folder,
        "features": json.loads(features_text(badge.features)),
    }
    path = _badge_file(workplace, badge.mark)
    try:
        write_whole(path, json.dumps(told, indent=1) + "\n", mode=0o600)
    except OSError as error:
        raise SettingError(
            f"This machine cannot note that the publication is its own: {path.parent}: "
            f"{error.strerror or error}.",
            help=f"Set {STATE} to a folder that your account may write to and that no copy of the "
            "publication takes along.",
        ) from error


def _badge_file(workplace: Workplace, mark: str) -> Path:
    return state_folder(workplace) / f"machine-{mark[:32]}.json"


def _card_addresses() -> Iterator[str]:
    """Yield the addresses of network cards that are devices; bridges and tunnels make theirs up."""
    for card in sorted(_CARDS.iterdir()) if _CARDS.is_dir() else ():
        if (card / "device").exists():
            address = _text(card / "address")
            if address.strip("0:"):
                yield address


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
