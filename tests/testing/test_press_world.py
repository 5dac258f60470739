"""The press world: what it serves, how it misbehaves, and that it leaves nothing behind."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.testing.press_world import PRESS_WORLD_NOW, PressArticle, PressWorld
from newsletter.testing.press_world.__main__ import main
from newsletter.testing.press_world.content import PressOutlet, shipped_outlets

HARBOUR, FEED = "harbour-ledger.example", "/feed.xml"

ARTICLE = PressArticle(
    path="/new",
    title="A <new> & late article",
    authors=("Zoya Khan",),
    published=datetime(2017, 12, 18, 8, tzinfo=UTC),
    summary="It is new.",
    body="One.\n\nTwo.",
)


@pytest.fixture
def press() -> Iterator[PressWorld]:
    """Return a running world."""
    with PressWorld() as world:
        yield world


def get(
    press: PressWorld, host: str, path: str, *, method: str = "GET", **headers: str
) -> tuple[int, bytes, dict[str, str]]:
    """Ask the world for a page; underscores in names of headers stand for hyphens."""
    connection = http.client.HTTPConnection("127.0.0.1", press.port, timeout=5)
    spelt = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={"Host": host, **spelt})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body, {name.lower(): value for name, value in answer.getheaders()}


OUTLETS = shipped_outlets()
WITH_FEED = [outlet for outlet in OUTLETS if outlet.feed_path and outlet.manners == "good"]


def test_it_is_as_large_as_promised() -> None:
    """A dozen outlets and more, about sixty articles, all formats, all dated before the present."""
    articles = [article for outlet in OUTLETS for article in outlet.articles]
    assert len(OUTLETS) >= 12
    assert len(articles) >= 55
    assert {outlet.feed for outlet in OUTLETS} == {"rss", "atom", "rdf", "json", "none"}
    assert {"broken", "silent", "gone"} <= {outlet.manners for outlet in OUTLETS}
    assert any(outlet.language == "ur" for outlet in OUTLETS)
    assert all(
        datetime(2017, 11, 20, tzinfo=UTC) <= item.published < PRESS_WORLD_NOW for item in articles
    )
    assert all(3 <= len(item.paragraphs) <= 6 for item in articles)
    assert all(outlet.host.endswith(".example") for outlet in OUTLETS)


def test_three_outlets_carry_the_wire_story() -> None:
    """One agency report stands in three papers under three headlines."""
    titles = {
        item.title
        for outlet in OUTLETS
        for item in outlet.articles
        if "Meridian Wire" in item.authors
    }
    assert len(titles) == 3


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.host)
def test_every_page_is_served(press: PressWorld, outlet: PressOutlet) -> None:
    """Front page, articles and documents of each outlet answer with what they hold."""
    status, body, _ = get(press, outlet.host, "/")
    assert status == 200
    for article in outlet.articles:
        status, body, headers = get(press, outlet.host, article.path + "?utm_source=x")
        text = body.decode()
        assert status == 200
        assert headers["content-type"].startswith("text/html")
        assert (
            f'property="article:published_time" content="{article.published.isoformat()}"' in text
        )
        assert all(part[:30].replace("&", "&amp;") in text for part in article.paragraphs)
        for path in article.documents:
            status, body, headers = get(press, outlet.host, path)
            assert (status, headers["content-type"]) == (200, "application/pdf")
            assert body.startswith(b"%PDF-")


@pytest.mark.parametrize("outlet", WITH_FEED, ids=lambda outlet: outlet.host)
def test_every_feed_parses(press: PressWorld, outlet: PressOutlet) -> None:
    """A feed gives every article with title, address and date, to a parser that is not ours."""
    feedparser = pytest.importorskip("feedparser")
    status, body, headers = get(press, outlet.host, outlet.feed_path)
    assert status == 200
    if outlet.feed == "json":
        found = [(item["title"], item["url"]) for item in json.loads(body)["items"]]
    else:
        parsed = feedparser.parse(body, response_headers={"content-type": headers["content-type"]})
        assert not parsed.bozo
        found = [(entry.title, entry.link) for entry in parsed.entries]
        assert all(
            entry.get("published_parsed") or entry.updated_parsed for entry in parsed.entries
        )
    newest_first = sorted(outlet.articles, key=lambda item: item.published, reverse=True)
    assert found == [
        (item.title, outlet.site + item.path + outlet.tracking) for item in newest_first
    ]


def test_a_broken_feed_is_beyond_repair(press: PressWorld) -> None:
    """No entry can be got out of it."""
    feedparser = pytest.importorskip("feedparser")
    status, body, _ = get(press, "crescent-telegraph.example", "/feed.php")
    assert status == 200
    parsed = feedparser.parse(body)
    assert parsed.bozo
    assert not any(entry.get("title") for entry in parsed.entries)


def test_a_feed_that_has_ended_says_so(press: PressWorld) -> None:
    """It answers 410, an unknown page 404, an unknown host 421."""
    assert get(press, "frontier-bulletin.example", "/feed")[0] == 410
    assert get(press, HARBOUR, "/nowhere")[0] == 404
    assert get(press, "unknown.example", "/")[0] == 421


@pytest.mark.parametrize("outlet", WITH_FEED, ids=lambda outlet: outlet.host)
def test_conditional_requests(press: PressWorld, outlet: PressOutlet) -> None:
    """Who has the feed, by ETag or by date, is told so without a body; HEAD has none either."""
    _, body, headers = get(press, outlet.host, outlet.feed_path)
    etag, modified = headers["etag"], headers["last-modified"]
    assert get(press, outlet.host, outlet.feed_path, If_None_Match=etag)[:2] == (304, b"")
    assert get(press, outlet.host, outlet.feed_path, If_Modified_Since=modified)[:2] == (304, b"")
    assert get(press, outlet.host, outlet.feed_path, If_None_Match='"other"')[1] == body
    assert get(press, outlet.host, outlet.feed_path, If_Modified_Since="nonsense")[1] == body
    assert get(press, outlet.host, outlet.feed_path, method="HEAD")[1] == b""


def test_news_reaches_feed_and_site(press: PressWorld) -> None:
    """What is published stands in the feed and on a page, escaped; what is withdrawn does not."""
    _, _, before = get(press, HARBOUR, FEED)
    assert press.publish(HARBOUR, ARTICLE) == "http://harbour-ledger.example/new"
    status, body, _ = get(press, HARBOUR, FEED, If_None_Match=before["etag"])
    assert status == 200
    assert b"A &lt;new&gt; &amp; late article" in body
    press.publish(HARBOUR, replace(ARTICLE, title="Corrected"))
    assert b"<h1>Corrected</h1>" in get(press, HARBOUR, "/new")[1]
    assert get(press, HARBOUR, FEED)[1].count(b"/new?") == 1
    press.withdraw(HARBOUR, "/new")
    assert get(press, HARBOUR, "/new")[0] == 404
    assert get(press, HARBOUR, FEED)[2]["etag"] == before["etag"]


def test_a_feed_can_be_spoilt_and_mended(press: PressWorld) -> None:
    """Broken, gone, moved, and good again; an ETag may change alone."""
    whole = get(press, HARBOUR, FEED)
    press.break_feed(HARBOUR)
    assert get(press, HARBOUR, FEED)[1] != whole[1]
    press.remove_feed(HARBOUR)
    assert get(press, HARBOUR, FEED)[0] == 410
    press.mend_feed(HARBOUR)
    assert get(press, HARBOUR, FEED)[1] == whole[1]
    press.change_etag(HARBOUR)
    again = get(press, HARBOUR, FEED)
    assert again[1] == whole[1]
    assert again[2]["etag"] != whole[2]["etag"]
    press.move_feed(HARBOUR, "/new-feed")
    status, _, headers = get(press, HARBOUR, FEED)
    assert (status, headers["location"]) == (301, "http://harbour-ledger.example/new-feed")
    assert get(press, HARBOUR, "/new-feed")[0] == 200


def test_requests_are_logged(press: PressWorld) -> None:
    """Host, path, headers and status of every request can be looked at."""
    get(press, HARBOUR, FEED, User_Agent="reader/1")
    (seen,) = press.requests
    assert (seen.host, seen.path, seen.status) == (HARBOUR, FEED, 200)
    assert seen.headers["user-agent"] == "reader/1"


def ask_in_vain(press: PressWorld) -> socket.socket:
    """Ask the silent feed, and wait until the request has arrived."""
    client = socket.create_connection(("127.0.0.1", press.port), timeout=5)
    client.sendall(b"GET /rss.xml HTTP/1.1\r\nHost: old-fort-gazette.example\r\n\r\n")
    deadline = time.monotonic() + 5
    while not press.requests and time.monotonic() < deadline:
        time.sleep(0.01)
    return client


def test_the_silent_feed_says_nothing(press: PressWorld) -> None:
    """It takes the request and sends not one byte; others are served meanwhile."""
    with ask_in_vain(press) as client:
        assert press.requests[0].status == 0
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.recv(1)
        assert get(press, HARBOUR, FEED)[0] == 200


def test_stopping_ends_everything() -> None:
    """With clients kept waiting, and one that never asks, no thread and no port is left."""
    before = threading.active_count()
    press = PressWorld()
    press.start()
    port = press.port
    idle = socket.create_connection(("127.0.0.1", port))
    waiting = ask_in_vain(press)
    started = time.monotonic()
    press.stop()
    assert time.monotonic() - started < 30  # it does not hang; how fast it is, nobody measures
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
    idle.close()
    waiting.close()
    press.stop()


def test_a_world_that_was_never_started_can_be_stopped() -> None:
    """Stopping is always safe."""
    PressWorld().stop()


def test_connect_to_names_every_host(press: PressWorld) -> None:
    """Each host leads to the one server."""
    assert dict(press.connect_to)[HARBOUR] == f"127.0.0.1:{press.port}"
    assert len(press.connect_to) == len(press.outlets)
    assert press.outlet(HARBOUR).name == "Harbour Ledger"


def test_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints the settings for it, and its feeds.yaml, and ends with 0."""
    done = threading.Event()
    done.set()
    assert main(["--port", "0"], until=done) == 0
    printed = capsys.readouterr().out
    assert '"*.example": 127.0.0.1:' in printed
    assert "http://harbour-ledger.example/feed.xml" in printed
    assert main(["--feeds"]) == 0
    assert capsys.readouterr().out == PressWorld().feeds_yaml


def test_a_port_that_is_taken_is_explained(
    press: PressWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the port is in use, or is none, the command says so and what to do, and ends with 1."""
    for port in (press.port, 99_999):
        assert main(["--port", str(port)]) == 1
        said = capsys.readouterr().err
        assert f"Port {port} cannot be used" in said
        assert "--port 0" in said


def test_ctrl_c_ends_it_politely() -> None:
    """An interrupt stops the world with exit code 0 and without a traceback."""
    command = [sys.executable, "-m", "newsletter.testing.press_world", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as served:
        assert served.stdout
        assert served.stdout.readline().startswith("The press world is served on 127.0.0.1:")
        served.send_signal(signal.SIGINT)
        _, errors = served.communicate(timeout=20)
    assert (served.returncode, errors) == (0, "")


def test_content_is_wholly_our_own() -> None:
    """Every address in the shipped files is under .example, or a namespace of a format."""
    folder = Path(__file__).parents[2] / "newsletter" / "testing" / "press_world"
    for file in [*folder.rglob("*.toml"), *folder.rglob("*.yaml")]:
        for word in file.read_text("utf-8").split():
            if "://" in word:
                assert ".example" in word, f"{file.name}: {word}"
