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
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

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
    basic: bool = True
    """Whether the secret has to stand in a header; else in the form."""
    told: dict[str, Any] | None = None
    """What it tells of the owner of an access token; None: it tells nobody."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    access: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    def __post_init__(self) -> None:
        handler = type("Handler", (_Handler,), {"served": self})
        super().__init__(ThreadingHTTPServer(("127.0.0.1", 0), handler))

    @property
    def address(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    def description(self) -> dict[str, Any]:
        """Return what it says of itself."""
        method = (
            {} if self.basic else {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        )
        more = {} if self.told is None else {"userinfo_endpoint": f"{self.address}/userinfo"}
        return {
            **method,
            **more,
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

    def token_for(self, form: Mapping[str, str], header: str) -> str:
        """Return the id token of a code, once; raises KeyError, ValueError for a bad request."""
        known = self.codes.pop(form["code"])
        challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != known["challenge"]:
            raise ValueError("verifier")
        if form["redirect_uri"] != self.back:
            raise ValueError("client")
        if self.proof_in(form, header) != (self.client, self.secret):
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

    def proof_in(self, form: Mapping[str, str], header: str) -> tuple[str, str]:
        """Return client and secret, from where they have to stand; raises KeyError, ValueError."""
        if not (self.basic and self.secret):
            return form["client_id"], form.get("client_secret", "")
        if {"client_id", "client_secret"} & form.keys():
            raise ValueError("said twice")
        kind, _, pair = header.partition(" ")
        client, _, secret = base64.b64decode(pair, validate=True).decode().partition(":")
        return (unquote_plus(client), unquote_plus(secret)) if kind == "Basic" else ("", "")


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
        elif parts.path == "/userinfo" and self.served.told is not None:
            good = self.headers.get("Authorization") == f"Bearer {self.served.access}"
            self._answer(200 if good else 401, self.served.told if good else {})
        elif parts.path == "/authorise":
            self._send_back(dict(parse_qsl(parts.query)))
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        """Give a token for a code."""
        data = self.rfile.read(int(self.headers["content-length"])).decode()
        try:
            header = self.headers.get("Authorization", "")
            token = self.served.token_for(dict(parse_qsl(data)), header)
        except (KeyError, ValueError):
            self._answer(400, {"error": "invalid_grant"})
            return
        self._answer(
            200, {"id_token": token, "token_type": "Bearer", "access_token": self.served.access}
        )

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
