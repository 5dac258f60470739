"""Past issues brought home: files, folders and zips to issue files, nothing overwritten."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from newsletter.archive.importing.child import PRELOAD
from newsletter.confine import Confined, Limits
from newsletter.errors import UsageError
from newsletter.publication.archive.bringing_home import LIMITS, import_issues
from newsletter.publication.archive.export_files import LARGEST
from newsletter.publication.archive.home_report import HomeReport
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace

Brought = Callable[..., HomeReport]

PAGE = """<!DOCTYPE html><html><head><title>{subject}</title></head><body>
<span class="mcnPreviewText" style="display:none">*|MC_PREVIEW_TEXT|*</span>
<table role="presentation"><tr><td><a href="https://mailchi.mp/harbour/{slug}?e=*|UNIQID|*">View this email in your browser</a></td></tr>
<tr><td><h1>{title}</h1><p>Dear *|FNAME|*, the harbour is where it was last month, and the tide is where it pleases.</p>
<p>See <a href="https://harbour.us3.list-manage.com/track/click?u=aa11bb22cc33dd44&id=77&e=99">the tables</a>.</p></td></tr>
<tr><td>Copyright (c) Harbour Notes. You can <a href="*|UNSUB|*">unsubscribe</a>. Sent to reader@reader.example.</td></tr></table></body></html>"""
CAMPAIGNS = (
    "Title,Subject,List,Send Date,Send Weekday,Total Recipients,Unique Id\n"
    '"Tide notes","Tides, again",Friends,"Nov 30, 2017 03:00 pm",Thursday,812,c13cce2305\n'
    '"Port notes",Ports,Friends,"Nov 30, 2017 08:00 pm",Thursday,812,ab12cd34ef\n'
)


def page(title: str = "Tides", subject: str = "Tides", slug: str = "x") -> str:
    """Return a campaign."""
    return PAGE.format(title=title, subject=subject, slug=slug)


ACCOUNT: dict[str, str | bytes] = {
    "export/campaigns.csv": CAMPAIGNS,
    "export/campaigns_content/12600001_tide-notes.html": page("Tides", slug="tides"),
    "export/campaigns_content/12600001_tide-notes.txt": "the same as text",
    "export/campaigns_content/12600002_port-notes.html": page("Ports", slug="ports"),
    "export/lists/members.csv": "Email Address\nreader@reader.example\n",
    "export/reports/granular_activity/opens.json": "{}",
}


@pytest.fixture(scope="module")
def child() -> Iterator[Confined]:
    """Lend one process to all imports: to start it takes longer than any of them."""
    with Confined(preload=PRELOAD, limits=LIMITS) as started:
        yield started


@pytest.fixture
def brought(workplace: Workplace, child: Confined) -> Brought:
    """Return a function that imports into ``home``."""

    def bring(*files: Path, **given: Any) -> HomeReport:
        output = workplace.folder / "home"
        return import_issues(
            workplace, files, **{"output": output, "zone": "UTC", "child": child, **given}
        )

    return bring


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_an_account_of_mailchimp(brought: Brought, workplace: Workplace, tmp_path: Path) -> None:
    """Every campaign of a zip becomes an issue with its subject and time; no tag, no tracking is left."""
    report = brought(zipped(tmp_path / "account.zip", ACCOUNT), zone="America/New_York")
    assert report.sound
    assert [(one.outcome, one.issue, one.subject) for one in report.issues] == [
        ("written", "2017-11-30", "Tides, again"),
        ("written", "2017-11-30-2", "Ports"),
    ]
    text = (workplace.folder / "home" / "2017-11-30.yaml").read_text("utf-8")
    assert "send_at: 2017-11-30 15:00 America/New_York" in text
    for gone in ("*|", "list-manage", "reader@reader.example", "UNIQID"):
        assert gone not in text
    assert [link.fate for link in report.issues[0].links] == ["lost", "placeholder"]
    assert "reader@" not in str(report.issues[0])
    assert sum(left.words for left in report.issues[0].left_out) == report.issues[0].dropped


def test_what_is_imported_can_be_checked_and_archived(
    brought: Brought, workplace: Workplace, tmp_path: Path
) -> None:
    """A file moved into issues/ is read without errors."""
    brought(zipped(tmp_path / "account.zip", ACCOUNT))
    (workplace.folder / "home" / "2017-11-30.yaml").rename(workplace.issue_file("2017-11-30"))
    publication = reading.publication(workplace)
    issue = reading.open_issue(workplace, "2017-11-30", publication).issue
    assert issue.imported
    assert issue.leads[0].title == "Tides"


def test_a_second_import_writes_nothing(
    brought: Brought, workplace: Workplace, tmp_path: Path
) -> None:
    """What was imported is known again, here and in issues/, also where a person has edited it."""
    account = zipped(tmp_path / "account.zip", ACCOUNT)
    brought(account)
    first = workplace.folder / "home" / "2017-11-30.yaml"
    edited = first.read_text("utf-8").replace("title: Tides", "title: Our tides")
    workplace.issue_file("2017-11").write_text(edited, "utf-8")
    first.unlink()
    report = brought(account)
    assert [one.outcome for one in report.issues] == ["there already"] * 2
    assert report.issues[0].issue == "2017-11"
    assert not first.exists()


def test_nothing_is_overwritten(brought: Brought, workplace: Workplace, tmp_path: Path) -> None:
    """A file of the same name stays, in the folder and in issues/; the new one gets a number."""
    home = workplace.folder / "home"
    home.mkdir()
    (home / "2017-11-30.yaml").write_text("mine")
    workplace.issue_file("2017-11-30-2").write_text("mine too")
    report = brought(zipped(tmp_path / "account.zip", ACCOUNT))
    assert [one.issue for one in report.issues] == ["2017-11-30-3", "2017-11-30-4"]
    assert (home / "2017-11-30.yaml").read_text() == "mine"


def test_a_dry_run_writes_nothing(brought: Brought, workplace: Workplace, tmp_path: Path) -> None:
    """It tells what would be, and leaves no folder."""
    redirects = tmp_path / "r.csv"
    report = brought(zipped(tmp_path / "a.zip", ACCOUNT), dry_run=True, redirects=redirects)
    assert [one.outcome for one in report.issues] == ["would be written"] * 2
    assert not (workplace.folder / "home").exists()
    assert not redirects.exists()


def test_an_index_says_when(brought: Brought, tmp_path: Path) -> None:
    """Subject and date of a loose file come from the index; an unreadable date refuses the file alone."""
    folder = tmp_path / "campaigns"
    folder.mkdir()
    (folder / "a.html").write_text(page("A"))
    (folder / "b.html").write_text(page("B"))
    index = folder / "index.csv"
    index.write_text(
        'date_sent,subject,filename\n"Jun 01, 2023 09:46 pm",First,a.html\nsoon,Second,b.html\n'
    )
    report = brought(folder, index=index, zone="America/New_York")
    by_name = {one.source: one for one in report.issues}
    assert (by_name["campaigns/a.html"].subject, by_name["campaigns/a.html"].date) == (
        "First",
        "2023-06-01 21:46 EDT",
    )
    assert by_name["campaigns/b.html"].outcome == "refused"
    assert "soon" in by_name["campaigns/b.html"].why
    assert by_name["index.csv"].outcome == "left out"


def test_without_any_date_a_file_is_refused(brought: Brought, tmp_path: Path) -> None:
    """No date is guessed; the message says how to give one."""
    (tmp_path / "a.html").write_text(page("A"))
    report = brought(tmp_path / "a.html")
    assert report.issues[0].outcome == "refused"
    assert "--index" in report.issues[0].help


@pytest.mark.parametrize("name", ["moved.csv", "_redirects", "moved.map"])
def test_redirects(brought: Brought, workplace: Workplace, tmp_path: Path, name: str) -> None:
    """Old addresses lead to the new ones, without what names a reader; the file is not overwritten."""
    account = zipped(tmp_path / "a.zip", ACCOUNT)
    brought(account, redirects=tmp_path / name)
    text = (tmp_path / name).read_text()
    base = reading.publication(workplace).archive_url or "/"
    assert f"{base}issues/2017-11-30/" in text
    assert "mailchi.mp/harbour/tides" in text
    assert "c13cce2305" in text
    with pytest.raises(UsageError, match="exists"):
        brought(account, redirects=tmp_path / name)


SUBSTACK: dict[str, str | bytes] = {
    "posts.csv": "post_id,post_date,is_published,email_sent_at,type,audience,title,subtitle\n"
    "12.rivers,2019-07-26T20:48:19Z,true,2019-07-26T21:00:00Z,newsletter,everyone,On rivers,What they do\n",
    "posts/12.rivers.html": "<p>First words of a post.</p><h2>Below</h2><p>More of them, as long as it takes.</p>",
}
BUTTONDOWN: dict[str, str | bytes] = {
    "emails.csv": "id,secondary_id,subject,publish_date,source,slug\na,1,On rivers,2019-07-26 21:00:00+00:00,app,rivers\n",
    "emails/rivers.md": "<!-- mode: plaintext -->First words of a post.\n\n## Below\n\nMore of them[^1].\n\n[^1]: A note.\n",
}


@pytest.mark.parametrize("files", [SUBSTACK, BUTTONDOWN])
def test_posts_keep_their_shape(
    brought: Brought, workplace: Workplace, tmp_path: Path, files: dict[str, str | bytes]
) -> None:
    """A post is one lead under its title, its headings below; as zip and as folder."""
    report = brought(zipped(tmp_path / "export.zip", files))
    assert report.sound
    text = (workplace.folder / "home" / "2019-07-26.yaml").read_text("utf-8")
    assert "title: On rivers\n" in text
    assert "# Below" in text
    assert text.count("  - id:") == 1
    for name, content in files.items():
        path = tmp_path / "export" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(content))
    again = brought(tmp_path / "export")
    assert [one.outcome for one in again.issues] == ["there already"]


def test_footnotes_stay_notes(brought: Brought, workplace: Workplace, tmp_path: Path) -> None:
    """A footnote of Markdown is a footnote of the lead."""
    brought(zipped(tmp_path / "export.zip", BUTTONDOWN))
    text = (workplace.folder / "home" / "2019-07-26.yaml").read_text("utf-8")
    assert "More of them[^1]." in text
    assert "[^1]: A note." in text


def test_unfit_entries_of_a_zip_are_told_of(brought: Brought, tmp_path: Path) -> None:
    """Paths that climb out, links and absolute names are not looked at, and nothing lands outside."""
    path = zipped(
        tmp_path / "a.zip",
        {
            "../out.html": page(),
            "/abs.html": page(),
            "ok/2020-01 a.html": page(),
            "..\\w.html": page(),
        },
    )
    link = zipfile.ZipInfo("ok/link.html")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    report = brought(path)
    outcomes = {one.source: one.outcome for one in report.issues}
    assert outcomes == {
        "../out.html": "left out",
        "/abs.html": "left out",
        "..\\w.html": "left out",
        "ok/link.html": "left out",
        "a.zip/ok/2020-01 a.html": "written",
    }
    assert not (tmp_path / "out.html").exists()


def test_bombs_and_enormous_files_are_refused(brought: Brought, tmp_path: Path) -> None:
    """What unpacks to more than an issue can be is not unpacked; the others are."""
    bomb = bytes(LARGEST + 1)
    path = zipped(tmp_path / "a.zip", {"2020-01 bomb.html": bomb, "2020-02 fine.html": page()})
    report = brought(path)
    assert {one.source: one.outcome for one in report.issues} == {
        "2020-01 bomb.html": "left out",
        "a.zip/2020-02 fine.html": "written",
    }


def test_damaged_zips_are_refused(brought: Brought, tmp_path: Path) -> None:
    """A zip cut off is told of in one sentence; one with damaged content costs that content."""
    path = zipped(tmp_path / "a.zip", {"2020-01 a.html": page()})
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UsageError, match="cannot be opened"):
        brought(path)
    broken = bytearray(whole)
    broken[60:90] = os.urandom(30)
    path.write_bytes(bytes(broken))
    assert [one.outcome for one in brought(path).issues] in (["left out"], ["refused"])


def test_links_in_folders_are_not_followed(brought: Brought, tmp_path: Path) -> None:
    """A link to a file elsewhere is told of and left alone."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret.html").write_text(page("Secret"))
    (folder / "2020-01.html").symlink_to(tmp_path / "secret.html")
    report = brought(folder)
    assert [(one.outcome, one.why) for one in report.issues] == [
        ("left out", "A link to elsewhere.")
    ]


