"""The forms of an issue as documents of their own, to be shown in frames."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from newsletter.model.rendition import Rendition
from newsletter.publication.issues.previewing import filled
from newsletter.publication.issues.shown import with_pictures_at
from newsletter.render.aloud import LANGUAGES, aloud, spoken_language
from newsletter.render.seen import SCHEMES, Scheme, in_scheme
from newsletter.text.direction import direction_of

__all__ = ["FORMS", "SCHEMES", "Scheme", "document_of", "spoken", "spoken_language"]

FORMS = ("mail", "page", "text", "aloud")
_STYLE = (
    ":root{color-scheme:light dark}body{margin:0;padding:20px 24px;background:Canvas;color:CanvasText}"
    "pre,ol{unicode-bidi:plaintext;margin:0}pre{font:14px/1.55 ui-monospace,Menlo,Consolas,monospace;"
    "white-space:pre-wrap;overflow-wrap:anywhere}ol{font:16px/1.6 system-ui,sans-serif;padding:0;"
    "list-style:none}li{padding:5px 0}:lang(ur){line-height:2.1}.now{background:Mark;color:MarkText}"
)
_SPOKEN = {name: code for code, name in LANGUAGES.items()}
_LANGUAGE = re.compile(r"\[in ([^\]]+)\]")


def document_of(
    rendition: Rendition, form: str, *, scheme: Scheme, base: str, pictures: bool = True
) -> str:
    """Return one of `FORMS` as a whole HTML document; its pictures come from below `base`."""
    if form == "text":
        return _text(rendition)
    if form == "aloud":
        return _aloud(rendition)
    html = filled(rendition.html) if form == "mail" else rendition.page
    return in_scheme(with_pictures_at(html, rendition, base), scheme, pictures=pictures)


def spoken(lines: tuple[str, ...], language: str) -> Iterator[tuple[str, str]]:
    """Yield (language, line): the language that was announced last, in which a voice shall speak."""
    for line in lines:
        if told := _LANGUAGE.search(line):
            language = _SPOKEN.get(told[1], language)
        yield language, line


def _text(rendition: Rendition) -> str:
    return _wrapped(rendition, f'<pre dir="auto">{escape(filled(rendition.text))}</pre>')


def _aloud(rendition: Rendition) -> str:
    lines = spoken(aloud(filled(rendition.html)), rendition.language)
    said = "".join(
        f'<li lang="{escape(language)}" dir="auto">{escape(line.strip())}</li>'
        for language, line in lines
    )
    return _wrapped(rendition, f"<ol>{said}</ol>")


def _wrapped(rendition: Rendition, body: str) -> str:
    language = escape(rendition.language)
    return (
        f'<!doctype html><html lang="{language}" dir="{direction_of(rendition.language)}"><head>'
        f'<meta charset="utf-8"><title>{escape(rendition.subject)}</title><style>{_STYLE}</style>'
        f"</head><body>{body}</body></html>"
    )
