"""The room of what is found in an issue, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from newsletter.desk.rooms import checks, weighing
from newsletter.desk.rooms.checks_views import field_address, grouped, lines_around, place_address
from newsletter.desk.visits import Gone, Visit
from newsletter.documents import set_field
from newsletter.errors import NoSuchIssue, UsageError
from newsletter.model.finding import Finding, ItemPath, Place, Severity
from newsletter.model.link import LinkResult, LinkState
from newsletter.publication.issues.kept_checks import known_now, looked
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.mending import name_of, offers
from newsletter.stores.links import SqlLinkStore

VisitOf = Callable[..., Visit]
HERE = "/issues/2026-12/checks"


@pytest.fixture
def do(visit_of: VisitOf) -> Callable[..., Gone]:
    """Return a function that posts a form to one of the room's deeds."""

    def post(deed: Callable[[Visit], Gone], **form: str) -> Gone:
        return deed(visit_of(HERE, form=form, issue="2026-12"))

    return post


def write(workplace: Workplace, old: str, new: str) -> str:
    """Change the issue's file by hand, and return it."""
    file = workplace.issue_file("2026-12")
    source = file.read_text()
    assert old in source
    file.write_text(source.replace(old, new, 1))
    return file.read_text()


def the(workplace: Workplace, code: str) -> Finding:
    """Return the finding of that code, whether waived or not."""
    return next(one for one in looked(workplace, "2026-12").findings if one.code == code)


def codes(workplace: Workplace) -> set[str]:
    """Return the codes of all that nobody has waived."""
    return {one.code for one in looked(workplace, "2026-12").findings if one.waiver is None}


def test_what_is_found_has_a_place(desk_client: httpx.Client, workplace: Workplace) -> None:
    """A finding is told with what to do, its rule, and the line of the file."""
    write(workplace, "subject:", "sujbect:")
    page = desk_client.get(HERE).text
    finding = the(workplace, "unknown-key")
    assert finding.place
    assert f"{HERE}/rules/unknown-key" in page
    assert f"/issues/2026-12/file?line={finding.place.line}#L{finding.place.line}" in page
    assert "to fix before this can be approved" in page


def test_it_is_worked_out_once(workplace: Workplace) -> None:
    """Nothing is checked again as long as no file that is looked at is another."""
    first = looked(workplace, "2026-12")
    assert looked(workplace, "2026-12") is first
    assert known_now(workplace, "2026-12") is first
    write(workplace, "subject:", "subject: More of it,")
    assert known_now(workplace, "2026-12") is None
    assert looked(workplace, "2026-12") is not first


def test_a_certain_mend_is_made_and_taken_back(
    workplace: Workplace, do: Callable[..., Gone], visit_of: VisitOf
) -> None:
    """One press mends what can only be meant in one way; another makes the file what it was, to the byte."""
    before = write(workplace, "subject:", "sujbect:")
    name = name_of(the(workplace, "unknown-key"))
    done = do(checks.mend, finding=name)
    assert "unknown-key" not in codes(workplace)
    assert "sujbect" not in workplace.issue_file("2026-12").read_text()
    path, _, query = done.undo.partition("?")
    assert path == f"{HERE}/take-back"
    back = visit_of(path, query={"of": query.removeprefix("of=")}, issue="2026-12")
    checks.take_back(back)
    assert workplace.issue_file("2026-12").read_text() == before
    with pytest.raises(UsageError):
        checks.take_back(back)


def test_nothing_is_taken_back_over_another_change(
    workplace: Workplace, do: Callable[..., Gone], visit_of: VisitOf
) -> None:
    """What somebody wrote since stays."""
    write(workplace, "subject:", "sujbect:")
    done = do(checks.mend, finding=name_of(the(workplace, "unknown-key")))
    after = write(workplace, "subject:", "subject: Somebody else's,")
    token = done.undo.partition("of=")[2]
    with pytest.raises(UsageError, match="changed since"):
        checks.take_back(visit_of(HERE, query={"of": token}, issue="2026-12"))
    assert workplace.issue_file("2026-12").read_text() == after


@pytest.mark.parametrize("token", ["", "../../publication", "0" * 32, "0" * 31 + "/"])
def test_a_forged_token_takes_nothing_back(visit_of: VisitOf, token: str) -> None:
    """Only what was really done can be taken back."""
    with pytest.raises(UsageError):
        checks.take_back(visit_of(HERE, query={"of": token}, issue="2026-12"))


@pytest.mark.parametrize("name", ["", "unknown-key - 3", "empty-subject subject 1", "\u202e"])
def test_a_finding_that_is_gone_is_not_mended(
    workplace: Workplace, do: Callable[..., Gone], name: str
) -> None:
    """A mend of what is not found any more changes nothing."""
    before = workplace.issue_file("2026-12").read_bytes()
    with pytest.raises(UsageError):
        do(checks.mend, finding=name)
    assert workplace.issue_file("2026-12").read_bytes() == before


