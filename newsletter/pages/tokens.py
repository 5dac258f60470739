"""Design tokens: colours, type and widths, read from a theme's tokens.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import jinja2

from newsletter.errors import ThemeError
from newsletter.pages.folders import find_file

SRGB_KNEE = 0.04045
"""Where the curve of sRGB (IEC 61966-2-1) leaves its straight part."""

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one scheme, each ``#RRGGBB``."""

    paper: str
    """The background."""
    ink: str
    """Text."""
    muted: str
    """Text of less weight: bylines, source lines, the foot."""
    accent: str
    """Links and marks."""
    hairline: str
    """Rules that group but carry no meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typography:
    """Families are CSS lists without quotation marks; sizes and line heights are pixels."""

    serif: str
    sans: str
    nastaliq: str
    text: int
    line: int
    small: int
    small_line: int
    lead_title: int
    lead_title_line: int
    urdu: int
    urdu_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Widths in pixels."""

    column: int
    margin: int
    margin_narrow: int
    narrow: int
    """At this width and below the column is fluid."""

    @property
    def text_width(self) -> int:
        """The width of the text in the full column."""
        return self.column - 2 * self.margin


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordmark:
    """The drawn name; file names are relative to the theme, sizes CSS pixels."""

    name: str
    """The publication's name that the drawing shows; others are set in type."""
    picture: str
    picture_dark: str
    drawing: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Everything that tokens.toml says."""

    light: Palette
    dark: Palette
    type: Typography
    layout: Layout
    wordmark: Wordmark


def design_tokens(folders: Sequence[Path], theme: str) -> Tokens:
    """Return the tokens of a theme; raise `ThemeError` where the file is missing or wrong."""
    path = find_file(folders, f"{theme}/tokens.toml")
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ThemeError(f"{path}: {error}.", help="Mend the file; it is TOML.") from error
    tokens = Tokens(
        light=_section(Palette, data, "light", path),
        dark=_section(Palette, data, "dark", path),
        type=_section(Typography, data, "type", path),
        layout=_section(Layout, data, "layout", path),
        wordmark=_section(Wordmark, data, "wordmark", path),
    )
    _require_colours(tokens, path)
    return tokens


def _section(kind: type[Any], data: dict[str, Any], name: str, path: Path) -> Any:  # noqa: ANN401  # an instance of `kind`
    """Return the section as a value of `kind`: every key there, none besides, right types."""
    given = data.get(name, {})
    wanted = {field.name: field.type for field in fields(kind)}
    if not isinstance(given, dict) or set(given) != set(wanted):
        keys = ", ".join(wanted)
        raise ThemeError(
            f"{path}: section [{name}] must have exactly these keys: {keys}.",
            help="Compare the file with the tokens.toml of the theme indus.",
        )
    for key, value in given.items():
        if type(value).__name__ != wanted[key]:
            raise ThemeError(
                f"{path}: {name}.{key} must be {'a number' if wanted[key] == 'int' else 'a text'}.",
                help="Texts stand in double quotation marks, numbers without.",
            )
    return kind(**given)


def _require_colours(tokens: Tokens, path: Path) -> None:
    for name in ("light", "dark"):
        palette = getattr(tokens, name)
        for field in fields(Palette):
            colour = getattr(palette, field.name)
            if not COLOUR.fullmatch(colour):
                raise ThemeError(
                    f"{path}: {name}.{field.name} is not a colour: {colour}.",
                    help="Write it as #RRGGBB, for example #0B5D3B.",
                )


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two ``#RRGGBB`` colours, 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= SRGB_KNEE else ((part + 0.055) / 1.055) ** 2.4


def web_stylesheet(env: jinja2.Environment, theme: str, tokens: Tokens) -> str:
    """Return the CSS of the theme's web pages; every name in it comes from the tokens."""
    return env.get_template(f"{theme}/web.css.j2").render(tokens=tokens)
