"""Jinja2 with our settings, design tokens, where templates are found, and who fills them.

`templates` and `Press` fill templates in a child process with limits; both raise `ThemeError` with
the template's file and line.  `environment` and `text_environment` fill them in this process.
"""

from newsletter.pages.bundle import Bundle, read_bundle
from newsletter.pages.environment import environment, html_environment, text_environment
from newsletter.pages.folders import (
    find_file,
    inherited_files,
    layers_of,
    read_toml,
    template_folders,
    theme_names,
)
from newsletter.pages.inspection import inspect_templates
from newsletter.pages.press import (
    Job,
    Press,
    Template,
    Templates,
    shared_press,
    skeleton_frame,
    templates,
)
from newsletter.pages.template_types import Fault, Root
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
    "environment",
    "find_file",
    "html_environment",
    "inherited_files",
    "inspect_templates",
    "layers_of",
    "read_bundle",
    "read_toml",
    "shared_press",
    "skeleton_frame",
    "template_folders",
    "templates",
    "text_environment",
    "theme_names",
    "token_place",
]
