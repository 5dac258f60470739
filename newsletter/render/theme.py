"""A theme, read and compiled once; it then makes any number of issues."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

from newsletter.errors import ThemeError
from newsletter.pages import (
    Tokens,
    compile_source,
    design_tokens,
    environment,
    files_of,
    find_file,
    text_environment,
    undeclared_names,
    web_stylesheet,
)
from newsletter.render.context import NAMES
from newsletter.render.skeleton import compile_skeleton
from newsletter.render.words import Words, read_words, words_for
from newsletter.text.prose_text import underlined, wrap


class Template(Protocol):
    """A compiled template."""

    def render(self, **context: Any) -> str:  # noqa: ANN401  # views of any kind
        """Return the filled template; raise `ThemeError` with file and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme's templates, tokens and labels."""

    name: str
    tokens: Tokens
    words: Mapping[str, Words]
    """By language; English is always there."""
    mail: Template
    text: Template
    article: Template
    page: Template
    mail_css: str
    mail_css_rtl: str
    """What is added where anything runs from the right."""
    web_css: str
    drawing: str
    """The wordmark as SVG markup."""
    pictures: Mapping[str, bytes]
    """The theme's own pictures by file name."""

    @property
    def picture_width(self) -> int:
        """Return how wide a picture is shown at most, in pixels."""
        return self.tokens.layout.text_width

    def words_for(self, language: str) -> Words:
        """Return the labels in that language, or in English."""
        return words_for(self.words, language)

    @classmethod
    def load(cls, folders: Sequence[Path], name: str) -> Self:
        """Return the theme of that name; raise `ThemeError` for the first thing wrong with it."""
        tokens = design_tokens(folders, name)
        env, plain = environment(folders, name), text_environment(folders, name)
        plain.filters |= {"underlined": underlined, "wrap": wrap}
        check_names(folders, name)
        mark = tokens.wordmark
        skeleton = find_file(folders, f"{name}/mail.mjml")
        return cls(
            name=name,
            tokens=tokens,
            words=read_words(folders, name),
            mail=compile_source(env, compile_skeleton(skeleton), f"{skeleton} (compiled)"),
            text=plain.get_template(f"{name}/mail.txt.j2"),
            article=env.get_template(f"{name}/article.html.j2"),
            page=env.get_template(f"{name}/page.html.j2"),
            mail_css=squeeze(env.get_template(f"{name}/mail.css.j2").render(tokens=tokens)),
            mail_css_rtl=squeeze(env.get_template(f"{name}/mail.rtl.css.j2").render(tokens=tokens)),
            web_css=web_stylesheet(env, name, tokens),
            drawing=find_file(folders, f"{name}/{mark.drawing}").read_text("utf-8").strip()
            if mark.drawing
            else "",
            pictures={
                picture: find_file(folders, f"{name}/{picture}").read_bytes()
                for picture in (mark.picture, mark.picture_dark)
                if picture
            },
        )


def check_names(folders: Sequence[Path], theme: str) -> None:
    """Raise `ThemeError` where a template uses a name that nobody supplies."""
    env = environment(folders, theme)
    for name in sorted(files_of(folders, theme, (".j2", ".mjml"))):
        for unknown in undeclared_names(env, folders, f"{theme}/{name}", NAMES):
            raise ThemeError(
                f"{unknown} is not a name that a template may use.",
                help=f"Templates may use: {', '.join(NAMES)}.",
            )


def squeeze(css: str) -> str:
    """Return the style sheet without comments and needless space, a rule on each line."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s*([{},;])\s*", r"\1", css)
    return re.sub(r"\s+", " ", css).replace(";}", "}").replace("}", "}\n").strip()
