"""How long a document of 300 pages takes, and what comes over of what waits in it.

``python bench/manuscripts.py`` prints processor time; where mammoth is installed
(``pip install mammoth``), the same file goes through it in turn, and the ratio is printed.
"""

from __future__ import annotations

import io
import random
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from newsletter.manuscripts.reading import read_manuscript
from newsletter.testing.word_document import paragraph, run, word_document
from newsletter.text.markdown_writing import to_markdown

PAGES = 300
ROUNDS = 3
WHO = 'w:author="Sana" w:date="2026-11-20T10:00:00Z"'
WORDS = [
    "river",
    "dam",
    "water",
    "province",
    "treaty",
    "canal",
    "glacier",
    "silt",
    "court",
    "meter",
    "year",
    "people",
    "land",
]


def sentence(chance: random.Random) -> str:
    """Return fourteen words."""
    return " ".join(chance.choice(WORDS) for _ in range(14)).capitalize() + ". "


def long_document(pages: int) -> bytes:
    """Return a document with a heading, four paragraphs, a note and a tracked change on each page."""
    chance = random.Random(1)
    body, notes = list[str](), list[str]()
    for page in range(1, pages + 1):
        body.append(paragraph(f"Section {page} of rivers", "berschrift2"))
        for part in range(4):
            looks = ("", "<w:i/>", "<w:b/>")
            runs = "".join(run(sentence(chance), chance.choice(looks)) for _ in range(6))
            if part == 1:
                note = paragraph(sentence(chance))
                notes.append(f'<w:footnote w:id="{page}">{note}</w:footnote>')
                runs += f'<w:r><w:footnoteReference w:id="{page}"/></w:r>'
            elif part == 2:
                runs += f'<w:ins w:id="{page}" {WHO}>{run(sentence(chance))}</w:ins>'
            body.append(f"<w:p>{runs}</w:p>")
    return word_document("".join(body), notes="".join(notes))


def seconds(deed: Callable[[], object]) -> float:
    """Return the processor time that something takes."""
    began = time.process_time()
    deed()
    return time.process_time() - began


def main() -> None:
    """Read in turn; print the least of each."""
    data = long_document(PAGES)
    ours, theirs = list[float](), list[float]()
    peer = import_module("mammoth") if find_spec("mammoth") else None
    for _ in range(ROUNDS):
        ours.append(seconds(lambda: to_markdown(read_manuscript(data).body)))
        if peer:
            theirs.append(seconds(lambda: peer.convert_to_markdown(io.BytesIO(data))))
    manuscript = read_manuscript(data)
    print(f"{PAGES} pages, {len(data):,} bytes, {len(manuscript.changes)} tracked changes wait")
    print(f"ours     {min(ours):.2f} s of processor time")
    if theirs:
        print(f"mammoth  {min(theirs):.2f} s, and accepts every change unasked")
        print(f"ratio    {min(ours) / min(theirs):.1f}")
    else:
        print("mammoth is not installed: no comparison", file=sys.stderr)


if __name__ == "__main__":
    main()
