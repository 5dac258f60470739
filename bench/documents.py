"""Milliseconds per issue file: parsing YAML, reading an issue of 24 entries, editing it.

Run: python bench/documents.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import yaml

from newsletter.documents import (
    EntryDraft,
    add_entries,
    json_schema,
    read_issue,
    read_publication,
    replace_scalar,
    write_ids,
)
from newsletter.documents.nodes import compose
from newsletter.documents.source import Source
from newsletter.text.markdown import _remembered

PUBLICATION = b"""version: 1
name: Bench
sender: {name: Bench, address: bench@letters.example}
postal_address: [1 Road]
people:
  - {id: amina-khan, name: Amina Khan, aliases: [A. Khan]}
"""
SENTENCE = "The river rose by *two* metres, and [the report](https://a.example/report) tells how. "


def issue(entries: int) -> str:
    """Return an issue of three leads and so many entries, about 2,000 words in all."""
    text = "version: 1\nnumber: 11\ndate: 2017-11\nsubject: A subject\nleads:\n"
    for lead in range(3):
        paragraphs = "".join(f"      {SENTENCE * 6}\n\n" for _ in range(6))
        text += f"  - id: lead-{lead}\n    title: Lead {lead}\n    authors: [amina-khan]\n"
        text += f"    body: |\n{paragraphs}"
    text += "media_review:\n"
    for entry in range(entries):
        text += (
            f"  - id: entry-{entry}\n    title: Entry {entry}, with a title of some length\n"
            f"    authors: [A. Khan, Bilal Shah]\n    summary: >-\n      {SENTENCE}\n      {SENTENCE}\n"
            f"    outlet: The Gazette\n    url: https://gazette.example/{entry}\n"
            f"    published: 2017-11-03\n    language: en\n    topics: [water, rivers]\n"
        )
    return text


def measure(name: str, work: Callable[[], object], *, rounds: int = 40) -> None:
    """Print the median of CPU milliseconds."""
    work()
    times = []
    for _round in range(rounds):
        started = time.process_time_ns()
        work()
        times.append((time.process_time_ns() - started) / 1e6)
    print(f"{name:42} {median(times):8.2f} ms")


def main() -> None:
    publication = read_publication(PUBLICATION, file="publication.yaml").value
    assert publication is not None
    text = issue(24)
    data = text.encode()
    source = Source.of(text, file="issue.yaml")
    broken = text.replace("title: Entry 12,", 'title: "Entry 12,').encode()
    draft = EntryDraft(title="New", outlet="O", url="https://n.example/")
    kept = publication

    def read(what: bytes) -> object:
        return read_issue(what, file="issue.yaml", issue_id="x", publication=kept)

    def first() -> object:
        _remembered.cache_clear()
        return read(data)

    assert read_issue(data, file="i", issue_id="x", publication=kept).value is not None
    print(f"issue of 3 leads and 24 entries: {len(data):,} bytes")
    measure("libyaml's events alone", lambda: list(yaml.parse(text, Loader=yaml.CLoader)))
    measure("PyYAML's compose (C)", lambda: yaml.compose(text, Loader=yaml.CLoader))
    measure(
        "PyYAML's compose (Python)", lambda: yaml.compose(text, Loader=yaml.SafeLoader), rounds=5
    )
    measure("our tree with places", lambda: compose(text, source))
    measure("read_issue, first time", first)
    measure("read_issue, again", lambda: read(data))
    measure("read_issue, with an unclosed quote", lambda: read(broken))
    measure("add_entries, one", lambda: add_entries(text, [draft]))
    measure("replace_scalar", lambda: replace_scalar(text, ("media_review", 9, "title"), "x"))
    measure("write_ids, none missing", lambda: write_ids(text, taken=()))
    measure("json_schema", lambda: json_schema("issue"))


if __name__ == "__main__":
    main()
