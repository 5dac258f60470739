"""The ends of Mailchimp and listmonk that take drafts, on loopback.

They look at keys, verbs, paths and the fields that the real ones require, and
keep what they were given; `refuse` makes the next content be turned down.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from newsletter.testing.threaded import ThreadedServer

Answer = tuple[int, object]


class _Service(ThreadedServer):
    """A context manager; `url` is its base address, `campaigns` what was drafted, by id."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.campaigns: dict[str, dict[str, Any]] = {}
        self.refuse = ""
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version: ClassVar[str] = "HTTP/1.1"  # type: ignore[misc]

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

            def _answer(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(size)) if size else {}
                if self.headers.get("Authorization") == service.authorization:
                    status, said = service.answer(self.command, self.path, body)
                else:
                    status, said = 401, {"detail": "API Key Invalid", "message": "invalid session"}
                content = b"" if said is None else json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - the library's names

        super().__init__(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        self.url = f"http://127.0.0.1:{self.port}/"

    @property
    def authorization(self) -> str:
        """The header that a call with the right key has."""
        raise NotImplementedError

    def answer(self, verb: str, path: str, body: Mapping[str, Any]) -> Answer:
        """Return status and document for a call."""
        raise NotImplementedError


class Mailchimp(_Service):
    """The Marketing API 3.0, as far as drafts need it."""

    @property
    def authorization(self) -> str:
        """Basic, with any user."""
        return "Basic " + base64.b64encode(f"newsletter:{self.key}".encode()).decode()

    def answer(self, verb: str, path: str, body: Mapping[str, Any]) -> Answer:
        """Make, fill and delete campaigns."""
        if (verb, path) == ("POST", "/3.0/campaigns"):
            if body.get("type") != "regular" or not body["recipients"]["list_id"]:
                return 400, {"detail": "The resource submitted could not be validated."}
            number = f"c{len(self.campaigns) + 1}"
            self.campaigns[number] = dict(body)
            return 200, {"id": number, "status": "save"}
        found = re.fullmatch(r"/3\.0/campaigns/(\w+)(/content)?", path)
        if not found or found[1] not in self.campaigns:
            return 404, {"detail": "The requested resource could not be found."}
        if verb == "DELETE" and not found[2]:
            del self.campaigns[found[1]]
            return 204, None
        if verb == "PUT" and found[2] and not self.refuse:
            self.campaigns[found[1]]["content"] = dict(body)
            return 200, {"html": body["html"]}
        return 400, {"detail": self.refuse or "Not here."}


class Listmonk(_Service):
    """The API of listmonk, as far as drafts need it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.templates: list[dict[str, Any]] = [{"id": 1, "name": "Default", "body": "…"}]

    @property
    def authorization(self) -> str:
        """An API user's token."""
        return f"token {self.key}"

    def answer(self, verb: str, path: str, body: Mapping[str, Any]) -> Answer:
        """List and make templates, make campaigns."""
        if (verb, path) == ("GET", "/api/templates?no_body=true"):
            return 200, {"data": [{"id": one["id"], "name": one["name"]} for one in self.templates]}
        if (verb, path) == ("POST", "/api/templates"):
            self.templates.append({"id": len(self.templates) + 1, **body})
            return 200, {"data": self.templates[-1]}
        if (verb, path) == ("POST", "/api/campaigns") and not self.refuse:
            number = len(self.campaigns) + 1
            self.campaigns[str(number)] = {"id": number, "status": "draft", **body}
            return 200, {"data": {"id": number, "status": "draft"}}
        return 400, {"message": self.refuse or "unknown path"}
