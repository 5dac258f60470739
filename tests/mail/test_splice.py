from __future__ import annotations

import email
import email.policy
import quopri
import re
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from html import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsletter.errors import NewsletterError, SendError
from newsletter.mail import Mailing, message_id
from newsletter.mail.quoted import encode_text, encode_value, slot
from newsletter.model.rendition import Rendition, Token

TOKENS = re.compile("|".join(re.escape(token) for token in Token))
LINKS = st.from_regex(r"https://[a-z]{1,10}\.example/[!#-;=?-Z_a-z~]{0,300}", fullmatch=True)
VALUES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=200)
HOSTILE = [
    "",
    ".",
    "..",
    "From me",
    "--=_boundary",
    "=EE=83=B0name=EE=83=B1=",
    "=",
    "a" * 1000,
    "عائشہ صدیقی",
    "<script>alert('x')</script>",
    "{{ 7*7 }} {% x %} &amp; &",
    "\ue0f0unsubscribe\ue0f1",
    "👩‍👩‍👧‍👦" * 30,
    "trailing ",
    "tab\t",
    "Content-Type: text/html",
    "\0\x0b\x0c\x1c\x85\u2028",
]


def parsed(message: bytes) -> EmailMessage:
    """Return the message as the standard library reads it."""
    return email.message_from_bytes(message, policy=email.policy.default)


def body(message: bytes, index: int) -> str:
    """Return the decoded text of a part, line ends as LF."""
    content = list(parsed(message).iter_parts())[index].get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().replace("\r\n", "\n").removesuffix("\n")


def expected(template: str, values: dict[Token, str]) -> str:
    """Return the part as it should be read; values are never searched for tokens."""
    return TOKENS.sub(lambda found: values[Token(found[0])], template)


def check(sealed: bytes, rendition: Rendition, values: dict[Token, str], to: str) -> None:
    """Hold one filled message against the rendition."""
    name = message_id("2026-11", to, "indus.example")
    message = Mailing.parse(sealed).fill(values, to=to, message_id=name)
    assert b"\r" not in message.replace(b"\r\n", b"")
    assert b"\n" not in message.replace(b"\r\n", b"")
    lines = message.split(b"\r\n")
    assert all(len(line) <= 998 for line in lines)
    head = message.partition(b"\r\n\r\n")[0]
    assert head.count(b"\r\n") == sealed.partition(b"\r\n\r\n")[0].count(b"\r\n")
    assert body(message, 0) == expected(rendition.text, values)
    assert body(message, 1) == expected(
        rendition.html, {token: escape(value) for token, value in values.items()}
    )
    assert parsed(message)["To"] == to
    assert parsed(message)["Message-ID"] == name
    assert f"<{values[Token.UNSUBSCRIBE]}>" in head.decode().replace("\r\n", "")


@settings(deadline=None)
@given(name=VALUES | st.sampled_from(HOSTILE), links=st.tuples(LINKS, LINKS), shown=VALUES)
def test_any_values_are_read_back_by_every_recipient(
    composed: Callable[..., bytes],
    rendition: Callable[..., Rendition],
    name: str,
    links: tuple[str, str],
    shown: str,
) -> None:
    """Whatever a recipient is called, their message says it, and nothing else changes."""
    values = {
        Token.NAME: name,
        Token.UNSUBSCRIBE: links[0],
        Token.PREFERENCES: links[1],
        Token.ADDRESS: shown,
    }
    check(composed(), rendition(), values, "o'brien+news@mail.example")


@settings(deadline=None)
@example(value="a" * 76)
@example(value="\x1f" + "\x80" * 6 + "𐀀" * 3 + "0")
@given(value=st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(HOSTILE))
def test_an_encoded_value_keeps_to_its_lines(value: str) -> None:
    """Spliced between its neighbours, any value decodes exactly, in lines of 76 octets at most."""
    before, after = encode_text(f"before {Token.NAME} after").split(slot("name"))
    whole = before + encode_value(value) + after
    assert quopri.decodestring(whole) == f"before {value} after\r\n".encode()
    assert all(len(line) <= 76 for line in whole.split(b"\r\n"))


