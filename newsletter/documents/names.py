"""The kinds of text that name something of the publication: people, authors, focus areas."""

from __future__ import annotations

from typing import Any

from newsletter.documents.addresses import PAGE_ADDRESS
from newsletter.documents.nodes import MapNode, Node, TextNode
from newsletter.documents.reading import BAD, Reading, Schema
from newsletter.documents.scalars import ID, MARKDOWN, SLUG, WORDS, Scalar
from newsletter.documents.shape import Field, OneOf, Shape
from newsletter.documents.suggest import did_you_mean, listed
from newsletter.model.finding import ItemPath
from newsletter.model.people import Byline, Person
from newsletter.model.publication import FocusArea, Publication
from newsletter.model.values import dataclass


def folded(name: str) -> str:
    """Return a name as it is compared: case and runs of blanks do not count."""
    return " ".join(name.split()).casefold()


def byline(name: str, link: str, people: tuple[Person, ...]) -> Byline:
    """Return an author as printed; somebody whom the publication knows by their own spelling."""
    wanted = folded(name)
    person = next((one for one in people if wanted in map(folded, (one.name, *one.aliases))), None)
    if person is None:
        return Byline(name=name, link=link)
    return Byline(name=person.name, link=link or person.link, person=person.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonId(Scalar):
    """The id of one of the publication's people."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "the id of a person in publication.yaml"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take a known id."""
        people = reading.publication.people if reading.publication else ()
        if any(person.id == text for person in people):
            return text
        return _unknown_person(text, people, node, reading, path)

    def schema(self, publication: Publication | None) -> Schema:
        """Return the ids, where they are known."""
        if publication and publication.people:
            return {"enum": [person.id for person in publication.people]}
        return {"type": "string", "pattern": f"^{SLUG.pattern}$"}


def _unknown_person(
    text: str, people: tuple[Person, ...], node: TextNode, reading: Reading, path: ItemPath
) -> Any:  # noqa: ANN401
    by_any_name = {
        name: person.id for person in people for name in (person.id, person.name, *person.aliases)
    }
    suggestion = did_you_mean(text, by_any_name)
    for name, person_id in by_any_name.items():
        suggestion = suggestion.replace(f"“{name}”", f"“{person_id}”")
    known = f"People are: {listed(person.id for person in people)}." if people else ""
    return reading.report(
        node,
        "unknown-person",
        f"No person with the id “{text}” stands in publication.yaml.",
        (suggestion + known).strip() or "Enter the person under “people:” in publication.yaml.",
        path=path,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorText(Scalar):
    """A person's id, or the name of somebody else; read as a byline."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "a person's id or a name"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take a text that looks like an id for one; all else is a name."""
        publication = reading.publication
        people = publication.people if publication else ()
        person = publication.person(text) if publication else None
        if person:
            return Byline(name=person.name, link=person.link, person=person.id)
        if SLUG.fullmatch(text):
            return _unknown_author(text, people, node, reading, path)
        return byline(text, "", people)

    def schema(self, publication: Publication | None) -> Schema:
        """Return known ids or anything that is no id."""
        if publication is None:
            return {"type": "string", "pattern": r"\S"}
        name = {"type": "string", "allOf": [{"pattern": r"\S"}, _not_a_slug()]}
        ids = [person.id for person in publication.people]
        return {"anyOf": [{"enum": ids}, name]} if ids else name


def _not_a_slug() -> Schema:
    return {"not": {"pattern": f"^\\s*{SLUG.pattern}\\s*$"}}


def _unknown_author(
    text: str, people: tuple[Person, ...], node: TextNode, reading: Reading, path: ItemPath
) -> Any:  # noqa: ANN401
    ids = [person.id for person in people]
    as_name = " ".join(part.capitalize() for part in text.split("-"))
    return reading.report(
        node,
        "unknown-person",
        f"“{text}” is written like a person's id, but no such person stands in publication.yaml.",
        did_you_mean(text, ids) + f"Somebody else is written by name: {as_name}.",
        path=path,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _AuthorMapping(Shape):
    """An author with a link of their own."""

    def read(self, node: Node, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Read name and link, then reconcile the name with the people."""
        values = Shape.read(self, node, reading, path)
        if values is BAD or not isinstance(node, MapNode):
            return BAD
        people = reading.publication.people if reading.publication else ()
        return byline(values["name"], values.get("link", ""), people)


AUTHOR = OneOf(
    text=AuthorText(),
    other=_AuthorMapping(
        name="an author",
        build=dict,
        fields=(
            Field(name="name", kind=WORDS, required=True, help="The author's name as printed."),
            Field(name="link", kind=PAGE_ADDRESS, help="Page about the author."),
        ),
    ),
)
PERSON_ID = PersonId()


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusAreaId(Scalar):
    """The id of one of the publication's focus areas; read as the focus area."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "the id of a focus area in publication.yaml"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take a known id."""
        areas = reading.publication.focus_areas if reading.publication else ()
        found = next((area for area in areas if area.id == text), None)
        if found:
            return found
        ids = [area.id for area in areas]
        known = f"Focus areas are: {listed(ids)}." if ids else ""
        return reading.report(
            node,
            "unknown-focus-area",
            f"No focus area with the id “{text}” stands in publication.yaml.",
            did_you_mean(text, ids) + known or "Enter it under “focus_areas:” in publication.yaml.",
            path=path,
        )

    def schema(self, publication: Publication | None) -> Schema:
        """Return the ids, where they are known."""
        if publication and publication.focus_areas:
            return {"enum": [area.id for area in publication.focus_areas]}
        return {"type": "string", "pattern": f"^{SLUG.pattern}$"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _AreaAsItWas(Shape):
    """A focus area in the words that a past issue had for it."""

    def read(self, node: Node, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Read it in past issues; in others the publication's words hold."""
        if isinstance(node, MapNode) and not reading.imported:
            return reading.report(
                node,
                "focus-area-in-issue",
                "A focus area is written out in the issue.",
                "Enter it under “focus_areas:” in publication.yaml and write its id here; only past "
                "issues (“imported: true”) hold the words of their time.",
                path=path,
            )
        return Shape.read(self, node, reading, path)


FOCUS_AREA = OneOf(
    text=FocusAreaId(),
    other=_AreaAsItWas(
        name="a focus area",
        build=FocusArea,
        fields=(
            Field(name="id", kind=ID, required=True, help="Short id of the area."),
            Field(name="title", kind=WORDS, required=True, help="Its heading at the time."),
            Field(name="text", kind=MARKDOWN, required=True, help="Its blurb at the time."),
            Field(name="link", kind=PAGE_ADDRESS, help="Page about it."),
        ),
    ),
)
"""The id of one, or, in past issues, one as it read then."""
