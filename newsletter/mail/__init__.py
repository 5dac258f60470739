"""MIME: composed once an issue, spliced once a recipient."""

from newsletter.mail.compose import compose, unsubscribe_by_mail
from newsletter.mail.headers import ascii_address
from newsletter.mail.identity import domain_of, message_id
from newsletter.mail.letter import compose_letter
from newsletter.mail.splice import Mailing

__all__ = [
    "Mailing",
    "ascii_address",
    "compose",
    "compose_letter",
    "domain_of",
    "message_id",
    "unsubscribe_by_mail",
]
