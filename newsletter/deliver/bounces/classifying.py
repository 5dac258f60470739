"""The judgement: status codes first, then words; about us or about the recipient."""

from __future__ import annotations

import re

from newsletter.deliver.bounces import phrases, status_codes
from newsletter.deliver.bounces.complaints import complaint_of
from newsletter.deliver.bounces.free_form import Phase
from newsletter.deliver.bounces.incoming import Incoming, read_incoming
from newsletter.deliver.bounces.notices import Notice, notices_of
from newsletter.deliver.bounces.notifications import (
    complaints_in,
    notices_in,
    notification_in,
)
from newsletter.deliver.bounces.replies import reply_of
from newsletter.model.bounce import Action, Cause, Returned

HARD = frozenset({Cause.UNKNOWN_USER, Cause.UNKNOWN_HOST, Cause.NO_MAIL_HERE, Cause.MOVED})
"""Causes for which an address is dead; a full or a switched-off mailbox may come back."""
ABOUT_US = frozenset(
    {
        Cause.AUTHENTICATION,
        Cause.BLOCKED,
        Cause.CONTENT,
        Cause.MALFORMED,
        Cause.POLICY,
        Cause.RELAY,
        Cause.SENDER,
        Cause.SPAM,
        Cause.TOO_LARGE,
        Cause.VIRUS,
    }
)
"""Causes that any recipient of the same mail might give; nobody is removed for them."""
_REPLY = re.compile(r"(?<![\d.\[])([245])[0-5]\d(?:[ -]|$)")
_QUOTED_REPLY = re.compile(r"(?<=\S )\d{3}-'|(?<=-> )[245]\d\d ")
"""How IronPort (``550-'…'``) and Exchange Online (``-> 550 …``) quote another server."""
_LONGEST_SAID = 300
_DECISIVE = frozenset({Cause.MAILBOX_FULL, Cause.UNKNOWN_USER, Cause.UNKNOWN_HOST, Cause.MOVED})


def classify(data: bytes) -> tuple[Returned, ...]:
    """Return what a message that came back says, one value for each recipient.

    A message that is no report, complaint or automatic reply gives one value with
    `Action.NONE`.  Raises `ParseError` for what is no message.
    """
    return judged(read_incoming(data))


def judged(incoming: Incoming) -> tuple[Returned, ...]:
    """Return what a message that was taken apart says, one value for each recipient."""
    if complaint := complaint_of(incoming):
        return (complaint,)
    notification = notification_in(incoming.text)
    if notification and (complaints := complaints_in(notification)):
        return complaints
    found = notices_in(notification) if notification else notices_of(incoming)
    judged_each = (judge(notice, message_id=incoming.message_id) for notice in found)
    return tuple(judged_each) or (reply_of(incoming),)


def judge(notice: Notice, *, message_id: str = "") -> Returned:
    """Return what one notice means; `message_id` is that of our mail, where it is known."""
    cause, status = _cause(notice)
    return Returned(
        recipient=notice.recipient,
        action=_action(notice, cause),
        cause=cause,
        status=status,
        about_us=cause in ABOUT_US,
        said=" ".join((notice.words or notice.around).split())[:_LONGEST_SAID],
        tried_further=notice.delayed,
        message_id=message_id,
    )


def _action(notice: Notice, cause: Cause) -> Action:
    if cause is Cause.DELIVERED:
        return Action.NONE
    return Action.HARD if cause in HARD and not notice.delayed else Action.SOFT


def _cause(notice: Notice) -> tuple[Cause, str]:
    """Return why, and the status code that goes with it."""
    code = _code(notice)
    if notice.delivered:
        return Cause.DELIVERED, code
    for words in (_innermost(notice.words), notice.around):
        if cause := _told(code, words):
            return _weighed(cause, notice, code), code
    if notice.delayed:
        return Cause.EXPIRED, code
    return Cause.UNEXPLAINED, code


def _innermost(words: str) -> str:
    """Return the reply of the last server, where a gateway quotes it after its own words."""
    return words[found.start() :] if (found := _QUOTED_REPLY.search(words)) else words


def _told(code: str, words: str) -> Cause | None:
    """Return what code and words say together; a vague code leaves it to the words."""
    if not words and not code:
        return None
    by_words = phrases.cause_in(words)
    by_code = status_codes.cause_of(code) if code else None
    if by_words is Cause.SENDER or (by_words in ABOUT_US and by_code not in _DECISIVE):
        return by_words
    if by_code and not status_codes.is_vague(code):
        return by_code
    return by_words or by_code


def _weighed(cause: Cause, notice: Notice, code: str) -> Cause:
    """Return the cause, made milder where the address cannot be known to be dead.

    Who refuses a recipient only after the whole message has a filter, not an
    empty place; a code of the mailbox says that there is one, unless the recipient
    was refused at once; and what is temporary says nothing final.
    """
    at_once = notice.phase is Phase.RECIPIENT
    if cause is Cause.DISABLED and at_once and _says_unknown(notice.words):
        return Cause.UNKNOWN_USER
    if cause is Cause.UNKNOWN_USER and (notice.phase is Phase.CONTENT or _of_mailbox(code)):
        return cause if at_once else Cause.FILTERED
    if cause in HARD and _is_temporary(notice, code):
        return Cause.EXPIRED
    return cause


def _says_unknown(words: str) -> bool:
    return phrases.cause_in(words) is Cause.UNKNOWN_USER


def _of_mailbox(code: str) -> bool:
    """Return whether the code is one of a mailbox that exists (RFC 3463, 3.3)."""
    return code.startswith("5.2.")


def _is_temporary(notice: Notice, code: str) -> bool:
    if notice.delayed:
        return True
    reply = _REPLY.search(notice.words)
    return code.startswith("4.") and not (reply and reply[1] == "5")


def _code(notice: Notice) -> str:
    """Return the most telling status code: the server's own words before the report's field."""
    said = status_codes.codes_in(_innermost(notice.words))
    said += status_codes.codes_in(notice.words)
    field = status_codes.codes_in(notice.status)
    for code in (*said, *field):
        if not status_codes.is_vague(code):
            return code
    return (*said, *field, "")[0]
