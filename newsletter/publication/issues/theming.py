"""Themes: which there are, a new one to begin with, and what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from newsletter.documents.explanations import FindingNote
from newsletter.documents.suggest import did_you_mean
from newsletter.errors import ThemeError, UsageError
from newsletter.model.finding import Finding, Place, Severity
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.pages import (
    Palette,
    contrast,
    design_tokens,
    find_file,
    layers_of,
    template_folders,
    theme_names,
    token_place,
)
from newsletter.publication.issues.reference_mjml import second_opinion
from newsletter.publication.place import reading
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.workplace import Workplace
from newsletter.render import Theme, render
from newsletter.render.inspecting import inspect_theme
from newsletter.render.specimen import specimen, specimen_frame
from newsletter.text.html import html_to_line

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
NOT_THEMES = frozenset({"archive", "desk", "public"})
PLACED = re.compile(r"(?P<file>.+?):(?P<line>\d+): (?P<said>.+)", re.DOTALL)
STARTING_POINT = "indus"
TEXT_CONTRAST, OTHER_CONTRAST = 7.0, 4.5
TEXT_COLOURS = frozenset({"ink", "muted"})
UNSEEN = re.compile(r'<head>.*?</head>|<div class="h".*?</div>', re.DOTALL)
HEAVIEST = 1.8
"""Bytes of HTML for each byte of visible text."""


THEME_NOTES = tuple(
    FindingNote(code=code, severity=severity, explanation=said)
    for code, severity, said in (
        (
            "theme-template",
            Severity.ERROR,
            "A template of the theme uses a name, an attribute, a filter or a file that is not there.",
        ),
        (
            "theme-contrast",
            Severity.ERROR,
            "A colour of the theme's tokens.toml is too faint on its paper to be read by everyone.",
        ),
        (
            "theme-mjml",
            Severity.ERROR,
            "MJML's own compiler, where it is installed, refuses something in the theme's mail.mjml.",
        ),
        (
            "theme-weight",
            Severity.WARNING,
            "A mail in this theme weighs more than its words need.",
        ),
    )
)
"""What `theme check` may tell, beside ``theme``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeNote:
    """A theme that the publication may use."""

    name: str
    extends: str
    """The theme from which it takes what it lacks, or empty."""
    own: bool
    """True: the publication has files of it."""
    used: bool
    """True: publication.yaml names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCheck:
    """What was found, and how much was looked at."""

    theme: str
    findings: tuple[Finding, ...]
    html_bytes: int
    """Of a mail with about 17 KB of text; 0: it could not be made."""
    text_bytes: int
    second_opinion: bool
    """True: the reference MJML compiler was asked, too."""

    @property
    def has_errors(self) -> bool:
        """Tell whether the theme cannot be used as it is."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def themes(workplace: Workplace) -> tuple[ThemeNote, ...]:
    """Return every theme, by name; raises `ThemeError` for one that extends what is not there."""
    folders = template_folders(workplace.folder)
    used = reading.publication(workplace).theme
    return tuple(
        ThemeNote(
            name=name,
            extends="".join(layers_of(folders, name)[1:2]),
            own=(workplace.folder / "templates" / name).is_dir(),
            used=name == used,
        )
        for name in theme_names(folders)
    )


def new_theme(workplace: Workplace, name: str) -> tuple[Path, ...]:
    """Write a theme to begin with into templates/NAME; return its files.

    Raises `UsageError` for a name that is none, or one that is taken; then nothing is written.
    """
    if not NAME.fullmatch(name) or name in NOT_THEMES:
        raise UsageError(
            f"{name!r} cannot be the name of a theme.",
            help="Write small letters, digits and hyphens: winter-letter.",
        )
    folder = workplace.folder / "templates" / name
    if folder.exists() or name in theme_names(template_folders(workplace.folder)):
        raise UsageError(
            f"There is a theme {name} already.", help="Choose another name; nothing was written."
        )
    for file, text in BEGINNING.items():
        write_whole(folder / file, text.replace("NAME", name))
    return tuple(folder / file for file in BEGINNING)


def check_theme(workplace: Workplace, name: str = "") -> ThemeCheck:
    """Look at a theme, or at the one in use; raises `UsageError` where there is none of that name."""
    publication = reading.publication(workplace)
    folders = template_folders(workplace.folder)
    name = name or publication.theme
    if name not in theme_names(folders):
        raise UsageError(
            f"There is no theme {name!r}.",
            help=f"{did_you_mean(name, theme_names(folders))}`newsletter theme list` shows them.",
        )
    found = [*_mistakes(folders, name), *_contrasts(folders, name)]
    html, text, broken = _tried(folders, name, publication)
    if not any(one.severity is Severity.ERROR for one in found):
        found += broken
    if html > HEAVIEST * text:
        found.append(_heavy(html / text))
    opinion = _opinion(folders, name, publication, workplace.folder)
    return ThemeCheck(
        theme=name,
        findings=tuple(found) + (opinion or ()),
        html_bytes=html,
        text_bytes=text,
        second_opinion=opinion is not None,
    )


