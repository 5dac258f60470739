from __future__ import annotations

import gzip
import http.client
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.types import ASGIApp

from newsletter.cli.live import LivePreview
from newsletter.errors import DocumentError, ThemeError, UsageError
from newsletter.model.finding import Finding, Severity
from newsletter.model.rendition import Rendition
from newsletter.publication.issues.shown import Attempt, Shown, after, try_render, with_pictures_at
from newsletter.serving.loopback import content_type, folder_app, listen, serve_folder

Serve = Callable[[ASGIApp], str]
RENDITION = Rendition(
    issue="2017-11",
    subject="Subject",
    preheader="",
    language="en",
    html="<html lang=en>mail</html>",
    text="نص",
    article="",
    page="<html lang=en>page</html>",
    images=(("images/map.png", b"png"), ("notes.html", b"<script>")),
)
FINDING = Finding(code="dull", severity=Severity.WARNING, message="Dull.", help="Liven it up.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def get(address: str, path: str = "/", **headers: str) -> Answer:
    """Ask for a path exactly as it stands, dots and all."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    said = {name.lower(): value for name, value in answer.getheaders()}
    found = Answer(status=answer.status, headers=said, body=answer.read())
    connection.close()
    return found


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a small static site."""
    (tmp_path / "index.html").write_text("<h1>Contents</h1>", "utf-8")
    (tmp_path / "404.html").write_text("<h1>Not here</h1>", "utf-8")
    (tmp_path / "feed.atom").write_text("<feed/>", "utf-8")
    (tmp_path / "entry.ris").write_text("TY  - NEWS", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("index.html", "text/html"),
        ("feed.atom", "application/atom+xml"),
        ("sitemap.XML", "application/xml"),
        ("entry.bib", "application/x-bibtex"),
        ("mark.svg", "image/svg+xml"),
        ("without", "application/octet-stream"),
    ],
)
def test_content_type(name: str, expected: str) -> None:
    """A file is served as what its name says."""
    assert content_type(name) == expected


def test_a_folder_is_served(site: Path, serve: Serve) -> None:
    """An archive is served with its types, and with its own page for what is not there."""
    here = serve(folder_app(site))
    assert get(here).headers["content-type"] == "text/html; charset=utf-8"
    feed = get(here, "/feed.atom")
    assert feed.headers["content-type"] == "application/atom+xml; charset=utf-8"
    missing = get(here, "/2031-01.html")
    assert (missing.status, missing.body) == (404, b"<h1>Not here</h1>")


def test_a_site_without_an_error_page(tmp_path: Path, serve: Serve) -> None:
    """Where a site has no page for it, a missing address is named in words."""
    answer = get(serve(folder_app(tmp_path)), "/2031-01.html")
    assert answer.status == 404
    assert answer.body == b"There is no such page here.\n/2031-01.html\n"


LONG = "<h1>Contents</h1>" * 400


@pytest.fixture
def long_site(site: Path) -> Path:
    """Return a site with something to compress, and something that is as short as can be."""
    (site / "index.html").write_text(LONG, "utf-8")
    (site / "share.png").write_bytes(b"picture" * 400)
    return site


def test_a_page_travels_in_gzip_to_whoever_takes_it(long_site: Path, serve: Serve) -> None:
    """It is the same page, said to be in gzip, and another answer than the plain one for every cache."""
    here = serve(folder_app(long_site))
    pressed = get(here, **{"accept-encoding": "br, gzip"})
    assert (pressed.headers["content-encoding"], pressed.headers["vary"]) == (
        "gzip",
        "Accept-Encoding",
    )
    assert int(pressed.headers["content-length"]) == len(pressed.body) < len(LONG) / 10
    assert gzip.decompress(pressed.body).decode() == LONG
    assert pressed.headers["content-type"] == "text/html; charset=utf-8"
    assert get(here, **{"accept-encoding": "gzip"}).body == pressed.body
    plain = get(here)
    assert plain.body.decode() == LONG
    assert "content-encoding" not in plain.headers
    assert plain.headers["vary"] == "Accept-Encoding"
    assert plain.headers["etag"] != pressed.headers["etag"]
    picture = get(here, "/share.png", **{"accept-encoding": "gzip"})
    assert "content-encoding" not in picture.headers
    assert len(picture.body) == 2_800


