"""A provider of single sign-on on loopback (OpenID Connect), strict about what it is asked."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from newsletter.testing.threaded import ThreadedServer

KEY_ID = "key-1"


@dataclass(kw_only=True)
class IdentityProvider(ThreadedServer):
    """Signs everybody in as `claims` say, without asking; a context manager that serves it."""

    now: datetime
    client: str = "desk"
    secret: str = ""
    back: str
    """The one address that people may be sent back to."""
    claims: dict[str, Any] = field(default_factory=dict)
    """What is vouched for; it takes the place of what would be said otherwise."""
    issuer: str = ""
    """What it calls itself; empty: its address."""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    signing: Any = None
    """Signs in place of the key that is published; with `algorithm`."""
    algorithm: str = "ES256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        handler = type("Handler", (_Handler,), {"served": self})
        super().__init__(ThreadingHTTPServer(("127.0.0.1", 0), handler))

    @property
    def address(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    def description(self) -> dict[str, str]:
        """Return what it says of itself."""
        return {
            "issuer": self.issuer or self.address,
            "authorization_endpoint": f"{self.address}/authorise",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
        }

    def keys(self) -> dict[str, Any]:
        """Return its public keys."""
        public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": KEY_ID, "use": "sig", "alg": "ES256"}]}

    def code_for(self, asked: Mapping[str, str]) -> str:
        """Return a code for what a browser was sent with; raises KeyError, ValueError for a bad one."""
        good = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": self.back,
            "code_challenge_method": "S256",
        }
        if any(asked[name] != value for name, value in good.items()):
            raise ValueError("not as it should be")
        if not {"openid", "email"} <= set(asked["scope"].split()):
            raise ValueError("scope")
        code = secrets.token_urlsafe(16)
        self.codes[code] = {"nonce": asked["nonce"], "challenge": asked["code_challenge"]}
        return code

    def token_for(self, form: Mapping[str, str]) -> str:
        """Return the id token of a code, once; raises KeyError, ValueError for a bad request."""
        known = self.codes.pop(form["code"])
        challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != known["challenge"]:
            raise ValueError("verifier")
        if (form["redirect_uri"], form["client_id"]) != (self.back, self.client):
            raise ValueError("client")
        if form.get("client_secret", "") != self.secret:
            raise ValueError("secret")
        claims = {
            "iss": self.issuer or self.address,
            "aud": self.client,
            "sub": "1234",
            "iat": int(self.now.timestamp()),
            "exp": int((self.now + timedelta(minutes=5)).timestamp()),
            "nonce": known["nonce"],
            "email_verified": True,
            **self.claims,
        }
        return jwt.encode(
            {name: value for name, value in claims.items() if value is not None},
            self.signing if self.signing is not None else self.key,
            algorithm=self.algorithm,
            headers={"kid": KEY_ID},
        )


class _Handler(BaseHTTPRequestHandler):
    served: IdentityProvider

    def log_message(self, *_arguments: Any) -> None:  # noqa: ANN401 - as the base has it
        """Say nothing."""

    def do_GET(self) -> None:
        """Describe itself, show its keys, or send a browser back with a code."""
        parts = urlsplit(self.path)
        if parts.path == "/.well-known/openid-configuration":
            self._answer(200, self.served.description())
        elif parts.path == "/keys":
            self._answer(200, self.served.keys())
        elif parts.path == "/authorise":
            self._send_back(dict(parse_qsl(parts.query)))
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        """Give a token for a code."""
        data = self.rfile.read(int(self.headers["content-length"])).decode()
        try:
            token = self.served.token_for(dict(parse_qsl(data)))
        except (KeyError, ValueError):
            self._answer(400, {"error": "invalid_grant"})
            return
        self._answer(200, {"id_token": token, "token_type": "Bearer", "access_token": "unused"})

    def _send_back(self, asked: Mapping[str, str]) -> None:
        try:
            fields = {"code": self.served.code_for(asked), "state": asked["state"]}
        except (KeyError, ValueError):
            self._answer(400, {"error": "invalid_request"})
            return
        self.send_response(302)
        self.send_header("Location", f"{self.served.back}?{urlencode(fields)}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, status: int, document: object) -> None:
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
