"""`web_only: true`, written into a file that people write in."""

from __future__ import annotations

import pytest

from newsletter.documents import fold_pieces
from newsletter.errors import DocumentError

ENTRIES = """\
# The issue
media_review:
  - id: rivers   # for ever
    title: Rivers rise
    summary: >-
      The river is higher.

      # no comment

  # the second
  - {title: Canals, outlet: "The Paper"}
  - title: |
      Dams
    # why
    outlet: The Paper
  - id: lakes
    web_only: false  # not yet
    title: Lakes
  -   "id": 'ponds'
      web_only:
      title: Ponds
# the end
"""


def folded(*numbers: int, source: str = ENTRIES) -> str:
    """Return the file with these entries folded."""
    return fold_pieces(source, [("media_review", number) for number in numbers])


@pytest.mark.parametrize(
    ("number", "old", "new"),
    [
        (0, "# for ever\n", "# for ever\n    web_only: true\n"),
        (1, "{title: Canals", "{web_only: true, title: Canals"),
        (2, "- title: |\n", "- web_only: true\n    title: |\n"),
        (3, "web_only: false  # not yet", "web_only: true  # not yet"),
        (4, "web_only:\n", "web_only: true\n"),
    ],
)
def test_one_line_is_written_and_no_other_touched(number: int, old: str, new: str) -> None:
    """However an entry is written, its other characters stay as they are."""
    assert folded(number) == ENTRIES.replace(old, new)


def test_what_is_folded_already_stays_as_it_is() -> None:
    """Folding twice is folding once; several entries are folded in one go."""
    once = folded(0, 1, 2, 3, 4)
    assert folded(4, 2, 0, 1, 3, source=once) == once
    assert once.count("web_only: true") == 5


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_are_the_files_own(newline: str) -> None:
    """A file from Windows stays one."""
    source = "media_review:\n  - id: a\n    title: A\n".replace("\n", newline)
    assert folded(0, source=source) == source.replace(
        f"a{newline}", f"a{newline}    web_only: true{newline}"
    )


def test_the_end_of_the_file_may_be_the_end_of_the_line() -> None:
    """Without a last line end there is none afterwards."""
    assert folded(0, source="media_review:\n- id: a") == "media_review:\n- id: a\n  web_only: true"


@pytest.mark.parametrize(
    "source", ["media_review: [", "leads: []\n", "media_review: []\n", "media_review:\n  - text\n"]
)
def test_a_file_without_the_piece_is_refused(source: str) -> None:
    """Nothing is guessed, and nothing is written."""
    with pytest.raises(DocumentError):
        folded(0, source=source)
