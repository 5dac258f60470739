"""Feeds: how they fare and what they bring; adding, resting, taking out, lists from other readers."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

from newsletter.desk.rooms.feed_views import PAGE, WELL, chosen, row_of, rule_of
from newsletter.desk.visits import Gone, Octets, Page, Room, Visit, do, see
from newsletter.errors import UsageError
from newsletter.model.access import May
from newsletter.publication.gathering import feed_adding, feed_exchange, feed_history, feeding
from newsletter.publication.gathering.feed_adding import Added
from newsletter.publication.gathering.feed_health import health
from newsletter.publication.gathering.feeding import Feed, FeedKind
from newsletter.publication.place.files import write_whole

HERE = "/feeds"
UPLOADS = "opml"
"""In var/: lists that were looked at and not taken yet."""
LIMIT = 5_200_000
"""Octets of a form with a list of feeds."""
OUTLETS = 40
SHOWS = ("all", "ill", "resting")
DAY = 24 * 3600


def show(visit: Visit) -> Page:
    """Show how the feeds fare; nothing is asked."""
    report = health(visit.workplace)
    view = visit.query.text("show", "all")
    view = view if view in SHOWS else "all"
    q = visit.query.text("q")
    found = chosen(report.feeds, view, q)
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(1, visit.query.number("page")), pages)
    now = visit.workplace.clock()
    ill = sum(not WELL.issuperset(one.conditions) for one in report.feeds)
    resting = sum(one.feed.paused for one in report.feeds)
    return Page(
        template="feeds.html.j2",
        title=visit.say("Feeds"),
        knows={
            "rows": [
                row_of(one, visit.say, now=now)
                for one in found[(number - 1) * PAGE : number * PAGE]
            ],
            "views": (
                ("all", visit.say("All"), len(report.feeds)),
                ("ill", visit.say("To look at"), ill),
                ("resting", visit.say("Resting"), resting),
            ),
            "show": view,
            "q": q,
            "page": number,
            "pages": pages,
            "total": len(report.feeds),
            "outlets": report.outlets[:OUTLETS],
            "checking": visit.work.look("check feeds"),
            "collecting": visit.work.look("collect"),
            "may_edit": visit.may(May.EDIT),
        },
        follows=("feeds", "newsroom", "work"),
    )


def look(visit: Visit) -> Page:
    """Show one feed, and, once it was asked, what it gives today."""
    feed = _listed(visit, visit.query.text("url"))
    report = health(visit.workplace)
    one = next(known for known in report.feeds if known.feed.url == feed.url)
    name = _asking(feed.url)
    return Page(
        template="feed.html.j2",
        title=feed.title or feed.url,
        knows={
            "row": row_of(one, visit.say, now=visit.workplace.clock()),
            "feed": feed,
            "work": visit.work.look(name),
            "look": visit.work.answer(name),
            "may_edit": visit.may(May.EDIT),
        },
        follows=("feeds", "work"),
    )


def ask(visit: Visit) -> Gone:
    """Ask a feed what it gives; nothing is stored."""
    feed = _listed(visit, visit.form.text("url"))
    workplace = visit.workplace
    visit.work.ask(_asking(feed.url), lambda: feeding.preview(workplace, feed.url), by=visit.by)
    return Gone(to=_at(feed.url))


def check(visit: Visit) -> Gone:
    """Ask each feed once and say what is wrong, apart."""
    visit.work.start("check feeds", ["feeds", "check"], by=visit.by)
    return Gone(to=HERE)


def pause(visit: Visit) -> Gone:
    """Let a feed rest."""
    feed = feeding.pause(visit.workplace, _listed(visit, visit.form.text("url")).url, by=visit.by)
    return _done(visit, visit.say("{name} rests.", name=feed.title or feed.url))


def resume(visit: Visit) -> Gone:
    """Read a feed again."""
    feed = feeding.resume(visit.workplace, _listed(visit, visit.form.text("url")).url, by=visit.by)
    return _done(visit, visit.say("{name} is read again.", name=feed.title or feed.url))


def remove(visit: Visit) -> Gone:
    """Take a feed out; what it brought stays."""
    feed = feeding.remove(visit.workplace, _listed(visit, visit.form.text("url")).url, by=visit.by)
    said = visit.say("{name} is taken out; what it brought stays.", name=feed.title or feed.url)
    return _done(visit, said)


def undo(visit: Visit) -> Gone:
    """Take back the last change of feeds.yaml, if it was this person's."""
    try:
        last = feed_history.take_back(visit.workplace, by=visit.by)
    except UsageError as error:
        return Gone(to=HERE, said=f"{visit.say(error.message)} {visit.say(error.help)}")
    return _done(visit, visit.say("Taken back: {did}, {item}", did=last.did, item=last.item))


