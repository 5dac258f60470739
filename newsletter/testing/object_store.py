"""An object store on loopback that speaks as much S3 as backups need, and believes no signature.

It works each signature out for itself, from the octets that arrived.
"""

from __future__ import annotations

import hashlib
import hmac
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

from newsletter.testing.threaded import ThreadedServer

PAGE = 3
"""Objects in one answer to a listing, so that more than one is asked for."""


class ObjectStore(ThreadedServer):
    """A bucket: `objects` by key; a context manager that serves it."""

    def __init__(self, *, bucket: str, key_id: str, secret: str, region: str) -> None:
        handler = type("Handler", (_Handler,), {"served": self})
        super().__init__(ThreadingHTTPServer(("127.0.0.1", 0), handler))
        self.bucket, self.key_id, self.secret, self.region = bucket, key_id, secret, region
        self.objects: dict[str, bytes] = {}
        self.asked: list[str] = []
        """Method and path of every request."""
        self.failing = ""
        """A method that is answered by 503."""
        self.lying = False
        """Whether what is kept is not what was put."""

    @property
    def address(self) -> str:
        """The place, as people write it."""
        return f"s3+http://127.0.0.1:{self.port}/{self.bucket}/review?region={self.region}"


def _other(data: bytes) -> bytes:
    """Return octets of which the last one is another."""
    return data[:-1] + bytes([data[-1] ^ 1])


class _Handler(BaseHTTPRequestHandler):
    served: ObjectStore

    def log_message(self, *_arguments: Any) -> None:  # noqa: ANN401 - as the base has it
        """Say nothing."""

    def do_PUT(self) -> None:
        """Keep an object."""
        data = self.rfile.read(int(self.headers["content-length"]))
        if self._is_good(data):
            self.served.objects[self._key()] = _other(data) if self.served.lying else data
            self._answer(200, b"")

    def do_GET(self) -> None:
        """Give an object, or a listing."""
        if not self._is_good(b""):
            return
        key = self._key()
        if not key:
            self._answer(200, self._listing())
        elif key in self.served.objects:
            self._answer(200, self.served.objects[key])
        else:
            self._refuse(404, "NoSuchKey")

    def do_DELETE(self) -> None:
        """Forget an object."""
        if self._is_good(b""):
            self.served.objects.pop(self._key(), None)
            self._answer(204, b"")

    def _key(self) -> str:
        path = unquote(urlsplit(self.path).path)
        return path.removeprefix(f"/{self.served.bucket}").removeprefix("/")

    def _listing(self) -> bytes:
        query = dict(parse_qsl(urlsplit(self.path).query))
        after = query.get("continuation-token", "")
        keys = [
            key
            for key in sorted(self.served.objects)
            if key.startswith(query.get("prefix", "")) and key > after
        ]
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.served.objects[key])}</Size></Contents>"
            for key in keys[:PAGE]
        )
        more = len(keys) > PAGE
        token = f"<NextContinuationToken>{keys[PAGE - 1]}</NextContinuationToken>" if more else ""
        truncated = f"<IsTruncated>{str(more).lower()}</IsTruncated>"
        return f"<ListBucketResult>{truncated}{token}{rows}</ListBucketResult>".encode()

    def _is_good(self, data: bytes) -> bool:
        self.served.asked.append(f"{self.command} {self.path}")
        if self.served.failing == self.command:
            self._refuse(503, "SlowDown")
            return False
        if hashlib.sha256(data).hexdigest() != self.headers["x-amz-content-sha256"]:
            self._refuse(400, "XAmzContentSHA256Mismatch")
            return False
        if self.headers["authorization"] != self._authorization():
            self._refuse(403, "SignatureDoesNotMatch")
            return False
        return True

    def _authorization(self) -> str:
        """Return what the header must be, from what arrived and from our own secret."""
        names = self.headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0]
        split = urlsplit(self.path)
        query = "&".join(
            f"{quote(name, safe='')}={quote(value, safe='')}"
            for name, value in sorted(parse_qsl(split.query, keep_blank_values=True))
        )
        lines = [self.command, split.path, query]
        lines += [f"{name}:{self.headers[name]}" for name in names.split(";")]
        lines += ["", names, self.headers["x-amz-content-sha256"]]
        at = self.headers["x-amz-date"]
        scope = [at[:8], self.served.region, "s3", "aws4_request"]
        hashed = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        key = f"AWS4{self.served.secret}".encode()
        for part in scope:
            key = hmac.new(key, part.encode(), "sha256").digest()
        text = "\n".join(["AWS4-HMAC-SHA256", at, "/".join(scope), hashed])
        signature = hmac.new(key, text.encode(), "sha256").hexdigest()
        return (
            f"AWS4-HMAC-SHA256 Credential={self.served.key_id}/{'/'.join(scope)},"
            f"SignedHeaders={names},Signature={signature}"
        )

    def _refuse(self, status: int, code: str) -> None:
        text = f"<Error><Code>{code}</Code><Message>not so\x1b[31m</Message></Error>"
        self._answer(status, text.encode())

    def _answer(self, status: int, data: bytes) -> None:
        self.send_response(status)
        if status != 204:  # noqa: PLR2004 - which has no content
            self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
