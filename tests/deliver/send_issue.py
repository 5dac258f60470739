"""A sender in a process of its own, for `test_crash`: opens the database and sends."""

from __future__ import annotations

import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from newsletter.deliver.job import Job
from newsletter.deliver.sending import send
from newsletter.deliver.transports import transport_for
from newsletter.mail import Mailing
from newsletter.model.publication import DeliverySettings, Smtp
from newsletter.model.rendition import Token
from newsletter.stores.ledger import SqlLedgerStore
from newsletter.stores.sqlite import open_database


def main(folder: Path, issue: str, sha: str, port: int) -> None:
    """Send the issue by files, or by SMTP where a port is given."""
    settings = DeliverySettings(
        transport="smtp" if port else "files",
        smtp=Smtp(host="127.0.0.1", port=port, security="none", timeout=5.0),
    )
    job = Job(
        issue=issue,
        sealed_sha256=sha,
        mailings={"all": Mailing.parse((folder / "mail.eml").read_bytes())},
        values=lambda recipient: dict.fromkeys(Token, f"https://mail.example/{recipient.id}"),
        sender="news@indus.example",
    )
    with closing(open_database(folder / "mail.db", "mail")) as connection:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        send(
            job,
            store=SqlLedgerStore(connection, digests=lambda normal: (normal,)),
            transport=transport_for(settings, folder=folder / "outbox", stream=sys.stderr),
            lock_file=folder / "lock",
            clock=lambda: datetime.now(UTC),
            wait=time.sleep,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
