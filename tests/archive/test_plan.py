"""The site: which pages there are, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from newsletter.archive.editions import Edition
from newsletter.errors import ArchiveError
from newsletter.model.publication import Publication
from newsletter.model.rendition import Token
from newsletter.testing.whole_site import Site

PlanSite = Callable[..., Site]


class Links(HTMLParser):
    """Addresses and anchors of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.anchors: set[str] = set()
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # as in html.parser
        """Note what an element refers to and is called."""
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.addresses.append(value)
            if name == "id" and value:
                self.anchors.add(value)


class Words(HTMLParser):
    """The words of a page, as a browser shows them."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.text = ""
        self.feed(page.decode())

    def handle_data(self, data: str) -> None:
        """Add some words."""
        self.text += data


def internal(site: Site, base: str) -> Iterator[tuple[str, str, str]]:
    """Yield (page, path, fragment) of every link of the site to itself."""
    for page, data in site.files.items():
        if not page.endswith(".html"):
            continue
        for address in Links(data).addresses:
            if base and address.startswith(base):
                target = "/" + address.removeprefix(base)
            elif urlsplit(address).scheme:
                continue
            elif address.startswith("/"):
                target = "/" + address.removeprefix(urlsplit(base).path or "/")
            else:
                path = address.partition("#")[0] or PurePosixPath(page).name
                fragment = address.partition("#")[2]
                target = normpath(f"/{PurePosixPath(page).parent}/{path}") + f"#{fragment}"
            path, _, fragment = target.lstrip("/").partition("#")
            yield page, path, fragment


@pytest.mark.parametrize("base", ["https://archive.indus.example/news/", ""])
def test_every_internal_link_resolves(
    plan: PlanSite, three: Sequence[Edition], publication: Publication, base: str
) -> None:
    """Each link of a page to the site leads to a file, and to an anchor that is there."""
    site = plan(three, replace(publication, archive_url=base))
    links = list(internal(site, base))
    assert len(links) > 60
    for page, path, fragment in links:
        target = path if path in site.files else f"{path.rstrip('/')}/index.html".lstrip("/")
        assert target in site.files, (page, path)
        if fragment:
            assert fragment in Links(site.files[target]).anchors, (page, path, fragment)


def fed(folder: str) -> list[str]:
    """Return a page that has feeds, and these."""
    return [folder + file for file in ("feed.json", "feed.xml", "index.html", "rss.xml")]


def test_the_files_of_a_site(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """Pages, pictures, feeds and signposts stand where the addresses say; the index comes last."""
    paths = list(plan(three, publication).files)
    outlet = "outlets/x-4951d616/index.html"
    assert sorted(paths) == sorted(
        [
            "404.html",
            "archive.csv",
            "archive.csv-metadata.json",
            "archive.json",
            "archive.schema.json",
            "authors/asma-khan/index.html",
            "authors/index.html",
            "authors/maya-rahman/index.html",
            "corrections/index.html",
            *fed(""),
            *(
                f"issues/{issue}/{file}"
                for issue in ("2025-12", "2026-10", "2026-11")
                for file in ("delta.png", "index.html", "issue.bib", "issue.csl.json", "issue.ris")
            ),
            "outlets/index.html",
            "outlets/the-paper/index.html",
            outlet,
            *fed("sections/leads/")[:2],
            "sections/leads/rss.xml",
            *fed("sections/media-review/")[:2],
            "sections/media-review/rss.xml",
            "sitemap.xml",
            "style.css",
            "wordmark.svg",
            "years/2025/index.html",
            "years/2026/index.html",
            "years/index.html",
        ]
    )
    assert paths[-1] == "index.html"


def test_equal_issues_make_equal_bytes(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """The order in which issues are handed over changes nothing."""
    assert plan(three, publication).files == plan(three[::-1], publication).files


def test_the_index_reads_like_contents(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """Years and issues stand newest first, with leads, authors, first entries and the rest counted."""
    page = plan(three, publication).files["index.html"].decode()
    order = [page.index(words) for words in ("years/2026/", "November 2026", "October 2026")]
    order.append(page.index("years/2025/"))
    assert order == sorted(order)
    assert "Talks &amp; rivers" in page
    assert "<bdi>Maya Rahman</bdi> and <bdi>Asma Khan</bdi>" in page
    assert 'lang="ur" dir="rtl"' in page
    assert "Entry 0 &lt;b&gt;" in page
    assert "2 more in this issue" in page


def test_an_issue_page_holds_the_sealed_article(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """Every sealed octet stands in its order, with neighbours and permanent addresses around it."""
    page = plan(three, publication).files["issues/2026-10/index.html"].decode()
    rest = iter(page)
    assert all(sign in rest for sign in three[0].article)
    assert 'rel="prev" href="../../issues/2025-12/"' in page
    assert 'rel="next" href="../../issues/2026-11/"' in page
    address = "https://archive.indus.example/news/issues/2026-10/"
    assert page.count(f'href="{address}"') == 2
    assert f">{address}</a>" in page
    assert f">{address}#talks</a>" in page
    assert "No. 10, October 2026" in page


def test_pages_load_nothing_and_name_nobody(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """No page holds a script, loads from another host, or shows the sender's mail address."""
    for path, data in plan(three, publication).files.items():
        if path.endswith(".html"):
            assert data.count(b"<script") == data.count(b'<script type="application/ld+json">'), (
                path
            )
        assert b"editor@indus.example" not in data, path


