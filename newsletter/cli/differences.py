"""What changed, word by word, for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from newsletter.cli.terminal_text import clean
from newsletter.publication.approval.comparing import Difference

AROUND = 6
"""Words that are kept on either side of a difference."""


def difference_lines(differences: Iterable[Difference], *, colour: bool) -> Iterator[str]:
    """Yield each change, and below it its words: ``[-removed-] {+added+}``."""
    for one in differences:
        yield clean(str(one.change))
        count = len(one.runs)
        shown = (
            _shown(
                run.kind,
                clean(" ".join(run.words)),
                first=not at,
                last=at == count - 1,
                colour=colour,
            )
            for at, run in enumerate(one.runs)
        )
        if one.runs:
            yield "    " + " ".join(filter(None, shown))


def _shown(kind: str, text: str, *, first: bool, last: bool, colour: bool) -> str:
    match kind:
        case "removed":
            return click.style(f"[-{text}-]", fg="red") if colour else f"[-{text}-]"
        case "added":
            return click.style(f"{{+{text}+}}", fg="green") if colour else f"{{+{text}+}}"
    words = text.split()
    head = words[: 0 if first else AROUND]
    tail = [] if last else words[-AROUND:]
    if len(words) <= len(head) + len(tail):
        return text
    return " ".join((*head, "…", *tail))
