"""Mends of which there is no doubt: each rids the file of its finding and changes nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.documents import read_issue
from newsletter.model.finding import Finding
from newsletter.publication.issues.checking import findings_of
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.certain import MENDS, change_of, mended

TITLE = "    title: Rivers rise\n"
URL = "    url: https://paper.example/rivers\n"
WRONG = {
    "unknown-key": ("    authors:", "    author:", "    authors:"),
    "missing-blank": (TITLE, "    title:Rivers rise\n", "    title: 'Rivers rise'\n"),
    "colon-in-text": (TITLE, "    title: Rivers: a rise\n", "    title: 'Rivers: a rise'\n"),
    "special-character": (TITLE, "    title: @rivers rise\n", "    title: '@rivers rise'\n"),
    "address-without-scheme": (URL, "    url: paper.example/rivers\n", URL),
    "bad-link": (
        "Two provinces ask",
        "[Two](https://https://paper.example/x) provinces ask",
        "[Two](https://paper.example/x) provinces ask",
    ),
    "bad-address": (URL, "    url: https://https://paper.example/rivers\n", URL),
    "tracking-parameters": (URL, "    url: https://paper.example/rivers?utm_source=x\n", URL),
    "wrapped-link": (
        URL,
        "    url: https://www.google.com/url?q=https://paper.example/rivers\n",
        URL,
    ),
    "escaped-character": (TITLE, "    title: Rivers &amp; power\n", "    title: Rivers & power\n"),
    "invisible-character": (
        TITLE,
        '    title: "Riv\\u200bers rise"\n',
        '    title: "Rivers rise"\n',
    ),
    "missing-id": (
        "  - id: rivers-rise\n    title:",
        "  - title:",
        "  - id: rivers-rise\n    title:",
    ),
    "idle-waiver": (
        URL,
        URL,
        URL,
    ),
}


def found(workplace: Workplace, source: str) -> tuple[Finding, ...]:
    """Return everything that is found in a text as issue 2026-12."""
    publication = reading.publication(workplace)
    document = read_issue(
        source.encode(), file="issues/2026-12.yaml", issue_id="2026-12", publication=publication
    )
    return findings_of(workplace, document, publication)


@pytest.mark.parametrize("code", sorted(WRONG))
def test_it_rids_the_file_of_the_finding(workplace: Workplace, code: str) -> None:
    """What is found is mended to what was meant, and no other character changes."""
    right = workplace.issue_file("2026-12").read_text()
    old, wrong, meant = WRONG[code]
    assert old in right
    source, wanted = right.replace(old, wrong, 1), right.replace(old, meant, 1)
    if code == "idle-waiver":
        waiver = "  - {code: long-summary, item: rivers-rise, by: editor, because: It is so.}\n"
        source, wanted = f"{right}waivers:\n{waiver}", f"{right}waivers: []\n"
    finding = next(one for one in found(workplace, source) if one.code == code)
    assert mended(source, finding) == wanted
    assert code not in {one.code for one in found(workplace, wanted)}


def test_each_has_an_example() -> None:
    """No mend is untried."""
    assert set(WRONG) == set(MENDS)


def test_what_has_no_certain_mend_stays(workplace: Workplace) -> None:
    """A finding of any other code changes nothing, nor does one at a place that is gone."""
    source = workplace.issue_file("2026-12").read_text()
    for one in found(workplace, source.replace(URL, "    url: nowhere\n")):
        if one.code not in MENDS:
            assert mended(source, one) == source
    lost = Finding(
        code="tracking-parameters",
        severity="warning",  # type: ignore[arg-type] # any
        message="",
        help="",
        path=("media_review", 99, "url"),
    )
    assert mended(source, lost) == source
    for code in MENDS:
        changed = mended(source, replace(lost, code=code))
        assert code == "idle-waiver" or changed == source


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from("abc:\n"), max_size=30).map("".join),
    st.lists(st.sampled_from("abc:\n"), max_size=30).map("".join),
)
def test_a_change_is_shown_as_the_lines_that_differ(before: str, after: str) -> None:
    """What is shown of a change stands in both texts, and is nothing where they are one."""
    old, new = change_of(before, after)
    assert old in before or not old
    assert new in after or not new
    if before == after:
        assert (old, new) == ("", "")
