"""How many keys 100 decisions take at the desk, and 25 entries in an issue: counted in Chromium.

A publication gets 100 candidates.  A browser opens the inbox and types as fast as it can: s on every
fourth candidate, r on all others, and d at the end, which puts the 25 into an issue.  Every key that
is pressed is counted; what it came to is read from the database and the issue's file.

Run: python -m bench.desk_keys                      (a quarter of a minute)
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.desk_inbox import publication, served
from newsletter.model.article import Decision, SavedSource
from newsletter.publication.gathering import choosing
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore

DECISIONS = 100
EVERY = 4
ISSUE = "2026-12"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


def save_pages(workplace: Workplace) -> None:
    """Save a text for each candidate, so that nothing is fetched."""
    with workplace.newsroom() as connection:
        store = SqlArticleStore(connection)
        for one in choosing.candidates(workplace, decision="all"):
            key, text = one.article.key, f"{one.article.summary}. " * 20
            store.save_source(
                SavedSource(
                    url=key,
                    key=key,
                    fetched=workplace.clock(),
                    sha256="0" * 64,
                    title="",
                    text=text,
                )
            )


def play(page: Page, address: str) -> tuple[int, float]:
    """Type; return how many keys that were, and the seconds until the last answer."""
    page.goto(f"{address}/inbox")
    start = time.perf_counter()
    keys = 0
    for number in range(DECISIONS):
        page.keyboard.press("s" if number % EVERY == 0 else "r")
        keys += 1
    page.wait_for_function("() => document.querySelector('#tabs .count').textContent === '0'")
    taken = time.perf_counter() - start
    page.keyboard.press("d")
    keys += 1
    page.wait_for_selector("form[action^='/inbox/undraft']", timeout=120_000)
    return keys, taken


def entries_in(workplace: Workplace) -> int:
    """Return how many entries stand in the issue's file, written or not."""
    publication_ = reading.publication(workplace)
    read = reading.issue_document(workplace, ISSUE, publication_)
    return read.source.count("\n    url:") if read.value is None else len(read.value.entries)


def main() -> None:
    """Count."""
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args()
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    with tempfile.TemporaryDirectory() as folder:
        workplace = publication(Path(folder) / "bench", 130)
        leave(workplace)
        save_pages(workplace)
        with served(workplace.folder) as desk, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            keys, taken = play(
                browser.new_page(viewport={"width": 1280, "height": 900}), desk.address
            )
            browser.close()
        for decision in (Decision.USED, Decision.REJECTED):
            found = choosing.candidates(workplace, decision=decision)
            print(f"{len(found):4} {decision}")
        print(f"{entries_in(workplace):4} entries in {ISSUE}")
        print(f"{keys:4} keys for {DECISIONS} decisions and the entries")
        print(f"{taken * 1000 / DECISIONS:4.0f} ms for each decision, typed without waiting")


def leave(workplace: Workplace) -> None:
    """Leave exactly so many candidates without a decision, and none that was chosen or rejected."""
    waiting = choosing.candidates(workplace)
    surplus = [one.id for one in waiting[DECISIONS:]]
    choosing.decide(workplace, {Decision.LATER: surplus})
    for decision in (Decision.USED, Decision.REJECTED):
        names = [one.id for one in choosing.candidates(workplace, decision=decision)]
        choosing.decide(workplace, {Decision.LATER: names})


if __name__ == "__main__":
    main()
