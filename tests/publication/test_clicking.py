"""From consent to sums: who agreed gets counted links, and editors see what may be told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from newsletter.audience import subscribers
from newsletter.errors import UsageError
from newsletter.model.audience import Cause, Consent
from newsletter.model.clicks import Cell
from newsletter.publication import doctoring
from newsletter.publication.approval import approving
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import clicking
from newsletter.publication.readers.readers import open_readers
from newsletter.publication.readers.registry import new_id
from newsletter.publication.send import sending
from newsletter.testing.clock import FixedClock
from newsletter.testing.outbox import Outbox

ISSUE = "2026-12"
PUBLIC = "https://mail.example/readers/"
AGREED, PLAIN = "agreed@reader.example", "plain@reader.example"


@pytest.fixture
def counting(workplace: Workplace) -> Workplace:
    """Return a publication that counts clicks, with one reader who agreed and one who did not."""
    path = workplace.publication_file
    text = re.sub(r"^#? *public_url:.*\n", "", path.read_text(), flags=re.MULTILINE)
    path.write_text(f"{text}public_url: {PUBLIC}\ncounting: {{clicks: true, minimum: 5}}\n")
    now = workplace.clock()
    with open_readers(workplace) as readers:
        audience = readers.opened.audience
        for address in (AGREED, PLAIN):
            one = subscribers.add(audience, address, now=now, new_id=new_id, cause=Cause.ASKED)
            subscribers.confirm(audience, one.id, now=now, cause=Cause.ASKED)
            subscribers.choose_counting(
                audience,
                one.id,
                allowed=address == AGREED,
                now=now,
                cause=Cause.OWN,
                consent=Consent(form="test", wording="Count."),
            )
    return workplace


def test_who_agreed_gets_counted_links_and_nobody_else(counting: Workplace) -> None:
    """The links of one mail lead through our pages, those of the other where they say."""
    approving.approve(counting, ISSUE, by="editor")
    sending.send(counting, ISSUE)
    post = Outbox(counting.folder / "var" / "outbox", public_url=PUBLIC)
    (agreed,), (plain,) = post.letters(AGREED), post.letters(PLAIN)
    through = re.compile(rf'href="{re.escape(PUBLIC)}c/{ISSUE}/([0-9a-f]+)"')
    names = through.findall(post.text(agreed, "html"))
    assert names
    assert not through.findall(post.text(plain, "html"))
    assert "/c/" not in post.text(agreed).replace(f"{PUBLIC}u/", "")
    tables = clicking.Clicking(counting, reading.publication(counting))
    targets = {name: tables.target(ISSUE, name) for name in names}
    assert None not in targets.values()
    assert list(targets.values()).count("") == 1
    for target in filter(None, targets.values()):
        assert target.replace("&", "&amp;") in post.text(plain, "html")


def test_editors_see_sums_by_entry(counting: Workplace) -> None:
    """Sources by their titles; what is below the minimum is only said to be."""
    approving.approve(counting, ISSUE, by="editor")
    tables = clicking.report(counting, ISSUE)
    assert all(one.clicks is None for one in tables.links)
    assert any(one.item and one.title for one in tables.links)
    first = next(one for one in tables.links if one.item)
    (name,) = [
        name
        for name, address in clicking.table(counting, ISSUE).items()
        if address == first.address
    ]
    today = counting.clock().date().isoformat()
    with open_readers(counting) as readers:
        readers.add_clicks({Cell(day=today, issue=ISSUE, link=name): 12})
    assert next(one for one in clicking.report(counting, ISSUE).links if one.item).clicks is None
    assert isinstance(counting.clock, FixedClock)
    counting.clock.advance(timedelta(days=1))
    found = clicking.report(counting, ISSUE)
    assert next(one for one in found.links if one.item).clicks == 12
    lines = list(found.lines())
    assert lines[0].split() == ["12", *first.title.split()]
    assert "at least 5" in lines[-1]


def test_without_counted_mails_there_is_nothing_to_see(workplace: Workplace) -> None:
    """An issue that was approved while nothing was counted says so, and how to begin."""
    approving.approve(workplace, ISSUE, by="editor")
    with pytest.raises(UsageError, match="No link of issue"):
        clicking.report(workplace, ISSUE)


def test_counting_without_https_is_told(workplace: Workplace) -> None:
    """The doctor names the missing address, and no link is counted."""
    with workplace.publication_file.open("a") as file:
        file.write("counting: {clicks: true}\n")
    found = [one for one in doctoring.examine(workplace) if one.subject == "counting"]
    assert [one.verdict.value for one in found] == ["bad"]
    assert not reading.publication(workplace).counts_clicks
