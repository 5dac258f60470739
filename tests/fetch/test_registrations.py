"""What registries tell: read as the standards say, and never more than that."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from newsletter.fetch.registrations import candidates, expiry_in, server_for, servers_in

END = datetime(2027, 3, 1, 12, tzinfo=UTC)


def answer(*events: tuple[str, object], name: object = "review.example") -> dict[str, Any]:
    """Return the answer of a registry."""
    told = [{"eventAction": action, "eventDate": date} for action, date in events]
    return {"objectClassName": "domain", "ldhName": name, "events": told}


def test_the_end_is_read_from_its_event() -> None:
    """Of the registry's and the registrar's the earlier; other events are none."""
    both = answer(
        ("registration", "2001-01-01T00:00:00Z"),
        ("registrar expiration", "2027-03-01T12:00:00Z"),
        ("expiration", "2028-03-01T12:00:00+05:00"),
    )
    assert expiry_in(both, "review.example") == END
    assert expiry_in(answer(name="REVIEW.example."), "review.example") is None


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        "text",
        {"events": "soon"},
        answer(("expiration", "2027-03-01T12:00:00Z"), name="other.example"),
        answer(("expiration", "2027-03-01T12:00:00Z"), name=None),
        answer(("expiration", "2027-03-01")),
        answer(("expiration", "tomorrow")),
        answer(("expiration", None)),
        answer(("expiration", 1.0e308)),
        answer(("expiration", "0001-01-01T00:00:00+14:00")),
        {"ldhName": "review.example", "events": [None, 7, ["x"], {}, {"eventAction": []}]},
    ],
)
def test_what_states_no_end_has_none(told: object) -> None:
    """An answer about another name, without a zone, or that is nonsense gives nothing."""
    assert expiry_in(told, "review.example") is None


def test_who_answers_for_an_ending() -> None:
    """The longest ending wins, and the address with TLS; nonsense in the list harms nobody."""
    servers = servers_in(
        {
            "services": [
                [["example"], ["http://plain.example/", "https://rdap.example/v1"]],
                [["co.Example"], ["https://co.example/"]],
                [["broken"], []],
                [["worse"], ["ftp://x.example/", 7]],
                [],
                "text",
                [["half"]],
                [[8], ["https://x.example/"]],
            ]
        }
    )
    assert servers == {"example": "https://rdap.example/v1/", "co.example": "https://co.example/"}
    assert server_for("news.Review.example.", servers) == "https://rdap.example/v1/"
    assert server_for("news.review.co.example", servers) == "https://co.example/"
    assert server_for("review.broken", servers) == ""
    assert servers_in(None) == servers_in({"services": 3}) == {}


def test_the_shortest_name_is_asked_for_first() -> None:
    """Down to four labels, whatever the host."""
    assert list(candidates("a.b.c.news.Review.example.")) == [
        "review.example",
        "news.review.example",
        "c.news.review.example",
    ]
    assert list(candidates("review.example")) == ["review.example"]
