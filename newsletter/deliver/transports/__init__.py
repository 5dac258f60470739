"""How a message leaves: smtp, files, console, behind one protocol."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from newsletter.deliver.postfix_log import PostfixLog
from newsletter.deliver.transports.base import (
    Answer,
    Envelope,
    Nobody,
    Outcome,
    Peer,
    Together,
    Transport,
)
from newsletter.deliver.transports.console import ConsoleTransport
from newsletter.deliver.transports.files import FilesTransport
from newsletter.errors import SettingError
from newsletter.model.publication import DeliverySettings

__all__ = ["Answer", "Envelope", "Outcome", "Transport", "transport_for"]


def transport_for(
    settings: DeliverySettings,
    *,
    folder: Path,
    stream: TextIO,
    user: str = "",
    password: str = "",
    local_name: str = "localhost",
    told: Peer | None = None,
) -> Transport:
    """Return the transport that the settings name, not yet open.

    `folder` is where the files transport writes, `stream` what the console
    transport writes to; `local_name` is what an SMTP client greets with; `told`
    knows what a relay told afterwards, where one does.
    Raises `SettingError`.
    """
    match settings.transport:
        case "files":
            return FilesTransport(folder)
        case "console":
            return ConsoleTransport(stream)
        case "smtp":
            # smtplib and ssl take a while to load, and most commands send nothing.
            from newsletter.deliver.transports.smtp import SmtpTransport  # noqa: PLC0415

            return SmtpTransport(
                settings.smtp,
                local_name=local_name,
                user=user,
                password=password,
                peer=_record_of(settings, told),
            )
    raise SettingError(
        f"There is no transport {settings.transport!r}.",
        help="Set delivery.transport in publication.yaml to smtp, files or console.",
    )


def _record_of(settings: DeliverySettings, told: Peer | None) -> Peer:
    log = PostfixLog(Path(settings.smtp.log)) if settings.smtp.log else Nobody()
    return Together(log, told) if told else log
