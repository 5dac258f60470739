"""Names of people: one name spelt two ways, and two names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.person_names import name_words, names_in, one_name

ONE = """
Muhammad Ali Jinnah = Mohammad Ali Jinnah
Raoof Hasan = Rauf Hasan
Raoof Hasan = Raoof Hassan
Michael Kugelman = Micheal Kugelman
Michael Kugelman = Michael Kugleman
Michael Kugelman = M. Kugelman
Michael Kugelman = Michael J. Kugelman
Michael Kugelman = Michael Kugelmann
Michael Kugelman = Michael Kugelmen
José Ramos = Jose Ramos
Shahid Khaqan Abbasi = Shahid Khakan Abbasi
Nawaz Sharif = Nawaz Shareef
Ayesha Siddiqa = Ayesha Siddiqua
Aisha Khan = Ayesha Khan
Husain Haqqani = Hussain Haqqani
Hamid Mir = Hameed Mir
Nayanima Basu = Nayanmia Basu
Dr. Ahmed Rashid = Ahmad Rashid
Tariq Mahmood = Tariq Mehmood
عمران خان = عمران خاں
"""
TWO = """
Hassan Abbas = Hussain Abbas
Imran Khan = Ikram Khan
Amir Khan = Omar Khan
Amir Khan = Amira Khan
Jamil Khan = Jamal Khan
Ahsan Iqbal = Ehsan Iqbal
Sana Iqbal = Saba Iqbal
Ann Lee = Anna Leigh
Michael Kugelman = Michelle Kugelman
Asim Munir = Asim Bajwa
Benazir Bhutto = Bilawal Bhutto
Martin Smith = Marvin Smith
John Smith = Jane Smith
Foreign Minister = Foreign Ministry
White House Plan = White House Plans
Hasan Askari Rizvi = Hasan Askari
Dr. Maryam Nawaz = Maryam Nawaz
A. Khan = B. Khan
Salman Rushdie = Salman Rashid
Reuters = Reuter
"""


def pairs(text: str) -> list[list[str]]:
    """Return the two names of each line."""
    return [line.split(" = ") for line in text.strip().splitlines()]


@pytest.mark.parametrize(("one", "other"), pairs(ONE))
def test_one_name_spelt_two_ways(one: str, other: str) -> None:
    """Variants of transliteration, initials, diacritics and slips are seen, either way round."""
    if one.isascii() or other.isascii():
        assert one_name(one, other)
    assert one_name(one, other) == one_name(other, one)


@pytest.mark.parametrize(("one", "other"), pairs(TWO))
def test_two_names(one: str, other: str) -> None:
    """Names that differ in what tells people apart are two, and so is a name beside itself."""
    assert not one_name(one, other)
    assert not one_name(other, one)
    assert not one_name(one, one)


def test_what_may_be_no_name_is_compared_strictly() -> None:
    """In a text, initials and single wrong letters tell nothing."""
    assert not one_name("Michael Kugelman", "M. Kugelman", strict=True)
    assert not one_name("Water Accord", "Water Accords", strict=True)
    assert one_name("Ahmed Rashid", "Ahmad Rashid", strict=True)


def test_names_are_found_in_texts() -> None:
    """Two to five words with capitals are taken for a name, possessives without their ending."""
    text = "Yesterday Shahid Khaqan Abbasi met M. Kugelman’s team and Ahmad ul Haq of USAID."
    assert list(names_in(text)) == [
        "Yesterday Shahid Khaqan Abbasi",
        "M. Kugelman",
        "Ahmad ul Haq",
    ]


@pytest.mark.parametrize("word", ["A", "Aa", "A' ", "A. ", "Aa-", "Aa Aa "])
def test_long_texts_are_read_to_their_end(word: str) -> None:
    """Fifty thousand characters without sense are no burden."""
    for name in list(names_in(word * 50_000))[:20]:
        one_name(name, "Asma Khan")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_may_be_asked_about(one: str, other: str) -> None:
    """Whatever the text, there is an answer, and it is the same both ways round."""
    assert one_name(one, other) == one_name(other, one)
    assert not one_name(one, one)
    name_words(one)
    list(names_in(one))