@pytest.mark.parametrize(
    "to",
    [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "a b@c.example",
        "a@b@c.example",
        "",
        "<a@b.example>",
        "a@b.example\0",
        "a\u2028@b.example",
        "a" * 400 + "@b.example",
    ],
)
def test_a_hostile_address_is_refused(to: str, composed: Callable[..., bytes]) -> None:
    """One address in, one recipient out."""
    with pytest.raises(NewsletterError):
        Mailing.parse(composed()).fill(
            dict.fromkeys(Token, "https://x.example/"), to=to, message_id="<a@b>"
        )


@pytest.mark.parametrize(
    "link",
    [
        "",
        "javascript:1",
        "https://x.example/> <b",
        "https://x.example/\r\nX: y",
        "https://x.example/é",
    ],
)
def test_a_hostile_link_is_refused(link: str, composed: Callable[..., bytes]) -> None:
    """What stands between the angle brackets of List-Unsubscribe is an address and no more."""
    values = dict.fromkeys(Token, "x") | {Token.UNSUBSCRIBE: link}
    with pytest.raises(SendError, match="List-Unsubscribe"):
        Mailing.parse(composed()).fill(values, to="a@b.example", message_id="<a@b>")


def test_a_missing_value_is_refused(composed: Callable[..., bytes]) -> None:
    """No mail says Dear followed by nothing because somebody forgot a value."""
    with pytest.raises(SendError, match="preferences"):
        Mailing.parse(composed()).fill(
            {Token.NAME: "x", Token.UNSUBSCRIBE: "https://x.example/"},
            to="a@b.example",
            message_id="<a@b>",
        )


def test_the_address_is_shown_where_no_other_value_is_given(composed: Callable[..., bytes]) -> None:
    """Without a value, the address token is the recipient."""
    values = dict.fromkeys([Token.NAME, Token.UNSUBSCRIBE, Token.PREFERENCES], "https://x.example/")
    message = Mailing.parse(composed()).fill(values, to="a@b.example", message_id="<a@b>")
    assert body(message, 0).endswith("to a@b.example")


def test_extra_headers_stand_first(composed: Callable[..., bytes]) -> None:
    """A header that only this message has is added without touching the others."""
    values = dict.fromkeys(Token, "https://x.example/")
    mailing = Mailing.parse(composed())
    plain = mailing.fill(values, to="a@b.example", message_id="<a@b>")
    marked = mailing.fill(
        values, to="a@b.example", message_id="<a@b>", extra_headers=[("X-Newsletter-Test", "yes")]
    )
    assert marked == b"X-Newsletter-Test: yes\r\n" + plain


@pytest.mark.parametrize("sealed", [b"", b"\r\n\r\n", b"Subject: x\r\n\r\nbody", b"x" * 100])
def test_foreign_bytes_are_refused(sealed: bytes) -> None:
    """Only what we composed is split."""
    with pytest.raises(SendError, match="not one that this program composed"):
        Mailing.parse(sealed)


def test_no_value_can_forge_a_part(composed: Callable[..., bytes]) -> None:
    """A name that spells the boundary stays a name."""
    boundary = parsed(composed()).get_boundary()
    values = dict.fromkeys(Token, "https://x.example/") | {Token.NAME: f"--{boundary}--"}
    message = Mailing.parse(composed()).fill(values, to="a@b.example", message_id="<a@b>")
    assert len(list(parsed(message).iter_parts())) == 2
    assert f"--{boundary}--" in body(message, 0)


ADDRESSES = st.builds(
    "{}@{}".format,
    st.text(st.sampled_from("abzAZ09.!#$%&'*+-/=?^_`{|}~ü漢"), min_size=1, max_size=70),
    st.sampled_from(["mail.example", "xn--bcher-kva.example", "b.example"]),
)
NAMES = VALUES | st.sampled_from(HOSTILE) | st.sampled_from(["Sana Malik", "O'Brien", "From me"])


@settings(deadline=None)
@given(
    people=st.lists(
        st.tuples(NAMES, ADDRESSES, LINKS | st.just("mailto:a@b.example?subject=x")), max_size=6
    ),
    shown=NAMES,
)
def test_everybody_is_mailed_the_same_but_for_their_own_words(
    composed: Callable[..., bytes],
    rendition: Callable[..., Rendition],
    people: list[tuple[str, str, str]],
    shown: str,
) -> None:
    """Read back as a mail program reads it, each recipient's mail is the sealed one, filled."""
    sealed = composed()
    for name, to, link in people:
        values = {
            Token.NAME: name,
            Token.ADDRESS: shown,
            Token.UNSUBSCRIBE: link,
            Token.PREFERENCES: link[::-1],
        }
        check(sealed, rendition(), values, to)


