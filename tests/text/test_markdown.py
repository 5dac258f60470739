from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.model.prose import (
    Block,
    Emphasis,
    Figure,
    Heading,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    NoteReference,
    Paragraph,
    Prose,
    Quote,
    Rule,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from newsletter.text.markdown import (
    _parsed,
    link_problem,
    parse_inline,
    parse_markdown,
    read_markdown,
)


def t(text: str) -> Text:
    """Make a text."""
    return Text(text=text)


def para(*children: Inline) -> Paragraph:
    """Make a paragraph."""
    return Paragraph(children=children)


CASES: list[tuple[str, str, tuple[Block, ...]]] = [
    ("nothing", " \n\n", ()),
    ("lines", "one\ntwo\n\nthree", (para(t("one two")), para(t("three")))),
    (
        "emphasis",
        "*a* **b**",
        (para(Emphasis(children=(t("a"),)), t(" "), Strong(children=(t("b"),))),),
    ),
    (
        "link",
        "[*a* b](https://x.example/?p=1&q=ü)",
        (
            para(
                Link(
                    children=(Emphasis(children=(t("a"),)), t(" b")),
                    address="https://x.example/?p=1&q=ü",
                )
            ),
        ),
    ),
    (
        "bare addresses",
        "<https://x.example/> <a@b.example>",
        (
            para(
                Link(children=(t("https://x.example/"),), address="https://x.example/"),
                t(" "),
                Link(children=(t("a@b.example"),), address="mailto:a@b.example"),
            ),
        ),
    ),
    (
        "headings",
        "# a\n### c\n##### e",
        tuple(Heading(children=(t(x),), level=n) for x, n in [("a", 1), ("c", 3), ("e", 3)]),
    ),
    ("rule under text", "a\n---\n***", (para(t("a")), Rule(), Rule())),
    (
        "lists",
        "* a\n* b\n\n4. c\n",
        (
            ListBlock(items=((para(t("a")),), (para(t("b")),))),
            ListBlock(items=((para(t("c")),),), ordered=True, start=4),
        ),
    ),
    ("quote", "> a\n> b", (Quote(children=(para(t("a b")),)),)),
    (
        "sup and sub",
        "6^th^ H~2~O",
        (
            para(
                t("6"),
                Superscript(children=(t("th"),)),
                t(" H"),
                Subscript(children=(t("2"),)),
                t("O"),
            ),
        ),
    ),
    ("pasted sup", "6<sup>th</sup>", (para(t("6"), Superscript(children=(t("th"),))),)),
    (
        "html is text",
        "<b>a</b> <!-- x --> &amp; <sup><b>",
        (para(t("<b>a</b> <!-- x --> &amp; <sup><b>")),),
    ),
    ("hard breaks", "a  \nb\\\nc", (para(t("a"), LineBreak(), t("b"), LineBreak(), t("c")),)),
    ("escapes", r"\$5 \*a\* \[x](y)", (para(t("$5 *a* [x](y)")),)),
    (
        "figure",
        '![A *map*](images/map.png "By *her*")',
        (
            Figure(
                source="images/map.png",
                alt="A map",
                caption=(t("By "), Emphasis(children=(t("her"),))),
            ),
        ),
    ),
    ("picture in a sentence", "see ![a](b.png)", (para(t("see ![a](b.png)")),)),
    ("code and tables are text", "    a\n\n| b |\n|---|", (para(t("a")), para(t("| b | |---|")))),
    ("urdu", "*یہ* ہے", (para(Emphasis(children=(t("یہ"),)), t(" ہے")),)),
    ("brackets", "[[The News]]", (para(t("[[The News]]")),)),
]


@pytest.mark.parametrize(("source", "blocks"), [pytest.param(s, b, id=n) for n, s, b in CASES])
def test_subset(source: str, blocks: tuple[Block, ...]) -> None:
    """Each piece of the subset becomes its block or inline, everything else is text."""
    assert parse_markdown(source) == Prose(blocks=blocks)


def test_footnotes_are_numbered_in_reading_order() -> None:
    """Notes follow their marks; a mark without a note is text."""
    prose = parse_markdown("a[^x] b[^1] c[^no]\n\n[^1]: one\n[^x]: ex\n\n    more")
    assert prose.blocks == (
        para(t("a"), NoteReference(number=1), t(" b"), NoteReference(number=2), t(" c[^no]")),
    )
    assert prose.notes == ((para(t("ex")), para(t("more"))), (para(t("one")),))


def test_a_note_that_nobody_refers_to_stays() -> None:
    """A footnote without a mark is told of, and its text is kept."""
    reading = read_markdown("a\n\n[^z]: lost?")
    assert reading.prose.blocks == (para(t("a")), para(t("lost?")))
    assert [(p.kind, p.subject) for p in reading.problems] == [("unused-note", "z")]


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("javascript:alert(1)", "unsafe-link"),
        ("JavaScript:alert(1)", "unsafe-link"),
        ("data:text/html,x", "unsafe-link"),
        ("file:///etc/passwd", "unsafe-link"),
        ("www.dawn.example/a", "link-without-scheme"),
        ("dawn.example:8080/a", "link-without-scheme"),
        ("//dawn.example", "link-without-scheme"),
        ("#", "bad-link"),
        ("", "bad-link"),
        ("https://", "bad-link"),
        ("https://[::1", "bad-link"),
        ("mailto:", "bad-link"),
    ],
)
def test_refused_links_stay_text(address: str, kind: str) -> None:
    """A link that cannot go into a mail is told of and shown as typed."""
    reading = read_markdown(f"[a *b*]({address})")
    assert [problem.kind for problem in reading.problems] == [kind]
    assert "Link" not in repr(reading.prose)
    assert f"]({address})" in repr(reading.prose)


