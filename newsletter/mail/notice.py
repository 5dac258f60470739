"""The HTML of a letter that has nothing but paragraphs."""

from __future__ import annotations

from html import escape


def paragraphs(text: str, *, title: str, language: str) -> str:
    """Return plain text as an HTML document: a paragraph for each that a blank line ends."""
    parts = (part.strip() for part in text.split("\n\n"))
    body = "\n".join(
        f'<p lang="{escape(language)}">{escape(part).replace(chr(10), "<br>")}</p>'
        for part in parts
        if part
    )
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head>\n<body>\n{body}\n</body></html>\n"
    )
