"""A mail's style sheets are read in one pass, whatever they are."""

from __future__ import annotations

import pytest

from newsletter.check.any_mail import check_mail
from newsletter.check.stylesheet import blocks


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        ("", []),
        ("p{color:red}", [("p", "color:red")]),
        (
            "@media x{p{a:b}q{c:d}}i{}",
            [("@media x", None), ("p", "a:b"), ("q", "c:d"), ("}", None), ("i", "")],
        ),
        ("}}p{a:b", [("}", None), ("}", None), ("p", None)]),
        ("a{b{c}", [("a", None), ("b", "c")]),
    ],
)
def test_blocks_are_told_in_order(sheet: str, found: list[tuple[str, str | None]]) -> None:
    """Rules, blocks around others, and their ends; of a broken sheet what can be read."""
    assert [*blocks(sheet)] == found


def test_a_style_element_that_is_never_closed_is_read() -> None:
    """Then all of the mail is its sheet; looking from every sign to the end would take minutes."""
    mail = b"<html><head><style>p{color:#777}" + b"words and words " * 40_000
    assert check_mail(mail, file="mail.html")
