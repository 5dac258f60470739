"""Commands for what is read: feeds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from newsletter.cli.options import Commands, by_option, dry_run_option, json_option
from newsletter.cli.progress import Counter
from newsletter.cli.session import Session

if TYPE_CHECKING:
    from newsletter.publication.gathering.feeding import Feed, Look


@click.group(cls=Commands)
def feeds() -> None:
    """List, check, add, rest and remove feeds.

    WHICH is a feed's address, or words that only one title or address contains.
    """


@feeds.command(name="list")
@json_option
@click.pass_obj
def list_(session: Session) -> None:
    """List the feeds of feeds.yaml, and the newsletters that come by mail."""
    from newsletter.publication.gathering import feeding

    _show(session, feeding.sources(session.workplace()))


@feeds.command()
@click.argument("which", nargs=-1)
@json_option
@click.pass_obj
def check(session: Session, which: tuple[str, ...]) -> int:
    """Ask each feed once and say what is wrong; nothing is stored.

    Of a newsletter that comes by mail the mailbox is opened, and no message is read.
    """
    from newsletter.publication.gathering import feeding
    from newsletter.publication.place.wording import counted

    workplace = session.workplace()
    total = len(which) or len(feeding.sources_to_ask(workplace))
    with Counter("Asking feeds", total=total) as counter:
        checked = feeding.check(workplace, which, progress=counter.step)
    troubled = [one for one in checked if one.troubles]
    if session.json:
        session.emit("newsletter.feeds-check/1", checked)
    else:
        for one in checked:
            for line in one.lines():
                session.print(line)
        session.say(f"{counted(len(checked), 'feed')} asked; {len(troubled)} with trouble")
    return int(bool(troubled))


Wrapped = TypeVar("Wrapped", bound=Callable[..., Any])


def _rule_options(command: Wrapped) -> Wrapped:
    """Add the options that say how an address is read that is no feed's."""
    for option in reversed(
        (
            click.option("--links", default="", help="A page: CSS selector of links to articles."),
            click.option("--headlines", default="", help="With --links: selector of a title."),
            click.option("--dates", default="", help="With --links: selector of a date."),
            click.option("--sitemap", is_flag=True, help="A sitemap."),
            click.option("--match", multiple=True, help="With --sitemap: pattern of paths."),
        )
    ):
        command = option(command)
    return command


def _rule_from(
    *, links: str, headlines: str, dates: str, sitemap: bool, match: tuple[str, ...]
) -> Feed | None:
    """Return the rule that the options give, or None."""
    from newsletter.publication.gathering import feeding

    if bool(links) and sitemap:
        raise click.UsageError("It is a page (--links) or a sitemap (--sitemap), not both.")
    if (headlines or dates) and not links:
        raise click.UsageError("--headlines and --dates go with --links.")
    if match and not sitemap:
        raise click.UsageError("--match goes with --sitemap.")
    if links:
        return feeding.page_rule(links=links, headlines=headlines, dates=dates)
    return feeding.sitemap_rule(match=match) if sitemap else None


@feeds.command()
@click.argument("url")
@click.option("--title", default="", help="What you call it; without it, its own title.")
@click.option("--outlet", default="", help="Its outlet; entered, too, where it is not known.")
@_rule_options
@click.option("--google-news", is_flag=True, help="A search of Google News for URL's site.")
@by_option
@dry_run_option
@json_option
@click.pass_obj
def add(
    session: Session,
    url: str,
    title: str,
    outlet: str,
    links: str,
    headlines: str,
    dates: str,
    sitemap: bool,
    match: tuple[str, ...],
    google_news: bool,
    by: str,
    dry_run: bool,
) -> int:
    """Find the feed behind an address and add it to feeds.yaml.

    URL is that of the feed or of any page of the site. Where several feeds are found they are
    listed, and nothing is added. Where there is none, rules are proposed that would read the site,
    and nothing is added either: --links and --sitemap add one.
    """
    from newsletter.publication.gathering import feed_adding

    stated = _rule_from(links=links, headlines=headlines, dates=dates, sitemap=sitemap, match=match)
    if google_news and stated:
        raise click.UsageError("--google-news stands alone.")
    added = feed_adding.add(
        session.workplace(),
        url,
        title=title,
        outlet=outlet,
        by=by,
        dry_run=dry_run,
        rule=feed_adding.search_rule(url) if google_news else stated,
    )
    if session.json:
        session.emit("newsletter.feeds-add/1", added)
    else:
        for line in added.lines(dry_run=dry_run):
            session.print(line)
    return int(added.added is None and not added.present)