def _done(visit: Visit, said: str) -> Gone:
    del visit
    return Gone(to=HERE, said=said, undo="/feeds/undo")


def add(visit: Visit) -> Page:
    """Show what was found at an address, with samples, to choose from; looking asks nobody."""
    url = visit.query.text("url").strip()
    work = visit.work.look(_finding(url)) if url else None
    found = visit.work.answer(_finding(url)) if url else None
    added = found if isinstance(found, Added) else None
    adding = visit.work.look(_adding(url)) if url else None
    return Page(
        template="feed_add.html.j2",
        title=visit.say("Add a feed"),
        knows={
            "url": url,
            "work": work,
            "found": added,
            "is_new_outlet": bool(added and added.outlet_unknown),
            "looks": [(one, rule_of(one.feed, visit.say), _key(one.feed)) for one in _looks(added)],
            "adding": adding,
        },
        follows=("work", "feeds"),
    )


def _looks(added: Added | None) -> tuple[feeding.Look, ...]:
    if added is None or added.present:
        return ()
    return added.proposed or added.found


def find(visit: Visit) -> Gone:
    """Look for feeds at an address, or for ways to read it without one; nothing is written."""
    url = _address(visit)
    workplace, name = visit.workplace, _finding(url)
    rule = feed_adding.search_rule(url) if visit.form.has("search") else None
    known = visit.work.look(name)
    if known is None or not known.runs:
        visit.work.ask(
            name,
            lambda: feed_adding.add(workplace, url, dry_run=True, rule=rule),
            by=visit.by,
        )
    return Gone(to=f"/feeds/add?{urlencode({'url': url})}")


def take(visit: Visit) -> Gone:
    """Add the one that was chosen of what was found, with its title and outlet."""
    url, choice = visit.form.text("for"), visit.form.text("choice")
    added = visit.work.answer(_finding(url))
    looks = _looks(added if isinstance(added, Added) else None)
    chosen_one = next((one for one in looks if _key(one.feed) == choice), None)
    if chosen_one is None:
        raise UsageError(
            visit.say("What was found is not known any more."),
            help=visit.say("Look for it again, and choose then."),
        )
    command = ["feeds", "add", chosen_one.feed.url, *_rule(chosen_one.feed), "--by", visit.by]
    said = {name: visit.form.text(name).strip() for name in ("title", "outlet")}
    command += [f"--{name}={text}" for name, text in said.items() if text]
    visit.work.start(_adding(url), command, by=visit.by)
    return Gone(to=f"/feeds/add?{urlencode({'url': url})}")


def _rule(feed: Feed) -> list[str]:
    """Return the options that say how a source is read."""
    match feed.kind:
        case FeedKind.PAGE:
            said = {"links": feed.links, "headlines": feed.headlines, "dates": feed.dates}
            return [f"--{name}={text}" for name, text in said.items() if text]
        case FeedKind.SITEMAP:
            return ["--sitemap", *(f"--match={one}" for one in feed.match)]
        case FeedKind.GOOGLE_NEWS:
            return ["--google-news"]
    return []


def _key(feed: Feed) -> str:
    return sha256(repr(replace(feed, title="")).encode()).hexdigest()[:16]


