"""A domain that ends is told thirty days before; what cannot be learned is no alarm."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from newsletter.model.diagnosis import Diagnosis, Verdict
from newsletter.publication import doctoring
from newsletter.publication.clock.domains import Learned, by_rdap, hosts_of
from newsletter.publication.clock.due_watching import WatchRound, last_found, watch_due
from newsletter.publication.place import duties, reading
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock
from newsletter.testing.folder_server import FolderServer
from newsletter.testing.zone import Zone

With = Callable[..., Workplace]
BOOTSTRAP = {"services": [[["loopback"], ["http://rdap.example/"]]]}


@pytest.fixture
def watched(workplace: Workplace, with_flags: With, enter: Callable[..., None]) -> Workplace:
    """Return a publication whose archive has an ending that might be a real one."""
    enter(workplace, "sana@reader.example")
    return with_flags(archive_url="http://news.review.loopback/")


def look(workplace: Workplace, *learned: Learned) -> WatchRound:
    """Do the look of the day; the registries say this."""
    return watch_due(
        workplace,
        holder=duties.new_holder(),
        names=Zone(),
        certificate=lambda _host, _port, _to: None,
        registry=lambda _workplace, _hosts: learned,
    )


def ends_in(workplace: Workplace, days: float) -> Learned:
    """Return what a registry says."""
    ends = workplace.clock() + timedelta(days=days)
    return Learned(host="news.review.loopback", domain="review.loopback", ends=ends)


def told(workplace: Workplace) -> Diagnosis:
    """Return what `doctor` says of the domain."""
    (one,) = [one for one in doctoring.examine(workplace) if one.subject == "domain"]
    return one


def test_an_end_within_thirty_days_is_told_and_mailed(
    watched: Workplace, clock: FixedClock
) -> None:
    """Not a day earlier; `doctor` says it with the day on which it was asked."""
    assert look(watched, ends_in(watched, 31)).found == ()
    assert told(watched).verdict is Verdict.GOOD
    clock.advance(timedelta(days=2))
    (found,) = look(watched, ends_in(watched, 29)).found
    assert found.startswith("The domain review.loopback is registered until 2027-01-01")
    assert "Renew it" in last_found(watched)[1]
    warned = told(watched)
    assert warned.verdict is Verdict.WARNING
    assert "29 days from now" in warned.message
    clock.advance(timedelta(days=30))
    assert told(watched).verdict is Verdict.BAD


def test_what_cannot_be_learned_is_said_once_and_mailed_to_nobody(
    watched: Workplace, clock: FixedClock
) -> None:
    """It is no alarm: not in the mail, not in `doctor`, which says why nothing is known."""
    unknown = Learned(host="news.review.loopback", why="The registry tells nobody.")
    first = look(watched, unknown)
    assert (first.found, len(first.noted)) == ((), 1)
    assert last_found(watched)[1] == ""
    clock.advance(timedelta(days=1))
    assert look(watched, unknown).noted == ()
    assert told(watched).verdict is Verdict.GOOD
    assert "tells nobody" in told(watched).message


def test_an_end_that_is_long_over_is_no_alarm(watched: Workplace) -> None:
    """A domain that answers so long after its end was renewed, whatever its registry says."""
    assert look(watched, ends_in(watched, -61)).found == ()
    assert told(watched).verdict is Verdict.GOOD
    assert "cannot be learned" in told(watched).message


def test_only_names_that_somebody_registered_are_asked_for(
    workplace: Workplace, with_flags: With
) -> None:
    """No stand-ins, no numbers; the sender's domain where mail leaves this machine."""
    names = with_flags(
        archive_url="https://news.review.example/", public_url="http://127.0.0.1:8017/"
    )
    assert hosts_of(reading.publication(names)) == ()
    path = workplace.publication_file
    text = path.read_text().replace("newsletter@example.org", "mail@review.loopback")
    path.write_text(text)
    assert hosts_of(reading.publication(workplace)) == ()
    by_smtp = with_flags(delivery__transport="smtp", archive_url="https://x.loopback/")
    assert hosts_of(reading.publication(by_smtp)) == ("x.loopback", "review.loopback")


rdap = partial(by_rdap, bootstrap="http://rdap.example/dns.json")


def connected(workplace: Workplace, port: int) -> Workplace:
    """Return the publication; the registry is on this port of the loopback."""
    way = {"fetching.connect_to": f"rdap.example=127.0.0.1:{port}"}
    return replace(workplace, flags={**workplace.flags, **way})


class TestOverTheWire:
    """Real answers of a server on the loopback."""

    @pytest.fixture
    def ask(
        self, watched: Workplace, tmp_path: Path
    ) -> Callable[[dict[str, object]], tuple[Learned, ...]]:
        """Return a function that asks about two hosts of one domain; it serves these files."""

        def asked(files: dict[str, object]) -> tuple[Learned, ...]:
            folder = tmp_path / "rdap"
            for name, content in files.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content if isinstance(content, str) else json.dumps(content))
            with FolderServer(folder) as server:
                wired = connected(watched, server.port)
                return rdap(wired, ("news.review.loopback", "mail.review.loopback"))

        return asked

    def test_the_registered_name_is_found(
        self, ask: Callable[[dict[str, object]], tuple[Learned, ...]]
    ) -> None:
        """By the bootstrap to the registry, and there by the shortest name that has an end."""
        events = [{"eventAction": "expiration", "eventDate": "2027-03-01T12:00:00Z"}]
        domain = {"ldhName": "review.loopback", "events": events}
        found = ask({"dns.json": BOOTSTRAP, "domain/review.loopback": domain})
        assert {one.domain for one in found} == {"review.loopback"}
        assert {one.ends for one in found} == {datetime.fromisoformat("2027-03-01T12:00:00Z")}

    @pytest.mark.parametrize(
        ("files", "why"),
        [
            ({"x": ""}, "tells nobody by RDAP"),
            ({"dns.json": "{"}, "no JSON"),
            ({"dns.json": "[" * 100_000}, "no JSON"),
            ({"dns.json": {"services": []}}, "tells nobody by RDAP"),
            ({"dns.json": BOOTSTRAP}, "tells no end of it"),
            ({"dns.json": BOOTSTRAP, "domain/review.loopback": "<html>"}, "no JSON"),
            ({"dns.json": BOOTSTRAP, "domain/review.loopback": "x" * 5_000_000}, "more than 4 MB"),
        ],
    )
    def test_whatever_goes_wrong_nothing_is_known(
        self,
        ask: Callable[[dict[str, object]], tuple[Learned, ...]],
        files: dict[str, object],
        why: str,
    ) -> None:
        """No answer, nonsense, too much of it: the reason is told, and no end."""
        for one in ask(files):
            assert one.ends is None
            assert why in one.why


def test_a_network_that_is_away_is_no_alarm(watched: Workplace) -> None:
    """Nobody listens there: the look goes on, and nothing is known."""
    (one,) = rdap(connected(watched, 9), ("news.review.loopback",))
    assert one.ends is None
    assert one.why
