"""Whatever is done to issues: every address that was ever published answers.

Pages are left out but for their addresses and anchors; what decides about those is the product's own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from newsletter.archive.editions import Edition
from newsletter.archive.mending.articles import article_of
from newsletter.archive.mending.emptied import emptied, former_lists
from newsletter.archive.mending.redirects import NewSite, expect_sound, former_ids, redirect_files
from newsletter.archive.mending.register import Register, unanswered
from newsletter.archive.mending.showing import shown
from newsletter.archive.site.cards import card_of
from newsletter.archive.site.directory import Directory
from newsletter.archive.site.names import Book
from newsletter.errors import ArchiveError
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Correction, Entry, Issue, Withdrawal
from newsletter.model.publication import Publication, Sender
from newsletter.model.redirect import Redirect
from newsletter.publication.archive.addressing import of_lists
from newsletter.publication.archive.past import page_of
from newsletter.publication.archive.showing import addresses_of, anchors_of
from newsletter.text.markdown import parse_markdown

PUBLICATION = Publication(
    name="The Review", sender=Sender(name="R", address="r@review.example"), postal_address=()
)
DAY = date(2018, 1, 5)
WHEN = datetime(2018, 1, 5, tzinfo=UTC)
GONE = Withdrawal(date=DAY, why="No longer.", by="x")
WORDS = parse_markdown("Wrong.")
IDS = some.sampled_from(["a", "b", "c", "d"])
TOPICS = some.sampled_from(["Water", "WATER", "Wäter", "Press", "پانی"])
ISSUES = some.sampled_from(["2017-11", "2017-12", "2016-03", "2016-04"])
IMPORTED = ("2016-03", "2016-04")


class Wording:
    """The words of tombstones."""

    withdrawn = "Withdrawn, {date}"

    def spell(self, date: PartialDate | None) -> str:
        """Return the date by itself."""
        return str(date)


def entry(name: str, topic: str) -> Entry:
    """Return an entry."""
    return Entry(
        id=name,
        title=name,
        summary=WORDS,
        outlet=f"{topic} Times",
        url="https://paper.example/",
        topics=(topic,),
    )


def article(issue: Issue) -> str:
    """Return an article as a theme makes it, in short."""
    items = "".join(f'<li id="{one.id}">{one.title}</li>' for one in issue.entries)
    return f"<article><ol>{items}</ol></article>"


class Archive(RuleBasedStateMachine):
    """Issues that were sent and imported, edited at will, and built again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.sealed: dict[str, Issue] = {}
        self.files: dict[str, Issue] = {}
        self.redirects: dict[str, Redirect] = {}
        self.register = Register()
        self.site: dict[str, str] = {}
        self.published: set[str] = set()

    @initialize(topics=some.lists(TOPICS, min_size=4, max_size=4))
    def begin(self, topics: list[str]) -> None:
        """Send two issues and import two."""
        for at, name in enumerate(("2016-03", "2016-04", "2017-11", "2017-12")):
            month = PartialDate(year=int(name[:4]), month=int(name[5:]))
            entries = tuple(entry(one, topics[at]) for one in ("a", "b"))
            issue = Issue(id=name, date=month, subject="", entries=entries)
            imported = name in IMPORTED
            self.files[name] = replace(issue, imported=imported)
            if not imported:
                self.sealed[name] = issue
        self.build()

    def change(self, name: str, **fields: Any) -> None:
        """Change an issue's file, where it is there."""
        if name in self.files:
            self.files[name] = replace(self.files[name], **fields)

    @rule(issue=ISSUES, item=IDS, topic=TOPICS)
    def edit(self, issue: str, item: str, topic: str) -> None:
        """Give an entry another topic and outlet, or add it."""
        if issue in self.files:
            old = [one for one in self.files[issue].entries if one.id != item]
            self.change(issue, entries=(entry(item, topic), *old))

    @rule(issue=ISSUES, item=IDS)
    def remove(self, issue: str, item: str) -> None:
        """Take an entry out."""
        if issue in self.files:
            kept = tuple(one for one in self.files[issue].entries if one.id != item)
            self.change(issue, entries=kept)

    @rule(issue=ISSUES, item=IDS, new=IDS)
    def rename(self, issue: str, item: str, new: str) -> None:
        """Give an entry another id, and say so or not."""
        found = self.files.get(issue)
        if found and new not in {item, *(one.id for one in found.entries)}:
            entries = tuple(
                replace(one, id=new) if one.id == item else one for one in found.entries
            )
            self.change(issue, entries=entries)
            page = page_of(issue)
            self.redirects[f"{page}#{item}"] = Redirect(old=f"{page}#{item}", new=f"{page}#{new}")

    @rule(issue=ISSUES, item=some.one_of(IDS, some.just("")))
    def correct(self, issue: str, item: str) -> None:
        """Write a correction, of an item or of the whole."""
        if issue in self.files:
            new = Correction(date=DAY, what=WORDS, by="x", item=item)
            self.change(issue, corrections=(*self.files[issue].corrections, new))

    @rule(issue=ISSUES, item=IDS)
    def withdraw(self, issue: str, item: str) -> None:
        """Withdraw an entry."""
        if issue in self.files:
            entries = tuple(
                replace(one, withdrawn=GONE) if one.id == item else one
                for one in self.files[issue].entries
            )
            self.change(issue, entries=entries)

    @rule(issue=ISSUES)
    def withdraw_all(self, issue: str) -> None:
        """Withdraw an issue."""
        self.change(issue, withdrawn=GONE)

    @rule(issue=ISSUES)
    def lose(self, issue: str) -> None:
        """Delete an issue's file."""
        self.files.pop(issue, None)

    @rule()
    def mend(self) -> None:
        """Do what the message of a failed build says: pages are gone, items get a correction."""
        for address in self.lost():
            page, mark, item = address.partition("#")
            issue = page.removeprefix("issues/").rstrip("/")
            if mark and issue in self.files:
                self.correct(issue, item)
                self.redirects.pop(address, None)
            elif not mark:
                self.redirects[address] = Redirect(old=address, gone=DAY, why="Gone.")

    @rule(address=some.sampled_from(["topics/water/", "issues/2016-03/", "outlets/press-times/"]))
    def move(self, address: str) -> None:
        """Redirect a page to one that may be there."""
        self.redirects[address] = Redirect(old=address, new="issues/2017-11/")

    @rule()
    def forget_redirects(self) -> None:
        """Delete all redirects."""
        self.redirects.clear()

    @rule()
    def build(self) -> None:
        """Build the site; where it fails, what was there stays."""
        editions = list(map(self.edition, sorted({*self.sealed, *self.files})))
        site, register = self.new_site(editions)
        try:
            expect_sound(self.redirects.values(), site)
        except ArchiveError:
            return
        if self.lost():
            return
        pages = {page_of(one.issue.id): one.article for one in editions}
        found = {f"{one}index.html": pages.get(one, "") for one in site.pages}
        by_itself = self.emptied(editions, site)
        old = redirect_files([*self.redirects.values(), *by_itself], self.register, site)
        found |= {path: data.decode() for path, data in old}
        self.site, self.register = found, register
        self.published |= set(register.lines)
        self.published |= {f"{page}#{one}" for page, ids in site.anchors.items() for one in ids}

    def edition(self, name: str) -> Edition:
        """Return an issue as it is shown."""
        sealed = self.sealed.get(name)
        today = self.files.get(name, sealed)
        assert today is not None
        page = page_of(name)
        former = former_ids(self.redirects.values()).get(page, {})
        found = shown(sealed, today, former=former, known=self.register.anchors(page))
        made = article_of(
            article(sealed) if sealed else "", article(found.laid_out), found, Wording()
        )
        return Edition(
            issue=found.issue,
            article=made,
            published=WHEN,
            hidden=found.hidden,
            tombstones=found.tombstones,
        )

    def new_site(self, editions: list[Edition]) -> tuple[NewSite, Register]:
        """Return the addresses of a site, and the register after it is built."""
        book = Book(PUBLICATION)
        cards = [card_of(one, book, PUBLICATION) for one in editions]
        directory = Directory(
            sorted(cards, key=lambda card: card.order), remembered=self.register.slugs
        )
        shelves = {one.path for kind in directory.shelves.values() for one in kind.values()}
        pages = {"", *shelves, *(page_of(one.issue.id) for one in editions)}
        addresses = of_lists(
            [f"{one}index.html" for one in sorted(pages) if one], directory.slugs()
        )
        for one in editions:
            addresses |= addresses_of(one, sent=one.issue.id in self.sealed)
        anchors = {page_of(one.issue.id): anchors_of(one) for one in editions}
        return NewSite(pages=pages, anchors=anchors), self.register.with_more(addresses)

    def lost(self) -> tuple[str, ...]:
        """Return what a build would lose."""
        editions = list(map(self.edition, sorted({*self.sealed, *self.files})))
        site, _ = self.new_site(editions)
        by_itself = {one.old for one in self.emptied(editions, site)}
        return tuple(one for one in self.unanswered(site) if one not in by_itself)

    def unanswered(self, site: NewSite) -> tuple[str, ...]:
        """Return at which addresses no page would stand, nor a redirect."""
        return unanswered(
            self.register,
            pages=site.pages,
            anchors=site.anchors,
            redirects=self.redirects.values(),
        )

    def emptied(self, editions: list[Edition], site: NewSite) -> list[Redirect]:
        """Return what stands where lists lost all they had."""
        book = Book(PUBLICATION)
        cards = [card_of(one, book, PUBLICATION) for one in editions]
        former = former_lists(cards, self.register.slugs)
        return list(emptied(self.unanswered(site), former, site))

    @invariant()
    def every_address_answers(self) -> None:
        """Find a page, a redirect or a tombstone at each address, with its anchor."""
        for address in self.published:
            page, mark, name = address.partition("#")
            html = self.site.get(f"{page}index.html")
            assert html is not None, address
            assert not mark or re.search(rf'id="{name}"', html), address

    @invariant()
    def each_anchor_stands_once(self) -> None:
        """No page has an id twice."""
        for path, html in self.site.items():
            ids = re.findall(r' id="([^"]+)"', html)
            assert len(ids) == len(set(ids)), path


Archive.TestCase.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
TestArchive = Archive.TestCase
