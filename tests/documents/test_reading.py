from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest

from newsletter.documents import Document, describe
from newsletter.documents.indents import LONG_TEXTS
from newsletter.documents.report import format_finding
from newsletter.documents.scalars import MARKDOWN
from newsletter.documents.source import MOST_BYTES
from newsletter.model.dates import PartialDate
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import FirstPublished, Image, Permission
from newsletter.model.people import Byline

Read = Callable[[str, bytes], Document[Any]]
HERE = Path(__file__).resolve().parent
HEAD = "version: 1\ndate: 2017-11\nsubject: S\n"
ENTRY = "media_review:\n  - title: T\n    summary: S\n    outlet: O\n    url: https://a.example/\n"


def value_of(read: Read, text: str, name: str = "issue") -> Any:
    """Read a sound file."""
    document = read(name, text.encode())
    assert document.value is not None, [format_finding(one) for one in document.findings]
    return document.value


def codes(document: Document[Any]) -> list[str]:
    """Return the codes of all findings."""
    return [finding.code for finding in document.findings]


@pytest.mark.parametrize(
    "text", ["NO", "on", "1:30", "null", "~", "0x1F", "1e3", "2017-11-03", "yes"]
)
def test_scalars_stay_what_was_typed(text: str, read: Read) -> None:
    """What YAML 1.1 would turn into truth values, numbers and dates is text."""
    issue = value_of(
        read,
        f"{HEAD}title: {text}\nmedia_review:\n- {{title: {text!r}, summary: s, outlet: o, url: https://a.example/}}\n",
    )
    assert issue.title == text
    assert issue.entries[0].title == text


def test_country_norway(read: Read) -> None:
    """Norway is a country."""
    feeds = value_of(
        read, "version: 1\noutlets: [{name: A, country: NO}, {name: B, country: pk}]\n", "feeds"
    )
    assert [outlet.country for outlet in feeds.outlets] == ["NO", "PK"]


def test_a_whole_issue(read: Read) -> None:
    """Every part of an issue arrives in its noun."""
    issue = value_of(read, (HERE / "sound" / "issue.yaml").read_text("utf-8"))
    assert (issue.id, issue.number, issue.date) == ("2017-11", 11, PartialDate(year=2017, month=11))
    assert issue.send_at == datetime(2017, 12, 1, 9, 0, tzinfo=ZoneInfo("America/New_York"))
    assert issue.leads[0].first_published == FirstPublished(
        outlet="The Gazette", date=PartialDate(year=2017, month=11, day=30)
    )
    assert [area.title for area in issue.focus_areas] == ["Youth", "Water"]
    assert issue.entries[1].authors == (Byline(name="Market Watch", organisation=True),)
    assert issue.language == "en"


def test_authors_are_reconciled(read: Read) -> None:
    """Ids, names and other spellings of one person give one byline; others keep their own."""
    text = f"{HEAD}leads:\n- title: T\n  body: B\n  authors: [amina-khan, amina  KHAN, A. Khan, {{name: A. Khan}}, Bilal Shah]\n"
    authors = value_of(read, text).leads[0].authors
    assert authors == (
        *[Byline(name="Amina Khan", person="amina-khan")] * 4,
        Byline(name="Bilal Shah"),
    )


def test_the_optional_parts_of_a_lead(read: Read) -> None:
    """Image, permission and embargo are read; an embargo counts in UTC."""
    text = (
        f"{HEAD}leads:\n- title: T\n  body: B\n  precis: true\n  language: ur\n"
        "  image: {file: images/a.png, alt: A, credit: C}\n"
        "  permission: {by: P, date: 2017-11-30}\n  embargo: 2017-11-30 06:00 America/New_York\n"
    )
    lead = value_of(read, text).leads[0]
    assert lead.image == Image(source="images/a.png", alt="A", credit="C")
    assert lead.permission == Permission(by="P", date=date(2017, 11, 30))
    assert lead.embargo == datetime(2017, 11, 30, 11, 0, tzinfo=UTC)
    assert (lead.precis, lead.language) == (True, "ur")


def test_the_zone_is_the_publications_unless_named(read: Read) -> None:
    """A time without a zone is in the publication's."""
    issue = value_of(read, f"{HEAD}send_at: 2017-12-01 09:00\n")
    assert issue.send_at == datetime(2017, 12, 1, 9, 0, tzinfo=ZoneInfo("Asia/Karachi"))


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("2017-03-12 01:59 America/New_York", ""),
        ("2017-03-12 02:00 America/New_York", "time-skipped"),
        ("2017-03-12 02:59 America/New_York", "time-skipped"),
        ("2017-03-12 03:00 America/New_York", ""),
        ("2017-11-05 00:59 America/New_York", ""),
        ("2017-11-05 01:00 America/New_York", "time-twice"),
        ("2017-11-05 01:59 America/New_York", "time-twice"),
        ("2017-11-05 02:00 America/New_York", ""),
        ("2018-04-01 02:15 Australia/Lord_Howe", ""),
        ("2018-04-01 01:45 Australia/Lord_Howe", "time-twice"),
        ("2011-12-30 12:00 Pacific/Apia", "time-skipped"),
        ("2017-11-05 01:30 ../../etc/passwd", "unknown-zone"),
        ("2017-11-05 01:30 America", "unknown-zone"),
    ],
)
def test_local_times_exist_once(when: str, code: str, read: Read) -> None:
    """A local time that the clocks skip or show twice is refused, to the minute."""
    assert codes(read("issue", f"{HEAD}send_at: {when}\n".encode())) == [code] * bool(code)


