"""One bucket of an object store, asked over HTTP/1.1; the bucket's name stands in the path.

https://docs.aws.amazon.com/AmazonS3/latest/API/: PutObject, GetObject, DeleteObject, ListObjectsV2.
"""

from __future__ import annotations

import hashlib
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import field
from datetime import datetime
from http.client import (
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
)
from io import BufferedIOBase
from typing import BinaryIO

from newsletter.errors import NewsletterError
from newsletter.model.values import dataclass
from newsletter.objects.signature import (
    NOTHING,
    Asked,
    Credentials,
    signed_headers,
    target_of,
)

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
class Listed:
    """An object that is there."""

    name: str
    """Below the prefix."""
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects:
    """The objects of a bucket, by their names below its prefix."""

    bucket: Bucket
    who: Credentials
    clock: Callable[[], datetime]
    called: str
    """What errors call it: ``The place for backups``."""
    failing: type[NewsletterError]
    """What is raised where it cannot be reached, or refuses."""
    secrets: str
    """The names of what opens it, for the mend."""
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    @property
    def shown(self) -> str:
        """Return the address, without a secret."""
        return self.bucket.shown

    def put(self, name: str, stream: BufferedIOBase, *, kind: str = "") -> None:
        """Put what a stream holds; the service compares what it got with the hash that is signed.

        `kind` is a media type.
        """
        size = stream.seek(0, 2)
        if size > LARGEST:
            raise self.failing(
                f"{name} is larger than the {LARGEST:,} octets that are put in one piece.",
                help="Take a folder or ssh://… as the place.",
            )
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        headers = {"content-length": str(size)} | ({"content-type": kind} if kind else {})
        with self._asked("PUT", name, headers=headers, sha256=digest, body=stream) as answer:
            self._expect(answer)

    def get(self, name: str, target: BinaryIO) -> bool:
        """Write an object to a stream; say whether it is there."""
        with self._asked("GET", name) as answer:
            if answer.status == _NOT_FOUND:
                return False
            self._expect(answer)
            _copy(answer, target)
        return True

    def fetch(self, name: str, target: BinaryIO) -> None:
        """Write an object that must be there to a stream."""
        with self._asked("GET", name) as answer:
            self._expect(answer)
            _copy(answer, target)

    def remove(self, name: str) -> None:
        """Remove an object; that it is not there is no error."""
        with self._asked("DELETE", name) as answer:
            if answer.status != _NOT_FOUND:
                self._expect(answer)

    def listed(self) -> Iterator[Listed]:
        """Yield all objects below the prefix."""
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
                yield Listed(name=name, size=int(_value(found[1], b"Size") or "0"))
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
        body: BufferedIOBase | None = None,
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
            raise self.failing(
                f"{self.called}, {self.shown}, cannot be reached: {str(error) or type(error).__name__}.",
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
        raise self.failing(
            f"{self.called}, {self.shown}, refuses: {answer.status} {words[:300]}".rstrip() + ".",
            help=f"See that the bucket is there, that {self.secrets} "
            "are right and may read, write and list it, and that this machine's clock is right.",
        )


def _copy(answer: HTTPResponse, target: BinaryIO) -> None:
    promised, got = answer.length, 0
    while piece := answer.read(_CHUNK):
        target.write(piece)
        got += len(piece)
    if promised not in {None, got}:  # a connection that ends early looks like the end
        raise IncompleteRead(b"", (promised or 0) - got)


def _value(text: bytes, name: bytes) -> str:
    """Return the text of the first element of that name, or empty."""
    found = re.search(rb"<" + name + rb">([^<]*)</" + name + rb">", text)
    return (
        found[1].decode("utf-8", "replace").replace("&quot;", '"').replace("&amp;", "&")
        if found
        else ""
    )