@settings(deadline=None)
@example(name=" ", to="a@b.example", links=("https://a.example/", " "), without=set())
@example(name="Sana ", to="a@b.example", links=("https://a.example/", "x "), without=set())
@example(name="\0", to="a@b.example", links=("https://a.example/\0", "\0"), without=set())
@given(
    name=NAMES | st.text(st.sampled_from("a .\"'<>&=-@F"), max_size=12),
    to=ADDRESSES,
    links=st.tuples(LINKS, LINKS | NAMES),
    without=st.sets(st.sampled_from(list(Token))),
)
def test_the_quick_way_writes_what_the_careful_way_writes(
    composed: Callable[..., bytes],
    name: str,
    to: str,
    links: tuple[str, str],
    without: set[Token],
) -> None:
    """Byte for byte, or with the same refusal, whatever the values are."""
    mailing = Mailing.parse(composed())
    careful = replace(mailing, quick=(), row=None)
    values = dict(zip(Token, (name, to, *links), strict=True))
    given = {token: value for token, value in values.items() if token not in without}
    ways = (mailing, replace(mailing, quick=()), careful)
    assert len({_outcome(one, given, to) for one in ways}) == 1


def _outcome(mailing: Mailing, values: dict[Token, str], to: str) -> bytes:
    try:
        return mailing.fill(values, to=to, message_id="<a@b.example>")
    except NewsletterError as error:
        return error.message.encode()


@pytest.mark.parametrize("length", [*range(55, 60), 74, 75, 76, 130, 150, 151, 400])
@pytest.mark.parametrize("rest", [".a.b", "From-", "Fr", ""])
def test_a_long_link_is_broken_as_carefully(
    composed: Callable[..., bytes], length: int, rest: str
) -> None:
    """Wherever a line of a link ends, the next one begins with no dot."""
    mailing = Mailing.parse(composed())
    link = "https://x.example/" + "a" * (length - 18) + rest
    values = dict.fromkeys(Token, link) | {Token.NAME: "Sana", Token.ADDRESS: "a@b.example"}
    ways = (mailing, replace(mailing, quick=()), replace(mailing, quick=(), row=None))
    (told,) = {_outcome(one, values, "a@b.example") for one in ways}
    assert b"\r\n." not in told
    assert max(map(len, told.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76


@pytest.mark.parametrize(("octets", "lines"), [(19, 1), (75, 1), (76, 2), (88, 2), (150, 2)])
def test_plain_readers_with_usual_links_take_the_quickest_way(
    octets: int, lines: int, composed: Callable[..., bytes]
) -> None:
    """A plain name, and links of one line or two: nothing is looked at by itself."""
    quick = Mailing.parse(composed()).quick[lines - 1]
    link = "https://x.example/" + "a" * (octets - 18)
    values = {
        Token.NAME: "Sana Malik",
        Token.ADDRESS: "a@b.example",
        Token.UNSUBSCRIBE: link,
        Token.PREFERENCES: link,
    }
    assert quick.filled(values, "a@b.example", "<a@b>")
    for name in ("O'Brien", "عائشہ", "", ".", "From me", "x" * 76):
        assert quick.filled(values | {Token.NAME: name}, "a@b.example", "<a@b>") is None
    assert quick.filled(values, "a b@c.example", "<a@b>") is None
    assert quick.filled(values, "a@b.example", "<a@b>\nBcc: c@d.example") is None


def test_plain_values_take_the_quick_way(composed: Callable[..., bytes]) -> None:
    """A reader with a plain name, one with an Urdu name, and links of several lines are all quick."""
    row = Mailing.parse(composed()).row
    assert row
    plain = dict.fromkeys(Token, "https://x.example/" + "a" * 200)
    plain[Token.ADDRESS] = "a@b.example"
    for name in ("Sana Malik", "عائشہ صدیقی", "O'Brien & Sons", "x" * 75, "From me", ".dot"):
        assert row.filled(plain | {Token.NAME: name}, "a@b.example", "<a@b>"), name
    for address in ("@b.example", "a@", "a@b@c.example", "a b@c.example", "a" * 321 + "@b.example"):
        assert row.filled(plain, address, "<a@b>") is None, address
