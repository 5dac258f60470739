"""What people did, in the words that editors read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.desk.visits import Say
from newsletter.model.audience_rule import AudienceRule
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.gathering.naming import titles_of
from newsletter.publication.place.audit import Deed
from newsletter.publication.place.workplace import Workplace

SAID = {
    "add feed": "added the feed",
    "add lead": "added a lead to",
    "add passkey": "added a passkey",
    "add subscriber": "added a reader",
    "answer comment": "answered a comment",
    "approve": "has approved",
    "archive.takedown": "took down",
    "backup": "made a backup",
    "backup keys": "made a key for backups",
    "brake": "stopped the send: too much came back",
    "change subscriber": "changed a reader",
    "clear suggestions": "cleared readers' suggestions away",
    "clip": "clipped a page",
    "close old account": "noted that an old account is closed:",
    "comment": "commented on",
    "confirm subscriber": "confirmed a reader",
    "correct": "corrected",
    "decide a request to leave": "decided a request to leave",
    "decide late": "put back as late",
    "decide later": "put off",
    "decide new": "put back",
    "decide rejected": "rejected",
    "decide shortlisted": "shortlisted",
    "decide used": "took into the issue",
    "decline suggestion": "declined",
    "doctor --bounce": "tried the way back of mail",
    "draft": "put entries into",
    "erase subscriber": "erased a reader",
    "export ledger": "saved who got",
    "export subscribers": "saved all readers",
    "fit": "made lighter:",
    "forget password and passkeys": "forgot password and passkeys of",
    "forget who suggested": "forgot who suggested a page",
    "halt": "halted",
    "hand-over": "handed over to another service:",
    "import audience": "imported readers",
    "import feeds": "added a list of feeds",
    "join candidates": "joined two stories",
    "keys new": "made keys:",
    "keys rotate": "put a fresh key in the place of",
    "ledger decide": "decided about readers who may have received",
    "mail sign-in link": "mailed a sign-in link to",
    "make sign-in link": "made a sign-in link for",
    "make signing key": "made the key that signs approvals",
    "migrate": "brought up to date:",
    "not approved": "could not approve",
    "not yet": "said not yet",
    "paste text": "pasted the text of a page",
    "pause feed": "let rest:",
    "proof": "mailed a proof of",
    "put in picture": "put a picture into",
    "refuse password": "refused a password",
    "remove feed": "took out the feed",
    "remove passkey": "removed a passkey",
    "remove password": "removed a password",
    "reopen comment": "opened a comment again",
    "resolve comment": "resolved a comment on",
    "restore": "restored a backup",
    "resume": "let go on",
    "resume feed": "reads again:",
    "save pages": "saved pages for the checks:",
    "send": "has sent",
    "send a test": "mailed a test of",
    "set password": "set a password",
    "sign in": "signed in",
    "sign out": "signed out",
    "split candidate": "split a story",
    "suppress an address": "entered an address never to be mailed",
    "tag subscribers": "tagged readers",
    "take back suggestion": "took back a decision on",
    "take comment back": "took a comment back",
    "take out picture": "took a picture out of",
    "take over": "let this machine mail",
    "take suggestion": "took up",
    "undo add feed": "took back the adding of",
    "undo decide": "took back a decision on",
    "undo import feeds": "took back the adding of a list of feeds",
    "undo join": "parted again",
    "undo pause feed": "took back the resting of",
    "undo remove feed": "put back the feed",
    "undo resume feed": "let rest again:",
    "undo split": "joined again",
    "undraft": "took entries out of",
    "unsubscribe": "took a reader off",
    "update": "updated the publication",
    "upgrade database": "updated the database",
    "webhook-to-confirm": "a mail service asks to be confirmed:",
    "withdraw": "withdrew",
    "worker gone": "said that a machine is off:",
    "write ids": "gave ids to",
}
"""What the log calls a deed: what the desk says; any other is said as the log has it."""
EMPTY = "0 added"
"""What the log says of a draft that only began an issue."""
BEGAN = "began"
MADE_ID = re.compile("[0-9a-f]{24}")
DIGEST = re.compile("(?:sealed|diff) [0-9a-f]{8,}")

NOT_SENT = {
    "unconfirmed": "did not confirm yet",
    "unsubscribed": "left",
    "bounced": "mail to them came back",
    "complained": "reported a mail as spam",
    "erased": "forgotten, as they asked",
    "suppressed": "never mail",
    "nothing-in-chosen-sections": "nothing stands in the sections that they chose",
    AudienceRule.OUTSIDE: "not among those for whom the issue is meant",
    AudienceRule.NEVER_GOT: "did not get the issue that this one is about",
}
"""Why a ledger leaves somebody out: what the desk says."""


def why_not_sent(reason: str, say: Say) -> str:
    """Return why somebody did not get an issue, in the desk's words; what is not known, as it stands."""
    return say(NOT_SENT[reason]) if reason in NOT_SENT else reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedLine:
    """A deed as it is shown."""

    day: str
    """``Sat 28 Nov 2026``, by the publication's clock; so is `hour`."""
    hour: str
    who: str
    person: str
    """What the log is asked for to see what else they did."""
    is_named: bool
    """False: the account of a machine, under which nobody gave their name."""
    did: str
    item: str
    title: str
    """What the item is called, where it is a candidate; or empty."""
    is_issue: bool
    detail: str


def lines(
    workplace: Workplace, found: Sequence[Deed], publication: Publication, say: Say
) -> Iterator[DeedLine]:
    """Yield deeds as they are shown, in the order given."""
    zone, known = ZoneInfo(publication.schedule.zone), set(workplace.issue_ids())
    titles = titles_of(workplace, (one.item for one in found))
    for one in found:
        person = publication.person(one.by) if one.by else None
        day, hour = _when(one.at, zone)
        yield DeedLine(
            day=day,
            hour=hour,
            who=person.name if person else one.by or one.user,
            person=one.by or one.user,
            is_named=bool(one.by),
            did=_did(one, say),
            item=one.item,
            title=titles.get(one.item, ""),
            is_issue=one.item in known,
            detail="" if one.detail == EMPTY else one.detail,
        )


def brief(line: DeedLine) -> DeedLine:
    """Return a line without what only a proof needs: digests, and ids that no person gave."""
    item = "" if MADE_ID.fullmatch(line.item) else line.item
    return replace(line, item=item, detail=DIGEST.sub("", line.detail).strip("; ,"))


def _did(deed: Deed, say: Say) -> str:
    if deed.did == "draft" and deed.detail == EMPTY:
        return say(BEGAN)
    return say(SAID[deed.did]) if deed.did in SAID else deed.did


def _when(at: str, zone: ZoneInfo) -> tuple[str, str]:
    """Return day and hour; a time that somebody spoilt is shown as it stands."""
    try:
        local = datetime.fromisoformat(at).astimezone(zone)
    except (ValueError, OverflowError):
        return at[:40], ""
    return f"{local:%a} {local.day} {local:%b %Y}", f"{local:%H:%M}"
