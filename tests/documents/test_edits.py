from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from newsletter.documents import (
    Document,
    EntryDraft,
    add_entries,
    entry_urls,
    migrate_issue,
    new_issue,
    replace_scalar,
    write_ids,
)
from newsletter.documents.edit import plain, tree_of
from newsletter.documents.nodes import TextNode, walk
from newsletter.documents.source import FORBIDDEN
from newsletter.errors import DocumentError
from newsletter.model.dates import PartialDate
from newsletter.model.publication import Publication

SOUND = (Path(__file__).resolve().parent / "sound" / "issue.yaml").read_text("utf-8")

STYLES = """\
# every way to write a text
plain: some words   # and a comment
single: 'it''s said'  # c
double: "a \\"b\\" c"
literal: |
  one

  two

# between
literal_strip: |-  # header comment
    wide
    indent
literal_keep: |+
  kept

folded: >
  a b
  c

  d
folded_strip: >-
  e
  f


empty:
empty_with_comment:   # nothing yet
flow_list: [a, 'b', "c"]
flow_map: {k: v, l: 'w'}
items:
- first
-   second  # c
- |
  third
- nested: deep
  other: >-
    more

multi_plain: one
  two
  three
multi_quoted: "one
  two"
indicator: |2
    indented
  less
last: |
  the end
"""
PATHS: list[tuple[str | int, ...]] = [
    *(
        (name,)
        for name in ("plain", "single", "double", "literal", "literal_strip", "literal_keep")
    ),
    *((name,) for name in ("folded", "folded_strip", "empty", "empty_with_comment", "last")),
    *((name,) for name in ("multi_plain", "multi_quoted", "indicator")),
    *(("flow_list", n) for n in range(3)),
    ("flow_map", "k"),
    ("flow_map", "l"),
    *(("items", n) for n in range(3)),
    ("items", 3, "nested"),
    ("items", 3, "other"),
]

AWKWARD = [
    "", " ", "a", " leading", "trailing ", "a: b", "a #b", "#a", "- a", "-", "? a", "%a", "@a", "`a`",
    "*a", "&a", "!a", "|", ">", "[a]", "{a}", "a, b", "'", '"', "it's", 'say "x"', "\\", "a\\nb",
    "a\nb", "a\n", "\na", "a\n\nb\n", "a\n\n\n", " a\nb", "a\n  b\n", "\ttab", "a\tb", "a\r\nb", "NO",
    "on", "1:30", "2017-11-03", "0x1F", "1e3", "~", "null", "---", "...", "--- a", "a:", ":a", "=",
    "<<", "یہ کتاب “ہے”", "\u200fمکس mixed\u200e", "🧑‍🌾 emoji", "a\u00a0b", "\u00a0", "soft\u00adhyphen", "{{ 7*7 }}",
    "{% x %}", "<b>&amp;</b>", "x" * 5_000, "word " * 2_000, "“quoted”", "café", "\ufeffa", "日本語",
]  # fmt: skip

LETTERS = st.one_of(
    st.sampled_from(" \n:#-'\"|>%@`*&!?[]{},\\\t“”~=<.0aیé🧑\u200d\u00a0\r"),
    st.characters(exclude_categories=["Cs"]),
)
TEXTS = st.one_of(st.sampled_from(AWKWARD), st.text(LETTERS, max_size=60)).filter(
    lambda text: not FORBIDDEN.search(text)
)


def said(source: str) -> Any:
    """Return what a sound file says."""
    return plain(tree_of(source))


def touched(before: str, after: str) -> set[int]:
    """Return the numbers, from 0, of old lines that are gone or changed."""
    matcher = difflib.SequenceMatcher(a=before.split("\n"), b=after.split("\n"), autojunk=False)
    return {
        number
        for tag, start, end, _start, _end in matcher.get_opcodes()
        if tag != "equal"
        for number in range(start, end)
    }