def test_a_line_end_in_a_title_becomes_a_blank(read: Read) -> None:
    """Texts of one line are on one line; no header can be smuggled in through them."""
    issue = value_of(read, HEAD.replace("subject: S", 'subject: "S\\r\\n Bcc: x"'))
    assert issue.subject == "S Bcc: x"


def test_invisible_characters_that_belong_to_words_stay(read: Read) -> None:
    """Joiners, marks of direction, NBSP and soft hyphens are part of a text."""
    text = "نہ\u200cکہ \u200fx\u00a0y\u00adz 🧑\u200d🌾"
    assert value_of(read, f"{HEAD}title: {text}\n").title == text


def test_several_mistakes_at_once(read: Read) -> None:
    """Mistakes in YAML, in fields and in values are told of together, in the order of the file."""
    text = (
        'version: 1\ndate: 2017-13\nsubject: "S\nauthor: x\nleads:\n  - titel: T\n     body: B\n'
        "media_review:\n\t- title: A\n\t  url: https://b.example/\n  - title T\n    summary:\n"
        "    outlet: O\n    url: https://a.example/\n"
    )
    document = read("issue", text.encode())
    assert [(one.place.line, one.code) for one in document.findings if one.place] == [
        (2, "impossible-date"),
        (3, "unclosed-quote"),
        (4, "unknown-key"),
        (6, "unknown-key"),
        (7, "bad-indent"),
        (9, "tab"),
        (11, "missing-colon"),
        (12, "empty-summary"),
    ]


def test_mistakes_above_a_hopeless_line_are_told(read: Read) -> None:
    """Where nothing makes sense any more, the lines above are still read."""
    text = f"{HEAD}number: x\nleads:\n  ]]] {{ ??? : : [\n  }} }} - - :\nsubjct: y\n"
    document = read("issue", text.encode())
    assert codes(document)[0] == "bad-number"
    assert len(document.findings) == 2
    assert document.value is None


def test_a_large_file_is_refused_unread(read: Read) -> None:
    """A file over the limit has one finding, whatever it contains."""
    assert codes(read("issue", b'"' * (MOST_BYTES + 1))) == ["too-large"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 10_000,
        "- " * 10_000,
        "a: &a [*a, *a]\n" * 5_000,
        '"\n' * 50_000,
        "\t\n" * 9_000,
    ],
    ids=["brackets", "braces", "hyphens", "aliases", "quotes", "tabs"],
)
def test_hostile_files_are_bounded(text: str, read: Read) -> None:
    """No file makes the reader raise or run for long."""
    document = read("issue", text.encode())
    assert document.value is None
    assert document.findings


def test_a_byte_order_mark_is_ignored(read: Read) -> None:
    """A mark that Windows editors put in front changes nothing, columns included."""
    assert value_of(read, "\ufeff" + HEAD).subject == "S"
    document = read("issue", ("\ufeffversion: 2\n" + HEAD[11:]).encode())
    assert [str(one.place) for one in document.findings] == ["issue.yaml:1:10"]


def test_places_beyond_the_basic_plane(read: Read) -> None:
    """Columns count characters, also behind emoji."""
    document = read("issue", f"{HEAD}leads: [{{title: 🧑‍🌾, body: B, precis: x}}]\n".encode())
    assert [str(one.place) for one in document.findings] == ["issue.yaml:4:39"]


def test_place_of_a_path(read: Read) -> None:
    """A path leads to the text, or to the nearest thing around it."""
    document = read("issue", (HEAD + ENTRY).encode())
    places = {
        ("media_review", 0, "url"): "issue.yaml:8:10",
        ("media_review", 0, "published"): "issue.yaml:5:5",
        ("media_review", 0): "issue.yaml:5:5",
        ("media_review",): "issue.yaml:4:1",
        ("leads", 3): "issue.yaml:1:1",
        (): "issue.yaml:1:1",
    }
    assert {path: str(document.place(path)) for path in places} == places