def test_what_takes_too_long_is_given_up(brought: Brought, tmp_path: Path) -> None:
    """A page nested beyond all reason is refused, and the next one is read."""
    deep, fine = tmp_path / "2020-01.html", tmp_path / "2020-02.html"
    deep.write_text("<table role=presentation>" + "<div>" * 60_000 + "x")
    fine.write_text(page())
    with Confined(preload=PRELOAD, limits=Limits(cpu_seconds=1)) as impatient:
        report = brought(deep, fine, child=impatient)
    assert [one.outcome for one in report.issues] == ["refused", "written"]


def test_arguments_that_cannot_be_meant(brought: Brought, tmp_path: Path) -> None:
    """An unknown zone, an unknown kind and an output that is a file are told at once."""
    (tmp_path / "a.html").write_text(page())
    with pytest.raises(UsageError, match="zone"):
        brought(tmp_path / "a.html", zone="Mars/Olympus")
    with pytest.raises(UsageError, match="--from"):
        brought(tmp_path / "a.html", kind="mailchamp")
    with pytest.raises(UsageError, match="folder"):
        brought(tmp_path / "a.html", output=tmp_path / "a.html")


def test_a_person_may_insist(brought: Brought, tmp_path: Path) -> None:
    """What looks like a website is taken over where somebody says that it is a campaign."""
    site = tmp_path / "2020-01.html"
    site.write_text("<nav>Home</nav><form><input></form><p>" + "A letter to all of you. " * 10)
    assert brought(site).issues[0].outcome == "refused"
    assert brought(site, kind="campaign").issues[0].outcome == "written"


