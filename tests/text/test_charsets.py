"""Octets become text by what is stated of them, as browsers and mail programs read it."""

from __future__ import annotations

from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.charsets import codec_of, decoded
from newsletter.text.header_words import header_of, header_words
from newsletter.text.page_signs import MOST, page_signs


@pytest.mark.parametrize(
    ("name", "text", "written_in"),
    [
        ("iso-8859-1", "He said “no” – twice", "cp1252"),
        ("ISO_8859-1:1987", "“no”", "cp1252"),
        ("latin1", "Übermut – said in UTF-8", "utf-8"),
        ("gb2312", "朱镕基", "gbk"),
        ("x-sjis", "日本①", "cp932"),
        ("ks_c_5601-1987", "한국", "cp949"),
        ("iso-8859-9", "İstanbul – “evet”", "cp1254"),
        ("ISO-8859-6-i", "سيلاب", "iso8859_6"),
        ("windows-1256", "پاکستان"[:3], "cp1256"),
        ("x-mac-cyrillic", "Мир", "mac_cyrillic"),
        ("tis-620", "ไทย", "cp874"),
        ("us-ascii", "café", "utf-8"),
        ("us-ascii", "café", "cp1252"),
        ("utf-16", "cafés", "utf-8"),
        ("utf-16", "a café", "utf-16"),
        ("utf-32", "a café", "cp1252"),
        ("", "“no”", "cp1252"),
        ("no-such", "سیلاب", "utf-8"),
    ],
)
def test_a_name_is_read_as_browsers_read_it(name: str, text: str, written_in: str) -> None:
    """Old names stand for the wider charsets that are meant: the quotation marks of a page are kept."""
    assert decoded(text.encode(written_in), [name]) == text


@pytest.mark.parametrize(
    "name",
    [
        "undefined",
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "hex",
        "zlib",
        "rot13",
        "mbcs",
        "utf-7",
        "é",
        "...",
    ],
)
def test_what_python_alone_knows_states_nothing(name: str) -> None:
    r"""No page can have ``\u0041`` read as a letter, nor stop the reading."""
    assert not codec_of(name)
    assert decoded(b"C:\\u0041 +2AA-", [name]) == "C:\\u0041 +2AA-"


def test_one_octet_amiss_does_not_change_the_charset() -> None:
    """A text in UTF-8 that was cut within a character keeps all its others; Latin-1 is not taken for it."""
    text = "“Ja”, sagte sie: „über alles“ – " * 3
    assert decoded(text.encode() + b"\xe2\x80") == text + "\ufffd"
    assert decoded("Fünf Übel".encode("cp1252")) == "Fünf Übel"


def test_a_page_is_not_cut_within_a_character() -> None:
    """What is looked at of a long page ends behind a tag; its few accents stay what they are."""
    for more in range(3):
        page = "<title>Café</title><p>".encode() + b"x" * (MOST - 24 - more) + "é über</p>".encode()
        assert page_signs(page, url="http://a.example/").title == "Café"


@given(data=st.binary(max_size=80), names=st.lists(st.text(max_size=12), max_size=3))
def test_any_octets_become_text_that_can_be_kept(data: bytes, names: list[str]) -> None:
    """Whatever is stated: nothing is raised, and what comes can be written as UTF-8."""
    decoded(data, names).encode()


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (b"=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        (b"=?utf-8?q?a?=\r\n =?utf-8?b?Yg==?=", "ab"),
        (b"=?utf-8?b?4oA=?= =?utf-8?b?nHg=?=", "“x"),
        (b"She: =?iso-8859-1?q?=93no=94_he_said?=", "She: “no” he said"),
        (b"=?gb2312?B?6UY=?=", "镕"),
        (b"=?utf-8*en?q?caf=C3=A9?=", "café"),
        (b"=?utf-8?b?YQ?= and =?utf-8?b?!!?=", "a and =?utf-8?b?!!?="),
        (b"=?utf-8?q?a\r\n b?=", "a b"),
        ("Über den Fluss".encode(), "Über den Fluss"),
        ("سیلاب =?utf-8?q?caf=C3=A9?=".encode(), "سیلاب café"),
        (b"\x93no\x94", "“no”"),
        (b"=?undefined?q?a?= =?x?q??=", "a"),
    ],
)
def test_a_header_is_read_however_it_is_written(header: bytes, said: str) -> None:
    """Encoded words (RFC 2047), raw UTF-8 (RFC 6532), and what old programs write."""
    message = message_from_bytes(b"X-Before: 1\r\nsubject: " + header + b"\r\nSubject: two\r\n\r\n")
    assert header_of(message, "Subject") == said
    assert header_of(message, "Subjects") == ""


@given(value=st.text(st.characters(codec=None), max_size=60))
def test_any_header_becomes_one_line(value: str) -> None:
    """Nothing is raised, nothing stays that cannot be written, and no line breaks stay."""
    said = header_words(value)
    said.encode()
    assert "\n" not in said
    assert "\r" not in said
