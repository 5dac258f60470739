"""An issue's page: the article as it was sealed, and what the archive puts around its items."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from newsletter.archive.editions import AsSent, Edition, OriginalState, SentFile, Tombstone
from newsletter.model.issue import Correction, Withdrawal
from newsletter.model.people import Outlet, Person
from newsletter.model.publication import Publication
from newsletter.testing.whole_site import Site
from newsletter.text.markdown import parse_markdown

PAGE = "issues/2026-10/index.html"
PlanSite = Callable[..., Site]


def page(site: Site) -> str:
    """Return the page of the October issue."""
    return site.files[PAGE].decode()


def item(html: str, name: str) -> str:
    """Return what stands in the element of that id."""
    start = html.index(f' id="{name}"')
    return html[start : html.find(' id="', start + 5)]


def test_contents_name_every_piece(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """Leads and entries are linked where the issue begins, with the time that reading takes."""
    html = page(plan(three, publication))
    nav = html[html.index('<nav class="inside"') : html.index("</nav>", html.index("inside"))]
    assert re.findall('href="#([a-z0-9-]+)"', nav) == [
        "talks",
        "rivers",
        *(f"entry-{number}" for number in range(5)),
    ]
    assert '<li lang="ur" dir="rtl"><a href="#rivers">دریا</a>' in nav
    assert "1 min read" in nav
    assert html.index("</header>", html.index("<article")) < html.index(nav)


def test_items_lead_on_and_are_cited(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """Below each piece stand its authors, outlet, country and topics, and how it is cited."""
    entry = replace(three[0].issue.entries[1], topics=("Water law",))
    issue = replace(three[0].issue, entries=(entry,))
    site = plan(
        [replace(three[0], issue=issue)], publication, [Outlet(name="The Paper", country="PK")]
    )
    below = item(page(site), "entry-0")
    for path, name in (
        ("outlets/the-paper/", "The Paper"),
        ("countries/pk/", "Pakistan"),
        ("topics/water-law/", "Water law"),
    ):
        assert f'<a href="../../{path}">{name}</a>' in below
        assert f"{path}index.html" in site.files
    assert "“Entry 0 &lt;b&gt;”, <cite>The Paper</cite>. In <cite>INDUS</cite>, No. 10" in below
    address = "https://archive.indus.example/news/issues/2026-10/#entry-0"
    assert f'<a href="#entry-0" dir="ltr">{address}</a>' in below
    lead = item(page(site), "talks")
    assert '<a href="../../authors/maya-rahman/">Maya Rahman</a>' in lead


def test_an_urdu_item_is_led_on_from_in_urdu(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """What stands below an item speaks its language, and names are kept from turning it."""
    below = item(page(plan(three, publication)), "rivers")
    assert "مزید دیکھیے: " in below
    assert "<bdi>روزنامہ</bdi>" in below


def test_corrections_stand_at_what_they_correct(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """Each has its date and its Markdown; those of the issue stand on top, lost ones at the end."""
    corrections = (
        Correction(
            date=date(2026, 11, 3), what=parse_markdown("It was *1960*."), by="ed", item="talks"
        ),
        Correction(date=date(2026, 11, 4), what=parse_markdown("- One\n- Two"), by="ed"),
        Correction(date=date(2026, 11, 5), what=parse_markdown("Gone."), by="ed", item="nowhere"),
    )
    people = (Person(id="ed", name="Ed"),)
    issue = replace(three[0].issue, corrections=corrections)
    site = plan([replace(three[0], issue=issue)], replace(publication, people=people))
    html = page(site)
    assert "It was <em>1960</em>." in item(html, "talks")
    assert 'Correction, <time datetime="2026-11-03">3 November 2026</time>' in item(html, "talks")
    assert html.index("<li>One</li>") < html.index('<nav class="inside"')
    assert "<p>Gone.</p>" in html[html.index('class="stones"') :]
    log = site.files["corrections/index.html"].decode()
    order = [log.index(words) for words in ("Gone.", "<li>One</li>", "It was <em>1960</em>.")]
    assert order == sorted(order)
    assert '<a href="../issues/2026-10/#talks">Talks &amp; rivers</a>' in log
    assert "2026" in plan(three, publication).files["corrections/index.html"].decode()


def test_what_is_gone_is_told(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """An original that is not at its address, and an item that was removed, leave a note and an anchor."""
    edition = replace(
        three[0],
        originals={
            "entry-0": OriginalState(gone_since=date(2027, 1, 2), copy="https://c.example/1")
        },
        tombstones=(Tombstone(id="lost", why="Asked for <by> its author.", date=date(2027, 2, 3)),),
    )
    html = page(plan([edition], publication))
    assert '<time datetime="2027-01-02">2 January 2027</time>' in item(html, "entry-0")
    assert '<a href="https://c.example/1">Read the saved copy</a>' in item(html, "entry-0")
    assert 'class="stone" id="lost"' in html
    assert "<bdi>Asked for &lt;by&gt; its author.</bdi>" in html


def test_what_was_sent_can_be_had(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """Files, hashes and totals of what was sent stand at the end."""
    sent = AsSent(
        files=(SentFile(name="as-sent.eml", size=48_211, sha256="9f" * 32),),
        sealed_sha256="ab" * 32,
        recipients=25_012,
        accepted=24_911,
        failed=80,
        excluded=21,
        uncertain=0,
    )
    html = page(plan([replace(three[0], as_sent=sent)], publication))
    assert '<a href="as-sent.eml" download>The mail</a>' in html
    assert "48 kB, SHA-256" in html
    assert "Sent to 25,012: accepted 24,911, failed 80, not sent to 21, uncertain 0." in html
    assert "9f" * 32 in html
    assert "ab" * 32 in html


def test_a_withdrawn_issue_names_no_piece(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """Its page stays, and no list, feed or overview names what it held."""
    withdrawn = Withdrawal(date=date(2027, 1, 2), why="By order of a court", by="ed")
    edition = replace(
        three[0],
        issue=replace(three[0].issue, withdrawn=withdrawn, leads=(), entries=()),
        article='<article class="issue"><p>Withdrawn.</p></article>',
        images=(),
    )
    site = plan([edition], publication)
    assert "Withdrawn, 2 January 2027" in site.files["index.html"].decode()
    assert not any(path.startswith(("authors/", "outlets/")) for path in site.files)


def test_a_heavy_issue_goes_without_what_is_said_twice(
    plan: PlanSite, three: Sequence[Edition], publication: Publication
) -> None:
    """COinS go first, then linked data, by what they weigh on their way; the issue's words never do."""
    found = []
    for octets in range(50_000, 54_000, 250):
        words = b64encode(Random(7).randbytes(octets)).decode()  # gzip gives it its octets back
        article = three[0].article.replace("</article>", f"<p>{words}</p></article>")
        html = page(plan([replace(three[0], article=article)], publication))
        assert words in html
        found.append(("Z3988" in html, "application/ld+json" in html))
    assert sorted(found, reverse=True) == found
    assert set(found) == {(True, True), (False, True), (False, False)}
    light = three[0].article.replace("</article>", f"<p>{'word ' * 60_000}</p></article>")
    assert "Z3988" in page(plan([replace(three[0], article=light)], publication))


@pytest.mark.parametrize(
    "change",
    [
        {"title": "دریا", "number": None},
        {"language": "ur"},
        {"title": 'A <b>"title"</b> & more'},
    ],
)
def test_every_page_has_one_heading_and_the_common_parts(
    plan: PlanSite, three: Sequence[Edition], publication: Publication, change: Mapping[str, object]
) -> None:
    """Skip link, way from the index, feeds and one h1 stand on every page of the site."""
    issue = replace(three[0].issue, **change)  # type: ignore[arg-type]  # fields by name
    site = plan([replace(three[0], issue=issue), *three[1:]], publication)
    for path, data in site.files.items():
        if not path.endswith(".html"):
            continue
        html = data.decode()
        assert len(re.findall(r"<h1[ >]", html)) == 1, path
        assert 'class="skip" href="#_text"' in html, path
        assert 'id="_text"' in html, path
        assert 'type="application/atom+xml"' in html, path
        assert html.startswith("<!doctype html>\n<html lang="), path
        assert ('class="steps"' in html) is (path != "index.html"), path
