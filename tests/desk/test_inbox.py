"""Inbox: what is listed, what one key decides, and who is read next."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from newsletter.archive.keeping.places import FolderCopies
from newsletter.archive.keeping.warc import warc_of
from newsletter.desk.alone import Alone
from newsletter.desk.app import Desk, make_app
from newsletter.desk.rooms import clipping, inbox_pages
from newsletter.desk.rooms import inbox as room
from newsletter.desk.rooms.inbox_views import Asked, age, asked_of, first_part
from newsletter.desk.tasks import Tasks, Work
from newsletter.desk.visits import Form, Gone, Page, Visit
from newsletter.errors import NewsletterError, UsageError
from newsletter.fetch import Response
from newsletter.model.access import Member
from newsletter.model.article import Article, Candidate, Decision, SavedSource
from newsletter.model.kept import KeptCopy, KeptState
from newsletter.model.people import Person
from newsletter.publication.gathering import choosing, drafting
from newsletter.publication.gathering.inbox import PAGE
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.stores.kept import SqlKeptStore

Enter = Callable[..., Visit]
SAYS = "import sys; print('title      A page'); print('args', sys.argv[1:])"


def article(workplace: Workplace, name: str, **said: Any) -> Article:
    """Return an article of yesterday."""
    url = f"https://{name}.example/1"
    day_before = workplace.clock() - timedelta(days=1)
    told = {"title": f"Rivers of {name}", "outlet": name.title(), "language": "en", **said}
    return Article(
        url=url,
        key=url,
        summary=f"The {name} river rose.",
        published=day_before,
        first_seen=day_before,
        **told,
    )


def candidate(workplace: Workplace, name: str, *others: str, **said: Any) -> Candidate:
    """Return a candidate that came in before the freeze of the issue."""
    kept = {key: said.pop(key) for key in ("score", "already_ran") if key in said}
    return Candidate(
        id=f"c-{name}",
        article=article(workplace, name, **said),
        also_in=tuple(article(workplace, other) for other in others),
        first_seen=workplace.clock() - timedelta(days=1),
        reasons=("topic: water",),
        **kept,
    )


def save_text(workplace: Workplace, name: str, text: str) -> None:
    """Save the text of an article's page."""
    url = f"https://{name}.example/1"
    source = SavedSource(
        url=url, key=url, fetched=workplace.clock(), sha256="0" * 64, title="", text=text
    )
    with workplace.newsroom() as connection:
        SqlArticleStore(connection).save_source(source)


@pytest.fixture
def put(workplace: Workplace) -> Callable[..., None]:
    """Return a function that stores candidates."""

    def store(*found: Candidate) -> None:
        with workplace.newsroom() as connection:
            SqlCandidateStore(connection).save(found)

    return store


@pytest.fixture
def three(workplace: Workplace, put: Callable[..., None]) -> None:
    """Store three candidates: kabul, indus (also told by ravi), chenab."""
    put(
        candidate(workplace, "kabul", score=3.0),
        candidate(workplace, "indus", "ravi", score=2.0, already_ran=("2026-11",)),
        candidate(workplace, "chenab", score=1.0, title="دریا میں پانی", language="ur"),
    )


@pytest.fixture
def enter(visit_of: Enter, workplace: Workplace) -> Enter:
    """Return a function that makes a visit which may have long work done, by a program that only talks."""
    tasks = Tasks(workplace, program=(sys.executable, "-c", SAYS))

    def visit(path: str = "/inbox", **how: Any) -> Visit:
        return replace(visit_of(path, **how), tasks=tasks)

    return visit


def ended(visit: Visit, name: str) -> Work:
    """Wait until a work has ended."""
    for _ in range(3_000):
        work = visit.work.look(name)
        if work and not work.runs:
            return work
        time.sleep(0.01)
    raise AssertionError(name)


def decide(enter: Enter, name: str, word: str, **query: str) -> Gone:
    """Press a button beside a candidate."""
    return room.decide(enter(query=query, form={"id": name, "decision": word, "place": "0"}))


