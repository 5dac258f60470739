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
from urllib.parse import quote_plus, urlencode, urlsplit

from newsletter.errors import SettingError, SignInError
from newsletter.model.values import dataclass

if TYPE_CHECKING:
    from jwt import PyJWK

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures with a public key only: what is signed with the client's secret proves less."""
SLACK = timedelta(seconds=60)
"""So far clocks may differ."""
BASIC = "client_secret_basic"
"""How a client proves who it is where nothing else was agreed upon (Discovery 1.0, section 3)."""
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
    userinfo: str = ""
    """Where it tells what its token leaves out (OpenID Connect Core 1.0, section 5.3); or empty."""
    basic: bool = False
    """Whether the client says its secret in a header, which is the rule, and not in the form."""


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
    ways = said.get("token_endpoint_auth_methods_supported")
    provider = Provider(
        issuer=str(said["issuer"]),
        authorise=str(said.get("authorization_endpoint", "")),
        token=str(said.get("token_endpoint", "")),
        keys=str(said.get("jwks_uri", "")),
        userinfo=str(said.get("userinfo_endpoint") or ""),
        basic=not isinstance(ways, list) or BASIC in ways,
    )
    addresses = [provider.authorise, provider.token, provider.keys]
    for address in [*addresses, provider.userinfo] if provider.userinfo else addresses:
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


def token_form(asked: Asked, *, code: str, back: str) -> dict[str, str]:
    """Return the form that turns a code into a token, but for who asks."""
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": asked.verifier,
    }


def proof_of(
    provider: Provider, *, client: str, secret: str
) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Return the fields and the headers that prove who asks (RFC 6749, section 2.3.1).

    A client without a secret says its name alone.
    """
    if not secret:
        return {"client_id": client}, ()
    if not provider.basic:
        return {"client_id": client, "client_secret": secret}, ()
    pair = base64.b64encode(f"{quote_plus(client)}:{quote_plus(secret)}".encode()).decode()
    return {}, (("Authorization", f"Basic {pair}"),)


def read_claims(
    token: str, keys: object, *, provider: Provider, client: str, asked: Asked, now: datetime
) -> Mapping[str, Any]:
    """Return what an id token says (section 3.1.3.7); raises `SignInError` for one that proves nothing."""
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
    return claims


def leaves_out(claims: Mapping[str, Any]) -> bool:
    """Say whether a token says nothing of a mail address: many providers tell that only to who asks (section 5.4)."""
    return "email" not in claims and "email_verified" not in claims


def identity_of(claims: Mapping[str, Any], told: object = None) -> Identity:
    """Return whom a provider vouches for; raises `SignInError`.

    `told`: what it told of the owner of the access token, where `leaves_out` said so.  Only an address that
    the provider has verified counts, and only of the one whom the token names (section 5.3.2).
    """
    subject = claims.get("sub")
    if leaves_out(claims) and isinstance(told, Mapping) and told.get("sub") == subject:
        claims = told
    address = claims.get("email")
    verified = claims.get("email_verified")
    if not isinstance(address, str) or not (verified is True or verified == "true"):
        raise _trouble("it names no mail address that it has verified")
    return Identity(subject=str(subject), address=address)


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
