"""The log at the desk: everything, one person's deeds, page by page."""

from __future__ import annotations

import httpx
import pytest

from newsletter.model.article import Article, Candidate
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.candidates import SqlCandidateStore


def test_the_log_is_shown_in_plain_words(desk_client: httpx.Client, workplace: Workplace) -> None:
    """Newest first, by person and thing; what anybody wrote into it is text."""
    for number in range(audit.PAGE + 3):
        audit.record(workplace, "approve", item="2026-12", by="editor", detail=f"deed {number:03}")
    audit.record(workplace, "halt", item="<b>x</b>", detail="& so")
    first = desk_client.get("/audit").text
    assert "&lt;b&gt;x" in first
    assert "The Editor" in first
    assert "approved" in first
    assert first.index("deed 102") < first.index("deed 101")
    assert "deed 002" not in first
    older = first.partition("/audit?before=")[2].partition('"')[0]
    assert "deed 002" in desk_client.get(f"/audit?before={older}").text
    mine = desk_client.get("/audit?who=editor&item=2026-12&since=2026-12-01&until=2026-12-01").text
    assert "What The Editor did" in mine
    assert "halted" not in mine.partition('id="log"')[2]
    assert "Nothing fits" in desk_client.get("/audit?who=nobody").text


@pytest.mark.parametrize("asked", ["since=yesterday", "until=2026-13-01"])
def test_what_is_no_day_is_told(desk_client: httpx.Client, asked: str) -> None:
    """A date that is none is named, and how to write one."""
    answer = desk_client.get(f"/audit?{asked}")
    assert answer.status_code == 400
    assert "is no day" in answer.text


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "٣"])
def test_a_made_up_page_is_the_newest(
    desk_client: httpx.Client, workplace: Workplace, before: str
) -> None:
    """Whatever stands in the address, a page is shown."""
    audit.record(workplace, "approve", item="2026-12")
    assert "approved" in desk_client.get(f"/audit?before={before}").text


def test_a_candidate_is_called_by_its_title(
    desk_client: httpx.Client, workplace: Workplace
) -> None:
    """Nobody knows candidates by their ids; one that is gone keeps its id."""
    now = workplace.clock()
    url = "https://paper.example/1"
    told = Article(url=url, key=url, title="Rivers & <dams>", outlet="The Paper", first_seen=now)
    with workplace.newsroom() as connection:
        SqlCandidateStore(connection).save([Candidate(id="c-1", article=told, first_seen=now)])
    audit.record(workplace, "decide shortlisted", item="c-1", by="editor")
    audit.record(workplace, "decide rejected", item="c-2", by="editor")
    page = desk_client.get("/audit").text
    assert "shortlisted <bdi>“Rivers &amp; &lt;dams&gt;”</bdi>" in page
    assert "rejected <bdi>c-2</bdi>" in page
