"""Pages in the places of others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from newsletter.archive.guard import inspect
from newsletter.archive.mending.redirects import (
    NewSite,
    expect_sound,
    former_ids,
    redirect_files,
)
from newsletter.archive.mending.register import Register
from newsletter.errors import ArchiveError
from newsletter.model.redirect import Redirect

SITE = NewSite(
    pages={"topics/water/", "topics/water/2017/", "issues/2016-04/"},
    anchors={"issues/2016-04/": {"river"}},
    base="https://indus.example/archive/",
    home="A <Review>",
)
WATER = Redirect(old="topics/watr/", new="topics/water/")


def files(*redirects: Redirect, register: str = "") -> dict[str, str]:
    """Return the files of redirects; each may stand on a public page."""
    made = dict(redirect_files(redirects, Register.parse(register), SITE))
    for path, data in made.items():
        inspect(path, data)
    return {path: data.decode() for path, data in made.items()}


def test_a_page_leads_on_without_a_script() -> None:
    """The old page refreshes to the new one, names it, and tells search engines which is right."""
    page = files(WATER)["topics/watr/index.html"]
    assert '<meta http-equiv="refresh" content="0; url=../../topics/water/">' in page
    assert '<a href="../../topics/water/"><bdi>topics/water/</bdi></a>' in page
    assert '<link rel="canonical" href="https://indus.example/archive/topics/water/">' in page
    assert "A &lt;Review&gt;" in page


@pytest.mark.parametrize(
    "content",
    ["0; url=https://evil.example/", "0;url=//evil.example", "0; url=../../javascript:a()", "5"],
)
def test_no_page_leads_elsewhere_by_itself(content: str) -> None:
    """A page that would go to another host, or anywhere but at once, may not be public."""
    with pytest.raises(ArchiveError):
        inspect("a.html", f'<meta http-equiv="refresh" content="{content}">'.encode())


def test_pages_in_a_folder_lead_to_their_like() -> None:
    """Every registered page below leads to the same page in the new folder, or to the folder."""
    made = files(WATER, register="topics/watr/2017/\ntopics/watr/2016/\n")
    assert 'href="../../../topics/water/2017/"' in made["topics/watr/2017/index.html"]
    assert 'href="../../../topics/water/">' in made["topics/watr/2016/index.html"]


def test_a_page_that_had_items_waits() -> None:
    """Whoever comes by the address of an item sees where that item is now."""
    made = files(
        Redirect(old="issues/2016-03/", new="issues/2016-04/"),
        register="issues/2016-03/\nissues/2016-03/#river\nissues/2016-03/#road\n",
    )
    page = made["issues/2016-03/index.html"]
    assert "refresh" not in page
    assert '<p id="river"><a href="../../issues/2016-04/#river">' in page
    assert '<p id="road"><a href="../../issues/2016-04/">' in page


def test_what_is_gone_says_when_and_why() -> None:
    """A tombstone has its date, its reason, and the anchors that the page had."""
    one = Redirect(old="issues/2016-03/", gone=date(2018, 1, 5), why="Asked <for>.")
    made = files(one, register="issues/2016-03/#river\n")
    page = made["issues/2016-03/index.html"]
    assert "2018-01-05</time>: <bdi>Asked &lt;for&gt;.</bdi>" in page
    assert '<span id="river">' in page
    assert "_redirects" not in made


def test_hosts_get_a_table() -> None:
    """Hosts that can answer with a status read old, new, status; folders with all that is in them."""
    far = Redirect(old="about.html", new="https://elsewhere.example/about")
    moved = Redirect(old="issues/2016-03/", new="issues/2016-04/#river")
    assert files(WATER, far, moved)["_redirects"] == (
        "/archive/about.html https://elsewhere.example/about 301\n"
        "/archive/issues/2016-03/* /archive/issues/2016-04/#river 301\n"
        "/archive/topics/watr/* /archive/topics/water/:splat 301\n"
    )


def test_readers_see_where_they_leave() -> None:
    """What leads to another host waits for a click."""
    page = files(Redirect(old="a/", new="https://elsewhere.example/?a=1&b"))["a/index.html"]
    assert "refresh" not in page
    assert 'href="https://elsewhere.example/?a=1&amp;b"' in page


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (Redirect(old="a/", new="topics/fire/"), "where nothing is"),
        (Redirect(old="a/", new="issues/2016-04/#road"), "where nothing is"),
        (Redirect(old="topics/water/", new="issues/2016-04/"), "a page stands there"),
        (Redirect(old="issues/2015-01/#a", new="issues/2016-04/"), "no page issues/2015-01/"),
    ],
)
def test_redirects_to_nowhere_are_refused(one: Redirect, told: str) -> None:
    """Each says what is wrong, and how to mend it."""
    with pytest.raises(ArchiveError, match=told) as refused:
        expect_sound([one], SITE)
    assert refused.value.help


def test_sound_redirects_are_taken() -> None:
    """Pages, anchors that are there, and other hosts may be led to."""
    expect_sound(
        [
            WATER,
            replace(WATER, old="b/", new="issues/2016-04/#river"),
            Redirect(old="issues/2016-04/#road", new="issues/2016-04/#river"),
            Redirect(old="c/", gone=date(2018, 1, 5)),
        ],
        SITE,
    )


def test_former_ids_are_of_one_page() -> None:
    """Only redirects from an anchor to another of the same page rename an item."""
    redirects = [
        Redirect(old="issues/a/#x", new="issues/a/#y"),
        Redirect(old="issues/a/#z", new="issues/b/#z"),
        Redirect(old="issues/a/#w", new="issues/a/"),
    ]
    assert former_ids(redirects) == {"issues/a/": {"x": "y"}}