def test_a_change_is_served_at_once(long_site: Path, serve: Serve) -> None:
    """What was compressed before is not sent once the file is another."""
    here = serve(folder_app(long_site))
    before = get(here, **{"accept-encoding": "gzip"})
    (long_site / "index.html").write_text(LONG.replace("Contents", "All of it"), "utf-8")
    after = get(here, **{"accept-encoding": "gzip"})
    assert b"All of it" in gzip.decompress(after.body)
    assert before.headers["etag"] != after.headers["etag"]


@pytest.mark.parametrize("accepted", ["", "gzip"])
def test_whoever_has_a_page_is_told_so(long_site: Path, serve: Serve, accepted: str) -> None:
    """Asked with the tag of what would be sent, the answer is 304 and empty; with another one it is sent."""
    here = serve(folder_app(long_site))
    asked = {"accept-encoding": accepted}
    tag = get(here, **asked).headers["etag"]
    again = get(here, **asked, **{"if-none-match": f'"other", W/{tag}'})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert get(here, **asked, **{"if-none-match": '"other"'}).status == 200


def test_a_part_of_a_page_is_a_part_of_it_as_it_lies_there(long_site: Path, serve: Serve) -> None:
    """Whoever takes gzip and asks for a range gets these octets of the page, not of its gzip."""
    here = serve(folder_app(long_site))
    part = get(here, **{"accept-encoding": "gzip", "range": "bytes=4-11"})
    assert (part.status, part.body) == (206, b"Contents")
    assert "content-encoding" not in part.headers


@pytest.mark.parametrize("accepted", ["", "gzip"])
def test_a_head_is_the_head_of_that_answer(long_site: Path, serve: Serve, accepted: str) -> None:
    """HEAD says what GET would, to the octet, and sends nothing."""
    address = urlsplit(serve(folder_app(long_site))).netloc
    said = []
    for method in ("GET", "HEAD"):
        connection = http.client.HTTPConnection(address, timeout=10)
        connection.request(method, "/", headers={"accept-encoding": accepted})
        answer = connection.getresponse()
        said.append({name.lower(): value for name, value in answer.getheaders()} | {"date": ""})
        assert bool(answer.read()) == (method == "GET")
        connection.close()
    assert said[0] == said[1]


@pytest.mark.parametrize("address", ["/../secret", "/%2e%2e/secret", "//etc/passwd"])
def test_nothing_above_the_folder_is_served(site: Path, serve: Serve, address: str) -> None:
    """No address leads out of the folder."""
    (site.parent / "secret").write_text("secret", "utf-8")
    assert get(serve(folder_app(site)), address).status == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1:8000", ""])
def test_another_host_is_refused(site: Path, serve: Serve, host: str) -> None:
    """A page elsewhere that points its own name at this machine gets nothing (DNS rebinding)."""
    answer = get(serve(folder_app(site)), host=host)
    assert answer.status == 403
    assert b"Contents" not in answer.body


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "localhost", "[::1]:8000"])
def test_this_machine_is_answered(site: Path, serve: Serve, host: str) -> None:
    """The names of this machine are answered."""
    assert get(serve(folder_app(site)), host=host).status == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "office.example"])
def test_only_the_loopback_is_listened_on(host: str) -> None:
    """A preview is never put on the network."""
    with pytest.raises(UsageError, match="not an address of this machine alone"):
        listen(host, 0)


def test_a_taken_port_is_named() -> None:
    """A port that is in use costs one sentence that names it."""
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port}") as caught:
            listen("127.0.0.1", port)
    assert "--port" in caught.value.help


