"""The index for a host that runs nothing: small files, of which a search fetches a few.

``search/index.bin`` names the *segments*, which are runs of issues, oldest first; a full segment
changes only where an issue of it is put right.  Each has a folder that is named by what it is made of::

    search/3fa94c1b2d07/head.bin    how many documents, and what is in which file
    search/3fa94c1b2d07/w0.bin …    words in order with their documents (`postings.shards`)
    search/3fa94c1b2d07/p0.bin …    where in the documents, and beside which of the commonest words:
                                    fetched for phrases alone, and not for their commonest word
    search/3fa94c1b2d07/d0.bin …    the documents themselves, a few in each, to be shown

``search/names.bin`` lists outlets and topics.  Every file is squeezed (`octets.squeezed`).
The browser's part stands in templates/archive/search.js.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from newsletter.archive.editions import Card
from newsletter.archive.search.documents import Document, facet
from newsletter.archive.search.octets import squeezed

FORMAT = 2
"""To be raised whenever the files are laid out otherwise, or text is folded otherwise."""
FULL = 32_768
"""Documents in a segment that is full."""
PART = 16_384
"""Documents in each of those that the newest are parted into."""
SHARD = 10_000
"""Octets of words and documents in one file, before it is squeezed."""
COMMON_PLACES = 4_000
"""Octets of its places from which on a word may be one of the commonest: fewer are soon read."""
BLOCK = 8_000
"""Octets of shown documents in one file, before it is squeezed."""


def runs(counts: Sequence[int]) -> Iterator[range]:
    """Yield which issues make a segment; `counts` says how many documents each has, oldest first."""
    left, start = sum(counts), 0
    while start < len(counts):
        size = FULL if left >= FULL else PART
        taken, end = 0, start
        while end < len(counts) and taken < size:
            taken += counts[end]
            end += 1
        yield range(start, end)
        left, start = left - taken, end


def segment_files(
    name: str, documents: Sequence[Document], *, common_places: int = COMMON_PLACES
) -> Iterator[tuple[str, bytes]]:
    """Yield (path below the site, octets) of a segment: equal documents give equal octets.

    `common_places`: octets of its places from which on a word may be one of the commonest.
    """
    # With all that folds text; few builds have words to fold.
    from newsletter.archive.search.postings import shards, words_of  # noqa: PLC0415

    firsts = []
    words, common = words_of(documents, common_places=common_places)
    for at, (first, told, places) in enumerate(shards(words, octets=SHARD)):
        firsts.append(first)
        yield f"search/{name}/w{at}.bin", squeezed(told)
        yield f"search/{name}/p{at}.bin", squeezed(places)
    blocks = []
    for at, (count, data) in enumerate(_blocks(documents)):
        blocks.append(count)
        yield f"search/{name}/d{at}.bin", data
    head = {
        "count": len(documents),
        "words": " ".join(firsts),
        "blocks": " ".join(map(str, blocks)),
        "common": " ".join(common),
    }
    yield f"search/{name}/head.bin", _packed(head)


def directory(segments: Iterable[str], years: Iterable[int]) -> bytes:
    """Return ``search/index.bin``: the folders in order, and the first and last of the years."""
    known = sorted(set(years))
    told = {"format": FORMAT, "years": known[:1] + known[-1:], "segments": list(segments)}
    return _packed(told)


def names(cards: Iterable[Card]) -> bytes:
    """Return ``search/names.bin``: outlets and topics by name, which are offered to narrow a search."""
    outlets: dict[str, str] = {}
    topics: dict[str, str] = {}
    for card in cards:
        for line in card.lines:
            if line.outlet:
                outlets[line.outlet.key] = line.outlet.text
            topics.update({topic.key: topic.text for topic in line.topics})
    return _packed(
        {
            "outlet": sorted([name, facet("outlet", key)] for key, name in outlets.items()),
            "topic": sorted([name, facet("topic", key)] for key, name in topics.items()),
        }
    )


def _blocks(documents: Sequence[Document]) -> Iterator[tuple[int, bytes]]:
    """Yield (how many, octets) of files with shown documents."""
    block: list[list[str]] = []
    size = 0
    for document in documents:
        block.append(_shown(document))
        size += sum(map(len, block[-1]))
        if size >= BLOCK:
            yield len(block), _packed(block)
            block, size = [], 0
    if block:
        yield len(block), _packed(block)


def _shown(document: Document) -> list[str]:
    return [
        document.address,
        document.heading,
        document.date,
        document.language,
        document.title,
        document.authors,
        document.outlet,
        document.text,
    ]


def _packed(told: object) -> bytes:
    return squeezed(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())