def test_a_file_that_was_named_is_never_passed_over(brought: Brought, tmp_path: Path) -> None:
    """What is no text, or too large, is refused where it was named itself."""
    noise, large = tmp_path / "noise.bin", tmp_path / "large.html"
    noise.write_bytes(b"\x89PNG\r\n\x00\x00")
    large.write_bytes(b"<p>" + bytes(LARGEST))
    report = brought(noise, large)
    assert [one.outcome for one in report.issues] == ["refused", "refused"]


def test_services_that_export_one_file(
    brought: Brought, workplace: Workplace, tmp_path: Path
) -> None:
    """A post of beehiiv's table or Ghost's JSON has its headline, authors and the line below."""
    bee, ghost = tmp_path / "posts.csv", tmp_path / "ghost.json"
    bee.write_text(
        "id,web_title,status,url,web_subtitle,email_subject_line,email_preview_text,content_html,created_at\n"
        'a,Rivers,confirmed,https://h.example/p/rivers,Below,"Rivers, again",Soon,<p>Text of it.</p>,2023-01-18 21:25:27\n'
    )
    ghost.write_text(
        '{"db": [{"data": {"posts": [{"id": "1", "title": "Ports", "slug": "ports", "type": "post", "status":'
        ' "published", "published_at": "2023-01-19T10:00:00.000Z", "html": "<p>Text of them.</p>"}], "users":'
        ' [{"id": "u", "name": "Ines Falk"}], "posts_authors": [{"post_id": "1", "author_id": "u"}]}}]}'
    )
    assert brought(bee, ghost).sound
    one = (workplace.folder / "home" / "2023-01-18.yaml").read_text("utf-8")
    assert "subject: Rivers, again\npreheader: Soon\n" in one
    assert "title: Rivers\n    standfirst: Below\n    body: Text of it." in one
    other = (workplace.folder / "home" / "2023-01-19.yaml").read_text("utf-8")
    assert "title: Ports\n    authors: [Ines Falk]\n" in other


