"""Readers suggest pages over HTTP: what is kept, what is refused, and that nobody is called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from urllib.parse import urlencode

import httpx
import pytest
from starlette.types import ASGIApp

from newsletter.errors import SubscriberError
from newsletter.model.suggestion import Suggestion
from newsletter.public.app import clerk_of, make_app
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import consenting, subscribing
from newsletter.publication.readers.clicking import Clicking
from newsletter.publication.readers.readers import Purpose, open_readers
from newsletter.publication.web.reader_pages import ReaderPages
from newsletter.testing.clock import FixedClock

RULES = "suggestions: {open: true, keep_days: 30, per_network: 3, most_waiting: 4}\n"
WHY = "دریا کے بارے میں ہے۔\nIt says who owns the water."
URL = "https://paper.example/rivers?utm_source=x"
SANA = "Sana@Reader.example"
GIVEN = {"url": URL, "why": WHY, "full_name": "Sana Iqbal", "email": SANA}


class Stage(Protocol):
    """A server for many tests: see the conftest.py above."""

    app: ASGIApp
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form as a browser meets it, and what is kept behind it."""

    http: httpx.Client
    workplace: Workplace
    clock: FixedClock

    def post(self, **changes: str) -> httpx.Response:
        """Fill the form in, with changes, and press its button."""
        return self.http.post("suggest", data=GIVEN | changes)

    def kept(self) -> tuple[Suggestion, ...]:
        """Return what waits."""
        with open_readers(self.workplace) as readers:
            return readers.opened.suggestions.waiting(most=99)


@pytest.fixture
def form(public: Workplace, stage: Stage, clock: FixedClock) -> Iterator[Form]:
    """Return the pages of a publication that takes suggestions, served."""
    path = public.publication_file
    path.write_text(path.read_text() + RULES)
    publication = reading.publication(public)
    pages = ReaderPages(publication, public.folder)
    with (
        clerk_of(lambda: open_readers(public)) as clerk,
        httpx.Client(base_url=f"{stage.address}readers/", trust_env=False) as http,
    ):
        stage.app = make_app(clerk, pages, Clicking(public, publication), workplace=public)
        yield Form(http=http, workplace=public, clock=clock)


def test_a_page_is_suggested(form: Form) -> None:
    """The form, the button, and what the editors have then: the page, the words, the person."""
    shown = form.http.get("suggest")
    assert shown.status_code == 200
    assert "30 days" in shown.text
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert "script" not in shown.text.lower()
    assert 'href="/readers/suggest?language=en"' in form.http.get("").text
    thanked = form.post()
    assert (thanked.status_code, "Thank you" in thanked.text) == (200, True)
    (found,) = form.kept()
    (voice,) = found.voices
    assert (found.url, found.key) == (URL, "https://paper.example/rivers")
    assert (voice.why, voice.name, voice.language) == (WHY, "Sana Iqbal", "en")
    assert voice.mailbox
    assert voice.mailbox.address == SANA


def test_name_and_address_may_be_left_out(form: Form) -> None:
    """Page and reason are enough; a scheme that was not typed is that of the web."""
    posted = {"url": "paper.example/rivers", "why": "It matters."}
    assert form.http.post("suggest?language=ur", data=posted).status_code == 200
    (found,) = form.kept()
    assert found.url == "https://paper.example/rivers"
    assert (found.voices[0].mailbox, found.voices[0].language) == (None, "ur")


