"""Where Jinja finds templates: in a bundle, and what it compiled of them before."""

from __future__ import annotations

from types import CodeType
from typing import Any

import jinja2
from jinja2.bccache import Bucket

from newsletter.pages.bundle import Bundle
from newsletter.pages.skeleton import compile_skeleton, line_before

SKELETON = ".mjml"
COMPILED = " (compiled)"
"""Follows the file in the name of what MJML made of it."""
MOST_CODE = 2_000
"""Compiled templates kept; a publication has about fifty."""


class BundleLoader(jinja2.BaseLoader):
    """Finds ``THEME/…`` and ``archive/…`` in a bundle, and what a theme inherits.

    Inside a theme a name without a theme, ``mail/foot.html.j2``, is looked for in the theme
    first and then in those that it extends; ``indus/mail/foot.html.j2`` is that of indus.
    A skeleton is compiled to HTML.
    """

    def __init__(self, bundle: Bundle, theme: str = "", *, text_only: bool = False) -> None:
        self.bundle = bundle
        self._theme = theme
        self._text_only = text_only
        """What does not escape must not make HTML."""
        self._skeletons: dict[str, tuple[str, str]] = {}

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Any]:
        """Return (source, file, nothing); a name that is in no bundle is not found."""
        del environment
        if self._text_only and not template.endswith(".txt.j2"):
            raise jinja2.TemplateNotFound(template)
        try:
            file, source = self.bundle.source(template, self._theme)
        except KeyError as error:
            raise jinja2.TemplateNotFound(template) from error
        if not template.endswith(SKELETON):
            return source, file, None
        html = compile_skeleton(source, file)
        self._skeletons[file + COMPILED] = (source, html)
        return html, file + COMPILED, None

    def place(self, file: str, line: int) -> str:
        """Return ``file:line`` as its author knows it."""
        if file in self._skeletons:
            source, html = self._skeletons[file]
            return f"{file.removesuffix(COMPILED)}:{line_before(source, html, line)}"
        return f"{file}:{line}"


class NoParts(BundleLoader):
    """Finds every template, and it is empty: for a look at one by itself."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Any]:
        """Return nothing, whatever is asked for."""
        del environment
        return "", template, None


class KeptCode(jinja2.BytecodeCache):
    """Compiled templates by file and text, kept while the process lives."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what was compiled of the same text before."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if len(self._kept) >= MOST_CODE:
            self._kept.clear()
        self._kept[bucket.key, bucket.checksum] = bucket.code