def _mistakes(folders: Sequence[Path], name: str) -> tuple[Finding, ...]:
    try:
        faults = inspect_theme(folders, name)
    except ThemeError as error:
        return (_told(error),)
    return tuple(
        _finding(
            "theme-template",
            f"{one.message[0].upper()}{one.message[1:]}.",
            "What a template may use is listed in docs/reference/template-context.md.",
            place=_place(one.file, one.line),
        )
        for one in faults
    )


def _contrasts(folders: Sequence[Path], name: str) -> Iterator[Finding]:
    try:
        tokens = design_tokens(folders, name)
    except ThemeError as error:
        yield _told(error)
        return
    for section in ("light", "dark"):
        palette = getattr(tokens, section)
        for key in (field.name for field in fields(Palette)):
            wanted = TEXT_CONTRAST if key in TEXT_COLOURS else OTHER_CONTRAST
            ratio = contrast(getattr(palette, key), palette.paper)
            if key in {"paper", "hairline"} or ratio >= wanted:
                continue
            file, line = token_place(folders, name, section, key)
            yield _finding(
                "theme-contrast",
                f"{section}.{key} on {section}.paper has a contrast of {ratio:.1f} : 1; "
                f"it needs {wanted:g} : 1 to be read by everyone.",
                f"Make it {'darker' if section == 'light' else 'lighter'}.",
                place=_place(str(file), line or 1),
            )


def _tried(
    folders: Sequence[Path], name: str, publication: Publication
) -> tuple[int, int, tuple[Finding, ...]]:
    """Return bytes of HTML and of text of a mail, and what went wrong; also in Urdu."""
    try:
        theme = Theme.load(folders, name)
        html = render(specimen(), publication, theme).html
        render(specimen("ur"), publication, theme)
    except ThemeError as error:
        return 0, 0, (_told(error),)
    return len(html.encode()), len(html_to_line(UNSEEN.sub("", html)).encode()), ()


def _opinion(
    folders: Sequence[Path], name: str, publication: Publication, folder: Path
) -> tuple[Finding, ...] | None:
    """Return what the reference compiler finds in the skeleton; None where it is not installed."""
    try:
        skeleton = find_file(folders, f"{name}/mail.mjml")
        source = specimen_frame(folders, name, publication)
    except ThemeError:
        return ()  # told before
    opinion = second_opinion(source, folder)
    if opinion is None:
        return None
    return tuple(
        _finding(
            "theme-mjml",
            f"MJML's own compiler says: {said}.",
            "Compare with the documentation of that tag at documentation.mjml.io.",
            place=_place(str(skeleton), line),
        )
        for line, said in opinion.errors
    )


def _heavy(ratio: float) -> Finding:
    return _finding(
        "theme-weight",
        f"A mail in this theme weighs {ratio:.2f} bytes for each byte that is read; "
        f"{HEAVIEST:g} are enough.",
        "Use fewer sections, and style rules instead of attributes on each element.",
        severity=Severity.WARNING,
    )


def _told(error: ThemeError) -> Finding:
    placed = PLACED.fullmatch(error.message)
    if placed and Path(placed["file"]).is_file():
        place = _place(placed["file"], int(placed["line"]))
        return _finding("theme", placed["said"], error.help, place=place)
    return _finding("theme", error.message, error.help)


def _place(file: str, line: int) -> Place:
    try:
        snippet = Path(file).read_text("utf-8").splitlines()[line - 1]
    except (OSError, UnicodeDecodeError, IndexError):
        snippet = ""
    indent = len(snippet) - len(snippet.lstrip())
    width = max(1, len(snippet.strip()))
    return Place(file=file, line=line, column=indent + 1, width=width, snippet=snippet)


def _finding(
    code: str,
    message: str,
    mend: str,
    *,
    place: Place | None = None,
    severity: Severity = Severity.ERROR,
) -> Finding:
    return Finding(code=code, severity=severity, message=message, help=mend, place=place)


BEGINNING = {
    "tokens.toml": f"""\
# The theme NAME.  It begins with everything that the theme {STARTING_POINT} has; write here what you want
# different.  To use it, write in publication.yaml:   theme: NAME
extends = "{STARTING_POINT}"

# Colours are #RRGGBB.  Take the # away from a line to make it count.
[light]
# paper = "#FBFAF7"
# ink = "#1B1F23"
# muted = "#4F555A"
accent = "#1D4E89"
# hairline = "#D9D6CE"

[dark]
# paper = "#14181A"
# ink = "#E8E6E1"
# muted = "#A9ADAA"
accent = "#9CC4F2"
# hairline = "#343B3F"

# Sizes are pixels.
# [type]
# text = 18
# line = 28
# lead_title = 34
# lead_title_line = 39

# [habits]
# pictures = false          # no pictures; their descriptions stand for them
# numbered_links = true     # for a mail.txt.j2 that prints a list of links

[wordmark]
# The name is set in type.  For a drawing: name, picture, picture_dark, drawing, width, height.
name = ""
""",
    "words.toml": """\
# Labels that you want different, by language; all others stay.
# [en]
# media_review = "What we read"
# view_in_browser = "Read on the web"
""",
    "mail/foot.html.j2": f"""\
{{# What stands at the end of the mail: first all that the theme {STARTING_POINT} has there, then what you add.
   A mistake here is told by:  newsletter theme check NAME #}}
{{% include "{STARTING_POINT}/mail/foot.html.j2" %}}
""",
}
"""The files of a new theme; NAME is its name."""
