"""Forgetting somebody everywhere: databases and their copies, kept mails, raw bounces, exports.

What stays are ids: of the subscriber in events and ledgers, so that their sums still
hold, and a keyed hash that keeps old lists from bringing the address back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path

from newsletter.audience import subscribers
from newsletter.audience.addresses import normalise
from newsletter.model.audience import Cause
from newsletter.model.publication import Publication
from newsletter.model.sending import Subscriber
from newsletter.model.values import dataclass
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.registry import OpenRegistry
from newsletter.stores.copies import scrub_copy

_HEAD = 16_384
"""Octets of a mail of ours in which its To line certainly stands."""
_MAILS = frozenset({".eml", ".msg", ""})
_EXPORTS = frozenset({".csv", ".json", ".tsv"})
_DATABASES = (".db", ".db-wal", ".db-shm", ".sqlite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was removed, and what a person has to look at."""

    subscriber: str
    removed: tuple[str, ...]
    """Kept mails, bounces and exports that named them."""
    left: tuple[str, ...]
    """Files that still name them and that this program does not dare to remove."""

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line; it names nobody."""
        yield "That reader is forgotten; what was sent is counted without a name."
        for path in self.removed:
            yield f"removed {path}"
        for path in self.left:
            yield f"still names them, remove it by hand: {path}"


def erase_subscriber(
    workplace: Workplace,
    opened: OpenRegistry,
    known: Subscriber,
    *,
    cause: Cause,
    by: str = "",
    note: str = "",
) -> Erased:
    """Forget a subscriber; raises `StoreError` where the database cannot be written.

    Files go first: where that fails, the person is still known, and the same command
    can be given again.  What a send in progress wrote meanwhile goes afterwards.
    """
    search = _Search.for_person(known, opened.publication)
    removed, left = _sweep(workplace, opened.publication, search)
    subscribers.erase(
        opened.audience, known.id, now=workplace.clock(), cause=cause, by=by, note=note
    )
    opened.audience.forget_traces()
    for copy in sorted(workplace.var.glob("mail-*.db")):
        scrub_copy(copy, subscriber=known.id, normal=known.normal)
    more, _ = _sweep(workplace, opened.publication, search)
    return Erased(subscriber=known.id, removed=(*removed, *more), left=left)


def forget_suggester(workplace: Workplace, opened: OpenRegistry, address: str) -> Erased | None:
    """Forget what somebody who is no subscriber wrote with suggestions; None: nothing names them."""
    normal = normalise(address).normal
    if not opened.suggestions.forget_person(normal):
        return None
    opened.audience.forget_traces()
    for copy in sorted(workplace.var.glob("mail-*.db")):
        scrub_copy(copy, subscriber="", normal=normal)
    return Erased(subscriber="", removed=(), left=())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """The forms in which an address may stand in a file."""

    needle: re.Pattern[bytes]
    published: bool
    """It is the publication's own: it stands in every mail, and only what was sent to it is theirs."""

    @classmethod
    def for_person(cls, known: Subscriber, publication: Publication) -> _Search:
        """Return the search for one subscriber."""
        forms = {known.address.lower(), known.normal, known.deliverable.lower()}
        own = {publication.sender.address, publication.sender.reply_to}
        own |= {person.email for person in publication.people}
        return cls(
            needle=_needle(forms),
            published=not forms.isdisjoint(one.lower() for one in own),
        )

    def among(self, data: bytes) -> bool:
        """Return whether the address stands in the data, as text or inside a mail's encodings."""
        lower = data.lower()
        if self.needle.search(lower):
            return True
        if b"\ncontent-transfer-encoding:" not in lower:
            return False
        parts = _decoded(message_from_bytes(data))
        return any(self.needle.search(part.lower()) for part in parts)

    def is_recipient(self, data: bytes) -> bool:
        """Return whether a mail is addressed to them."""
        head = data.partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
        to = str(message_from_bytes(head, policy=policy.default)["To"] or "").lower()
        return bool(self.needle.search(to.encode()))


def _needle(forms: Collection[str]) -> re.Pattern[bytes]:
    """Return what finds the addresses, and their form in a return path (``news+me=b.example@…``).

    An address that merely ends or begins like one of them is somebody else's.
    """
    plain = "|".join(re.escape(form) for form in sorted(forms))
    verp = "|".join(re.escape(form.replace("@", "=")) for form in sorted(forms))
    local = r"[\w.+!#$%&'*/=?^`{|}~-]"
    return re.compile(
        rf"(?<!{local})(?:{plain})(?![\w-]|\.\w)|(?<![\w.])(?:{verp})(?![\w-]|\.\w)".encode()
    )


def _decoded(message: Message) -> Iterator[bytes]:
    for part in message.walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield content


def _sweep(
    workplace: Workplace, publication: Publication, search: _Search
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Remove what names them; return the paths removed and the paths left."""
    removed, left = [], []
    outbox = (workplace.folder / publication.delivery.folder).resolve()
    for path in _files(outbox, workplace.var.resolve(), *_returned(workplace, publication)):
        if not _names_them(path, search, ours=path.is_relative_to(outbox)):
            continue
        if path.suffix.lower() in _MAILS | _EXPORTS or path.parent.name in {"new", "cur", "tmp"}:
            path.unlink(missing_ok=True)
            removed.append(workplace.shown(path))
        else:
            left.append(workplace.shown(path))
    return tuple(removed), tuple(left)


def _returned(workplace: Workplace, publication: Publication) -> Iterator[Path]:
    """Yield the Maildirs in which bounces and answers lie, wherever they are."""
    for mailbox in (publication.delivery.bounce_mailbox, publication.delivery.reply_mailbox):
        if mailbox and mailbox.maildir:
            yield (workplace.folder / Path(mailbox.maildir).expanduser()).resolve()


def _files(*folders: Path) -> Iterator[Path]:
    seen: set[Path] = set()
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and path not in seen and not path.name.endswith(_DATABASES):
                seen.add(path)
                yield path


def _names_them(path: Path, search: _Search, *, ours: bool) -> bool:
    """Return whether a file is about them; of our own mails only the To line decides."""
    try:
        if ours and path.suffix == ".eml":
            with path.open("rb") as file:
                return search.is_recipient(file.read(_HEAD))
        data = path.read_bytes()
    except OSError:
        return False
    return search.is_recipient(data) if search.published else search.among(data)
