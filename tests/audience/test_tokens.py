from __future__ import annotations

import hmac
import random
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.audience.links import letter_link, values_for
from newsletter.audience.suppression import suppression_digests
from newsletter.audience.tokens import Grant, Purpose, sign, verify
from newsletter.model.audience import Consent
from newsletter.model.consent import Letter, LetterKind
from newsletter.model.keys import Key, Keyring
from newsletter.model.ledger import Recipient
from newsletter.model.rendition import Token
from newsletter.testing.forgeries import forgeries

KEYS = Keyring(current=Key(id="k2", secret=b"2" * 32), retired=(Key(id="k1", secret=b"1" * 32),))


def test_a_token_names_its_subscriber(keyring: Keyring) -> None:
    """What was signed is read back, for its own purpose only."""
    for purpose in Purpose:
        token = sign(purpose, "s0001", keyring)
        assert verify(token, purpose, keyring) == Grant(subject="s0001")
        for other in set(Purpose) - {purpose}:
            assert verify(token, other, keyring) is None


def test_a_retired_key_still_verifies(keyring: Keyring) -> None:
    """A link in an old mail works after the key was replaced, and not after it was dropped."""
    old = Keyring(current=keyring.retired[0])
    token = sign(Purpose.UNSUBSCRIBE, "s0001", old)
    assert verify(token, Purpose.UNSUBSCRIBE, keyring) == Grant(subject="s0001")
    assert verify(token, Purpose.UNSUBSCRIBE, Keyring(current=keyring.current)) is None


def test_what_was_signed_years_ago_is_signed_alike_today() -> None:
    """Tokens in old mails, and hashes kept of erased people, must never come out otherwise."""
    key = Key(id="k1", secret=b"1" * 32)
    mac = hmac.digest(key.secret, b"newsletter link 1\0unsubscribe\0k1\0s0001", "sha256")
    text = urlsafe_b64encode(mac[:16]).decode().rstrip("=")
    assert sign(Purpose.UNSUBSCRIBE, "s0001", Keyring(current=key)) == f"k1.s0001.{text}"
    kept = hmac.digest(key.secret, b"newsletter suppression 1\0ann@b.example", "sha256").hex()
    assert suppression_digests("ann@b.example", Keyring(current=key)) == (f"k1:{kept}",)


def test_forgeries_are_refused(keyring: Keyring) -> None:
    """Any change of a token, any invention, and any token of another purpose is worth nothing."""
    chance = random.Random(8058)
    for purpose, forged in islice(
        forgeries(keyring, chance, sign=sign, purposes=tuple(Purpose)), 20_000
    ):
        assert verify(forged, Purpose(purpose), keyring) is None, (purpose, forged)
    token = sign(Purpose.UNSUBSCRIBE, "s0001", keyring)
    for other in ("", "a.b.c", token + "=", token + "\n", token[:-1], "é" * 30, token.upper()):
        assert verify(other, Purpose.UNSUBSCRIBE, keyring) is None


@settings(deadline=None)
@given(
    made_for=st.sampled_from(Purpose),
    used_for=st.sampled_from(Purpose),
    subject=st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True),
    generation=st.integers(0, 999_999_999),
    expires=st.none() | st.integers(1, 99_999_999_999),
)
def test_a_token_is_good_for_its_own_purpose_alone(
    made_for: Purpose, used_for: Purpose, subject: str, generation: int, expires: int | None
) -> None:
    """Whatever it says, it is read back exactly for its purpose, and is nothing for any other."""
    until = datetime.fromtimestamp(expires, UTC) if expires else None
    token = sign(made_for, subject, KEYS, generation=generation, expires=until)
    found = verify(token, used_for, KEYS)
    expected = Grant(subject=subject, generation=generation, expires=until)
    assert found == (expected if made_for is used_for else None)


def test_generation_and_expiry_cannot_be_changed(keyring: Keyring) -> None:
    """A link cannot be made younger by whoever holds it."""
    until = datetime(2026, 11, 8, tzinfo=UTC)
    token = sign(Purpose.CONFIRM, "s1", keyring, generation=3, expires=until)
    key, subject, _, time, mac = token.split(".")
    for forged in (
        f"{key}.{subject}.4.{time}.{mac}",
        f"{key}.{subject}.3.{int(time) + 1}.{mac}",
        f"{key}.{subject}.3.0.{mac}",
        f"{key}.{subject}.03.{time}.{mac}",
        f"{key}.{subject}.{mac}",
    ):
        assert verify(forged, Purpose.CONFIRM, keyring) is None
    found = verify(token, Purpose.CONFIRM, keyring)
    assert found is not None
    assert not found.expired(until - timedelta(seconds=1))
    assert found.expired(until)


def test_a_letter_has_the_link_of_its_kind(keyring: Keyring) -> None:
    """Confirmation and change of address lead to different pages; without a public address, nowhere."""
    now = datetime(2026, 11, 1, tzinfo=UTC)
    for kind, path, purpose in (
        (LetterKind.CONFIRM, "c/", Purpose.CONFIRM),
        (LetterKind.OLD_END, "a/", Purpose.ADDRESS_CHANGE),
        (LetterKind.NEW_END, "a/", Purpose.ADDRESS_CHANGE),
    ):
        letter = Letter(
            id="letter1",
            kind=kind,
            subscriber="s1",
            asked=now,
            expires=now + timedelta(days=7),
            consent=Consent(form="website"),
            at=now,
            next_try=now,
        )
        link = letter_link(letter, "https://mail.example/", keyring)
        token = link.removeprefix(f"https://mail.example/{path}")
        found = verify(token, purpose, keyring)
        assert found == Grant(subject="letter1", expires=letter.expires)
        assert letter_link(letter, "", keyring) == ""


def test_key_ids_and_subscribers_cannot_be_mixed(keyring: Keyring) -> None:
    """The key's id is part of what is signed."""
    twin = Keyring(current=Key(id="k3", secret=keyring.current.secret))
    token = sign(Purpose.UNSUBSCRIBE, "s0001", keyring)
    assert verify(token.replace("k2.", "k3."), Purpose.UNSUBSCRIBE, twin) is None


def test_a_digest_names_its_key_and_hides_the_address(keyring: Keyring) -> None:
    """Current key first, every retired one after it."""
    digests = suppression_digests("a@b.example", keyring)
    assert [digest.partition(":")[0] for digest in digests] == ["k2", "k1"]
    assert len({digest.partition(":")[2] for digest in digests}) == 2
    assert "a@b" not in "".join(digests)


def test_every_token_of_a_mail_has_a_value(keyring: Keyring) -> None:
    """With a public address the links are personal, without one they are a mail address."""
    recipient = Recipient(id="s0001", address="a@b.example", deliverable="a@b.example")
    values = values_for(
        recipient,
        public_url="https://mail.example/",
        by_mail="mailto:editors@b.example",
        keyring=keyring,
    )
    assert set(values) == set(Token)
    assert values[Token.NAME] == "reader"
    token = values[Token.UNSUBSCRIBE].removeprefix("https://mail.example/u/")
    assert verify(token, Purpose.UNSUBSCRIBE, keyring) == Grant(subject="s0001")
    assert values[Token.PREFERENCES].startswith("https://mail.example/p/")
    offline = values_for(
        recipient, public_url="", by_mail="mailto:editors@b.example", keyring=keyring
    )
    assert offline[Token.UNSUBSCRIBE] == "mailto:editors@b.example"
