"""Fields and items set, emptied, added, moved: no other line of the file changes."""

from __future__ import annotations

import random

import pytest

from bench.yaml_styles import STYLES, disturbed, random_edit, wanted
from newsletter.documents import (
    ids_in,
    insert_item,
    move_item,
    remove_field,
    remove_item,
    set_field,
    set_list,
)
from newsletter.documents.edit import plain, tree_of
from newsletter.documents.source import decode
from newsletter.errors import DocumentError

REVIEW = "media_review"


@pytest.mark.parametrize("name", STYLES)
def test_generated_edits_leave_other_lines_alone(name: str) -> None:
    """In every style of writing each edit says what was wanted, and no other line changes."""
    source = decode(STYLES[name].encode(), file="x.yaml")[0].text
    for seed in range(40):
        edit = random_edit(random.Random(f"{name} {seed}"))
        edited = edit.apply(source)
        assert plain(tree_of(edited)) == wanted(source, edit), edit
        assert disturbed(source, edited, edit) == [], edit


def test_a_folded_text_keeps_the_lines_that_did_not_change() -> None:
    """A word changed in the middle of a folded text changes its line alone."""
    source = STYLES["folded"]
    text = plain(tree_of(source))[REVIEW][1]["summary"]
    edited = set_field(source, (REVIEW, "e2", "summary"), text.replace("by spring", "in autumn"))
    old, new = source.split("\n"), edited.split("\n")
    changed = [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]
    assert changed == [
        (
            "      would be finished by spring and that nobody",
            "      would be finished in autumn and that nobody",
        )
    ]


def test_an_empty_summary_is_written_as_the_others_are() -> None:
    """Where the other summaries are folded a new one is, and the notes below it stay."""
    source = "media_review:\n- id: a\n  summary: >-\n    One\n    two.\n- id: b\n  summary:\n  # note\n  outlet: x\n"
    edited = set_field(source, (REVIEW, "b", "summary"), "Three four.")
    assert edited == source.replace("  summary:\n", "  summary: >-\n    Three four.\n", 1)


def test_a_field_is_added_in_the_order_of_the_format() -> None:
    """A missing field goes behind the one that the format names before it."""
    source = "media_review:\n- id: a\n  title: T\n  outlet: O   # c\n  url: https://x.example/\n"
    edited = set_field(
        source,
        (REVIEW, "a", "authors"),
        ["Sana Malik", {"name": "Ali", "link": "https://a.example/"}],
    )
    assert (
        "  title: T\n  authors:\n    - Sana Malik\n    - name: Ali\n      link: https://a.example/\n  outlet: O   # c\n"
        in edited
    )
    assert set_field(source, (REVIEW, "a", "language"), "ur") == source + "  language: ur\n"
    assert set_field(source, ("date",), "2026-11") == "date: 2026-11\n" + source


def test_what_lies_deeper_is_made_with_what_holds_it() -> None:
    """A picture's alt text makes the picture's mapping; taken out again nothing of it is left."""
    source = "leads:\n  - id: a\n    title: T\n    body: |\n      B\n"
    edited = set_field(source, ("leads", "a", "image", "alt"), "A river")
    assert edited == source.replace("    body", "    image:\n      alt: A river\n    body")
    assert remove_field(edited, ("leads", "a", "image", "alt")) == source


@pytest.mark.parametrize(
    ("written", "emptied"),
    [
        ("  summary: x   # c\n", "  summary:   # c\n"),
        ("  summary: 'x'\n", "  summary:\n"),
        ("  summary: |\n    x\n\n    y\n", "  summary:\n"),
    ],
)
def test_an_emptied_summary_leaves_its_name(written: str, emptied: str) -> None:
    """A field that must stand there stays, with nothing behind it."""
    source = "media_review:\n- id: a\n" + written + "  outlet: x\n"
    assert set_field(source, (REVIEW, "a", "summary"), "") == source.replace(written, emptied)


def test_an_emptied_field_that_need_not_be_there_goes() -> None:
    """An optional field that is emptied is taken out, wherever it stands."""
    source = "media_review:\n- language: ur\n  id: a\n  topics: [x]\n"
    once = set_field(source, (REVIEW, "a", "language"), "")
    assert once == "media_review:\n- id: a\n  topics: [x]\n"
    assert set_list(once, (REVIEW, "a", "topics"), []) == "media_review:\n- id: a\n"


def test_focus_areas_move_in_brackets_and_in_lines() -> None:
    """Ids in a list are moved, added and taken out like items."""
    flow = "focus_areas: [water, trade, press]   # c\n"
    assert move_item(flow, ("focus_areas", "press"), before="water") == flow.replace(
        "water, trade, press", "press, water, trade"
    )
    assert set_list(flow, ("focus_areas",), ["trade", "press", "law"]) == flow.replace(
        "water, trade, press", "trade, press, law"
    )
    lines = "focus_areas:\n  # first\n  - water\n  - trade\n"
    assert remove_item(lines, ("focus_areas", "water")) == "focus_areas:\n  - trade\n"
    assert (
        remove_item(flow.replace("water, trade, ", ""), ("focus_areas", "press"))
        == "focus_areas: []   # c\n"
    )


@pytest.mark.parametrize(
    "source",
    ["version: 1\n", "version: 1\nleads:   # soon\n", "version: 1\nleads: []\n", "version: 1"],
)
def test_the_first_item_makes_its_list(source: str) -> None:
    """An item goes into a list that is empty or absent."""
    edited = insert_item(source, ("leads",), {"id": "a", "title": "T", "body": "B\n\nC\n"})
    assert plain(tree_of(edited))["leads"] == [{"id": "a", "title": "T", "body": "B\n\nC\n"}]
    assert edited.count("#") == source.count("#")
    assert remove_item(edited, ("leads", "a")).count("leads: []") == 1


def test_there_and_back_again_is_the_same_file() -> None:
    """An item moved and moved back leaves every character as it was."""
    for source in STYLES.values():
        if source.endswith("\n"):
            there = move_item(source.removeprefix("\ufeff"), (REVIEW, "e1"), before="e4")
            assert ids_in(there, (REVIEW,)) == ("e2", "e3", "e1", "e4", "e5")
            assert move_item(there, (REVIEW, "e1"), before="e2") == source.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("media_review:\n- id: a\n  title: &x T\n  summary: *x\n", "mistakes"),
        ("media_review:\n- id: b\n", "no “a”"),
        ('media_review:\n- id: a\n  title: "x\n', "mistakes"),
        ("media_review:\n- id: a\n  title: [x]\n", "something else"),
    ],
)
def test_what_cannot_be_edited_is_refused(source: str, why: str) -> None:
    """Anchors, broken files, items that are gone: nothing is written, and the reason is told."""
    with pytest.raises(DocumentError, match=why):
        set_field(source, (REVIEW, "a", "title"), "new")


def test_a_comment_in_brackets_is_not_lost() -> None:
    """Where a list in brackets has a comment inside, it is still there after a change."""
    source = "focus_areas: [\n  water, # w\n  trade\n]\n"
    assert "# w" in set_list(source, ("focus_areas",), ["water", "press"])
