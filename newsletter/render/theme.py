"""A theme, read and compiled once; it then makes any number of issues."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Self

from newsletter.model.values import dataclass
from newsletter.pages import (
    Bundle,
    Job,
    Press,
    Tokens,
    design_tokens,
    find_file,
    read_bundle,
    shared_press,
)
from newsletter.pages.labels import labels_for
from newsletter.render.context import NAMES
from newsletter.render.roots import MAIL_CSS, MAIL_RTL_CSS, STYLES, WEB_CSS
from newsletter.render.words import Words, read_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme's templates, tokens and labels."""

    name: str
    tokens: Tokens
    words: Mapping[str, Words]
    """By language; English is always there."""
    bundle: Bundle = field(repr=False)
    """The templates as octets."""
    mail_css: str
    mail_css_rtl: str
    """What is added where anything runs from the right."""
    web_css: str
    drawing: str
    """The wordmark as SVG markup."""
    pictures: Mapping[str, bytes]
    """The theme's own pictures by file name."""
    press: Press = field(repr=False, compare=False)

    @property
    def picture_width(self) -> int:
        """Return how wide a picture is shown at most, in pixels."""
        return self.tokens.layout.text_width

    def words_for(self, language: str) -> Words:
        """Return the labels in that language, or in English."""
        return labels_for(self.words, language)

    def fill(self, *jobs: Job) -> list[tuple[str, ...]]:
        """Return what came of each job's steps; raise `ThemeError` with file and line."""
        return self.press.fill(self.bundle, self.name, jobs)

    @classmethod
    def load(cls, folders: Sequence[Path], name: str, *, press: Press | None = None) -> Self:
        """Return the theme of that name; raise `ThemeError` for the first thing wrong with it.

        `press` fills its templates; without one this process's own does.
        """
        press = press or shared_press()
        tokens = design_tokens(folders, name)
        bundle = read_bundle(folders)
        press.refuse_unknown_names(bundle, name, tuple(NAMES))
        sheets = Job(steps=tuple((style, "") for style in STYLES), context={"tokens": tokens})
        css = dict(zip(STYLES, *press.fill(bundle, name, [sheets]), strict=True))
        mark = tokens.wordmark
        return cls(
            name=name,
            tokens=tokens,
            words=read_words(folders, name),
            bundle=bundle,
            mail_css=squeeze(css[MAIL_CSS]),
            mail_css_rtl=squeeze(css[MAIL_RTL_CSS]),
            web_css=css[WEB_CSS],
            drawing=find_file(folders, f"{name}/{mark.drawing}").read_text("utf-8").strip()
            if mark.drawing
            else "",
            pictures={
                picture: find_file(folders, f"{name}/{picture}").read_bytes()
                for picture in (mark.picture, mark.picture_dark)
                if picture
            },
            press=press,
        )


def squeeze(css: str) -> str:
    """Return the style sheet without comments and needless space, a rule on each line."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s*([{},;])\s*", r"\1", css)
    return re.sub(r"\s+", " ", css).replace(";}", "}").replace("}", "}\n").strip()
