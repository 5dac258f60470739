"""The audit log, read from its end."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.publication.place import audit
from newsletter.publication.place.audit import Deed, Wanted
from newsletter.publication.place.workplace import Workplace

FIRST = datetime(2026, 11, 1, tzinfo=UTC)


def _line(number: int, *, by: str = "", item: str = "2026-12", more: str = "") -> bytes:
    at = (FIRST + timedelta(hours=number)).isoformat(timespec="seconds")
    said = {"at": at, "user": "root", "by": by, "did": "edit", "item": item}
    return json.dumps({**said, "detail": f"{number}{more}"}, ensure_ascii=False).encode()


def _write(workplace: Workplace, data: bytes) -> None:
    workplace.var.mkdir(exist_ok=True)
    (workplace.var / audit.FILE).write_bytes(data)


def _all(workplace: Workplace, wanted: Wanted = audit.ALL, *, most: int = 7) -> list[Deed]:
    page = audit.newest(workplace, wanted, most=most)
    found = list(page.deeds)
    while page.older:
        page = audit.newest(workplace, wanted, before=page.older, most=most)
        found += page.deeds
    return found


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([0, 10, 40_000, 65_400, 66_000]), max_size=12), st.booleans())
def test_pages_hold_every_deed_once(
    workplace: Workplace, lengths: list[int], cut_short: bool
) -> None:
    """Whatever the lines and wherever blocks end, the pages together are the log turned round."""
    lines = [_line(number, more="ی" * (length // 2)) for number, length in enumerate(lengths)]
    kept = [line for line in lines if len(line) < 60_000]
    _write(workplace, b"".join(line + b"\n" for line in kept) + b'{"at": "20' * cut_short)
    assert tuple(_all(workplace, most=2)[::-1]) == audit.deeds(workplace)
    assert len(audit.deeds(workplace)) == len(kept)


def test_deeds_are_found_by_person_item_and_day(workplace: Workplace) -> None:
    """Filters hold together; a page goes on where the last one ended."""
    people = ("amna", "omar", "")
    lines = [_line(n, by=people[n % 3], item=f"2026-{n % 2}") for n in range(240)]
    _write(workplace, b"\n".join(lines) + b"\n")
    told = _all(
        workplace, Wanted(who="amna", item="2026-1", since="2026-11-03", until="2026-11-04")
    )
    assert [one.detail for one in told] == [str(n) for n in range(95, 47, -1) if n % 6 == 3]
    assert len(_all(workplace, Wanted(who="root"))) == 80
    assert _all(workplace, Wanted(did="approve")) == []


def test_a_log_of_years_is_not_read_whole(workplace: Workplace) -> None:
    """A page ends after so many octets, and says where to go on, though it found nothing."""
    filler = b"".join(_line(n) + b"\n" for n in range(1_000))
    _write(workplace, _line(0, by="amna") + b"\n" + filler)
    page = audit.newest(workplace, Wanted(who="amna"), read=len(filler) // 2)
    assert page.deeds == ()
    (deed,) = audit.newest(workplace, Wanted(who="amna"), before=page.older).deeds
    assert (deed,) == audit.last(workplace, Wanted(who="amna"), most=3)


@pytest.mark.parametrize(
    "spoilt",
    [b"", b"\n\n", b"\x00\xff\n", b"[]\n", b'{"at": 1}\n', b"x" * 200_000, b'{"a":' * 3_000],
)
def test_what_is_no_deed_is_passed_over(workplace: Workplace, spoilt: bytes) -> None:
    """Damage costs the lines that it struck, and no others."""
    wrong = json.dumps(
        {"at": 7, "user": [], "by": None, "did": "x", "item": "", "detail": ""}
    ).encode()
    _write(workplace, _line(1) + b"\n" + spoilt + b"\n" + wrong + b"\n" + _line(2) + b"\n")
    assert [one.detail for one in _all(workplace)] == ["2", "1"]
    assert [one.detail for one in audit.deeds(workplace)] == ["1", "2"]


@pytest.mark.parametrize("before", [-5, 10**12, 3])
def test_a_made_up_page_is_a_page(workplace: Workplace, before: int) -> None:
    """Whatever stands in an address, a page is shown."""
    _write(workplace, _line(1) + b"\n" + _line(2) + b"\n")
    assert len(audit.newest(workplace, before=before).deeds) in {0, 2}


@pytest.mark.parametrize("item", ['"', "\\", "دریا", "a\tb", "—", "\u2028"])
def test_whatever_it_was_done_to_is_found(workplace: Workplace, item: str) -> None:
    """Names of any letters are found as they were written."""
    audit.record(workplace, "decide «so»", item=item, by="amna")
    audit.record(workplace, "decide", item="another")
    (deed,) = audit.every(workplace, Wanted(item=item, did="decide «"))
    assert deed.item == item
