"""Rules about whose voices an issue carries, and how their names are spelt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from newsletter.check.balance import folded, known_outlet
from newsletter.check.facts import IssueFacts
from newsletter.check.rule import Slip, note, warning
from newsletter.model.finding import ItemPath
from newsletter.model.issue import Issue
from newsletter.model.values import dataclass
from newsletter.text.person_names import name_words, names_in, one_name

_MOST_COMPARED = 200
"""Names that share a word with another."""
Cited = dict[str, list[tuple[ItemPath, str]]]
"""By outlet or author, where pieces of theirs stand: (path, id of the item)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelt:
    """A name as it is spelt somewhere."""

    name: str
    where: str
    """For a message: ``issue 2026-10``; empty: in this issue."""
    path: ItemPath = ()
    item: str = ""
    byline: bool = True
    """False: it stands in a title or text, and may be no name of a person at all."""


@warning
def crowded_outlet(facts: IssueFacts) -> Iterator[Slip]:
    """Cite no outlet more often in one issue than the house allows."""
    most = facts.publication.house_rules.most_per_outlet
    yield from _crowded(_by_outlet(facts), most, "is cited")


@warning
def crowded_author(facts: IssueFacts) -> Iterator[Slip]:
    """Carry no author more often in one issue than the house allows."""
    most = facts.publication.house_rules.most_per_author
    yield from _crowded(_by_author(facts), most, "is an author")


@note
def outlet_cited_twice(facts: IssueFacts) -> Iterator[Slip]:
    """Know which outlets are cited twice in one issue."""
    most = facts.publication.house_rules.most_per_outlet
    twice = [name for name, places in _by_outlet(facts).items() if 1 < len(places) <= most]
    if twice:
        yield Slip(
            message=f"Cited more than once in this issue: {', '.join(twice)}.",
            help="Nothing to mend, if you meant it; other outlets may carry the same news.",
        )


@warning
def name_spelt_two_ways(facts: IssueFacts) -> Iterator[Slip]:
    """Spell a person's name as it was spelt elsewhere: in this issue, among the people, or before."""
    here = [*{one.name: one for one in (*_in_texts(facts), *_bylines(facts))}.values()]
    known = _families([*here, *_people(facts), *_past(facts)])
    told = set[frozenset[str]]()
    for spelt in here:
        for other in _nearest(spelt, known):
            pair = frozenset((spelt.name.casefold(), other.name.casefold()))
            if pair not in told:
                told.add(pair)
                yield _two_spellings(spelt, other)


def _crowded(cited: Cited, most: int, does: str) -> Iterator[Slip]:
    for name, places in cited.items():
        if len(places) > most:
            path, item = places[most]
            yield Slip(
                message=f"{name} {does} {len(places)} times in this issue; the house rule is at "
                f"most {most}.",
                help="Look for other voices on the same matter.",
                path=path,
                item=item,
            )


def _by_outlet(facts: IssueFacts) -> Cited:
    cited: Cited = defaultdict(list)
    names: dict[str, str] = {}
    for path, entry in facts.entries:
        outlet = known_outlet(entry.outlet, entry.address, facts.outlets)
        name = outlet.name if outlet else entry.outlet
        shown = names.setdefault(folded(name), name)
        cited[shown].append(((*path, "outlet"), entry.id))
    return cited


def _by_author(facts: IssueFacts) -> Cited:
    cited: Cited = defaultdict(list)
    for path, item in facts.items:
        for author in item.authors:
            if not author.organisation:
                cited[author.name].append(((*path, "authors"), item.id))
    return cited


def _bylines(facts: IssueFacts) -> Iterator[Spelt]:
    for path, item in facts.items:
        for number, author in enumerate(item.authors):
            if not author.organisation and not author.person:
                place = (*path, "authors", number)
                yield Spelt(name=author.name, where="", path=place, item=item.id)


def _in_texts(facts: IssueFacts) -> Iterator[Spelt]:
    """Yield what looks like a name in titles and texts; bylines are told above."""
    for passage in facts.passages:
        if "authors" not in passage.path:
            for name in names_in(passage.text):
                yield Spelt(name=name, where="", path=passage.path, item=passage.item, byline=False)


def _people(facts: IssueFacts) -> Iterator[Spelt]:
    for person in facts.publication.people:
        for name in (person.name, *person.aliases):
            yield Spelt(name=name, where="the people of publication.yaml")


def _past(facts: IssueFacts) -> Iterator[Spelt]:
    for issue in reversed(facts.history):
        for name in _authors_of(issue):
            yield Spelt(name=name, where=f"issue {issue.id}")


def _authors_of(issue: Issue) -> Iterator[str]:
    bylines = [item.authors for item in issue.leads] + [item.authors for item in issue.entries]
    yield from (author.name for authors in bylines for author in authors if not author.organisation)


def _families(names: list[Spelt]) -> dict[str, list[Spelt]]:
    """Return names by each of their longer words, so that only those that share one are compared."""
    found: dict[str, list[Spelt]] = defaultdict(list)
    for spelt in names:
        for word in set(name_words(spelt.name)):
            found[word].append(spelt)
    return found


def _nearest(spelt: Spelt, known: dict[str, list[Spelt]]) -> list[Spelt]:
    """Return the first other spelling of a name, or nothing where the name is known as it is."""
    others = [
        other for word in name_words(spelt.name) for other in known.get(word, ())[:_MOST_COMPARED]
    ]
    if any(other.where and other.name == spelt.name for other in others):
        return []
    return [
        other
        for other in others
        if other is not spelt
        and other.name != spelt.name
        and one_name(spelt.name, other.name, strict=not (spelt.byline and other.byline))
    ][:1]


def _two_spellings(spelt: Spelt, other: Spelt) -> Slip:
    where = f"in {other.where}" if other.where else "elsewhere in this issue"
    return Slip(
        message=f"“{spelt.name}” is spelt “{other.name}” {where}.",
        help="Write both alike, as the person does. If they are two people, waive this; if both "
        "spellings are right, give the person an alias in publication.yaml.",
        path=spelt.path,
        item=spelt.item,
    )