def test_findings_of_checks_get_their_place(read: Read) -> None:
    """A finding that knows only its path is located; one with a place keeps it."""
    document = read("issue", (HEAD + ENTRY).encode())
    finding = Finding(
        code="x", severity=Severity.WARNING, message="m", help="h", path=("media_review", 0, "url")
    )
    located = document.locate([finding])
    assert [str(one.place) for one in located] == ["issue.yaml:8:10"]
    assert document.locate(located) == located


def test_findings_name_their_entry(read: Read) -> None:
    """A finding inside a lead or entry carries its id."""
    text = HEAD + ENTRY.replace("title: T", "id: river\n    title: T\n    published: x")
    assert [one.item for one in read("issue", text.encode()).findings] == ["river"]


ENTRIES = """\
media_review:
  - {{title: A, summary: s, outlet: o, url: "{}"}}
  - {{title: B, summary: s, outlet: o, url: "{}"}}
"""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://a.example/Story", "https://a.example/story"),
        ("https://a.example/x7Qa", "https://a.example/x7qA"),
        ("https://a.example/long#floods", "https://a.example/long#dams"),
        ("https://a.example/?p=1", "https://a.example/?p=2"),
    ],
)
def test_addresses_of_two_pages_may_stand_together(first: str, second: str, read: Read) -> None:
    """Case in a path, the parameters of a page and the part of it make another address."""
    assert codes(read("issue", (HEAD + ENTRIES.format(first, second)).encode())) == []


@pytest.mark.parametrize(
    "second",
    [
        "https://a.example/story/",
        "http://A.example/story",
        "https://www.a.example/story?utm_source=x",
        "https://m.a.example/story?fbclid=abc",
    ],
)
def test_two_addresses_of_one_page_are_told(second: str, read: Read) -> None:
    """Scheme, host in capitals, slash and tracking do not make another address."""
    text = HEAD + ENTRIES.format("https://a.example/story", second)
    assert codes(read("issue", text.encode())) == ["duplicate-url"]


def test_a_bad_address_is_told_once(read: Read) -> None:
    """Of an address that is none nobody says, besides, that it stands twice."""
    text = HEAD + ENTRIES.format("a.example/x", "a.example/x")
    assert codes(read("issue", text.encode())) == ["address-without-scheme"] * 2


def test_repeats_on_one_line_are_told(read: Read) -> None:
    """Two equal addresses in brackets, on one line, are two."""
    text = "version: 1\nfeeds: [https://a.example/f, https://a.example/f]\n"
    assert codes(read("feeds", text.encode())) == ["duplicate-url"]


def test_unknown_addresses_of_past_issues(read: Read) -> None:
    """In a past issue a lost address is a warning, and the issue can be used."""
    text = HEAD + "imported: true\n" + ENTRY.replace("https://a.example/", "unknown") * 1
    document = read("issue", text.encode())
    assert [(one.code, one.severity) for one in document.findings] == [
        ("unknown-url", Severity.WARNING)
    ]
    assert document.value is not None
    assert document.value.entries[0].address == ""


def test_a_publication_in_short(read: Read) -> None:
    """A few lines are enough; everything else has a default."""
    publication = value_of(
        read,
        "version: 1\nname: P\nsender: {name: P, address: p@p.example}\npostal_address: |\n  A\n  B\n"
        "archive_url: https://p.example/archive\n",
        "publication",
    )
    assert publication.postal_address == ("A", "B")
    assert publication.archive_url == "https://p.example/archive/"
    assert publication.schedule.zone == "UTC"


def test_a_publication_in_full(read: Read) -> None:
    """Tables, networks and severities are read."""
    publication = value_of(
        read,
        "version: 1\nname: P\nsender: {name: P, address: p@p.example, reply_to: q@p.example}\n"
        "postal_address: [A]\ndonation: Give [here](https://p.example/give).\n"
        "house_rules: {summary_words: 90, severities: {big-mail: off, no-alt: warning}}\n"
        "delivery: {transport: smtp, smtp: {host: mail.p.example, port: 465, security: tls, timeout: 2.5}}\n"
        'fetching: {connect_to: {"*.example": "127.0.0.1:80"}, allow_networks: [10.0.0.0/8], deadline: 9}\n',
        "publication",
    )
    assert publication.house_rules.severities == (("big-mail", None), ("no-alt", Severity.WARNING))
    assert publication.delivery.smtp.timeout == 2.5
    assert publication.fetching.connect_to == (("*.example", "127.0.0.1:80"),)
    assert publication.fetching.allow_networks == ("10.0.0.0/8",)
    assert publication.sender.reply_to == "q@p.example"


def test_long_texts_are_the_fields_in_markdown() -> None:
    """A missing `|` is looked for behind every field that holds Markdown, and no other."""
    kinds: tuple[Literal["issue", "publication"], ...] = ("issue", "publication")
    fields = [one for kind in kinds for one in describe(kind) if one.type == MARKDOWN.words]
    assert {one.path.rpartition(".")[2] for one in fields} == LONG_TEXTS
