"""What a message that came back says of each recipient, not yet judged."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.deliver.bounces.free_form import Phase, Told, address_in, phase_of, told_of
from newsletter.deliver.bounces.incoming import Fields, Incoming
from newsletter.model.values import dataclass

MOST_RECIPIENTS = 200
_DELAYED = frozenset({"delayed"})
_DELIVERED = frozenset({"delivered", "deliverable", "relayed", "expanded"})
_COMMENT = re.compile(r"\((.*)\)")
_ONLY_A_WARNING = re.compile(
    r"warning message only|do not need to resend|will (?:be )?retr(?:y|ied)|temporary failure report|"
    r"has been delayed|is delayed|delivery is delayed|still being retried|not yet been delivered",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is said of one recipient."""

    recipient: str
    delivered: bool = False
    delayed: bool = False
    """True: it is tried further; nothing is lost yet."""
    status: str = ""
    """Text that holds the status code of the report."""
    words: str = ""
    """What the refusing server said."""
    around: str = ""
    """What the report says about it in its own words."""
    phase: Phase = Phase.UNTOLD


def notices_of(incoming: Incoming) -> tuple[Notice, ...]:
    """Return a notice for each recipient; none where the message is no report of delivery."""
    notices = tuple(_of_reports(incoming))
    if notices or not looks_like_a_bounce(incoming):
        return notices[:MOST_RECIPIENTS]
    if incoming.enclosed:
        return notices_of(incoming.enclosed)
    return tuple(_of_words(incoming))[:MOST_RECIPIENTS]


_MACHINES = re.compile(
    r"^(?:mailer-?daemon|mail-?daemon|postmaster|mail[._-]?delivery|mdaemon|double-bounce|"
    r"bounce[s]?|mmsc|sysadmin|administrator)\b",
    re.IGNORECASE,
)
_MACHINE_NAMES = re.compile(
    r"mail(?:er)?[ ._-]?(?:daemon|deliver\w*|administrator|system)|postmaster|deliver\w* subsystem|"
    r"system administrator|\bNDR\b|microsoft (?:outlook|exchange)",
    re.IGNORECASE,
)
_SUBJECTS = re.compile(
    r"undeliver|returned (?:e?-?mail|message)|returning (?:mail|message|to sender)|"
    r"deliver\w*(?: status)? (?:notification|report|failure|error|problem|has failed)|"
    r"(?:mail|message)(?: delivery)? (?:fail|error|system|could not|not deliver|you sent)|"
    r"delivery (?:is )?delayed|fail(?:ure|ed)(?: notice)?|non-?deliver|could not (?:be )?(?:send|"
    r"sent|deliver)|unzustellbar|non remis|no entregad|не ?доставлен|配信|送信|エラー",
    re.IGNORECASE,
)


def looks_like_a_bounce(incoming: Incoming) -> bool:
    """Return whether a machine wrote this about a delivery."""
    if incoming.kind == "multipart/report" or "x-failed-recipients" in incoming.headers:
        return True
    local = incoming.sender.partition("@")[0]
    by_machine = (
        not incoming.sender
        or incoming.returned_to == "<>"
        or bool(_MACHINES.match(local) or _MACHINE_NAMES.search(incoming.name))
    )
    return by_machine and bool(
        _SUBJECTS.search(incoming.subject) or _SUBJECTS.search(incoming.text[:2000])
    )


def _of_reports(incoming: Incoming) -> Iterator[Notice]:
    told = {one.recipient.lower(): one for one in told_of(incoming)}
    for report in incoming.reports:
        for block in report:
            if "action" in block or "status" in block:
                yield _of_block(block, told, incoming)


def _of_block(block: Fields, told: dict[str, Told], incoming: Incoming) -> Notice:
    recipient = _recipient(block) or incoming.headers.get("x-failed-recipients", "")
    known = told.get(recipient.lower())
    action = block.get("action", "").split(" ")[0].lower()
    words = _diagnostic(block)
    comment = _COMMENT.search(block.get("status", ""))
    around = " ".join(filter(None, (comment[1] if comment else "", known.words if known else "")))
    return Notice(
        recipient=recipient,
        delivered=action in _DELIVERED or block.get("status", "").startswith("2."),
        delayed=action in _DELAYED,
        status=block.get("status", ""),
        words=words,
        around=around or ("" if words else incoming.text),
        phase=phase_of(words) or (known.phase if known else phase_of(around)),
    )


def _recipient(block: Fields) -> str:
    for name in ("final-recipient", "original-recipient", "x-actual-recipient"):
        _, _, address = block.get(name, "").rpartition(";")
        if found := address_in(address):
            return found
    return ""


def _diagnostic(block: Fields) -> str:
    kind, semicolon, words = block.get("diagnostic-code", "").partition(";")
    return (words if semicolon else kind).strip()


def _of_words(incoming: Incoming) -> Iterator[Notice]:
    warning = bool(_ONLY_A_WARNING.search(incoming.text[:4000]) or _is_warning(incoming.subject))
    for told in told_of(incoming):
        yield Notice(
            recipient=told.recipient,
            delayed=warning,
            words=told.words,
            around=incoming.text,
            phase=told.phase,
        )


def _is_warning(subject: str) -> bool:
    return subject.lower().startswith("warning") or "delay" in subject.lower()
