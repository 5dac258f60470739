"""The room of the readers: each deed asks how it was requested, and no address stands in an address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from newsletter.desk.rooms import audience, moving_in
from newsletter.desk.shelf import Shelf, Upload
from newsletter.desk.visits import Form, Gone, Octets, Page, Visit
from newsletter.errors import SubscriberError, UsageError
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing

VisitOf = Callable[..., Visit]
Enter = Callable[..., None]
AMNA = "amna@mail.example"
HOW = {"how": "phone call of 3 November"}


@pytest.fixture
def amna(workplace: Workplace, enter: Enter) -> str:
    """Return the id of a reader."""
    enter(workplace, AMNA)
    (known,) = subscribing.find(workplace, words="amna")
    return known.id


def test_readers_are_found_by_a_part(visit_of: VisitOf, amna: str) -> None:
    """Part of an address finds them, and so does the state; nothing asked shows nobody."""
    for form in ({"words": "mna@"}, {"status": "confirmed"}, {"where": "domain=mail.example"}):
        assert [one.id for one in audience.find(visit_of(form=form)).knows["found"]] == [amna]
    assert audience.find(visit_of(form={})).knows["found"] == ()
    assert audience.find(visit_of(form={"words": "nobody"})).knows["found"] == ()


@pytest.mark.parametrize("deed", [audience.leave, audience.forget, audience.change])
def test_nothing_is_done_without_a_word_how(
    visit_of: VisitOf, amna: str, deed: Callable[[Visit], Gone]
) -> None:
    """Removing, forgetting and changing want to know how it was asked for."""
    with pytest.raises(UsageError, match="how they asked"):
        deed(visit_of(reader=amna, form={"sure": "on", "how": "  "}))


def test_leaving_is_recorded_with_who_and_how(
    visit_of: VisitOf, workplace: Workplace, amna: str
) -> None:
    """Whoever let them go and how they asked stands in the history and in the log."""
    audience.leave(visit_of(reader=amna, form=HOW))
    page = audience.reader(visit_of(reader=amna))
    assert page.knows["one"].status == "unsubscribed"
    assert "phone call of 3 November" in page.knows["lines"][-1]
    deed = audit.deeds(workplace)[-1]
    assert (deed.did, deed.by, deed.item) == ("unsubscribe", "editor", amna)


def test_only_what_is_another_is_changed(
    visit_of: VisitOf, workplace: Workplace, amna: str
) -> None:
    """A name is changed, the language is left; all sections together are the whole issue."""
    form = Form(
        fields=(
            ("name", "Amna Rahman"), ("language", ""), ("section", "leads"),
            ("section", "focus-areas"), ("section", "media-review"), *HOW.items(),
        )
    )  # fmt: skip
    audience.change(replace(visit_of(reader=amna), form=form))
    one = subscribing.history(workplace, amna).subscriber
    assert (one.name, one.language, one.sections) == ("Amna Rahman", "", ())


def test_adding_asks_to_confirm(visit_of: VisitOf) -> None:
    """Somebody who is added receives nothing until they confirm."""
    done = audience.add(visit_of(form={"address": "new@mail.example", **HOW}))
    assert "ask them to confirm" in done.said
    one = audience.reader(visit_of(reader=done.to.rpartition("/")[2])).knows["one"]
    assert one.status == "unconfirmed"


def test_forgetting_takes_two_steps(visit_of: VisitOf, amna: str) -> None:
    """Without the tick nobody is forgotten; with it nobody finds them again."""
    assert isinstance(audience.forget_page(visit_of(reader=amna)), Page)
    with pytest.raises(UsageError, match="Nothing was forgotten"):
        audience.forget(visit_of(reader=amna, form=HOW))
    audience.forget(visit_of(reader=amna, form={"sure": "on", **HOW}))
    assert audience.find(visit_of(form={"words": "amna"})).knows["found"] == ()


def test_an_address_is_no_page(visit_of: VisitOf, amna: str) -> None:
    """A reader's page is named by id; an address in its place finds nobody."""
    del amna
    with pytest.raises(SubscriberError):
        audience.reader(visit_of(reader=AMNA))


def test_never_means_never(visit_of: VisitOf, workplace: Workplace, amna: str) -> None:
    """An address that must never be mailed is suppressed."""
    audience.never(visit_of(form={"address": AMNA, **HOW}))
    assert subscribing.history(workplace, amna).suppressed


