"""The folder of the files transport, read as a reader would: letters, their words, their links."""

from __future__ import annotations

import email
import re
from email import policy
from email.message import EmailMessage
from pathlib import Path


class Outbox:
    """Letters by recipient, and the links in them."""

    def __init__(self, folder: Path, *, public_url: str) -> None:
        self._folder = folder
        self._public_url = public_url

    def files(self) -> list[Path]:
        """Return the files, oldest first."""
        return sorted(self._folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)

    def letters(self, to: str = "") -> list[EmailMessage]:
        """Return the messages, those to one address where it is named."""
        read = [
            email.message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in self.files()
        ]
        return [one for one in read if not to or one["To"] == to]

    def text(self, letter: EmailMessage, kind: str = "plain") -> str:
        """Return one part of a message."""
        part = letter.get_body((kind,))
        return str(part.get_content()) if part else ""

    def token(self, letter: EmailMessage, page: str) -> str:
        """Return the token of the link to a page (``c``, ``a``, ``p``)."""
        found = re.search(rf"{re.escape(self._public_url)}{page}/(\S+)", self.text(letter))
        return found[1] if found else ""
