"""The picture of an issue's balance: whole, in words too, whatever the labels."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from newsletter.check.balance import QUESTIONS, Balance, Piece, shares_of
from newsletter.check.balance_plot import MOST_ROWS, described, plot, rows_of
from newsletter.pages import Tokens, design_tokens

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</text><script>alert(1)</script> \x00\x08 & "quotes" ' + "x" * 400


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    """Return the tokens of the shipped theme."""
    return design_tokens([ROOT / "templates"], "indus")


def piece(outlet: str) -> Piece:
    """Return a piece of which only the outlet is known."""
    return Piece(
        outlet=outlet, country="", language="", authors=(), topics=(), viewpoint="", paywall=""
    )


def balance_of(now: list[str], before: list[str]) -> Balance:
    """Return a balance of pieces of these outlets."""
    ours, theirs = [piece(one) for one in now], [piece(one) for one in before]
    return Balance(
        issue="2026-11",
        pieces=len(ours),
        past=("2026-10",) if theirs else (),
        past_pieces=len(theirs),
        now=tuple(shares_of(ours, question) for question in QUESTIONS),
        before=tuple(shares_of(theirs, question) for question in QUESTIONS),
    )


def test_rows_show_both_and_drop_nothing() -> None:
    """The largest come first, the rest is summed up, what is not known comes last; it is the whole."""
    now = shares_of([piece(one) for one in "aaabbcdefghi"] + [piece("")], "outlet")
    before = shares_of([piece(one) for one in "zzza"], "outlet")
    rows = rows_of(now, before)
    assert [label for label, *_ in rows] == [*"abcde", "5 others", "not known"]
    assert len(rows) == MOST_ROWS + 1
    assert sum(one.percent for _, one, _ in rows) == sum(one.percent for *_, one in rows) == 100
    assert [one.pieces for _, one, _ in rows] == [3, 2, 1, 1, 1, 4, 1]


def test_the_picture_tells_itself_in_words(tokens: Tokens) -> None:
    """Title and description hold what the bars show; colours follow light and dark."""
    found = balance_of(["The Paper", "The Paper", ""], ["Radio"])
    root = ET.fromstring(plot(found, tokens, name="INDUS"))
    assert root.findtext(f"{SVG}title") == "INDUS 2026-11: whose voices it carries"
    assert root.findtext(f"{SVG}desc") == described(found)
    assert "outlet: The Paper 2 (67 %), not known 1 (33 %)" in described(found)
    assert root.get("role") == "img"
    assert "prefers-color-scheme:dark" in (root.findtext(f"{SVG}style") or "")


def test_labels_do_no_harm(tokens: Tokens) -> None:
    """What outlets are called is text, cut where it is long; Urdu is set from right to left."""
    drawn = plot(balance_of([HOSTILE, "روزنامہ"], []), tokens, name="<b>")
    root = ET.fromstring(drawn)
    assert "<script" not in drawn
    labels = {text.text: text.get("class") for text in root.iter(f"{SVG}text")}
    assert labels["روزنامہ"] == "name rtl"
    assert max(map(len, filter(None, labels))) < 60
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_an_empty_issue_has_a_picture(tokens: Tokens) -> None:
    """Nothing is shown where nothing is."""
    ET.fromstring(plot(balance_of([], []), tokens, name="INDUS"))
