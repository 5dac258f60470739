"""The browser's half of the search finds what newsletter.text.searching says that a search means."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Page

from newsletter.archive.search.documents import Document
from newsletter.archive.search.index import directory, segment_files
from newsletter.text.searching import is_found, search_terms, search_words

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).resolve().parents[2] / "templates/archive/search.js"
WORDS = """
flood floods flooded relief Relief’s the a to of test match cricket prime ministers minister
Café cafe naïve Straße İstanbul ΟΔΟΣ οδός Indo-Pacific U.S.-Pakistan 2017 ۲۰۱۷ 20,000
پاکستان پاکستاني کراچی كراچي قرآن می\u200cخواهم سیلاب امدادی ہے کی
気候変動 世界の気候 全球气候变化报告 ประเทศไทย 한국어 𝒞𝒶𝓁 𠀀𠀁 \ufeffx Ꭰꭰ
"""
VOCABULARY = WORDS.split()
OpenPage = Callable[..., Page]


def text(random: Random, most: int) -> str:
    """Return some words, and marks between them."""
    marks = [" ", " ", " ", ", ", ". ", "\n\n", " – "]
    return "".join(
        random.choice(VOCABULARY) + random.choice(marks) for _ in range(random.randint(0, most))
    ).strip()


def document(random: Random, number: int) -> Document:
    """Return a document made of a few words, which therefore meet in every way."""
    return Document(
        address=f"issues/{2000 + number // 10}-01/#d{number}",
        heading="An issue",
        date=f"{2000 + number // 10}-01",
        title=text(random, 5),
        authors=text(random, 2),
        outlet=text(random, 2),
        text=text(random, 40),
        topics="",
        language="en",
        facets=(f":y{2000 + number // 10}",),
    )


def query(random: Random) -> str:
    """Return what somebody might type."""
    typed = []
    for _ in range(random.randint(1, 3)):
        words = " ".join(random.choices(VOCABULARY, k=random.randint(1, 3)))
        words = words[: random.randint(2, len(words) + 2)]
        typed.append(random.choice(["{}", "{}", '"{}"', "-{}", '-"{}"', '"{}']).format(words))
    return " ".join(typed)


def brute(read: Sequence[Sequence[list[str]]], typed: str) -> list[int]:
    """Return the numbers of what a look at every document finds."""
    wanted = search_terms(typed)
    return [number for number, texts in enumerate(read) if is_found(wanted, texts)]


@pytest.fixture
def library(
    tmp_path: Path, open_page: OpenPage, serve_files: Callable[[Path], str]
) -> tuple[list[Document], Page]:
    """Return documents, and a page that has their index, in three segments, as `library`.

    In the first no word is common, in the second some are, in the third as many as there may be.
    """
    random = Random(7)
    documents = [document(random, number) for number in range(400)]
    segments = {f"s{first}": documents[first : first + 150] for first in range(0, 400, 150)}
    for path, data in [
        *(
            file
            for (name, some), least in zip(segments.items(), (4_000, 150, 1), strict=True)
            for file in segment_files(name, some, common_places=least)
        ),
        ("search/index.bin", directory(segments, [2000, 2039])),
        ("search.mjs", SCRIPT.read_bytes()),
        ("index.html", b"<!doctype html><title>Search</title>"),
    ]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    page = open_page(serve_files(tmp_path))
    page.evaluate("""async () => {
        globalThis.search = await import("/search.mjs");
        globalThis.library = await new search.SearchIndex("/search/").open();
    }""")
    return documents, page


def test_it_finds_what_a_look_at_every_document_finds(
    library: tuple[list[Document], Page],
) -> None:
    """Words, beginnings, phrases and exclusions, in any script: no more is found, and no less."""
    documents, page = library
    random = Random(11)
    typed = [*VOCABULARY, *(query(random) for _ in range(500)), "", "!?", "-flood"]
    found = page.evaluate(
        """async (typed) => {
            const found = [];
            for (const one of typed) found.push(await library.find(search.terms(one)));
            return found.map((hits) => hits.map(([number]) => number).sort((a, b) => a - b));
        }""",
        typed,
    )
    read = [[search_words(each) for each in one.texts] for one in documents]
    wrong = [
        (one, hits) for one, hits in zip(typed, found, strict=True) if hits != brute(read, one)
    ]
    assert not wrong
    assert sum(0 < len(hits) < len(documents) for hits in found) > 200


def test_documents_come_back_as_they_were(library: tuple[list[Document], Page]) -> None:
    """What is shown of a document is its own address, title and text."""
    documents, page = library
    shown = page.evaluate("""() => Promise.all(
        Array.from({ length: library.count }, (_, number) => library.document(number)))""")
    assert [(one["address"], one["title"], one["text"]) for one in shown] == [
        (one.address, one.title, one.text) for one in documents
    ]


def test_facets_narrow_a_search(library: tuple[list[Document], Page]) -> None:
    """A document must have one property of each set that is asked for."""
    _, page = library
    found = page.evaluate("library.find([], [[':y2001', ':y2003'], [':y2003', ':y2009']])")
    assert [number for number, _ in found] == list(range(39, 29, -1))


def test_both_sides_fold_every_character_alike(library: tuple[list[Document], Page]) -> None:
    """Each character that Unicode knows makes the same words in the browser and in the index."""
    _, page = library
    skipped = {"Cn", "Co", "Cs"}
    characters = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) not in skipped
    ]
    folded = page.evaluate(
        "(all) => all.map((one) => search.words('a' + one + 'b ' + one).join(' '))", characters
    )
    wrong = [
        (f"U+{ord(one):04X}", words)
        for one, words in zip(characters, folded, strict=True)
        if words != " ".join(search_words(f"a{one}b {one}"))
    ]
    assert not wrong
    assert len(characters) > 100_000


def test_what_was_looked_for_is_marked(library: tuple[list[Document], Page]) -> None:
    """A passage is about the place where most of the words stand, and marks them as they are written."""
    _, page = library
    story = (
        "Nothing here. " * 40 + "The Flooded valley of Küstrin asks for relief. " + "More. " * 99
    )
    passage = page.evaluate(
        "([text, typed]) => search.passage(text, search.terms(typed))",
        [
            story,
            "flood kustrin relief",
        ],
    )
    assert [words for words, hit in passage if hit] == ["Flooded", "Küstrin", "relief"]
    assert len("".join(words for words, _ in passage)) < 300
