"""Pictures that travel inside a mail: HTML and pictures together as multipart/related (RFC 2387)."""

from __future__ import annotations

from base64 import encodebytes
from collections.abc import Sequence
from hashlib import sha256

from newsletter.mail.headers import ascii_address
from newsletter.mail.identity import domain_of
from newsletter.model.rendition import Rendition
from newsletter.model.values import dataclass

_SIGNS = 32
_KINDS = ((b"\x89PNG", "png"), (b"\xff\xd8", "jpeg"), (b"GIF8", "gif"), (b"RIFF", "webp"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """A picture in a mail."""

    content_id: str
    """Without angle brackets; the HTML names it ``cid:`` and this."""
    name: str
    """File name, for programs that list what a mail carries."""
    data: bytes


def content_id(data: bytes, sender: str) -> str:
    """Return the Content-ID (RFC 2392) of a picture in the mails of this sender's address.

    It is a function of content and domain: equal pictures have equal ids, in any issue.
    """
    return f"{sha256(data).hexdigest()[:_SIGNS]}@{domain_of(ascii_address(sender))}"


def enclosed_in(rendition: Rendition) -> tuple[Enclosed, ...]:
    """Return what a rendition's mail carries, in the order in which it is shown."""
    files = dict(rendition.images)
    return tuple(
        Enclosed(content_id=known, name=name, data=files[name])
        for known, name in rendition.enclosed
    )


def related(html: bytes, enclosed: Sequence[Enclosed]) -> bytes:
    """Return HTML, a part with its head, and its pictures as one part with its head."""
    parts = [html, *map(_part, enclosed)]
    boundary = f"=_{sha256(b''.join(parts)).hexdigest()[:24]}".encode("ascii")
    head = (
        b'Content-Type: multipart/related; type="text/html";\r\n boundary="%b"\r\n\r\n' % boundary
    )
    opened = b"".join(b"--%b\r\n%b\r\n" % (boundary, part) for part in parts)
    return head + opened + b"--%b--\r\n" % boundary


def _part(picture: Enclosed) -> bytes:
    kind = next((kind for start, kind in _KINDS if picture.data.startswith(start)), "")
    kind = f"image/{kind}" if kind else "application/octet-stream"
    head = (
        f"Content-Type: {kind}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{picture.content_id}>\r\n"
        f'Content-Disposition: inline;\r\n filename="{picture.name}"\r\n\r\n'
    )
    return head.encode("ascii") + encodebytes(picture.data).replace(b"\n", b"\r\n")
