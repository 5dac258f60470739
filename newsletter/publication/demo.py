"""`newsletter demo`: the main job once, start to end, on this machine alone.

Articles come from the press world and mail goes to the mail sink, both over
real sockets on loopback; everything between is the product itself.  The clock
stands still, so that nothing in it ages.  Run again, it finds its work done.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from newsletter.errors import NewsletterError
from newsletter.fetch import Request, WebFetcher
from newsletter.model.publication import Fetching
from newsletter.model.values import dataclass
from newsletter.publication.approval import approving, standing
from newsletter.publication.archive import building
from newsletter.publication.gathering import choosing, collecting, drafting
from newsletter.publication.issues import checking, previewing
from newsletter.publication.place import reading, secrets
from newsletter.publication.place.databases import upgrade_databases
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.initiating import write_schemas
from newsletter.publication.place.samples import sample_file, sample_subscribers
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import importing_audience
from newsletter.publication.send import sending
from newsletter.publication.send.looking_back import View
from newsletter.testing.clock import FixedClock
from newsletter.testing.folder_server import FolderServer
from newsletter.testing.mail_sink import MailSink
from newsletter.testing.press_world import PRESS_WORLD_NOW, PressWorld, press_world_file

SENT_ISSUE = "2017-11"
WRITTEN_ISSUE = "2017-12"
DRAFTED_ISSUE = "2018-01"
APPROVER = "daniel-whitcombe"
REASON = "The demo sends the sample issue to sample readers."
WHOLE_DRAFT = 8
SHOWN = 5

Say = Callable[[str], None]
ServePages = Callable[[Workplace], AbstractContextManager[str]]
"""Serves the readers' pages while a block runs; yields their address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Where the demo works."""

    folder: Path

    @property
    def publication(self) -> Path:
        """The demo's publication."""
        return self.folder / "publication"

    @property
    def mailbox(self) -> Path:
        """One .eml for each message that the sink accepted."""
        return self.folder / "mailbox"

    @property
    def preview(self) -> Path:
        """The sample issue as mail.html, mail.txt, page.html, mail.eml."""
        return self.folder / "preview"

    @property
    def site(self) -> Path:
        """The archive."""
        return self.folder / "site"


def run_demo(
    folder: Path, *, database: str = "", say: Say, serve_pages: ServePages | None = None
) -> None:
    """Do the main job in `folder`; raises `NewsletterError` where any step does not hold.

    `database` is the address of an empty PostgreSQL database, or empty: files.  `serve_pages`
    serves the readers' pages on the loopback; without it nobody looks at them.
    """
    grounds = Grounds(folder=folder.resolve())
    prepare(grounds)
    with _world(grounds, database) as workplace:
        # What an older version of this program left in the folder goes on working.
        upgrade_databases(workplace)
        _collect(workplace, say)
        _choose(workplace, say)
        _check_written(workplace, say)
        _check_and_preview(workplace, grounds, say)
        _approve(workplace, say)
        _send(workplace, grounds, say, serve_pages)
        _archive(workplace, grounds, say)
    _tell_what_lies_where(grounds, say)


def prepare(grounds: Grounds) -> None:
    """Lay out the demo's publication; what is there from an earlier run stays."""
    grounds.publication.mkdir(parents=True, exist_ok=True)
    files: dict[str, bytes] = {
        "publication.yaml": sample_file("publication.yaml"),
        "feeds.yaml": press_world_file("feeds.yaml"),
        f"issues/{SENT_ISSUE}.yaml": sample_file(f"issues/{SENT_ISSUE}.yaml"),
        f"issues/{WRITTEN_ISSUE}.yaml": press_world_file(f"issues/{WRITTEN_ISSUE}.yaml"),
        ".gitignore": b"*\n",
    }
    for name, data in files.items():
        path = grounds.publication / name
        if not path.exists():
            write_whole(path, data)
    if not (grounds.publication / secrets.FILE_NAME).exists():
        secrets.write_new_file(grounds.publication, key_id="demo")
    write_schemas(grounds.publication)


@contextmanager
def _world(grounds: Grounds, database: str) -> Iterator[Workplace]:
    """Start press world and mail sink and open the publication that is wired to them."""
    with PressWorld() as press, MailSink(grounds.mailbox) as sink:
        pairs = ",".join(f"{pattern}={target}" for pattern, target in press.connect_to)
        yield Workplace(
            folder=grounds.publication,
            clock=FixedClock(PRESS_WORLD_NOW),
            flags={
                "archive_folder": str(grounds.site),
                "database": database,
                "delivery.transport": "smtp",
                "delivery.smtp.host": "127.0.0.1",
                "delivery.smtp.port": str(sink.port),
                "delivery.smtp.security": "none",
                "fetching.connect_to": pairs,
                "fetching.deadline": "3",
            },
            user="demo",
        )


def _collect(workplace: Workplace, say: Say) -> None:
    say("1. Collect the feeds of the press world, over HTTP")
    # Its clock stands still, so no feed would ever be due again: ask all the same.
    for line in collecting.collect(workplace, force=True).lines(forced=False):
        say(f"   {line}")