def test_suggested_twice_is_one_with_two_voices(form: Form) -> None:
    """The same page in another dress is one suggestion; pressing the button again changes nothing."""
    for _ in range(2):
        form.post()
    form.post(url="http://www.paper.example/rivers/#top", email="", full_name="", why="I, too.")
    (found,) = form.kept()
    assert (found.count, len(found.voices)) == (2, 2)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "Write the address"),
        ("javascript:alert(1)", "not the address of a page"),
        ("data:text/html,<script>alert(1)</script>", "not the address of a page"),
        ("ftp://paper.example/x", "not the address of a page"),
        ("file:///etc/passwd", "not the address of a page"),
        ("https://paper.example/a\r\nBcc: all@reader.example", "not the address of a page"),
        ("https://paper.example/a b", "not the address of a page"),
        ("https://paper.example/\tx", "not the address of a page"),
        ("https://[::1", "not the address of a page"),
        ("https://sana:secret@paper.example/", "user name or password"),
        ("https://paper.example\\@evil.example/", "user name or password"),
        ("http://127.0.0.1/admin", "not on the public web"),
        ("http://2130706433/", "not on the public web"),
        ("http://0x7f.1/", "not on the public web"),
        ("http://127.1/", "not on the public web"),
        ("http://[::1]/", "not on the public web"),
        ("http://[::ffff:10.0.0.1]/", "not on the public web"),
        ("http://169.254.169.254/latest/meta-data/", "not on the public web"),
        ("http://8.8.8.8/", "not on the public web"),
        ("http://localhost./x", "not on the public web"),
        ("http://db.internal/", "not on the public web"),
        ("http://printer/", "not on the public web"),
        ("http://paper.example:22/", "not on the public web"),
        ("https://paper.example/" + "a" * 2_000, "too long"),
        ("https://paper.example/" + "د" * 1_900, "too long"),
    ],
)
def test_what_is_no_page_of_the_web_is_told_at_its_field(form: Form, url: str, said: str) -> None:
    """Each is refused by its characters, with what was typed kept and nothing written down."""
    answer = form.post(url=url)
    assert answer.status_code == 400
    assert said in answer.text
    assert "It says who owns the water." in answer.text
    assert 'aria-invalid="true" aria-describedby="url-fault url-hint"' in answer.text
    assert "<script" not in answer.text
    assert form.kept() == ()


def test_everything_that_is_wrong_is_told_at_once(form: Form) -> None:
    """Each field says what is wrong with it, and keeps what was typed, harmless in the page."""
    typed = {"url": '"><b>', "why": " \u202e ", "email": '"><img src=x>'}
    answer = form.post(**typed)
    assert answer.text.count('role="alert"') == 3
    assert "<b>" not in answer.text
    assert "<img" not in answer.text
    long = form.post(why="x" * 1_001)
    assert (long.status_code, "too long" in long.text) == (400, True)
    assert form.kept() == ()


def test_what_turns_or_disguises_text_is_kept_plain(form: Form) -> None:
    """Hosts of other letters are kept as names are asked for; overrides of direction vanish."""
    form.post(
        url="https://раурал.example/\u202etxt.exe",
        why="See\u202e this\x1b[31m\r\nBcc: all@reader.example\x00",
        full_name="Sana\r\nBcc: x",
    )
    (found,) = form.kept()
    assert found.url == "https://xn--80aa7arbr.example/%E2%80%AEtxt.exe"
    assert found.voices[0].why == "See this [31m\nBcc: all@reader.example"
    assert found.voices[0].name == "Sana Bcc: x"


def test_robots_are_thanked_and_forgotten(form: Form) -> None:
    """Whoever fills in what no person sees is told the same, and nothing is kept."""
    assert "Thank you" in form.post(website="https://spam.example").text
    assert form.kept() == ()


def test_pages_of_others_cannot_post_through_their_visitors(form: Form) -> None:
    """A post that another site's page caused is shown again with what it held, and not kept."""
    for site in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": site}
        answer = form.http.post("suggest", data=GIVEN, headers=headers)
        assert (answer.status_code, "once more" in answer.text) == (403, True)
        assert "It says who owns the water." in answer.text
    assert form.kept() == ()
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    assert form.http.post("suggest", data=GIVEN, headers=headers).status_code == 200


