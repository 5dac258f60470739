"""What an SMTP reply says, and about whom (RFC 5321, RFC 3463)."""

from __future__ import annotations

import re

from newsletter.deliver.transports.base import Outcome, scrub
from newsletter.model.sending import DeliveryState
from newsletter.model.values import dataclass

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_CODES_ABOUT_US = frozenset({530, 534, 535, 538})
_DETAILS_ABOUT_US = frozenset({8, 9, 14, *range(20, 31), *range(500, 800)})
"""Of X.7.…: credentials; SPF, DKIM, DMARC and reverse name; Microsoft's verdicts on senders."""
_WORDS_ABOUT_US = re.compile(
    r"relay\w* (access )?denied|(unable|not (allowed|permitted)) to relay|relay not permitted"
    r"|authentication (is )?required|must (be authenticat|authenticate|issue)"
    r"|\b(spf|dkim|dmarc)\b|block ?list|black ?list|spamhaus|sender (is )?(denied|rejected|blocked)",
    re.IGNORECASE,
)
_TEMPORARY, _PERMANENT = range(400, 500), range(500, 600)
_OF_A_MAILBOX = range(550, 555)
"""Answers to RCPT that are about the mailbox (RFC 5321, 4.2.3); others are about the protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A code and its words, lines joined by blanks."""

    code: int
    text: str

    @property
    def accepts(self) -> bool:
        """True for 250 and its like."""
        return 200 <= self.code < 300  # noqa: PLR2004 — the classes of RFC 5321, 4.2.1

    @property
    def wants_content(self) -> bool:
        """True for 354, the answer to DATA."""
        return self.code == 354  # noqa: PLR2004

    @property
    def refuses(self) -> bool:
        """True where the answer is no, for now or for good."""
        return self.code in _TEMPORARY or self.code in _PERMANENT

    @property
    def understood(self) -> bool:
        """False where the peer did not speak SMTP."""
        return 200 <= self.code < 600  # noqa: PLR2004

    @property
    def closing(self) -> bool:
        """True where the peer ends the conversation (421)."""
        return self.code == 421  # noqa: PLR2004

    @property
    def _enhanced(self) -> tuple[int, int]:
        """Subject and detail of the enhanced code; zeros where there is none."""
        found = _ENHANCED.search(self.text)
        return (int(found[2]), int(found[3])) if found else (0, 0)

    @property
    def about_us(self) -> bool:
        """True where a refusal is about the sender, so that nobody else can be reached either."""
        if self.code not in _PERMANENT:
            return False
        subject, detail = self._enhanced
        return (
            self.code in _CODES_ABOUT_US
            or (subject == 7 and detail in _DETAILS_ABOUT_US)  # noqa: PLR2004
            or (subject == 1 and detail in {7, 8})
            or bool(_WORDS_ABOUT_US.search(self.text))
        )

    def outcome(self, recipient: str, *, of_content: bool) -> Outcome:
        """Return what a refusal means for one recipient.

        `of_content` is True after DATA, where a permanent refusal is rarely the
        recipient's: it is tried again a few times, and several in a row stop the send.
        """
        reason = scrub(f"{self.code} {self.text}", recipient)
        subject, _ = self._enhanced
        if self.code not in _PERMANENT:
            return Outcome(state=DeliveryState.DEFERRED, reason=reason)
        if subject == 7 or (of_content and subject not in {1, 2}):  # noqa: PLR2004
            return Outcome(state=DeliveryState.DEFERRED, reason=reason, policy=True)
        bounced = not of_content and self.code in _OF_A_MAILBOX
        return Outcome(state=DeliveryState.FAILED, reason=reason, bounced=bounced)
