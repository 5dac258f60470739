"""What one send hands over: the sealed message of each variant, and who it is from."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from newsletter.errors import SendError
from newsletter.mail import Mailing, domain_of, message_id
from newsletter.mail.return_path import ReturnPaths
from newsletter.model.audience_rule import EVERYBODY, AudienceRule
from newsletter.model.ledger import Recipient
from newsletter.model.rates import NO_LIMIT, Rates
from newsletter.model.rendition import Token
from newsletter.model.values import dataclass

Values = Callable[[Recipient], Mapping[Token, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is sent, and as whom."""

    issue: str
    sealed_sha256: str
    mailings: Mapping[str, Mailing]
    """The sealed message of each variant, by key; ``all`` is always there."""
    values: Values
    """The text for each token of one recipient's mail."""
    sender: str
    """ASCII address; its domain is that of the Message-IDs."""
    audience: AudienceRule = EVERYBODY
    """Who leaves it before their turn is not mailed."""
    rates: Rates = NO_LIMIT
    """How fast mail may leave, of all who send."""
    bounces: ReturnPaths | None = None
    """Gives each message a return path of its own; None: `sender` is that of all."""

    def mailing(self, variant: str) -> Mailing:
        """Return the message of a variant; raises `SendError` where it was not sealed."""
        if variant not in self.mailings:
            raise SendError(
                f"The variant {variant} of issue {self.issue} is not among the sealed bytes.",
                help=f"Restore issues/sent/{self.issue} from version control; then run send again.",
            )
        return self.mailings[variant]

    def return_path(self, recipient: str) -> str:
        """Return where a subscriber's copy comes back to."""
        return self.bounces.of_issue(self.issue, recipient) if self.bounces else self.sender

    def message_id(self, recipient: str) -> str:
        """Return the Message-ID of a subscriber's copy."""
        return message_id(self.issue, recipient, domain_of(self.sender))
