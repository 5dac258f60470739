"""What receivers find out about us."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from newsletter.deliver.sender import SenderFacts, Wanted, examine_sender, letter, wanted_records
from newsletter.deliver.sender.spf import read_spf
from newsletter.mail.dkim import public_half
from newsletter.model.diagnosis import Diagnosis, Verdict
from newsletter.testing.zone import Zone

RSA = b64encode(public_half(rsa.generate_private_key(public_exponent=65537, key_size=2048)))
SMALL = b64encode(public_half(rsa.generate_private_key(public_exponent=65537, key_size=1024)))
ED = b64encode(public_half(ed25519.Ed25519PrivateKey.generate()))
FACTS = SenderFacts(
    domain="indus.example",
    reply_to="editors@indus.example",
    relay="relay.example",
    selectors=("r1", "e1"),
    public_keys={"r1": RSA.decode()},
    public_url="https://mail.indus.example",
    postal_address=True,
)
RECORDS = {
    ("indus.example", "MX"): ("mx.indus.example",),
    ("indus.example", "TXT"): (
        "google-site=1",
        "v=spf1 a:relay.example include:_spf.mail.example -all",
    ),
    ("_spf.mail.example", "TXT"): ("v=spf1 ip4:198.51.100.0/24 ~all",),
    ("relay.example", "A"): ("192.0.2.9",),
    ("r1._domainkey.indus.example", "TXT"): (f"v=DKIM1; k=rsa; p={RSA.decode()}",),
    ("e1._domainkey.indus.example", "TXT"): (f"v=DKIM1; k=ed25519; p={ED.decode()}",),
    ("_dmarc.indus.example", "TXT"): ("v=DMARC1; p=reject; rua=mailto:d@indus.example",),
}
KEY_RECORD = Wanted(
    name="r1._domainkey.indus.example", kind="TXT", value=f"v=DKIM1; k=rsa; p={RSA.decode()}"
)
NAMES = {"192.0.2.9": ("relay.example",)}


def zone(**changes: tuple[str, ...]) -> Zone:
    """Return a name system where all is well, but for changes: ``spf=("v=spf1 …",)``."""
    places = {
        "spf": ("indus.example", "TXT"),
        "mx": ("indus.example", "MX"),
        "dkim": ("r1._domainkey.indus.example", "TXT"),
        "dmarc": ("_dmarc.indus.example", "TXT"),
    }
    return Zone(
        records=RECORDS | {places[name]: told for name, told in changes.items()}, names=NAMES
    )


def faults(found: tuple[Diagnosis, ...]) -> dict[str, Verdict]:
    """Return what is not good, by subject."""
    return {one.subject: one.verdict for one in found if one.verdict is not Verdict.GOOD}


def test_a_sender_with_everything_in_order_has_no_fault() -> None:
    """Every subject is looked at and good."""
    found = examine_sender(FACTS, zone())
    assert faults(found) == {}
    assert {one.subject for one in found} == {
        "MX", "SPF", "Return-Path", "DKIM", "DMARC", "reverse name", "Reply-To", "List-Id",
        "one-click", "postal address",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "subject", "verdict", "said"),
    [
        ({"spf": ()}, "SPF", Verdict.BAD, "no SPF record"),
        ({"spf": ("v=spf1 -all", "v=spf1 mx -all")}, "SPF", Verdict.BAD, "2 SPF records"),
        ({"spf": ("v=spf1 a:relay.example +all",)}, "SPF", Verdict.WARNING, "anybody may send"),
        ({"spf": ("v=spf1 ip4:203.0.113.1 -all",)}, "SPF", Verdict.WARNING, "does not allow"),
        ({"spf": ("v=spf1 include:gone.example -all",)}, "SPF", Verdict.BAD, "gone.example"),
        (
            {"spf": ("v=spf1 " + "a:relay.example " * 11 + "-all",)},
            "SPF",
            Verdict.BAD,
            "more than 10 look-ups",
        ),
        ({"mx": ("",)}, "MX", Verdict.BAD, "takes no mail"),
        ({"dkim": ()}, "DKIM", Verdict.BAD, "no record"),
        ({"dkim": ("v=DKIM1; p=",)}, "DKIM", Verdict.BAD, "revoked"),
        ({"dkim": ("v=DKIM1; p=nonsense!",)}, "DKIM", Verdict.BAD, "no key that can be read"),
        ({"dkim": (f"v=DKIM1; p={SMALL.decode()}",)}, "DKIM", Verdict.BAD, "another key"),
        ({"dkim": (f"v=DKIM1; t=y; p={RSA.decode()}",)}, "DKIM", Verdict.WARNING, "marked as a test"),
        ({"dmarc": ()}, "DMARC", Verdict.BAD, "no DMARC record"),
        ({"dmarc": ("v=DMARC1; p=none; rua=mailto:a@b.example",)}, "DMARC", Verdict.WARNING, "p=none"),
        ({"dmarc": ("v=DMARC1; p=reject",)}, "DMARC", Verdict.WARNING, "no rua="),
    ],
)  # fmt: skip
def test_each_fault_is_named(
    change: dict[str, tuple[str, ...]], subject: str, verdict: Verdict, said: str
) -> None:
    """What receivers would hold against us is found, with its mend."""
    found = examine_sender(FACTS, zone(**change))
    wrong = [one for one in found if one.verdict is not Verdict.GOOD]
    told = [one for one in wrong if one.subject == subject and said in one.message]
    assert [one.verdict for one in told] == [verdict]
    assert all(one.help for one in told)


def test_a_small_key_of_the_relay_is_a_warning() -> None:
    """A key of 1,024 bits is weak, whoever signs."""
    facts = replace(FACTS, public_keys={})
    found = examine_sender(facts, zone(dkim=(f"v=DKIM1; p={SMALL.decode()}",)))
    assert faults(found) == {"DKIM": Verdict.WARNING}


@pytest.mark.parametrize(
    ("relay", "keys", "verdict"),
    [
        ("email-smtp.eu-west-1.amazonaws.com", {"r1": RSA.decode()}, Verdict.BAD),
        ("Email-SMTP-fips.us-east-1.amazonaws.com", {"r1": RSA.decode()}, Verdict.BAD),
        ("email-smtp.eu-west-1.amazonaws.com", {}, None),
        ("email-smtp.amazonaws.com.example", {"r1": RSA.decode()}, None),
    ],
)
def test_a_relay_that_rewrites_what_we_sign_is_told(
    relay: str, keys: dict[str, str], verdict: Verdict | None
) -> None:
    """Our signature covers Date and Message-ID; a relay that replaces them must sign itself."""
    found = examine_sender(replace(FACTS, relay=relay, public_keys=keys), zone())
    told = [one for one in found if "in the place of ours" in one.message]
    assert [one.verdict for one in told] == ([verdict] if verdict else [])


@pytest.mark.parametrize(
    ("domain", "records", "told"),
    [
        ("b.indus.example", {"MX": ("mx.indus.example",), "TXT": ("v=spf1 mx -all",)}, []),
        ("b.indus.example", {"TXT": ("v=spf1 mx -all",)}, ["takes no mail"]),
        ("b.indus.example", {"MX": ("mx.indus.example",)}, ["has no SPF record"]),
        (
            "b.indus.example",
            {"MX": ("mx.indus.example",), "TXT": ("v=spf1 -all", "v=spf1 mx -all")},
            ["has 2 SPF records"],
        ),
        (
            "bounces.service.example",
            {"MX": ("mx.service.example",), "TXT": ("v=spf1 mx -all",)},
            ["DKIM alone must hold"],
        ),
        ("gone.example", {}, ["takes no mail", "no SPF record", "DKIM alone"]),
    ],
)
def test_a_return_path_of_another_domain_is_looked_at(
    domain: str, records: dict[str, tuple[str, ...]], told: list[str]
) -> None:
    """SPF asks the domain that mail comes back to: it takes mail, has one record, and is ours."""
    known = {(domain, kind): texts for kind, texts in records.items()}
    found = examine_sender(
        replace(FACTS, return_path=domain), Zone(records=RECORDS | known, names=NAMES)
    )
    wrong = [one.message for one in found if one.subject == "Return-Path"]
    if not told:
        assert faults(found) == {}
    assert [word for word, message in zip(told, wrong, strict=False) if word in message] == told


def test_a_policy_of_the_organisation_counts_for_its_subdomains() -> None:
    """Where the domain itself has no record, the one above is asked (RFC 7489, 6.6.3)."""
    records = {
        ("mail.indus.example", kind): told
        for (name, kind), told in RECORDS.items()
        if name == "indus.example"
    }
    records |= {
        ("r1._domainkey.mail.indus.example", "TXT"): RECORDS["r1._domainkey.indus.example", "TXT"]
    }
    facts = replace(FACTS, domain="mail.indus.example", selectors=("r1",))
    found = examine_sender(facts, Zone(records=RECORDS | records, names=NAMES))
    assert faults(found) == {}


@pytest.mark.parametrize(
    ("changed", "subject"),
    [
        ({"reply_to": "no-reply@indus.example"}, "Reply-To"),
        ({"reply_to": "editors@nowhere.example"}, "Reply-To"),
        ({"public_url": ""}, "one-click"),
        ({"postal_address": False}, "postal address"),
        ({"selectors": ()}, "DKIM"),
    ],
)
def test_what_each_mail_says_is_looked_at(changed: dict[str, object], subject: str) -> None:
    """A mailbox that nobody reads, no one-click link, no address, no signature."""
    facts = replace(FACTS, **changed)  # type: ignore[arg-type]
    assert set(faults(examine_sender(facts, zone()))) == {subject}


def test_a_reverse_name_must_lead_back() -> None:
    """The name of the relay's address is asked for, and its address compared."""
    nameless = Zone(records=RECORDS)
    lying = Zone(records=RECORDS, names={"192.0.2.9": ("other.example",)})
    assert set(faults(examine_sender(FACTS, nameless))) == {"reverse name"}
    assert set(faults(examine_sender(FACTS, lying))) == {"reverse name"}


