"""Passkeys: discoverable credentials that verify their user (Web Authentication, level 3).

Which authenticator made one is not asked (attestation ``none``): whoever is
signed in may bring any.
"""

from __future__ import annotations

import binascii
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from newsletter.errors import SignInError
from newsletter.model.accounts import Passkey
from newsletter.model.values import dataclass

LONGEST_ANSWER = 32_768
"""Bytes of JSON; real ones have two thousand."""
_FOREIGN = (
    WebAuthnException,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    binascii.Error,
)
"""What the library raises on hostile answers; some of it by accident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """For which address the keys are."""

    origin: str
    """``https://desk.example``, with a port where there is one."""
    name: str
    """What authenticators show: the publication's name."""

    @property
    def host(self) -> str:
        """The relying party's id: the host."""
        return urlsplit(self.origin).hostname or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """What an authenticator made."""

    id: str
    public_key: str
    count: int


def creation_options(
    site: Site, *, person: str, shown: str, challenge: bytes, known: Iterable[Passkey]
) -> str:
    """Return the JSON with which a browser is asked for a new passkey."""
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=_handle(site, person),
        user_name=shown,
        user_display_name=shown,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.id)) for one in known
        ],
    )
    return options_to_json(options)


def request_options(site: Site, *, challenge: bytes) -> str:
    """Return the JSON with which a browser is asked for any passkey that it has for us."""
    options = generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def challenge_in(answer: str) -> bytes:
    """Return the challenge that an answer says it is to; raises `SignInError` for what is none."""
    with _explained():
        _expect_short(answer)
        said = json.loads(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))
        return base64url_to_bytes(said["challenge"])


def credential_in(answer: str) -> str:
    """Return the id of the key that an answer says it is by; raises `SignInError`."""
    with _explained():
        _expect_short(answer)
        return bytes_to_base64url(base64url_to_bytes(json.loads(answer)["rawId"]))


def new_key(site: Site, answer: str, *, challenge: bytes) -> NewKey:
    """Return the key that a browser made when it was asked; raises `SignInError`."""
    with _explained():
        _expect_short(answer)
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
        return NewKey(
            id=bytes_to_base64url(made.credential_id),
            public_key=bytes_to_base64url(made.credential_public_key),
            count=made.sign_count,
        )


def count_after(site: Site, answer: str, *, challenge: bytes, key: Passkey) -> int:
    """Return the key's counter after it signed what it was asked to; raises `SignInError`.

    A counter that did not grow is refused: the key was copied, or the answer is an old one.
    """
    with _explained():
        _expect_short(answer)
        return verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.count,
            require_user_verification=True,
        ).new_sign_count


def _handle(site: Site, person: str) -> bytes:
    """Return what names a person to authenticators: it tells them nothing (level 3, 14.6.1)."""
    return hashlib.sha256(f"{site.host}\0{person}".encode()).digest()


def _expect_short(answer: str) -> None:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("too long")


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except _FOREIGN as error:
        raise SignInError(
            "The passkey was not accepted.", help="Try again, or sign in by another way."
        ) from error
