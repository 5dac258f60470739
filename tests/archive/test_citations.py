"""Citation files, read back by programs of other people."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache

import jsonschema
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from citeproc import Citation as Cluster
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import (
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)

from newsletter.archive.editions import Edition
from newsletter.archive.formats.bibtex import bibtex
from newsletter.archive.formats.citing import Citation, Cited, Creator, citations_of
from newsletter.archive.formats.csl import csl_json
from newsletter.archive.formats.lines import one_line
from newsletter.archive.formats.ris import ris
from newsletter.model.dates import PartialDate
from newsletter.model.issue import FirstPublished, Withdrawal
from newsletter.model.people import Byline
from newsletter.model.publication import Publication

HOSTILE = (
    r"A } b { \input{x} \end{document} % $1 & #2 _ ~ @article{evil, author={b}}",
    "Two lines\r\nER  - \r\nTY  - BOOK\r\nTI  - Evil",
    "Quotes “double” and ‘single’ </script><b>",
    "پاکستان میں پانی، ۲۰۱۷ء",
    "中文标题：水资源",
    "मुद्दा “पानी”",
    "Zero\u0000 and\u2028separators\u0085of\x0blines",
    "𝔅old and 🌊",
)
"""Titles that some format would stumble over."""
CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "type"],
        "additionalProperties": False,
        "properties": {
            **{
                name: {"type": "string", "minLength": 1, "pattern": "^[^\\n\\r]+$"}
                for name in (
                    *("id", "title", "container-title", "issue", "URL", "language"),
                    *("keyword", "abstract", "note"),
                )
            },
            "type": {"enum": ["article-newspaper", "article-magazine"]},
            "author": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["literal"],
                    "additionalProperties": False,
                    "properties": {"literal": {"type": "string", "minLength": 1}},
                },
            },
            "issued": {
                "type": "object",
                "required": ["date-parts"],
                "additionalProperties": False,
                "properties": {
                    "date-parts": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 2,
                        "items": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 3,
                            "items": {"type": "integer"},
                        },
                    }
                },
            },
        },
    },
}
"""What of CSL-JSON (csl-data 1.0) we use, in words of our own."""


def citation(title: str = "Talks", **given: object) -> Citation:
    """Return a citation of an article with that title."""
    usual = Citation(
        key="2026-11-talks",
        kind=Cited.ENTRY,
        elsewhere=True,
        title=one_line(title),
        creators=(Creator(name="Maya Rahman", organisation=False),),
        container="The Paper",
        publication="INDUS",
        number=11,
        date=PartialDate(year=2026, month=11, day=3),
        address="https://paper.example/a_b%20c?d={e}&f=~",
        permalink="https://archive.indus.example/issues/2026-11/#talks",
        language="en",
        abstract="Words.",
        topics=("water",),
        note="Summarised in INDUS.",
    )
    return replace(usual, **given)  # type: ignore[arg-type]  # fields by name


def plain_tex(text: str) -> str:
    """Return what TeX would print."""
    context = get_default_latex_context_db()
    context.add_context_category(
        "of LaTeX itself",
        prepend=True,
        macros=[
            MacroTextSpec("textbraceleft", "{"),
            MacroTextSpec("textbraceright", "}"),
            MacroTextSpec("textasciicircum", "^"),
        ],
    )
    return str(LatexNodes2Text(latex_context=context).latex_to_text(text))


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_comes_back_from_every_format(title: str) -> None:
    """Whatever a title holds, other programs read one record with that title."""
    cited = citation(title)
    library = parse_string(bibtex([cited, cited]).decode())
    assert (len(library.failed_blocks), len(library.blocks)) == (1, 2)  # the key stands twice
    assert plain_tex(library.entries[0]["title"]) == one_line(title)
    (read,) = rispy.loads(ris([cited]).decode())
    assert (read["title"], read["type_of_reference"]) == (one_line(title), "NEWS")
    (item,) = json.loads(csl_json([cited]))
    assert item["title"] == one_line(title)


@cache
def usual_fields() -> tuple[list[str], list[str]]:
    """Return the fields of a plain record, in BibTeX and in RIS."""
    usual = citation()
    (entry,) = parse_string(bibtex([usual]).decode()).entries
    return list(entry.fields_dict), list(rispy.loads(ris([usual]).decode())[0])


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=30))
def test_no_text_changes_a_record(title: str, name: str, abstract: str) -> None:
    """A record has the same fields whatever its texts hold."""
    cited = citation(
        title=f"T{title}",
        creators=(Creator(name=one_line(f"N{name}"), organisation=True),),
        abstract=one_line(f"A{abstract}"),
    )
    bibtex_fields, ris_fields = usual_fields()
    library = parse_string(bibtex([cited]).decode())
    assert not library.failed_blocks
    (entry,) = library.entries
    assert list(entry.fields_dict) == bibtex_fields
    (read,) = rispy.loads(ris([cited]).decode())
    assert list(read) == ris_fields
    assert read["authors"] == [cited.creators[0].name]
    jsonschema.validate(json.loads(csl_json([cited])), CSL)


def test_bibtex_knows_who_is_a_person() -> None:
    """An organisation, and a name that BibTeX would split, stand in braces."""
    names = (
        Creator(name="Maya Rahman", organisation=False),
        Creator(name="TR Pakistan", organisation=True),
        Creator(name="Smith and Sons", organisation=False),
        Creator(name="Khan, Jr.", organisation=False),
        Creator(name="آصف خان", organisation=False),
    )
    (entry,) = parse_string(bibtex([citation(creators=names)]).decode()).entries
    assert entry["author"] == (
        "Maya Rahman and {TR Pakistan} and {Smith and Sons} and {Khan, Jr.} and آصف خان"
    )
    assert entry["url"] == "https://paper.example/a_b%20c?d=%7Be%7D&f=%7E"
    assert (entry["year"], entry["month"], entry["date"]) == ("2026", "nov", "2026-11-03")


def test_a_citation_processor_sets_an_article() -> None:
    """CSL-JSON is read by a citation processor, names and dates at their places."""
    items = json.loads(csl_json([citation("Water talks")]))
    source = CiteProcJSON(items)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Cluster([CitationItem("2026-11-talks")]))
    (told,) = map(str, bibliography.bibliography())
    assert "Maya Rahman (2026)" in told
    assert "Water talks" in told
    assert "The Paper" in told


def test_unknown_dates_are_not_made_up() -> None:
    """What is not known of a date is in no format."""
    for known, shown, parts in (
        (None, None, None),
        (PartialDate(year=2017), "2017///", [[2017]]),
        (PartialDate(year=2017, month=3), "2017/03//", [[2017, 3]]),
    ):
        one = citation(date=known)
        (read,) = rispy.loads(ris([one]).decode())
        assert read.get("date") == shown
        (item,) = json.loads(csl_json([one]))
        assert item.get("issued") == ({"date-parts": parts} if parts else None)


def test_an_issue_gives_its_leads_and_entries(
    three: tuple[Edition, ...], publication: Publication
) -> None:
    """Leads are of the publication, entries of their outlets; each has its permanent address."""
    edition = three[1]
    lead, entry, *rest = citations_of(edition, publication)
    assert (lead.kind, lead.container, lead.title) == (
        Cited.LEAD,
        "INDUS & Friends",
        "Talks & rivers",
    )
    assert lead.address == "https://archive.indus.example/news/issues/2026-11/#talks"
    assert (entry.kind, entry.language, entry.container) == (Cited.ENTRY, "ur", "روزنامہ")
    assert entry.address == "https://paper.example/"
    assert entry.note == "Summarised in INDUS, no. 11, November 2026."
    assert len(rest) == 5
    for data in (bibtex([lead, entry]), ris([lead, entry]), csl_json([lead, entry])):
        assert "دریا".encode() in data
        assert b"https://archive.indus.example/news/issues/2026-11/#rivers" in data or (
            b"2026-11/\\#rivers" in data
        )


def test_where_a_lead_appeared_first_is_said(
    three: tuple[Edition, ...], publication: Publication
) -> None:
    """A reprint names its first place in its note."""
    edition = three[1]
    first = FirstPublished(
        outlet="The Strait", date=PartialDate(year=2026, month=10), url="https://strait.example/"
    )
    leads = (replace(edition.issue.leads[0], first_published=first),)
    changed = replace(edition, issue=replace(edition.issue, leads=leads))
    lead = citations_of(changed, publication)[0]
    assert lead.note == "First published: The Strait, October 2026, https://strait.example/."


def test_an_account_is_not_cited_as_its_authors_words(
    three: tuple[Edition, ...], publication: Publication
) -> None:
    """A précis is cited as the article that it tells about, with a note where it is told."""
    first = FirstPublished(
        outlet="The Strait", date=PartialDate(year=2026, month=10), url="https://strait.example/"
    )
    usual = three[1].issue.leads[0]
    leads = (replace(usual, first_published=first, precis=True),)
    changed = replace(three[1], issue=replace(three[1].issue, leads=leads))
    lead = citations_of(changed, publication)[0]
    assert (lead.container, lead.address, str(lead.date)) == (
        "The Strait",
        "https://strait.example/",
        "2026-10",
    )
    assert lead.note == "Told in INDUS, no. 11, November 2026."
    assert lead.permalink.endswith("#talks")


def test_nothing_withdrawn_is_cited(three: tuple[Edition, ...], publication: Publication) -> None:
    """A withdrawn entry is in no citation file, nor is anything of a withdrawn issue."""
    edition = three[1]
    gone = Withdrawal(date=date(2027, 1, 2), why="An error", by="maya")
    first, *others = edition.issue.entries
    entries = (replace(first, withdrawn=gone), *others)
    kept = citations_of(
        replace(edition, issue=replace(edition.issue, entries=entries)), publication
    )
    assert "دریا" not in [one.title for one in kept]
    assert len(kept) == 6
    whole = replace(edition, issue=replace(edition.issue, withdrawn=gone))
    assert not citations_of(whole, publication)


def test_without_an_address_none_is_made_up(
    three: tuple[Edition, ...], publication: Publication
) -> None:
    """An archive without a public address gives citations without one."""
    private = replace(publication, archive_url="")
    edition = replace(
        three[1],
        issue=replace(three[1].issue, leads=(replace(three[1].issue.leads[0], authors=()),)),
    )
    lead, entry, *_ = citations_of(edition, private)
    assert (lead.address, lead.permalink, entry.permalink) == ("", "", "")
    for data in (bibtex([lead]), ris([lead]), csl_json([lead])):
        assert b"http" not in data


def test_a_person_is_cited_as_printed(three: tuple[Edition, ...], publication: Publication) -> None:
    """Names are those of the byline, organisations told apart."""
    entry = replace(
        three[1].issue.entries[0], authors=(Byline(name="TR  Pakistan", organisation=True),)
    )
    edition = replace(three[1], issue=replace(three[1].issue, leads=(), entries=(entry,)))
    (cited,) = citations_of(edition, publication)
    assert cited.creators == (Creator(name="TR Pakistan", organisation=True),)