def test_a_missing_folder_says_how_to_build_it(tmp_path: Path) -> None:
    """Serving an archive that was never built says what to do first."""
    with pytest.raises(UsageError) as caught:
        serve_folder(tmp_path / "site", host="127.0.0.1", port=0, announce=lambda _: None)
    assert "archive build" in caught.value.help


def test_ctrl_c_ends_the_server_quietly(site: Path) -> None:
    """The server announces its address, answers, and ends on Ctrl-C without a word."""
    program = (
        "import sys; from pathlib import Path; from newsletter.cli.live import serve_folder\n"
        "serve_folder(Path(sys.argv[1]), host='127.0.0.1', port=0,"
        " announce=lambda address: print(address, flush=True))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(site)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        announced = process.stdout.readline()
        found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\n", announced)
        assert found
        with socket.create_connection(("127.0.0.1", int(found[1])), timeout=10) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (0, "")


def test_each_form_has_its_type_and_policy(serve: Serve) -> None:
    """Mail, text and page are served as such, and none may run a script or load from elsewhere."""
    here = serve(LivePreview(lambda: RENDITION, []).app())
    for path, media_type, body in [
        ("/mail.html", "text/html", RENDITION.html),
        ("/mail.txt", "text/plain", RENDITION.text),
        ("/page.html", "text/html", RENDITION.page),
    ]:
        answer = get(here, path)
        assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
        assert answer.body.decode() == body
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "script-src" not in answer.headers["content-security-policy"]


def test_only_pictures_come_with_the_issue(serve: Serve) -> None:
    """Pictures are served by their relative address; nothing else is, whatever it is called."""
    here = serve(LivePreview(lambda: RENDITION, []).app())
    assert get(here, "/images/map.png").body == b"png"
    assert get(here, "/notes.html").status == 404


def test_pictures_come_from_here() -> None:
    """A picture that the archive will hold is shown before there is an archive; others are not."""
    markup = '<img src="https://a.example/2017/images/map.png"><img src="https://a.example/x.png">'
    assert with_pictures_at(markup, RENDITION, "/") == (
        '<img src="/images/map.png"><img src="https://a.example/x.png">'
    )


def test_before_the_first_rendition_there_is_nothing(serve: Serve) -> None:
    """A file that was wrong from the start gives no form, but the frame is there."""

    def render() -> Rendition:
        raise ThemeError("The theme has a mistake.", help="Mend it.")

    here = serve(LivePreview(render, []).app())
    assert get(here).status == 200
    assert get(here, "/mail.html").status == 404


def test_whatever_goes_wrong_is_a_problem_to_show() -> None:
    """Known errors keep their words, findings stay findings, and a surprise is no crash."""

    def fail(error: Exception) -> Attempt:
        def render() -> Rendition:
            raise error

        return try_render(render, None)

    assert fail(DocumentError("wrong", findings=(FINDING,))).problems == (FINDING,)
    assert fail(DocumentError("wrong", findings=())).problems[0].message == "wrong"
    assert fail(ThemeError("torn", help="Sew it.")).problems[0].help == "Sew it."
    assert "ZeroDivisionError" in fail(ZeroDivisionError()).problems[0].message


def test_findings_come_with_the_rendition() -> None:
    """What the checks say is kept beside what was rendered."""
    attempt = try_render(lambda: RENDITION, lambda: [FINDING])
    assert (attempt.rendition, attempt.findings) == (RENDITION, (FINDING,))


def test_only_a_change_is_told() -> None:
    """Saving without changing anything disturbs no open page; a problem keeps the last good one."""
    good = after(Shown(), Attempt(rendition=RENDITION, findings=(FINDING,)))
    assert good.version == 1
    assert after(good, Attempt(rendition=RENDITION, findings=(FINDING,))) is good
    bad = after(good, Attempt(problems=(FINDING,)))
    assert (bad.version, bad.made) == (2, 1)
    assert (bad.rendition, bad.findings) == (RENDITION, (FINDING,))
