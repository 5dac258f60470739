from __future__ import annotations

from pathlib import Path

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsletter.audience.addresses import clean_name, normalise
from newsletter.audience.lookalikes import lookalike
from newsletter.errors import AddressError


@pytest.mark.parametrize(
    ("typed", "deliverable", "normal"),
    [
        ("a@b.example", "a@b.example", "a@b.example"),
        (" Ann.O'Hara+x@Mail.EXAMPLE\t", "Ann.O'Hara+x@mail.example", "ann.o'hara+x@mail.example"),
        ("a@bücher.example", "a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
        ("a@straße.example", "a@xn--strae-oqa.example", "a@xn--strae-oqa.example"),
        ("Jörg@b.example", "Jörg@b.example", "jörg@b.example"),
        ("a@دفتر.example", "a@xn--pgbjh6d.example", "a@xn--pgbjh6d.example"),
    ],
)
def test_an_address_has_three_forms(typed: str, deliverable: str, normal: str) -> None:
    """As typed, as the relay needs it, and as equal people's addresses agree."""
    mailbox = normalise(typed)
    assert (mailbox.address, mailbox.deliverable, mailbox.normal) == (
        typed.strip(),
        deliverable,
        normal,
    )
    assert mailbox.needs_smtputf8 is not deliverable.isascii()


@pytest.mark.parametrize(
    "typed",
    [
        "", "a", "@b.example", "a@", "a@b", "a b@c.example", "a@b..example", ".a@b.example",
        "a@b.example\r\nBcc: c@d.example", "a\n@b.example", "a\0@b.example", "a@b.example\u2028",
        '"a b"@c.example', "a@[127.0.0.1]", "a(comment)@b.example", "A <a@b.example>",
        "a@b.example, c@d.example", "root@localhost", "a" * 65 + "@b.example",
        "a@" + "b" * 64 + ".example", "\ue0f0@b.example", "a\ud800@b.example",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_a_way_out(typed: str) -> None:
    """One message, and how to mend it."""
    with pytest.raises(AddressError) as caught:
        normalise(typed)
    assert caught.value.help


@settings(deadline=None)
@given(text=st.text(max_size=60) | st.emails())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    """Nothing else ever happens, and a normal form is its own normal form."""
    try:
        mailbox = normalise(text)
    except AddressError:
        return
    assert normalise(mailbox.normal).normal == mailbox.normal
    assert normalise(mailbox.deliverable).normal == mailbox.normal


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ann\r\nBcc: x", "Ann Bcc: x"),
        ("  Ann   Lee ", "Ann Lee"),
        ("\u202eAnn\u202c", "Ann"),
        ("A\u0301nn", "Ánn"),
        ("می\u200cروم", "می\u200cروم"),
        ("x" * 300, "x" * 200),
        ("\ue0f0name\ue0f1", "name"),
    ],
)
def test_a_name_is_one_clean_line(typed: str, name: str) -> None:
    """Line breaks and direction overrides go, joiners stay."""
    assert clean_name(typed) == name


LABEL = "abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwxyz"
"""63 characters, the most that a label may have."""

NOT_ADDRESSES = (
    "", "a", "@", "a@", "@b.example", "a@b@c.example", ".a@b.example", "a.@b.example",
    "a..b@c.example", "a@-b.example", "a@b-.example", "a@.b.example", "a@b.example.", "a@b..example",
    "a\\@b.example", "a\\@c@b.example", 'a"b"@c.example', '"ab"c@d.example', '"a@b.example',
    'a"@b.example', '""a""@b.example', "a@a[192.0.2.1]", "a@[192.0.2.1", "a@192.0.2.1]",
    "a@b.example\n", "a@b.example\r", "\na@b.example", "a\u0000@b.example", "a@b\u0000.example",
    "a@b.example-", "(a@b.example", "a@(b.example", "a@b.example(", "a)@b.example", "a@b,example",
    "a@b_c.example", "a;b@c.example", "<a@b.example>", "a b@c.example", "\ud800a@b.example",
    "a@b.example\nBcc: c@d.example",
)  # fmt: skip
"""No mail address by any rule: each must be refused."""

MAILBOXES = (
    "a@b.example", "1@b.example", "a.b.c@d.example", "a@1.example", "a@b-c.example", "a@b.c.d.example",
    "a+b@c.example", "!#$%&'*+/=?^_`{|}~-@b.example", f"{'l' * 64}@b.example", f"a@{LABEL}.example",
    "a@b.info", "a@xn--bcher-kva.example", "a@bücher.example", "jörg@b.example", "用户@b.example",
    "دفتر@b.example", " a@b.example ",
)  # fmt: skip
"""What SMTP carries from us, by RFC 5321 or 6531: each must be accepted."""

EXCEPTIONS = {
    '"a"@b.example': "a quoted local part",
    '"a b"@c.example': "a quoted local part",
    '"\\""@b.example': "a quoted local part",
    "a@[192.0.2.1]": "an address literal",
    "a@[IPv6:2001:db8::1]": "an address literal",
    "a@example": "a domain of one label",
    "a@192.0.2.1": "a domain that ends in a number",
    "(x)a@b.example": "a comment",
    "a@b.example (x)": "a comment",
    "a . b@c.example": "blanks inside",
    "a@b.example\r\n ": "folded over two lines",
}
"""Valid by some rule, refused by the house's; docs/explanation/limits.md says why."""


@pytest.mark.parametrize("typed", NOT_ADDRESSES)
def test_what_no_rule_allows_is_refused(typed: str) -> None:
    """Every kind of fault."""
    with pytest.raises(AddressError):
        normalise(typed)


@pytest.mark.parametrize("typed", MAILBOXES)
def test_what_smtp_carries_is_accepted(typed: str) -> None:
    """Every kind of mailbox that people really have."""
    assert normalise(typed).address == typed.strip()


@pytest.mark.parametrize(("typed", "kind"), EXCEPTIONS.items())
def test_exceptions_are_refused_and_told(typed: str, kind: str) -> None:
    """The list of what the house refuses though a rule allows it is complete and written down."""
    with pytest.raises(AddressError):
        normalise(typed)
    assert kind in LIMITS


LIMITS = " ".join(
    (Path(__file__).resolve().parents[2] / "docs" / "explanation" / "limits.md")
    .read_text("utf-8")
    .split()
)


def test_a_giant_is_refused_in_few_words() -> None:
    """Ten megabytes do not come back in the message."""
    with pytest.raises(AddressError) as caught:
        normalise("a" * 10_000_000 + "@b.example")
    assert len(caught.value.message) < 200


PLAIN = st.from_regex(
    r"[A-Za-z0-9.+_'-]{1,66}@([A-Za-z0-9-]{1,64}\.){1,5}[A-Za-z0-9]{1,12}", fullmatch=True
)


@settings(deadline=None)
@given(typed=PLAIN)
@example(typed="a@b.test")
@example(typed="a@ab--c.example")
@example(typed="a@xn--a.example")
@example(typed="a@b.c1")
@example(typed="a@" + "b" * 63 + ".example")
@example(typed="a@" + f"{'b' * 49}." * 5 + "example")
def test_the_short_way_says_what_the_validator_says(typed: str) -> None:
    """Plain addresses are judged without it, and alike."""
    try:
        found = validate_email(typed, check_deliverability=False, strict=True)
    except EmailNotValidError:
        with pytest.raises(AddressError):
            normalise(typed)
        return
    assert normalise(typed).deliverable == f"{found.local_part}@{found.ascii_domain.lower()}"


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("аnn@b.example", "Cyrillic"),
        ("ann@ехаmple.example", "Cyrillic"),
        ("оса@b.example", "look like Latin"),
        ("ａnn@b.example", "full-width"),
        ("ann＠b.example", "full-width"),
        ("αnn@b.example", "Greek"),
    ],
)
def test_lookalikes_are_told(address: str, word: str) -> None:
    """Mixed alphabets, and letters of another width."""
    assert word in lookalike(address)


@pytest.mark.parametrize(
    "address",
    [
        "ann@b.example",
        "jörg@bücher.example",
        "юлия@почта.example",
        "用户@b.example",
        "عائشہ@دفتر.example",
        "אבג@b.example",
    ],
)
def test_other_alphabets_are_no_lookalikes(address: str) -> None:
    """A name in one's own script is a name."""
    assert lookalike(address) == ""
