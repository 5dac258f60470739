"""Where readers may suggest pages, the mail's foot leads there, in either theme and in words too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.suggestion import SuggestionRules
from newsletter.pages import template_folders
from newsletter.render import Theme, render

PUBLIC = "https://mail.indus.example/"


@pytest.mark.parametrize("name", ["indus", "plain"])
def test_the_mail_leads_to_the_form_where_there_is_one(
    issue: Issue,
    publication: Publication,
    pictures: dict[str, bytes],
    tmp_path: Path,
    name: str,
) -> None:
    """Only where it is open and its address is known, in the issue's language."""
    theme = Theme.load(template_folders(tmp_path), name)
    rules = SuggestionRules(open=True)
    for public, opened, language, words in (
        ("", rules, "en", ""),
        (PUBLIC, SuggestionRules(), "en", ""),
        (PUBLIC, rules, "en", "Suggest an article"),
        (PUBLIC, rules, "ur", "مضمون تجویز کریں"),
    ):
        ours = replace(publication, public_url=public, suggestions=opened)
        found = render(
            replace(issue, language=language),
            ours,
            theme,
            pictures=lambda source, _box: pictures[source],
        )
        assert (f'<a href="{PUBLIC}suggest">{words}</a>' in found.html) == bool(words)
        assert (f"{words}: {PUBLIC}suggest\n" in found.text) == bool(words)
