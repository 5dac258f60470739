"""Design tokens: colours, type and widths, read from a theme's tokens.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from newsletter.errors import ThemeError
from newsletter.model.values import dataclass
from newsletter.pages.folders import TOKENS_FILE, find_file, inherited_files, read_toml

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


NO_WORDMARK = Wordmark(name="", picture="", picture_dark="", drawing="", width=0, height=0)
"""For a theme without ``[wordmark]``: every name is set in type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How the theme goes about things."""

    pictures: bool = True
    """False: no picture is shown or sent; its description stands for it."""
    numbered_links: bool = False
    """True: in the text part every link is a number, and the addresses stand at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Everything that tokens.toml says."""

    light: Palette
    dark: Palette
    type: Typography
    layout: Layout
    wordmark: Wordmark
    habits: Habits


KINDS: dict[str, type[Any]] = {
    "light": Palette,
    "dark": Palette,
    "type": Typography,
    "layout": Layout,
    "wordmark": Wordmark,
    "habits": Habits,
}
DEFAULTS: dict[str, Any] = {"wordmark": NO_WORDMARK, "habits": Habits()}
"""Sections that a theme may leave out."""
KINDS_OF_VALUE = {"str": "a text", "int": "a number", "bool": "true or false"}


def design_tokens(folders: Sequence[Path], theme: str) -> Tokens:
    """Return the tokens of a theme; raise `ThemeError` where the file is missing or wrong.

    Each tokens.toml says only what differs from the theme that it extends.
    """
    paths = inherited_files(folders, theme, TOKENS_FILE)
    given = [(path, read_toml(path)) for path in paths]
    for path, data in given:
        _refuse_unknown(path, "", set(data) - {"extends"}, KINDS)
    return Tokens(**{name: _section(kind, given, name) for name, kind in KINDS.items()})


def token_place(folders: Sequence[Path], theme: str, section: str, key: str) -> tuple[Path, int]:
    """Return the file and line of the token that counts; line 0 where it cannot be told."""
    for path in inherited_files(folders, theme, TOKENS_FILE):
        if key in read_toml(path).get(section, {}):
            return path, _line_of(path, section, key)
    return find_file(folders, f"{theme}/tokens.toml"), 0


def _line_of(path: Path, section: str, key: str) -> int:
    here = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if heading := re.match(r"\s*\[([^\]]+)\]", line):
            here = heading[1].strip()
        elif here == section and re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", line):
            return number
    return 0


def _section(kind: type[Any], given: Sequence[tuple[Path, dict[str, Any]]], name: str) -> Any:  # noqa: ANN401  # an instance of `kind`
    """Return the section as a value of `kind`: every key there, none besides, right types."""
    wanted = {field.name: str(field.type) for field in fields(kind)}
    merged: dict[str, Any] = {}
    for path, data in reversed(given):
        section = data.get(name, {})
        if not isinstance(section, dict):
            raise ThemeError(f"{path}: {name} must be a section: [{name}].", help="See the others.")
        _refuse_unknown(path, f"{name}.", section, wanted)
        for key, value in section.items():
            _require_kind(path, name, key, value, wanted[key])
        merged |= section
    if not merged and name in DEFAULTS:
        return DEFAULTS[name]
    missing = [] if kind is Habits else [key for key in wanted if key not in merged]
    if missing:
        raise ThemeError(
            f"{given[0][0]}: section [{name}] lacks {', '.join(missing)}.",
            help="Add them, or say at the top of the file which theme to start from: "
            'extends = "indus"',
        )
    return kind(**merged)


def _refuse_unknown(
    path: Path, prefix: str, given: Iterable[str], known: Mapping[str, object]
) -> None:
    for key in sorted(set(given) - set(known)):
        import difflib  # noqa: PLC0415 - nobody misspelt anything, as a rule

        near = difflib.get_close_matches(key, known, n=1)
        meant = f"Did you mean {prefix}{near[0]}? " if near else ""
        raise ThemeError(
            f"{path}: {prefix}{key} is nothing that a theme has.",
            help=f"{meant}There are: {', '.join(known)}.",
        )


def _require_kind(path: Path, section: str, key: str, value: object, kind: str) -> None:
    if type(value).__name__ != kind:
        raise ThemeError(
            f"{path}: {section}.{key} must be {KINDS_OF_VALUE[kind]}.",
            help="Texts stand in double quotation marks, numbers, true and false without.",
        )
    if KINDS[section] is Palette and not COLOUR.fullmatch(str(value)):
        raise ThemeError(
            f"{path}: {section}.{key} is not a colour: {value}.",
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
