"""Golden cases of the rules about an issue: each rule has one that fails and one that passes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from newsletter.check import check_issue
from newsletter.check.facts import ToldBefore
from newsletter.check.rules import ISSUE_RULES
from newsletter.model.article import Article, SavedSource
from newsletter.model.comment import Comment, Subject
from newsletter.model.dates import PartialDate
from newsletter.model.finding import Finding, Waiver
from newsletter.model.house import BalanceLimits
from newsletter.model.issue import (
    UNKNOWN_URL,
    Entry,
    FirstPublished,
    Image,
    Issue,
    Lead,
    Permission,
)
from newsletter.model.kept import KeptCopy, KeptState
from newsletter.model.link import LinkResult, LinkState
from newsletter.model.people import Byline, Outlet, Person
from newsletter.model.prose import Prose
from newsletter.model.publication import FocusArea, HouseRules, Publication, Sender
from newsletter.text.addresses import canonical_address
from newsletter.text.markdown import parse_markdown

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SEND_AT = datetime(2026, 12, 1, 14, tzinfo=UTC)
URL = "https://paper.example/2026/11/rivers"

SOURCE_TEXT = """\
The three countries signed an agreement on the river in November 2025. It sets aside
$1.5 billion for 40 dams, and six per cent of the water for the delta.

“We have never been this close,” said the minister. “The water belongs to those who
come after us — and they will ask what we did with it.” Some 50,000 farmers will be heard
before the sixth round of talks, which begins in one hundred days.
"""


def prose(source: str) -> Prose:
    """Return Markdown, parsed."""
    return parse_markdown(source)


ENTRY = Entry(
    id="rivers",
    title="Three countries, one river",
    authors=(Byline(name="Asma Khan"),),
    summary=prose("The author tells how the agreement on the river came about. It is her view."),
    outlet="The Paper",
    url=URL,
    published=PartialDate(year=2026, month=11, day=3),
)
OTHER = Entry(
    id="roads",
    title="The road to the sea",
    summary=prose("A report on what the new road has brought to the villages beside it."),
    outlet="Radio North",
    url="https://north.example/road",
    published=PartialDate(year=2026, month=11),
)
LEAD = Lead(
    id="talks",
    title="What a year of talks has taught",
    authors=(Byline(name="Maya Rahman", person="maya-rahman"),),
    image=Image(
        source="images/delta.jpg", alt="The delta at low water", credit="M. Rahman", licence="own"
    ),
    body=prose("Talks go on. See [the report on the delta](https://institute.example/report)."),
)
AREA = FocusArea(
    id="youth",
    title="Youth leadership",
    text=prose("We teach."),
    link="https://indus.example/youth",
    review_by=PartialDate(year=2027),
)
ISSUE = Issue(
    id="2026-11",
    number=7,
    date=PartialDate(year=2026, month=11),
    subject="Rahman on the talks, and the November media review",
    preheader="A year of talks, and two pieces on water and roads",
    send_at=SEND_AT,
    leads=(LEAD,),
    focus_areas=(AREA,),
    entries=(ENTRY, OTHER),
)
PUBLICATION = Publication(
    name="INDUS",
    sender=Sender(name="INDUS", address="editor@indus.example"),
    postal_address=("1 River Road", "Lahore"),
    people=(Person(id="maya-rahman", name="Maya Rahman", review_by=PartialDate(year=2026)),),
)
SOURCE = SavedSource(
    url=URL,
    key=URL,
    fetched=NOW,
    sha256="0" * 64,
    title="Three countries, one river",
    text=SOURCE_TEXT,
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A rule, the arguments of a check, and whether the rule should find something."""

    code: str
    fails: bool
    name: str
    issue: Issue = ISSUE
    publication: Publication = PUBLICATION
    extra: dict[str, Any] = field(default_factory=dict)

    def findings(self) -> list[Finding]:
        """Return what the rule finds."""
        arguments = {"now": NOW, **self.extra}
        found = check_issue(self.issue, self.publication, **arguments)
        return [finding for finding in found if finding.code == self.code]


def issue(**changes: Any) -> Issue:
    """Return the clean issue, changed."""
    return replace(ISSUE, **changes)


def with_entry(**changes: Any) -> Issue:
    """Return the clean issue with its first entry changed."""
    return issue(entries=(replace(ENTRY, **changes), OTHER))


def with_lead(**changes: Any) -> Issue:
    """Return the clean issue with its lead changed."""
    return issue(leads=(replace(LEAD, **changes),))


def with_summary(source: str) -> Issue:
    """Return the clean issue with another first summary."""
    return with_entry(summary=prose(source))


