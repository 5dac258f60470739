from __future__ import annotations

import pytest

from newsletter.collect.names import clean_authors


@pytest.mark.parametrize(
    ("credit", "names"),
    [
        ("Amna Qureshi", ("Amna Qureshi",)),
        ("By Amna Qureshi", ("Amna Qureshi",)),
        ("BY AMNA QURESHI AND BILAL SHAH", ("Amna Qureshi", "Bilal Shah")),
        ("Written by Amna Qureshi in Karachi on 1 June 2026", ("Amna Qureshi",)),
        ("none@none.example (Reuters)", ("Reuters",)),
        ("amna@ledger.example", ()),
        ("Amna Qureshi <amna@ledger.example>", ("Amna Qureshi",)),
        ("Amna Qureshi | The Harbour Ledger", ("Amna Qureshi",)),
        ("Amna Qureshi, Bilal Shah & Sana Khan", ("Amna Qureshi", "Bilal Shah", "Sana Khan")),
        ("Amna Qureshi, Senior Political Correspondent", ("Amna Qureshi",)),
        ("Amna Qureshi Chief Editor", ("Amna Qureshi",)),
        ("Martin Luther King, Jr.", ("Martin Luther King",)),
        ("Von Jürgen Müller und Anna Groß", ("Jürgen Müller", "Anna Groß")),
        ("作者：松村太郎", ("松村太郎",)),
        ("<a href='x'>Amna&nbsp;Qureshi</a>", ("Amna Qureshi",)),
        ("ثنا خان", ("ثنا خان",)),
        ("Amna Qureshi @amnaq https://ledger.example/amna", ("Amna Qureshi",)),
        ("Amna Qureshi Updated March 3, 2026", ("Amna Qureshi",)),
        ("View all posts by Amna Qureshi", ("Amna Qureshi",)),
        ("Andy Sandford", ("Andy Sandford",)),
        ("The Harbour Ledger", ()),
        ("admin", ()),
        ("", ()),
        ("—", ()),
        ("x" * 400, ()),
    ],
)
def test_a_credit_line_becomes_names(credit: str, names: tuple[str, ...]) -> None:
    """By, mail addresses, jobs, places, dates and the house's own name are left out."""
    assert clean_authors([credit], not_authors=["The Harbour Ledger"]) == names


def test_each_name_stands_once() -> None:
    """Spellings that differ in case and dots are one person."""
    assert clean_authors(["J. K. Rahman", "j k rahman", "Sana Khan"]) == (
        "J. K. Rahman",
        "Sana Khan",
    )