def test_lines_of_text_that_is_not_wrapped_are_paragraphs(
    brought: Brought, workplace: Workplace, tmp_path: Path
) -> None:
    """Where lines are long, each is a paragraph of its own, and single ones with bullets are one list."""
    text = tmp_path / "2020-05.txt"
    text.write_text("Words of a long line " * 10 + "\nA second line\n\n  • one\n  • two\n")
    brought(text)
    said = (workplace.folder / "home" / "2020-05.yaml").read_text("utf-8")
    assert "\n\n      A second line\n\n      - one\n      - two\n" in said


@cache
def dot(colour: int) -> bytes:
    """Return a PNG that is large enough to be a picture."""
    stream = io.BytesIO()
    Image.effect_noise((24, 24), 40 + colour).save(stream, "PNG")
    return stream.getvalue()


def showing(*sources: str) -> str:
    """Return a campaign that shows pictures."""
    shown = "".join(f'<p><img src="{one}" alt="The bridge"></p>' for one in sources)
    return page().replace("</body>", f"{shown}</body>")


def taken(report: HomeReport) -> dict[str, str]:
    """Return where each picture went, by how the text names it."""
    return {one.source: one.file for issue in report.issues for one in issue.pictures if one.file}


def test_pictures_in_an_export_are_taken_over(
    brought: Brought, workplace: Workplace, tmp_path: Path
) -> None:
    """From zips, folders, saved pages and mails, each once, under plain names; the file says where."""
    html = showing("../images/The%20Bridge.png", "../images/again.png", "https://cdn.example/x.png")
    files: dict[str, str | bytes] = {
        "e/texts/a.html": html,
        "e/images/The Bridge.png": dot(1),
        "e/images/again.png": dot(1),
    }
    first = brought(zipped(tmp_path / "e.zip", files), index=index(tmp_path, "a.html"))
    assert taken(first) == {"../images/The%20Bridge.png": "images/2017-11-30/the-bridge.png"}
    assert (workplace.folder / "images/2017-11-30/the-bridge.png").read_bytes() == dot(1)
    text = (workplace.folder / "home" / "2017-11-30.yaml").read_text()
    assert "![The bridge](images/2017-11-30/the-bridge.png)" in text

    saved = tmp_path / "b.html"
    saved.write_text(showing("b_files/tide.png"))
    (tmp_path / "b_files").mkdir()
    (tmp_path / "b_files" / "tide.png").write_bytes(dot(2))
    assert set(taken(brought(saved, index=index(tmp_path, "b.html")))) == {"b_files/tide.png"}

    mail = EmailMessage()
    mail["Subject"], mail["Date"] = "Tides", "Thu, 30 Nov 2017 15:00:00 +0000"
    mail.set_content(showing("cid:one@mail.example"), subtype="html")
    mail.add_related(dot(3), "image", "png", cid="<one@mail.example>")
    (tmp_path / "c.eml").write_bytes(mail.as_bytes())
    (path,) = taken(brought(tmp_path / "c.eml")).values()
    assert (workplace.folder / path).read_bytes() == dot(3)


