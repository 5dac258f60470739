"""Coming in over HTTP: what is said, what is kept, and what is never told."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from newsletter.desk.postbox import POSTBOX, Postbox
from newsletter.desk.rooms import ROOMS
from newsletter.desk.rooms.sign_in import where
from newsletter.desk.sessions import BROWSER, SESSION
from newsletter.desk.shared import shared_app
from newsletter.errors import SendError, SettingError
from newsletter.model.access import ROLES
from newsletter.publication.accounts import limits, links, sessions
from newsletter.publication.accounts.fitness import expect_fit_address
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock
from newsletter.testing.identity_provider import IdentityProvider

PEOPLE = """\
people:
  - {id: editor, name: The Editor, email: editor@review.example, roles: [editor]}
  - {id: boss, name: The Boss, email: boss@review.example, roles: [publisher]}
  - {id: mute, name: Without Mail, roles: [reader]}
"""
GOOD = "river stone lamp quiet"
OWN = {"Sec-Fetch-Site": "same-origin"}
FILLED = {"issue": "2026-12", "item": "rivers-rise", "person": "editor"}


@pytest.fixture
def shared(workplace: Workplace, stage: object) -> Workplace:
    """Return a publication whose desk is served for several people, at the stage's address."""
    file = workplace.publication_file
    head, _, tail = file.read_text().partition("people:\n")
    _, _, rest = tail.partition("focus_areas:")
    url = stage.address  # type: ignore[attr-defined] # a Stage
    file.write_text(f"{head}{PEOPLE}desk:\n  url: '{url}'\nfocus_areas:{rest}")
    stage.app, _ = shared_app(workplace)  # type: ignore[attr-defined] # a Stage
    return workplace


@pytest.fixture
def browser(shared: Workplace, stage: object) -> Iterator[httpx.Client]:
    """Return a browser of somebody who is not signed in."""
    del shared
    with httpx.Client(base_url=stage.address, headers=OWN) as client:  # type: ignore[attr-defined] # a Stage
        yield client


def letters(workplace: Workplace) -> list[str]:
    """Return the letters that went out, once all have, with their links whole."""
    POSTBOX.wait()
    found = sorted((workplace.var / "outbox").glob("**/*.eml"))
    return [path.read_text("utf-8").replace("=\n", "").replace("=\r\n", "") for path in found]


def link_in(letter: str) -> str:
    """Return the path of the link in a letter."""
    found = re.search(r"/sign-in/link/[\w-]+", letter)
    assert found
    return found[0]


