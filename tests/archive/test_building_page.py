"""Pages that say what they are made of."""

from __future__ import annotations

from newsletter.archive.building import Page, Ready, hole, key_of


def test_keys_tell_parts_apart() -> None:
    """Parts that read alike when joined have different keys, and equal parts have equal ones."""
    assert key_of("ab", "c") != key_of("a", "bc")
    assert key_of("ab", b"c") == key_of(b"ab", "c")
    assert key_of("a") != key_of("a", "")
    assert key_of("\ud800") == key_of("\ud800")


def test_a_page_is_made_when_it_is_asked_for() -> None:
    """Contexts, holes and octets may be given as values or as functions."""
    given = {"article": hole("article")}
    one = Page(path="a", key="", template="t", context=given, holes={"article": "<p>"})
    lazy = Page(path="a", key="", template="t", context=lambda: given, holes=dict)
    assert one.made_of() == (given, {"article": "<p>"})
    assert lazy.made_of() == (given, {})
    assert Ready(path="a", key="", data=b"1").octets() == b"1"
    assert Ready(path="a", key="", data=lambda: b"2").octets() == b"2"
