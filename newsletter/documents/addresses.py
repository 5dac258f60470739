"""The kinds of text that are addresses: of pages and of mailboxes."""

from __future__ import annotations

import re
from typing import Any, Literal
from urllib.parse import urlsplit

from newsletter.documents.nodes import TextNode
from newsletter.documents.reading import Reading, Schema
from newsletter.documents.scalars import Pattern, Scalar
from newsletter.model.finding import ItemPath, Severity
from newsletter.model.issue import UNKNOWN_URL
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass

_PAGE = r"https?://[^\s/?#@]+(?:\.[^\s/?#@]+|:[0-9]+)[^\s]*"
_MAILBOX = r"[^\s@,;:<>()\[\]\"\\]+@(?:[^\s@.,;:<>()\[\]\"\\/]+\.)+[^\s@.,;:<>()\[\]\"\\/0-9]{2,63}"


def address_problem(text: str) -> tuple[str, str, str] | None:
    """Return (code, message, help) of what is wrong with a page's address, or None."""
    if re.search(r"\s", text):
        return (
            "bad-address",
            f"The address “{text}” contains a blank.",
            "Copy it again from the browser; a blank inside an address is written %20.",
        )
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", text)
    if not scheme or "." in scheme[1]:
        return (
            "address-without-scheme",
            f"The address “{text}” lacks its beginning.",
            f"Write https://{text.lstrip('/')}.",
        )
    if scheme[1].lower() not in {"http", "https"}:
        return (
            "unsafe-address",
            f"“{scheme[1]}:” is not the address of a web page.",
            "Write an address that begins with https:// or http://.",
        )
    return None if _is_page(text) else _no_page(text)


def _is_page(text: str) -> bool:
    """Tell whether an http(s) address has a host that can exist, and a port that is a number."""
    if not re.fullmatch(_PAGE, text) or not text.isprintable():
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _no_page(text: str) -> tuple[str, str, str]:
    return (
        "bad-address",
        f"“{text}” is not a whole address.",
        "Copy it again from the browser, from https:// to its end.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAddress(Scalar):
    """An http(s) address; `unknown_allowed` lets an entry say that it is lost."""

    unknown_allowed: bool = False
    end_with_slash: bool = False
    """True: a base address, completed by a slash."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "the address of a page (https://…)"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take a whole address."""
        if self.unknown_allowed and text == UNKNOWN_URL:
            return _unknown(node, reading, path)
        problem = address_problem(text)
        if problem:
            return reading.report(node, *problem, path=path)
        return text + "/" if self.end_with_slash and not text.endswith("/") else text

    def schema(self, publication: Publication | None) -> Schema:
        """Return a pattern."""
        del publication
        page = f"^{_PAGE}$"
        return {"type": "string", "pattern": f"{page}|^unknown$" if self.unknown_allowed else page}


def _unknown(node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
    """Report a lost address: tolerable in a past issue, not in one to be sent."""
    if reading.imported:
        reading.report(
            node,
            "unknown-url",
            "The address of this past article is not known.",
            "Find it and write it here; never guess one.",
            path=path,
            severity=Severity.WARNING,
        )
        return UNKNOWN_URL
    return reading.report(
        node,
        "unknown-url",
        "The address of this article is not known; an issue to be sent must link to it.",
        "Write the article's address. Only past issues (“imported: true”) may lack it.",
        path=path,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAddress(Scalar):
    """A mail address, as RFC 5321 and common sense allow: one ``@``, a host with a dot."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "a mail address"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take a bare address, without name or angle brackets."""
        if _is_mailbox(text):
            return text
        inner = re.search(r"<([^<>]+)>", text)
        mend = "Write it like editor@example.org."
        if inner and _is_mailbox(inner[1]):
            mend = f"Write only the address: {inner[1]}."
        return reading.report(
            node, "bad-mail-address", f"“{text}” is not a mail address.", mend, path=path
        )

    def schema(self, publication: Publication | None) -> Schema:
        """Return a pattern."""
        del publication
        return {"type": "string", "pattern": f"^{_MAILBOX}$", "maxLength": 254}


def _is_mailbox(text: str) -> bool:
    local = text.partition("@")[0]
    dots: tuple[Literal["."], str] = (".", "..")
    return (
        len(text) <= 254  # noqa: PLR2004 - RFC 5321, 4.5.3.1.3
        and text.isprintable()
        and bool(re.fullmatch(_MAILBOX, text))
        and not local.startswith(dots[0])
        and not local.endswith(dots[0])
        and dots[1] not in local
    )


PAGE_ADDRESS = PageAddress()
BASE_ADDRESS = PageAddress(end_with_slash=True)
ENTRY_ADDRESS = PageAddress(unknown_allowed=True)
MAIL_ADDRESS = MailAddress()
DATABASE = Pattern(
    form="the address of a PostgreSQL database, without a password",
    pattern=r"postgres(?:ql)?://(?:[^\s:/?#@]+@)?[^\s/?#@]*/[^\s/?#@]+(?:\?(?!\S*password=)[^\s#]+)?",
    code="bad-database",
    help="Write it like postgresql://newsletter@db.example.org/newsletter; "
    "the password stands in secrets.env as NEWSLETTER_DATABASE_PASSWORD.",
)
BACKUP_PLACE = Pattern(
    form="a folder, ssh://USER@HOST/FOLDER, or s3://HOST/BUCKET/PREFIX?region=REGION",
    # A folder may have any letters; an address, only those that no program reads otherwise.
    pattern=r"(?![A-Za-z][A-Za-z0-9+.-]*://).+"
    r"|ssh://([A-Za-z0-9_][A-Za-z0-9_.-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?/[A-Za-z0-9._~/+=@-]+"
    r"|s3([+]http)?://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?/[a-z0-9][a-z0-9.-]{1,62}"
    r"(/[A-Za-z0-9._=-]+)*/?([?]region=[a-z0-9-]+)?",
    code="bad-place",
    help="Passwords and keys do not stand here: ssh has its own, those of s3 stand in secrets.env.",
)
