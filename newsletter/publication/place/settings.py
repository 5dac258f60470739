"""Settings and where each came from: flag, environment, publication.yaml, default.

Every setting has one dotted name, which is also its place in publication.yaml.
Its environment variable is the name in capitals: ``delivery.smtp.host`` is
``NEWSLETTER_DELIVERY_SMTP_HOST``; its flag is ``--set delivery.smtp.host=…``.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from newsletter.documents.addresses import DATABASE
from newsletter.errors import SettingError
from newsletter.model.pictures import EMBEDDED, HOSTED
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: its name, how its text is read, what it means."""

    name: str
    read: Callable[[str], Any]
    """Raises ValueError with a reason that a person understands."""
    meaning: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "NEWSLETTER_" + self.name.upper().replace(".", "_")

    @property
    def path(self) -> tuple[str, ...]:
        """The fields that lead to it from `Publication`."""
        return tuple(self.name.split("."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A setting's value and its origin."""

    setting: Setting
    value: Any
    origin: str
    """``flag --set``, ``environment NAME``, ``publication.yaml`` or ``default``."""


def _choice(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return text

    return read


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(text)

    return read


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 3600:  # noqa: PLR2004 - an hour
        raise ValueError("must be seconds, more than 0 and at most 3600")
    return value


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    pairs = [part.strip().partition("=") for part in text.split(",") if part.strip()]
    if any(not name or not target for name, _, target in pairs):
        raise ValueError("must be pairs like *.example=127.0.0.1:8765, separated by commas")
    return tuple((name.strip(), target.strip()) for name, _, target in pairs)


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _server(text: str) -> str:
    if text and not re.fullmatch(DATABASE.pattern, text):
        # The text itself is not shown: a password may stand in it.
        raise SettingError(f"The setting database is not {DATABASE.form}.", help=DATABASE.help)
    return text


SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="database",
        read=_server,
        meaning="Address of a PostgreSQL database, postgresql://…; empty: files in var/.",
    ),
    Setting(name="theme", read=str, meaning="Folder of templates/ that issues are rendered with."),
    Setting(name="archive_url", read=str, meaning="Public base address of the archive."),
    Setting(name="archive_folder", read=str, meaning="Folder in which the archive is built."),
    Setting(name="public_url", read=str, meaning="Public base address of the readers' pages."),
    Setting(name="desk.url", read=str, meaning="Public base address of the desk."),
    Setting(
        name="pictures",
        read=_choice(HOSTED, EMBEDDED),
        meaning="Where pictures are: hosted with the archive, or embedded in each mail.",
    ),
    Setting(name="schedule.zone", read=str, meaning="IANA time zone of local times."),
    Setting(name="schedule.send_time", read=str, meaning="Local time that drafts propose."),
    Setting(
        name="delivery.transport",
        read=_choice("smtp", "files", "console"),
        meaning="How mail leaves: smtp, files (.eml in a folder) or console.",
    ),
    Setting(name="delivery.folder", read=str, meaning="Folder of the files transport."),
    Setting(name="delivery.smtp.host", read=str, meaning="Host name of the relay."),
    Setting(name="delivery.smtp.port", read=_whole(1, 65535), meaning="Port of the relay."),
    Setting(
        name="delivery.smtp.security",
        read=_choice("starttls", "tls", "none"),
        meaning="starttls, tls or none.",
    ),
    Setting(name="delivery.smtp.timeout", read=_seconds, meaning="Seconds to wait for the relay."),
    Setting(name="fetching.contact", read=str, meaning="Contact in the User-Agent header."),
    Setting(
        name="fetching.connect_to",
        read=_pairs,
        meaning="Where to connect instead: host pattern=address:port, separated by commas.",
    ),
    Setting(
        name="fetching.allow_networks",
        read=_words,
        meaning="Private networks (CIDR) that may be read, separated by commas.",
    ),
    Setting(name="fetching.concurrency", read=_whole(1, 500), meaning="Most requests in flight."),
    Setting(name="fetching.deadline", read=_seconds, meaning="Seconds for one fetch."),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def resolve(
    publication: Publication,
    *,
    written: Collection[tuple[str, ...]],
    environ: Mapping[str, str],
    flags: Mapping[str, str],
) -> tuple[Resolved, ...]:
    """Decide every setting; `written` holds the paths that publication.yaml gives.

    Raises `SettingError` for an unknown flag or a value that cannot be read.
    """
    for name in flags:
        _known(name)
    return tuple(
        _resolve_one(setting, publication, written=written, environ=environ, flags=flags)
        for setting in SETTINGS
    )


def apply(publication: Publication, resolved: tuple[Resolved, ...]) -> Publication:
    """Return the publication with the settings in place."""
    for one in resolved:
        publication = _replaced(publication, one.setting.path, one.value)
    return publication


def given(name: str, *, environ: Mapping[str, str], flags: Mapping[str, str]) -> str:
    """Return one setting that a flag or the environment gives, the flag first.

    Raises `SettingError` for a value that cannot be read.
    """
    setting = _known(name)
    if name in flags:
        return str(_read(setting, flags[name], source=f"--set {name}"))
    return str(_read(setting, environ[setting.variable], source=setting.variable))


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return _known(name).variable


def _known(name: str) -> Setting:
    if name in _BY_NAME:
        return _BY_NAME[name]
    near = difflib.get_close_matches(name, _BY_NAME, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    raise SettingError(
        f"There is no setting {name!r}.",
        help=f"{hint}`newsletter config` lists all settings.",
    )


def _resolve_one(
    setting: Setting,
    publication: Publication,
    *,
    written: Collection[tuple[str, ...]],
    environ: Mapping[str, str],
    flags: Mapping[str, str],
) -> Resolved:
    if setting.name in flags:
        value = _read(setting, flags[setting.name], source=f"--set {setting.name}")
        return Resolved(setting=setting, value=value, origin="flag --set")
    if setting.variable in environ:
        value = _read(setting, environ[setting.variable], source=setting.variable)
        return Resolved(setting=setting, value=value, origin=f"environment {setting.variable}")
    value = publication
    for step in setting.path:
        value = getattr(value, step)
    origin = "publication.yaml" if setting.path in written else "default"
    return Resolved(setting=setting, value=value, origin=origin)


def _read(setting: Setting, text: str, *, source: str) -> Any:  # noqa: ANN401 - as the setting says
    try:
        return setting.read(text)
    except ValueError as error:
        raise SettingError(f"{source} {error}; it is {text!r}.", help=setting.meaning) from None


def _replaced(value: Any, path: tuple[str, ...], new: object) -> Any:  # noqa: ANN401 - any node
    """Return a copy of nested frozen values with the field at `path` replaced."""
    first, *rest = path
    if rest:
        new = _replaced(getattr(value, first), tuple(rest), new)
    return dataclasses.replace(value, **{first: new})
