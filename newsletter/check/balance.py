"""Whose voices an issue carries: shares by outlet, country, language, author, topic, viewpoint, paywall.

A piece is a lead or an entry.  Each counts once for every question; one with two
authors is half of each.  What is not known is a share of its own, so that shares
add up to the whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from newsletter.check.facts import IssueFacts
from newsletter.check.rule import Slip, warning
from newsletter.model.issue import Entry, Issue, Lead
from newsletter.model.people import Byline, Outlet
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.text.addresses import outlet_of

UNKNOWN = ""
"""The value of what is not known."""
PAST_ISSUES = 12
WHOLE = 100
FEWEST = 2
"""Pieces; a single one is no lack of balance, however few there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What is known of a lead or entry; an empty text or tuple is what is not known."""

    outlet: str
    country: str
    """ISO 3166-1 alpha-2."""
    language: str
    """BCP 47, without region."""
    authors: tuple[str, ...]
    topics: tuple[str, ...]
    viewpoint: str
    paywall: str
    """``yes``, ``no`` or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One value's part of the whole."""

    value: str
    """`UNKNOWN` where it is not known."""
    pieces: int
    """How many have it."""
    share: float
    """0 to 1; those of one question add up to 1."""
    percent: int
    """Rounded so that those of one question add up to 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The answer to one question, largest first, what is not known last."""

    question: str
    shares: tuple[Share, ...]

    def of(self, value: str) -> Share | None:
        """Return a value's share, or None where no piece has it."""
        return next((one for one in self.shares if one.value == value), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """An issue beside those before it."""

    issue: str
    pieces: int
    past: tuple[str, ...]
    """Ids of the issues before, at most `PAST_ISSUES`, oldest first."""
    past_pieces: int
    now: tuple[Shares, ...]
    before: tuple[Shares, ...]
    """To the same questions, in the same order."""


QUESTIONS: dict[str, Callable[[Piece], tuple[str, ...]]] = {
    "outlet": lambda piece: (piece.outlet,),
    "country": lambda piece: (piece.country,),
    "language": lambda piece: (piece.language,),
    "author": lambda piece: piece.authors,
    "topic": lambda piece: piece.topics,
    "viewpoint": lambda piece: (piece.viewpoint,),
    "paywall": lambda piece: (piece.paywall,),
}


def balance(
    issue: Issue,
    history: Sequence[Issue],
    *,
    outlets: Sequence[Outlet],
    publication: Publication,
) -> Balance:
    """Return the shares of an issue, and of the last twelve of `history` (oldest first) together."""
    past = [one for one in history if one.id != issue.id][-PAST_ISSUES:]
    ours = tuple(pieces_of(issue, outlets, publication))
    theirs = tuple(piece for one in past for piece in pieces_of(one, outlets, publication))
    return Balance(
        issue=issue.id,
        pieces=len(ours),
        past=tuple(one.id for one in past),
        past_pieces=len(theirs),
        now=tuple(shares_of(ours, question) for question in QUESTIONS),
        before=tuple(shares_of(theirs, question) for question in QUESTIONS),
    )


def pieces_of(issue: Issue, outlets: Sequence[Outlet], publication: Publication) -> Iterator[Piece]:
    """Yield what is known of each lead and entry, in order."""
    for lead in issue.leads:
        yield _of_lead(lead, outlets, publication)
    for entry in issue.entries:
        yield _of_entry(entry, outlets, publication)


def shares_of(pieces: Sequence[Piece], question: str) -> Shares:
    """Return the shares of one question."""
    weights: dict[str, Fraction] = defaultdict(Fraction)
    counts: Counter[str] = Counter()
    for piece in pieces:
        values = tuple(dict.fromkeys(QUESTIONS[question](piece))) or (UNKNOWN,)
        for value in values:
            weights[value] += Fraction(1, len(values))
            counts[value] += 1
    order = sorted(weights, key=lambda one: (one == UNKNOWN, -weights[one], one.casefold(), one))
    parts = [weights[value] / len(pieces) for value in order]
    return Shares(
        question=question,
        shares=tuple(
            Share(value=value, pieces=counts[value], share=float(part), percent=percent)
            for value, part, percent in zip(order, parts, percents(parts), strict=True)
        ),
    )


def percents(parts: Sequence[Fraction]) -> list[int]:
    """Return parts of a whole in percent, rounded by the largest remainders: they add up to 100."""
    exact = [part * WHOLE for part in parts]
    rounded = [int(value) for value in exact]
    missing = WHOLE - sum(rounded) if parts else 0
    by_rest = sorted(range(len(exact)), key=lambda place: (rounded[place] - exact[place], place))
    for place in by_rest[:missing]:
        rounded[place] += 1
    return rounded


@warning
def unbalanced(facts: IssueFacts) -> Iterator[Slip]:
    """Keep the shares of voices within the limits of the house."""
    limits = facts.publication.house_rules.balance.given
    if not limits:
        return
    pieces = tuple(pieces_of(facts.issue, facts.outlets, facts.publication))
    for question, limit in limits:
        for one in shares_of(pieces, question).shares:
            if one.value != UNKNOWN and one.pieces >= FEWEST and one.share * WHOLE > limit:
                yield Slip(
                    message=f"{one.percent} % of the pieces have the {question} “{one.value}” "
                    f"({one.pieces} of {len(pieces)}); the house rule is at most {limit} %.",
                    help="Look for other voices, or change `house_rules: balance:` in "
                    f"publication.yaml. All shares: newsletter balance {facts.issue.id}",
                )


def known_outlet(name: str, address: str, outlets: Iterable[Outlet]) -> Outlet | None:
    """Return the outlet of feeds.yaml with that name or alias, or the one that the address is of."""
    known = tuple(outlets)
    wanted = folded(name)
    named = (one for one in known if wanted in map(folded, (one.name, *one.aliases)))
    return next(named, None) or (outlet_of(address, known) if address else None)


def folded(name: str) -> str:
    """Return an outlet's name for comparison: without case and article."""
    return " ".join(name.casefold().removeprefix("the ").split())


def _of_lead(lead: Lead, outlets: Sequence[Outlet], publication: Publication) -> Piece:
    first = lead.first_published
    return _piece(
        first.outlet if first else publication.name,
        first.url if first else "",
        outlets,
        language=lead.language or publication.language,
        authors=lead.authors,
    )


def _of_entry(entry: Entry, outlets: Sequence[Outlet], publication: Publication) -> Piece:
    del publication
    return _piece(
        entry.outlet,
        entry.address,
        outlets,
        language=entry.language,
        authors=entry.authors,
        topics=entry.topics,
    )


def _piece(
    name: str,
    address: str,
    outlets: Sequence[Outlet],
    *,
    language: str,
    authors: Sequence[Byline],
    topics: tuple[str, ...] = (),
) -> Piece:
    outlet = known_outlet(name, address, outlets)
    spoken = language or (outlet.language if outlet else "")
    return Piece(
        outlet=outlet.name if outlet else name,
        country=outlet.country if outlet else UNKNOWN,
        language=spoken.partition("-")[0].lower(),
        authors=tuple(author.name for author in authors),
        topics=topics,
        viewpoint=outlet.viewpoint if outlet else UNKNOWN,
        paywall=("yes" if outlet.paywall else "no") if outlet else UNKNOWN,
    )
