"""What is wrong with a theme's templates, without filling them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from newsletter.pages import Fault, read_bundle
from newsletter.pages.environment import html_environment
from newsletter.pages.inspection import inspect_templates
from newsletter.render.roots import ROOTS


def inspect_theme(folders: Sequence[Path], theme: str) -> tuple[Fault, ...]:
    """Return every name and attribute that the theme's templates use and that is not there.

    Looks at branches that no issue takes, too; nothing is filled.
    """
    bundle = read_bundle(folders)
    source_of = partial(bundle.source, theme=theme)
    return inspect_templates(html_environment(bundle, theme), ROOTS, source_of)