def come_in(browser: httpx.Client, workplace: Workplace, person: str) -> str:
    """Sign in by a link from the terminal; return the token of the session."""
    path = link_in(links.make_link(workplace, person).address)
    answer = browser.post(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    return browser.cookies[SESSION]


def test_what_a_bookmark_asked_for_is_not_lost(browser: httpx.Client) -> None:
    """Whoever must sign in first is led on to the page that was asked for, its question with it."""
    page = "/clip?url=https%3A%2F%2Fpaper.example%2Fa%3Fb%3D1%26c&title=x"
    asked = browser.get(page)
    assert asked.status_code == 303
    assert parse_qs(urlsplit(asked.headers["location"]).query)["to"] == [page]
    assert where(page) == page


def test_a_mailed_link_brings_one_in(browser: httpx.Client, shared: Workplace) -> None:
    """Asked, mailed, looked at by a scanner, pressed: signed in; pressed again: refused."""
    assert browser.get("/issues").status_code in {303, 404}
    page = browser.get("/", follow_redirects=True)
    assert page.url.path == "/sign-in"
    assert 'name="address"' in page.text
    sent = browser.post("/sign-in/mail", data={"address": "boss@review.example"})
    assert "Look into your mailbox" in sent.text
    (letter,) = letters(shared)
    path = link_in(letter)
    for scanner in (httpx.get, httpx.head):
        assert scanner(f"{browser.base_url}{path[1:]}").status_code == 200
    assert httpx.post(f"{browser.base_url}{path[1:]}", headers=OWN).status_code == 403
    assert path.rpartition("/")[2] not in browser.get(path).text
    assert browser.post(path).status_code == 303
    assert "The Boss" in browser.get("/you").text
    assert browser.get("/sign-in?to=/you").headers["location"] == "/you"
    assert browser.post(path).status_code == 403
    assert browser.get(path).status_code == 404
    come_in(browser, shared, "editor")
    assert "The Editor" in browser.get("/you").text
    (left,) = sessions.sessions(shared)
    assert left.person == "editor"


@pytest.mark.parametrize(
    "address", ["nobody@review.example", "", "mute", "a@b\r\nBcc: c@d.example"]
)
def test_the_answer_is_the_same_for_everybody(
    browser: httpx.Client, shared: Workplace, address: str
) -> None:
    """Page, status and cookies tell nothing; only the mailbox of a known person knows more."""
    known = browser.post("/sign-in/mail", data={"address": "boss@review.example"})
    other = browser.post("/sign-in/mail", data={"address": address})
    assert (known.status_code, known.text) == (other.status_code, other.text)
    assert len(letters(shared)) == 1


def test_a_password_brings_one_in(browser: httpx.Client, shared: Workplace) -> None:
    """It is set after signing in, works, and is shown on no page, whatever was wrong with it."""
    come_in(browser, shared, "boss")
    poor = browser.post("/you/password", data={"password": "bosshorse"}, follow_redirects=True)
    assert "at least 12 characters" in poor.text
    assert "bosshorse" not in poor.text
    set_ = browser.post("/you/password", data={"password": GOOD}, follow_redirects=True)
    assert "The password is set" in set_.text
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    assert browser.get("/you").status_code == 303
    form = {"address": "boss@review.example", "password": "bosshorse-or-what", "to": "/you"}
    wrong = browser.post("/sign-in/password", data=form)
    assert wrong.status_code == 403
    assert "do not belong together" in wrong.text
    assert "bosshorse" not in wrong.text
    right = browser.post("/sign-in/password", data=form | {"password": GOOD})
    assert right.headers["location"] == "/you"
    assert "The Boss" in browser.get("/you").text
    removed = browser.post("/you/password/remove", follow_redirects=True)
    assert "The password is removed" in removed.text


def test_a_single_sign_on_brings_one_in(
    browser: httpx.Client, shared: Workplace, clock: FixedClock
) -> None:
    """By a plain link to the provider and back, in this browser alone; without a provider there is none."""
    assert browser.get("/sign-in/provider").status_code == 403
    back = f"{browser.base_url}sign-in/back"
    claims = {"email": "boss@review.example"}
    with IdentityProvider(now=clock(), back=back, claims=claims) as provider:
        settings = (
            f"  single_sign_on: {{issuer: '{provider.address}', client: desk, label: <Us>}}\n"
        )
        file = shared.publication_file
        text = file.read_text().replace("focus_areas:", f"{settings}focus_areas:")
        file.write_text(f"{text}fetching: {{allow_networks: [127.0.0.0/8]}}\n")
        page = browser.get("/sign-in?to=/you").text
        assert "Sign in with &lt;Us&gt;" in page
        found = re.search(r'href="(/sign-in/provider[^"]*)"', page)
        assert found
        for comes_back in (False, True):
            away = browser.get(found[1]).headers["location"]
            assert away.startswith(provider.address)
            home = httpx.get(away).headers["location"]
            if not comes_back:
                assert httpx.get(home).status_code == 403
        answer = browser.get(home)
    assert (answer.status_code, answer.headers["location"]) == (303, "/you")
    assert "The Boss" in browser.get("/you").text
    assert browser.get(found[1]).headers["location"] == "/you"


def test_too_many_tries_are_told(browser: httpx.Client) -> None:
    """After many guesses the page says to wait; it still does not say whether anybody is there."""
    for _ in range(limits.BY_NETWORK.burst):
        browser.post("/sign-in/link/guess")
    for path in ("/sign-in/link/guess", "/sign-in/mail", "/sign-in/password", "/sign-in/passkey"):
        assert browser.post(path, data={"address": "boss@review.example"}).status_code == 429
    assert browser.post("/sign-in/passkey/ask").status_code == 429


def test_sessions_are_listed_and_ended(
    browser: httpx.Client, shared: Workplace, clock: FixedClock
) -> None:
    """One sees where one is signed in, ends another browser there, and cannot end other people's."""
    come_in(browser, shared, "boss")
    with httpx.Client(
        base_url=browser.base_url, headers=OWN | {"User-Agent": "<b>Firefox/ iPhone"}
    ) as phone:
        come_in(phone, shared, "boss")
        page = browser.get("/you").text
        assert "<b><bdi>Firefox on iPhone</bdi></b>" in page
        found = re.search(r'name="session" value="(\w+)"', page)
        assert found
        with httpx.Client(base_url=browser.base_url, headers=OWN) as other:
            come_in(other, shared, "editor")
            assert other.post("/you/sessions/end", data={"session": found[1]}).status_code == 400
        assert phone.get("/you").status_code == 200
        browser.post("/you/sessions/end", data={"session": found[1]})
        assert phone.get("/you").status_code == 303
    come_in(browser, shared, "boss")
    ended = browser.post("/you/sessions/end-others", follow_redirects=True)
    assert "All other browsers" in ended.text
    clock.advance(timedelta(minutes=16))
    late = browser.post("/you/password", data={"password": GOOD}, follow_redirects=True)
    assert "You signed in a while ago" in late.text
    assert "Set the password" not in late.text


def test_whoever_looks_after_the_desk_lets_people_in(
    browser: httpx.Client, shared: Workplace
) -> None:
    """The publisher has links mailed, never sees them, and signs people out; others may not."""
    come_in(browser, shared, "boss")
    page = browser.get("/people").text
    assert "Without Mail" in page
    said = browser.post("/people/editor/link", follow_redirects=True).text
    assert "was mailed to editor" in said
    (letter,) = letters(shared)
    assert "editor@review.example" in letter
    assert "Whoever looks after the desk" in letter
    assert link_in(letter).rpartition("/")[2] not in said
    with httpx.Client(base_url=browser.base_url, headers=OWN) as other:
        assert other.post(link_in(letter)).status_code == 303
        assert other.get("/people").status_code == 403
        assert other.post("/people/boss/sign-out").status_code == 403
        browser.post("/people/editor/sign-out")
        assert other.get("/").status_code == 303
    assert browser.post("/people/mute/link").status_code == 400
    assert browser.post("/people/nobody/link").status_code == 400
    assert browser.post("/people/editor/forget").status_code == 303
    deeds = [(deed.did, deed.item, deed.by) for deed in audit.deeds(shared)]
    assert ("mail sign-in link", "editor", "boss") in deeds
    assert ("sign out", "editor", "boss") in deeds


def test_cookies_are_kept_from_scripts_and_other_hosts(shared: Workplace, stage: object) -> None:
    """Over TLS they are __Host- cookies, Secure, HttpOnly, SameSite=Lax; a plain one is not heeded."""
    url = stage.address  # type: ignore[attr-defined] # a Stage
    text = shared.publication_file.read_text()
    shared.publication_file.write_text(text.replace(url, "https://desk.review.example/"))
    stage.app, _ = shared_app(shared)  # type: ignore[attr-defined] # a Stage
    host = OWN | {"Host": "desk.review.example"}
    path = link_in(links.make_link(shared, "boss").address)
    page = httpx.get(f"{url}sign-in", headers=host)
    (kept,) = [one for one in page.headers.get_list("set-cookie") if BROWSER in one]
    assert page.headers["strict-transport-security"]
    answer = httpx.post(f"{url}{path[1:]}", headers=host)
    (cookie,) = answer.headers.get_list("set-cookie")
    for one in (kept, cookie):
        assert one.startswith("__Host-desk-")
        assert {"httponly", "secure", "path=/", "samesite=lax"} <= set(one.lower().split("; "))
        assert "domain" not in one.lower()
    token = cookie.partition("=")[2].partition(";")[0]
    plain = httpx.get(f"{url}you", headers=host | {"Cookie": f"{SESSION}={token}"})
    assert plain.status_code == 303
    good = httpx.get(f"{url}you", headers=host | {"Cookie": f"__Host-{SESSION}={token}"})
    assert good.status_code == 200
    gone = httpx.post(f"{url}sign-out", headers=host | {"Cookie": f"__Host-{SESSION}={token}"})
    (cookie,) = [one for one in gone.headers.get_list("set-cookie") if SESSION in one]
    assert {"max-age=0", "secure"} <= set(cookie.lower().split("; "))


def test_no_secret_is_logged(
    browser: httpx.Client, shared: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    """The log of a whole journey, good and bad, holds no token, cookie, password or address."""
    caplog.set_level(logging.DEBUG, logger="newsletter")
    caplog.set_level(logging.DEBUG, logger="uvicorn")
    token = come_in(browser, shared, "boss")
    browser.post("/you/password", data={"password": GOOD})
    browser.post("/you/password", data={"password": "poor"})
    browser.post("/sign-out")
    form = {"address": "boss@review.example", "password": GOOD}
    browser.post("/sign-in/password", data=form)
    browser.post("/sign-in/password", data=form | {"password": "wrong-one-here"})
    second = browser.cookies[SESSION]
    browser.post("/sign-out")
    browser.post("/sign-in/mail", data={"address": "boss@review.example"})
    (letter,) = letters(shared)
    path = link_in(letter)
    browser.get(path)
    browser.post(path)
    browser.get("/you?token=x")
    browser.get("/sign-in/back?state=of-a-provider&code=of-a-provider")
    assert not logging.getLogger("uvicorn.access").propagate  # so that nobody writes it but pytest
    told = [one.getMessage() for one in caplog.records if one.name != "uvicorn.access"]
    logged = "\n".join(told) + (shared.var / "audit.jsonl").read_text()
    assert "mail sign-in link" in logged
    for secret in (token, second, browser.cookies[SESSION], browser.cookies[BROWSER], GOOD):
        assert secret not in logged
    for secret in (path.rpartition("/")[2], "wrong-one-here", "poor", "boss@review.example"):
        assert secret not in logged


@pytest.mark.parametrize(
    ("to", "goes"),
    [
        ("/you", "/you"),
        ("/issues/2026-12?x=1", "/issues/2026-12?x=1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
        ("/sign-out", "/"),
        ("/" + "x" * 2_500, "/"),
        ("", "/"),
    ],
)
def test_one_goes_on_inside_the_desk(to: str, goes: str) -> None:
    """After signing in one goes to a page of this desk, whatever the address said."""
    assert where(to) == goes


@pytest.mark.parametrize(
    "url", ["", "https://news.example/desk/", "http://desk.example/", "https://desk.example/?a=b"]
)
def test_the_desk_has_a_host_of_its_own(url: str) -> None:
    """A path, no TLS, or no address at all: told before anything is served."""
    with pytest.raises(SettingError):
        expect_fit_address(url)
    expect_fit_address("https://desk.example/")
    expect_fit_address("http://127.0.0.1:8018/")


def test_what_goes_wrong_is_logged_without_the_token(
    browser: httpx.Client, shared: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the database is broken the log says at which address, but not the link's token."""
    path = link_in(links.make_link(shared, "boss").address)
    shared.mail_file.write_bytes(b"no database at all, and no SQLite either" * 100)
    answer = browser.get(path)
    assert answer.status_code in {409, 500}
    assert path.rpartition("/")[2] not in caplog.text.replace(f'"GET {path}', "")
    assert path.rpartition("/")[2] not in answer.text


def test_a_letter_that_fails_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """What goes wrong with a letter stands in the log, and the next one is written."""
    done: list[str] = []

    def fail() -> None:
        raise SendError("The relay is away.")

    def break_() -> None:
        raise ValueError("odd")

    post = Postbox()
    for job in (fail, break_, lambda: done.append("next")):
        post.put(job)
    post.wait()
    assert done == ["next"]
    assert "The relay is away." in caplog.text


def test_no_secret_is_shown(
    browser: httpx.Client, shared: Workplace, enter: Callable[..., None]
) -> None:
    """No page holds a token or a key of secrets.env; none that an editor can open, a reader's address."""
    enter(shared, "secret-reader@example.org")
    token = come_in(browser, shared, "boss")
    editor = httpx.Client(base_url=browser.base_url, headers=OWN, timeout=60)
    theirs = come_in(editor, shared, "editor")
    pending = link_in(links.make_link(shared, "editor").address).rpartition("/")[2]
    keys = re.findall(r"=[\w-]+:([\w+/=]{20,})", (shared.folder / "secrets.env").read_text())
    assert len(keys) == 3
    secrets = (token, theirs, pending, *keys)
    browser.timeout = httpx.Timeout(60)
    with closing(editor):
        for way in (way for room in ROOMS for way in room.ways if way.method == "GET"):
            path = re.sub(
                r"\{(\w+)(?::\w+)?\}", lambda place: FILLED.get(place[1], "some"), way.path
            )
            is_editors = way.needs in ROLES["editor"]
            answer = (editor if is_editors else browser).get(path)
            hidden = (*secrets, "secret-reader") if is_editors else secrets
            assert answer.status_code != 500, path
            assert not [secret for secret in hidden if secret.encode() in answer.content], path
    assert browser.get("/audience").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "people",
        "people/",
        "/people",
        "%2e/people",
        "x/../people",
        "PEOPLE",
        "people;x",
        "%70eople",
        "people%00",
    ],
)
def test_no_spelling_opens_the_served_desk(browser: httpx.Client, path: str) -> None:
    """Through a real server, too, strangers stay out, however an address is spelt."""
    line = f"{browser.base_url}{path}"
    answer = browser.get(line)
    assert answer.status_code in {303, 404}
    assert b"Without Mail" not in answer.content