def names(page: Page) -> list[str]:
    """Return who is listed."""
    return [row.id for row in page.knows["rows"]]


@pytest.mark.usefixtures("three")
def test_the_best_is_read_first(enter: Enter) -> None:
    """Without a choice the first candidate is read, with all that is known of it."""
    page = room.show(enter())
    assert names(page) == ["c-kabul", "c-indus", "c-chenab"]
    assert page.knows["pane"].id == "c-kabul"
    assert (page.knows["above"], page.knows["below"]) == ("", "c-indus")
    second = page.knows["rows"][1]
    assert (second.also, second.ran, second.why) == (("Ravi",), ("2026-11",), "topic: water")
    assert second.facts == ("Indus", "yesterday")


@pytest.mark.usefixtures("three")
def test_one_key_decides_and_leads_on(enter: Enter, workplace: Workplace) -> None:
    """After each decision the next candidate is read, to the last; each stands in its list then."""
    assert decide(enter, "c-kabul", "shortlisted").to == "/inbox?at=c-indus"
    assert decide(enter, "c-indus", "rejected").to == "/inbox?at=c-chenab"
    assert decide(enter, "c-chenab", "later").to == "/inbox?"
    tally = {tab["name"]: tab["count"] for tab in room.show(enter()).knows["tabs"]}
    assert tally == {
        "new": "0",
        "shortlisted": "1",
        "later": "1",
        "used": "0",
        "rejected": "1",
        "all": "",
    }
    found = choosing.dossier(workplace, "c-kabul").candidate
    assert (found.decision, found.decided_by) == (Decision.SHORTLISTED, "editor")


@pytest.mark.usefixtures("three")
def test_in_a_list_of_all_the_decided_stays_and_the_next_is_read(enter: Enter) -> None:
    """Where a decision takes nothing out of the list, the row below is next."""
    assert decide(enter, "c-kabul", "rejected", tab="all").to == "/inbox?tab=all&at=c-indus"
    assert decide(enter, "c-chenab", "later", tab="all").to == "/inbox?tab=all&at=c-chenab"


@pytest.mark.usefixtures("three")
def test_everything_is_taken_back_one_by_one(enter: Enter, workplace: Workplace) -> None:
    """Decisions, splits and joins are undone in turn, the last first; then there is nothing left."""
    decide(enter, "c-kabul", "rejected")
    room.split(enter(form={"id": "c-indus", "address": "https://ravi.example/1"}))
    room.join(enter(form={"id": "c-chenab", "other": "c-indus"}))
    gone = [room.undo(enter()) for _ in range(4)]
    assert [one.undo for one in gone] == ["/inbox/undo?"] * 3 + [""]
    assert gone[2].to == "/inbox?at=c-kabul"
    assert "no decision" in gone[3].said
    indus = choosing.dossier(workplace, "c-indus").candidate
    assert [one.outlet for one in indus.also_in] == ["Ravi"]
    assert names(room.show(enter())) == ["c-kabul", "c-indus", "c-chenab"]


@pytest.mark.usefixtures("three")
def test_each_takes_back_their_own(enter: Enter) -> None:
    """What another decided later stays when somebody undoes their own."""
    decide(enter, "c-kabul", "rejected")
    other = Member(person=Person(id="noor", name="Noor", roles=("editor",)))
    room.decide(
        replace(enter(form={"id": "c-indus", "decision": "later", "place": "0"}), member=other)
    )
    assert room.undo(enter()).to == "/inbox?at=c-kabul"
    assert room.undo(enter()).undo == ""


@pytest.mark.usefixtures("three")
def test_words_and_filters_narrow_the_list(enter: Enter) -> None:
    """What is typed is found and marked; outlet, language and day leave out the rest."""
    page = room.show(enter(query={"q": "rivers indus"}))
    assert names(page) == ["c-indus"]
    assert [text for text, found in page.knows["rows"][0].title if found] == ["Rivers", "indus"]
    assert names(room.show(enter(query={"language": "ur"}))) == ["c-chenab"]
    assert names(room.show(enter(query={"outlet": "Ravi"}))) == ["c-indus"]
    assert names(room.show(enter(query={"since": "2026-12-01"}))) == []
    with pytest.raises(UsageError, match="is no day"):
        room.show(enter(query={"since": "tomorrow"}))