def _choose(workplace: Workplace, say: Say) -> None:
    say("2. Rank the candidates, duplicates merged")
    ranked = choosing.candidates(workplace, decision="all")
    several = [one for one in ranked[SHOWN:] if one.also_in]
    for candidate in (*ranked[:SHOWN], *several):
        also = ", ".join(one.outlet for one in candidate.also_in)
        place = f"{ranked.index(candidate) + 1:>2}."
        say(f"   {place} {candidate.article.title} – {candidate.article.outlet}")
        if also:
            say(f"       the same story, merged: {also}")
    say(f"3. Draft issues/{DRAFTED_ISSUE}.yaml, ready for summaries")
    top = 0 if workplace.issue_file(DRAFTED_ISSUE).exists() else WHOLE_DRAFT
    for line in drafting.draft(workplace, DRAFTED_ISSUE, top=top).lines():
        say(f"   {line}")


def _check_written(workplace: Workplace, say: Say) -> None:
    say(f"4. Check issues/{WRITTEN_ISSUE}.yaml, written from the press world")
    for line in collecting.save_cited_pages(workplace, WRITTEN_ISSUE).lines():
        say(f"   {line}")
    checked = checking.check(workplace, (WRITTEN_ISSUE,))
    _hold(not checked.has_errors, f"The written sample issue has errors: {checked.summary()}")
    say(f"   {checked.summary()}: every quotation stands in its source")


def _check_and_preview(workplace: Workplace, grounds: Grounds, say: Say) -> None:
    say(f"5. Check and render issues/{SENT_ISSUE}.yaml, the sample issue")
    checked = checking.check(workplace, (SENT_ISSUE,))
    _hold(not checked.has_errors, f"The sample issue has errors: {checked.summary()}")
    say(f"   {checked.summary()}")
    for path in previewing.write_preview(workplace, SENT_ISSUE, grounds.preview):
        say(f"   {path.name:10} {path.stat().st_size:>7,} bytes")


def _approve(workplace: Workplace, say: Say) -> None:
    say("6. Approve it: the bytes are sealed")
    importing_audience.import_data(workplace, sample_subscribers(), label="subscribers.csv")
    if standing.was_sent(workplace, SENT_ISSUE):
        say("   approved and sent before; sealed bytes stay as they are")
        return
    approved = approving.approve(workplace, SENT_ISSUE, by=APPROVER, because=REASON)
    for line in approved.lines():
        say(f"   {line}")


def _send(workplace: Workplace, grounds: Grounds, say: Say, serve_pages: ServePages | None) -> None:
    say("7. Publish its page, read it back, and send it by SMTP, one message for each reader")
    with _public(workplace, grounds, serve_pages) as view:
        result = sending.send(workplace, SENT_ISSUE, by=APPROVER, view=view)
    for line in result.lines():
        say(f"   {line}")
    letters = len(list(grounds.mailbox.glob("*.eml")))
    _hold(
        letters == result.receipt.accepted,
        f"The mailbox holds {letters} letters, the receipt says {result.receipt.accepted}.",
    )
    _hold(result.clean, "The receipt does not close.")


@contextmanager
def _public(
    workplace: Workplace, grounds: Grounds, serve_pages: ServePages | None
) -> Iterator[View]:
    """Serve what readers look at; here alone it stands on this machine."""
    publication = reading.publication(workplace)
    grounds.site.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        stand_ins = {publication.archive_url: stack.enter_context(FolderServer(grounds.site)).url}
        if serve_pages:
            stand_ins[publication.public_url] = stack.enter_context(serve_pages(workplace))
            yield View(stand_ins=stand_ins)
        else:
            yield View(because="the readers' pages are not served here")


def _archive(workplace: Workplace, grounds: Grounds, say: Say) -> None:
    say("8. Build the archive and look at it through HTTP")
    for line in building.build(workplace).lines():
        say(f"   {line}")
    with FolderServer(grounds.site) as server:
        for name in ("index.html", f"issues/{SENT_ISSUE}/index.html", "feed.xml"):
            size = asyncio.run(_fetched_size(workplace, server.url + name))
            say(f"   served {name} ({size:,} bytes)")


async def _fetched_size(workplace: Workplace, url: str) -> int:
    fetching = Fetching(allow_networks=("127.0.0.0/8",))
    async with WebFetcher(fetching, clock=workplace.clock) as fetcher:
        response = await fetcher.fetch(Request(url=url))
    _hold(response.status == 200, f"{url} answered {response.status}.")  # noqa: PLR2004 - HTTP
    return len(response.body)


def _tell_what_lies_where(grounds: Grounds, say: Say) -> None:
    shown = replace(grounds, folder=_relative(grounds.folder))
    say("What lies where:")
    say(
        f"   {shown.preview}/mail.html     the issue as mail; mail.txt, page.html, mail.eml beside it"
    )
    say(f"   {shown.mailbox}/              what the readers got, one .eml each")
    say(f"   {shown.site}/index.html       the archive")
    say(
        f"   {shown.publication}/issues/   the issue files; sent/{SENT_ISSUE}/ holds seal and receipt"
    )


def _relative(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _hold(true: object, otherwise: str) -> None:
    if not true:
        raise NewsletterError(otherwise, help="Remove the demo's folder and run it again.")


def forget(folder: Path) -> None:
    """Remove what an earlier demo left, and nothing that is not a demo's folder."""
    grounds = Grounds(folder=folder)
    if grounds.publication.is_dir():
        shutil.rmtree(folder)
