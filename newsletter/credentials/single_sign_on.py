"""OpenID Connect Core 1.0: the code flow with PKCE (RFC 7636), as far as a sign-in needs it.

Pure: what is asked of a provider, and what its answers are worth.  The caller
carries them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from newsletter.errors import SettingError, SignInError
from newsletter.model.values import dataclass

if TYPE_CHECKING:
    from jwt import PyJWK

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures with a public key only: what is signed with the client's secret proves less."""
SLACK = timedelta(seconds=60)
"""So far clocks may differ."""
_MOST_KEYS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What a provider says of itself (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    authorise: str
    """Where people are sent to."""
    token: str
    """Where a code becomes a token."""
    keys: str
    """Where its public keys are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the answer to one sign-in is held against; chance made all three."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom a provider vouches for."""

    subject: str
    address: str
    """A mail address that it has verified."""


def expect_library() -> None:
    """Raise `SettingError` where PyJWT, an extra, is not installed."""
    try:
        import jwt  # noqa: F401, PLC0415
    except ModuleNotFoundError as error:
        raise SettingError(
            "The single sign-on needs PyJWT, which is not installed.",
            help="Install it: pip install 'newsletter[sso]'",
        ) from error


def discovery_address(issuer: str) -> str:
    """Return where a provider describes itself."""
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def read_provider(document: object, *, issuer: str) -> Provider:
    """Read what a provider says of itself; raises `SignInError`."""
    said: Mapping[str, Any] = document if isinstance(document, Mapping) else {}
    if str(said.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise _trouble("it calls itself by another name than the one in publication.yaml")
    provider = Provider(
        issuer=str(said["issuer"]),
        authorise=str(said.get("authorization_endpoint", "")),
        token=str(said.get("token_endpoint", "")),
        keys=str(said.get("jwks_uri", "")),
    )
    for address in (provider.authorise, provider.token, provider.keys):
        if urlsplit(address).scheme not in {"https", urlsplit(issuer).scheme}:
            raise _trouble("it does not say where to ask it")
    return provider


def sign_in_address(provider: Provider, asked: Asked, *, client: str, back: str) -> str:
    """Return where a person is sent to; they come `back` with a code."""
    challenge = hashlib.sha256(asked.verifier.encode()).digest()
    fields = {
        "response_type": "code",
        "client_id": client,
        "redirect_uri": back,
        "scope": "openid email",
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    joint = "&" if urlsplit(provider.authorise).query else "?"
    return f"{provider.authorise}{joint}{urlencode(fields)}"


def token_form(asked: Asked, *, code: str, client: str, secret: str, back: str) -> dict[str, str]:
    """Return the form that turns a code into a token."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": client,
        "code_verifier": asked.verifier,
    }
    return form | ({"client_secret": secret} if secret else {})


def read_identity(
    token: str, keys: object, *, provider: Provider, client: str, asked: Asked, now: datetime
) -> Identity:
    """Return whom an id token vouches for (section 3.1.3.7); raises `SignInError`.

    Only an address that the provider has verified counts.
    """
    import jwt  # noqa: PLC0415 - an extra

    try:
        claims = jwt.decode(
            token,
            key=_key_of(token, keys),
            algorithms=list(ALGORITHMS),
            audience=client,
            issuer=provider.issuer,
            options={
                "require": ["exp", "iat", "sub", "nonce"],
                # By our own clock, below.
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise _trouble("its answer is not signed as it should be") from error
    _expect_fresh(claims, client=client, asked=asked, now=now)
    address = claims.get("email")
    if not isinstance(address, str) or claims.get("email_verified") not in {True, "true"}:
        raise _trouble("it names no mail address that it has verified")
    return Identity(subject=str(claims["sub"]), address=address)


def _expect_fresh(claims: Mapping[str, Any], *, client: str, asked: Asked, now: datetime) -> None:
    ends, made = claims["exp"], claims["iat"]
    if not isinstance(ends, int | float) or not isinstance(made, int | float):
        raise _trouble("its answer does not say how long it holds")
    if now.timestamp() > ends + SLACK.seconds or made > now.timestamp() + SLACK.seconds:
        raise _trouble("its answer is too old, or from the future")
    if claims["nonce"] != asked.nonce:
        raise _trouble("its answer belongs to another sign-in")
    if claims.get("azp", client) != client:
        raise _trouble("its answer is for another program")


def _key_of(token: str, keys: object) -> PyJWK:
    """Return the key that signed a token, by the name that it gives; the only one needs none."""
    import jwt  # noqa: PLC0415 - an extra

    listed = keys.get("keys") if isinstance(keys, Mapping) else None
    if not isinstance(listed, list) or len(listed) > _MOST_KEYS:
        raise ValueError("no list of keys")
    header = jwt.get_unverified_header(token)
    if header.get("alg") not in ALGORITHMS:
        raise ValueError("no such signature")
    signing = [one for one in listed if isinstance(one, Mapping) and one.get("use") != "enc"]
    named = [one for one in signing if one.get("kid") == header.get("kid")]
    found = named or (signing if len(signing) == 1 and "kid" not in header else [])
    if not found:
        raise ValueError("no such key")
    return jwt.PyJWK(dict(found[0]), algorithm=header.get("alg"))


def _trouble(what: str) -> SignInError:
    return SignInError(
        f"The single sign-on cannot be used: {what}.",
        help="Sign in by another way, and tell whoever looks after the single sign-on.",
    )
