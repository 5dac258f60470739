"""Jinja2 with our settings, design tokens, where templates are found, and who fills them.

`templates` and `Press` fill templates in a child process with limits; both raise `ThemeError` with
the template's file and line.

Jinja2 itself is imported by those who ask for it alone (`newsletter.pages.environment`,
`newsletter.pages.inspection`): what fills templates is the child.  Names are looked up when they are
first used, so that the child does not load what starts children.
"""

from typing import TYPE_CHECKING

from newsletter.on_demand import names_of

if TYPE_CHECKING:
    from newsletter.pages.bundle import Bundle, read_bundle
    from newsletter.pages.faults import Fault, Root
    from newsletter.pages.folders import (
        find_file,
        inherited_files,
        layers_of,
        read_toml,
        template_folders,
        theme_names,
    )
    from newsletter.pages.press import (
        Job,
        Press,
        Template,
        Templates,
        shared_press,
        skeleton_frame,
        templates,
    )
    from newsletter.pages.tokens import (
        Palette,
        Tokens,
        contrast,
        design_tokens,
        token_place,
    )

__all__ = [
    "Bundle",
    "Fault",
    "Job",
    "Palette",
    "Press",
    "Root",
    "Template",
    "Templates",
    "Tokens",
    "contrast",
    "design_tokens",
    "find_file",
    "inherited_files",
    "layers_of",
    "read_bundle",
    "read_toml",
    "shared_press",
    "skeleton_frame",
    "template_folders",
    "templates",
    "theme_names",
    "token_place",
]

_MODULES = {
    "bundle": ("Bundle", "read_bundle"),
    "faults": ("Fault", "Root"),
    "folders": (
        "find_file",
        "inherited_files",
        "layers_of",
        "read_toml",
        "template_folders",
        "theme_names",
    ),
    "press": (
        "Job",
        "Press",
        "Template",
        "Templates",
        "shared_press",
        "skeleton_frame",
        "templates",
    ),
    "tokens": ("Palette", "Tokens", "contrast", "design_tokens", "token_place"),
}

__getattr__ = names_of(__name__, _MODULES)