def test_many_are_shown_a_page_at_a_time(
    enter: Enter, workplace: Workplace, put: Callable[..., None]
) -> None:
    """Pages follow one another; when the last of a page is decided, the page before it is shown."""
    put(*(candidate(workplace, f"n{n:03}", score=500.0 - n) for n in range(PAGE + 1)))
    first, second = (room.show(enter(query={"page": page})) for page in ("1", "2"))
    assert (len(names(first)), names(second)) == (PAGE, [f"c-n{PAGE:03}"])
    assert first.knows["shelf"].has_more
    gone = decide(enter, f"c-n{PAGE:03}", "rejected", page="2")
    assert gone.to == "/inbox?page=2&at=c-n000"
    assert len(names(room.show(enter(query={"page": "2"})))) == PAGE
    assert len(names(room.show(enter(query={"page": "77"})))) == PAGE


def test_what_came_in_late_has_a_list_of_its_own(
    enter: Enter, workplace: Workplace, put: Callable[..., None]
) -> None:
    """Late ones are told apart as soon as there are any."""
    path = workplace.issue_file("2026-12")
    path.write_text(
        path.read_text().replace(
            "send_at: 2026-12-01 09:00 UTC",
            "send_at: 2026-12-09 09:00 UTC\nfreeze: 2026-11-28 09:00 UTC",
        )
    )
    put(candidate(workplace, "late"))
    page = room.show(enter())
    assert (names(page), page.knows["pane"]) == ([], None)
    assert {"late": "1"}.items() <= {
        tab["name"]: tab["count"] for tab in page.knows["tabs"]
    }.items()
    assert names(room.show(enter(query={"tab": "late"}))) == ["c-late"]


def test_many_late_ones_hide_nothing(
    enter: Enter, workplace: Workplace, put: Callable[..., None]
) -> None:
    """What came in on time is found however many newer ones are late."""
    path = workplace.issue_file("2026-12")
    freeze = "send_at: 2026-12-09 09:00 UTC\nfreeze: 2026-11-28 09:00 UTC"
    path.write_text(path.read_text().replace("send_at: 2026-12-01 09:00 UTC", freeze))
    early = workplace.clock() - timedelta(days=20)
    old = candidate(workplace, "early")
    on_time = replace(
        old, first_seen=early, article=replace(old.article, published=early, first_seen=early)
    )
    put(on_time, *(candidate(workplace, f"late{n}") for n in range(310)))
    assert names(room.show(enter(query={"q": "rivers"}))) == ["c-early"]
    assert len(names(room.show(enter(query={"q": "rivers", "tab": "late"})))) == PAGE


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    "form",
    [
        {"id": "c-nobody", "decision": "later"},
        {"id": "c-kabul", "decision": "used"},
        {"id": "c-kabul", "decision": "late"},
        {"id": "c-kabul"},
        {"id": "", "decision": "rejected"},
    ],
    ids=str,
)
def test_what_is_no_decision_decides_nothing(enter: Enter, form: dict[str, str]) -> None:
    """A form that names nobody, or no decision of a button, is refused and changes nothing."""
    with pytest.raises(UsageError):
        room.decide(enter(form=form))
    assert len(names(room.show(enter()))) == 3


def test_hostile_addresses_are_no_error() -> None:
    """Whatever stands behind the question mark asks for something."""
    asked = asked_of(
        Form(fields=(("tab", "<b>"), ("page", "-1"), ("page", "9" * 40), ("q", '"<script>')))
    )
    assert asked == Asked(q='"<script>')
    assert asked.to(at="x&y=1") == "?q=%22%3Cscript%3E&at=x%26y%3D1"


