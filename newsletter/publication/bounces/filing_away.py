"""Automatic replies are put into a folder of the mailbox in which people answer, where one is named."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from newsletter.collect.filing import Filed, Folder, MaildirFolder, folder_on_server
from newsletter.errors import NewsletterError
from newsletter.model.mail_source import Mailbox
from newsletter.publication.place import secrets
from newsletter.publication.place.workplace import Workplace

PutAway = Callable[[Collection[str]], Filed]
"""Moves messages by name; never raises."""


def putter_of(workplace: Workplace, mailbox: Mailbox, *, tls: ssl.SSLContext | None) -> PutAway:
    """Return what puts messages of a mailbox away; it does nothing where no folder is named.

    What goes wrong is told and stops nothing: the messages stay where they are.
    """

    def put_away(names: Collection[str]) -> Filed:
        if not (mailbox.automatic and names):
            return Filed()
        try:
            with _opened(workplace, mailbox, tls) as folder:
                return folder.put_away(names, mailbox.automatic)
        except NewsletterError as error:
            return Filed(trouble=error.message)

    return put_away


def nowhere(names: Collection[str]) -> Filed:
    """Put nothing away."""
    del names
    return Filed()


@contextmanager
def _opened(workplace: Workplace, mailbox: Mailbox, tls: ssl.SSLContext | None) -> Iterator[Folder]:
    if mailbox.imap is None:
        yield MaildirFolder(workplace.folder / Path(mailbox.maildir).expanduser())
        return
    password = secrets.mailbox_password(workplace.folder, workplace.environ, mailbox.imap)
    with folder_on_server(mailbox.imap, password, tls=tls) as folder:
        yield folder
