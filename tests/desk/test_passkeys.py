"""Passkeys over HTTP, with an authenticator in software; what is forged, copied or old opens nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import cbor2
import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

from newsletter.desk.sessions import SESSION
from newsletter.desk.shared import shared_app
from newsletter.publication.accounts import links
from newsletter.publication.accounts.passkeys import MOST
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock

PEOPLE = """\
people:
  - {id: editor, name: The Editor, email: editor@review.example, roles: [editor]}
  - {id: boss, name: The Boss, email: boss@review.example, roles: [publisher]}
"""
OWN = {"Sec-Fetch-Site": "same-origin"}
PRESENT, VERIFIED, ATTESTED = 1, 4, 64


@dataclass
class Authenticator:
    """Makes one key and signs with it, truly or as a test wants it."""

    origin: str
    host: str = "127.0.0.1"
    flags: int = PRESENT | VERIFIED
    count: int = 1
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = b"a key of this authenticator"

    def make(self, options: dict[str, Any]) -> str:
        """Answer what `navigator.credentials.create` was asked."""
        said = self._said("webauthn.create", options["challenge"])
        attested = b"\0" * 16 + len(self.id).to_bytes(2, "big") + self.id + self._public()
        data = self._head(self.flags | ATTESTED) + attested
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": said, "attestationObject": statement})

    def sign(self, options: dict[str, Any]) -> str:
        """Answer what `navigator.credentials.get` was asked."""
        self.count += 1
        said = self._said("webauthn.get", options["challenge"])
        data = self._head(self.flags)
        signed = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {"clientDataJSON": said, "authenticatorData": data, "signature": signed}
        )

    def _said(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _head(self, flags: int) -> bytes:
        return (
            hashlib.sha256(self.host.encode()).digest()
            + bytes([flags])
            + self.count.to_bytes(4, "big")
        )

    def _public(self) -> bytes:
        point = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _answer(self, response: dict[str, bytes]) -> str:
        name = bytes_to_base64url(self.id)
        coded = {key: bytes_to_base64url(value) for key, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": coded})


@pytest.fixture
def shared(workplace: Workplace, stage: object) -> Workplace:
    """Return a publication whose desk is served for several people, at the stage's address."""
    file = workplace.publication_file
    head, _, tail = file.read_text().partition("people:\n")
    _, _, rest = tail.partition("focus_areas:")
    url = stage.address  # type: ignore[attr-defined] # a Stage
    file.write_text(f"{head}{PEOPLE}desk:\n  url: '{url}'\nfocus_areas:{rest}")
    stage.app, _ = shared_app(workplace)  # type: ignore[attr-defined] # a Stage
    return workplace


@pytest.fixture
def browser(shared: Workplace, stage: object) -> Iterator[httpx.Client]:
    """Return a browser in which the boss is signed in."""
    with httpx.Client(base_url=stage.address, headers=OWN) as client:  # type: ignore[attr-defined] # a Stage
        client.get("/sign-in")
        token = links.make_link(shared, "boss").address.rpartition("/")[2]
        client.post(f"/sign-in/link/{token}")
        yield client


@pytest.fixture
def device(browser: httpx.Client) -> Authenticator:
    """Return an authenticator for the desk's address."""
    return Authenticator(origin=str(browser.base_url).rstrip("/"))


def add(browser: httpx.Client, device: Authenticator, name: str = "Laptop") -> str:
    """Add a passkey; return what the page says."""
    options = browser.post("/you/passkeys/ask").json()
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    form = {"answer": device.make(options), "name": name}
    return browser.post("/you/passkeys", data=form, follow_redirects=True).text


def use(browser: httpx.Client, device: Authenticator) -> httpx.Response:
    """Sign in by a passkey."""
    options = browser.post("/sign-in/passkey/ask").json()
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")
    return browser.post("/sign-in/passkey", data={"answer": device.sign(options), "to": "/you"})


def test_a_passkey_is_added_used_and_removed(browser: httpx.Client, device: Authenticator) -> None:
    """It is shown by its name, signs in without an address, and is worth nothing once removed."""
    assert "The passkey is added" in add(browser, device, "<b>My  phone")
    assert "&lt;b&gt;My phone" in browser.get("/you").text
    browser.post("/sign-out")
    assert use(browser, device).headers["location"] == "/you"
    assert "The Boss" in browser.get("/you").text
    name = bytes_to_base64url(device.id)
    browser.post("/you/passkeys/remove", data={"passkey": name})
    assert "My phone" not in browser.get("/you").text
    browser.post("/sign-out")
    assert use(browser, device).status_code == 403