@pytest.mark.usefixtures("three")
def test_a_saved_text_is_read_as_text(enter: Enter, workplace: Workplace) -> None:
    """The pane shows the first paragraphs of a saved page, and says where all of it is."""
    text = "\n\n".join(f"<img src=x> paragraph {n} " + "word " * 60 for n in range(40))
    save_text(workplace, "kabul", text)
    pane = room.show(enter(query={"at": "c-kabul"})).knows["pane"]
    assert (pane.is_whole, pane.summary_only) == (False, False)
    assert 5 < len(pane.text) < 20
    assert pane.saved == "Kabul, 2560 words, saved on 2026-12-01"
    whole = inbox_pages.read(enter(item="c-kabul"))
    assert len(whole.knows["paragraphs"]) == 40


@pytest.mark.parametrize("text", ["", "short", "پانی " * 3_000, "x" * 20_000, "a b\n\n" * 4_000])
def test_a_cut_text_is_the_beginning(text: str) -> None:
    """It is never longer than allowed, and never another text."""
    shown = first_part(text, 1_000)
    assert text.startswith(shown)
    assert len(shown.encode()) <= 1_000
    assert shown or not text


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "yesterday"),
        (9, "9 days"),
        (30, "4 weeks"),
        (400, "13 months"),
        (900, "2 years"),
    ],
)
def test_age_is_told_in_words(workplace: Workplace, visit_of: Enter, days: int, words: str) -> None:
    """An editor reads how old something is, not when it was made."""
    old = replace(article(workplace, "old"), published=workplace.clock() - timedelta(days=days))
    assert age(old, workplace.clock(), visit_of().say) == words


@pytest.mark.usefixtures("three")
def test_pages_are_drawn_whole(desk_client: httpx.Client) -> None:
    """The inbox and the page for addresses are drawn, hostile words in them included, below 60 kB."""
    sizes = {
        "/inbox": "Rivers of kabul",
        "/inbox?tab=all&q=%3Cscript%3E&at=c-indus": "Where it appeared",
        "/inbox?join=c-kabul&tab=all": "The same story",
        "/inbox?tab=shortlisted": "Nothing is shortlisted",
        "/inbox/text/c-kabul": "The kabul river rose",
        "/clip?url=javascript:alert(1)&title=%3Cscript%3E": "Add this page",
    }
    for path, words in sizes.items():
        answer = desk_client.get(path)
        assert answer.status_code == 200, path
        assert words in answer.text
        assert "<script>" not in answer.text


def test_a_full_inbox_is_light(
    desk_client: httpx.Client, workplace: Workplace, put: Callable[..., None]
) -> None:
    """A page of long titles, told by several outlets, beside a long text in Urdu: 60 kB with style and script."""
    title = "عدالت نے دریاؤں کے پانی کی تقسیم پر دونوں صوبوں کو نیا معاہدہ کرنے کا حکم دے دیا"
    put(
        *(
            candidate(workplace, f"n{n:02}", f"a{n}", f"b{n}", title=title, language="ur")
            for n in range(PAGE + 5)
        )
    )
    save_text(workplace, "n00", "دریا کا پانی بڑھ رہا ہے۔ " * 900)
    outlets = "".join(
        f"  - {{name: The Paper of Town {n}, hosts: [o{n}.example]}}\n" for n in range(60)
    )
    workplace.feeds_file.write_text(f"version: 1\nfeeds: []\noutlets:\n{outlets}")
    page = desk_client.get("/inbox?q=پانی&language=ur").content
    weight = len(page)
    for name in ("desk.css", "desk.js", "inbox.js"):
        weight += len(desk_client.get(f"/static/x/{name}").content)
    assert weight < 60_000, (len(page), weight)


@pytest.mark.usefixtures("three")
def test_a_form_is_enough_to_decide(desk_client: httpx.Client) -> None:
    """Without script: a button is posted, the next candidate comes back, with what was done and its undo."""
    form = {"id": "c-kabul", "decision": "rejected", "place": "0"}
    answer = desk_client.post("/inbox/decide?", data=form, follow_redirects=True)
    assert answer.url.query == b"at=c-indus"
    assert "Rejected: Rivers of kabul" in answer.text
    undone = desk_client.post("/inbox/undo?", follow_redirects=True)
    assert "Taken back: Rivers of kabul is Found." in undone.text


