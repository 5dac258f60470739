"""Rules about a mail as a message on its way: its fields, its parts, what is attached (RFC 5322, MIME)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from email.utils import getaddresses, parsedate_to_datetime

from newsletter.check.mail_facts import MailFacts
from newsletter.check.rule import Slip, error, warning

OLDEST = 1990
"""No mail is older: a clock stood at its beginning."""
_ONCE = ("from", "to", "cc", "subject", "date", "message-id", "reply-to", "sender", "mime-version")
_MESSAGE_ID = re.compile(r"<[^<>@\s]+@[^<>@\s]+>")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_NOBODY = re.compile(r"(?i)^(?:do-?not-?reply|no-?-?reply|noreply\w*|donotreply\w*)(?:[+.-]|@|$)")
_ENCODED = re.compile(r"=\?[\w-]+\?[bq]\?[^?\s]*", re.IGNORECASE)
_PROGRAM = re.compile(
    r"(?i)\.(?:exe|scr|bat|cmd|com|js|jse|vbs|vbe|wsf|ps1|msi|jar|lnk|hta|iso|img|dll|html?)$"
)
_RECEIPTS = ("disposition-notification-to", "return-receipt-to", "x-confirm-reading-to")


@warning
def malformed_header(facts: MailFacts) -> Iterator[Slip]:
    """Write the fields of a message as RFC 5322 has them: filters distrust what is not."""
    for name, value in facts.headers or ():
        fault = _fault(name, value)
        if fault:
            yield Slip(message=f"{name.title()}: “{value[:60]}” {fault}.", help=facts.mend)
    if facts.headers and "mime-version" not in dict(facts.headers) and facts.source:
        yield Slip(message="The message has no MIME-Version.", help="Write MIME-Version: 1.0.")


@warning
def repeated_header(facts: MailFacts) -> Iterator[Slip]:
    """Give a message each field once: programs differ about which of two counts."""
    counted = Counter(name for name, _ in facts.headers or ())
    for name in _ONCE:
        if counted[name] > 1:
            yield Slip(
                message=f"The message has {counted[name]} fields {name.title()}.", help=facts.mend
            )


@warning
def no_reply_sender(facts: MailFacts) -> Iterator[Slip]:
    """Let readers answer: mail from nobody is marked as spam more often, and corrections get lost."""
    answered = facts.header("reply-to") or facts.header("from")
    for _, address in getaddresses([answered]):
        if _NOBODY.match(address):
            yield Slip(
                message=f"Answers go to {address}, where nobody reads them.",
                help="Write in From or Reply-To a mailbox that somebody reads.",
            )


@error
def shown_blind_copy(facts: MailFacts) -> Iterator[Slip]:
    """Take Bcc out before sending: everybody would see who else got the mail."""
    if facts.header("bcc"):
        yield Slip(
            message="The message has a field Bcc, which every reader can see.",
            help="Leave the field out; recipients belong into the envelope.",
        )


@warning
def read_receipt(facts: MailFacts) -> Iterator[Slip]:
    """Ask no reader for a receipt: a window opens at everybody's."""
    for name in _RECEIPTS:
        if facts.header(name):
            yield Slip(message=f"The message asks for a receipt ({name}).", help=facts.mend)


@warning
def missing_one_click(facts: MailFacts) -> Iterator[Slip]:
    """Let readers leave with one click (RFC 8058): Gmail and Yahoo ask it of those who mail many."""
    offered = facts.header("list-unsubscribe")
    if not offered:
        return
    if "https://" not in offered.lower() or not facts.header("list-unsubscribe-post"):
        yield Slip(
            message="The message does not offer to leave with one click.",
            help="Put an https address into List-Unsubscribe, and add "
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click.",
        )


@error
def malformed_message(facts: MailFacts) -> Iterator[Slip]:
    """Close every part of a message, and encode each as it says: else readers see code or nothing."""
    for defect in facts.defects:
        yield Slip(message=f"The message is broken: {defect}.", help=facts.mend)


@warning
def mixed_line_ends(facts: MailFacts) -> Iterator[Slip]:
    """End all lines of a message alike: bare carriage returns and line feeds smuggle mail."""
    if facts.mixed_line_ends:
        yield Slip(
            message="Some lines of the message end in CRLF, others in CR or LF alone.",
            help="End each line in CRLF (RFC 5321 section 2.3.8).",
        )


@warning
def parts_out_of_order(facts: MailFacts) -> Iterator[Slip]:
    """Put the plain text before the HTML: programs show the last part that they can (RFC 2046)."""
    kinds = [kind for kind in facts.kinds if kind in {"text/plain", "text/html"}]
    if kinds[:2] == ["text/html", "text/plain"]:
        yield Slip(
            message="The HTML stands before the plain text; most readers are shown the text.",
            help="Put the plain text first.",
        )


@warning
def attachment(facts: MailFacts) -> Iterator[Slip]:
    """Attach nothing to a newsletter: filters distrust it, and every reader pays for its weight."""
    for name in facts.attachments:
        what = "a program, which filters stop" if _PROGRAM.search(name) else "attached"
        yield Slip(message=f"{name[:80]} is {what}.", help="Put it on the web, and link to it.")


def _fault(name: str, value: str) -> str:
    """Return what is wrong with a field, in words that follow its value, or an empty text."""
    if name == "from" and not any(
        _ADDRESS.fullmatch(address) for _, address in getaddresses([value])
    ):
        return "names no mail address"
    if name == "message-id" and not _MESSAGE_ID.fullmatch(value):
        return "is not in the form <name@host>"
    if name == "date" and 0 < _year(value) < OLDEST:
        return "is a date of before there was mail"
    if "\ufffd" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        return "holds bytes that no field may hold"
    if name in {"subject", "from"} and _ENCODED.search(value):
        return "holds an encoded word that cannot be read"
    return ""


def _year(value: str) -> int:
    try:
        return parsedate_to_datetime(value).year
    except (TypeError, ValueError, IndexError, OverflowError):
        return 0