def test_tags_are_put_on_and_off(visit_of: VisitOf, workplace: Workplace, amna: str) -> None:
    """A filter means whom."""
    form = {"where": "domain=mail.example", "tag": "board"}
    assert "1 reader was changed" in audience.tag(visit_of(form=form)).said
    assert subscribing.history(workplace, amna).subscriber.tags == ("board",)
    audience.tag(visit_of(form={**form, "off": "yes"}))
    assert subscribing.history(workplace, amna).subscriber.tags == ()


def test_pages_show_no_address_in_an_address(desk_client: httpx.Client, amna: str) -> None:
    """Links and forms of the room lead by id; what is found is found by a post."""
    found = desk_client.post("/audience/find", data={"words": "amna"}).text
    assert f'href="/audience/{amna}"' in found
    assert "@mail.example" in found
    for path in ("", f"/{amna}", f"/{amna}/forget", "/import", "/growth.svg"):
        answer = desk_client.get(f"/audience{path}")
        assert answer.status_code == 200, answer.text
        assert "%40" not in answer.text
        assert 'href="/audience/amna' not in answer.text


def test_all_readers_are_handed_out(visit_of: VisitOf, workplace: Workplace, amna: str) -> None:
    """The file has everybody, and the log has that it was taken."""
    del amna
    handed = audience.export(visit_of())
    assert isinstance(handed, Octets)
    assert AMNA.encode() in handed.data
    assert audit.deeds(workplace)[-1].did == "export subscribers"


CSV = b"email,name,status\nnew@mail.example,New,subscribed\nnot an address,X,subscribed\n"
ODD = b"Courriel,Nom\nnew@mail.example,New\n"


def importing(visit: Visit, data: bytes, **fields: str) -> Page:
    """Hand a list in."""
    form = Form(
        fields=tuple(fields.items()), uploads=(("file", Upload(name="list.csv", data=data)),)
    )
    return moving_in.look(replace(visit, form=form))


def test_a_list_is_seen_before_it_is_done(visit_of: VisitOf, workplace: Workplace) -> None:
    """The first step changes nothing; the second does exactly what was shown, once."""
    page = importing(visit_of(), CSV, service="newsletter", said="subscribed")
    report = page.knows["report"]
    assert (report.new, report.refused, report.applied) == ({"confirmed": 1}, 1, False)
    assert list(subscribing.find(workplace)) == []
    fields = {
        "files": page.knows["token"], "seen": report.hash,
        "service": "newsletter", "said": "subscribed",
    }  # fmt: skip
    with pytest.raises(SubscriberError, match="another one now"):
        moving_in.apply(visit_of(form={**fields, "seen": "0" * 16}))
    assert "1 new" in moving_in.apply(visit_of(form=fields)).said
    assert [one.address for one in subscribing.find(workplace)] == ["new@mail.example"]
    with pytest.raises(UsageError, match="not here any more"):
        moving_in.apply(visit_of(form=fields))


def test_columns_that_nobody_knows_are_asked_for(visit_of: VisitOf) -> None:
    """A header of nobody's is shown with its columns; said once, the list is read by them."""
    asked = importing(visit_of(), ODD)
    assert asked.knows["columns"] == ("Courriel", "Nom")
    form = {
        "files": asked.knows["token"], "service": "newsletter", "said": "subscribed",
        "column:Courriel": "email", "column:Nom": "name",
    }  # fmt: skip
    page = moving_in.look(visit_of(form=form))
    assert page.knows["report"].new == {"confirmed": 1}


def test_nothing_handed_in_is_said(visit_of: VisitOf) -> None:
    """Without a file there is nothing to look at."""
    with pytest.raises(UsageError, match="No file"):
        moving_in.look(visit_of())
    with pytest.raises(UsageError, match="Nothing was seen"):
        moving_in.apply(visit_of())


def test_what_waits_is_its_owner_s(workplace: Workplace) -> None:
    """Somebody else gets nothing from the shelf, and nobody after it was dropped."""
    shelf = Shelf(workplace.clock)
    name = shelf.put([Upload(name="a", data=b"x")], by="amna")
    assert shelf.get(name, by="amna")
    with pytest.raises(UsageError):
        shelf.get(name, by="noor")
    shelf.drop(name)
    with pytest.raises(UsageError):
        shelf.get(name, by="amna")
