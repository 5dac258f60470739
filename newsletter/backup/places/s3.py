"""Backups in an object store that speaks S3: one object each, which is there wholly or not at all."""

from __future__ import annotations

import hashlib
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.client import (
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
)
from pathlib import Path
from typing import BinaryIO

from newsletter.backup.names import made_at
from newsletter.backup.places.base import Stored
from newsletter.backup.places.signature import (
    NOTHING,
    Asked,
    Credentials,
    signed_headers,
    target_of,
)
from newsletter.errors import BackupError

SECONDS = 60.0
"""To wait for the other side, each time."""
LARGEST = 5_000_000_000
"""Octets of one object that is put in one piece."""
_CHUNK = 1 << 20
_SAID = 100_000
"""Octets of an answer in words that are read."""
_LISTED = 50_000_000
_CONTENTS = re.compile(rb"<Contents>(.*?)</Contents>", re.DOTALL)
_OK, _NOT_FOUND = 200, 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Where objects lie."""

    host: str
    port: int
    name: str
    prefix: str = ""
    """Ends in a slash, or is empty."""
    encrypted: bool = True
    """Whether TLS is spoken."""

    @property
    def shown(self) -> str:
        """Return it as people write it."""
        scheme, usual = ("s3", 443) if self.encrypted else ("s3+http", 80)
        port = "" if self.port == usual else f":{self.port}"
        return f"{scheme}://{self.host}{port}/{self.name}/{self.prefix}".rstrip("/")

    @property
    def authority(self) -> str:
        """Return the host header."""
        return (
            self.host
            if self.port == (443 if self.encrypted else 80)
            else f"{self.host}:{self.port}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Place:
    """Objects under a prefix; the bucket's name stands in the path."""

    bucket: Bucket
    who: Credentials
    clock: Callable[[], datetime]
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    @property
    def shown(self) -> str:
        """Return the address, without a secret."""
        return self.bucket.shown

    def put(self, name: str, file: Path) -> None:
        """Put the object; the service compares what it got with the hash that is signed."""
        size = file.stat().st_size
        if size > LARGEST:
            raise BackupError(
                f"{name} is larger than the {LARGEST:,} octets that are put in one piece.",
                help="Take a folder or ssh://… as the place.",
            )
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            headers = {"content-length": str(size)}
            with self._asked("PUT", name, headers=headers, sha256=digest, body=stream) as answer:
                self._expect(answer)

    def fetch(self, name: str, file: Path) -> None:
        """Write the object into a file."""
        with self._asked("GET", name) as answer:
            self._expect(answer)
            promised, got = answer.length, 0
            with file.open("wb") as target:
                while piece := answer.read(_CHUNK):
                    target.write(piece)
                    got += len(piece)
            if promised not in {None, got}:  # a connection that ends early looks like the end
                raise IncompleteRead(b"", (promised or 0) - got)

    def stored(self) -> tuple[Stored, ...]:
        """Return the objects with names of ours."""
        return tuple(sorted(self._listed(), key=lambda one: one.name))

    def remove(self, name: str) -> None:
        """Remove the object."""
        with self._asked("DELETE", name) as answer:
            if answer.status != _NOT_FOUND:
                self._expect(answer)

    def _listed(self) -> Iterator[Stored]:
        token = ""
        while True:
            query = {"list-type": "2", "prefix": self.bucket.prefix}
            if token:
                query["continuation-token"] = token
            with self._asked("GET", "", query=query) as answer:
                self._expect(answer)
                text = answer.read(_LISTED)
            for found in _CONTENTS.finditer(text):
                name = _value(found[1], b"Key").removeprefix(self.bucket.prefix)
                if made_at(name):
                    yield Stored(name=name, size=int(_value(found[1], b"Size") or "0"))
            token = _value(text, b"NextContinuationToken")
            if _value(text, b"IsTruncated") != "true" or not token:
                return

    @contextmanager
    def _asked(
        self,
        method: str,
        name: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        sha256: str = NOTHING,
        body: BinaryIO | None = None,
    ) -> Iterator[HTTPResponse]:
        path = f"/{self.bucket.name}/{self.bucket.prefix}{name}" if name else f"/{self.bucket.name}"
        asked = Asked(
            method=method,
            path=path,
            query=query or {},
            headers={"host": self.bucket.authority, **(headers or {})},
            sha256=sha256,
        )
        connection = self._connection()
        try:
            sent = signed_headers(asked, self.who, now=self.clock())
            with suppress(BrokenPipeError, ConnectionResetError):  # refused before all was sent
                connection.request(method, target_of(asked), body=body, headers=sent)
            yield connection.getresponse()
        except (OSError, HTTPException) as error:
            if isinstance(error, OSError) and error.filename:
                raise  # a file of ours
            raise BackupError(
                f"The place for backups, {self.shown}, cannot be reached: {str(error) or type(error).__name__}.",
                help="See that the address is right and that the service runs; then run it again.",
            ) from error
        finally:
            connection.close()

    def _connection(self) -> HTTPConnection:
        host, port = self.bucket.host, self.bucket.port
        if self.bucket.encrypted:
            return HTTPSConnection(host, port, timeout=SECONDS, context=self.context)
        return HTTPConnection(host, port, timeout=SECONDS)

    def _expect(self, answer: HTTPResponse) -> None:
        if _OK <= answer.status < 300:  # noqa: PLR2004 - what went well
            return
        text = answer.read(_SAID)
        code, told = _value(text, b"Code"), _value(text, b"Message")
        words = " ".join("".join(c if c.isprintable() else " " for c in f"{code} {told}").split())
        raise BackupError(
            f"The place for backups, {self.shown}, refuses: {answer.status} {words[:300]}".rstrip()
            + ".",
            help="See that the bucket is there, that NEWSLETTER_S3_KEY_ID and NEWSLETTER_S3_SECRET "
            "are right and may read, write and list it, and that this machine's clock is right.",
        )


def _value(text: bytes, name: bytes) -> str:
    """Return the text of the first element of that name, or empty."""
    found = re.search(rb"<" + name + rb">([^<]*)</" + name + rb">", text)
    return (
        found[1].decode("utf-8", "replace").replace("&quot;", '"').replace("&amp;", "&")
        if found
        else ""
    )
