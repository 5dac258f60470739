"""Which files programs get, when they are made anew, and how many issues are read for them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import feedparser

from newsletter.archive.building.page import Group, Ready
from newsletter.archive.editions import Edition
from newsletter.archive.formats.feed_groups import FEWEST
from newsletter.archive.formats.groups import format_groups, heads_of
from newsletter.archive.plan import shown_of
from newsletter.archive.site.directory import Directory
from newsletter.archive.site.setting import Setting, Shown
from newsletter.model.people import Byline
from newsletter.model.publication import FocusArea
from newsletter.text.markdown import parse_markdown


def groups(shown: Sequence[Shown], setting: Setting) -> dict[str, Group]:
    """Return the groups by their names."""
    ordered = sorted(shown, key=lambda one: one.card.order)
    directory = Directory([one.card for one in ordered])
    return {one.name: one for one in format_groups(shown, directory, setting)}


def files(group: Group) -> dict[str, bytes]:
    """Return what a group holds."""
    return {one.path: one.octets() for one in group.pages() if isinstance(one, Ready)}


def signed(edition: Edition, name: str) -> Edition:
    """Return the edition, all of its entries by one author."""
    entries = tuple(
        replace(one, authors=(Byline(name=name),), topics=("Water",))
        for one in edition.issue.entries
    )
    return replace(edition, issue=replace(edition.issue, entries=entries))


def test_an_edit_makes_only_what_shows_it_anew(
    three: tuple[Edition, ...], setting: Setting
) -> None:
    """Feeds that do not hold an issue keep their keys when it changes; the others do not."""
    editions = [signed(three[0], "Asma"), signed(three[1], "Omar"), three[2]]
    before = groups(shown_of(editions, setting), setting)
    lead = replace(editions[1].issue.leads[0], body=parse_markdown("Talks went on."))
    changed = replace(editions[1], issue=replace(editions[1].issue, leads=(lead,)))
    after = groups(shown_of([editions[0], changed, editions[2]], setting), setting)
    assert before.keys() == after.keys()
    anew = {name for name in before if before[name].key != after[name].key}
    assert anew >= {"feed", "dataset", "feed/authors/omar/", "feed/topics/water/"}
    assert "feed/authors/asma/" not in anew
    assert "sitemap" not in anew


def test_an_issue_is_read_once_for_the_feeds_of_its_pieces(
    three: tuple[Edition, ...], setting: Setting
) -> None:
    """However many lists name an issue, its pieces are taken out of it once."""
    read = Counter[str]()

    def counting(one: Shown) -> Shown:
        def edition() -> Edition:
            read[one.card.id] += 1
            return one.edition()

        return replace(one, edition=edition)

    shown = [counting(one) for one in shown_of([signed(one, "Asma") for one in three], setting)]
    made = groups(shown, setting)
    assert not read
    for name, group in made.items():
        if name.startswith("feed/"):
            files(group)
    assert set(read.values()) == {1}


def test_a_list_gets_feeds_with_its_fifth_piece(
    three: tuple[Edition, ...], setting: Setting
) -> None:
    """A list of few pieces has no feed, and no page that leads to one."""
    few = three[0].issue.entries[: FEWEST["authors"] - 1]
    edition = replace(three[0], issue=replace(three[0].issue, entries=few))
    shown = shown_of([signed(edition, "Asma")], setting)
    assert "feed/authors/asma/" not in groups(shown, setting)
    head = heads_of(Directory([shown[0].card]), setting)
    assert "authors/asma/feed" not in head("authors/asma/")
    many = shown_of([signed(three[0], "Asma")], setting)
    assert "feed/authors/asma/" in groups(many, setting)
    head = heads_of(Directory([many[0].card]), setting)
    assert 'href="../../authors/asma/feed.xml"' in head("authors/asma/")
    assert 'href="../../../authors/asma/feed.xml"' in head("authors/asma/2026/")


def test_a_list_that_lost_a_piece_keeps_its_feeds(
    three: tuple[Edition, ...], setting: Setting
) -> None:
    """Whoever follows an author goes on, also when a withdrawal leaves fewer pieces than a feed begins with."""
    few = three[0].issue.entries[: FEWEST["authors"] - 1]
    edition = signed(replace(three[0], issue=replace(three[0].issue, entries=few)), "Asma")
    (one,) = shown_of([edition], setting)
    lost = replace(one, card=replace(one.card, former=(("authors", "asma"),)))
    assert "feed/authors/asma/" in groups([lost], setting)
    assert "feed/topics/water/" not in groups([lost], setting)


def test_a_focus_area_has_feeds_from_its_first_issue(
    three: tuple[Edition, ...], setting: Setting
) -> None:
    """An area's feed brings the issues in which it ran, with its words as they stood there."""
    old = FocusArea(id="youth", title="Youth", text=parse_markdown("Half of *us*."))
    new = replace(
        old, title="The young", text=parse_markdown("More than half."), link="https://y.example/"
    )
    editions = [
        replace(one, issue=replace(one.issue, focus_areas=areas))
        for one, areas in zip(three, ((old,), (new,), ()), strict=True)
    ]
    shown = shown_of(editions, setting)
    made = files(groups(shown, setting)["feed/focus/youth/"])
    assert sorted(made) == [f"focus/youth/{name}" for name in ("feed.json", "feed.xml", "rss.xml")]
    told = json.loads(made["focus/youth/feed.json"])
    assert told["title"].startswith("The young · ")
    ids = [editions[1].issue.id, editions[0].issue.id]
    assert [one["id"].rpartition("#")[2] for one in told["items"]] == ids
    assert "More than half." in told["items"][0]["content_html"]
    assert "Half of <em>us</em>." in told["items"][1]["content_html"]
    assert f'/issues/{ids[0]}/#talks"' in told["items"][0]["content_html"]
    ordered = sorted((one.card for one in shown), key=lambda card: card.order)
    head = heads_of(Directory(ordered), setting)
    assert 'href="../../focus/youth/feed.xml"' in head("focus/youth/")


def test_every_page_leads_to_the_feeds(three: tuple[Edition, ...], setting: Setting) -> None:
    """The way to the publication's feeds holds at any depth; the index leads to the sections' too."""
    directory = Directory([one.card for one in shown_of(three, setting)])
    head = heads_of(directory, setting)
    assert 'href="../../rss.xml"' in head("issues/2026-11/")
    assert "og:" not in head("issues/2026-11/")
    assert 'href="feed.json"' in head("")
    assert 'href="sections/media-review/feed.xml"' in head("")


def test_drafts_and_private_archives_tell_programs_nothing(
    three: tuple[Edition, ...], setting: Setting
) -> None:
    """A copy for editors has no feed, sitemap or data set; without an address there is data alone."""
    drafts = replace(setting, drafts=True)
    shown = shown_of(three, setting)
    assert groups(shown, drafts) == {}
    directory = Directory([one.card for one in shown])
    assert heads_of(directory, drafts)("") == ""
    private = replace(setting, publication=replace(setting.publication, archive_url=""))
    assert list(groups(shown, private)) == ["dataset"]
    assert "feed" not in heads_of(directory, private)("")


def test_a_date_is_spelt_in_the_issues_language(
    three: tuple[Edition, ...], setting: Setting
) -> None:
    """An issue in Urdu is called by its month in Urdu."""
    urdu = replace(three[1], issue=replace(three[1].issue, language="ur", subject=""))
    data = files(groups(shown_of([urdu], setting), setting)["feed"])["feed.xml"]
    assert feedparser.parse(data).entries[0].title == "نومبر 2026"