def test_collecting_and_drafting_are_done_apart(enter: Enter) -> None:
    """The desk starts the command line's own commands, one of a kind at a time, and shows what they say."""
    visit = enter(form={"issue": "2026-12"})
    assert room.collect(visit).to == "/inbox?"
    room.draft(visit)
    assert "args ['-C'" in "".join(ended(visit, "collect").lines)
    assert "'draft', '2026-12', '--by', 'editor']" in "".join(ended(visit, "draft 2026-12").lines)
    page = room.show(enter())
    assert page.knows["collecting"].code == 0
    for issue in ("", "  ", "--help"):
        with pytest.raises(UsageError):
            room.draft(enter(form={"issue": issue}))


@pytest.mark.usefixtures("three")
def test_what_was_put_in_is_taken_out_again(enter: Enter, workplace: Workplace) -> None:
    """Entries that nobody has written on leave the issue, and are shortlisted as before."""
    decide(enter, "c-kabul", "shortlisted")
    before = workplace.issue_file("2026-12").read_text()
    drafting.draft(workplace, "2026-12", offline=True, by="editor")
    gone = room.take_out(enter(form={"issue": "2026-12"}))
    assert (gone.to, gone.said) == ("/inbox?tab=shortlisted", "Taken out of 2026-12: 1.")
    assert workplace.issue_file("2026-12").read_text() == before
    for issue in ("2026-12", "", "../publication"):
        with pytest.raises(NewsletterError):
            room.take_out(enter(form={"issue": issue}))


def test_a_page_is_added_by_its_address(enter: Enter) -> None:
    """What was typed is fetched apart; an address without its beginning gets one; others are refused."""
    visit = enter("/clip", form={"url": "paper.example/a b"})
    with pytest.raises(UsageError):
        clipping.clip(visit)
    assert clipping.clip(enter("/clip", form={"url": "paper.example/a"})).to == (
        "/clip?url=https%3A%2F%2Fpaper.example%2Fa"
    )
    ended(visit, "clip https://paper.example/a")
    page = clipping.show(enter("/clip", query={"url": "https://paper.example/a"}))
    assert (page.knows["clipped_title"], page.knows["found"]) == ("A page", "")
    for url in (
        "",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "--help://x",
        "https://x/" + "y" * 3_000,
    ):
        with pytest.raises(UsageError):
            clipping.clip(enter("/clip", form={"url": url}))


def test_a_pasted_text_becomes_a_candidate(enter: Enter) -> None:
    """What a person read where no program may is kept under its address, and read in the inbox."""
    form = {"url": "https://paper.example/paid", "text": "Water behind a wall\n\n" + "Words. " * 40}
    gone = clipping.paste_text(enter("/clip", form=form))
    assert gone.said == "Saved what you pasted: Water behind a wall"
    name = gone.to.removeprefix("/inbox?at=")
    pane = room.show(enter(query={"at": name})).knows["pane"]
    assert "pasted by editor" in pane.saved


def test_a_text_is_fetched_apart(
    enter: Enter, workplace: Workplace, stage: Any, put: Callable[..., None]
) -> None:
    """Where nothing is saved, a button fetches the page; what hindered it is said in the pane."""
    put(candidate(workplace, "kabul"))
    port = stage.address.rstrip("/").rpartition(":")[2]
    with workplace.publication_file.open("a") as file:
        file.write(f'\nfetching:\n  connect_to: {{"kabul.example:443": "127.0.0.1:{port}"}}\n')
    visit = enter(form={"id": "c-kabul"})
    assert inbox_pages.fetch(visit).to == "/inbox?at=c-kabul"
    ended(visit, "fetch c-kabul")
    page = room.show(enter(query={"at": "c-kabul"}))
    assert "kabul.example" in page.knows["why_not"]
    assert page.knows["pane"].summary_only
    with pytest.raises(UsageError):
        inbox_pages.fetch(enter(form={"id": "c-nobody"}))


