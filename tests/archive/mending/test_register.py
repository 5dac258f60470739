"""The register of published addresses."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as some

from newsletter.archive.mending.register import Register, unanswered
from newsletter.model.redirect import Redirect

TEXT = "topics/water/\twater\nissues/2016-03/#river\nissues/2016-03/\ntopics/پانی\tپانی\n"


def test_the_file_is_sorted_and_read_back() -> None:
    """What is written is sorted, and says the same when it is read."""
    register = Register.parse(TEXT)
    lines = register.text.splitlines()[2:]
    assert lines == sorted(lines)
    assert Register.parse(register.text) == register


@given(some.permutations(TEXT.splitlines() * 2))
def test_a_merge_changes_nothing(lines: list[str]) -> None:
    """Lines in any order, and twice, with line ends of any system, are one register."""
    assert Register.parse("\r\n".join(lines)) == Register.parse(TEXT)


def test_one_address_of_two_names_stays_with_the_first() -> None:
    """Two branches that gave one address away: whoever sorts first keeps it, the other gets another."""
    register = Register.parse("topics/water/\twater\ntopics/water/\taqua\n")
    assert register.slugs == {("topics", "aqua"): "water"}


def test_slugs_are_remembered_by_kind_and_name() -> None:
    """Issues, their anchors and parts of lists are no names."""
    register = Register.parse(TEXT + "topics/water/2017/\nauthors/ali-2/\tALI\n")
    assert register.slugs == {
        ("topics", "water"): "water",
        ("topics", "پانی"): "پانی",
        ("authors", "ALI"): "ali-2",
    }
    assert register.anchors("issues/2016-03/") == ("river",)


def test_nothing_is_ever_taken_away() -> None:
    """What is added is added; a known address keeps its name."""
    register = Register.parse(TEXT)
    more = register.with_more({"topics/water/": "other", "years/2016/": ""})
    assert set(register.lines) < set(more.lines)
    assert more.lines["topics/water/"] == "water"
    assert register.with_more({"issues/2016-03/": ""}) is register


def test_what_is_neither_there_nor_redirected_is_told() -> None:
    """A page or an anchor without an answer is named; a redirect of a folder answers for all in it."""
    register = Register.parse(TEXT + "topics/water/2017/\nissues/2016-04/#a\nissues/2016-04/\n")
    redirects = (Redirect(old="topics/water/", gone=date(2018, 1, 5)),)
    found = unanswered(
        register,
        pages={"issues/2016-03/", "topics/پانی"},
        anchors={"issues/2016-03/": {"other"}},
        redirects=redirects,
    )
    assert found == ("issues/2016-03/#river", "issues/2016-04/", "issues/2016-04/#a")