def test_a_passkey_ends_other_sessions(browser: httpx.Client, device: Authenticator) -> None:
    """A new way in ends every other session of the person."""
    with httpx.Client(base_url=browser.base_url, headers=OWN) as other:
        other.cookies.update(browser.cookies)
        add(browser, device)
        assert other.get("/you").status_code == 200  # the same session
        browser.post("/sign-out")
        assert use(browser, device).status_code == 303
        add(browser, Authenticator(origin=device.origin, id=b"second"))
        assert other.get("/you").status_code == 303


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "https://evil.example"},
        {"host": "evil.example"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"count": -1},
        {"id": b"of nobody"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_forged_answer_opens_nothing(
    browser: httpx.Client, device: Authenticator, changed: dict[str, Any]
) -> None:
    """From another site, without its owner, by another key, by a copy: refused."""
    add(browser, device)
    browser.post("/sign-out")
    for name, value in changed.items():
        setattr(device, name, value)
    assert use(browser, device).status_code == 403
    assert SESSION not in browser.cookies


@pytest.mark.parametrize("changed", [{"origin": "https://evil.example"}, {"flags": PRESENT}])
def test_a_forged_key_is_not_kept(
    browser: httpx.Client, device: Authenticator, changed: dict[str, Any]
) -> None:
    """A key that another site had made, or that verifies nobody, is refused."""
    for name, value in changed.items():
        setattr(device, name, value)
    assert "The passkey was not accepted" in add(browser, device)


def test_an_answer_holds_once_in_one_browser(
    browser: httpx.Client, device: Authenticator, clock: FixedClock
) -> None:
    """Used again, from another browser, too late or to another question: refused."""
    add(browser, device)
    browser.post("/sign-out")
    answer = device.sign(browser.post("/sign-in/passkey/ask").json())
    assert browser.post("/sign-in/passkey", data={"answer": answer}).status_code == 303
    browser.post("/sign-out")
    assert browser.post("/sign-in/passkey", data={"answer": answer}).status_code == 403
    asked = browser.post("/sign-in/passkey/ask").json()
    with httpx.Client(base_url=browser.base_url, headers=OWN) as other:
        assert other.post("/sign-in/passkey/ask").status_code == 403  # it keeps no cookie yet
        other.get("/sign-in")
        form = {"answer": device.sign(asked)}
        assert other.post("/sign-in/passkey", data=form).status_code == 403
    asked = browser.post("/sign-in/passkey/ask").json()
    clock.advance(timedelta(minutes=10))
    assert browser.post("/sign-in/passkey", data={"answer": device.sign(asked)}).status_code == 403
    made_up = {"challenge": bytes_to_base64url(b"made up")}
    form = {"answer": device.sign(made_up)}
    assert browser.post("/sign-in/passkey", data=form).status_code == 403


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"response": 5}',
        '{"response": {"clientDataJSON": "eyJjaGFsbGVuZ2UiOiAxfQ"}, "rawId": 7}',
        '{"response": {"clientDataJSON": "////"}}',
        "[" * 12_000,
        "x" * 40_000,
        '{"response": {"clientDataJSON": "' + "A" * 30_000 + '"}}',
    ],
    ids=lambda answer: answer[:30],
)
def test_garbage_is_refused(browser: httpx.Client, answer: str) -> None:
    """Whatever is posted in an answer's place is refused, and nothing breaks."""
    assert (
        "not accepted"
        in browser.post("/you/passkeys", data={"answer": answer}, follow_redirects=True).text
    )
    browser.post("/sign-out")
    assert browser.post("/sign-in/passkey", data={"answer": answer}).status_code == 403


def test_a_question_for_one_thing_answers_no_other(
    browser: httpx.Client, device: Authenticator, shared: Workplace
) -> None:
    """What was asked to sign in adds no key, and what one person was asked adds none for another."""
    asked = browser.post("/you/passkeys/ask").json()
    token = links.make_link(shared, "editor").address.rpartition("/")[2]
    browser.post("/sign-out")
    to_sign_in = browser.post("/sign-in/passkey/ask").json()
    browser.post(f"/sign-in/link/{token}")
    for options in (asked, to_sign_in):
        form = {"answer": device.make(options)}
        said = browser.post("/you/passkeys", data=form, follow_redirects=True).text
        assert "The passkey was not accepted" in said


def test_there_are_enough_passkeys(
    browser: httpx.Client, device: Authenticator, clock: FixedClock
) -> None:
    """One key is added once, ten in all, and only soon after signing in."""
    add(browser, device)
    assert "known already" in add(browser, device)
    for number in range(MOST - 1):
        add(browser, Authenticator(origin=device.origin, id=b"%d" % number))
    refused = browser.post("/you/passkeys/ask")
    assert (refused.status_code, "10 passkeys" in refused.text) == (403, True)
    browser.post("/you/passkeys/remove", data={"passkey": bytes_to_base64url(device.id)})
    clock.advance(timedelta(minutes=16))
    assert browser.post("/you/passkeys/ask").status_code == 403
