"""Faults in an issue's own file, and in what a theme makes of a sound one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bench.clean_issues import LEADS, ONE_EACH
from bench.press_house import Draft, pieces
from newsletter.model.rendition import Rendition, Token


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFault:
    """One fault of an issue, and the code that must say it."""

    name: str
    code: str
    draft: Draft


HEAD = {
    "subject": "Boards at the tail, and who reads them aloud",
    "preheader": "What came down the canal this month, and nine articles.",
    "language": "en",
    "number": 12,
    "send_at": "2017-12-22 09:00 America/New_York",
}
_LEAD = LEADS["linking"]
_PICTURE = LEADS["pictured"]
COUNCILS = "local-councils-without-money"
HEADS: tuple[tuple[str, str, dict[str, str | int]], ...] = (
    ("no subject", "empty-value", {"subject": " "}),
    ("month of another issue", "subject-of-another-month", {"subject": "The November review"}),
    ("year of another issue", "subject-of-another-year", {"subject": "Boards, December 2016"}),
    ("number of another issue", "subject-of-another-number", {"subject": "Issue 11: boards"}),
    ("number sign of another", "subject-of-another-number", {"subject": "Boards (#11)"}),
    (
        "subject of the last issue",
        "repeated-subject",
        {"subject": "Quiet talks, a government under siege, and ten articles"},
    ),
    ("subject too long", "long-subject", {"subject": "Boards at the tail of the canal " * 5}),
    ("subject shouted", "shouting-subject", {"subject": "BOARDS AT THE TAIL"}),
    ("subject of a copy", "subject-of-a-draft", {"subject": "Copy of boards at the tail"}),
    ("subject with a tag", "merge-tag", {"subject": "Boards for *|FNAME|*"}),
    ("subject to come", "placeholder", {"subject": "TODO subject"}),
    ("no preheader", "missing-preheader", {"preheader": " "}),
    ("preheader too long", "long-preheader", {"preheader": "What came down the canal " * 9}),
    (
        "preheader says it again",
        "preheader-repeats-subject",
        {"preheader": "Boards at the tail, and who reads them aloud"},
    ),
    ("no time to send", "missing-send-at", {"send_at": ""}),
)
WORDS: tuple[tuple[str, str, str, str], ...] = (
    ("word twice", "repeated-word", "list of materials", "list of the the materials"),
    ("to be written", "placeholder", "list of materials", "TBD"),
    ("tag", "merge-tag", "list of materials", "list for {{ first_name }}"),
    ("another encoding", "mojibake", "list of materials", "listâ€™s materials"),
    ("HTML", "markup-in-text", "list of materials", "list of <b>materials</b>"),
    ("vague link", "vague-link", "their drawings of the board", "here"),
    ("short link", "shortened-link", "https://boards.example/drawings", "https://bit.ly/3xYz"),
    (
        "staging link",
        "staging-link",
        "https://boards.example/drawings",
        "https://dev.boards.example/d",
    ),
    (
        "link says another",
        "link-says-another-host",
        "their drawings of the board",
        "www.desk.example",
    ),
    (
        "scheme twice",
        "bad-link",
        "https://boards.example/drawings",
        "https://https://boards.example/d",
    ),
    (
        "wrapped link",
        "wrapped-link",
        "https://boards.example/drawings",
        "https://www.google.com/url?q=https://boards.example/d",
    ),
    (
        "link that counts",
        "tracking-parameters",
        "https://boards.example/drawings",
        "https://boards.example/d?utm_source=x",
    ),
    (
        "password",
        "login-in-link",
        "https://boards.example/drawings",
        "https://a:b@boards.example/d",
    ),
    (
        "placeholder link",
        "placeholder-link",
        "https://boards.example/drawings",
        "https://yourdomain.com/d",
    ),
    (
        "full stop in a link",
        "malformed-address",
        "https://boards.example/drawings",
        "https://boards.example/d.",
    ),
    (
        "draft of a page",
        "link-for-editors",
        "https://boards.example/drawings",
        "https://boards.example/?p=1&preview=true",
    ),
    ("another person's letters", "mixed-alphabets", "list of materials", "list of mаteriаls"),
)


def issue_faults() -> Iterator[IssueFault]:
    """Yield each fault in an issue that is otherwise clean."""
    known = pieces()
    clean = Draft(name="clean", head=HEAD, leads=[_LEAD], entries=[known[one] for one in ONE_EACH])
    for name, code, head in HEADS:
        kept = {key: value for key, value in (HEAD | head).items() if value != ""}
        yield IssueFault(name=name, code=code, draft=replace(clean, head=kept))
    for name, code, old, new in WORDS:
        yield IssueFault(name=name, code=code, draft=replace(clean, leads=[_once(_LEAD, old, new)]))
    councils = known[COUNCILS]
    again = councils.replace(f"id: {COUNCILS}", "id: again")
    for name, code, more in (
        ("the same entry twice", "duplicate-url", again),
        ("the same title twice", "repeated-title", again.replace(COUNCILS, "other-councils")),
        ("no summary", "missing-key", _without_summary(known["remittance-apps"])),
        (
            "another paper's address",
            "outlet-disagrees",
            known["remittance-apps"].replace("Harbour Ledger", "Delta Courier"),
        ),
        (
            "dated after sending",
            "published-later",
            known["remittance-apps"].replace("2017-12-09", "2018-03-09"),
        ),
    ):
        yield IssueFault(name=name, code=code, draft=replace(clean, entries=[*clean.entries, more]))
    for name, code, old, new in (
        ("picture without alt", "empty-value", "A green board without any marks on it", "''"),
        ("picture without credit", "image-without-credit", "      credit: Nadia Rahim\n", ""),
        ("picture without licence", "image-without-licence", "      licence: own work\n", ""),
    ):
        yield IssueFault(
            name=name, code=code, draft=replace(clean, leads=[_once(_PICTURE, old, new)])
        )
    reprint = LEADS["reprinted"]
    for name, code, old, new in (
        (
            "nobody's permission",
            "reprint-without-permission",
            "    permission: {by: the editors of Bank and Bed, date: 2017-12-05}\n",
            "",
        ),
        ("embargo after sending", "embargo-later", "embargo: 2017-12-20", "embargo: 2017-12-23"),
    ):
        yield IssueFault(
            name=name, code=code, draft=replace(clean, leads=[_once(reprint, old, new)])
        )
    yield IssueFault(name="nothing in it", code="empty-issue", draft=Draft(name="empty", head=HEAD))


THEME_FAULTS = (
    "half a token",
    "token in the preheader",
    "no postal address",
    "no postal address in the text",
    "no link to the web page",
    "no way to leave",
    "no way to leave in the text",
    "title lost in the text",
)


def spoilt(rendition: Rendition, name: str, address: str, title: str) -> tuple[Rendition, str]:
    """Return what a careless theme would have made, and the code that must say it."""
    html, text = rendition.html, rendition.text
    return {
        "half a token": (
            replace(rendition, html=html.replace("</body>", "\ue0f0nam</body>")),
            "broken-token",
        ),
        "token in the preheader": (
            replace(rendition, preheader=f"For {Token.NAME}"),
            "token-in-public",
        ),
        "no postal address": (
            replace(rendition, html=html.replace(address, "")),
            "missing-postal-address",
        ),
        "no postal address in the text": (
            replace(rendition, text=text.replace(address, "")),
            "missing-postal-address",
        ),
        "no link to the web page": (
            replace(
                rendition,
                html=html.replace("https://archive.indus.example/", "https://indus.example/"),
            ),
            "missing-view-in-browser",
        ),
        "no way to leave": (
            replace(rendition, html=html.replace(Token.UNSUBSCRIBE, "https://indus.example/")),
            "missing-unsubscribe",
        ),
        "no way to leave in the text": (
            replace(rendition, text=text.replace(Token.UNSUBSCRIBE, "")),
            "missing-unsubscribe",
        ),
        "title lost in the text": (
            replace(rendition, text=text.replace(title, "")),
            "empty-text-part",
        ),
    }[name]


def _without_summary(entry: str) -> str:
    before, _, after = entry.partition("    summary: >-\n")
    return f"{before}    outlet{after.partition('    outlet')[2]}"


def _once(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"{old!r} stands {text.count(old)} times")
    return text.replace(old, new)