def with_image(**changes: Any) -> Issue:
    """Return the clean issue with its image changed."""
    assert LEAD.image
    return with_lead(image=replace(LEAD.image, **changes))


def earlier(**changes: Any) -> dict[str, Any]:
    """Return a history of one issue, changed."""
    other = replace(ISSUE, id="2026-10", date=PartialDate(year=2026, month=10))
    return {"history": (replace(other, **changes),)}


def bad(code: str, name: str, changed: Issue = ISSUE, **rest: Any) -> Case:
    """Return a case in which the rule must find something."""
    return Case(code=code, fails=True, name=name, issue=changed, **rest)


def good(code: str, name: str, changed: Issue = ISSUE, **rest: Any) -> Case:
    """Return a case in which the rule must find nothing."""
    return Case(code=code, fails=False, name=name, issue=changed, **rest)


ELSEWHERE = FirstPublished(outlet="The Paper", url="https://paper.example/talks")
OUTLETS: dict[str, Any] = {
    "outlets": (Outlet(name="The Paper", hosts=("paper.example",), aliases=("Paper Daily",)),)
}
SOURCED: dict[str, Any] = {"sources": {URL: SOURCE}}
NAMED: dict[str, Any] = {
    "sources": {
        URL: replace(
            SOURCE,
            text=SOURCE_TEXT + "Nadia Khan of the World Bank wrote it; The Paper printed it.",
        )
    }
}
TWO_SUMS: dict[str, Any] = {
    "sources": {
        URL: replace(
            SOURCE,
            text=SOURCE_TEXT + "\n\nThe province spent $7.5 billion on barrages in Kalam.",
        )
    }
}
COPIED = (
    "It sets aside $1.5 billion for 40 dams, and six per cent of the water for the delta. "
    "Some say so."
)
PAGE: dict[str, Any] = {
    "articles": {
        URL: Article(
            url=URL,
            key=URL,
            title="Three countries, one river",
            authors=("Asma Khan",),
            published_date=PartialDate(year=2026, month=11, day=3),
            first_seen=NOW,
        )
    }
}
TOLD: dict[str, Any] = {
    "told_before": {("media_review", 0): ToldBefore(issue="2026-10", title="One river, three")}
}
HALVES = replace(PUBLICATION, house_rules=HouseRules(balance=BalanceLimits(outlet=40, author=40)))


def seen(address: str = URL, state: LinkState = LinkState.GOOD, **facts: Any) -> dict[str, Any]:
    """Return what was seen where a link leads, two hours ago."""
    facts = {"final": address, "title": "Three countries, one river | The Paper"} | facts
    result = LinkResult(address=address, state=state, checked=NOW - timedelta(hours=2), **facts)
    return {"links_seen": {address: result}}


def kept(state: KeptState) -> dict[str, Any]:
    """Return what became of the copy of a page."""
    key = canonical_address(URL)
    return {"copies": {key: KeptCopy(key=key, url=URL, state=state, at=NOW)}}


def said(about: Subject) -> dict[str, Any]:
    """Return a comment that is open."""
    return {"comments": (Comment(about=about, number=3, by="maya-rahman", at=NOW, words="No?"),)}


ELSEWHERE_NOW = "https://paper.example/2026/11/roads"
PLAIN = URL.replace("https", "http")
WAIVER = Waiver(code="long-subject", item="issue", by="maya-rahman", because="It is a title.")

