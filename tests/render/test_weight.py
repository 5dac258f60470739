"""What the pieces of a mail weigh."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from newsletter.mail.arriving import arriving_size, ended, leaving_ends, longest_values
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.weight import FRAME, Piece, Weights
from newsletter.pages import template_folders
from newsletter.render import Theme, render
from newsletter.render.weight import weigh

SHIPPED = template_folders(Path("nowhere"))[-1]


@pytest.fixture(params=["indus", "plain"])
def theme(request: pytest.FixtureRequest) -> Theme:
    """Return each of the shipped themes."""
    return Theme.load((SHIPPED,), request.param)


@pytest.fixture
def issue(issue: Issue) -> Issue:
    """Return the issue without pictures, which weigh nothing here."""
    return replace(issue, leads=tuple(replace(lead, image=None) for lead in issue.leads))


def size(issue: Issue, publication: Publication, theme: Theme) -> int:
    """Return the bytes of a whole mail through the whole pipeline, as it arrives."""
    html = render(issue, publication, theme).html
    return arriving_size(ended(html), longest_values(publication.public_url))


def without(issue: Issue) -> Iterator[Issue]:
    """Yield the issue without each lead, focus area and entry in turn."""
    for section in ("leads", "focus_areas", "entries"):
        pieces = getattr(issue, section)
        for at in range(len(pieces)):
            less: dict[str, tuple[object, ...]] = {section: pieces[:at] + pieces[at + 1 :]}
            yield replace(issue, **less)  # type: ignore[arg-type] # the fields are chosen by name


def items(weights: Weights) -> list[Piece]:
    """Return the pieces that are no frame."""
    return [one for one in weights.pieces if one.kind != FRAME]


def expect_sound(weights: Weights) -> None:
    """Hold that pieces make up the whole, and stand in order."""
    assert sum(one.size for one in weights.pieces) == weights.size
    ends = [one.ends for one in weights.pieces]
    assert ends == sorted(ends)
    assert ends[-1] == weights.size


def test_a_piece_weighs_what_the_mail_loses_without_it(
    issue: Issue, publication: Publication, theme: Theme
) -> None:
    """Rendered without it from the beginning, the mail is lighter by just as much."""
    weights = weigh(issue, publication, theme)
    whole = size(issue, publication, theme)
    assert weights.size == whole
    assert [one.size for one in items(weights)] == [
        whole - size(less, publication, theme) for less in without(issue)
    ]
    assert [one.kind for one in items(weights)] == ["lead"] * 2 + ["focus area"] * 2 + ["entry"] * 4
    expect_sound(weights)


def test_every_byte_is_told_of_once_and_in_order(
    issue: Issue, publication: Publication, theme: Theme
) -> None:
    """Head, masthead, pieces with headings between, footer; the link to leave lies in the last."""
    weights = weigh(issue, publication, theme)
    html = ended(render(issue, publication, theme).html)
    assert weights.leaving_ends == leaving_ends(html, longest_values(publication.public_url))
    frame = [one.title for one in weights.pieces if one.kind == FRAME]
    assert frame[:2] == ["head and styles", "masthead"]
    assert frame[-1] == "footer"
    assert weights.leaving_ends
    assert weights.pieces[-2].ends < weights.leaving_ends < weights.size
    for one in items(weights):
        assert len(one.title) < one.size
    assert weights.encoding > 0


def test_pieces_that_resemble_one_another_are_told_apart(
    issue: Issue, publication: Publication, theme: Theme
) -> None:
    """Forty entries of the same words weigh the same and stand behind one another."""
    same = replace(issue, entries=(replace(issue.entries[0], id=""),) * 40, leads=())
    weights = weigh(same, publication, theme)
    expect_sound(weights)
    entries = [one for one in items(weights) if one.kind == "entry"]
    assert len({one.size for one in entries}) == 1
    assert {later.ends - one.ends for one, later in pairwise(entries)} == {entries[0].size}


@pytest.mark.parametrize("kept", ["leads", "focus_areas", "entries"])
def test_the_only_piece_of_a_section_weighs_its_heading_too(
    kept: str, issue: Issue, publication: Publication, theme: Theme
) -> None:
    """Without it the section would be gone; so would styles that only it needs."""
    bare = replace(issue, leads=(), focus_areas=(), entries=())
    one: dict[str, tuple[object, ...]] = {kept: getattr(issue, kept)[1:2]}
    alone = replace(bare, **one)  # type: ignore[arg-type] # the field is chosen by name
    weights = weigh(alone, publication, theme)
    expect_sound(weights)
    (piece,) = items(weights)
    assert piece.size == size(alone, publication, theme) - size(bare, publication, theme)


def test_what_is_folded_weighs_a_line(issue: Issue, publication: Publication, theme: Theme) -> None:
    """It is weighed as it stands in the mail, under its number."""
    folded = replace(issue, entries=(*issue.entries[:3], replace(issue.entries[3], web_only=True)))
    weights = weigh(folded, publication, theme)
    expect_sound(weights)
    last = items(weights)[-1]
    assert (last.folded, last.number, last.id) == (True, 4, "lights")
    assert last.size < items(weigh(issue, publication, theme))[-1].size


def test_an_issue_without_pieces_is_all_frame(
    issue: Issue, publication: Publication, theme: Theme
) -> None:
    """Head and styles, and everything else as the footer."""
    bare = replace(issue, leads=(), focus_areas=(), entries=())
    weights = weigh(bare, publication, theme)
    expect_sound(weights)
    assert items(weights) == []


def test_a_theme_that_names_pieces_twice_is_weighed_too(
    issue: Issue, publication: Publication, tmp_path: Path
) -> None:
    """With a table of contents a piece is in two places: all of it is counted, and all adds up."""
    own = tmp_path / "indus" / "mail" / "leads.html.j2"
    own.parent.mkdir(parents=True)
    shipped = (SHIPPED / "indus" / "mail" / "leads.html.j2").read_text("utf-8")
    contents = "<ul>{% for one in issue.entries %}<li>{{ one.title }}</li>{% endfor %}</ul>\n"
    own.write_text(contents + shipped, "utf-8")
    theme = Theme.load((tmp_path, SHIPPED), "indus")
    weights = weigh(issue, publication, theme)
    whole = size(issue, publication, theme)
    assert [one.size for one in items(weights)] == [
        whole - size(less, publication, theme) for less in without(issue)
    ]
    expect_sound(weights)


def test_what_is_done_to_the_mail_afterwards_is_weighed(
    issue: Issue, publication: Publication, theme: Theme
) -> None:
    """Where links are led elsewhere, their new addresses are what weighs."""

    def finish(html: str) -> str:
        return html.replace("https://post.example/l", "https://letters.example/c/2026-11/0123456")

    longer = items(weigh(issue, publication, theme, finish=finish))[-1].size
    assert longer - items(weigh(issue, publication, theme))[-1].size == 19
