"""Signatures that every receiver can verify."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.errors import SettingError
from newsletter.mail.dkim import BodyHash, DkimKey, Signer, digest_of, read_key

AT = datetime(2020, 12, 1, 14, tzinfo=UTC)
"""Verifiers refuse a time of signing that lies ahead of them."""
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ED = ed25519.Ed25519PrivateKey.generate()
KEYS = (
    DkimKey(domain="indus.example", selector="r2026", private=RSA),
    DkimKey(domain="indus.example", selector="e2026", private=ED),
)
HEAD = (
    b'From: "INDUS" <news@indus.example>\r\nTo: ann@reader.example\r\n'
    b"Subject: Water and power\r\n in   December\r\nDate: Tue, 01 Dec 2026 14:00:00 +0000\r\n"
    b"Message-ID: <1@indus.example>\r\nList-Unsubscribe: <https://mail.indus.example/u/1>,\r\n"
    b" <mailto:news@indus.example?subject=unsubscribe>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
)
BODY = b"Dear Ann,\r\n\r\nwater  is shared. \r\n"


def zone(name: bytes, timeout: int = 5) -> bytes | None:
    """Answer as the name system would, with our public keys."""
    del timeout
    public = RSA.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    raw = ED.public_key().public_bytes_raw()
    return {
        b"r2026._domainkey.indus.example.": b"v=DKIM1; k=rsa; p=" + b64encode(public),
        b"e2026._domainkey.indus.example.": b"v=DKIM1; k=ed25519; p=" + b64encode(raw),
    }.get(name)


def signed(head: bytes = HEAD, body: bytes = BODY) -> bytes:
    """Return a signed message."""
    fields = Signer(keys=KEYS, at=AT).fields(head, digest_of([body]))
    return fields + head + b"\r\n" + body


def holds(message: bytes) -> list[bool]:
    """Return, for each signature, whether it verifies."""
    return [_holds(dkim.DKIM(message), index) for index in range(len(KEYS))]


def _holds(checker: dkim.DKIM, index: int) -> bool:
    try:
        return bool(checker.verify(idx=index, dnsfunc=zone))
    except dkim.ValidationError:
        return False


def test_both_signatures_verify() -> None:
    """RSA and Ed25519 stand side by side, and an independent verifier takes both."""
    assert holds(signed()) == [True, True]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"water  is", b"water was"),
        (b"Dear Ann", b"Dear  Ann"),
        (b"shared. \r\n", b"shared. \r\n\r\nAnd more.\r\n"),
        (b"Subject: Water", b"Subject: Fire"),
        (b"news@indus.example>\r\nTo", b"news@other.example>\r\nTo"),
        (b"To: ann@", b"To: ben@"),
        (b"<https://mail.indus.example/u/1>", b"<https://mail.indus.example/u/2>"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Clicks"),
        (b"List-Unsubscribe-Post", b"X-List-Unsubscribe-Post"),
        (b"Date: Tue", b"Date: Wed"),
        (b"Subject: Water", b"From: other@other.example\r\nSubject: Water"),
        (b"Subject: Water", b"Subject: Fire\r\nSubject: Water"),
        (b"Subject: Water", b"Reply-To: other@other.example\r\nSubject: Water"),
    ],
)
def test_whatever_is_signed_cannot_be_changed_or_added_to(old: bytes, new: bytes) -> None:
    """Changed words, changed links, added fields: both signatures fail."""
    message = signed()
    at = message.index(old, message.index(b"\r\nFrom:") - 2 if old in HEAD else 0)
    changed = message[:at] + new + message[at + len(old) :]
    assert holds(changed) == [False, False]


def test_what_a_relay_may_do_breaks_nothing() -> None:
    """Folding lines anew and adding its own fields are a relay's right."""
    message = b"Received: from here\r\n" + signed().replace(
        b"in   December\r\n", b"in December  \r\n"
    )
    assert holds(message) == [True, True]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.text("abc \t=?.", max_size=90), min_size=1, max_size=12),
    st.text("abcXYZ =?0:", max_size=150),
)
def test_every_message_of_ours_verifies(lines: list[str], subject: str) -> None:
    """Whatever stands in subject and body, as long as the lines are ended."""
    body = "".join(f"{line}\r\n" for line in lines).rstrip("\r\n").encode() + b"\r\n"
    head = HEAD.replace(b"Water and power\r\n in   December", f"s{subject}".encode())
    assert holds(signed(head, body)) == [True, True]