HOSTILE = b"<script>fetch('/inbox')</script><p>As it was.</p>"


def keep(workplace: Workplace, kind: str, *, damaged: bool = False) -> None:
    """Keep a copy of the page of kabul."""
    response = Response(
        url="https://kabul.example/1",
        status=200,
        headers=(("content-type", kind),),
        body=HOSTILE,
        fetched=workplace.clock(),
    )
    data = warc_of("https://kabul.example/1", response, software="test")
    FolderCopies(workplace.var / "copies").put("k.warc.gz", data[:40] if damaged else data)
    copy = KeptCopy(
        key="https://kabul.example/1",
        url="https://kabul.example/1",
        state=KeptState.KEPT,
        at=workplace.clock(),
        name="k.warc.gz",
    )
    with workplace.newsroom() as connection:
        SqlKeptStore(connection).note([copy])


@pytest.mark.usefixtures("three")
def test_a_kept_page_is_shown_and_can_do_nothing(
    desk_client: httpx.Client, workplace: Workplace
) -> None:
    """It stands in a frame of its own, as it came, where it runs nothing and calls nobody."""
    keep(workplace, "text/html; charset=utf-8")
    text = desk_client.get("/inbox/text/c-kabul").text
    assert 'sandbox=""' in text
    assert "/inbox/kept/c-kabul" in text
    answer = desk_client.get("/inbox/kept/c-kabul")
    assert answer.content == HOSTILE
    policy = answer.headers["content-security-policy"].split("; ")
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert not any(part.startswith("script-src") for part in policy)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ('Text/HTML;charset="ISO-8859-1"', "text/html; charset=iso-8859-1"),
        ("text/html; charset=دریا", "text/html; charset=utf-8"),
        ("text/html-and-more; x", "text/html; charset=utf-8"),
        ("text/html; charset=x, text/javascript", "text/html; charset=x"),
    ],
)
def test_a_kept_page_says_nothing_of_itself_but_its_letters(
    desk_client: httpx.Client, workplace: Workplace, kind: str, shown: str
) -> None:
    """What a server called its page is taken only as far as it is the type of a page."""
    keep(workplace, kind)
    answer = desk_client.get("/inbox/kept/c-kabul")
    assert answer.status_code == 200
    assert answer.headers["content-type"] in {shown, shown.partition(";")[0]}


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("kind", "damaged"), [("application/pdf", False), ("text/html", True)], ids=["pdf", "damaged"]
)
def test_what_cannot_be_shown_is_nothing(
    desk_client: httpx.Client, workplace: Workplace, kind: str, damaged: bool
) -> None:
    """No copy, a damaged one, or one that is no page is said not to be there."""
    assert desk_client.get("/inbox/kept/c-indus").status_code == 404
    keep(workplace, kind, damaged=damaged)
    assert desk_client.get("/inbox/kept/c-kabul").status_code == 404


@pytest.mark.usefixtures("three")
def test_a_reader_sees_and_decides_nothing(desk: Desk, stage: Any, workplace: Workplace) -> None:
    """Who may only read is shown what came in, without a button, and refused where one is posted."""
    reader = Member(person=Person(id="noor", name="Noor", roles=("reader",)))
    stage.app = make_app(replace(desk, guard=Alone(reader)))
    with httpx.Client(base_url=stage.address, headers={"Sec-Fetch-Site": "same-origin"}) as client:
        for path in ("/inbox", "/inbox?join=c-indus&tab=all", "/feeds"):
            page = client.get(path).text
            assert 'method="post"' not in page, path
        assert "Rivers of kabul" in client.get("/inbox").text
        form = {"id": "c-kabul", "decision": "rejected"}
        assert client.post("/inbox/decide?", data=form).status_code == 403
    assert choosing.dossier(workplace, "c-kabul").candidate.decision is Decision.NEW
