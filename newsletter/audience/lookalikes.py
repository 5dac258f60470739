"""Addresses that look like others: allowed, for names are not only Latin, but told."""

from __future__ import annotations

import unicodedata

_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
"""Scripts whose letters pass for one another."""


def lookalike(address: str) -> str:
    """Return why an address may be taken for another one, or empty.

    It mixes scripts whose letters look alike inside one word, or has letters of another width or
    shape that stand for plain ones (full-width forms).
    """
    if address.isascii():
        return ""
    if unicodedata.normalize("NFKC", address) != unicodedata.normalize("NFC", address):
        return "it has full-width or other special forms of plain letters"
    for word in address.replace("@", ".").split("."):
        scripts = sorted({script for script in map(_script, word) if script})
        if len(scripts) > 1:
            return f"it mixes {' and '.join(script.capitalize() for script in scripts)} letters"
        if scripts and scripts != ["LATIN"] and _all_pass_for_latin(word):
            return f"its {scripts[0].capitalize()} letters all look like Latin ones"
    return ""


_PASS_FOR_LATIN = frozenset("аеорсухіјѕһԁԛԝкмтвнАВЕКМНОРСТХІЈЅαονρυικχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")


def _all_pass_for_latin(word: str) -> bool:
    return all(letter in _PASS_FOR_LATIN for letter in word if letter.isalpha())


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "")
    return next((script for script in _SCRIPTS if name.startswith(script)), "")
