"""Import, archive, import: the same issue; and the same out of our own mails."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from newsletter.archive.importing.child import PRELOAD
from newsletter.confine import Confined
from newsletter.publication.archive import building
from newsletter.publication.archive.bringing_home import LIMITS, import_issues
from newsletter.publication.issues.rendering import rendered, theme_of
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace

WORDS = [
    "river",
    "harbour",
    "council",
    "of",
    "the",
    "and",
    "Talks",
    "law",
    "1990",
    "Lind",
    "said",
    "water.",
    "ports,",
    "“quoted”",
    "🛑",
    "دریا",
    "*star*",
    "[x]",
    "a_b",
    "2.",
    "-",
    "#",
    "<b>",
    "&",
    "~t~",
    "^u^",
    "\\",
]
NAMES = ["Ann Lee", "Bo Chen", "Dr. Cy Ray", "TR Pakistan"]


@pytest.fixture(scope="module")
def child() -> Iterator[Confined]:
    """Lend one process to all imports."""
    with Confined(preload=PRELOAD, limits=LIMITS) as started:
        yield started


def words(chance: random.Random, most: int = 25) -> str:
    """Return some words with a letter among them, escaped for HTML."""
    text = " ".join(["Now", *(chance.choice(WORDS) for _ in range(chance.randint(1, most)))])
    return text.replace("&", "&amp;").replace("<", "&lt;")


def marked(chance: random.Random) -> str:
    """Return a sentence, some of it marked."""
    parts = []
    for _ in range(chance.randint(1, 4)):
        form = chance.choice(
            [
                "{}",
                "<em>{}</em>",
                "<strong>{}</strong>",
                "<a href='https://a.example/{n}'>{}</a>",
                "<em>{} <b>x</b></em>",
                "x<sup>2</sup> {}",
                "{}<br>next",
            ]
        )
        parts.append(form.format(words(chance, 6), n=chance.randint(1, 99)))
    return " ".join(parts)


def block(chance: random.Random) -> str:
    """Return a block of a lead's text."""
    return chance.choice(
        [
            f"<p>{marked(chance)}</p>",
            f"<h3>{words(chance, 4)}</h3><p>{marked(chance)}</p>",
            f"<ul><li>{marked(chance)}</li><li>{words(chance)}<ul><li>{words(chance)}</li></ul></li></ul>",
            f"<ol start=3><li>{words(chance)}</li><li><p>{words(chance)}</p><p>{marked(chance)}</p></li></ol>",
            f"<blockquote><p>{marked(chance)}</p></blockquote>",
        ]
    )


def newsletter(seed: int) -> str:
    """Return a made-up newsletter with leads, blurbs and a review."""
    chance = random.Random(seed)
    parts = [f"<title>{words(chance, 5)}</title><table role=presentation><tr><td>"]
    for _ in range(chance.randint(1, 3)):
        parts += [
            "<hr>",
            f"<h1>{words(chance, 6)}</h1>",
            f"<p><b>{chance.choice(NAMES[:3])}</b></p>",
        ]
        parts += [f"<p><i>{words(chance)}</i></p>"] * chance.randint(0, 1)
        parts += [f"<p>{words(chance)}.</p>", *(block(chance) for _ in range(chance.randint(1, 6)))]
        if chance.random() < 0.6:
            parts.append(
                "<p><i>Ann Lee is the editor. This article was originally published in <a href='https://l.example/'>The Ledger</a> on May 3, 2019.</i></p>"
            )
    if chance.random() < 0.7:
        parts.append("<h1>OUR FOCUS</h1>")
        parts += [
            f"<h3>Area {number} {words(chance, 3)}</h3><p>{words(chance)}</p>"
            for number in range(chance.randint(1, 3))
        ]
    if chance.random() < 0.9:
        parts.append("<h1>MEDIA REVIEW</h1>")
        for number in range(chance.randint(2, 5)):
            source = chance.choice(
                ["[Paper]", f"[<a href='https://p.example/{number}'>The Paper</a>]"]
            )
            parts += [
                f"<h3>Title {number} {words(chance, 5)}</h3>",
                f"<p><i>{chance.choice(NAMES)}</i></p>",
                f"<p>{words(chance)} and more. {source}</p>",
            ]
    return "".join(parts)


