from __future__ import annotations

import signal
import smtplib
import subprocess
import sys
from pathlib import Path

import pytest

from newsletter.deliver.transports import transport_for
from newsletter.errors import SettingError
from newsletter.model.publication import DeliverySettings


def test_the_sink_is_a_program_too(tmp_path: Path) -> None:
    """It says where it listens, keeps what it gets, and ends on an interrupt."""
    command = [sys.executable, "-m", "newsletter.testing.mail_sink", "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        host, port = process.stdout.readline().decode().strip().split(":")
        with smtplib.SMTP(host, int(port), local_hostname="client.example") as client:
            client.sendmail("a@b.example", ["x/../y@d.example"], b"Subject: x\r\n\r\nbody\r\n")
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    (path,) = tmp_path.iterdir()
    assert path.name == "000001.x_.._y@d.example.eml"
    assert path.read_bytes() == (
        b"Return-Path: <a@b.example>\r\nDelivered-To: x/../y@d.example\r\n"
        b"Subject: x\r\n\r\nbody\r\n"
    )


@pytest.mark.parametrize("kind", ["smtp", "files", "console"])
def test_settings_choose_the_transport(kind: str, tmp_path: Path) -> None:
    """By the word in publication.yaml; another word is refused."""
    settings = DeliverySettings(transport=kind)
    chosen = transport_for(settings, folder=tmp_path, stream=sys.stderr)
    assert chosen.name.startswith(kind)
    with pytest.raises(SettingError, match="pigeon"):
        transport_for(DeliverySettings(transport="pigeon"), folder=tmp_path, stream=sys.stderr)
