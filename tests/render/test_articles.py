"""Articles alone are those of whole renditions."""

from __future__ import annotations

from pathlib import Path

from newsletter.documents import read_issue, read_publication
from newsletter.pages import template_folders
from newsletter.render import Theme, render
from newsletter.render.articles import articles

ROOT = Path(__file__).resolve().parents[2]


def test_articles_alone_are_those_of_renditions() -> None:
    """Made many at once and without their mails, they are the same to the letter."""
    publication = read_publication((ROOT / "publication.yaml").read_bytes(), file="p").value
    assert publication
    data = (ROOT / "issues/2017-11.yaml").read_bytes()
    issue = read_issue(data, file="i", issue_id="2017-11", publication=publication).value
    assert issue
    theme = Theme.load(template_folders(ROOT), publication.theme)
    whole = render(issue, publication, theme)
    for article in articles([issue, issue], publication, theme):
        assert article.html == whole.article
        assert set(article.images) <= set(whole.images)
