"""Mail that leaves signed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from newsletter.deliver.reconcile import asked
from newsletter.deliver.transports.base import Answer, Envelope
from newsletter.deliver.transports.files import FilesTransport
from newsletter.deliver.transports.signing import SigningTransport
from newsletter.mail.dkim import DkimKey, Signer, new_private_key
from newsletter.model.sending import DeliveryState

ENVELOPE = Envelope(
    sender="news@indus.example", recipient="ann@reader.example", message_id="<1@indus.example>"
)
MESSAGE = b"From: news@indus.example\r\nSubject: Water\r\n\r\nIt is shared.\r\n"


def test_signatures_stand_before_the_message_and_change_nothing_of_it(tmp_path: Path) -> None:
    """What was sealed follows the signatures byte for byte, and the peer is asked as before."""
    key = DkimKey(domain="indus.example", selector="e1", private=new_private_key("ed25519"))
    plain = FilesTransport(tmp_path)
    signing = SigningTransport(plain, Signer(keys=[key], at=datetime(2026, 1, 1, tzinfo=UTC)))
    signing.open()
    assert signing.deliver(ENVELOPE, MESSAGE).state is DeliveryState.ACCEPTED
    signing.close()
    (written,) = tmp_path.glob("*.eml")
    assert written.read_bytes().startswith(b"DKIM-Signature: v=1; a=ed25519-sha256;")
    assert written.read_bytes().endswith(MESSAGE)
    assert signing.name == plain.name
    assert asked(signing.peer, ENVELOPE.message_id) is Answer.ACCEPTED