@pytest.mark.parametrize("token", [*Token, "\ue0f0", "\ue0f1"])
def test_a_token_is_refused(
    plan: PlanSite, three: Sequence[Edition], publication: Publication, token: str
) -> None:
    """A reader's token, or half of one, in any page stops the build."""
    leaky = replace(three[0], article=f"<article>{token}</article>")
    with pytest.raises(ArchiveError, match="token"):
        plan([leaky], publication)
    named = replace(three[0], issue=replace(three[0].issue, title=f"Dear {token}"))
    with pytest.raises(ArchiveError, match="token"):
        plan([named], publication)


@pytest.mark.parametrize(
    "markup",
    [
        "<script>1</script>",
        '<img src="https://tracker.example/x.png" alt="">',
        '<img alt="" src=//tracker.example/x.png>',
        "<style>@import 'x'</style>",
        '<iframe src="x"></iframe>',
        '<p style="background:url(http://tracker.example/x)">',
        '<meta http-equiv="refresh" content="0;url=x">',
        '<p onclick="x()">',
        '<a href=" JavaScript:x()">Map</a>',
        '<svg><image href="https://tracker.example/x.png"/></svg>',
        '<link rel="icon" href="//tracker.example/x.png">',
    ],
)
def test_what_runs_or_loads_is_refused(
    plan: PlanSite, three: Sequence[Edition], publication: Publication, markup: str
) -> None:
    """An article that would run a script or load from another host stops the build."""
    with pytest.raises(ArchiveError, match="run or load"):
        plan([replace(three[0], article=markup)], publication)


HOSTILE = [
    "& < > \" ' &amp; &#60;",
    "{{ 7*7 }} {% x %}",
    "<!--[if mso]> </td></tr></table><script>alert(1)</script>",
    "@import url(https://evil.example/) onclick=x() javascript:x() src=//evil.example",
    "👩\u200d🔬 دَرْیا \u200f \u00a0 so\u00adft",
    "x" * 500,
    "]]> <![CDATA[ x",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_come_back_equal(
    plan: PlanSite, three: Sequence[Edition], publication: Publication, words: str
) -> None:
    """Whatever an editor types is shown as typed, on the index, the page and in the feed."""
    issue = three[0].issue
    entry = replace(issue.entries[0], title=words, outlet=words)
    lead = replace(issue.leads[0], title=words)
    changed = replace(issue, title=words, preheader=words, leads=(lead,), entries=(entry,))
    site = plan([replace(three[0], issue=changed)], replace(publication, mission=words))
    shown = Words(site.files["index.html"]).text
    assert shown.count(words) == 5
    assert words in Words(site.files["issues/2026-10/index.html"]).text
    feed = ET.fromstring(site.files["feed.xml"])
    titles = [element.text for element in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert titles[1] == f"{words}: Talks & rivers"


def test_addresses_are_unique_and_safe(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """Two issues with one address, and names that climb out or hide a page, are refused."""
    with pytest.raises(ArchiveError, match="two issues"):
        plan([three[0], three[0]], publication)
    for name in ("../x.png", "a/b.png", "index.html", "", ".hidden"):
        with pytest.raises(ArchiveError, match="file name"):
            plan([replace(three[0], images=((name, b""),))], publication)
    with pytest.raises(ArchiveError, match="file name"):
        plan([replace(three[0], issue=replace(three[0].issue, id="../x"))], publication)
    with pytest.raises(ArchiveError, match="zone"):
        plan([replace(three[0], published=three[0].published.replace(tzinfo=None))], publication)


def test_signposts_need_a_public_address(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """The sitemap lists every page where there is a public address; robots.txt needs a host's root."""
    site = plan(three, publication)
    locations = [
        element.text
        for element in ET.fromstring(site.files["sitemap.xml"]).iter()
        if element.tag.endswith("loc")
    ]
    assert locations[:2] == [
        "https://archive.indus.example/news/",
        "https://archive.indus.example/news/issues/2026-11/",
    ]
    assert "robots.txt" not in site.files
    root = plan(three, replace(publication, archive_url="https://archive.indus.example/"))
    assert b"https://archive.indus.example/sitemap.xml" in root.files["robots.txt"]
    nowhere = plan(three, replace(publication, archive_url=""))
    assert not {"sitemap.xml", "robots.txt"} & set(nowhere.files)


def test_an_empty_archive_says_so(plan: PlanSite, publication: Publication) -> None:
    """Before the first issue the index says that there is none."""
    assert b"No issue has been published yet." in plan([], publication).files["index.html"]


def test_another_publication_is_set_in_type(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """The drawn wordmark stands only for the name that it shows."""
    drawn = plan(three, publication).files
    assert b'<img src="wordmark.svg"' in drawn["index.html"]
    assert drawn["wordmark.svg"].count(b"prefers-color-scheme:dark") == 1
    other = plan(three, replace(publication, name="The <Other>")).files
    assert b"wordmark.svg" not in other["index.html"]
    assert "wordmark.svg" not in other
    assert b"The &lt;Other&gt;" in other["index.html"]


def test_a_page_says_what_is_gone_only_where_something_is(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """Where nothing was taken away, no heading stands over nothing."""
    site = plan(three, publication)
    assert b"No longer shown" not in site.files["issues/2025-12/index.html"]