def bare(path: Path) -> str:
    """Return a file without its comments and the list that says it was imported from where."""
    return re.sub(r"^#.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE)


@pytest.fixture
def home(workplace: Workplace, child: Confined, tmp_path: Path) -> list[Path]:
    """Import sixteen newsletters into the publication; return their files."""
    folder = tmp_path / "sources"
    folder.mkdir()
    lines = ["date_sent,subject,filename"]
    for seed in range(16):
        (folder / f"{seed}.html").write_text(newsletter(seed), "utf-8")
        lines.append(f'"Jan {seed + 1:02d}, 2020 09:00 am",Subject & {seed} “s”,{seed}.html')
    index = tmp_path / "index.csv"
    index.write_text("\n".join(lines), "utf-8")
    for old in workplace.issues.glob("*.yaml"):
        old.unlink()
    report = import_issues(
        workplace,
        [folder],
        output=workplace.issues,
        index=index,
        zone="America/New_York",
        child=child,
    )
    assert report.sound
    return sorted(workplace.issues.glob("2020-*.yaml"))


def test_the_archives_pages_come_back(
    workplace: Workplace, child: Confined, home: list[Path], tmp_path: Path
) -> None:
    """Every issue that was imported and archived is imported from its page as the same file."""
    building.build(workplace, output=tmp_path / "site")
    pages = tmp_path / "pages"
    pages.mkdir()
    for path in home:
        (pages / f"{path.stem}.html").write_bytes(
            (tmp_path / "site" / "issues" / path.stem / "index.html").read_bytes()
        )
    kept = {path.stem: bare(path) for path in home}
    for path in home:
        path.unlink()
    report = import_issues(workplace, [pages], output=tmp_path / "back", zone="UTC", child=child)
    assert report.sound
    assert len(kept) == 16
    assert {path.stem: bare(path) for path in (tmp_path / "back").glob("*.yaml")} == kept


def test_our_own_mails_come_back(
    workplace: Workplace, child: Confined, home: list[Path], tmp_path: Path
) -> None:
    """The mail that this program would make of an issue is imported as the same file."""
    publication = reading.publication(workplace)
    theme = theme_of(workplace, publication)
    mails = tmp_path / "mails"
    mails.mkdir()
    kept = {}
    for path in home[:8]:
        issue = reading.open_issue(workplace, path.stem, publication).issue
        rendition = rendered(workplace, issue, publication, theme)
        message = EmailMessage()
        message["Subject"] = issue.subject
        message["Date"] = issue.send_at
        message.set_content(rendition.text)
        message.add_alternative(rendition.html, subtype="html")
        (mails / f"{path.stem}.eml").write_bytes(bytes(message))
        kept[path.stem] = bare(path)
    for path in home:
        path.unlink()
    report = import_issues(
        workplace, [mails], output=tmp_path / "back", zone="America/New_York", child=child
    )
    assert report.sound
    assert {path.stem: bare(path) for path in (tmp_path / "back").glob("*.yaml")} == kept


PLAIN = """<table role=presentation><h1>Tides of the harbour</h1><p><b>Ann Lee</b></p><p>The tide comes in, and nobody has
stopped it yet, though some have tried to for as long as there has been a harbour office with a clock.</p><h3>Below</h3>
<ul><li>one thing</li><li>another thing</li></ul><h1>OUR FOCUS</h1><h3>Water</h3><p>Rivers and dams.</p><h1>MEDIA REVIEW</h1>
<h3>A long title that goes on beyond the end of a line, because titles do so now and then</h3><p><i>Bo Chen</i></p>
<p>A summary of it. [<a href="https://p.example/1">The Paper</a>]</p><h3>Short</h3><p>Another summary. [Paper]</p></table>"""


def test_our_plain_text_comes_back(workplace: Workplace, child: Confined, tmp_path: Path) -> None:
    """Plain text of our own says all but marks and links: an issue without them comes back equal."""
    source = tmp_path / "plain.html"
    source.write_text(PLAIN, "utf-8")
    index = tmp_path / "index.csv"
    index.write_text(
        "date_sent,subject,filename\n2019-05-03,Tides,plain.html\n2019-05-03,Tides,x.txt\n"
    )
    import_issues(workplace, [source], output=workplace.issues, index=index, child=child)
    publication = reading.publication(workplace)
    issue = reading.open_issue(workplace, "2019-05-03", publication).issue
    text = rendered(workplace, issue, publication, theme_of(workplace, publication)).text
    kept = bare(workplace.issue_file("2019-05-03"))
    workplace.issue_file("2019-05-03").unlink()
    (tmp_path / "x.txt").write_text(text, "utf-8")
    report = import_issues(
        workplace, [tmp_path / "x.txt"], output=tmp_path / "back", index=index, child=child
    )
    assert report.sound
    assert bare(tmp_path / "back" / "2019-05-03.yaml") == kept
