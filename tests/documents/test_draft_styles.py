"""Drafting into files as people really write them: any style, any order, any line end."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.documents import EntryDraft, add_entries, entry_urls
from newsletter.model.dates import PartialDate

TITLES = st.sampled_from(
    ["The river", "Water: a view", "“Quoted”", "100 %", "پانی کی قلت", "- dash", "# not one", "yes", "it's"]
)  # fmt: skip
COMMENTS = st.sampled_from(["", "# ask Amina", "#", "# يہ دیکھیں", "# - title: old"])


def scalar(text: str, style: str) -> str:
    """Spell a text in one of YAML's styles, on one line."""
    if style == "single":
        return "'" + text.replace("'", "''") + "'"
    if style == "double" or text[0] in "-#%“" or ":" in text or text == "yes":
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text


@st.composite
def entries(draw: st.DrawFn, number: int) -> list[str]:
    """Return the lines of one entry, without its dash and indentation."""
    style = draw(st.sampled_from(["plain", "single", "double"]))
    title = f"title: {scalar(draw(TITLES), style)}"
    url = f"url: {scalar(f'https://old.example/{number}', style)}"
    summary = draw(
        st.sampled_from(
            [
                ["summary: Words."],
                ["summary: |", "  Words.", "", "  More words."],
                ["summary: >-", "  Words", "  and words."],
                ["summary: |+", "  Words.", ""],
                ['summary: "Words', '  go on."'],
                ["summary:"],
            ]
        )
    )
    comment = draw(COMMENTS)
    fields = [[title], [url + ("  " + comment if comment else "")], summary, ["outlet: A Paper"]]
    order = draw(st.permutations(fields))
    lines = [line for field in order for line in field]
    if draw(st.booleans()):
        lines.insert(1 if order[0] is not summary else len(lines), draw(COMMENTS))
    return lines


@st.composite
def issues(draw: st.DrawFn) -> str:
    """Return a sound issue file in some person's style."""
    indent = draw(st.sampled_from([0, 2, 4]))
    count = draw(st.integers(0, 3))
    review = ["media_review:" + draw(st.sampled_from(["", "  # the month"]))]
    if not count:
        review = [draw(st.sampled_from(["media_review: []", "media_review:", "media_review: [ ]"]))]
    for number in range(count):
        for place, line in enumerate(draw(entries(number))):
            dash = "- " if not place else "  "
            review.append((" " * indent + dash + line).rstrip())
        if draw(st.booleans()):
            review.append("")
    parts = [
        ["version: 1"],
        ["date: 2017-11", draw(COMMENTS)],
        ["subject: 'It''s water'"],
        ["leads:", "  - title: L", "    body: |", "      One.", "", "      - media_review: []"],
        review,
    ]
    order = draw(st.permutations(parts))
    text = "\n".join(line for part in order for line in part)
    text += draw(st.sampled_from(["", "\n", "\n\n", "\n# the end\n"]))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return text.replace("\n", newline)


def said(source: str) -> Any:
    """Return what a file says, read by PyYAML alone."""
    return yaml.load(source, Loader=yaml.BaseLoader)


def is_within(lines: list[str], others: list[str]) -> bool:
    """Tell whether all lines stand among the others, in their order."""
    rest = iter(others)
    return all(line in rest for line in lines)


DRAFTS = st.lists(
    st.builds(
        EntryDraft,
        id=st.just(""),
        title=TITLES,
        authors=st.sampled_from([(), ("Sana Iqbal",), ("reuters", "O'Neil: Jr")]),
        outlet=TITLES,
        url=st.integers(0, 5).map("https://new.example/{}".format),
        published=st.none() | st.just(PartialDate(year=2017, month=11)),
        language=st.sampled_from(["", "ur", "no"]),
        notes=st.sampled_from([(), ("The river rises.", "Also in: A Paper")]),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda draft: draft.url,
)


@settings(max_examples=150, deadline=None)
@given(issues(), DRAFTS)
def test_nothing_that_a_person_wrote_is_touched(source: str, drafts: list[EntryDraft]) -> None:
    """The file says what it said and the new entries last; each line, comment and line end stays."""
    edited = add_entries(source, drafts)
    # A block text that ends a file without a line end gets one.
    before, after = said(source + "\n" * (source[-1] != "\n")), said(edited)
    assert {**after, "media_review": None} == {**before, "media_review": None}
    old = before["media_review"] or []
    assert after["media_review"][: len(old)] == old
    assert [one["url"] for one in after["media_review"][len(old) :]] == [one.url for one in drafts]
    kept = [line for line in source.split("\n") if line.strip() and "review: [" not in line]
    assert is_within([line.rstrip() for line in kept], [one.rstrip() for one in edited.split("\n")])
    assert edited.count("#") >= source.count("#")
    if "\r\n" in source:
        assert edited.count("\n") == edited.count("\r\n")
    else:
        assert "\r" not in edited


@settings(max_examples=80, deadline=None)
@given(issues(), DRAFTS, DRAFTS)
def test_drafting_again_adds_only_what_is_new(
    source: str, first: list[EntryDraft], second: list[EntryDraft]
) -> None:
    """The same drafts change nothing; of others, only those whose article is not cited are added."""
    once = add_entries(source, first)
    assert add_entries(once, first) == once
    twice = add_entries(once, second)
    new = [draft.url for draft in second if draft.url not in entry_urls(once)]
    assert list(entry_urls(twice)) == [*entry_urls(once), *new]


@settings(max_examples=80, deadline=None)
@given(issues(), DRAFTS, st.randoms(use_true_random=False))
def test_after_an_editor_moved_the_entries(
    source: str, drafts: list[EntryDraft], chance: Any
) -> None:
    """Entries that were reordered by hand are known again, wherever they stand now."""
    edited = add_entries(source, drafts)
    review = said(edited)["media_review"]
    chance.shuffle(review)
    moved = yaml.safe_dump({"version": "1", "media_review": review}, allow_unicode=True)
    assert add_entries(moved, drafts) == moved
