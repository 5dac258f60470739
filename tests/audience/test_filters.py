from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.audience.filters import parse_filter
from newsletter.errors import UsageError
from newsletter.model.sending import Status, Subscriber

SANA = Subscriber(
    id="s1",
    address="Sana@Reader.example",
    normal="sana@reader.example",
    deliverable="Sana@reader.example",
    name="Sana Iqbal",
    language="ur",
    tags=("board", "press list"),
    sections=("leads",),
    status=Status.CONFIRMED,
    since=datetime(2026, 2, 3, 9, tzinfo=UTC),
    joined=datetime(2026, 1, 15, 9, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("", True),
        ("status=confirmed", True),
        ("status!=confirmed", False),
        ("STATUS=Confirmed tag=board joined>=2026-01 language=ur", True),
        ("status=confirmed tag=bored", False),
        ("tag!=board", False),
        ("tag!=other", True),
        ("tag='press list'", True),
        ('tag="press list" name~iqbal', True),
        ("name=sana", False),
        ("name~SANA", True),
        ("address=sana@reader.example", True),
        ("address~@reader.", True),
        ("domain=reader.example", True),
        ("section=leads", True),
        ("language=", False),
        ("joined=2026", True),
        ("joined=2026-01", True),
        ("joined>2026-01", False),
        ("joined<=2026-01", True),
        ("joined<2026-01-15", False),
        ("joined>=2026-01-15", True),
        ("since>2026-01", True),
    ],
)
def test_conditions_hold_or_not(text: str, *, holds: bool) -> None:
    """As an editor would expect; months are compared with months."""
    assert parse_filter(text)(SANA) is holds


def test_nobody_without_a_tag_is_lost() -> None:
    """Who has no tag has no such tag, and an empty value finds who has none."""
    bare = replace(SANA, tags=(), language="")
    assert parse_filter("tag!=board")(bare)
    assert parse_filter("tag= language=")(bare)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("staus=confirmed", "Did you mean status"),
        ("status=confirmd", "unsubscribed"),
        ("confirmed", "FIELD=VALUE"),
        ("joined>=yesterday", "2026-01"),
        ("joined~2026", "2026-01"),
        ("tag>=board", "tag=…"),
        ("tag=board; DROP TABLE people", "FIELD=VALUE"),
        ("x" * 3000, "status=confirmed"),
    ],
)
def test_what_is_not_understood_is_explained(text: str, says: str) -> None:
    """With the field or value that may have been meant."""
    with pytest.raises(UsageError) as caught:
        parse_filter(text)
    assert says in caught.value.help


@settings(deadline=None)
@given(st.text(max_size=200))
def test_hostile_text_is_harmless(text: str) -> None:
    """Any text is a filter or a `UsageError`, and as a value it is only compared."""
    try:
        parse_filter(text)(SANA)
    except UsageError:
        pass
    else:
        assert True
    quoted = text.replace('"', "")
    assert parse_filter(f'name="{quoted}"')(replace(SANA, name=quoted))
