"""Jinja2 with our settings, design tokens, where templates are found.

`environment` fills HTML, `text_environment` plain text; both take the folders
of `template_folders` and raise `ThemeError` with the template's file and line.
"""

from newsletter.pages.environment import (
    compile_source,
    environment,
    text_environment,
    undeclared_names,
)
from newsletter.pages.folders import find_file, template_folders
from newsletter.pages.tokens import Palette, Tokens, contrast, design_tokens, web_stylesheet

__all__ = [
    "Palette",
    "Tokens",
    "compile_source",
    "contrast",
    "design_tokens",
    "environment",
    "find_file",
    "template_folders",
    "text_environment",
    "undeclared_names",
    "web_stylesheet",
]
