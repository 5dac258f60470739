"""Mends of which there is no doubt: a finding whose text can only be meant in one way.

Each is a pure function from the file to the file as it would be; what it makes is read again before
anybody is offered it, and must be without the finding and without a new one.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Mapping

from newsletter.check.address_signs import real_address
from newsletter.check.patterns import ESCAPED, INVISIBLE
from newsletter.documents import remove_item, write_ids
from newsletter.documents.edit import replace_scalar, tree_of
from newsletter.documents.nodes import TextNode, walk
from newsletter.documents.source import Source
from newsletter.documents.syntax import parse
from newsletter.errors import DocumentError
from newsletter.model.finding import Finding
from newsletter.text.addresses import without_tracking

Mend = Callable[[str, Finding], str]
"""(the file, the finding) → the file without it, or the same; may raise `DocumentError`."""
_ADDRESS = re.compile(r"https?:[^\s<>()\[\]\"']+", re.IGNORECASE)
_SCHEMES = re.compile(r"(?:https?:/*)+(?=https?://)", re.IGNORECASE)
_MEANT = re.compile(r"Did you mean “([a-z][a-z0-9_]*)”\?")


def mended(source: str, finding: Finding) -> str:
    """Return the file without what was found; the same text where no mend is certain."""
    mend = MENDS.get(finding.code)
    if mend is None:
        return source
    try:
        new = mend(source, finding)
    except DocumentError:
        return source
    return new if _is_better(source, new) else source


def change_of(before: str, after: str) -> tuple[str, str]:
    """Return the lines that differ, as they were and as they would be."""
    old, new = before.splitlines(), after.splitlines()
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return "\n".join(old[start : len(old) - end]), "\n".join(new[start : len(new) - end])


def _is_better(before: str, after: str) -> bool:
    """Tell whether there are no more mistakes in the YAML than before."""
    found, now = (
        Counter(one.code for one in parse(Source.of(text, file="")).findings)
        for text in (before, after)
    )
    return not now - found


def _in_text(change: Callable[[str], str]) -> Mend:
    """Return the mend that changes the text at the finding's place in the document."""

    def mend(source: str, finding: Finding) -> str:
        node = walk(tree_of(source), finding.path)
        if not isinstance(node, TextNode):
            return source
        return replace_scalar(source, finding.path, change(node.value))

    return mend


def _in_addresses(change: Callable[[str], str]) -> Mend:
    """Return the mend that changes every address in that text; the others stay as they are."""
    return _in_text(lambda text: _ADDRESS.sub(lambda one: change(one[0]), text))


def _line(source: str, finding: Finding) -> str:
    """Return the file with the finding's line as the reader of YAML understood it."""
    number = finding.place.line if finding.place else 0
    parsed = parse(Source.of(source, file=""))
    if number not in parsed.mended_lines:
        return source
    lines = source.splitlines(keepends=True)
    end = lines[number - 1][len(lines[number - 1].rstrip("\r\n")) :]
    lines[number - 1] = parsed.source.line(number) + end
    return "".join(lines)


def _key(source: str, finding: Finding) -> str:
    """Return the file with the name of a field as it is spelt."""
    meant, place = _MEANT.search(finding.help), finding.place
    if meant is None or place is None:
        return source
    lines = source.splitlines(keepends=True)
    line, start = lines[place.line - 1], place.column - 1
    wrong = line[start : start + place.width]
    if not line[start + place.width :].lstrip().startswith(":") or not wrong.strip():
        return source
    lines[place.line - 1] = line[:start] + meant[1] + line[start + place.width :]
    return "".join(lines)


_once_begun = _in_text(lambda text: _SCHEMES.sub("", text))
"""An address that begins with ``https://`` more than once."""

MENDS: Mapping[str, Mend] = {
    "idle-waiver": lambda source, finding: remove_item(source, finding.path),
    "missing-id": lambda source, _: write_ids(source, taken=())[0],
    "address-without-scheme": _in_text(lambda text: f"https://{text.strip()}"),
    "bad-address": _once_begun,
    "bad-link": _once_begun,
    "tracking-parameters": _in_addresses(without_tracking),
    "wrapped-link": _in_addresses(lambda one: real_address(one) or one),
    "escaped-character": _in_text(
        lambda text: ESCAPED.sub(lambda one: html.unescape(one[0]), text)
    ),
    "invisible-character": _in_text(lambda text: INVISIBLE.sub("", text)),
    "unknown-key": _key,
    "missing-blank": _line,
    "colon-in-text": _line,
    "special-character": _line,
}
"""By the finding's code.  `missing-id` needs the ids that were given before: see `mending`."""
