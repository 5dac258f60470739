"""Authors out of whatever a feed or page calls its author."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from newsletter.text.html import html_to_line

LONGEST_CREDIT = 2_000
"""Characters; what is longer names nobody."""
MAIL_THEN_NAME = re.compile(r"^\S+@\S+\s*\((?P<name>[^()]+)\)$")
MAIL = re.compile(r"<?(?:mailto:)?[^\s<>()@]+@[^\s<>()@]+>?")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
HANDLE = re.compile(r"(?<!\w)@\w+")
LEAD_IN = re.compile(
    r"^(?:(?:an?\s+)?(?:written|posted|reported|published|story|words|text|texte|review|analysis|"
    r"article|report|commentary|opinion|created|submitted|added|compiled|geschrieben|"
    r"(?:view|see)\s+all\s+(?:posts|articles)|more\s+(?:posts|articles|stories))\s+)?"
    r"(?:by|from|von|par|por|door|di|od|autor|作者|文|取材)(?:\s*[:：/／]\s*|\s+)|"
    r"^(?:authors?|by|byline|writer|text|texte?|words|auteur|autor|verfasser|作者|文)\s*[:：/／]\s*",
    re.IGNORECASE,
)
MONTH_NAME = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|"
    r"july|august|september|october|november|december)"
)
TAIL = re.compile(
    rf"\s*(?:[|•·—]|\s[–-]\s|\b(?:updated|published|posted|filed under|for the|contributed to)\b|"
    rf"\bis an?\b|\s(?:in|at|am|on)\s|\b{MONTH_NAME}\.?\s+\d|\b\d{{1,2}}:\d{{2}}\b|\d{{4}}).*$",
    re.IGNORECASE,
)
JOB_TAIL = re.compile(
    r"(?<=\w)\s+(?:(?:senior|chief|staff|deputy|managing|associate|assistant|politics?|political|"
    r"foreign|national|business|science|special|executive|contributing|guest|freelance)\s+)*"
    r"(?:editor|reporter|correspondent|writer|columnist|contributor|producer|journalist|ceo|analyst)"
    r"\b.*$",
    re.IGNORECASE,
)
SEPARATOR = re.compile(
    r"\s*(?:[,;/、，；]|\s&\s|(?i:\band\b|\bund\b|\bwith\b)|\s+et\s+|\s+y\s+|\s+[Aa]s told to\s+)\s*"
)
SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq|mba|rn|dds|frcp)\.?$", re.IGNORECASE)
ROLE = re.compile(
    r"\b(?:correspondents?|editors?|reporters?|writers?|columnists?|contributors?|analysts?|"
    r"producers?|bureau|desk|newsroom|staff|team|professors?|fellows?|directors?|agenc(?:y|ies)|"
    r"inc|llc|ltd|news|journalists?|founder|ceo|president|university|institute|intern|"
    r"photographer|freelancer|blogger|author)\b",
    re.IGNORECASE,
)
GENERIC = frozenset(
    [
        *("admin", "administrator", "anonymous", "author", "authors", "by", "editor", "editorial"),
        *(
            "guest",
            "info",
            "n/a",
            "na",
            "nan",
            "news",
            "nobody",
            "none",
            "none none",
            "null",
            "root",
        ),
        *("staff", "super user", "system", "test", "undefined", "unknown", "user", "webmaster"),
        *("web editor", "contributor", "admin admin", "share", "follow", "more", "et al", "et al."),
    ]
)
LONGEST_NAME = 70
MOST_AUTHORS = 30
REMEMBERED = 1000
"""Lines of credit that are remembered: the same few people write for a feed."""


def clean_authors(credits: Iterable[str], *, not_authors: Collection[str] = ()) -> tuple[str, ...]:
    """Return the names in credits, each once: without By, addresses, roles and generic words.

    `not_authors` are names that are no author here: the outlet's own.
    """
    return _cleaned(tuple(credits), tuple(not_authors)) if credits else ()


@lru_cache(maxsize=REMEMBERED)
def _cleaned(credits: tuple[str, ...], not_authors: tuple[str, ...]) -> tuple[str, ...]:
    own = sorted((fold(name) for name in not_authors), key=len, reverse=True)
    dropped = {*own, *GENERIC}
    names: dict[str, str] = {}
    for credit in credits:
        for split in split_credit(credit):
            name = _without_house(split, own)
            key = fold(name)
            if key and key not in dropped:
                names.setdefault(key, name)
    return tuple(list(names.values())[:MOST_AUTHORS])


def fold(name: str) -> str:
    """Return the form by which two spellings of a name are compared."""
    return " ".join(name.casefold().replace(".", " ").replace("’", "'").split())


def split_credit(credit: str) -> list[str]:
    """Take one credit line apart into names."""
    text = html_to_line(credit)[:LONGEST_CREDIT]
    mailed = MAIL_THEN_NAME.match(text)
    text = mailed["name"] if mailed else text
    for pattern in (MAIL, ADDRESS, HANDLE):
        text = pattern.sub(" ", text)
    text = LEAD_IN.sub("", " ".join(text.split()))
    text = TAIL.sub("", text)
    pieces = [piece.strip(" .,:;()[]\"'“”*-–") for piece in SEPARATOR.split(text)]
    pieces = [LEAD_IN.sub("", piece) for piece in pieces if piece and not SUFFIX.match(piece)]
    names = list(filter(None, map(_without_job, pieces))) or pieces[:1]
    if len(names) > 1:
        people = [name for name in names if not ROLE.search(name)]
        names = people or names[:1]
    return [_cased(name) for name in names if _may_be_a_name(name)]


def _without_job(piece: str) -> str:
    """Return a name without the job behind it; empty where nothing but a job is left."""
    name = JOB_TAIL.sub("", piece)
    return name if name == piece or " " in name else ""


def _without_house(name: str, own: Collection[str]) -> str:
    """Return a name without that of its house behind it: "Amna Qureshi The Harbour Ledger"."""
    folded = fold(name)
    for house in own:
        if " " in house and folded.endswith(f" {house}"):
            return " ".join(name.split()[: -len(house.split())])
    return name


def _may_be_a_name(name: str) -> bool:
    return len(name) <= LONGEST_NAME and any(sign.isalpha() for sign in name) and len(name) > 1


def _cased(name: str) -> str:
    """Return a name written in capitals as it is usually written."""
    if " " in name and name.isupper() and name.isascii():
        return re.sub(r"[A-Za-z]+", lambda word: word[0].capitalize(), name)
    return name
