"""The wall in mails made elsewhere, and in a house with a wall of its own."""

from __future__ import annotations

import pytest

from newsletter.check.any_mail import check_mail

LEAVE = b'<p><a href="https://a.example/unsubscribe">Leave the list</a></p>'


def found(data: bytes, weight: tuple[int, int] = (100_000, 80_000)) -> set[str]:
    """Return the codes of what is said about weight."""
    codes = {"html-over-wall", "html-over-budget", "unsubscribe-behind-wall"}
    return {one.code for one in check_mail(data, file="a.html", weight=weight)} & codes


def page(before: int, after: int = 0) -> bytes:
    """Return a mail with a link to leave between so many bytes."""
    return b"<html><body>" + b"x " * (before // 2) + LEAVE + b"x " * (after // 2)


@pytest.mark.parametrize(
    ("mail", "codes"),
    [
        (page(100), set()),
        (page(85_000), {"html-over-budget"}),
        (page(100, 100_000), {"html-over-wall"}),
        (page(100_000), {"html-over-wall", "unsubscribe-behind-wall"}),
        (b"<html><body>" + b"\n" * 60_000 + LEAVE, {"html-over-wall", "unsubscribe-behind-wall"}),
    ],
)
def test_a_mail_made_elsewhere_is_measured_as_it_arrives(mail: bytes, codes: set[str]) -> None:
    """Line ends count as two bytes, and the first link to leave is looked for."""
    assert found(mail) == codes


def test_a_house_may_have_a_wall_of_its_own() -> None:
    """publication.yaml says where mails are clipped, and what they should stay under."""
    assert found(page(1_000), weight=(900, 500)) == {"html-over-wall", "unsubscribe-behind-wall"}
    assert found(page(1_000), weight=(9_000, 500)) == {"html-over-budget"}
    assert found(page(85_000), weight=(102_400, 90_000)) == set()


@pytest.mark.parametrize("tail", [b"", b"<a", b'<a href="https://a.example/unsubscribe">Leave'])
def test_a_broken_link_is_measured_to_the_end(tail: bytes) -> None:
    """A link that nobody closed ends with the mail."""
    assert found(b"<html><body>" + b"x " * 50_001 + tail) >= {"html-over-wall"}


def test_one_endless_word_takes_no_endless_time() -> None:
    """Work grows with the length of a word, not with its square: else this would take a minute."""
    assert found(b"<html><body>" + b"x" * 90_000) == {"html-over-budget"}