def export(visit: Visit) -> Octets:
    """Give the feeds as a file for other readers."""
    return Octets(
        data=feed_exchange.export_opml(visit.workplace).encode(),
        media_type="text/x-opml; charset=utf-8",
        saved_as="feeds.opml",
    )


def preview_list(visit: Visit) -> Page:
    """Show what a list from another reader would add; nothing is written into feeds.yaml."""
    upload = visit.form.upload("file")
    if upload is None or not upload.data:
        raise UsageError(
            visit.say("No file was chosen."),
            help=visit.say("Choose the OPML file that the other program exported."),
        )
    would = feed_exchange.import_opml_data(
        visit.workplace, upload.data, name=upload.name, by=visit.by, dry_run=True
    )
    name = sha256(upload.data).hexdigest()[:32]
    _sweep(visit)
    write_whole(_folder(visit) / f"{name}.opml", upload.data, mode=0o600)
    return Page(
        template="feeds_list.html.j2",
        title=visit.say("A list of feeds"),
        knows={"would": would, "name": name, "file": upload.name},
    )


def take_list(visit: Visit) -> Gone:
    """Add the feeds of a list that was looked at."""
    name = visit.form.text("name")
    path = _folder(visit) / f"{name}.opml"
    if len(name) != 32 or not name.isalnum() or not path.is_file():  # noqa: PLR2004 - a digest
        raise UsageError(
            visit.say("That list is not here any more."),
            help=visit.say("Choose the file again."),
        )
    done = feed_exchange.import_opml_data(
        visit.workplace, path.read_bytes(), name="OPML", by=visit.by
    )
    path.unlink(missing_ok=True)
    said = visit.say("Added: {n}; there already: {there}.", n=len(done.added), there=done.present)
    return Gone(to=HERE, said=said, undo="/feeds/undo" if done.added else "")


def _folder(visit: Visit) -> Path:
    return visit.workplace.var / UPLOADS


def _sweep(visit: Visit) -> None:
    """Delete lists that nobody took within a day."""
    before = visit.workplace.clock().timestamp() - DAY
    for path in _folder(visit).glob("*.opml"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def _listed(visit: Visit, url: str) -> Feed:
    """Return the source with exactly that address; raises `UsageError`."""
    known = {feed.url: feed for feed in feeding.sources(visit.workplace)}
    if url not in known:
        raise UsageError(
            visit.say("There is no such feed any more."),
            help=visit.say("Go back to the list of feeds."),
        )
    return known[url]


def _address(visit: Visit) -> str:
    url = visit.form.text("url").strip()
    if not url or len(url.split()) > 1 or url.startswith("-") or "." not in url:
        raise UsageError(
            visit.say("That is not the address of a site."),
            help=visit.say(
                "Give it as it stands at the top of your browser, such as paper.example."
            ),
        )
    return url


def _at(url: str) -> str:
    return f"/feeds/one?{urlencode({'url': url})}"


def _asking(url: str) -> str:
    return f"look at {url}"


def _finding(url: str) -> str:
    return f"find {url}"


def _adding(url: str) -> str:
    return f"add {url}"


ROOM = Room(
    name="feeds",
    label="Feeds",
    path=HERE,
    needs=May.READ,
    key="f",
    group="publication",
    ways=(
        see(HERE, May.READ, show),
        see("/feeds/one", May.READ, look),
        see("/feeds/add", May.EDIT, add),
        see("/feeds/feeds.opml", May.READ, export),
        do("/feeds/ask", May.EDIT, ask),
        do("/feeds/check", May.EDIT, check),
        do("/feeds/find", May.EDIT, find),
        do("/feeds/add", May.EDIT, take),
        do("/feeds/pause", May.EDIT, pause),
        do("/feeds/resume", May.EDIT, resume),
        do("/feeds/remove", May.EDIT, remove),
        do("/feeds/undo", May.EDIT, undo),
        do("/feeds/list", May.EDIT, preview_list, limit=LIMIT),
        do("/feeds/list/take", May.EDIT, take_list),
    ),
)