def own_lines(source: str, path: tuple[str | int, ...]) -> set[int]:
    """Return the numbers, from 0, of the lines on which the text at `path` stands."""
    node = walk(tree_of(source), path)
    assert isinstance(node, TextNode)
    first = source.count("\n", 0, node.start)
    return set(range(first, source.count("\n", 0, max(node.start, node.end - 1)) + 1))


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_any_text_goes_anywhere(path: tuple[str | int, ...]) -> None:
    """Every awkward text can stand in the place of every style, and no other line changes."""
    for value in AWKWARD:
        edited = replace_scalar(STYLES, path, value)
        expected = said(STYLES)
        target = expected
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value
        assert said(edited) == expected
        assert touched(STYLES, edited) <= own_lines(STYLES, path)
        assert edited.count("#") - value.count("#") >= STYLES.count("#")


@settings(max_examples=300, deadline=None)
@given(path=st.sampled_from(PATHS), value=TEXTS)
def test_texts_round_trip_through_replacement(path: tuple[str | int, ...], value: str) -> None:
    """Any text can be put anywhere; put back the old one, and the file says what it said."""
    old = walk(tree_of(STYLES), path)
    assert isinstance(old, TextNode)
    edited = replace_scalar(STYLES, path, value)
    node = walk(tree_of(edited), path)
    assert isinstance(node, TextNode)
    assert node.value == value
    assert touched(STYLES, edited) <= own_lines(STYLES, path)
    assert said(replace_scalar(edited, path, old.value)) == said(STYLES)


def test_the_same_text_changes_nothing() -> None:
    """Replacing a text by itself gives the same file, whatever its style."""
    for path in PATHS:
        node = walk(tree_of(STYLES), path)
        assert isinstance(node, TextNode)
        assert replace_scalar(STYLES, path, node.value) == STYLES


def test_comments_beside_a_text_stay() -> None:
    """A comment behind the old text stands behind the new one."""
    edited = replace_scalar(STYLES, ("plain",), "line\nbreak")
    assert "plain: |-   # and a comment\n  line\n  break\n" in edited


def test_windows_line_ends_stay() -> None:
    """A file with CRLF keeps it, in new lines too."""
    source = STYLES.replace("\n", "\r\n")
    edited = replace_scalar(source, ("literal",), "x\ny\n")
    assert "literal: |\r\n  x\r\n  y\r\n\r\n# between" in edited
    assert "\n" not in edited.replace("\r\n", "")


@pytest.mark.parametrize("path", [("nowhere",), ("items",), ("items", 9), ()])
def test_only_texts_are_replaced(path: tuple[str | int, ...]) -> None:
    """Where no text stands the edit is refused."""
    with pytest.raises(DocumentError, match="No text stands"):
        replace_scalar(STYLES, path, "x")


@pytest.mark.parametrize("value", ["\x07", "a\u2028b", "\ue0f0", "\ud800"])
def test_forbidden_characters_are_refused(value: str) -> None:
    """A character that no document may contain is not written into one."""
    with pytest.raises(DocumentError, match="invisible character"):
        replace_scalar(STYLES, ("plain",), value)


def test_a_file_with_mistakes_is_not_edited() -> None:
    """A file that cannot be understood stays as it is, and its mistakes are told."""
    with pytest.raises(DocumentError) as caught:
        replace_scalar('a: "b\nc: d\n', ("c",), "x")
    assert [finding.code for finding in caught.value.findings] == ["unclosed-quote"]


# -- drafts --------------------------------------------------------------------------------------

DRAFT = EntryDraft(
    id="flood",
    title="A flood: it rises",
    authors=("Sana Malik", "reuters"),
    outlet="The Gazette",
    url="https://gazette.example/flood",
    published=PartialDate(year=2017, month=11, day=5),
    language="ur",
    notes=("The source says this.\nAnd that.", "# Also in: Market Watch"),
)
DRAFT_SAID = {
    "id": "flood",
    "title": "A flood: it rises",
    "authors": ["Sana Malik", {"name": "reuters"}],
    "summary": "",
    "outlet": "The Gazette",
    "url": "https://gazette.example/flood",
    "published": "2017-11-05",
    "language": "ur",
}

