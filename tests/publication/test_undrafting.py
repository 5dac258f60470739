"""Taking out of an issue what was drafted into it last."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsletter.errors import NoSuchIssue, UsageError
from newsletter.model.article import Article, Candidate, Decision
from newsletter.publication.gathering import choosing
from newsletter.publication.gathering.drafting import draft
from newsletter.publication.gathering.undrafting import undraft
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.candidates import SqlCandidateStore

ISSUE = "2026-12"


@pytest.fixture
def drafted(workplace: Workplace) -> str:
    """Draft three candidates into the issue; return what its file said before."""
    at = workplace.clock() - timedelta(days=2)
    found = []
    for name in ("a", "b", "c"):
        url = f"https://{name}.example/1"
        article = Article(
            url=url,
            key=url,
            title=f"Title: {name} #1",
            outlet="The Paper",
            summary="It rained.",
            first_seen=at,
        )
        found.append(Candidate(id=f"c-{name}", article=article, first_seen=at))
    with workplace.newsroom() as connection:
        SqlCandidateStore(connection).save(found)
    choosing.decide(workplace, {"shortlisted": ["c-a", "c-b", "c-c"]}, by="noor")
    before = workplace.issue_file(ISSUE).read_text()
    draft(workplace, ISSUE, offline=True, by="noor")
    return before


def shortlisted(workplace: Workplace) -> list[str]:
    """Return who is shortlisted."""
    return [one.id for one in choosing.candidates(workplace, decision=Decision.SHORTLISTED)]


def test_a_draft_is_taken_out_without_a_trace(workplace: Workplace, drafted: str) -> None:
    """The file is as it was, and the candidates are shortlisted again; a second time there is nothing."""
    out = undraft(workplace, ISSUE, by="noor")
    assert (len(out.titles), out.written) == (3, 0)
    assert workplace.issue_file(ISSUE).read_text() == drafted
    assert shortlisted(workplace) == ["c-a", "c-b", "c-c"]
    with pytest.raises(UsageError, match="Nothing of your last draft"):
        undraft(workplace, ISSUE, by="noor")
    draft(workplace, ISSUE, offline=True, by="noor")
    assert len(undraft(workplace, ISSUE, by="noor").titles) == 3


@pytest.mark.usefixtures("drafted")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: 'Title: b #1'", "title: A better one"),
        ("title: 'Title: b #1'\n", "title: 'Title: b #1'\n    theme: water\n"),
    ],
    ids=["title", "field"],
)
def test_what_somebody_wrote_on_stays(workplace: Workplace, old: str, new: str) -> None:
    """An entry that was changed stays as it is, and is used."""
    path = workplace.issue_file(ISSUE)
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    out = undraft(workplace, ISSUE, by="noor")
    assert (len(out.titles), out.written) == (2, 1)
    assert new in path.read_text()
    assert shortlisted(workplace) == ["c-a", "c-c"]


@pytest.mark.usefixtures("drafted")
def test_others_do_not_take_it_out(workplace: Workplace) -> None:
    """Each takes out their own draft, of an issue that there is."""
    before = workplace.issue_file(ISSUE).read_text()
    with pytest.raises(UsageError):
        undraft(workplace, ISSUE, by="amina")
    with pytest.raises(NoSuchIssue):
        undraft(workplace, "2031-01", by="noor")
    assert workplace.issue_file(ISSUE).read_text() == before