def test_silence_spoils_only_its_own_line() -> None:
    """A question that nobody answers is said, and the others are asked all the same."""
    found = examine_sender(
        FACTS, Zone(records=RECORDS, names=NAMES, silent=frozenset({"_dmarc.indus.example"}))
    )
    assert faults(found) == {"DMARC": Verdict.WARNING}


def test_records_that_include_each_other_come_to_an_end() -> None:
    """A hostile record cannot keep us asking."""
    records = {
        (f"{one}.example", "TXT"): (f"v=spf1 include:{two}.example include:{two}.example -all",)
        for one, two in ("ab", "ba")
    }
    names = Zone(records=records)
    reading = read_spf(
        "a.example",
        texts=lambda name: names.lookup(name, "TXT"),
        hosts=lambda _: (),
        mail_hosts=lambda _: (),
    )
    assert reading.lookups == 11
    assert len(names.asked) <= 13


def test_the_letter_names_what_is_wrong_and_what_to_set() -> None:
    """Whoever keeps the DNS gets everything in one letter, and nothing secret."""
    found = examine_sender(FACTS, zone(dmarc=()))
    text = letter(FACTS, found, wanted_records(FACTS, (KEY_RECORD,)), name="INDUS")
    assert "no DMARC record" in text
    assert f'"v=DKIM1; k=rsa; p={RSA.decode()}"' in text
    assert "v=DMARC1; p=none; rua=mailto:editors@indus.example" in text
