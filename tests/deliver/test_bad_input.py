"""Hostile words on their way to the wire; `python -m bench.bad_input` runs many more."""

from __future__ import annotations

from bench.bad_input import a_wire, check
from newsletter.deliver.transports.base import Envelope
from newsletter.deliver.transports.smtp import SmtpTransport
from newsletter.model.publication import Smtp
from newsletter.model.sending import DeliveryState


def test_one_message_in_is_one_message_out() -> None:
    """Or a refusal and none; no bare CR or LF, no added header or recipient."""
    ends, wrong = check(3_000, 1)
    assert not wrong
    assert ends["accepted"] > 500
    assert sum(ends.values()) == 3_000


def test_an_envelope_holds_an_address_and_nothing_else() -> None:
    """Neither of the message itself nor of who is announced behind it."""
    bad = "x@y.example>\r\nRCPT TO:<eve@evil.example"
    good = Envelope(sender="a@b.example", recipient="c@d.example", message_id="<1@b.example>")
    with a_wire() as wire:
        settings = Smtp(host="127.0.0.1", port=wire.port, security="none", timeout=5.0)
        transport = SmtpTransport(settings, local_name="c.example", final_timeout=5.0)
        for sender, recipient in ((bad, "c@d.example"), ("a@b.example", bad), ("a" * 500, "c@d")):
            one = Envelope(sender=sender, recipient=recipient, message_id="<2@b.example>")
            message = b"Subject: x\r\n\r\n"
            assert transport.deliver(one, message).state is DeliveryState.FAILED
            taken = transport.deliver(good, message, following=one)
            assert taken.state is DeliveryState.ACCEPTED
        transport.close()
    assert [recipients for _, recipients, _ in wire.messages] == [("c@d.example",)] * 3
    assert wire.faults == []
