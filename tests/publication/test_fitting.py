"""Which entries a mail leaves to the web page, so that it is not clipped."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import DocumentError, UsageError
from newsletter.publication.approval import approving
from newsletter.publication.issues import checking, fitting, previewing, weighing
from newsletter.publication.issues.fitting import Fitted, fit, least
from newsletter.publication.place.workplace import Workplace

ISSUE = "2026-12"
ARCHIVE = "https://archive.review.example/"


@pytest.fixture
def long(workplace: Workplace) -> Workplace:
    """Return a publication with an archive, whose issue has twenty entries of differing length."""
    path = workplace.publication_file
    text = re.sub(r"^#? *archive_url:.*\n", "", path.read_text(), flags=re.MULTILINE)
    path.write_text(text + f"archive_url: {ARCHIVE}\n")
    file = workplace.issue_file(ISSUE)
    more = "".join(
        f"  - id: more-{number}\n    title: Canal {number}\n    summary: >-\n"
        f"      {'Water goes where it is led. ' * (5 + number % 3 * 10)}\n"
        f"    outlet: The Paper\n    url: https://paper.example/{number}\n    # said by hand\n"
        for number in range(2, 21)
    )
    file.write_text(file.read_text() + more)
    return workplace


def weight(workplace: Workplace) -> int:
    """Return what the issue's heaviest mail weighs as it stands."""
    return checking.check(workplace, (ISSUE,)).budgets[0].size


def numbers(found: Fitted) -> list[int]:
    """Return the numbers of the entries that are proposed."""
    return [one.number for one in found.folds]


def test_an_issue_that_fits_is_left_alone(long: Workplace) -> None:
    """There is nothing to propose, and nothing to write."""
    before = long.issue_file(ISSUE).read_bytes()
    found = fit(long, ISSUE, write=True)
    assert found.done
    assert not found.folds
    assert "It fits" in "\n".join(found.lines())
    assert long.issue_file(ISSUE).read_bytes() == before


def test_the_last_entries_are_proposed_and_nothing_is_written(long: Workplace) -> None:
    """What is proposed was rendered: the mail would be under the limit, and just under it."""
    before = long.issue_file(ISSUE).read_bytes()
    size = weight(long)
    found = fit(long, ISSUE, under=size - 1_500)
    assert found.fits
    assert not found.done
    assert numbers(found)[-1] > 14
    assert found.after.size < size - 1_500 <= found.before.size
    assert size - 1_500 - found.after.size < max(one.saves for one in found.folds)
    assert long.issue_file(ISSUE).read_bytes() == before
    said = "\n".join(found.lines())
    assert f"entry {numbers(found)[0]}, lighter by" in said
    assert "leads stay" in said


def test_what_is_written_is_one_line_an_entry_and_is_enough(long: Workplace) -> None:
    """The file gains these lines and no others; checked again, the mail weighs what was said."""
    path = long.issue_file(ISSUE)
    before = path.read_text().splitlines()
    found = fit(long, ISSUE, under=weight(long) - 1_500, write=True)
    after = path.read_text().splitlines()
    assert found.done
    assert found.written
    assert [line for line in after if line != "    web_only: true"] == before
    assert len(after) - len(before) == len(found.folds)
    assert weight(long) == found.after.size
    mail = previewing.preview(long, ISSUE)
    for fold in found.folds:
        assert f"{ARCHIVE}issues/{ISSUE}/#{fold.id}" in mail.html
        assert f"https://paper.example/{fold.number}" not in mail.html + mail.text
    assert fit(long, ISSUE, under=weight(long) + 1).done


def test_what_is_folded_already_counts(long: Workplace) -> None:
    """A second time, entries further to the front go, and none twice."""
    first = fit(long, ISSUE, under=weight(long) - 1_000, write=True)
    second = fit(long, ISSUE, under=weight(long) - 1_000)
    assert second.fits
    assert set(numbers(first)).isdisjoint(numbers(second))


def test_where_entries_are_not_enough_it_says_what_to_shorten(long: Workplace) -> None:
    """Leads are never folded by the program; nothing is written that does not help."""
    path = long.issue_file(ISSUE)
    lead = "leads:\n  - {id: canals, title: Old canals, precis: true, body: Old canals leak.}\n"
    path.write_text(path.read_text().replace("media_review:", f"{lead}media_review:"))
    before = path.read_bytes()
    found = fit(long, ISSUE, under=2_000, write=True)
    assert not found.fits
    assert not found.written
    assert numbers(found) == list(range(20, 0, -1))
    assert [one.title for one in found.leads] == ["Old canals"]
    said = "\n".join(found.lines())
    assert "Shorten these by" in said
    assert "could be left to" in said
    assert path.read_bytes() == before


def test_without_a_web_page_there_is_nowhere_to_leave_it(long: Workplace) -> None:
    """The error says what is missing."""
    path = long.publication_file
    path.write_text(path.read_text().replace(f"archive_url: {ARCHIVE}\n", ""))
    with pytest.raises(UsageError, match="web page"):
        fit(long, ISSUE, under=3_000)


def test_a_limit_behind_the_wall_is_none(long: Workplace) -> None:
    """Nobody fits an issue to what is clipped."""
    with pytest.raises(UsageError, match="wall"):
        fit(long, ISSUE, under=100_001)


def test_a_broken_file_is_not_written(long: Workplace) -> None:
    """Its mistakes are told instead."""
    path = long.issue_file(ISSUE)
    path.write_text(path.read_text().replace("subject:", "subjekt:", 1))
    before = path.read_bytes()
    with pytest.raises(DocumentError):
        fit(long, ISSUE, under=3_000, write=True)
    assert path.read_bytes() == before


def test_pieces_are_weighed_with_what_is_folded(long: Workplace) -> None:
    """The table shows a folded entry as the line that it is."""
    fit(long, ISSUE, under=weight(long) - 1_000, write=True)
    pieces = weighing.weigh_issue(long, ISSUE).weights.pieces
    folded = [one for one in pieces if one.folded]
    assert folded
    assert all(one.size < 300 for one in folded)


SAVINGS = st.dictionaries(st.integers(1, 30), st.integers(1, 2_000), max_size=12)


@given(savings=SAVINGS, need=st.integers(1, 12_000))
def test_no_more_is_folded_than_is_needed(savings: dict[int, int], need: int) -> None:
    """What is chosen is enough, or all there is; without any one of them it would not be."""
    chosen = least(savings, need)
    saved = sum(savings[one] for one in chosen)
    if saved < need:
        assert sorted(chosen) == sorted(savings)
    else:
        assert all(saved - savings[one] < need for one in chosen)
        tail = [one for one in savings if one >= min(chosen)]
        before = sum(savings[one] for one in savings if one > min(chosen))
        assert before < need or len(chosen) < len(tail)
    assert fitting.least({}, need) == ()


def test_what_is_sealed_names_it_in_mails_and_shows_it_on_the_page(long: Workplace) -> None:
    """The archive is made of the sealed article, in which every entry stands whole."""
    found = fit(long, ISSUE, under=weight(long) - 1_000, write=True)
    approved = approving.approve(long, ISSUE, by="editor")
    assert approved.leaving_ends == found.after.leaving_ends
    folder = long.sent / ISSUE
    article, mail = (folder / "article.html").read_text(), (folder / "mail.html").read_text()
    for fold in found.folds:
        address = f'"https://paper.example/{fold.number}"'
        assert f'id="{fold.id}"' in article
        assert address in article
        assert address not in mail
