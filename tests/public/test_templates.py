"""The templates of the readers' pages against the types and labels that they are given."""

from __future__ import annotations

from dataclasses import make_dataclass
from pathlib import Path
from typing import Any

import pytest

from newsletter.pages import Root, Tokens, find_file, read_bundle, read_toml, template_folders
from newsletter.pages.environment import html_environment
from newsletter.pages.inspection import inspect_templates
from newsletter.publication.readers.suggesting import Typed
from newsletter.publication.web.reader_pages import Given, Link, PageView, SiteView

FOLDERS = template_folders(Path("nowhere"))
LABELS = read_toml(find_file(FOLDERS, "public/words.toml"))["en"]
WORDS = make_dataclass("Words", [(name, str) for name in LABELS if name.isidentifier()])
"""The labels, each an attribute: one that words.toml does not have is found."""
EVERY: dict[str, Any] = {"site": SiteView, "page": PageView, "words": WORDS}
TEXTS = tuple[str, ...]
OWN: dict[str, dict[str, Any]] = {
    "subscribe": {"given": Given, "wrong": str, "fault": str, "consent": str},
    "embed": {"consent": str, "chosen": str},
    "ask": {
        "title": str, "text": str, "button": str, "grave": bool, "links": tuple[Link, ...],
    },
    "said": {"title": str, "lines": TEXTS, "links": tuple[Link, ...]},
    "preferences": {
        "address_line": str, "given": Given, "receives": bool, "said": str, "wrong": str,
        "kept": str, "erase": str, "leave": str,
    },
    "kept": {"rows": Any, "events": TEXTS, "issues": TEXTS, "suggested": TEXTS, "download": str},
    "suggest": {"typed": Typed, "faults": Any, "fault": str, "data": str},
    "proof": {"issue": Any, "items": Any, "may_approve": bool},
}  # fmt: skip


@pytest.mark.parametrize("name", OWN)
def test_the_readers_templates_use_only_what_there_is(name: str) -> None:
    """Every name, attribute and label exists, in branches that no page takes, too."""
    context = make_dataclass("Context", (EVERY | OWN[name]).items())
    bundle = read_bundle(FOLDERS)
    root = Root(name=f"public/{name}.html.j2", context=context)
    assert inspect_templates(html_environment(bundle), [root], bundle.source) == ()


def test_their_style_sheet_uses_only_the_tokens() -> None:
    """Every colour and width of it is one that a theme has."""
    bundle = read_bundle(FOLDERS)
    root = Root(name="public/public.css.j2", context=make_dataclass("Style", [("tokens", Tokens)]))
    assert inspect_templates(html_environment(bundle), [root], bundle.source) == ()
