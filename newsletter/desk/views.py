"""Pages drawn from the shipped templates, in this process: nobody else's templates come in here."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from newsletter.desk.words import dated, heard, set_out, titled
from newsletter.pages import design_tokens, template_folders
from newsletter.pages.bundle import read_bundle
from newsletter.pages.environment import html_environment
from newsletter.pages.folders import shipped_templates

STYLE = "desk.css"
SCRIPTS = ".js"
_REMARKS = re.compile(rb"(?m)^ *//.*\n")
"""Lines of a script for whoever reads its code: browsers need not wait for them."""


@dataclass(frozen=True, kw_only=True)
class Asset:
    """A style or script of the desk."""

    data: bytes
    media_type: str

    @cached_property
    def packed(self) -> bytes:
        """The same, in gzip (RFC 1952); nothing in it is anybody's secret."""
        return gzip.compress(self.data, mtime=0)


class Views:
    """The desk's templates, style and scripts, read once."""

    def __init__(self, publication_folder: Path, theme: str) -> None:
        self.folder = shipped_templates() / "desk"
        self._env = html_environment(read_bundle((shipped_templates(),)), "desk")
        self._env.filters |= {"dated": dated, "heard": heard, "set_out": set_out, "titled": titled}
        self._tokens = design_tokens(template_folders(publication_folder), theme)

    def draw(self, template: str, knows: Mapping[str, Any]) -> str:
        """Fill a template of ``templates/desk/``."""
        return self._env.get_template(template).render(knows)

    @cached_property
    def assets(self) -> Mapping[str, Asset]:
        """Style and scripts by name."""
        style = self._env.get_template(f"{STYLE}.j2").render(tokens=self._tokens)
        return {STYLE: Asset(data=style.encode(), media_type="text/css; charset=utf-8")} | {
            path.name: Asset(
                data=_REMARKS.sub(b"", path.read_bytes()),
                media_type="text/javascript; charset=utf-8",
            )
            for path in sorted(self.folder.glob(f"*{SCRIPTS}"))
        }

    @cached_property
    def version(self) -> str:
        """Changes with any asset; stands in their addresses, so that browsers may keep them."""
        digest = hashlib.sha256()
        for name, asset in self.assets.items():
            digest.update(name.encode() + asset.data)
        return digest.hexdigest()[:12]
