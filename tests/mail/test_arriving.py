"""What a mail weighs where it arrives, measured before it is composed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.mail.arriving import (
    arrived,
    arriving_size,
    ended,
    leaving_ends,
    longest_values,
    sealed_leaving_ends,
)
from newsletter.model.rendition import Token

PIECES = st.sampled_from(["<p>a</p>", "\n", "\r\n", "é", "آداب", " ", "=", ".", *Token])
LEAVING = f'<a class=x href="{Token.UNSUBSCRIBE}">Un<b>subscribe</b></a >'


@settings(deadline=None)
@given(html=st.lists(PIECES, max_size=60).map("".join), public=st.booleans())
def test_the_size_is_that_of_the_sealed_bytes_as_they_arrive(
    html: str, public: bool, composed: Callable[..., bytes]
) -> None:
    """Composed, filled and decoded again, HTML has just as many bytes as were counted."""
    html = f"<html>{html}"
    url = "https://mail.indus.example/" if public else ""
    values = longest_values(url)
    assert len(arrived(composed(html=html, public_url=url), values)) == arriving_size(
        ended(html), values
    )


@settings(deadline=None)
@given(before=st.lists(PIECES, max_size=30).map("".join))
def test_the_link_to_leave_ends_where_it_was_counted(
    before: str, composed: Callable[..., bytes]
) -> None:
    """In the sealed bytes, too, the link's end tag ends at that byte."""
    values = longest_values("https://mail.indus.example/")
    html = f"<html>{before}{LEAVING} {LEAVING}</html>"
    ends = leaving_ends(html, values)
    assert ends
    assert sealed_leaving_ends(composed(html=html), values) == ends
    there = arrived(composed(html=html), values)
    assert there[:ends].endswith(b"</a >")
    assert there[:ends].count(b"</a >") == 1


@pytest.mark.parametrize("html", ["", "<a href=x>unsubscribe</a>", f"<p>{Token.UNSUBSCRIBE}</p>"])
def test_without_a_link_nothing_ends(html: str) -> None:
    """Only a link with the reader's own token lets them leave."""
    assert leaving_ends(html, longest_values()) is None


@given(pieces=st.lists(st.sampled_from(["<p>a</p>", "\n", "é", "آداب", *Token])))
def test_pieces_add_up(pieces: list[str]) -> None:
    """A whole weighs what its pieces weigh."""
    values = longest_values()
    assert sum(arriving_size(one, values) for one in pieces) == arriving_size(
        "".join(pieces), values
    )
