"""redirects: of publication.yaml: what became of addresses that the archive had."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from newsletter.documents.addresses import PAGE_ADDRESS
from newsletter.documents.moments import DAY
from newsletter.documents.nodes import ListNode, MapNode, Node, TextNode, walk
from newsletter.documents.reading import Reading, Schema
from newsletter.documents.rules import report_repeated, values
from newsletter.documents.scalars import SLUG, WORDS, Scalar, one_line
from newsletter.documents.shape import Field, Shape
from newsletter.model.finding import ItemPath, Severity
from newsletter.model.publication import Publication
from newsletter.model.redirect import Redirect
from newsletter.model.values import dataclass

_STEP = r"[A-Za-z0-9][A-Za-z0-9._~-]*"
_PATH = re.compile(rf"(?:{_STEP}/)*(?:{_STEP})?(?:#{SLUG.pattern})?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePath(Scalar):
    """An address below the archive; with `far`, also a whole one elsewhere."""

    far: bool = False

    @property
    def words(self) -> str:
        """Name the kind."""
        return "an address of the archive" + (", or a whole one" if self.far else "")

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take a path without its beginning."""
        if self.far and _SCHEME.match(text):
            return PAGE_ADDRESS.parse(text, node, reading, path)
        if text and _PATH.fullmatch(text):
            return text
        return reading.report(
            node,
            "bad-site-path",
            f"“{text}” is not {self.words}.",
            "Write what follows the archive's own address, without a slash in front: "
            "topics/water/, or issues/2017-11/#an-id.",
            path=path,
        )

    def schema(self, publication: Publication | None) -> Schema:
        """Return the pattern."""
        path = {"type": "string", "pattern": f"^(?!$){_PATH.pattern}$"}
        return {"anyOf": [path, PAGE_ADDRESS.schema(publication)]} if self.far else path


def _redirect(**given: Any) -> Redirect:  # noqa: ANN401 - each field its own
    return Redirect(**given)


REDIRECT = Shape(
    name="a redirect",
    build=_redirect,
    exclusive=("to", "gone"),
    fields=(
        Field(
            name="from",
            attribute="old",
            kind=SitePath(),
            required=True,
            help="An address that the archive had: topics/watr/, issues/2017-11/#old-id.",
        ),
        Field(
            name="to",
            attribute="new",
            kind=SitePath(far=True),
            help="Where it leads now: topics/water/, or a whole address elsewhere.",
        ),
        Field(name="gone", kind=DAY, help="Since when it leads nowhere, instead of “to”."),
        Field(name="why", kind=WORDS, help="Why it is gone, as readers see it."),
    ),
)


def redirects_lead_somewhere(tree: Node, reading: Reading) -> None:
    """Report redirects without an end, in a circle, or by way of another; and one address twice."""
    report_repeated(
        values(tree, "redirects", "from"),
        reading,
        code="duplicate-redirect",
        message="“{text}” is redirected already, on line {line}.",
        help="Delete one of the two.",
        key=str,
    )
    listed = list(_redirects(tree))
    table = {one.old: one.new for one in listed}
    order = [one.old for one in listed]
    for one in listed:
        if not one.new:
            _report_endless(one, reading)
        elif one.new in table:
            _report_chain(one, table, order, reading)


@dataclass(frozen=True, slots=True)
class _Found:
    """A redirect as it stands in the file."""

    path: ItemPath
    old: str
    new: str
    """``-``: it is gone; empty: nothing is said."""
    node: Node


def _redirects(tree: Node) -> Iterator[_Found]:
    found = walk(tree, ("redirects",))
    for number, item in enumerate(found.items if isinstance(found, ListNode) else ()):
        if not isinstance(item, MapNode):
            continue
        old, new = walk(item, ("from",)), walk(item, ("to",))
        path: ItemPath = ("redirects", number)
        if not isinstance(old, TextNode) or old.is_empty:
            continue
        if isinstance(new, TextNode) and not new.is_empty:
            yield _Found((*path, "to"), one_line(old.value), one_line(new.value), new)
        else:
            yield _Found(path, one_line(old.value), "-" if item.key("gone") else "", item)


def _report_endless(one: _Found, reading: Reading) -> None:
    reading.report(
        one.node,
        "missing-key",
        "The redirect says neither where its address leads nor since when it is gone.",
        "Add a line such as “to: topics/water/”, or “gone: 2018-01-05”.",
        path=one.path,
    )


def _report_chain(one: _Found, table: dict[str, str], order: list[str], reading: Reading) -> None:
    seen, end = [one.old], one.new
    while end in table and end not in seen:
        seen.append(end)
        end = table[end]
    if end in seen:
        circle = seen[seen.index(end) :]
        if one.old == max(circle, key=order.index):  # each circle once
            reading.report(
                one.node,
                "redirect-cycle",
                f"“{one.old}” leads in a circle: {' → '.join([*circle, one.old])}.",
                "Let one of them lead to a page that is there.",
                path=one.path,
            )
        return
    mend = "Say that it is gone itself: gone: and the day." if end == "-" else f"Write “to: {end}”."
    reading.report(
        one.node,
        "redirect-chain",
        f"“{one.old}” leads to an address that is redirected itself.",
        mend,
        path=one.path,
        severity=Severity.WARNING,
    )
