"""A provider on loopback vouches for people; what it must not be believed is not."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from newsletter.errors import SignInError
from newsletter.model.accounts import Caller, Way
from newsletter.publication.accounts import sessions, signing_on
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock
from newsletter.testing.identity_provider import IdentityProvider

BACK = "https://desk.review.example/sign-in/back"
HERE = Caller(network="192.0.2.7", browser="b" * 64)
SECRET = "between the two of us"


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:
        """Follow nothing."""


@pytest.fixture
def provider(clock: FixedClock) -> Iterator[IdentityProvider]:
    """Return a provider that vouches for the editor."""
    claims = {"email": "Editor@review.example"}
    with IdentityProvider(now=clock(), back=BACK, secret=SECRET, claims=claims) as served:
        yield served


@pytest.fixture
def desk(workplace: Workplace, provider: IdentityProvider) -> Workplace:
    """Return a publication that uses it."""
    file = workplace.publication_file
    text = file.read_text().replace(
        "name: The Editor\n", "name: The Editor\n    email: editor@review.example\n"
    )
    file.write_text(
        f"{text}fetching:\n  allow_networks: [127.0.0.0/8]\n"
        "desk:\n  url: https://desk.review.example/\n"
        f"  single_sign_on: {{issuer: '{provider.address}', client: desk}}\n"
    )
    return replace(workplace, environ={"NEWSLETTER_SIGN_IN_SECRET": SECRET})


def sent_back(address: str) -> dict[str, str]:
    """Follow a browser to the provider; return what it is sent back with."""
    opener = urllib.request.build_opener(_Stay)
    try:
        opener.open(address)
    except HTTPError as answer:
        location = answer.headers["Location"]
        answer.close()
    assert location.startswith(BACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def finish(desk: Workplace, caller: Caller, back: dict[str, str]) -> None:
    """Come back with what the provider gave."""
    signing_on.finish(desk, caller, state=back["state"], code=back["code"])


def come_back(desk: Workplace, caller: Caller = HERE) -> tuple[str, str]:
    """Sign in by the provider; return who, and where they go."""
    back = sent_back(signing_on.begin(desk, HERE, to="/write"))
    began, to = signing_on.finish(desk, caller, state=back["state"], code=back["code"])
    signed_in = sessions.who_asks(desk, began.token)
    assert signed_in is not None
    assert signed_in.session.way is Way.SINGLE_SIGN_ON
    return signed_in.member.id, to


def test_whoever_is_vouched_for_comes_in(desk: Workplace) -> None:
    """The person with the verified address is signed in, and goes where they wanted."""
    assert come_back(desk) == ("editor", "/write")


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@review.example"},
        {"email": "editor@review.example", "email_verified": False},
        {"email": "editor@review.example", "email_verified": None},
        {"email": None},
        {"email": ["editor@review.example"]},
        {"email": "editor@review.example", "aud": "another program"},
        {"email": "editor@review.example", "aud": ["desk", "other"], "azp": "other"},
        {"email": "editor@review.example", "iss": "https://elsewhere.example"},
        {"email": "editor@review.example", "nonce": "of another sign-in"},
        {"email": "editor@review.example", "nonce": None},
        {"email": "editor@review.example", "exp": 1},
        {"email": "editor@review.example", "exp": None},
        {"email": "editor@review.example", "iat": 99_999_999_999},
        {"email": "editor@review.example", "exp": "soon"},
    ],
)
def test_what_is_not_vouched_for_opens_nothing(
    desk: Workplace, provider: IdentityProvider, claims: dict[str, Any]
) -> None:
    """Strangers, unverified addresses, and tokens for others, of others or too old are refused."""
    provider.claims = claims
    with pytest.raises(SignInError):
        come_back(desk)
    assert sessions.sessions(desk) == ()


@pytest.mark.parametrize("basic", [True, False])
@pytest.mark.parametrize("secret", [SECRET, "", "%:+ /ü"])
def test_a_secret_is_said_where_the_provider_wants_it(
    desk: Workplace, provider: IdentityProvider, basic: bool, secret: str
) -> None:
    """In a header, which is the rule, or in the form; a client without a secret says its name alone."""
    provider.basic, provider.secret = basic, secret
    here = replace(desk, environ={"NEWSLETTER_SIGN_IN_SECRET": secret} if secret else {})
    assert come_back(here) == ("editor", "/write")


def test_an_address_that_the_token_leaves_out_is_asked_for(
    desk: Workplace, provider: IdentityProvider
) -> None:
    """Many providers tell it only to whoever asks with the access token."""
    provider.claims = {"email_verified": None}
    provider.told = {"sub": "1234", "email": "editor@review.example", "email_verified": True}
    assert come_back(desk) == ("editor", "/write")


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"email_verified": None}, {"sub": "somebody else"}),
        ({"email_verified": None}, {"sub": None}),
        ({"email_verified": None}, {"email_verified": False}),
        ({"email_verified": None}, {"email": None}),
        ({"email_verified": False}, {}),
        ({"email": "stranger@review.example"}, {}),
    ],
)
def test_what_is_told_besides_opens_no_more(
    desk: Workplace, provider: IdentityProvider, claims: dict[str, Any], told: dict[str, Any]
) -> None:
    """What is told of somebody else, not verified, or against the token is refused."""
    provider.claims = claims
    provider.told = {
        "sub": "1234",
        "email": "editor@review.example",
        "email_verified": True,
        **told,
    }
    with pytest.raises(SignInError):
        come_back(desk)
    assert sessions.sessions(desk) == ()


def test_a_forged_signature_opens_nothing(desk: Workplace, provider: IdentityProvider) -> None:
    """A token by another key, by the client's secret or by none is refused."""
    for signing, algorithm in (
        (ec.generate_private_key(ec.SECP256R1()), "ES256"),
        (SECRET * 3, "HS256"),
        ("", "none"),
    ):
        provider.signing, provider.algorithm = signing, algorithm
        with pytest.raises(SignInError):
            come_back(desk)


def test_an_answer_belongs_to_one_browser_once(desk: Workplace, clock: FixedClock) -> None:
    """Another browser, a second use, a made-up state and a late answer are refused."""
    back = sent_back(signing_on.begin(desk, HERE, to="/"))
    with pytest.raises(SignInError):
        finish(desk, replace(HERE, browser="c" * 64), back)
    with pytest.raises(SignInError):
        finish(desk, HERE, back)
    with pytest.raises(SignInError):
        signing_on.finish(desk, HERE, state="made up", code="x")
    with pytest.raises(SignInError):
        signing_on.finish(desk, Caller(), state="", code="")
    back = sent_back(signing_on.begin(desk, HERE, to="/"))
    clock.advance(timedelta(minutes=10))
    with pytest.raises(SignInError):
        finish(desk, HERE, back)


def test_a_provider_by_another_name_is_not_asked(
    desk: Workplace, provider: IdentityProvider
) -> None:
    """Who describes themselves as somebody else, who is away, and who is not set up: told, and no more."""
    provider.issuer = "https://elsewhere.example"
    with pytest.raises(SignInError, match="another name"):
        signing_on.begin(desk, HERE, to="/")
    provider.issuer = ""
    with pytest.raises(SignInError, match="cookies"):
        signing_on.begin(desk, Caller(network="192.0.2.9"), to="/")
    file = desk.publication_file
    file.write_text(file.read_text().replace(provider.address, "http://127.0.0.1:1"))
    with pytest.raises(SignInError):
        signing_on.begin(desk, HERE, to="/")