@pytest.mark.parametrize(
    "address", ["https://a.example", "http://a.example:81/x?y#z", "mailto:a@b.example?subject=x"]
)
def test_good_links(address: str) -> None:
    """http, https and mailto addresses may be linked to."""
    assert link_problem(address) is None


@pytest.mark.parametrize("source", ["https://x.example/a.png", "../a.png", "/etc/a.png", "data:x"])
def test_pictures_come_from_the_publication(source: str) -> None:
    """A picture from elsewhere is told of, not shown."""
    reading = read_markdown(f"![a]({source})")
    assert [problem.kind for problem in reading.problems] == ["bad-image"]


def test_inline_is_one_line() -> None:
    """Inline Markdown knows no blocks."""
    assert parse_inline("# *a*\n* b") == (t("# "), Emphasis(children=(t("a"),)), t(" * b"))


HANGS = 60
"""Seconds of CPU that no text takes unless its reading grows out of bounds; bench/ measures."""

HOSTILE = {
    "stars": "*" * 100_000,
    "open stars": "*a **b " * 10_000,
    "one line": "x" * 50_000,
    "brackets": "[" * 4_000,
    "half links": "[a](" * 4_000,
    "half pictures": "![" * 4_000,
    "quotes": "> " * 2_000 + "x",
    "lists": "\n".join(" " * n + "- x" for n in range(500)),
    "carets": "^" * 50_000,
    "tildes": "~x " * 10_000,
    "backslashes": "\\" * 100_000,
    "tags": "<sup>" * 10_000,
    "notes": "[^1]" * 5_000 + "\n\n[^1]: x",
    "note marks": "[^" * 4_000,
    "list in quote": "> - " * 3_000,
    "nested marks": "*a **b " * 500 + "c** d*" * 500,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markdown_is_bounded(name: str) -> None:
    """No text takes long, nests deeply, or loses its words."""
    started = time.process_time()
    prose = parse_markdown(HOSTILE[name])
    assert time.process_time() - started < HANGS
    assert depth(prose) < 50
    assert prose.blocks


def depth(node: object) -> int:
    """Return how deep values are nested in a tree of prose."""
    if isinstance(node, tuple):
        return max(map(depth, node), default=0)
    return 1 + max((depth(part) for part in vars_of(node)), default=0)


def vars_of(node: object) -> list[object]:
    """Return the parts of a value that may hold others."""
    names = ("blocks", "notes", "children", "items", "caption")
    return [getattr(node, name) for name in names if hasattr(node, name)]


def test_what_is_nested_too_deep_is_kept_as_typed() -> None:
    """Text inside a thousand quotes is not dropped."""
    assert "secret" in repr(parse_markdown("> " * 1_000 + "secret"))


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="ab .:&|`$ی1-#\u00a0\n\x0b\u2003\\", max_size=60))
def test_the_short_way_for_plain_texts_reads_the_same(source: str) -> None:
    """A text without marks is read as the parser would read it."""
    assert read_markdown(source) == _parsed(source)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab *_[]!<>^~#\\\n-1.:&|`$ی", max_size=80))
def test_no_letter_is_lost(source: str) -> None:
    """Whatever the marks, every letter typed stands in the tree, and nothing raises."""
    assert repr(parse_markdown(source)).count("ی") >= source.count("ی")


def test_more_brackets_than_any_text_has_are_text() -> None:
    """A text with thousands of opening brackets is shown as typed, in no time."""
    started = time.process_time()
    prose = parse_markdown("![" * 400_000)
    assert time.process_time() - started < HANGS
    assert prose == Prose(blocks=(para(t("![" * 400_000)),))
