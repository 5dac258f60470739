"""portrait:, wordmark: and pictures: of publication.yaml."""

from __future__ import annotations

import re
from typing import Any

from newsletter.documents.nodes import TextNode
from newsletter.documents.reading import BAD, Reading, Schema
from newsletter.documents.scalars import PICTURE_FILE, WORDS, Choice, PictureFile, Scalar
from newsletter.documents.shape import Field, OneOf, Shape
from newsletter.model.finding import ItemPath
from newsletter.model.pictures import EMBEDDED, HOSTED, Portrait, Wordmark
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass

_FOCUS = r"(100|[1-9]?[0-9])% +(100|[1-9]?[0-9])%"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Focus(Scalar):
    """Two percentages; read as whole numbers."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "two percentages, such as 50% 30%"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Return both."""
        if found := re.fullmatch(_FOCUS, text):
            return int(found[1]), int(found[2])
        return reading.report(
            node,
            "bad-focus",
            f"“{text}” is not {self.words}.",
            "Write how far the face is from the left edge and from the top, each from 0% to 100%: "
            "50% 30%.",
            path=path,
        )

    def schema(self, publication: Publication | None) -> Schema:
        """Return the pattern."""
        del publication
        return {"type": "string", "pattern": f"^(?:{_FOCUS})$"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _PortraitFile(PictureFile):
    """The path alone; read as a portrait."""

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Return the portrait."""
        file = PictureFile.parse(self, text, node, reading, path)
        return BAD if file is BAD else Portrait(file=file)


@dataclass(frozen=True, slots=True, kw_only=True)
class _WordmarkFile(PictureFile):
    """The path alone; read as a wordmark."""

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Return the wordmark."""
        file = PictureFile.parse(self, text, node, reading, path)
        return BAD if file is BAD else Wordmark(file=file)


_FILE = Field(name="file", kind=PICTURE_FILE, required=True, help="Path of the picture.")
PORTRAIT = OneOf(
    text=_PortraitFile(),
    other=Shape(
        name="a portrait",
        build=Portrait,
        fields=(
            _FILE,
            Field(
                name="alt",
                kind=WORDS,
                help="What is to be seen, where the person's name does not say it.",
            ),
            Field(
                name="focus",
                kind=_Focus(),
                help="Where the face is, from the left and from the top: 50% 38% unless said "
                "otherwise. It stays in the middle of the square that is cut out.",
            ),
        ),
    ),
)
WORDMARK = OneOf(
    text=_WordmarkFile(),
    other=Shape(
        name="a wordmark",
        build=Wordmark,
        fields=(
            _FILE,
            Field(
                name="dark",
                kind=PICTURE_FILE,
                help="Path of the picture for dark backgrounds; without one it keeps a light "
                "background of its own.",
            ),
            Field(name="alt", kind=WORDS, help="Its words, where they are not the name."),
        ),
    ),
)
PICTURES = Choice(options=(HOSTED, EMBEDDED))
