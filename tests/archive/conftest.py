"""An archive to build sites from, without a theme's rendering."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.archive.editions import Edition
from newsletter.archive.site.labels import read_labels
from newsletter.archive.site.setting import Setting
from newsletter.archive.site.wordmark import drawn_wordmark
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry, Issue, Lead
from newsletter.model.people import Byline, Outlet
from newsletter.model.publication import Publication, Sender
from newsletter.pages import design_tokens, template_folders, templates
from newsletter.testing.whole_site import Site, plan_site
from newsletter.text.markdown import parse_markdown

PlanSite = Callable[..., Site]

ARTICLE = """\
<article class="issue" lang="en" dir="ltr">
<header><h1>November 2026</h1></header>
<section class="lead" id="talks"><h2>Talks &amp; rivers<a class="permalink" href="#talks">#</a></h2>
<figure><img src="delta.png" alt="The delta"></figure>
<p>See <a href="https://institute.example/report?a=1&amp;b=2">the report</a>.</p></section>
<ol class="entries"><li id="rivers" lang="ur" dir="rtl"><h3>دریا</h3></li></ol>
</article>"""


def archived(month: int = 11, year: int = 2026) -> Edition:
    """Return an issue of that month as the archive receives it."""
    issue = Issue(
        id=f"{year}-{month:02d}",
        number=month,
        date=PartialDate(year=year, month=month),
        subject="Talks & rivers",
        preheader="A year of talks",
        leads=(
            Lead(
                id="talks",
                title="Talks & rivers",
                authors=(Byline(name="Maya Rahman"), Byline(name="Asma Khan")),
                body=parse_markdown("Talks go on."),
            ),
        ),
        entries=(
            Entry(
                id="rivers",
                title="دریا",
                summary=parse_markdown("خلاصہ"),
                outlet="روزنامہ",
                url="https://paper.example/",
                language="ur",
            ),
            *(
                Entry(
                    id=f"entry-{number}",
                    title=f"Entry {number} <b>",
                    summary=parse_markdown("A summary."),
                    outlet="The Paper",
                    url=f"https://paper.example/{number}",
                )
                for number in range(5)
            ),
        ),
    )
    article = ARTICLE.replace(
        "</ol>", "".join(f'<li id="entry-{number}"></li>' for number in range(5)) + "</ol>"
    )
    return Edition(
        issue=issue,
        article=article,
        published=datetime(year, month, 28, 14, tzinfo=UTC),
        images=(("delta.png", b"picture"),),
    )


@pytest.fixture
def publication() -> Publication:
    """Return a publication with a public archive."""
    return Publication(
        name="INDUS",
        full_name="INDUS & Friends",
        mission="For the river",
        website="https://indus.example",
        archive_url="https://archive.indus.example/news/",
        sender=Sender(name="INDUS", address="editor@indus.example"),
        postal_address=("1 River Road", "Lahore"),
    )


@pytest.fixture
def three() -> tuple[Edition, ...]:
    """Return three issues of two years, in no order."""
    return archived(10), archived(11), archived(12, 2025)


@pytest.fixture(scope="session")
def plan(tmp_path_factory: pytest.TempPathFactory) -> PlanSite:
    """Return a planner with the shipped templates."""
    folders = template_folders(tmp_path_factory.mktemp("publication"))
    env, tokens, labels = templates(folders), design_tokens(folders, "indus"), read_labels(folders)

    def plan(
        editions: Sequence[Edition], publication: Publication, outlets: Sequence[Outlet] = ()
    ) -> Site:
        setting = Setting(
            publication=publication,
            labels=labels,
            tokens=tokens,
            wordmark=drawn_wordmark(folders, "indus", tokens, publication.name),
            outlets=tuple(outlets),
        )
        return plan_site(editions, setting, env)

    return plan


@pytest.fixture
def small() -> Site:
    """Return a site of three files."""
    return Site.of({"style.css": b"a{}", "issues/1/index.html": b"<p>1</p>", "index.html": b"<p>"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that is not there yet."""
    return tmp_path / "site"


@pytest.fixture
def setting(tmp_path: Path, publication: Publication) -> Setting:
    """Return the setting of a site."""
    folders = template_folders(tmp_path)
    return Setting(
        publication=publication,
        labels=read_labels(folders),
        tokens=design_tokens(folders, "indus"),
    )
