"""CSS selectors as editors write them."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

LONGEST = 500


def is_selector(text: str) -> bool:
    """Tell whether a text is a CSS selector that pages can be asked with."""
    if not text.strip() or len(text) > LONGEST:
        return False
    try:
        LexborHTMLParser("<p>").css(text)
    except SelectolaxError:
        return False
    return True
