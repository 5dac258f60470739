"""The rendition that is kept between two looks at an issue."""

from __future__ import annotations

import os
import time

import pytest

from newsletter.errors import NoSuchIssue
from newsletter.publication.issues.renditions import MOST, Renditions, renditions_of
from newsletter.publication.place.workplace import Workplace
from newsletter.render.seen import in_scheme


def test_it_is_made_once_per_state(workplace: Workplace) -> None:
    """As long as no file is another, the very same rendition is shown."""
    kept = renditions_of(workplace)
    first = kept.preview("2026-12")
    assert first.shown.rendition
    assert kept.preview("2026-12") is first
    assert renditions_of(workplace) is kept


def test_what_is_saved_is_shown(workplace: Workplace) -> None:
    """A save by any program, of issue or publication, shows at the next look."""
    kept = Renditions(workplace)
    before = kept.preview("2026-12")
    file = workplace.issue_file("2026-12")
    file.write_text(file.read_text().replace("subject:", "subject: Other words,", 1))
    after = kept.preview("2026-12")
    assert after.shown.rendition
    assert after.shown.rendition.subject.startswith("Other words")
    assert after.state != before.state
    masthead = workplace.publication_file
    masthead.write_text(masthead.read_text().replace("The Review", "The Survey"))
    again = kept.preview("2026-12").shown.rendition
    assert again
    assert "The Survey" in again.html


def test_a_mistake_keeps_the_last_good_one(workplace: Workplace) -> None:
    """A file with a mistake leaves what was shown, and says where the mistake is; mended, it goes."""
    kept = Renditions(workplace)
    good = kept.preview("2026-12")
    file = workplace.issue_file("2026-12")
    source = file.read_text()
    file.write_text(source.replace("subject:", "sujbect:", 1))
    wrong = kept.preview("2026-12")
    assert wrong.shown.rendition is good.shown.rendition
    assert wrong.issue is good.issue
    assert any(one.place and one.code == "unknown-key" for one in wrong.shown.problems)
    file.write_text(source)
    assert not kept.preview("2026-12").shown.problems


def test_a_half_written_file_is_not_believed(workplace: Workplace) -> None:
    """An editor that empties the file first and then fills it makes nobody see a mistake."""
    file = workplace.issue_file("2026-12")
    whole = file.read_text().replace("subject:", "subject: Whole again,", 1)
    kept = Renditions(workplace, wait=lambda _: file.write_text(whole))
    kept.preview("2026-12")
    file.write_text("")
    an_hour_on = time.time() + 3600  # however slow this machine is, it was written just now
    os.utime(file, (an_hour_on, an_hour_on))
    shown = kept.preview("2026-12").shown
    assert not shown.problems
    assert shown.rendition
    assert "Whole again" in shown.rendition.subject


def test_a_file_that_was_wrong_from_the_start(workplace: Workplace) -> None:
    """Where nothing could ever be made, there are problems and no rendition."""
    workplace.issue_file("2026-12").write_text("version: [1\n")
    preview = Renditions(workplace).preview("2026-12")
    assert preview.shown.rendition is None
    assert preview.shown.problems
    assert [one.key for one in preview.variants] == ["all"]


def test_a_picture_that_is_missing_hinders_nothing(workplace: Workplace) -> None:
    """The words are shown without it, and it is told; once it is there, it is shown."""
    file = workplace.issue_file("2026-12")
    picture = "leads:\n  - id: map\n    title: A map\n    image: {file: images/map.png, alt: A map}\n    body: Words.\n"
    file.write_text(file.read_text() + picture)
    kept = Renditions(workplace)
    shown = kept.preview("2026-12").shown
    assert [one.code for one in shown.findings] == ["unusable-picture"], shown.problems
    assert not shown.problems


def test_few_are_kept(workplace: Workplace) -> None:
    """Looking at many issues does not fill the memory."""
    kept = Renditions(workplace)
    source = workplace.issue_file("2026-12").read_text()
    first = kept.preview("2026-12")
    for number in range(MOST):
        workplace.issue_file(f"2025-{number + 1:02}").write_text(source)
        kept.preview(f"2025-{number + 1:02}")
    assert kept.preview("2026-12") is not first


def test_there_is_no_such_issue(workplace: Workplace) -> None:
    """An issue that is not there is said to be none, also one that leads out of the folder."""
    for name in ("1999-01", "../publication", ""):
        with pytest.raises(NoSuchIssue):
            Renditions(workplace).preview(name)


def test_schemes_are_decided_for_the_browser() -> None:
    """In the dark the dark rules hold, in the light never; inverted, the light ones are turned over."""
    html = (
        "<html><head><style>@media (prefers-color-scheme: dark){a{color:red}}</style></head></html>"
    )
    assert "(min-width:0px)" in in_scheme(html, "dark")
    assert "(max-width:0px)" in in_scheme(html, "light")
    inverted = in_scheme(html, "inverted")
    assert "(max-width:0px)" in inverted
    assert "invert(1)" in inverted
    assert "invert(1)" in in_scheme("no head", "inverted")
