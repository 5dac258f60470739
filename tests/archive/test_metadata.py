"""What programs find in a page's head: parsed back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.archive.editions import Edition
from newsletter.archive.formats.citing import citations_of
from newsletter.archive.formats.linked_data import linked_data
from newsletter.archive.formats.meta import coins, feed_links, issue_meta, page_meta
from newsletter.archive.formats.script_json import script_json
from newsletter.model.issue import Correction, Withdrawal
from newsletter.model.people import Byline
from newsletter.model.publication import Publication
from newsletter.text.markdown import parse_markdown

HOSTILE = 'A "quoted" </script><!--<script>alert(1)</script>--> & \u2028 ]]> <b>'


class Elements(HTMLParser):
    """Collects elements, attributes, and what stands in scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Note what stands between elements."""
        if data.strip():
            self.scripts.append(data)

    @property
    def told(self) -> dict[str, str]:
        """Return name or property of each meta element to its content."""
        return {
            given.get("name") or given["property"]: given["content"]
            for tag, given in self.found
            if tag == "meta"
        }


@pytest.fixture
def edition(three: tuple[Edition, ...]) -> Edition:
    """Return an issue whose title, lead and entry are hostile."""
    usual = three[1]
    lead = replace(usual.issue.leads[0], title=HOSTILE)
    entry = replace(
        usual.issue.entries[0],
        title=HOSTILE,
        authors=(Byline(name=HOSTILE), Byline(name="TR Pakistan", organisation=True)),
    )
    correction = Correction(
        date=date(2026, 12, 2), what=parse_markdown("It was *two* rivers."), by="maya"
    )
    return replace(
        usual,
        issue=replace(
            usual.issue,
            title=HOSTILE,
            preheader=HOSTILE,
            leads=(lead,),
            entries=(entry, *usual.issue.entries[1:]),
            corrections=(correction,),
        ),
    )


def test_linked_data_tells_the_issue_and_its_parts(
    edition: Edition, publication: Publication
) -> None:
    """JSON-LD comes back whole: the issue, leads as articles, entries with what they cite."""
    parsed = Elements(linked_data(edition, publication, citations_of(edition, publication)))
    assert parsed.found == [("script", {"type": "application/ld+json"})]
    (text,) = parsed.scripts
    told = json.loads(text)
    address = "https://archive.indus.example/news/issues/2026-11/"
    assert (told["@type"], told["@id"], told["issueNumber"]) == ("PublicationIssue", address, 11)
    assert told["isPartOf"]["@type"] == "Periodical"
    assert told["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "It was two rivers.",
            "datePublished": "2026-12-02",
        }
    ]
    lead, entry, *rest = told["hasPart"]
    assert (lead["@type"], lead["@id"]) == ("Article", f"{address}#talks")
    assert lead["headline"] == entry["citation"]["headline"] == HOSTILE.replace("\u2028 ", "")
    assert entry["citation"]["@type"] == "NewsArticle"
    assert entry["citation"]["author"][1] == {"@type": "Organization", "name": "TR Pakistan"}
    assert entry["citation"]["url"] == "https://paper.example/"
    assert len(rest) == 5


@given(st.text())
def test_no_text_ends_a_script(text: str) -> None:
    """JSON in a page holds no sign that HTML reads, and means the same."""
    told = script_json({"text": text})
    assert not set(told) & {"<", ">", "&", "\u2028", "\u2029"}
    assert json.loads(told) == {"text": text}


def test_reference_managers_find_the_issue(edition: Edition, publication: Publication) -> None:
    """Highwire and OpenGraph tags come back as they were meant, whatever a title holds."""
    parsed = Elements(issue_meta(edition, publication, share_image=True))
    assert {tag for tag, _ in parsed.found} == {"meta"}
    assert not parsed.scripts
    told, address = parsed.told, "https://archive.indus.example/news/issues/2026-11/"
    assert told["citation_title"] == told["og:title"] == HOSTILE.replace("\u2028 ", "")
    assert told["citation_publication_date"] == "2026/11/28"
    assert (told["citation_issue"], told["citation_public_url"]) == ("11", address)
    assert told["og:image"] == f"{address}share.png"
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["twitter:card"] == "summary_large_image"


def test_no_picture_is_promised_where_there_is_none(
    edition: Edition, publication: Publication
) -> None:
    """Without a share image there is no tag for one."""
    told = Elements(issue_meta(edition, publication, share_image=False)).told
    assert not [name for name in told if name.startswith("og:image")]


def test_without_a_public_address_nothing_claims_one(
    edition: Edition, publication: Publication
) -> None:
    """No tag, no linked data and no feed link names an address that does not exist."""
    private = replace(publication, archive_url="", website="")
    told = Elements(issue_meta(edition, private, share_image=True)).told
    assert not [name for name, value in told.items() if "http" in value or name.startswith("og:")]
    assert not page_meta("Topics", "topics/", private)
    assert not feed_links("", "INDUS", "../", private)
    alone = replace(edition, issue=replace(edition.issue, entries=()))
    data = linked_data(alone, private, citations_of(alone, private))
    assert "http" not in data.replace("https://schema.org", "")


def test_every_lead_and_entry_has_its_coins(edition: Edition, publication: Publication) -> None:
    """A span for each piece, whose OpenURL comes back as it was meant."""
    parsed = Elements(coins(citations_of(edition, publication)))
    assert [tag for tag, _ in parsed.found] == ["span"] * 7
    keys = [parse_qs(given["title"], strict_parsing=True) for _, given in parsed.found]
    lead, entry = keys[:2]
    assert all(one["ctx_ver"] == ["Z39.88-2004"] for one in keys)
    assert lead["rft.atitle"] == [HOSTILE.replace("\u2028 ", "")]
    assert lead["rft.issue"] == ["11"]
    assert entry["rft.jtitle"] == ["روزنامہ"]
    assert entry["rft.au"][1] == "TR Pakistan"
    assert entry["rft_id"] == ["https://paper.example/"]


def test_feeds_are_found_from_any_page(publication: Publication) -> None:
    """A page below links to the three formats by the way to the archive's index."""
    parsed = Elements(feed_links("topics/water/", 'Water "2"', "../../", publication))
    assert [(given["type"], given["href"]) for _, given in parsed.found] == [
        ("application/atom+xml", "../../topics/water/feed.xml"),
        ("application/rss+xml", "../../topics/water/rss.xml"),
        ("application/feed+json", "../../topics/water/feed.json"),
    ]
    assert parsed.found[0][1]["title"] == 'Water "2" (Atom)'


def test_other_pages_say_what_they_are(publication: Publication) -> None:
    """Any page has a title, an address and the archive's name."""
    told = Elements(page_meta("Water", "topics/water/", publication)).told
    assert told == {
        "og:type": "website",
        "og:title": "Water",
        "og:url": "https://archive.indus.example/news/topics/water/",
        "og:site_name": "INDUS & Friends",
    }


def test_a_withdrawn_issue_tells_nothing_of_its_content(
    edition: Edition, publication: Publication
) -> None:
    """Of a withdrawn issue the metadata names heading and date alone."""
    gone = Withdrawal(date=date(2027, 1, 1), why="An error", by="maya")
    issue = replace(edition.issue, title="", withdrawn=gone, corrections=())
    withdrawn = replace(edition, issue=issue)
    told = issue_meta(withdrawn, publication, share_image=False) + linked_data(
        withdrawn, publication, citations_of(withdrawn, publication)
    )
    assert "quoted" not in told
    assert not coins(citations_of(withdrawn, publication))
