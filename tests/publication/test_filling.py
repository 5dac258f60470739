"""Pages whose texts are put into an outline are those that their template makes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.archive.building import Outline, Page
from newsletter.archive.building.outlines import Outlines, ended, spliced
from newsletter.archive.editions import AsSent, Edition, SentFile, Tombstone
from newsletter.archive.plan import groups_of, shown_of
from newsletter.archive.site.labels import read_labels
from newsletter.archive.site.setting import Search, Setting
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry, Issue
from newsletter.model.people import Byline
from newsletter.model.publication import Publication, Sender
from newsletter.pages import Press, design_tokens, read_bundle, template_folders
from newsletter.publication.archive.filling import PRINTING, PressFiller, templates_key
from newsletter.text.markdown import parse_markdown

FOLDERS = template_folders(Path("nowhere"))
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Co", "Cs"]) | st.sampled_from("<>&'\""),
    max_size=30,
)


@pytest.fixture(scope="module")
def filler() -> Iterator[PressFiller]:
    """Return who fills the templates that come with the program."""
    with Press() as press:
        yield PressFiller.of(press, read_bundle(FOLDERS))


def edition(month: int, texts: Sequence[str], *, language: str, sent: bool) -> Edition:
    """Return an issue that says these texts."""
    issue = Issue(
        id=f"2016-{month:02d}",
        date=PartialDate(year=2016, month=month),
        subject=texts[0],
        title=texts[1],
        preheader=texts[2],
        language=language,
        number=month,
        entries=(
            Entry(
                id="one",
                title=texts[3] or "One",
                authors=(Byline(name=texts[4] or "A"),),
                summary=parse_markdown(texts[5]),
                outlet=texts[0] or "The Paper",
                url="https://paper.example/",
            ),
        ),
    )
    files = (SentFile(name="as-sent.eml", size=4000 * month, sha256=f"{month:064x}"),)
    return Edition(
        issue=issue,
        article=f'<article><header></header><ol><li id="one">{month}</li></ol></article>',
        published=datetime(2016, month, 2, tzinfo=UTC),
        as_sent=AsSent(
            files=files,
            sealed_sha256="ab" * 32,
            recipients=month,
            accepted=month,
            failed=0,
            excluded=0,
            uncertain=0,
        )
        if sent
        else None,
        tombstones=(Tombstone(id="two", why=texts[3], date=date(2017, 1, 2)),) if sent else (),
    )


SAYING = st.tuples(
    st.lists(TEXTS, min_size=6, max_size=6), st.sampled_from(["en", "ur", "de-AT"]), st.booleans()
)


def test_an_outline_is_what_its_template_makes(filler: PressFiller) -> None:
    """Whatever an issue says, hostile texts included, its page is the same in both ways, to the byte."""

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(SAYING, min_size=3, max_size=3),
        st.sampled_from(["", "https://indus.example/news/"]),
        st.booleans(),
    )
    def same(
        three: list[tuple[list[str], str, bool]],
        address: str,
        searched: bool,
    ) -> None:
        some = [
            edition(month, texts, language=language, sent=sent)
            for month, (texts, language, sent) in enumerate(three, 1)
        ]
        compare(filler, some, setting_for(address, searched=searched))

    same()


def setting_for(address: str, *, searched: bool) -> Setting:
    """Return with what pages are made."""
    return Setting(
        publication=Publication(
            name="INDUS",
            sender=Sender(name="INDUS", address="editor@indus.example"),
            archive_url=address,
            postal_address=("1 River Road",),
        ),
        labels=read_labels(FOLDERS),
        tokens=design_tokens(FOLDERS, "indus"),
        search=Search(script=b"") if searched else None,
    )


def compare(filler: PressFiller, some: Sequence[Edition], setting: Setting) -> None:
    """Make the page of each issue in both ways."""
    outlines = Outlines(filler)
    groups = [one for one in groups_of(shown_of(some, setting), setting) if "issues/" in one.name]
    pages = [page for group in groups for page in group.pages() if isinstance(page, Page)]
    assert len(pages) == len(some)
    for page in pages:
        context, holes = page.made_of()
        (text,) = filler.fill([(page.template, context)])
        outlined, whole = outlines.text(page), spliced(ended(text), holes)
        assert outlined == whole, page.path


def test_only_templates_that_print_are_asked_once(filler: PressFiller, tmp_path: Path) -> None:
    """The archive's templates as they come with the program print texts and ask whether they are empty.

    Who changes one: see that the test above holds, and that nothing is done with a text but that;
    then put the key that is told here into `PRINTING`.
    """
    assert templates_key(filler.bundle) == PRINTING
    assert filler.prints("archive/issue.html.j2")
    assert not filler.prints("indus/article.html.j2")
    own = tmp_path / "templates/archive/parts.html.j2"
    own.parent.mkdir(parents=True)
    own.write_text("{# as before #}")
    changed = PressFiller.of(filler.press, read_bundle(template_folders(tmp_path)))
    assert not changed.prints("archive/issue.html.j2")


def test_a_page_without_an_outline_is_filled_by_itself(filler: PressFiller) -> None:
    """So is one with an outline whose template is a publication's own: nobody knows what it does."""
    outline = Outline(shape="", context=dict, holes={})
    page = Page(path="a", key="", template="archive/issue.html.j2", context={}, outline=None)
    assert Outlines(filler).text(page) is None
    own = replace(filler, ours=False)
    assert Outlines(own).text(replace(page, outline=lambda: outline)) is None
