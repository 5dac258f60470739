"""The archive's own words, names and times."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsletter.archive.editions import Named
from newsletter.archive.site.directory import slug_of
from newsletter.archive.site.labels import labels_for, read_labels, speaks
from newsletter.archive.site.names import Book, one_line
from newsletter.archive.site.reading_time import minutes, time_for
from newsletter.errors import ThemeError
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry, Issue
from newsletter.model.people import Byline, Outlet, Person
from newsletter.model.publication import Publication, Sender
from newsletter.pages import template_folders
from newsletter.text.countries import country_name
from newsletter.text.markdown import parse_markdown


def own(tmp_path: Path, text: str) -> tuple[Path, ...]:
    """Return the folders of a publication with words of its own."""
    (tmp_path / "templates" / "archive").mkdir(parents=True)
    (tmp_path / "templates" / "archive" / "words.toml").write_text(text)
    return template_folders(tmp_path)


def test_a_publication_says_only_what_it_wants_different(tmp_path: Path) -> None:
    """Its words go before ours, another language is filled with English."""
    labels = read_labels(
        own(tmp_path, '[en]\nall_issues = "Every issue"\n[sd]\ntopics = "موضوع"\n')
    )
    assert labels["en"].all_issues == "Every issue"
    assert labels["en"].topics == "Topics"
    assert labels_for(labels, "sd-Arab").topics == "موضوع"
    assert labels["sd"].all_issues == "Every issue"
    assert labels_for(labels, "eo").topics == "Topics"
    assert [speaks(labels, tag) for tag in ("ur-PK", "EN", "eo")] == ["ur", "en", "en"]
    assert labels["ur"].spell(PartialDate(year=2017, month=11, day=3)) == "3 نومبر 2017"
    assert labels["en"].counted(1_000, "issue", "issues") == "1,000 issues"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[en]\nall_isues = "x"\n', "Did you mean all_issues"),
        ('[en]\nminutes = "{minutes} min"\n', r"must have \{count\}"),
        ('[ur]\nminutes = "{count"\n', r"must have \{count\}"),
        ('[en]\nmonths = ["January"]\n', "January first"),
        ('topics = "x"\n', "below the language"),
        ("[en\n", "TOML"),
    ],
)
def test_wrong_words_are_refused(tmp_path: Path, text: str, told: str) -> None:
    """Each mistake is told with the file and the way out."""
    with pytest.raises(ThemeError) as caught:
        read_labels(own(tmp_path, text))
    assert re.search(told, f"{caught.value.message} {caught.value.help}")


def test_names_are_brought_together() -> None:
    """Aliases, capitals and spaces make no second name; people and outlets are those of today."""
    publication = Publication(
        name="INDUS",
        sender=Sender(name="INDUS", address="a@indus.example"),
        postal_address=(),
        people=(Person(id="raoof", name="Raoof Hasan", aliases=("Raouf Hasan",)),),
    )
    book = Book(publication, [Outlet(name="Dawn", aliases=("The Dawn",), country="PK")])
    spellings = ("Raoof  Hasan", "RAOUF HASAN", "Raouf\nHasan")
    assert {book.author(Byline(name=name)).text for name in spellings} == {"Raoof Hasan"}
    assert book.author(Byline(name="X", person="raoof")).key == "raoof hasan"
    assert book.outlet("the dawn") == (Named(key="dawn", text="Dawn"), "PK")
    assert book.outlet("") == (None, "")
    assert one_line("a\u00a0b \n c") == "a\u00a0b c"


def test_addresses_of_names_never_clash() -> None:
    """Equal short forms are numbered; names without Latin letters have one of their own octets."""
    named = Named(key="économie", text="Économie")
    assert slug_of("topics", named, ()) == "economie"
    assert slug_of("topics", named, {"economie", "letters"}) == "economie-2"
    assert slug_of("topics", Named(key="letters", text="Letters"), {"letters"}) == "letters-2"
    urdu = {slug_of("topics", Named(key=key, text=key), ()) for key in ("معیشت", "پانی")}
    assert len(urdu) == 2
    assert all(len(one) == 10 for one in urdu)
    assert slug_of("countries", Named(key="PK", text="PK"), ()) == "pk"


def test_reading_time_is_that_of_the_language() -> None:
    """Words are counted where words are spaced, signs where they are not."""
    english = parse_markdown("word " * 456)
    chinese = parse_markdown("字" * 510)
    assert time_for([english], "", "en-GB") == pytest.approx(2.0)
    assert time_for([english], "", "eo") == pytest.approx(456 / 180)
    assert time_for([chinese], "", "zh-Hant") == pytest.approx(2.0)
    assert time_for([chinese], "", "yue") == pytest.approx(2.0)
    assert time_for([parse_markdown("ก" * 765)], "", "th") == pytest.approx(1.0)
    listed = parse_markdown("> - *one* two\n> - [three](https://a.example/)\n")
    assert time_for([listed], "four", "en") == pytest.approx(4 / 228)


def test_an_issue_takes_at_least_a_minute() -> None:
    """Every piece counts in its own language."""
    entry = Entry(id="a", title="A", summary=parse_markdown("w " * 457), outlet="B", url="unknown")
    issue = Issue(id="1", date=PartialDate(year=2017), subject="", entries=())
    assert minutes(issue) == 1
    assert minutes(Issue(id="1", date=PartialDate(year=2017), subject="", entries=(entry,))) == 2


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("PK", "en", "Pakistan"),
        ("PK", "ur", "پاکستان"),
        ("IN", "de-AT", "Indien"),
        ("US", "tlh", "United States"),
        ("ZZZ", "en", "ZZZ"),
    ],
)
def test_countries_are_named(code: str, language: str, name: str) -> None:
    """In the language of the page, or in English."""
    assert country_name(code, language) == name