def test_only_pictures_of_the_export_are_taken_over(
    brought: Brought, workplace: Workplace, tmp_path: Path
) -> None:
    """Nothing from elsewhere on the machine, no link, drawing, tracker or text; a dry run takes nothing."""
    (tmp_path / "secret.png").write_bytes(dot(4))
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'>" + " " * 400)
    (folder / "pixel.gif").write_bytes(b"GIF89a" + b"\0" * 40)
    (folder / "text.png").write_text("no picture at all " * 40)
    (folder / "good.png").write_bytes(dot(5))
    wrong = (
        "../secret.png",
        str(tmp_path / "secret.png"),
        "link.png",
        "drawing.svg",
        "pixel.gif",
        "text.png",
    )
    (folder / "a.html").write_text(showing(*wrong, "file:///etc/passwd", "%00.png"))
    assert taken(brought(folder, index=index(tmp_path, "a.html"))) == {}
    assert not (workplace.folder / "images").exists()
    (folder / "a.html").write_text(showing("good.png"))
    told = brought(folder, index=index(tmp_path, "a.html"), dry_run=True)
    assert set(taken(told)) == {"good.png"}
    assert not (workplace.folder / "images").exists()
    (tmp_path / "alone.html").write_text(showing("secret.png", "export/good.png"))
    assert taken(brought(tmp_path / "alone.html", index=index(tmp_path, "alone.html"))) == {}


def index(folder: Path, name: str) -> Path:
    """Return a table that says when a file was sent."""
    path = folder / "index.csv"
    path.write_text(f"date_sent,subject,filename\n2017-11-30 15:00,Tides,{name}\n")
    return path