REVIEWS = {
    "list": "a: b\nmedia_review:\n  - title: x\n    url: https://x.example/\nz: 1\n",
    "not indented": "a: b\nmedia_review:\n- title: x\n  url: https://x.example/\nz: 1\n",
    "at the end without a line end": "media_review:\n  - title: x\n    url: https://x.example/",
    "block text last": "media_review:\n  - url: https://x.example/\n    summary: |\n      a\n\n      b\n\n\n# c\nz: 1\n",
    "kept blank lines": "media_review:\n  - url: https://x.example/\n    summary: |+\n      a\n\n\nz: 1\n",
    "comment inside": "media_review:\n  - url: https://x.example/\n    # mine\n# not mine\nz: 1\n",
    "empty": "media_review:\nz: 1\n",
    "empty with comment": "media_review:   # soon\nz: 1\n",
    "brackets": "media_review: []\nz: 1\n",
    "brackets with comment": "media_review: [ ]  # soon\nz: 1\n",
    "brackets at the end": "z: 1\nmedia_review: []",
    "absent": "version: 1\nz: |\n  x\n",
    "absent, no line end": "version: 1",
    "absent, kept blank lines": "z: |+\n  x\n\n\n",
    "flow entries": "media_review:\n  - {title: x, url: https://x.example/}\n",
    "empty last value": "media_review:\n  - url: https://x.example/\n    summary:\nz: 1\n",
    "empty last value at the end": "media_review:\n  - url: https://x.example/\n    summary:",
    "windows": "a: b\r\nmedia_review:\r\n  - url: https://x.example/\r\nz: 1\r\n",
}


@pytest.mark.parametrize("name", REVIEWS)
def test_entries_are_added_at_the_end(name: str) -> None:
    """However the review is written, the entry is added and nothing else changes."""
    source = REVIEWS[name]
    edited = add_entries(source, [DRAFT])
    before = said(source)
    assert said(edited) == {
        **before,
        "media_review": [*(before.get("media_review") or []), DRAFT_SAID],
    }
    gone = {line for line in source.splitlines() if line not in edited.splitlines()}
    assert gone <= {line for line in gone if "[" in line}
    assert edited.count("#") == source.count("#") + 3  # those of the notes
    assert add_entries(edited, [DRAFT]) == edited


def test_notes_are_comments_to_write_from() -> None:
    """Notes stand below the empty summary, each line a comment."""
    edited = add_entries("media_review: []\n", [DRAFT])
    assert (
        "    summary:\n    # The source says this. And that.\n    # # Also in: Market Watch\n"
        in edited
    )


def test_an_address_is_added_once() -> None:
    """An address that stands there, or twice among the new ones, is left out."""
    source = REVIEWS["list"]
    same = EntryDraft(title="again", outlet="o", url="https://x.example")
    assert add_entries(source, [same]) == source
    assert add_entries(source, [DRAFT, DRAFT]).count("gazette.example") == 1


def test_another_page_of_a_host_is_added() -> None:
    """An address that differs in the case of its path is another; one that only tracks is not."""
    source = add_entries(
        "version: 1\n", [EntryDraft(title="a", outlet="o", url="https://x.example/aB")]
    )
    other = EntryDraft(title="b", outlet="o", url="https://x.example/Ab")
    same = EntryDraft(title="c", outlet="o", url="http://www.x.example/aB/?utm_source=x")
    edited = add_entries(source, [other, same])
    assert entry_urls(edited) == ("https://x.example/aB", "https://x.example/Ab")


def test_a_review_in_brackets_is_left_to_its_author() -> None:
    """Entries are not squeezed into a list that is written in brackets."""
    with pytest.raises(DocumentError, match="one item per line"):
        add_entries("media_review: [{title: x}]\n", [DRAFT])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(REVIEWS)), TEXTS, TEXTS, st.lists(TEXTS, max_size=3))