def test_a_flood_is_turned_away_with_what_was_typed(form: Form) -> None:
    """One network has so many an hour, and so many wait at most; then the form says when to come."""
    for number in range(3):
        assert form.post(url=f"https://paper.example/{number}").status_code == 200
    for number in range(20):
        answer = form.post(url=f"https://flood.example/{number}")
    assert (answer.status_code, "in an hour" in answer.text) == (429, True)
    assert "It says who owns the water." in answer.text
    form.clock.advance(timedelta(hours=1))
    assert form.post(url="https://paper.example/3").status_code == 200
    full = form.post(url="https://paper.example/4")
    assert (full.status_code, "in some days" in full.text) == (503, True)
    assert form.post(url="https://paper.example/0", why="And I.").status_code == 200
    assert len(form.kept()) == 4


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"url=" + b"a" * 1_000_000, "application/x-www-form-urlencoded", 413),
        (b'{"url": "https://paper.example"}', "application/json", 415),
        (b"url=\xff", "application/x-www-form-urlencoded", 400),
        (b"url=%ff%fe", "application/x-www-form-urlencoded", 400),
        (b"a=1&" * 100, "application/x-www-form-urlencoded", 400),
    ],
)
def test_what_is_no_form_of_ours_is_refused(
    form: Form, body: bytes, kind: str, status: int
) -> None:
    """A body of a megabyte, another kind, or broken signs: the form is shown again."""
    answer = form.http.post("suggest", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert "did not arrive" in answer.text
    assert form.kept() == ()


def test_the_longest_that_may_be_typed_arrives(form: Form) -> None:
    """An address and a reason as long as they may be, in Urdu, fit into the form."""
    url = "https://paper.example/" + "د" * 1_300
    answer = form.http.post("suggest", content=urlencode({"url": url, "why": "د" * 1_000}),
                            headers={"Content-Type": "application/x-www-form-urlencoded"})  # fmt: skip
    assert answer.status_code == 200
    assert len(form.kept()) == 1


def test_without_the_rule_there_is_no_form(public: Workplace, stage: Stage) -> None:
    """It is off unless publication.yaml says otherwise, for looking and for posting."""
    publication = reading.publication(public)
    pages = ReaderPages(publication, public.folder)
    with (
        clerk_of(lambda: open_readers(public)) as clerk,
        httpx.Client(base_url=f"{stage.address}readers/", trust_env=False) as http,
    ):
        stage.app = make_app(clerk, pages, Clicking(public, publication), workplace=public)
        assert http.get("suggest").status_code == 404
        assert http.post("suggest", data=GIVEN).status_code == 404
        assert "suggest" not in http.get("").text


def test_the_form_is_closed_and_opened_while_it_is_served(form: Form) -> None:
    """What publication.yaml says holds at once; a file that is broken changes nothing."""
    assert form.http.get("suggest").status_code == 200
    path = form.workplace.publication_file
    said = path.read_text()
    path.write_text(said.replace("open: true", "open: false"))
    assert form.http.get("suggest").status_code == 404
    assert form.post().status_code == 404
    path.write_text("name: [")
    assert "30 days" in form.http.get("suggest").text
    path.write_text(said.replace("keep_days: 30", "keep_days: 7"))
    assert "7 days" in form.http.get("suggest").text
    assert form.post().status_code == 200


def test_what_a_reader_wrote_is_shown_to_them_and_erased_with_them(form: Form) -> None:
    """Their data has what was suggested under their address; erasing leaves the page alone."""
    form.post()
    subscribing.add(form.workplace, SANA, how="letter")
    known = subscribing.history(form.workplace, SANA).subscriber
    with open_readers(form.workplace) as readers:
        path = readers.path(known, Purpose.EXPORT)
    assert "It says who owns the water." in form.http.get(path).text
    assert URL in form.http.get(f"{path}/data.json").text
    subscribing.erase(form.workplace, SANA, how="letter")
    (found,) = form.kept()
    assert (found.url, found.voices) == (URL, ())
    with closing(form.workplace.mail_file.open("rb")) as file:
        assert b"Sana Iqbal" not in file.read()


def test_somebody_who_never_subscribed_can_be_erased(form: Form) -> None:
    """Erasing an address reaches who only suggested; of an address that nobody gave it says so."""
    form.post()
    erased = subscribing.erase(form.workplace, SANA.lower(), how="letter")
    assert erased.removed == erased.left == ()
    assert form.kept()[0].voices == ()
    with pytest.raises(SubscriberError):
        subscribing.erase(form.workplace, SANA, how="letter")


def test_what_was_written_is_forgotten_in_time(form: Form) -> None:
    """The clock forgets it after the days that the form names."""
    form.post()
    form.clock.advance(timedelta(days=29))
    consenting.tidy(form.workplace)
    assert len(form.kept()) == 1
    form.clock.advance(timedelta(days=2))
    consenting.tidy(form.workplace)
    assert form.kept() == ()
