"""Characters as a document holds them, to characters that may stand in an issue."""

from __future__ import annotations

import re

_GONE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\ufff9-\uffff\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff]"
)
"""Control characters, soft hyphens, padding, and marks that turn the direction of what follows."""
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_BLANKS = re.compile("[\t\r\n \u2007]+")
_ODD_SPACES = re.compile("(?: \u00a0|\u00a0 |\u00a0{2})[ \u00a0]*")
"""A no-break space beside another space holds nothing together."""
_GREEK = dict(zip("abgdezhqiklmnxoprstufcyw", "αβγδεζηθικλμνξοπρστυφχψω", strict=True))
_CAPITALS = {
    "D": "Δ",
    "G": "Γ",
    "L": "Λ",
    "P": "Π",
    "Q": "Θ",
    "S": "Σ",
    "F": "Φ",
    "W": "Ω",
    "Y": "Ψ",
    "X": "Ξ",
}
_SYMBOL = {
    0xA3: "≤",
    0xA5: "∞",
    0xAB: "↔",
    0xAC: "←",
    0xAD: "↑",
    0xAE: "→",
    0xAF: "↓",
    0xB0: "°",
    0xB1: "±",
    0xB2: "″",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBA: "≡",
    0xBB: "≈",
    0xBC: "…",
    0xD2: "®",
    0xD3: "©",
    0xD4: "™",
    0xD6: "√",
    0xE5: "∑",
}
_DINGBATS = {
    0x4A: "☺",
    0x6C: "●",
    0x6E: "■",
    0x71: "❑",
    0x76: "❖",
    0x9F: "•",
    0xA7: "▪",
    0xA8: "◻",
    0xD8: "➢",
    0xDF: "←",
    0xE0: "→",
    0xE8: "➔",
    0xFB: "✗",
    0xFC: "✓",
    0xFE: "☑",
}


def cleaned(text: str) -> str:
    """Return a run's characters without those that have no place in a text; spaces made single."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    plain = _GONE.sub("", text)
    return _ODD_SPACES.sub(" ", _BLANKS.sub(" ", plain))


def known_signs(text: str, font: str = "") -> tuple[str, int]:
    """Return a text with the signs of fonts like Wingdings as characters, and how many are lost."""
    lost = 0

    def sign(found: re.Match[str]) -> str:
        nonlocal lost
        known = symbol(f"{ord(found[0]):X}", font)
        lost += not known
        return known

    return _PRIVATE.sub(sign, text), lost


def symbol(code: str, font: str) -> str:
    """Return the character for one of a font of signs, as `w:sym` names it; empty: not known."""
    if not re.fullmatch(r"[0-9A-Fa-f]{1,6}", code):
        return ""
    at = int(code, 16)
    at = at - 0xF000 if 0xF000 <= at <= 0xF0FF else at  # noqa: PLR2004 - where such fonts put them
    if at > 0xFF:  # noqa: PLR2004 - a font's own place beyond these
        plain = chr(at) if at <= 0x10FFFF else ""  # noqa: PLR2004 - the last character
        return "" if _PRIVATE.match(plain) or _GONE.match(plain) else plain
    if "wingdings" in font.lower():
        return _DINGBATS.get(at, "")
    letter = chr(at)
    if "symbol" in font.lower():
        return _SYMBOL.get(at) or _GREEK.get(letter) or _CAPITALS.get(letter) or ""
    return _SYMBOL.get(at) or ("•" if at in _DINGBATS else "")
