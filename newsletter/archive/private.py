"""Mail addresses that may not stand on a public page: readers' and users'.

An address that editors wrote into an issue as an author's own stays, and is told; so is any other
that belongs to nobody here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from newsletter.errors import ArchiveError
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication

_READ = (".html", ".xml", ".txt", ".json", ".csv", ".bib", ".ris", ".eml", ".svg")
_AT = re.compile(r"(?:@|%40|&#0*64;|&#[xX]0*40;|&commat;)(?=[\w-]+\.[\w.-]*\w)")
_ENTITY = re.compile(r"&(?:#0*64;|#[xX]0*40;|commat;)")
_LOCAL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+\Z")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_LONGEST_LOCAL = 64
"""Characters (RFC 5321, section 4.5.3.1.1)."""
_AROUND = "'/=?&{|*`~^!#$%"
"""What an address may begin with, and in texts only ever stands in front of one: ``{a@b.example}`` in BibTeX."""
_HEADS = (".eml",)
"""Files whose own headers name the sender and the message."""


def addresses_in(text: str) -> Iterator[str]:
    """Yield every mail address of a text, in lower case, however its at sign is written."""
    if not ("@" in text or "%40" in text or _ENTITY.search(text)):
        return  # as most pages, which is told much sooner
    for found in _AT.finditer(text):
        before = text[max(0, found.start() - _LONGEST_LOCAL) : found.start()]
        local = _LOCAL.search(unquote(before) if found[0] == "%40" else before)
        domain = _DOMAIN.match(text, found.end())
        if local and domain:
            name = local[0].rpartition("mailto:")[2].lstrip(_AROUND)
            if name:
                yield f"{name}@{domain[0]}".lower()


def written_by_authors(issues: Iterable[Issue]) -> frozenset[str]:
    """Return the addresses that stand in the notes about authors, and in their bylines."""
    found: set[str] = set()
    for issue in issues:
        for lead in issue.leads:
            told = f"{lead.about!r}{lead.authors!r}" if lead.about or lead.authors else ""
            found.update(addresses_in(told) if "@" in told else ())
        for entry in issue.entries:
            for author in entry.authors:
                found.update(addresses_in(author.link) if author.link else ())
    return frozenset(found)


@dataclass(slots=True, kw_only=True)
class AddressGuard:
    """Looks at each file of the site before it is written."""

    publication: Publication
    issues: Callable[[], Iterable[Issue]]
    """All issues of the site; asked once, where somebody's address is found."""
    is_reader: Callable[[str], bool]
    """Whether an address, in lower case, is a subscriber's, whatever became of them."""
    noted: dict[str, str] = field(default_factory=dict)
    """Address → the first page on which it stays."""
    _said: frozenset[str] | None = None

    def __call__(self, path: str, data: bytes) -> None:
        """Raise `ArchiveError` where a file would tell a reader's or a user's address."""
        self.judge(path, self.found(path, data))

    def found(self, path: str, data: bytes) -> tuple[str, ...]:
        """Return the addresses in a file that are not the publication's own."""
        if not path.endswith(_READ):
            return ()
        own = self._own()
        text = data.decode("utf-8", "replace")
        return tuple(one for one in dict.fromkeys(addresses_in(text)) if one not in own)

    def judge(self, path: str, addresses: Iterable[str]) -> None:
        """Raise `ArchiveError` where one of the addresses in a file is a reader's or a user's."""
        for address in addresses:
            if address not in self.noted:
                self._judge(path, address)

    def warnings(self) -> tuple[str, ...]:
        """Return a line for each address that stays, naming the page."""
        return tuple(
            f"{path} shows the mail address {address}: it stays, for it was written there. "
            "Take it out of the issue's file if its owner did not mean it."
            for address, path in sorted(self.noted.items(), key=lambda one: one[::-1])
        )

    def _own(self) -> frozenset[str]:
        sender = self.publication.sender
        return frozenset(one.lower() for one in (sender.address, sender.reply_to) if one)

    def _judge(self, path: str, address: str) -> None:
        user = any(one.email.lower() == address for one in self.publication.people if one.email)
        if not (user or self.is_reader(address)):
            if not path.endswith(_HEADS):  # a message's id looks like an address
                self.noted[address] = path
            return
        if self._said is None:
            self._said = written_by_authors(self.issues())
        if address not in self._said:
            whose = "of a person in publication.yaml" if user else "of a subscriber"
            raise ArchiveError(
                f"{path} would tell the world the mail address {address}, {whose}; nothing was written.",
                help="Take it out of the issue's file or of the template. Only an author's own address "
                "in the note about them stays.",
            )
        self.noted[address] = path
