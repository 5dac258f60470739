"""What is shown of an issue whose file was changed after it was sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from newsletter.archive.mending.articles import article_of
from newsletter.archive.mending.showing import pieces_of, shown
from newsletter.model.issue import Entry, Issue


def ids(issue: Issue) -> list[str]:
    """Return the ids of the entries."""
    return [one.id for one in issue.entries]


def titles(issue: Issue) -> list[str]:
    """Return the titles of the entries."""
    return [one.title for one in issue.entries]


def retitled(one: Entry) -> Entry:
    """Return the entry with another title."""
    return replace(one, title=f"{one.id} new")


def test_nothing_said_nothing_changed(world: Any) -> None:
    """A file that was changed without a correction changes nothing that is shown."""
    river, market, road = world.sealed.entries
    found = shown(world.sealed, world.today(retitled(river), road, market, title="Other"))
    assert found.issue == world.sealed
    assert not found.is_touched
    assert found.declared != world.today(retitled(river), road, market, title="Other")


def test_an_equal_file_owns_to_everything(world: Any) -> None:
    """A file that nobody changed is what it declares."""
    assert shown(world.sealed, world.sealed).declared == world.sealed


def test_a_correction_changes_its_item_alone(world: Any) -> None:
    """What a correction names is shown as today, its neighbours as they were sent."""
    river, market, road = map(retitled, world.sealed.entries)
    found = shown(
        world.sealed, world.today(river, market, road, corrections=(world.correction("market"),))
    )
    assert titles(found.issue) == ["river title", "market new", "road title"]
    assert found.anew == ("market",)
    assert not found.whole


def test_a_correction_of_the_issue_shows_the_file(world: Any) -> None:
    """A correction that names no item shows the whole file as it is today, its order too."""
    river, market, road = map(retitled, world.sealed.entries)
    today = world.today(road, river, market, corrections=(world.correction(),), title="Other")
    found = shown(world.sealed, today)
    assert titles(found.issue) == ["road new", "river new", "market new"]
    assert (found.whole, found.issue.title, found.declared) == (True, "Other", today)


def test_what_nobody_saw_leaves_no_tombstone(world: Any) -> None:
    """An entry that was written after the sending, and withdrawn before it was shown, was never there."""
    new = replace(world.sealed.entries[0], id="bridge", withdrawn=world.withdrawn)
    found = shown(world.sealed, world.today(*world.sealed.entries, new))
    assert found.tombstones == ()
    assert found.issue == world.sealed


def test_what_a_correction_takes_out_leaves_a_tombstone(world: Any) -> None:
    """An entry that is gone and named by a correction keeps its place as a tombstone."""
    river, _, road = world.sealed.entries
    found = shown(world.sealed, world.today(river, road, corrections=(world.correction("market"),)))
    assert ids(found.issue) == ["river", "road"]
    assert ids(found.laid_out) == ["river", "market", "road"]
    assert [(one.id, one.why) for one in found.tombstones] == [("market", "It was wrong.")]
    assert found.declared.entries == (river, road)


def test_what_is_taken_out_in_silence_stays(world: Any) -> None:
    """An entry that is gone from the file without a word is shown as it was sent."""
    river, _, road = world.sealed.entries
    found = shown(world.sealed, world.today(river, road, corrections=(world.correction("river"),)))
    assert ids(found.issue) == ["river", "market", "road"]
    assert not found.tombstones


def test_a_withdrawn_entry_is_in_nothing(world: Any) -> None:
    """No value for lists or articles holds a word of what was withdrawn, or what was said of it."""
    river, market, road = world.sealed.entries
    gone = replace(market, withdrawn=world.withdrawn)
    corrections = (
        world.correction("market", "market was worse."),
        world.correction("river", day=1),
    )
    found = shown(world.sealed, world.today(river, gone, road, corrections=corrections))
    assert "market " not in repr(found.issue) + repr(found.laid_out)
    assert [one.item for one in found.notes] == ["river"]
    assert found.hides


def test_a_withdrawn_issue_keeps_its_date_alone(world: Any) -> None:
    """Of an issue that was withdrawn lists see number, date and language."""
    today = world.today(*world.sealed.entries, withdrawn=world.withdrawn, title="Secret")
    found = shown(world.sealed, today)
    assert (found.issue.subject, found.issue.title, pieces_of(found.issue)) == ("", "", ())
    assert [one.id for one in found.tombstones] == [""]


def test_a_former_id_leads_to_its_item(world: Any) -> None:
    """An item that was renamed and redirected is shown under its new id, its words of today."""
    river, market, road = world.sealed.entries
    renamed = replace(retitled(market), id="bazaar")
    found = shown(world.sealed, world.today(river, renamed, road), former={"market": "bazaar"})
    assert ids(found.issue) == ["river", "bazaar", "road"]
    assert found.former == {"market": "bazaar"}
    assert found.anew == ("bazaar",)


def test_an_added_entry_stands_where_the_file_has_it(world: Any) -> None:
    """What was added and named by a correction stands behind the item that it follows."""
    river, market, road = world.sealed.entries
    new, newer = world.entry("new"), world.entry("newer")
    corrections = (world.correction("new"), world.correction("newer"))
    found = shown(
        world.sealed, world.today(newer, river, new, market, road, corrections=corrections)
    )
    assert ids(found.issue) == ["newer", "river", "new", "market", "road"]
    assert found.whole


def test_what_no_file_names_any_more_keeps_its_place(world: Any) -> None:
    """An id that the page had once, neither sealed nor in the file, has a tombstone where one is due."""
    corrections = (world.correction("added-later"),)
    today = world.today(*world.sealed.entries, corrections=corrections)
    found = shown(world.sealed, today, known=("added-later", "river"))
    assert ids(found.laid_out)[-1] == "added-later"
    assert [one.id for one in found.tombstones] == ["added-later"]


def test_an_imported_issue_is_its_file(world: Any) -> None:
    """An issue that was sent elsewhere is shown as its file is, what was withdrawn aside."""
    river, market, road = world.sealed.entries
    today = world.today(retitled(river), replace(market, withdrawn=world.withdrawn), imported=True)
    found = shown(None, today, known=("road",))
    assert titles(found.issue) == ["river new"]
    assert ids(found.laid_out) == ["river", "market"]
    assert (found.whole, [one.id for one in found.tombstones]) == (True, ["market"])
    assert road.id not in ids(found.laid_out)


ITEMS = some.sampled_from(["river", "market", "road", "talks", "new", ""])


@given(
    order=some.lists(some.sampled_from([0, 1, 2, 3]), unique=True),
    corrected=some.lists(ITEMS, max_size=4),
    withdrawn=some.sets(some.sampled_from([0, 1, 2, 3])),
    renamed=some.booleans(),
    whole=some.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sealed_anchor_is_ever_lost(
    world: Any,
    order: list[int],
    corrected: list[str],
    withdrawn: set[int],
    *,
    renamed: bool,
    whole: bool,
) -> None:
    """Whatever is done to the file, every sealed id has a place in the article, and one alone."""
    entries = [*world.sealed.entries, world.entry("new")]
    for at in withdrawn:
        entries[at] = replace(entries[at], withdrawn=world.withdrawn)
    if renamed:
        entries[1] = replace(entries[1], id="bazaar")
    today = world.today(
        *(entries[at] for at in order),
        corrections=tuple(map(world.correction, corrected)),
        withdrawn=world.withdrawn if whole else None,
    )
    former = {"market": "bazaar"} if renamed and 1 in order else {}
    found = shown(world.sealed, today, former=former)
    article = article_of(
        world.article(world.sealed), world.article(found.laid_out), found, world.wording
    )
    for name in ("talks", "river", "market", "road"):
        assert article.count(f' id="{name}"') == 1
    for piece in pieces_of(today):
        if piece.withdrawn:
            assert f"{piece.id} outlet" not in article
            assert f"{piece.id} " not in repr(found.issue)
