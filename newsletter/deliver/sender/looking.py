"""What receivers find out about a sender, and what they will think of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.deliver.sender.facts import Names, SenderFacts, addresses, takes_mail
from newsletter.deliver.sender.records import KeyRecord, read_key_record, tags_of
from newsletter.deliver.sender.return_path import return_path
from newsletter.deliver.sender.spf import MOST_LOOKUPS, SpfReading, read_spf
from newsletter.errors import NamesError
from newsletter.model.diagnosis import Diagnosis, bad, good, warning

SMALLEST_RSA = 2048
_NOBODY = ("no-reply", "noreply", "donotreply", "do-not-reply", "no_reply", "nobody")
_MONITORING = frozenset({"", "none"})


_REWRITES = re.compile(r"email-smtp[a-z0-9.-]*\.amazonaws\.com(?:\.cn)?", re.IGNORECASE)
"""Relays that change signed fields: Amazon SES says so of itself."""


def examine_sender(facts: SenderFacts, names: Names) -> tuple[Diagnosis, ...]:
    """Look at everything; a name that nobody answers for spoils only its own line."""
    looks = (
        _mail_host, _spf, return_path, _dkim, _dmarc, _relay, _replies, _list, _one_click, _postal,
    )  # fmt: skip
    found: list[Diagnosis] = []
    for look in looks:
        try:
            found.extend(look(facts, names))
        except NamesError as error:
            found.append(warning(look.__name__.strip("_").upper(), error.message, error.help))
    return tuple(found)


def _mail_host(facts: SenderFacts, names: Names) -> Iterator[Diagnosis]:
    if takes_mail(facts.domain, names):
        yield good("MX", f"{facts.domain} takes mail, so that what bounces comes back")
        return
    yield bad(
        "MX",
        f"{facts.domain} takes no mail: bounces are lost, and many receivers refuse such senders.",
        "Ask whoever keeps your DNS for an MX record, or send from a domain that has one.",
    )


def _spf(facts: SenderFacts, names: Names) -> Iterator[Diagnosis]:
    reading = read_spf(
        facts.domain,
        texts=lambda name: names.lookup(name, "TXT"),
        hosts=lambda host: addresses(host, names),
        mail_hosts=lambda domain: names.lookup(domain, "MX"),
    )
    if len(reading.records) != 1:
        count = "no SPF record" if not reading.records else f"{len(reading.records)} SPF records"
        yield bad(
            "SPF",
            f"{facts.domain} has {count}; receivers want exactly one.",
            "See `newsletter doctor --sender --as-mail` for the record to set.",
        )
        return
    yield from _spf_faults(facts, reading, names)


def _spf_faults(facts: SenderFacts, reading: SpfReading, names: Names) -> Iterator[Diagnosis]:
    record = reading.records[0]
    if reading.lookups > MOST_LOOKUPS:
        yield bad(
            "SPF",
            f"The record of {facts.domain} costs more than {MOST_LOOKUPS} look-ups, and counts as "
            "broken (RFC 7208, 4.6.4).",
            "Take out the include: of services that you left.",
        )
    if reading.missing:
        yield bad(
            "SPF",
            f"It includes {', '.join(reading.missing)}, which has no SPF record of its own.",
            "Mend the name, or take it out: the whole record counts as broken.",
        )
    if reading.ends in {"+all", "?all", ""}:
        yield warning(
            "SPF",
            f"The record does not end in -all or ~all ({record}): anybody may send as you.",
            "Let it end in ~all while you try it, and in -all afterwards.",
        )
    outside = [one for one in _relay_addresses(facts, names) if not reading.allows(one)]
    if outside and "include:" not in record:
        yield warning(
            "SPF",
            f"The record does not allow {facts.relay} ({outside[0]}).",
            "If that host hands our mail to the world, add what its documentation says.",
        )
    if not (reading.missing or reading.lookups > MOST_LOOKUPS or reading.ends == "+all"):
        yield good("SPF", f"{record} ({reading.lookups} of {MOST_LOOKUPS} look-ups)")


def _dkim(facts: SenderFacts, names: Names) -> Iterator[Diagnosis]:
    if not facts.selectors:
        yield warning(
            "DKIM",
            "publication.yaml does not say with which selectors our mail is signed.",
            "Put them under delivery.dkim: your relay's documentation names them.",
        )
    if facts.public_keys and _REWRITES.fullmatch(facts.relay):
        yield bad(
            "DKIM",
            f"{facts.relay} puts its own Date and Message-ID in the place of ours, and both are "
            "signed: no signature of ours holds.",
            "Let Amazon sign (Easy DKIM), and name its selectors alone under delivery.dkim.",
        )
    for selector in facts.selectors:
        place = f"{selector}._domainkey.{facts.domain}"
        records = names.lookup(place, "TXT")
        yield _dkim_record(place, records, facts.public_keys.get(selector, ""))


def _dkim_record(place: str, records: tuple[str, ...], ours: str) -> Diagnosis:
    if len(records) != 1:
        count = "no record" if not records else f"{len(records)} records"
        return bad("DKIM", f"{place} has {count}.", "Exactly one TXT record is wanted there.")
    key = read_key_record(records[0])
    if fault := _useless(key, ours):
        return bad("DKIM", f"{place} {fault[0]}", fault[1])
    if key.kind == "rsa" and key.bits < SMALLEST_RSA:
        return warning(
            "DKIM", f"{place} has {key.bits} bits.", f"Change to a key of {SMALLEST_RSA} bits."
        )
    if key.testing:
        return warning(
            "DKIM", f"{place} is marked as a test (t=y): it counts nothing.", "Take t=y out."
        )
    return good("DKIM", f"{place}: {key.kind}, {key.bits} bits")


def _useless(key: KeyRecord, ours: str) -> tuple[str, str] | None:
    """Return what makes a key worthless, and how to mend it."""
    if key.revoked:
        return "is revoked: its p= is empty.", "Set the key, or use another."
    if not key.bits:
        return "holds no key that can be read.", "Copy it again, in one piece."
    if ours and key.public != ours:
        return (
            "holds another key than the one that we sign with: no signature holds.",
            "See `newsletter doctor --sender --as-mail` for the record to set.",
        )
    return None


def _dmarc(facts: SenderFacts, names: Names) -> Iterator[Diagnosis]:
    place, record = _dmarc_record(facts.domain, names)
    if not record:
        yield bad(
            "DMARC",
            f"There is no DMARC record for {facts.domain}; large receivers want one.",
            "See `newsletter doctor --sender --as-mail` for the record to set.",
        )
        return
    tags = tags_of(record)
    policy = tags.get("p", "").lower() if place.endswith(facts.domain) else _sub_policy(tags)
    if "rua" not in tags:
        yield warning(
            "DMARC",
            "Nobody is told how many mails pass (no rua=).",
            "Add rua=mailto: with a mailbox or a reporting service.",
        )
    if policy in _MONITORING:
        yield warning(
            "DMARC",
            f"{place}: p=none only watches.",
            "When the reports are clean, change it to p=quarantine.",
        )
    strict = [name for name in ("adkim", "aspf") if tags.get(name, "r").lower() == "s"]
    exact = f", {' and '.join(strict)} strict: d= and return path must be {facts.domain} itself"
    yield good("DMARC", f"{place}: p={policy or 'none'}{exact if strict else ''}")


def _sub_policy(tags: dict[str, str]) -> str:
    return (tags.get("sp") or tags.get("p", "")).lower()


def _dmarc_record(domain: str, names: Names) -> tuple[str, str]:
    """Return where the record stands, and it: of the domain, or of one above (RFC 7489, 6.6.3)."""
    labels = domain.split(".")
    for above in range(max(len(labels) - 1, 1)):
        place = "_dmarc." + ".".join(labels[above:])
        found = [text for text in names.lookup(place, "TXT") if text.lower().startswith("v=dmarc1")]
        if len(found) == 1:
            return place, found[0]
    return f"_dmarc.{domain}", ""


def _relay(facts: SenderFacts, names: Names) -> Iterator[Diagnosis]:
    for address in _relay_addresses(facts, names):
        named = names.reverse(address)
        if not named:
            yield warning(
                "reverse name",
                f"{facts.relay} ({address}) has none.",
                "If that host hands mail to the world itself, ask its provider for a PTR record.",
            )
        elif not any(address in addresses(name, names) for name in named):
            yield warning(
                "reverse name",
                f"{address} says it is {named[0]}, which does not lead back to it.",
                "Let both records say the same.",
            )
        else:
            yield good("reverse name", f"{address} is {named[0]}")


def _replies(facts: SenderFacts, names: Names) -> Iterator[Diagnosis]:
    local, _, domain = facts.reply_to.rpartition("@")
    if local.lower().startswith(_NOBODY):
        yield bad(
            "Reply-To",
            f"{facts.reply_to} says that nobody reads it.",
            "Give sender.reply_to a mailbox that somebody reads: people ask there to be removed.",
        )
    elif not takes_mail(domain, names):
        yield bad(
            "Reply-To", f"{domain} takes no mail.", "Give sender.reply_to a mailbox that exists."
        )
    else:
        yield good("Reply-To", f"{facts.reply_to}; make sure that somebody reads it")


def _list(facts: SenderFacts, names: Names) -> Iterator[Diagnosis]:
    del names
    yield good("List-Id", f"list.{facts.domain} stands in every issue (RFC 2919)")


def _one_click(facts: SenderFacts, names: Names) -> Iterator[Diagnosis]:
    del names
    if facts.public_url.startswith("https://"):
        yield good("one-click", "List-Unsubscribe and List-Unsubscribe-Post stand in every mail")
        return
    yield warning(
        "one-click",
        "Without public_url and https, mails carry no one-click link (RFC 8058), which large "
        "receivers want from 5,000 mails a day on.",
        "Serve the readers' pages and set public_url: docs/how-to/readers-pages.md.",
    )


def _postal(facts: SenderFacts, names: Names) -> Iterator[Diagnosis]:
    del names
    if facts.postal_address:
        yield good("postal address", "stands in every mail")
    else:
        yield bad(
            "postal address",
            "No mail says where you can be reached by letter; many laws ask for it.",
            "Give postal_address in publication.yaml.",
        )


def _relay_addresses(facts: SenderFacts, names: Names) -> tuple[str, ...]:
    return addresses(facts.relay, names) if facts.relay else ()
