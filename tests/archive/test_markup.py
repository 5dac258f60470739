"""A sealed article, moved to where its relative addresses would no longer hold."""

from __future__ import annotations

import pytest

from newsletter.archive.markup import rebase


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="#x">', '<a href="https://a.example/i/#x">'),
        (
            "<img src='p q.png' alt='a > b'>",
            "<img src=\"https://a.example/i/p q.png\" alt='a > b'>",
        ),
        ('<a href="x?a&amp;b">', '<a href="https://a.example/i/x?a&amp;b">'),
        ('<a href="https://b.example/">', '<a href="https://b.example/">'),
        ('<a href="mailto:a@b.example">', '<a href="mailto:a@b.example">'),
        ('<a href="//b.example/">', '<a href="//b.example/">'),
        ('href="x" in words', 'href="x" in words'),
        ("<p>1 < 2</p>", "<p>1 < 2</p>"),
    ],
)
def test_relative_addresses_are_moved(before: str, after: str) -> None:
    """Relative addresses of elements get the base; everything else stays to the byte."""
    assert rebase(before, "https://a.example/i/") == after
