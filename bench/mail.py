"""Messages per CPU-second: spliced, beside one EmailMessage per recipient and a plain copy.

Run: ``python bench/mail.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

from newsletter.mail import Mailing, compose, message_id
from newsletter.model.publication import Sender
from newsletter.model.rendition import Rendition, Token

PARAGRAPH = "Water is shared by treaty, and the treaty is older than most of those who argue. "
SENDER = Sender(name="INDUS", address="news@indus.example")
DATE = datetime(2026, 12, 1, tzinfo=UTC)


def rendition() -> Rendition:
    """Return about as much text as a real issue has."""
    foot = f"{Token.ADDRESS} {Token.UNSUBSCRIBE} {Token.PREFERENCES}"
    text = f"Dear {Token.NAME},\n" + (PARAGRAPH * 3 + "\n\n") * 65 + foot
    html = f"<p>Dear {Token.NAME},</p>" + (f"<p class=x>{PARAGRAPH * 3}</p>\n") * 150 + foot
    return Rendition(
        issue="2026-11",
        subject="Water",
        preheader="",
        language="en",
        html=html,
        text=text,
        article="",
        page="",
    )


def values(number: int) -> dict[Token, str]:
    """Return one recipient's texts."""
    return {
        Token.NAME: f"Reader {number}",
        Token.ADDRESS: f"reader{number}@mail.example",
        Token.UNSUBSCRIBE: f"https://mail.example/u/k1.{number:024d}.AAAAAAAAAAAAAAAAAAAAAA",
        Token.PREFERENCES: f"https://mail.example/p/k1.{number:024d}.AAAAAAAAAAAAAAAAAAAAAA",
    }


def spliced(mailing: Mailing, number: int) -> bytes:
    """Return one message as the product makes it."""
    name = message_id("2026-11", f"s{number}", "indus.example")
    return mailing.fill(values(number), to=f"reader{number}@mail.example", message_id=name)


def built(issue: Rendition, number: int) -> bytes:
    """Return one message as the standard library makes it."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"] = f"{SENDER.name} <{SENDER.address}>", issue.subject
    message["To"] = f"reader{number}@mail.example"
    message["Message-ID"] = message_id("2026-11", f"s{number}", "indus.example")
    text, html = issue.text, issue.html
    for token, value in values(number).items():
        text, html = text.replace(token, value), html.replace(token, value)
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message.as_bytes()


def rate(make: Callable[[int], bytes], seconds: float) -> float:
    """Return messages per CPU-second."""
    count, start = 0, time.process_time()
    while (spent := time.process_time() - start) < seconds:
        for _ in range(20):
            make(count)
            count += 1
    return count / spent


def main() -> None:
    """Measure, interleaved, and print the best of three of each."""
    issue = rendition()
    sealed = compose(
        issue,
        sender=SENDER,
        list_id="indus.example",
        date=DATE,
        public_url="https://mail.example/",
    )
    mailing = Mailing.parse(sealed)
    pieces = [sealed[:100], sealed[100:]]
    ways: dict[str, Callable[[int], bytes]] = {
        "spliced": lambda number: spliced(mailing, number),
        "copied (memcpy)": lambda _: b"".join(pieces),
        "EmailMessage each": lambda number: built(issue, number),
    }
    best = dict.fromkeys(ways, 0.0)
    for _ in range(3):
        for name, make in ways.items():
            best[name] = max(best[name], rate(make, 1.0))
    print(f"{len(sealed):,} bytes a message")
    for name, figure in best.items():
        print(f"{name:20} {figure:12,.0f} messages per CPU-second")


if __name__ == "__main__":
    main()
