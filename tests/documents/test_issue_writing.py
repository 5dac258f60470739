"""A whole issue written as YAML, and read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from newsletter.documents import read_issue
from newsletter.documents.issue_writing import issue_text
from newsletter.model.dates import PartialDate
from newsletter.model.issue import UNKNOWN_URL, Entry, FirstPublished, Image, Issue, Lead
from newsletter.model.people import Byline, Person
from newsletter.model.publication import FocusArea, Publication
from newsletter.text.markdown import parse_markdown

WATER = FocusArea(id="water", title="Water", text=parse_markdown("Rivers and *dams*."))


@pytest.fixture
def house(publication: Publication) -> Publication:
    """Return a publication with a person and a focus area."""
    return replace(
        publication,
        people=(Person(id="sana-iqbal", name="Sana Iqbal"),),
        focus_areas=(WATER,),
        language="en",
    )


def entry(**given: object) -> Entry:
    """Return an entry, changed."""
    return replace(
        Entry(
            id="rivers",
            title="Rivers: what they do",
            summary=parse_markdown("A summary of more than a line. " * 5),
            outlet="The Paper",
            url="https://paper.example/rivers",
        ),
        **given,  # type: ignore[arg-type] # fields of an entry
    )


def issue(**given: object) -> Issue:
    """Return an issue, changed."""
    base = Issue(
        id="2017-11",
        date=PartialDate(year=2017, month=11),
        subject="Water, and power",
        imported=True,
    )
    return replace(base, **given)  # type: ignore[arg-type] # fields of an issue


def read_again(one: Issue, house: Publication) -> Issue:
    """Return what the written file says; fails where it has errors."""
    text = issue_text(one, house, schema_path="../var/schema/issue.json", comments=("From: x",))
    document = read_issue(text.encode(), file="x.yaml", issue_id=one.id, publication=house)
    errors = [found for found in document.findings if found.severity.value == "error"]
    assert not errors, (errors, text)
    assert document.value is not None
    return document.value


AWKWARD = [
    "“Quoted whole”",
    "yes",
    "2017",
    "- begins with a hyphen",
    "Colon: inside",
    "Ends with a colon:",
    "# hash",
    'It\'s "both" kinds',
    "«Guillemets»",
    "@handle",
    "اردو کی سرخی",
    "null",
    "a #b",
    "{curly}",
    "*star*",
    "'single'",
]


@pytest.mark.parametrize("text", AWKWARD)
def test_any_words_survive(text: str, house: Publication) -> None:
    """Whatever a title, subject or outlet looks like to YAML, it is read as it was."""
    one = issue(subject=text, title=text, entries=(entry(title=text, outlet=text),))
    assert read_again(one, house) == one


def test_a_whole_issue_is_read_as_the_same(house: Publication) -> None:
    """Leads, focus areas and entries with all their fields come back equal."""
    lead = Lead(
        id="talks",
        title="What the talks said",
        authors=(
            Byline(name="Sana Iqbal", person="sana-iqbal"),
            Byline(name="R. Khan", link="https://khan.example/"),
        ),
        standfirst=parse_markdown("*One* sentence."),
        image=Image(source="images/a.jpg", alt="A river", caption="It: flows", credit="S."),
        body=parse_markdown(
            "Text.\n\n# Why\n\n- one\n- two\n\n> quoted\n\nMore[^1].\n\n[^1]: note"
        ),
        about=parse_markdown("She is the editor. " * 8),
        first_published=FirstPublished(
            outlet="The Ledger",
            date=PartialDate(year=2017, month=11, day=3),
            url="https://l.example/x",
        ),
        language="ur",
    )
    then = FocusArea(id="energy", title="Energy", text=parse_markdown("As it was then. " * 10))
    one = issue(
        number=11,
        title="November 2017",
        preheader="All of it",
        send_at=datetime(2017, 12, 1, 9, tzinfo=ZoneInfo("America/New_York")),
        leads=(lead, replace(lead, id="b", authors=(), image=None, precis=True, web_only=True)),
        focus_areas=(WATER, then),
        entries=(
            entry(),
            entry(
                id="two",
                url=UNKNOWN_URL,
                authors=(Byline(name="TR Pakistan", organisation=True),),
                topics=("water", "power, and"),
                published=PartialDate(year=2017),
            ),
        ),
    )
    assert read_again(one, house) == one


def test_a_focus_area_in_the_publications_words_is_named_only(house: Publication) -> None:
    """An area that says what the publication's says is written as its id."""
    text = issue_text(issue(focus_areas=(WATER,)), house, schema_path="s.json")
    assert "focus_areas:\n  - water\n" in text


def test_a_time_that_happens_twice_is_written_in_utc(house: Publication) -> None:
    """A local time that the clocks show twice keeps its moment."""
    moment = datetime(2024, 11, 3, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    text = issue_text(issue(send_at=moment), house, schema_path="s.json")
    assert "send_at: 2024-11-03 05:30 UTC" in text
    assert moment.astimezone(UTC) == datetime(2024, 11, 3, 5, 30, tzinfo=UTC)


def test_invisible_and_turning_characters_stay_out(house: Publication) -> None:
    """What no document may contain is not written."""
    body = parse_markdown("Text\u202e and \x07 more")
    one = issue(subject="A\u2028B\u202eC", leads=(Lead(id="a", title="T\x00t", body=body),))
    read = read_again(one, house)
    assert read.subject == "A BC"


def test_it_reads_well(house: Publication) -> None:
    """Lines are wrapped, texts stand in blocks, nothing is quoted without need."""
    one = issue(
        leads=(Lead(id="talks", title="Talks", body=parse_markdown("Word after word. " * 30)),),
        entries=(entry(authors=(Byline(name="A. Author"), Byline(name="B. Second"))),),
    )
    text = issue_text(one, house, schema_path="s.json")
    assert max(map(len, text.split("\n"))) <= 90
    assert "\n    summary: >-\n      A summary of more" in text
    assert "authors: [A. Author, B. Second]" in text
    assert "\n  - id: talks\n    title: Talks\n    body: >-\n" in text