def test_a_finding_is_kept_in_my_name(workplace: Workplace, do: Callable[..., Gone]) -> None:
    """What is kept has the visitor's name and reason in the file, and blocks nothing; not kept, it is back."""
    write(workplace, "subject:", "subject: THE RIVERS ARE RISING AGAIN AND AGAIN, #")
    code = min(codes(workplace) - {"missing-id"})
    finding = the(workplace, code)
    item = finding.item or "issue"
    do(checks.waive, code=code, item=item, because="  They  asked: “why not?”\n")
    kept = the(workplace, code)
    assert kept.waiver
    assert kept.waiver.because == "They asked: “why not?”"
    assert kept.waiver.by
    with pytest.raises(UsageError, match="kept already"):
        do(checks.waive, code=code, item=item, because="Again.")
    do(checks.unwaive, code=code, item=item)
    assert the(workplace, code).waiver is None
    with pytest.raises(UsageError, match="gone already"):
        do(checks.unwaive, code=code, item=item)


@pytest.mark.parametrize("reason", ["", "   \n", "x" * 601])
def test_nothing_is_kept_without_a_reason(
    workplace: Workplace, do: Callable[..., Gone], reason: str
) -> None:
    """A waiver without a reason, or with a sermon, is refused."""
    before = workplace.issue_file("2026-12").read_bytes()
    with pytest.raises(UsageError):
        do(checks.waive, code="long-subject", item="issue", because=reason)
    with pytest.raises(UsageError):
        do(checks.waive, code="idle-waiver", item="issue", because="It may.")
    assert workplace.issue_file("2026-12").read_bytes() == before


def test_an_idle_waiver_is_taken_out(workplace: Workplace, do: Callable[..., Gone]) -> None:
    """A waiver that waives nothing is mended by taking it out."""
    do(checks.waive, code="long-subject", item="issue", because="It is a good one.")
    do(checks.mend, finding=name_of(the(workplace, "idle-waiver")))
    assert "idle-waiver" not in codes(workplace)


def test_the_rule_is_explained(desk_client: httpx.Client) -> None:
    """A rule has a page of its own; one that is not there is said to be none."""
    assert "misspelt" in desk_client.get(f"{HERE}/rules/unknown-key").text
    assert desk_client.get(f"{HERE}/rules/<b>").status_code == 400


def test_the_file_has_numbered_lines(desk_client: httpx.Client, workplace: Workplace) -> None:
    """The page of the file shows the line that is meant, with what was found on it."""
    write(workplace, "subject:", "sujbect:")
    finding = the(workplace, "unknown-key")
    assert finding.place
    page = desk_client.get(f"/issues/2026-12/file?line={finding.place.line}").text
    assert f'<li id="L{finding.place.line}" aria-current="true">' in page
    assert desk_client.get("/issues/2026-12/file?line=-1").status_code == 200
    assert desk_client.get("/issues/2026-12/file?line=99999999999").status_code == 200
    assert desk_client.get("/issues/1999-01/file").status_code == 404


def test_a_long_file_is_shown_in_parts() -> None:
    """However long a file or its lines, a page stays light, and shows the line that is meant."""
    for source, line in ((("x" * 100 + "\n") * 5000, 4000), ("y" * 500_000, 1), ("", 9)):
        part = lines_around(source, line, ())
        assert any(one.number == min(line, part.total) for one in part.lines)
        assert sum(len(one.text) for one in part.lines) < 25_000
    part = lines_around("\n".join(map(str, range(1000))), 500, ())
    assert part.before < 500 < part.after


def test_errors_come_first(workplace: Workplace) -> None:
    """Pieces with errors stand before others, and errors before warnings in a piece."""

    def finding(item: str, severity: Severity) -> Finding:
        return Finding(code="a", severity=severity, message="", help="", item=item)

    found = [
        finding("one", Severity.WARNING),
        finding("two", Severity.NOTE),
        finding("two", Severity.ERROR),
    ]
    groups = grouped(found, looked(workplace, "2026-12").issue)
    assert [(one.item, one.errors) for one in groups] == [("two", 1), ("one", 0)]
    assert groups[0].findings[0].severity is Severity.ERROR


def test_places_elsewhere_are_no_links() -> None:
    """A place in another file than the issue's leads nowhere."""
    for file in ("publication.yaml", "issues/2026-11.yaml"):
        place = Place(file=file, line=3, column=1)
        finding = Finding(
            code="a", severity=Severity.ERROR, message="", help="", path=(), place=place
        )
        assert not place_address("2026-12", finding)


def test_mends_are_offered_with_both_lines(workplace: Workplace) -> None:
    """What a mend changes is seen before it is made."""
    source = write(workplace, "subject:", "sujbect:")
    finding = the(workplace, "unknown-key")
    offer = offers(source, [finding])[name_of(finding)]
    assert offer.before.startswith("sujbect:")
    assert offer.after.startswith("subject:")


def test_a_longer_check_is_begun(do: Callable[..., Gone]) -> None:
    """Where links lead is looked at beside the page; an unknown check is none."""
    assert do(checks.ask, what="links").to == HERE
    with pytest.raises(UsageError):
        do(checks.ask, what="--help")


