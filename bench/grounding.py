"""Precision and recall of the comparison of summaries with their articles.

    python -m bench.grounding FOLDER SUMMARIES [--saved FILE] [--show]

FOLDER holds pages and expected.jsonl (as for bench.clip_real).  SUMMARIES has one summary
a line: ``number of the page|words``, in which ``{{q:right→wrong}}`` marks where a fault can
be seeded (q a quotation, n a number, a a name, d a date).  Seeded, the line has the wrong
words; else the right ones.  ``--saved`` keeps the extracted texts, which take long.

A clean summary is passed where nothing is found; a seeded one is caught where something is
found that is not found in the same summary without the fault.  30 % of the lines, chosen by
their hash, are held out, and reported apart.  A second table seeds faults by machine: one word
of a quotation, a digit, a letter of a name, a month or a day, in every clean summary.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import logging
import random
import re
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from bench.clip_real import clip_all, load
from newsletter.check import check_issue
from newsletter.check.source_text import forget_sources
from newsletter.model.article import Article, SavedSource
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry, Issue
from newsletter.model.people import Byline
from newsletter.model.publication import Publication, Sender
from newsletter.text.markdown import parse_markdown
from newsletter.text.names import find_names
from newsletter.text.numbers import find_numbers
from newsletter.text.quotations import find_quotations, without_quotations
from newsletter.text.said_dates import find_dates
from newsletter.text.sentences import sentences

CODES = ("misquotation", "number-not-in-source", "date-not-in-source", "name-not-in-source")
MORE_CODES = (
    *CODES,
    "value-from-elsewhere",
    "copied-passage",
    "unchecked-summary",
    "unclosed-quotation-mark",
)
KINDS = {"q": "quotation", "n": "number", "a": "name", "d": "date"}
FAULT = re.compile(r"\{\{(\w):(.*?)→(.*?)\}\}")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
PUBLICATION = Publication(
    name="Review",
    sender=Sender(name="Review", address="editor@review.example"),
    postal_address=("1 Road",),
)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One summary of one page."""

    page: int
    summary: str
    wrong: str = ""
    kind: str = ""
    held_out: bool


def pages(folder: Path, saved: Path | None) -> list[dict[str, Any]]:
    """Return what can be read of each page, in the order of expected.jsonl."""
    if saved and saved.is_file():
        return [json.loads(line) for line in saved.read_text("utf-8").splitlines()]
    rows = load(folder)
    found = []
    for row, clip in zip(rows, asyncio.run(clip_all(rows, folder)), strict=True):
        if clip is None:
            continue
        article = clip.article
        found.append(
            {
                "file": row["file"],
                "url": row["url"],
                "title": article.title,
                "authors": list(article.authors),
                "published": str(article.published or article.published_date or ""),
                "paywall": article.paywall,
                "text": clip.source.text,
            }
        )
    if saved:
        saved.write_text("\n".join(json.dumps(one) for one in found), "utf-8")
    return found


def pairs(path: Path) -> Iterator[Pair]:
    for line in filter(None, path.read_text("utf-8").splitlines()):
        page, _, words = line.partition("|")
        fault = FAULT.search(words)
        digest = hashlib.sha256(line.encode()).digest()
        yield Pair(
            page=int(page),
            summary=FAULT.sub(r"\2", words),
            wrong=FAULT.sub(r"\3", words) if fault else "",
            kind=KINDS[fault[1]] if fault else "",
            held_out=digest[0] % 10 < 3,
        )


def issue_of(summaries: Sequence[tuple[dict[str, Any], str]]) -> tuple[Issue, dict[str, Any]]:
    """Return an issue of these summaries, and the saved pages as arguments of the check."""
    entries, sources, articles = [], {}, {}
    for number, (row, summary) in enumerate(summaries):
        url = f"https://page.example/{number}"
        day = date.fromisoformat(row["published"][:10]) if row["published"] else None
        known = PartialDate(year=day.year, month=day.month, day=day.day) if day else None
        authors = tuple(Byline(name=name) for name in row["authors"])
        entries.append(
            Entry(
                id=f"e{number}",
                title=row["title"],
                authors=authors,
                summary=parse_markdown(summary),
                outlet="Outlet",
                url=url,
                published=known,
            )
        )
        sources[url] = SavedSource(
            url=url, key=url, fetched=NOW, sha256="", title=row["title"], text=row["text"]
        )
        articles[url] = Article(
            url=url,
            key=url,
            title=row["title"],
            authors=tuple(row["authors"]),
            published_date=known,
            paywall=row.get("paywall", False),
            first_seen=NOW,
        )
    issue = Issue(
        id="2026-11", date=PartialDate(year=2026, month=11), subject="x", entries=tuple(entries)
    )
    return issue, {"sources": sources, "articles": articles}


