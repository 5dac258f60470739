"""Rules about what stands around a mail: its headers, its parts, its preheader, its charset."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import getaddresses, parsedate_to_datetime

from newsletter.check.mail_facts import MailFacts
from newsletter.check.rule import Slip, warning

LONGEST_LINE = 998
"""Octets without the line end, RFC 5322 section 2.1.1."""
LONGEST_PREHEADER = 200
SHORT_PREHEADER = 90
"""Characters; inboxes that show more go on with what follows."""
FEWEST_FILLERS = 20
_FILLER = re.compile("[\u00a0\u00ad\u034f\u200b-\u200d\u2007\u2060\ufeff\u2800\u3164\u115f]")
_ASIDE = re.compile(
    r"\b(?:view|read|open|see)\b.{0,20}\b(?:browser|online|web)|online version|unsubscribe"
    r"|having trouble|trouble (?:viewing|reading)|im browser|webversion",
    re.IGNORECASE,
)
"""What stands above a mail's first words, and is none of its news."""
_CHARSET = re.compile(r"charset\s*=\s*[\w\"']", re.IGNORECASE)
_SIGNER = re.compile(r"(?:^|;)\s*d\s*=\s*([\w.-]+)")
_NEEDED = ("from", "date", "message-id", "subject")
_SPELT = {"from": "From", "date": "Date", "message-id": "Message-ID", "subject": "Subject"}


@warning
def missing_charset(facts: MailFacts) -> Iterator[Slip]:
    """Say in the HTML in which charset it is written."""
    metas = tuple(facts.html.all("meta"))
    said = any(meta.get("charset") or _CHARSET.search(meta.get("content")) for meta in metas)
    if facts.source and not said:
        yield Slip(
            message="The HTML does not say in which charset it is written.",
            help='Write <meta charset="utf-8"> as the first line of head.',
        )


@warning
def wrong_charset(facts: MailFacts) -> Iterator[Slip]:
    """Write the mail in the charset that it names, and name one."""
    for fault in facts.charset_faults:
        yield Slip(message=fault, help="Save it as UTF-8, and say so in each place.")


@warning
def long_octet_line(facts: MailFacts) -> Iterator[Slip]:
    """Send no line of more than 998 octets: servers break it, wherever that may be."""
    if facts.longest_line > LONGEST_LINE:
        yield Slip(
            message=f"A line of the message has {facts.longest_line:,} octets; {LONGEST_LINE} is "
            "the limit (RFC 5322).",
            help="Send the part as quoted-printable or base64.",
        )


@warning
def missing_header(facts: MailFacts) -> Iterator[Slip]:
    """Give a message From, Date, Message-ID and Subject: filters distrust one without."""
    if facts.headers is None:
        return
    for name in _NEEDED:
        value = facts.header(name)
        if not value:
            yield Slip(message=f"The message has no {_SPELT[name]}.", help=facts.mend)
        elif name == "date" and not _is_date(value):
            yield Slip(message=f"“{value[:60]}” is no date of a message.", help=facts.mend)


@warning
def missing_list_unsubscribe(facts: MailFacts) -> Iterator[Slip]:
    """Let mail programs offer a way to leave (RFC 2369 and RFC 8058)."""
    if facts.headers is None:
        return
    if not facts.header("list-unsubscribe"):
        yield Slip(
            message="The message has no List-Unsubscribe.",
            help="Gmail and Yahoo ask for it, and for List-Unsubscribe-Post, of everybody who "
            "mails many.",
        )


@warning
def sender_not_aligned(facts: MailFacts) -> Iterator[Slip]:
    """Sign mail, and take returns, in the domain of From (DMARC, RFC 7489 section 3.1)."""
    own = _domain(facts.header("from"))
    signed = [
        found[1].lower()
        for name, value in facts.headers or ()
        if name == "dkim-signature" and (found := _SIGNER.search(value))
    ]
    returns = _domain(facts.header("return-path"))
    known = [*signed, *filter(None, [returns])]
    if own and known and not any(_aligned(own, other) for other in known):
        yield Slip(
            message=f"The mail is from {own}, but signed and returned elsewhere: "
            f"{', '.join(dict.fromkeys(known))[:120]}.",
            help="Let the mail service sign with your own domain; else DMARC fails.",
        )


@warning
def missing_text_part(facts: MailFacts) -> Iterator[Slip]:
    """Send a plain-text part beside the HTML: some readers see only that, and filters look for it."""
    if facts.headers is not None and facts.source.strip() and not facts.text.strip():
        yield Slip(message="The message has no plain-text part.", help=facts.mend)


@warning
def missing_preheader(facts: MailFacts) -> Iterator[Slip]:
    """Write a preheader: inboxes show it after the subject."""
    if not facts.ours and facts.html.text and not _bare(facts.preheader):
        yield Slip(
            message="The mail has no preheader; inboxes show its first words instead.",
            help="Begin the body with a hidden line that goes on where the subject stops.",
        )


@warning
def long_preheader(facts: MailFacts) -> Iterator[Slip]:
    """Keep the preheader under two hundred characters."""
    length = len(_bare(facts.preheader))
    if not facts.ours and length > LONGEST_PREHEADER:
        yield Slip(
            message=f"The preheader has {length} characters; inboxes show about a hundred.",
            help="Say it in one line.",
        )


@warning
def leaking_preheader(facts: MailFacts) -> Iterator[Slip]:
    """Fill a short preheader up where "View in browser" follows: inboxes go on with it."""
    bare = _bare(facts.preheader)
    if facts.ours or not bare or len(bare) >= SHORT_PREHEADER:
        return
    after = facts.html.text.partition(bare)[2]
    filled = len(_FILLER.findall(after)) + len(_FILLER.findall(facts.preheader))
    if filled < FEWEST_FILLERS and _ASIDE.search(after[: SHORT_PREHEADER - len(bare)]):
        yield Slip(
            message=f"Behind the preheader inboxes show “{' '.join(after.split())[:60]}”.",
            help="Follow it with invisible characters: &#847;&zwnj;&nbsp; a hundred times.",
        )


def _bare(preheader: str) -> str:
    return " ".join(_FILLER.sub(" ", preheader).split())


def _is_date(value: str) -> bool:
    try:
        parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return False
    return True


def _domain(header: str) -> str:
    found = [address for _, address in getaddresses([header[:1000]]) if "@" in address]
    return found[0].rpartition("@")[2].lower().rstrip(".") if found else ""


def _aligned(one: str, other: str) -> bool:
    """Tell whether two domains agree as DMARC's relaxed mode has it, near enough."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
