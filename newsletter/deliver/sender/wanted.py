"""The records to set, and the letter to whoever keeps the DNS."""

from __future__ import annotations

from newsletter.deliver.sender.facts import SenderFacts
from newsletter.model.diagnosis import Diagnosis, Verdict
from newsletter.model.values import dataclass

_DNS = frozenset({"MX", "SPF", "Return-Path", "DKIM", "DMARC", "reverse name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One record."""

    name: str
    kind: str
    value: str


def wanted_records(facts: SenderFacts, keys: tuple[Wanted, ...]) -> tuple[Wanted, ...]:
    """Return the TXT records that our own settings and keys call for.

    What a relay wants beside them, only its documentation knows.
    """
    spf = f"v=spf1 a:{facts.relay} ~all" if facts.relay else "v=spf1 mx ~all"
    return (
        Wanted(name=facts.domain, kind="TXT", value=spf),
        *keys,
        Wanted(
            name=f"_dmarc.{facts.domain}",
            kind="TXT",
            value=f"v=DMARC1; p=none; rua=mailto:{facts.reply_to}",
        ),
    )


def letter(
    facts: SenderFacts, found: tuple[Diagnosis, ...], wanted: tuple[Wanted, ...], *, name: str
) -> str:
    """Return a letter that says what is wrong and what to set, ready to be mailed."""
    wrong = [one for one in found if one.subject in _DNS and one.verdict is not Verdict.GOOD]
    lines = [
        f"Subject: DNS records for the mail of {facts.domain}",
        "",
        "Hello,",
        "",
        f"{name} sends its newsletter as {facts.domain}. So that receivers can tell our mail from",
        f"forgeries, please look at these records of {facts.domain}.",
        "",
    ]
    lines += [f"* {one.subject}: {one.message}" for one in wrong] or ["Nothing is wrong today."]
    lines += ["", "What our settings call for:", ""]
    for record in wanted:
        lines += [f"    {record.name}.  {record.kind}", f'        "{record.value}"', ""]
    lines += [
        "Where there is an SPF or DMARC record already, please add to it: there may be only one of",
        "each. What our mail service wants beside these is in its documentation"
        + (f" ({facts.relay})." if facts.relay else "."),
        "",
        "Thank you.",
    ]
    return "\n".join(lines) + "\n"
