"""The archive's templates against the types of what they are given."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.archive.site.context import PAGES, READY
from newsletter.pages import Root, read_bundle, template_folders
from newsletter.pages.environment import html_environment
from newsletter.pages.inspection import inspect_templates


@pytest.mark.parametrize("name", PAGES)
def test_the_archives_templates_use_only_what_there_is(name: str) -> None:
    """Every name and attribute exists, in branches that no page takes, too."""
    bundle = read_bundle(template_folders(Path("nowhere")))
    root = Root(name=f"archive/{name}", context=PAGES[name], made_ready=READY)
    assert inspect_templates(html_environment(bundle), [root], bundle.source) == ()
