from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.audience.addresses import clean_name, normalise
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
