"""What one item of ``feeds:`` may be: a feed, a page, a sitemap, a search."""

from __future__ import annotations

from typing import Any

from newsletter.documents.addresses import PAGE_ADDRESS, PageAddress
from newsletter.documents.nodes import MapNode, Node, TextNode
from newsletter.documents.reading import BAD, Kind, Reading, Schema
from newsletter.documents.scalars import LANGUAGE, WORDS, YES_NO, Scalar
from newsletter.documents.shape import Field, ListOf, OneOf, Shape
from newsletter.documents.suggest import listed
from newsletter.model.article import Feed, FeedKind
from newsletter.model.finding import ItemPath
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.text.aggregators import news_search
from newsletter.text.selectors import is_selector


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAddress(PageAddress):
    """A feed given by its address alone."""

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Return a feed."""
        url = PageAddress.parse(self, text, node, reading, path)
        return BAD if url is BAD else Feed(url=url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector(Scalar):
    """A CSS selector."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "a CSS selector"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take what pages can be asked with."""
        if is_selector(text):
            return text
        return reading.report(
            node,
            "bad-selector",
            f"“{text}” is no CSS selector.",
            "Write one such as h2 a or .list-item > a; `newsletter feeds add PAGE` proposes one.",
            path=path,
        )

    def schema(self, publication: Publication | None) -> Schema:
        """Return any text."""
        return WORDS.schema(publication)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPattern(Scalar):
    """The beginning of a path, with ``*`` for any text and ``$`` for the end."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "a path pattern (/opinion/*)"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take a pattern that some path can match."""
        if text.startswith(("/", "*")) and " " not in text:
            return text
        return reading.report(
            node,
            "bad-pattern",
            f"“{text}” is no pattern of a path.",
            "Write the part behind the host, with * for any text: /opinion/ or /*/analysis-.",
            path=path,
        )

    def schema(self, publication: Publication | None) -> Schema:
        """Return a pattern."""
        del publication
        return {"type": "string", "pattern": r"^[/*]\S*$"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OneShapeOf(Kind):
    """A mapping of one of several shapes, told apart by which first field stands there."""

    shapes: tuple[Shape, ...]

    @property
    def words(self) -> str:
        """Name the first fields."""
        return f"a mapping with {listed((f'“{name}:”' for name in self.names), most=9)}"

    @property
    def names(self) -> tuple[str, ...]:
        """The first field of each shape."""
        return tuple(shape.fields[0].name for shape in self.shapes)

    def read(self, node: Node, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Read the shape that is meant; two at once are reported."""
        if not isinstance(node, MapNode):
            return self.shapes[0].read(node, reading, path)
        keys = [key for key, _value in node.pairs if key.value in self.names]
        if len({key.value for key in keys}) > 1:
            first, second = keys[:2]
            return reading.report(
                second,
                "conflicting-keys",
                f"“{first.value}” and “{second.value}” stand together; only one of them may.",
                f"Delete “{first.value}” or “{second.value}”, or make two items of them.",
                path=(*path, second.value),
            )
        return self._meant(node).read(node, reading, path)

    def _meant(self, node: MapNode) -> Shape:
        """Return the shape whose first field stands there, or else that with most of the fields."""
        present = {key.value for key, _value in node.pairs}
        stated = (shape for shape in self.shapes if shape.fields[0].name in present)
        likeliest = max(
            self.shapes, key=lambda shape: len(present & {f.name for f in shape.fields})
        )
        return next(stated, likeliest)

    def schema(self, publication: Publication | None) -> Schema:
        """Return an anyOf."""
        return {"anyOf": [shape.schema(publication) for shape in self.shapes]}


def _page(**said: Any) -> Feed:  # noqa: ANN401 - the fields of a shape
    return Feed(kind=FeedKind.PAGE, **said)


def _sitemap(*, match: str | tuple[str, ...] = (), **said: Any) -> Feed:  # noqa: ANN401 - the fields of a shape
    patterns = (match,) if isinstance(match, str) else match
    return Feed(kind=FeedKind.SITEMAP, match=patterns, **said)


def _search(*, query: str, **said: Any) -> Feed:  # noqa: ANN401 - the fields of a shape
    url = news_search(query, said.get("language", ""))
    return Feed(kind=FeedKind.GOOGLE_NEWS, url=url, query=query, **said)


_TITLE = Field(name="title", kind=WORDS, help="What you call it.")
_OUTLET = Field(name="outlet", kind=WORDS, help="Name of an outlet below, if hosts do not tell.")
_LANGUAGE = Field(name="language", kind=LANGUAGE, help="Language of its articles: en, ur.")
_PAUSED = Field(name="paused", kind=YES_NO, help="true: not read for now.")
_FULL = Field(name="full", kind=YES_NO, help="true: the pages of its articles are saved at once.")
_COMMON = (_TITLE, _OUTLET, _LANGUAGE, _FULL, _PAUSED)

FEED = Shape(
    name="a feed",
    build=Feed,
    fields=(
        Field(name="url", kind=PAGE_ADDRESS, required=True, help="Address of the feed."),
        *_COMMON,
    ),
)
PAGE = Shape(
    name="a page with links",
    build=_page,
    fields=(
        Field(
            name="page",
            attribute="url",
            kind=PAGE_ADDRESS,
            required=True,
            help="Instead of url: address of a page without a feed, whose new links are articles.",
        ),
        Field(
            name="links",
            kind=Selector(),
            required=True,
            help="Of a page: CSS selector of the links that lead to articles: h2 a.",
        ),
        Field(
            name="headlines",
            kind=Selector(),
            help="Of a page: CSS selector of the title in a link's block, if the link is no title.",
        ),
        Field(
            name="dates",
            kind=Selector(),
            help="Of a page: CSS selector of the date in a link's block: time.",
        ),
        *_COMMON,
    ),
)
SITEMAP = Shape(
    name="a sitemap",
    build=_sitemap,
    fields=(
        Field(
            name="sitemap",
            attribute="url",
            kind=PAGE_ADDRESS,
            required=True,
            help="Instead of url: address of a sitemap, best one of news.",
        ),
        Field(
            name="match",
            kind=OneOf(text=PathPattern(), other=ListOf(item=PathPattern())),
            help="Of a sitemap: which paths are articles: /opinion/ or [/opinion/, /*/analysis-].",
        ),
        *_COMMON,
    ),
)
SEARCH = Shape(
    name="a search of Google News",
    build=_search,
    fields=(
        Field(
            name="google_news",
            attribute="query",
            kind=WORDS,
            required=True,
            help="Instead of url, where nothing else is left: a search of Google News: site:ledger.example.",
        ),
        *(_TITLE, _OUTLET, _LANGUAGE, _PAUSED),
    ),
)
SOURCE = OneShapeOf(shapes=(FEED, PAGE, SITEMAP, SEARCH))
