"""Jinja2 with our settings, design tokens, where templates are found.

`environment` fills HTML, `text_environment` plain text; both take the folders
of `template_folders` and raise `ThemeError` with the template's file and line.
"""

from newsletter.pages.environment import (
    compile_source,
    environment,
    read_template,
    skeleton_frame,
    source_finder,
    text_environment,
    undeclared_names,
)
from newsletter.pages.folders import (
    files_of,
    find_file,
    inherited_files,
    layers_of,
    read_toml,
    template_folders,
    theme_names,
)
from newsletter.pages.inspection import inspect_templates
from newsletter.pages.template_types import Fault, Root
from newsletter.pages.tokens import (
    Palette,
    Tokens,
    contrast,
    design_tokens,
    token_place,
    web_stylesheet,
)

__all__ = [
    "Fault",
    "Palette",
    "Root",
    "Tokens",
    "compile_source",
    "contrast",
    "design_tokens",
    "environment",
    "files_of",
    "find_file",
    "inherited_files",
    "inspect_templates",
    "layers_of",
    "read_template",
    "read_toml",
    "skeleton_frame",
    "source_finder",
    "template_folders",
    "text_environment",
    "theme_names",
    "token_place",
    "undeclared_names",
    "web_stylesheet",
]
