from __future__ import annotations

import random

from newsletter.audience.links import values_for
from newsletter.audience.suppression import suppression_digests
from newsletter.audience.tokens import Purpose, sign, verify
from newsletter.model.keys import Key, Keyring
from newsletter.model.ledger import Recipient
from newsletter.model.rendition import Token

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."


def test_a_token_names_its_subscriber(keyring: Keyring) -> None:
    """What was signed is read back, for its own purpose only."""
    for purpose in Purpose:
        token = sign(purpose, "s0001", keyring)
        assert verify(token, purpose, keyring) == "s0001"
        for other in set(Purpose) - {purpose}:
            assert verify(token, other, keyring) is None


def test_a_retired_key_still_verifies(keyring: Keyring) -> None:
    """A link in an old mail works after the key was replaced, and not after it was dropped."""
    old = Keyring(current=keyring.retired[0])
    token = sign(Purpose.UNSUBSCRIBE, "s0001", old)
    assert verify(token, Purpose.UNSUBSCRIBE, keyring) == "s0001"
    assert verify(token, Purpose.UNSUBSCRIBE, Keyring(current=keyring.current)) is None


def test_forgeries_are_refused(keyring: Keyring) -> None:
    """Any change of a token, and any invention, is worth nothing."""
    chance = random.Random(8058)
    token = sign(Purpose.UNSUBSCRIBE, "s0001", keyring)
    for _ in range(20_000):
        place = chance.randrange(len(token))
        forged = token[:place] + chance.choice(ALPHABET) + token[place + 1 :]
        assert forged == token or verify(forged, Purpose.UNSUBSCRIBE, keyring) is None
    for other in ("", "a.b.c", token + "=", token + "\n", token[:-1], "é" * 30, token.upper()):
        assert verify(other, Purpose.UNSUBSCRIBE, keyring) is None


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
    assert verify(token, Purpose.UNSUBSCRIBE, keyring) == "s0001"
    assert values[Token.PREFERENCES].startswith("https://mail.example/p/")
    offline = values_for(
        recipient, public_url="", by_mail="mailto:editors@b.example", keyring=keyring
    )
    assert offline[Token.UNSUBSCRIBE] == "mailto:editors@b.example"