CASES = [
    bad("empty-issue", "nothing in it", issue(leads=(), entries=())),
    good("empty-issue", "entries alone", issue(leads=())),
    bad("empty-subject", "blank", issue(subject="  ")),
    good("empty-subject", "one word", issue(subject="Talks")),
    bad("long-subject", "101 characters", issue(subject="x" * 101)),
    good("long-subject", "100 characters", issue(subject="x" * 100)),
    bad("shouting", "capitals", issue(subject="ACT NOW FREE REPORT")),
    bad("shouting", "exclamation marks", issue(subject="New report!!")),
    good("shouting", "abbreviations", issue(subject="INDUS on PTI, PPP, UN and NATO talks")),
    bad("subject-of-another-month", "last month's", issue(subject="October media review")),
    bad("subject-of-another-month", "May with a year", issue(subject="Talks in May 2026")),
    good(
        "subject-of-another-month", "both months", issue(subject="October's vote, November review")
    ),
    good("subject-of-another-month", "may, the verb", issue(subject="What May Come")),
    bad("subject-of-another-year", "last year's", issue(subject="November 2025 review")),
    good("subject-of-another-year", "a vision", issue(subject="Vision 2030 in the press")),
    bad("subject-of-another-number", "no. 6", issue(subject="Issue No. 6: talks")),
    good("subject-of-another-number", "no. 7", issue(subject="INDUS #7: talks")),
    good("subject-of-another-number", "other numbers", issue(subject="7 talks, 3 rivers")),
    bad(
        "repeated-subject",
        "same",
        extra=earlier(subject="rahman on the talks, and the  November media review"),
    ),
    good("repeated-subject", "another", extra=earlier(subject="October")),
    bad("missing-preheader", "none", issue(preheader="")),
    good("missing-preheader", "there"),
    good("missing-preheader", "sent elsewhere", issue(preheader="", imported=True)),
    bad("long-preheader", "201 characters", issue(preheader="y" * 201)),
    good("long-preheader", "200 characters", issue(preheader="y" * 200)),
    bad("preheader-repeats-subject", "same", issue(preheader=ISSUE.subject.upper())),
    good("preheader-repeats-subject", "another"),
    bad("missing-send-at", "none", issue(send_at=None)),
    good("missing-send-at", "imported", issue(send_at=None, imported=True)),
    bad("freeze-after-sending", "equal", issue(freeze=SEND_AT)),
    good("freeze-after-sending", "none"),
    good("freeze-after-sending", "before", issue(freeze=SEND_AT - timedelta(minutes=1))),
    bad("placeholder", "TODO", with_summary("TODO: ask Asma.")),
    bad("placeholder", "lorem ipsum", with_lead(body=prose("Lorem ipsum dolor sit amet"))),
    bad("placeholder", "square brackets", with_entry(title="[insert title]")),
    bad("placeholder", "subject", issue(subject="TBD")),
    good("placeholder", "a list to do", with_summary("What is left to do in Xinjiang [sic].")),
    bad("merge-tag", "asterisks", issue(preheader="Dear *|FNAME|*, …")),
    bad("merge-tag", "braces", with_summary("Hello {{ first_name }}.")),
    bad("merge-tag", "per cent signs", with_summary("Hello %%first%% and %LASTNAME%.")),
    bad("merge-tag", "brackets", with_summary("Hello [[name]].")),
    bad("merge-tag", "at signs", with_summary("Hello @@FIRST_NAME@@.")),
    bad("merge-tag", "half", with_summary("Hello {{ first_name.")),
    bad(
        "merge-tag", "address", with_lead(body=prose("See [it](https://a.example/?u=*|UNIQID|*)."))
    ),
    good("merge-tag", "per cent", with_summary("Between 5% and 10% of GDP; {sets} too.")),
    bad("empty-salutation", "None", with_summary("Dear None, the talks go on.")),
    bad("empty-salutation", "comma", issue(preheader="Dear , good news")),
    good("empty-salutation", "friends", issue(preheader="Dear friends, good news")),
    bad("mojibake", "apostrophe", with_summary("Pakistanâ€™s rivers.")),
    bad("mojibake", "accent", with_entry(title="CafÃ© talks")),
    bad("mojibake", "Urdu", with_entry(title="Ø§Ù†Ø¯Ø³")),
    bad("mojibake", "replacement character", with_entry(title="Caf\ufffd")),
    good("mojibake", "real accents", with_entry(title="São Tomé, Ângela à Évora, ØSTERBRO")),
    bad("escaped-character", "twice", with_entry(title="Research &amp;amp; reform")),
    bad("escaped-character", "space", with_entry(outlet="The&nbsp;Paper")),
    good("escaped-character", "ampersand", with_entry(title="R&D; law & order")),
    bad("control-character", "bell", with_entry(title="A\u0007B")),
    bad("control-character", "token mark", with_entry(title="A\ue0f0name\ue0f1")),
    good("control-character", "line ends", with_entry(title="A\tB\u200cC")),
    bad("repeated-word", "the the", with_summary("It is the the river.")),
    good("repeated-word", "that that", with_summary("He said that that had had its day.")),
    bad("doubled-scheme", "twice", with_entry(url="https://https://paper.example/x")),
    bad("doubled-scheme", "one slash", with_entry(url="https:/paper.example/x")),
    good(
        "doubled-scheme", "archived", with_entry(url="https://web.example/2020/http://a.example/")
    ),
    bad("staging-link", "localhost", with_entry(url="http://localhost:8000/x")),
    bad("staging-link", "staging", with_entry(url="https://staging.paper.example/x")),
    bad("staging-link", "private", with_entry(url="http://192.168.1.4/x")),
    good("staging-link", "a paper's name", with_entry(url="https://preview.example/x")),
    good("staging-link", "a path", with_entry(url="https://paper.example/staging/preview")),
    bad("shortened-link", "bit.ly", with_entry(url="https://bit.ly/3abc")),
    good("shortened-link", "the page"),
    bad(
        "aggregator-link",
        "a search",
        with_entry(url="https://news.google.com/rss/articles/CBMi?oc=5"),
    ),
    good("aggregator-link", "the page"),
    bad("vague-link", "here", with_lead(body=prose("Read it [here](https://a.example/)."))),
    good("vague-link", "named"),
    bad(
        "link-says-another-host",
        "other host",
        with_lead(body=prose("See [www.indus.example](https://evil.example/).")),
    ),
    good(
        "link-says-another-host",
        "subdomain",
        with_lead(body=prose("See [indus.example](https://www.indus.example/join).")),
    ),
    bad("markup-in-text", "HTML", with_summary("The <b>river</b> is low.")),
    bad("markup-in-text", "Markdown in a title", with_entry(title="The **river** is low")),
    good(
        "markup-in-text", "mathematics", with_summary("Where 2 < 3 and 5 > 4, rivers * run * on.")
    ),
    bad("mixed-alphabets", "Cyrillic a", with_summary("The b\u043e\u0430rd is read.")),
    good(
        "mixed-alphabets",
        "each in its own",
        with_summary("He said *\u0434\u043e\u0441\u043a\u0430*, a board; 5 \u03bcm."),
    ),
    bad("invisible-character", "in a word", with_summary("The bo\u200bard is read.")),
    good("invisible-character", "of Urdu", with_summary("می\u200cخواهم")),
    bad("malformed-address", "full stop", with_entry(url=URL + "/rivers).")),
    bad("malformed-address", "empty value", with_entry(url="https://paper.example/undefined")),
    bad("malformed-address", "escaped", with_entry(url=URL + "?a=1&amp;b=2")),
    good("malformed-address", "brackets", with_entry(url="https://paper.example/River_(Indus)")),
    bad(
        "wrapped-link",
        "by a search",
        with_entry(url="https://www.google.com/url?q=https://paper.example/rivers"),
    ),
    good("wrapped-link", "a copy", with_entry(url=f"https://web.archive.org/web/2017/{URL}")),
    bad("login-in-link", "both", with_entry(url="https://asma:river@paper.example/rivers")),
    good("login-in-link", "an at sign", with_entry(url="https://paper.example/@asma:1")),
    bad("placeholder-link", "example.com", with_entry(url="https://www.example.com/")),
    good("placeholder-link", "a real one", with_entry(url="https://example-news.example/a")),
    bad("link-for-editors", "draft", with_entry(url=URL + "?p=7&preview=true")),
    bad("link-for-editors", "tunnel", with_entry(url="https://3f2a.ngrok.io/rivers")),
    good("link-for-editors", "a report", with_entry(url=URL + "/preview-of-the-talks")),
    bad("numeric-host", "number", with_entry(url="http://203.0.113.9/rivers")),
    good("numeric-host", "name", with_entry(url="https://1.paper.example/rivers")),
    bad("subject-of-a-draft", "copy", issue(subject="Copy of Rahman on the talks")),
    bad("subject-of-a-draft", "test", issue(subject="Test")),
    bad("shouting-subject", "capitals", issue(subject="RAHMAN ON THE TALKS")),
    good("shouting-subject", "an abbreviation", issue(subject="UN, SAARC: what is left")),
    good("subject-of-a-draft", "a test in it", issue(subject="Test of strength: the talks")),
    good(
        "subject-of-a-draft", "a draft in it", issue(subject="Draft treaty signed; reply expected")
    ),
    bad("missing-summary", "entry", with_entry(summary=Prose())),
    bad("missing-summary", "lead", with_lead(body=Prose())),
    good("missing-summary", "there"),
    bad("long-summary", "five sentences", with_summary("One. Two. Three. Four. Five.")),
    bad("long-summary", "111 words", with_summary("word " * 111)),
    good(
        "long-summary",
        "abbreviations",
        with_summary("Dr. A. Khan of the U.S. Army met Gen. B. One. Two. Three."),
    ),
    good(
        "long-summary",
        "house rule",
        with_summary("One. Two. Three. Four. Five."),
        publication=replace(PUBLICATION, house_rules=HouseRules(summary_sentences=5)),
    ),
    bad(
        "repeated-title",
        "same",
        issue(entries=(ENTRY, replace(OTHER, title="Three countries,  One River"))),
    ),
    good("repeated-title", "different"),
    bad(
        "crowded-outlet",
        "three",
        issue(entries=tuple(replace(ENTRY, id=f"e{n}") for n in range(3))),
    ),
    good("crowded-outlet", "two", issue(entries=(ENTRY, ENTRY, OTHER))),
    bad("outlet-disagrees", "other name", with_entry(outlet="The Post"), extra=OUTLETS),
    good("outlet-disagrees", "alias", with_entry(outlet="paper daily"), extra=OUTLETS),
    good("outlet-disagrees", "unknown host", with_entry(url="https://x.example/"), extra=OUTLETS),
    bad("published-later", "in 2027", with_entry(published=PartialDate(year=2027))),
    good(
        "published-later",
        "in the same month",
        with_entry(published=PartialDate(year=2026, month=12)),
    ),
    bad("image-without-alt", "empty", with_image(alt=" ")),
    good("image-without-alt", "there"),
    bad("image-without-credit", "empty", with_image(credit="")),
    good("image-without-credit", "there"),
    bad("image-without-licence", "empty", with_image(licence="")),
    good("image-without-licence", "there"),
    bad("reprint-without-permission", "elsewhere", with_lead(first_published=ELSEWHERE)),
    good("reprint-without-permission", "precis", with_lead(first_published=ELSEWHERE, precis=True)),
    good(
        "reprint-without-permission",
        "our own",
        with_lead(first_published=FirstPublished(outlet="indus")),
    ),
    good(
        "reprint-without-permission",
        "permitted",
        with_lead(
            first_published=ELSEWHERE,
            permission=Permission(by="The editor", date=date(2026, 11, 1)),
        ),
    ),
    bad("embargo-later", "one minute", with_lead(embargo=SEND_AT + timedelta(minutes=1))),
    good("embargo-later", "same time", with_lead(embargo=SEND_AT)),
    bad("missing-id", "entry", with_entry(id="")),
    good("missing-id", "all there"),
    bad(
        "misquotation",
        "a word changed",
        with_summary("He said “we have never been so close”."),
        extra=SOURCED,
    ),
    bad(
        "misquotation",
        "order of pieces",
        with_summary('"they will ask … We have never"'),
        extra=SOURCED,
    ),
    good(
        "misquotation",
        "folded",
        with_summary(
            "\"we have never been this close,\" and 'The water belongs to [them] - … what we did'."
        ),
        extra=SOURCED,
    ),
    bad("unchecked-summary", "no copy", with_summary("He said “never again”.")),
    bad(
        "misquotation",
        "set as a quotation",
        with_summary("He said:\n\n> We have never been so close."),
        extra=SOURCED,
    ),
    good(
        "misquotation",
        "set as a quotation",
        with_summary("He said:\n\n> We have never been this close.\n>\n> — The minister"),
        extra=SOURCED,
    ),
    bad(
        "unchecked-summary",
        "short copy",
        with_summary("He said “never again”."),
        extra={"sources": {URL: replace(SOURCE, text="Subscribe to read on.")}},
    ),
    good("unchecked-summary", "checked", with_summary("“never been this close”"), extra=SOURCED),
    good(
        "unchecked-summary",
        "past issue",
        replace(with_entry(summary=prose("“never again”"), url=UNKNOWN_URL), imported=True),
    ),
    bad("number-not-in-source", "other sum", with_summary("It costs $1.6 billion."), extra=SOURCED),
    bad("number-not-in-source", "other unit", with_summary("It costs $100."), extra=SOURCED),
    bad("number-not-in-source", "other count", with_summary("Four countries."), extra=SOURCED),
    good("number-not-in-source", "own count", with_summary("Four reasons."), extra=SOURCED),
    bad("date-not-in-source", "other year", with_summary("Signed in 2024."), extra=SOURCED),
    bad("date-not-in-source", "other month", with_summary("It was signed in May."), extra=SOURCED),
    bad("date-not-in-source", "other day", with_summary("Signed on 9 November."), extra=SOURCED),
    good(
        "date-not-in-source",
        "same dates",
        with_summary("Signed in Nov. 2025; published on 3 November, last Tuesday."),
        extra=SOURCED,
    ),
    bad("name-not-in-source", "somebody else", with_summary("So says Nadia Ali."), extra=NAMED),
    bad("name-not-in-source", "one letter", with_summary("So says Nadia Kahn."), extra=NAMED),
    good(
        "name-not-in-source",
        "title and author",
        with_summary("Minister Khan, as Asma Khan calls her, and the World Bank (IBRD)."),
        extra=NAMED,
    ),
    good(
        "name-not-in-source",
        "alias of an outlet",
        with_summary("So says Paper Daily."),
        extra=NAMED | OUTLETS,
    ),
    good("name-not-in-source", "begins a sentence", with_summary("Nevertheless."), extra=NAMED),
    good("name-not-in-source", "Urdu", with_summary("ناصر خان نے کہا۔"), extra=NAMED),
    bad(
        "value-from-elsewhere",
        "another sum",
        with_summary("In Kalam the province spent $1.5 billion on barrages."),
        extra=TWO_SUMS,
    ),
    good(
        "value-from-elsewhere",
        "the same sum",
        with_summary("In Kalam the province spent $7.5 billion on barrages."),
        extra=TWO_SUMS,
    ),
    bad("copied-passage", "a sentence", with_summary(COPIED), extra=SOURCED),
    good("copied-passage", "quoted", with_summary(f"“{COPIED[:82]}”"), extra=SOURCED),
    bad("title-disagrees", "another", with_entry(title="One river, at last"), extra=SOURCED),
    good("title-disagrees", "case and dashes", with_entry(title="Three Countries – One River")),
    bad("authors-disagree", "another", with_entry(authors=(Byline(name="Bo Lee"),)), extra=PAGE),
    bad("authors-disagree", "nobody", with_entry(authors=()), extra=PAGE),
    good("authors-disagree", "the same", extra=PAGE),
    good("authors-disagree", "initial", with_entry(authors=(Byline(name="A. Khan"),)), extra=PAGE),
    bad(
        "published-disagrees",
        "another day",
        with_entry(published=PartialDate(year=2026, month=11, day=13)),
        extra=PAGE,
    ),
    good("published-disagrees", "the same", extra=PAGE),
    good("published-disagrees", "month", with_entry(published=PartialDate(year=2026)), extra=PAGE),
    good(
        "number-not-in-source",
        "other forms",
        with_summary(
            "$1,500 million, forty dams, 6%, the 6th round, 50 000 farmers, ۴۰, 3 November 2026."
        ),
        extra=SOURCED,
    ),
    bad("unclosed-quotation-mark", "never closed", with_summary("He said “we are close.")),
    good(
        "unclosed-quotation-mark",
        "inches and apostrophes",
        with_summary("A 5\" pipe in the '90s isn't long."),
    ),
    bad("outlet-cited-twice", "two", issue(entries=(ENTRY, replace(OTHER, outlet="The Paper")))),
    good("outlet-cited-twice", "once"),
    bad(
        "crowded-author",
        "three",
        issue(entries=(ENTRY, replace(ENTRY, id="b"), replace(ENTRY, id="c"))),
    ),
    good("crowded-author", "two", issue(entries=(ENTRY, replace(ENTRY, id="b")))),
    bad("name-spelt-two-ways", "people", with_entry(authors=(Byline(name="Maya Rehman"),))),
    bad(
        "name-spelt-two-ways",
        "past",
        extra=earlier(entries=(replace(ENTRY, authors=(Byline(name="A. Khan"),)),)),
    ),
    bad("name-spelt-two-ways", "in a text", with_summary("It was Asmah Khan who asked.")),
    good("name-spelt-two-ways", "others", with_summary("It was Asim Khan whom Maya Khan asked.")),
    good(
        "name-spelt-two-ways",
        "known so",
        extra=earlier(
            entries=(
                replace(ENTRY, authors=(Byline(name="A. Khan"),)),
                replace(ENTRY, authors=(Byline(name="Asma Khan"),)),
            )
        ),
    ),
    bad("unbalanced", "outlet", issue(entries=(ENTRY, ENTRY, OTHER)), publication=HALVES),
    good("unbalanced", "one of each", publication=HALVES),
    good("unbalanced", "no limit", issue(entries=(ENTRY, ENTRY, ENTRY))),
    bad("dead-link", "gone", extra=seen(state=LinkState.GONE, reason="has no such page")),
    bad("dead-link", "nobody", extra=seen("https://institute.example/report", LinkState.LOST)),
    bad("dead-link", "in the mail's footer", extra=seen("https://x.example/", LinkState.GONE)),
    good("dead-link", "it works", extra=seen()),
    good("dead-link", "trouble", extra=seen(state=LinkState.TROUBLE)),
    bad("soft-dead-link", "says so", extra=seen(state=LinkState.SOFT, title="Page not found")),
    good("soft-dead-link", "an article of that name", extra=seen(state=LinkState.SOFT)),
    bad("wrong-link", "moved", extra=seen(final=ELSEWHERE_NOW, title="Roads, at last")),
    bad("wrong-link", "canonical", extra=seen(canonical=ELSEWHERE_NOW, title="Roads, at last")),
    good("wrong-link", "another address", extra=seen(final="https://paper.example/r/7")),
    good("wrong-link", "a front page as canonical", extra=seen(canonical=URL[:22], title="Paper")),
    good("wrong-link", "no title", extra=seen(final=ELSEWHERE_NOW, title="")),
    good("wrong-link", "same address", extra=seen(title="Roads, at last")),
    good("wrong-link", "Urdu", extra=seen(final=ELSEWHERE_NOW, title="تین ملک، ایک دریا")),
    bad("certificate-fault", "expired", extra=seen(state=LinkState.DISTRUSTED)),
    good("certificate-fault", "fine", extra=seen()),
    bad("link-in-trouble", "503", extra=seen(state=LinkState.TROUBLE)),
    good("link-in-trouble", "closed", extra=seen(state=LinkState.CLOSED)),
    bad("moved-link", "for good", extra=seen(moved_to="https://paper.example/r/7")),
    good("moved-link", "only dressed", extra=seen(moved_to=URL.replace("://", "://www.") + "/")),
    good("moved-link", "for now", extra=seen(final="https://paper.example/r/7")),
    bad("insecure-link", "http", with_entry(url=PLAIN), extra=seen(PLAIN, secure=URL)),
    good("insecure-link", "https fails", with_entry(url=PLAIN), extra=seen(PLAIN)),
    bad("malformed-mail-link", "two full stops", with_summary("[Us](mailto:desk@indus..example).")),
    good("malformed-mail-link", "fine", with_summary("[Us](mailto:desk@indus.example?subject=x).")),
    bad("tracking-parameters", "utm", with_entry(url=URL + "?utm_source=x&id=7")),
    bad("tracking-parameters", "in prose", with_summary(f"[It]({URL}?fbclid=1) is here.")),
    good("tracking-parameters", "one that selects", with_entry(url=URL + "?id=7")),
    bad("page-too-large-to-keep", "a long page", extra=kept(KeptState.TOO_LARGE)),
    good("page-too-large-to-keep", "kept", extra=kept(KeptState.KEPT)),
    good("page-too-large-to-keep", "not asked for yet"),
    bad("open-comment", "on an entry", extra=said(Subject(issue="2026-11", item="rivers"))),
    bad("open-comment", "on the issue", extra=said(Subject(issue="2026-11"))),
    good("open-comment", "none is open"),
    bad("link-not-looked-at", "paywall", extra=seen(state=LinkState.CLOSED, reason="refuses")),
    bad("link-not-looked-at", "offline", extra=seen(state=LinkState.OFFLINE)),
    good("link-not-looked-at", "seen", extra=seen()),
    bad(
        "repeated-address",
        "dressed up",
        issue(entries=(ENTRY, replace(OTHER, url=URL + "/?utm_source=x"))),
    ),
    good("repeated-address", "different"),
    good(
        "repeated-address",
        "unknown",
        issue(entries=(replace(ENTRY, url=UNKNOWN_URL), replace(OTHER, url=UNKNOWN_URL))),
    ),
    bad(
        "ran-before", "last month", extra=earlier(entries=(replace(ENTRY, url=URL + "?fbclid=1"),))
    ),
    bad("same-story-ran", "elsewhere", extra=TOLD),
    good("same-story-ran", "same address", extra={**TOLD, **earlier(entries=(ENTRY,))}),
    good("ran-before", "the issue itself", extra={"history": (ISSUE,)}),
    bad(
        "overdue-focus-area",
        "last month",
        issue(focus_areas=(replace(AREA, review_by=PartialDate(year=2026, month=10)),)),
    ),
    good(
        "overdue-focus-area",
        "this month",
        issue(focus_areas=(replace(AREA, review_by=PartialDate(year=2026, month=11)),)),
    ),
    bad(
        "overdue-person",
        "yesterday",
        publication=replace(
            PUBLICATION,
            people=(
                replace(PUBLICATION.people[0], review_by=PartialDate(year=2026, month=11, day=19)),
            ),
        ),
    ),
    good("overdue-person", "this year"),
    bad("waiver-by-unknown", "nobody", issue(waivers=(replace(WAIVER, by="someone"),))),
    good("waiver-by-unknown", "known", issue(waivers=(WAIVER,))),
    bad("waiver-without-reason", "blank", issue(waivers=(replace(WAIVER, because=" "),))),
    good("waiver-without-reason", "given", issue(waivers=(WAIVER,))),
    bad("web-only-without-page", "no archive", issue(entries=(replace(ENTRY, web_only=True),))),
    good(
        "web-only-without-page",
        "an archive",
        issue(entries=(replace(ENTRY, web_only=True),)),
        publication=replace(PUBLICATION, archive_url="https://archive.indus.example/"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}: {case.name}")
def test_golden_case(case: Case) -> None:
    """A rule finds its fault once or more, says how to mend it, and passes what is right."""
    found = case.findings()
    assert bool(found) == case.fails, found
    for finding in found:
        assert finding.message.strip()
        assert finding.help.strip()


@pytest.mark.parametrize("fails", [True, False], ids=["failing", "passing"])
def test_every_rule_has_cases(fails: bool) -> None:
    """No rule lacks a failing or a passing case."""
    shown = {case.code for case in CASES if case.fails is fails}
    assert {rule.code for rule in ISSUE_RULES} == shown


def test_a_clean_issue_gives_no_finding() -> None:
    """Nothing is found in an issue that is as it should be."""
    assert check_issue(ISSUE, PUBLICATION, now=NOW, **OUTLETS, **SOURCED) == ()


def test_a_finding_says_when_a_link_was_seen() -> None:
    """An editor knows how old the news of a link is, and what to write instead."""
    extra = seen(state=LinkState.GONE, reason="does not have this page (status 404)")
    (dead,) = check_issue(ISSUE, PUBLICATION, **extra)
    assert dead.message.endswith("(seen on 2026-11-20 10:00 UTC).")
    (dead,) = check_issue(ISSUE, PUBLICATION, now=NOW, **extra)
    assert dead.message == (
        f"{URL} is dead: paper.example does not have this page (status 404) (seen 2 hours ago)."
    )
    (moved,) = check_issue(ISSUE, PUBLICATION, now=NOW, **seen(moved_to=URL + "-2?utm_id=1"))
    assert moved.help == f"Write {URL}-2 instead."


def test_a_link_of_the_mail_alone_is_named_so() -> None:
    """What the issue's file does not hold is not looked for there."""
    elsewhere = seen("https://x.example/", LinkState.GONE, reason="has no such page")
    (found,) = check_issue(ISSUE, PUBLICATION, now=NOW, **elsewhere)
    assert found.message.startswith("https://x.example/ (of publication.yaml or the theme) is dead")
    assert found.path == ()


def test_a_short_address_is_resolved() -> None:
    """Where it was seen to lead is proposed."""
    short = "https://bit.ly/abc"
    changed = with_entry(url=short)
    (found,) = check_issue(changed, PUBLICATION, now=NOW, **seen(short, final=URL + "?utm_id=1"))
    assert (found.code, found.help) == ("shortened-link", f"Write {URL} instead.")


def test_findings_say_where_they_are() -> None:
    """A finding carries the path in the file and the id of its item."""
    changed = issue(entries=(OTHER, replace(ENTRY, summary=prose("TODO"))))
    (found,) = check_issue(changed, PUBLICATION, now=NOW)
    assert (found.path, found.item) == (("media_review", 1, "summary"), "rivers")


def test_a_misquotation_shows_the_nearest_passage() -> None:
    """The help of a misquotation shows what the source says, and the word that differs."""
    changed = with_summary("He said “we have never been so close”.")
    found = [
        finding.help
        for finding in check_issue(changed, PUBLICATION, **SOURCED)
        if finding.code == "misquotation"
    ]
    assert len(found) == 1
    assert "in paragraph 3, reads: ““We have never been >>this<< close" in found[0]
    assert "“this” where the summary says “so”" in found[0]


def test_the_house_switches_off_and_raises() -> None:
    """House rules change a severity, or switch a rule off."""
    todo = with_summary("TODO")

    def severities(*rules: Any) -> list[str]:
        house = replace(PUBLICATION, house_rules=HouseRules(severities=rules))
        return [str(finding.severity) for finding in check_issue(todo, house, now=NOW)]

    assert severities() == ["error"]
    assert severities(("placeholder", None)) == []
    assert severities(("placeholder", ISSUE_RULES[2].severity)) == ["warning"]


def test_the_pages_to_save_are_those_that_are_told() -> None:
    """An issue cites the articles of its précis and entries, each once, unknown ones left out."""
    told = replace(LEAD, precis=True, first_published=ELSEWHERE)
    reprinted = replace(LEAD, first_published=FirstPublished(outlet="X", url="https://x.example/"))
    lost = replace(OTHER, url=UNKNOWN_URL)
    cited = issue(leads=(told, reprinted), entries=(ENTRY, lost, ENTRY)).cited
    assert cited == ("https://paper.example/talks", URL)