def found_in(row: dict[str, Any], summary: str) -> set[tuple[str, str]]:
    issue, saved = issue_of([(row, summary)])
    return {
        (finding.code, finding.message)
        for finding in check_issue(issue, PUBLICATION, **saved)
        if finding.code in MORE_CODES
    }


def report(
    rows: list[dict[str, Any]], all_pairs: list[Pair], *, show: bool, name: str = ""
) -> None:
    parts = [("tuned on", (False,)), ("held out", (True,))]
    for title, held in [(name, (False, True))] if name else parts:
        chosen = [pair for pair in all_pairs if pair.held_out in held]
        clean: Counter[str] = Counter()
        caught: Counter[str] = Counter()
        seeded: Counter[str] = Counter()
        for pair in chosen:
            row = rows[pair.page]
            right = found_in(row, pair.summary)
            clean["wrong"] += bool(right)
            if right and show and True not in held:
                print("FALSE", pair.page, pair.summary, right)
            if pair.wrong:
                seeded[pair.kind] += 1
                hit = bool(found_in(row, pair.wrong) - right)
                caught[pair.kind] += hit
                if not hit and show and True not in held:
                    print("MISSED", pair.page, pair.kind, pair.wrong)
        total, found = sum(seeded.values()), sum(caught.values())
        print(
            f"{title}: {len(chosen)} clean, {clean['wrong']} with a false finding "
            f"({clean['wrong'] / len(chosen):.1%}); {total} seeded, {found} caught "
            f"({found / total:.1%})"
        )
        for kind in KINDS.values():
            print(f"    {kind:10} {caught[kind]:3} of {seeded[kind]}")


