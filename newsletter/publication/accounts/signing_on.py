"""Single sign-on: a provider vouches for a mail address, and whoever has it in publication.yaml comes in."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Any

from newsletter.credentials import single_sign_on as flow
from newsletter.credentials.single_sign_on import Asked, Provider
from newsletter.errors import NewsletterError, SignInError
from newsletter.fetch.api import Api, Call, WebApi
from newsletter.model.accounts import ASKED_LASTS, Asking, Began, Caller, Question, Way
from newsletter.model.desk import SingleSignOn
from newsletter.model.publication import Publication
from newsletter.publication.accounts import limits, sessions
from newsletter.publication.accounts.members import by_address
from newsletter.publication.accounts.opening import account_store, digest, new_token
from newsletter.publication.place import reading, secrets
from newsletter.publication.place.workplace import Workplace

PATH = "sign-in/back"
"""Below the desk's address: where people come back to; the provider must know it."""
_NAME = "The single sign-on"
_FINE = 200


def begin(workplace: Workplace, caller: Caller, *, to: str, api: Api | None = None) -> str:
    """Return the provider's address that a browser is sent to; `to`: where it goes in the end.

    Raises `SignInError` where there is no provider or it cannot be used, `TooManyTries`,
    `SettingError` where the extra is not installed.
    """
    limits.expect_patience(workplace, caller)
    publication = reading.publication(workplace)
    settings = _settings(publication)
    flow.expect_library()
    if not caller.browser:
        raise SignInError("Your browser keeps no cookies.", help="Allow cookies for the desk.")
    provider = _provider(publication, settings, api)
    asked = Asked(state=new_token(), nonce=new_token(), verifier=new_token())
    now = workplace.clock()
    kept = json.dumps({"asked": asdict(asked), "provider": asdict(provider), "to": to})
    with account_store(workplace) as store:
        store.put_question(
            Question(
                digest=digest(asked.state),
                asking=Asking.SINGLE_SIGN_ON,
                browser=caller.browser,
                kept=kept,
                ends=now + ASKED_LASTS,
            ),
            now=now,
        )
    return flow.sign_in_address(provider, asked, client=settings.client, back=_back(publication))


def finish(
    workplace: Workplace, caller: Caller, *, state: str, code: str, api: Api | None = None
) -> tuple[Began, str]:
    """Begin a session of whom the provider vouches for; return it, and where they wanted to go.

    Raises `SignInError`, `TooManyTries`.
    """
    limits.expect_patience(workplace, caller)
    publication = reading.publication(workplace)
    settings = _settings(publication)
    question = _answered(workplace, caller, state)
    kept = json.loads(question.kept)
    provider, asked = Provider(**kept["provider"]), Asked(**kept["asked"])
    answer = _redeem(workplace, publication, settings, provider, asked, code=code, api=api)
    keys = _ask(publication, Call(method="GET", url=provider.keys, name=_NAME), api)
    claims = flow.read_claims(
        answer["id_token"],
        keys,
        provider=provider,
        client=settings.client,
        asked=asked,
        now=workplace.clock(),
    )
    told = None
    if flow.leaves_out(claims) and provider.userinfo:
        told = _told(publication, provider, str(answer.get("access_token", "")), api)
    identity = flow.identity_of(claims, told)
    who = by_address(publication, identity.address)
    if who is None:
        raise SignInError(
            "You are known to the single sign-on, but not to this desk.",
            help="Ask whoever looks after the desk to add your address to publication.yaml.",
        )
    return sessions.begin(workplace, who, Way.SINGLE_SIGN_ON, caller), str(kept["to"])


def _answered(workplace: Workplace, caller: Caller, state: str) -> Question:
    """Return what this browser was asked; whatever it answers, it is not asked that again."""
    with account_store(workplace) as store:
        found = store.take_question(digest(state))
    if (
        found is None
        or found.asking is not Asking.SINGLE_SIGN_ON
        or not caller.browser
        or found.browser != caller.browser
        or workplace.clock() >= found.ends
    ):
        raise SignInError(
            "This sign-in was begun elsewhere, or too long ago.", help="Begin it here once more."
        )
    return found


def _redeem(
    workplace: Workplace,
    publication: Publication,
    settings: SingleSignOn,
    provider: Provider,
    asked: Asked,
    *,
    code: str,
    api: Api | None,
) -> dict[str, Any]:
    """Return what a code stands for; ``id_token`` is among it."""
    secret = secrets.find(workplace.folder, workplace.environ, secrets.SIGN_IN_SECRET)
    fields, headers = flow.proof_of(provider, client=settings.client, secret=secret)
    form = flow.token_form(asked, code=code, back=_back(publication)) | fields
    call = Call(method="POST", url=provider.token, name=_NAME, form=form, headers=headers)
    answer = _ask(publication, call, api)
    if not isinstance(answer, dict) or not isinstance(answer.get("id_token"), str):
        raise _silent()
    return answer


def _told(publication: Publication, provider: Provider, token: str, api: Api | None) -> object:
    """Return what the provider tells of whom an access token belongs to (RFC 6750, section 2.1)."""
    if not (token.isascii() and token.isprintable()):
        raise _silent()
    headers = (("Authorization", f"Bearer {token}"),)
    call = Call(method="GET", url=provider.userinfo, name=_NAME, headers=headers)
    return _ask(publication, call, api)


def _provider(publication: Publication, settings: SingleSignOn, api: Api | None) -> Provider:
    url = flow.discovery_address(settings.issuer)
    document = _ask(publication, Call(method="GET", url=url, name=_NAME), api)
    return flow.read_provider(document, issuer=settings.issuer)


def _ask(publication: Publication, call: Call, api: Api | None) -> object:
    carrier = api or WebApi(publication.fetching)
    try:
        reply = asyncio.run(carrier.call(call))
    except NewsletterError as error:
        raise SignInError(error.message, help=error.help) from error
    if reply.status != _FINE:
        raise _silent()
    return reply.body


def _settings(publication: Publication) -> SingleSignOn:
    if publication.desk.single_sign_on is None:
        raise SignInError("There is no single sign-on here.", help="Sign in by another way.")
    return publication.desk.single_sign_on


def _back(publication: Publication) -> str:
    return f"{publication.desk.url}{PATH}"


def _silent() -> SignInError:
    return SignInError(
        "The single sign-on did not vouch for you.", help="Try again, or sign in by another way."
    )