def test_there_is_no_such_issue(visit_of: VisitOf) -> None:
    """The room of an issue that is not there says so."""
    with pytest.raises(NoSuchIssue):
        checks.checks(visit_of(HERE, issue="1999-01"))


def test_the_room_is_light(desk_client: httpx.Client, workplace: Workplace) -> None:
    """With hundreds of findings a page weighs no more than 60 kB with style and scripts."""
    entry = '  - title: THE THE RIVER {0}!!!\n    url: http://bit.ly/{0}?utm_source=x\n    summary: "One. {1}"\n'
    entries = "".join(entry.format(number, "words “quoted” " * 30) for number in range(60))
    file = workplace.issue_file("2026-12")
    source = file.read_text()
    file.write_text(source.replace("media_review:\n", f"media_review:\n{entries}", 1))
    page = desk_client.get(HERE).text
    assert "n</kbd>" in page
    linked = [part.split('"')[0] for part in page.split('="/static/')[1:]]
    weight = len(page.encode()) + sum(
        len(desk_client.get(f"/static/{one}").content) for one in linked
    )
    assert weight <= 60_000, weight


def test_a_heavy_mail_leaves_entries_to_the_web(
    workplace: Workplace, do: Callable[..., Gone], visit_of: VisitOf
) -> None:
    """What makes a mail too heavy is shown by piece, left to the web page on a press, and taken back."""
    masthead = workplace.publication_file
    masthead.write_text(
        set_field(masthead.read_text(), ("archive_url",), "https://review.example/")
    )
    entry = '  - {{title: River {0}, url: "https://paper.example/{0}", summary: "{1}", outlet: The Paper, published: 2026-11-02}}\n'
    entries = "".join(entry.format(number, "Water rose. " * 50) for number in range(4))
    write(workplace, "media_review:\n", f"media_review:\n{entries}")
    whole = weighing.weight(visit_of(HERE, issue="2026-12")).knows["weighed"].budget.size
    before = workplace.issue_file("2026-12").read_bytes()
    under = str(whole - 10)
    lighter = weighing.weight(visit_of(HERE, query={"under": under}, issue="2026-12"))
    assert len(lighter.knows["fitted"].folds) == 1
    done = do(weighing.fold, under=under)
    assert b"web_only: true" in workplace.issue_file("2026-12").read_bytes()
    checks.take_back(visit_of(HERE, query={"of": done.undo.partition("of=")[2]}, issue="2026-12"))
    assert workplace.issue_file("2026-12").read_bytes() == before


def test_a_light_mail_leaves_nothing_out(workplace: Workplace, do: Callable[..., Gone]) -> None:
    """Where nothing is too heavy, nothing is written, whatever the form says."""
    before = workplace.issue_file("2026-12").read_bytes()
    for under in ("", "-1", "٣", "99999", "x" * 99):
        with pytest.raises(UsageError):
            do(weighing.fold, under=under)
    assert workplace.issue_file("2026-12").read_bytes() == before


def test_errors_that_are_known_stand_in_the_list_of_rooms(
    desk_client: httpx.Client, workplace: Workplace
) -> None:
    """What was found is counted beside the room's name on every page, until the file is another."""
    write(workplace, "subject:", "sujbect:")
    assert 'class="waits"' not in desk_client.get("/you").text
    desk_client.get(HERE)
    page = desk_client.get("/you").text
    assert 'class="waits"' in page
    write(workplace, "sujbect:", "subject:")
    assert 'class="waits"' not in desk_client.get("/you").text


@pytest.mark.parametrize(
    ("path", "item", "address"),
    [
        (("media_review", 3, "summary"), "rivers", "/issues/2026-12/entries/rivers#f-summary"),
        (("media_review", 3), "rivers", "/issues/2026-12/entries/rivers"),
        (("leads", 0, "body"), "a/../b", "/issues/2026-12/leads/a%2F..%2Fb"),
        (("media_review", 3, "url"), "", ""),
        (("subject",), "", "/issues/2026-12/write/issue#f-subject"),
        (("waivers", 0, "by"), "", ""),
        ((), "", ""),
    ],
)
def test_a_finding_leads_to_its_field(path: ItemPath, item: str, address: str) -> None:
    """Where the piece has an id, the field in which it is written is one press away."""
    finding = Finding(code="a", severity=Severity.ERROR, message="", help="", path=path, item=item)
    assert field_address("2026-12", finding) == address


def test_what_is_known_of_links_is_told(desk_client: httpx.Client, workplace: Workplace) -> None:
    """The room says how many links there are, how they stood, and how old that is."""
    seen = workplace.clock() - timedelta(hours=5)
    link = LinkResult(address="https://paper.example/rivers", state=LinkState.GOOD, checked=seen)
    with workplace.newsroom() as connection:
        SqlLinkStore(connection).note([link])
    page = desk_client.get(HERE).text
    assert "1 good" in page
    assert "5 hours old" in page
    workplace.issue_file("2026-12").write_text("version: [\n")
    assert desk_client.get(HERE).status_code == 200