def test_texts_round_trip_through_drafts(
    name: str, title: str, note: str, authors: list[str]
) -> None:
    """Any title, author and note can be added; no line of the file is lost."""
    assume("[" not in REVIEWS[name])
    draft = EntryDraft(
        title=title,
        authors=tuple(authors),
        outlet=title,
        url="https://n.example/" + title,
        notes=(note,),
    )
    edited = add_entries(REVIEWS[name], [draft])
    new = said(edited)["media_review"][-1]
    assert (new["title"], new["outlet"], new["url"]) == (title, title, draft.url)
    told = [one["name"] if isinstance(one, dict) else one for one in new.get("authors", [])]
    assert told == authors
    assert not touched(REVIEWS[name].rstrip("\n"), edited)


def test_a_new_issue_waits_for_summaries_only(
    publication: Publication, read: Callable[[str, bytes], Document[Any]]
) -> None:
    """A drafted issue has no mistake but the summaries that a person writes."""
    source = new_issue(
        issue_id="2026-12",
        publication=publication,
        schema_path="../var/schema/issue.json",
        send_at="2027-01-01 09:00 Asia/Karachi",
    )
    assert read("issue", source.encode()).value is not None
    drafted = add_entries(source, [DRAFT])
    assert [one.code for one in read("issue", drafted.encode()).findings] == ["empty-summary"]
    written = replace_scalar(drafted, ("media_review", 0, "summary"), "It rises.")
    assert read("issue", written.encode()).value is not None


# -- ids and older formats -----------------------------------------------------------------------


def test_ids_are_made_from_titles() -> None:
    """Each lead and entry without an id gets one that was never used; the rest stays."""
    source = (
        "leads:\n  - title: 'Foo: bar'\n    id:\nmedia_review:\n- title: Foo bar!  # c\n"
        "- {title: دریا}\n- id: mine\n  title: x\n-\n  # c\n  title: Café Čaj\n"
    )
    edited, count = write_ids(source, taken={"entry"})
    assert edited == (
        "leads:\n  - title: 'Foo: bar'\n    id: foo-bar\nmedia_review:\n- id: foo-bar-2\n"
        "  title: Foo bar!  # c\n- {id: entry-2, title: دریا}\n- id: mine\n  title: x\n-\n  # c\n"
        "  id: cafe-caj\n  title: Café Čaj\n"
    )
    assert count == 4
    assert write_ids(edited, taken={"entry"}) == (edited, 0)


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_ids_are_unique(titles: list[str]) -> None:
    """Whatever the titles, every id is new and its own."""
    source = add_entries(
        "media_review: []\n",
        [EntryDraft(title=t, url=f"https://n.example/{n}") for n, t in enumerate(titles)],
    )
    edited, count = write_ids(source, taken={"entry", "a"})
    ids = [entry["id"] for entry in said(edited)["media_review"]]
    assert count == len(set(ids)) == len(titles)
    assert not {"entry", "a"} & set(ids)
    assert not touched(source, edited) - {
        n for n, line in enumerate(source.split("\n")) if line.startswith("  - ")
    }


OLD = (
    "# ours\nnumber: 1\ndate: 2017-11\nsubject: S\nmedia-review:   # the review\n"
    "  - {source: Dawn, title: source, summary: s, url: https://d.example/}\n"
    "  - title: y\n    summary: 'media-review: x'\n    source:   \"X\"  # z\n    url: https://e.example/\n"
    "focus-areas: []\n"
)


def test_migration_touches_only_old_names(read: Callable[[str, bytes], Document[Any]]) -> None:
    """A file of version 0 gets the new names and a version, and is read without a finding."""
    edited, changes = migrate_issue(OLD)
    assert edited == (
        OLD.replace("number: 1\n", "version: 1\nnumber: 1\n")
        .replace("media-review:   #", "media_review:   #")
        .replace("focus-areas", "focus_areas")
        .replace("{source: Dawn", "{outlet: Dawn")
        .replace('source:   "X"', 'outlet:   "X"')
    )
    assert len(changes) == 4
    assert [one.code for one in read("issue", OLD.encode()).findings] == ["old-format"]
    assert read("issue", edited.encode()).findings == ()
    assert migrate_issue(edited) == (edited, ())


def test_migration_leaves_new_files_alone() -> None:
    """A file of the newest format stays as it is."""
    assert migrate_issue(SOUND) == (SOUND, ())