@feeds.command()
@click.argument("target", metavar="URL|FILE")
@click.option("--url", default="", help="The feed's address, where TARGET is a file.")
@_rule_options
@json_option
@click.pass_obj
def preview(
    session: Session,
    target: str,
    url: str,
    links: str,
    headlines: str,
    dates: str,
    sitemap: bool,
    match: tuple[str, ...],
) -> None:
    """Show the articles that a feed, a page or a sitemap would give; nothing is stored."""
    from newsletter.publication.gathering import feeding

    rule = _rule_from(links=links, headlines=headlines, dates=dates, sitemap=sitemap, match=match)
    look = feeding.preview(session.workplace(), target, url=url, rule=rule)
    if session.json:
        session.emit("newsletter.feeds-preview/1", look)
        return
    _show_articles(session, look)


def _show_articles(session: Session, look: Look) -> None:
    from newsletter.publication.place.wording import counted

    for article in look.articles:
        dated = article.published_date or (article.published and f"{article.published:%Y-%m-%d}")
        facts = (article.outlet or "outlet unknown", ", ".join(article.authors), dated or "no date")
        session.print(article.title)
        session.print(f"    {' · '.join(str(fact) for fact in facts if fact)}")
        session.print(f"    {article.url}")
    session.say(
        f"“{look.title}” ({look.kind}): {counted(len(look.articles), 'article')}, "
        f"{look.left_out} left out"
    )


@feeds.command()
@json_option
@click.pass_obj
def health(session: Session) -> int:
    """Show how the feeds fare, and how much of what they brought was kept.

    Silent, failing, blocked, gone, moved, another format than before; newsletters that come by mail
    among them. Nothing is asked and nothing
    is written: a new address is proposed, for you to write into feeds.yaml.
    """
    from newsletter.publication.gathering import feed_health
    from newsletter.publication.place.wording import counted

    report = feed_health.health(session.workplace())
    if session.json:
        session.emit("newsletter.feeds-health/1", report)
    else:
        for line in report.lines():
            session.print(line)
        session.say(f"{counted(len(report.feeds), 'feed')}; {len(report.ill)} need a look")
    return int(bool(report.ill))


@feeds.command()
@click.argument("which")
@by_option
@json_option
@click.pass_obj
def pause(session: Session, which: str, by: str) -> None:
    """Let a feed rest; its line in feeds.yaml stays."""
    from newsletter.publication.gathering import feeding

    _show(session, (feeding.pause(session.workplace(), which, by=by),))


@feeds.command()
@click.argument("which")
@by_option
@json_option
@click.pass_obj
def resume(session: Session, which: str, by: str) -> None:
    """Read a feed again that rests."""
    from newsletter.publication.gathering import feeding

    _show(session, (feeding.resume(session.workplace(), which, by=by),))


@feeds.command()
@click.argument("which")
@by_option
@dry_run_option
@json_option
@click.pass_obj
def remove(session: Session, which: str, by: str, dry_run: bool) -> None:
    """Take a feed out of feeds.yaml; the articles that it brought stay."""
    from newsletter.publication.gathering import feeding

    feed = feeding.remove(session.workplace(), which, by=by, dry_run=dry_run)
    if session.json:
        session.emit("newsletter.feeds-remove/1", feed)
    else:
        session.print(f"{'would be ' * dry_run}removed: {feed.url}")


@feeds.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@by_option
@dry_run_option
@json_option
@click.pass_obj
def import_(session: Session, file: Path, by: str, dry_run: bool) -> int:
    """Add the feeds of another reader's OPML file."""
    from newsletter.publication.gathering import feed_exchange

    imported = feed_exchange.import_opml(session.workplace(), file, by=by, dry_run=dry_run)
    if session.json:
        session.emit("newsletter.feeds-import/1", imported)
    else:
        for line in imported.lines(dry_run=dry_run):
            session.print(line)
    return int(bool(imported.refused))


@feeds.command()
@json_option
@click.pass_obj
def export(session: Session) -> None:
    """Print the feeds as OPML, for other readers; those that rest are left out."""
    from newsletter.publication.gathering import feed_exchange

    document = feed_exchange.export_opml(session.workplace())
    if session.json:
        session.emit("newsletter.feeds-export/1", {"opml": document})
    else:
        session.print(document.rstrip("\n"))


def _show(session: Session, found: tuple[Feed, ...]) -> None:
    if session.json:
        session.emit("newsletter.feeds/1", found)
        return
    for feed in found:
        facts = (
            feed.title,
            feed.outlet,
            feed.language,
            "paused" if feed.paused else "",
            _rule(feed),
        )
        session.print(feed.url)
        session.print(f"    {' · '.join(fact for fact in facts if fact) or 'no title'}")
    if not found:
        session.say("No feed yet. `newsletter feeds add URL` finds one.")


def _rule(feed: Feed) -> str:
    """Return how a source that is no feed is read, in words."""
    if feed.kind == "mail":
        return "comes by mail"
    if feed.query:
        return f"Google News: {feed.query}"
    if feed.links:
        return f"page, links: {feed.links}"
    if feed.kind == "sitemap":
        return f"sitemap{f', match: {chr(32).join(feed.match)}' if feed.match else ''}"
    return ""