def mutations(summary: str, chance: random.Random, words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (kind, summary with one fault): every quotation, number, date and name once."""
    for one in find_quotations(summary):
        inside = one.words.split()
        place = chance.randrange(len(inside))
        inside[place] = chance.choice(words)
        yield "quotation", summary[: one.start] + " ".join(inside) + summary[one.end :]
    own = without_quotations(summary)
    for date_ in find_dates(own):
        if date_.day and own.count(date_.text) == 1:
            other = str(date_.day % 28 + 1)
            changed = re.sub(rf"\b{date_.day}\b", other, date_.text, count=1)
            yield "date", summary.replace(date_.text, changed)
    for number in find_numbers(
        own, apart_from=tuple((one.start, one.end) for one in find_dates(own))
    ):
        if re.search(r"\d", number.text) and own.count(number.text) == 1:
            digit = next(sign for sign in number.text if sign.isdigit())
            other = str(int(digit) % 9 + 1)
            yield "number", summary.replace(number.text, number.text.replace(digit, other, 1))
    for name in find_names(own):
        last = name.text.split()[-1]
        if len(last) > 4 and own.count(last) == 1 and last.isalpha() and not name.first:
            place = chance.randrange(1, len(last))
            letter = chance.choice([one for one in "aeiklnrst" if one != last[place].lower()])
            yield "name", summary.replace(last, last[:place] + letter + last[place + 1 :])


def seed_by_machine(rows: list[dict[str, Any]], all_pairs: list[Pair], *, show: bool) -> None:
    chance = random.Random(7)
    words = sorted({word for row in rows for word in row["text"].split() if word.isalpha()})
    seeded: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    for pair in all_pairs:
        row = rows[pair.page]
        right = found_in(row, pair.summary)
        for kind, wrong in mutations(pair.summary, chance, words):
            seeded[kind] += 1
            hit = bool(found_in(row, wrong) - right)
            caught[kind] += hit
            if show and not hit and not pair.held_out:
                print("MISSED BY MACHINE", pair.page, kind, wrong)
    print("seeded by machine:", sum(seeded.values()))
    for kind in KINDS.values():
        print(
            f"    {kind:10} {caught[kind]:4} of {seeded[kind]} ({caught[kind] / seeded[kind]:.1%})"
        )


def transplants(summary: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, summary with another value of the article in a value's place), each once."""
    own = without_quotations(summary)
    dates = find_dates(own)
    years = sorted({one.text for one in find_dates(text) if one.year and not one.month})
    for one in dates:
        if one.year and not one.month and own.count(one.text) == 1:
            for year in years:
                if year not in summary:
                    yield "date", summary.replace(one.text, year)
    theirs = find_numbers(text)
    for number in find_numbers(own, apart_from=tuple((one.start, one.end) for one in dates)):
        if own.count(number.text) != 1 or number.mention.small:
            continue
        for other in {one.text: one for one in theirs}.values():
            same_unit = other.mention.unit == number.mention.unit != ""
            if same_unit and other.text not in summary and not other.mention.share:
                yield "number", summary.replace(number.text, other.text)


def transplant(rows: list[dict[str, Any]], all_pairs: list[Pair], *, show: bool) -> None:
    """Report how many values from elsewhere in the article are found, tuned on and held out."""
    for held in (False, True):
        seeded: Counter[str] = Counter()
        caught: Counter[str] = Counter()
        for pair in (one for one in all_pairs if one.held_out is held):
            row = rows[pair.page]
            right = found_in(row, pair.summary)
            for kind, wrong in transplants(pair.summary, row["text"]):
                seeded[kind] += 1
                hit = bool(found_in(row, wrong) - right)
                caught[kind] += hit
                if show and not hit and not held:
                    print("MISSED FROM ELSEWHERE", pair.page, kind, wrong)
        counts = ", ".join(f"{kind} {caught[kind]} of {seeded[kind]}" for kind in seeded)
        print(f"values of another passage, {'held out' if held else 'tuned on'}: {counts}")


def speed(rows: list[dict[str, Any]], all_pairs: list[Pair]) -> None:
    """Time an issue of 25 entries over 25 articles of 1,000 words beside a peer; the best of nine.

    The peer is difflib: the longest run of characters that each sentence shares with its
    article, which is less than any rule asks for.
    """
    text = "\n\n".join(row["text"] for row in rows if len(row["text"]) > 2_000)
    chosen = []
    for number, pair in enumerate(all_pairs[:200:8]):
        row = rows[pair.page]
        words = (row["text"] + "\n\n" + text[number * 997 :]).split(" ")[:1_000]
        chosen.append(({**row, "text": " ".join(words)}, pair.summary))
    issue, saved = issue_of(chosen)
    times: dict[str, list[float]] = {"first": [], "again": [], "without": [], "peer": []}
    for turn in range(9):
        forget_sources()
        times["first"].append(timed(lambda: check_issue(issue, PUBLICATION, **saved)))
        times["again"].append(timed(lambda: check_issue(issue, PUBLICATION, **saved)))
        times["without"].append(timed(lambda: check_issue(issue, PUBLICATION)))
        if not turn:
            times["peer"].append(timed(lambda: longest_matches(chosen)))
    best = {name: 1000 * min(found) for name, found in times.items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(chosen)} entries, 1,000 words each: {best['first']:.0f} ms CPU, again in the same "
        f"process {best['again']:.0f} ms, of both {best['without']:.0f} ms without any article; "
        f"difflib {best['peer']:.0f} ms; peak {peak:.0f} MB"
    )


def timed(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def longest_matches(chosen: list[tuple[dict[str, Any], str]]) -> None:
    for row, summary in chosen:
        for sentence in sentences(summary):
            SequenceMatcher(None, row["text"], sentence, autojunk=False).find_longest_match()


def main() -> None:
    logging.disable(logging.CRITICAL)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("summaries", type=Path)
    parser.add_argument("--saved", type=Path)
    parser.add_argument("--unseen", type=Path, help="more summaries, none of them tuned on")
    parser.add_argument("--show", action="store_true", help="say what was missed or false")
    chosen = parser.parse_args()
    rows = pages(chosen.folder, chosen.saved)
    all_pairs = list(pairs(chosen.summaries))
    report(rows, all_pairs, show=chosen.show)
    seed_by_machine(rows, all_pairs, show=chosen.show)
    transplant(rows, all_pairs, show=chosen.show)
    if chosen.unseen:
        report(rows, [*pairs(chosen.unseen)], show=False, name="unseen")
    speed(rows, all_pairs)


if __name__ == "__main__":
    main()
