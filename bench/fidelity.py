"""Count what of an issue file stands in the mail, the text and the web page, and in order.

    python -m bench.fidelity FOLDER ISSUE

FOLDER holds publication.yaml and issues/ISSUE.yaml.  Every title, author, paragraph,
outlet and address of the issue is looked for behind the one before it.  Ends with 1
where anything is missing or out of order.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.render import read, visible_text
from newsletter.model.issue import Issue
from newsletter.model.prose import Block, Figure, ListBlock, Prose, Quote, Rule
from newsletter.model.publication import Publication
from newsletter.pages import template_folders
from newsletter.render import Theme, render
from newsletter.text.prose_text import plain

Expected = tuple[str, str]
"""(kind, words): ``("paragraph", "The talks began …")``."""


def expected(issue: Issue) -> Iterator[Expected]:
    """Yield what must stand in every form of the issue, in order."""
    for lead in issue.leads:
        yield "lead title", lead.title
        yield from (("lead author", byline.name) for byline in lead.authors)
        yield from prose_parts(lead.standfirst, "standfirst")
        yield from prose_parts(lead.body, "paragraph")
        yield from prose_parts(lead.about, "about")
    for area in issue.focus_areas:
        yield "focus area", area.title
        yield from prose_parts(area.text, "focus paragraph")
    for entry in issue.entries:
        yield "entry title", entry.title
        yield from (("entry author", byline.name) for byline in entry.authors)
        yield from prose_parts(entry.summary, "entry summary")
        yield "entry outlet", entry.outlet


def prose_parts(prose: Prose, kind: str) -> Iterator[Expected]:
    """Yield each paragraph, heading, list item and caption as plain words."""
    for block in prose.blocks:
        yield from block_parts(block, kind)


def block_parts(block: Block, kind: str) -> Iterator[Expected]:
    match block:
        case ListBlock():
            for item in block.items:
                for inner in item:
                    yield from block_parts(inner, kind)
        case Quote():
            for inner in block.children:
                yield from block_parts(inner, kind)
        case Figure():
            yield kind, plain(block.caption)
        case Rule():
            return
        case _:
            yield kind, plain(block.children)


def letters(text: str) -> str:
    """Return the text without white space, quote marks of lines, and link or note numbers."""
    return re.sub(r"\s+", "", text)


def readable(text_part: str) -> str:
    """Return a text part without what it adds to the words: link numbers, marks of quotes."""
    text = re.sub(r"(?m)^\s*(> )+", "", text_part)
    return re.sub(r"\s*\[\d+\]|\(\d+\)", "", text)


def count(issue: Issue, form: str) -> tuple[Counter[str], Counter[str]]:
    """Return (wanted, found in order) by kind."""
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    haystack, at = letters(form), 0
    for kind, words in expected(issue):
        needle = letters(words)
        if not needle:
            continue
        wanted[kind] += 1
        place = haystack.find(needle, at)
        if place < 0:
            print(f"    not found in order: {kind}: {words[:70]}")
            continue
        found[kind] += 1
        at = place + len(needle)
    return wanted, found


def links(issue: Issue, publication: Publication) -> list[str]:
    """Return the addresses that readers must be able to follow."""
    return [
        *(entry.address for entry in issue.entries if entry.address),
        *(byline.link for lead in issue.leads for byline in lead.authors if byline.link),
        *(link.address for link in publication.follow),
    ]


def main(folder: Path, issue_id: str) -> int:
    publication, issue = read(folder, issue_id)
    theme = Theme.load(template_folders(folder), publication.theme)
    rendition = render(issue, publication, theme)
    forms = {
        "mail": (visible_text(rendition.html), rendition.html),
        "text": (readable(rendition.text), rendition.text),
        "page": (visible_text(rendition.page), rendition.page),
    }
    complete = True
    for name, (form, source) in forms.items():
        wanted, found = count(issue, form)
        print(f"{name}: {found.total()} of {wanted.total()} in order")
        for kind, number in wanted.items():
            print(f"    {kind:16} {found[kind]:4} of {number}")
        addresses = links(issue, publication)
        there = sum(address in source.replace("&amp;", "&") for address in addresses)
        print(f"    {'link':16} {there:4} of {len(addresses)}")
        complete = complete and found == wanted and there == len(addresses)
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