def test_signed_lines_are_short_and_plain() -> None:
    """A signature's own lines are ASCII and within 78 octets (RFC 5322, 2.1.1)."""
    fields = Signer(keys=KEYS, at=AT).fields(HEAD, digest_of([BODY]))
    assert all(len(line) <= 78 for line in fields.split(b"\r\n"))
    assert fields.isascii()


def pem(private: object) -> bytes:
    """Return a key as a file holds it."""
    return private.private_bytes(  # type: ignore[attr-defined, no-any-return]
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def test_keys_are_read_from_files() -> None:
    """Both kinds, by what the file says."""
    kinds = [read_key(pem(one), domain="indus.example", selector="s") for one in (RSA, ED)]
    assert [key.algorithm for key in kinds] == ["rsa-sha256", "ed25519-sha256"]


@pytest.mark.parametrize(
    ("data", "selector", "said"),
    [
        (b"nonsense", "s", "cannot be read"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "s", "neither RSA nor Ed25519"),
        (pem(rsa.generate_private_key(public_exponent=65537, key_size=1024)), "s", "1024 bits"),
        (pem(ED), "a b", "cannot be the selector"),
        (pem(ED), "s;d=other.example", "cannot be the selector"),
    ],
)
def test_a_key_that_nobody_would_trust_is_refused(data: bytes, selector: str, said: str) -> None:
    """Not a key, another kind, too small, or a name that would break out of its tag."""
    with pytest.raises(SettingError, match=said):
        read_key(data, domain="indus.example", selector=selector)


def test_bodies_that_begin_alike_are_hashed_as_any() -> None:
    """Whatever came before, in whatever order: the digest is that of the whole body."""
    bodies = [
        b"",
        b"constant " * 900 + b"Ann" + b" end" * 50,
        b"constant " * 900 + b"Bob" + b" end" * 50,
        b"constant " * 900,
        b"constant " * 899,
        b"another" * 300,
        b"a",
    ]
    hasher = BodyHash()
    for body in [*bodies, *reversed(bodies), *bodies * 2]:
        assert hasher.digest(body) == sha256(body).digest()


def test_a_body_is_hashed_from_where_it_stands_in_a_message() -> None:
    """What is before it, however long, takes no part in its digest."""
    hasher = BodyHash()
    for head in (b"", b"To: ann\r\n\r\n", b"To: somebody else\r\n\r\n"):
        for body in (b"same " * 100 + b"Ann\r\n", b"same " * 100 + b"Bob\r\n"):
            assert hasher.digest(head + body, len(head)) == sha256(body).digest()


def test_one_signer_signs_mails_of_different_kinds() -> None:
    """What it keeps of one head, body or set of names never enters the signature of another."""
    signer = Signer(keys=KEYS, at=AT)
    heads = (
        HEAD,
        HEAD.replace(b"ann@", b"bob@").replace(b"u/1", b"u/2"),
        HEAD.replace(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b""),
        HEAD + b"Subject:  again\t and\r\n\tagain \r\nReply-To:ed@indus.example\r\n",
        b"X-Newsletter-Test: yes\r\n" + HEAD,
    )
    for head in (*heads, *heads):
        for body in (BODY, BODY.replace(b"Ann", b"Bob")):
            assert holds(signer.signed(head + b"\r\n" + body)) == [True, True]
