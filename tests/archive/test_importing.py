"""Past issues taken apart: made-up newsletters of several layouts, each beside what it becomes.

The golden files in ``newsletters/`` are rewritten by ``python tests/archive/test_importing.py``; look
at the difference before committing it.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.archive.importing import child
from newsletter.archive.importing.drafts import Hints
from newsletter.archive.importing.pieces import count_words, words_in
from newsletter.archive.importing.posts import Markup, Post
from newsletter.archive.importing.recognising import Past
from newsletter.archive.importing.signs import LEAVE
from newsletter.documents import read_issue, read_publication
from newsletter.documents.issue_writing import issue_text
from newsletter.errors import ParseError
from newsletter.model.dates import PartialDate
from newsletter.model.publication import FocusArea, Publication
from newsletter.publication.archive.home_words import words_of_issue
from newsletter.text.markdown import parse_markdown

HERE = Path(__file__).resolve().parent / "newsletters"
SOURCES = sorted(path for path in HERE.iterdir() if path.suffix != ".yaml")
DAY = PartialDate(year=2020, month=2, day=2)


def house() -> Publication:
    """Return a publication that knows nothing of these newsletters."""
    value = read_publication(
        b"version: 1\nname: House\nlanguage: en\nwebsite: https://house.example/\n"
        b"postal_address: [1 Road]\nsender: {name: H, address: a@house.example}\n"
        b"schedule: {zone: UTC}\n",
        file="publication.yaml",
    ).value
    assert value is not None
    return value


def taken(
    source: Path | str, *, markup: Markup = "html", publication: Publication | None = None
) -> Past:
    """Return the issue in a file of ``newsletters/``, or in a text."""
    known = publication or house()
    if isinstance(source, str):
        post = Post(name="x", kind="campaign", markup=markup, insisted=True)
        data = source.encode()
    else:
        data = source.read_bytes()
        kind = child.what(data)
        assert kind is not None
        post = Post(name=source.name, kind=kind, markup="text" if kind == "text" else "html")
        if kind == "markdown":
            post = child.front_matter(data, name=source.name)
            data = post.content.encode()
    hints = Hints(subject=post.subject)
    return child.past(data, post=post, hints=hints, publication=known, outlets=())


def written(past: Past) -> str:
    """Return the issue file."""
    issue = past.issue if past.dated else replace(past.issue, date=DAY)
    return issue_text(issue, house(), schema_path="../var/schema/issue.json")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_a_newsletter_becomes_this_issue(source: Path) -> None:
    """Each layout is recognised as the golden file beside it shows."""
    golden = source.with_suffix(source.suffix + ".yaml")
    assert written(taken(source)) == golden.read_text("utf-8")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_every_word_is_accounted_for(source: Path) -> None:
    """Words in are words placed, said otherwise or left out, each as often as it stood there."""
    account = taken(source).account
    assert account.missing == account.extra == ()
    counted = account.count("placed") + account.count("turned") + account.count("dropped")
    assert counted == account.words > 0


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_the_file_says_every_placed_word(source: Path) -> None:
    """What the account calls placed is read back from the written file, which has no errors."""
    past = taken(source)
    document = read_issue(written(past).encode(), file="x.yaml", issue_id="x", publication=house())
    assert not [one for one in document.findings if one.severity.value == "error"]
    assert document.value is not None
    placed = count_words(share.text for share in past.account.shares if share.fate == "placed")
    assert not placed - words_of_issue(document.value, house())


def test_importing_twice_gives_the_same_ids() -> None:
    """Ids depend on the text alone."""
    first, second = taken(HERE / "monthly.markdown"), taken(HERE / "monthly.markdown")
    assert first == second
    ids = [lead.id for lead in first.issue.leads] + [entry.id for entry in first.issue.entries]
    assert len(ids) == len(set(ids)) == 6


def test_focus_areas_of_the_publication_keep_their_ids() -> None:
    """An area with a title that the publication knows has its id, and the words of its time."""
    area = FocusArea(id="water", title="Water literacy", text=parse_markdown("Other words now."))
    past = taken(HERE / "monthly.markdown", publication=replace(house(), focus_areas=(area,)))
    found = past.issue.focus_areas[0]
    assert (found.id, found.title) == ("water", "Water Literacy")
    assert found.text != area.text


def test_a_long_line_behind_the_subject_is_kept_whole() -> None:
    """A preheader too long to be the subject stands in its field, and loses no word."""
    line = " ".join(f"word{number}" for number in range(60))
    past = taken(f"<div style='display:none'>{line}</div><table role=presentation><p>A mail.</p>")
    assert past.issue.preheader == line
    assert past.issue.subject.endswith("word29 …")
    assert past.account.missing == past.account.extra == ()


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
]


def _sentence(chance: random.Random, most: int = 30) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, most)))


def _fragment(chance: random.Random) -> str:
    """Return a piece of HTML such as mails are made of."""
    words = _sentence(chance)
    link = chance.choice(
        [
            "https://a.example/x",
            "#",
            "*|UNSUB|*",
            "javascript:x()",
            "https://h.us1.list-manage.com/track/click?u=1",
        ]
    )
    forms = (
        f"<h{chance.randint(1, 4)}>{_sentence(chance, 8)}</h2>",
        f"<p>{words}</p>",
        f"<p><em>{words}</em></p>",
        f"<p>By {_sentence(chance, 3)}</p>",
        f'<p>{words} [<a href="{link}">{_sentence(chance, 3)}</a>]</p>',
        f'<a href="{link}">Read more</a>',
        f'<p><a href="{link}">{_sentence(chance, 4)}</a></p>',
        f"<ul><li>{words}</li><li><b>{words}</b><ul><li>{words}</ul></ul>",
        f"<table><tr><td>{words}<br><br>{words}</td><td style='font-size:30px'>{_sentence(chance, 6)}</td></tr></table>",
        f"<div style='display:none'>{words}</div>",
        "<hr>",
        f"<p>Hello *|FNAME|*, {words}</p>",
        f'<p>{words} <a href="{link}">unsubscribe</a></p>',
        f"<p>Copyright © 2019 {_sentence(chance, 5)}</p>",
        '<p><a href="https://v.example">View this email in your browser</a></p>',
        f"<h2>MEDIA REVIEW</h2><h3>{_sentence(chance, 6)}</h3><p><i>Ann Lee</i></p><p>{words} more words here. [[Paper]]</p>",
        f"<blockquote>{words}</blockquote>",
        f"<p><i>Ann Lee is the editor. This article was originally published in {_sentence(chance, 3)} on May 3, 2019.</i></p>",
        f"<script>{words}</script><style>{words}</style><!-- {words} --><svg><text>{words}</text></svg>",
        f"<td>{words}</p></div><b>{words}",
    )
    return chance.choice(forms)


@pytest.mark.parametrize("seed", range(120))
def test_no_word_of_any_mail_is_lost(seed: int) -> None:
    """Whatever the pieces and their order, words in are words placed, said otherwise or left out."""
    chance = random.Random(seed)
    html = "".join(_fragment(chance) for _ in range(chance.randint(2, 25)))
    try:
        past = taken(f"<html><body>{html}</body></html>")
    except ParseError:
        return  # it shows no text at all
    assert past.account.missing == past.account.extra == ()
    document = read_issue(written(past).encode(), file="x", issue_id="x", publication=house())
    assert document.value is not None, [one.message for one in document.findings]
    placed = count_words(share.text for share in past.account.shares if share.fate == "placed")
    assert placed - words_of_issue(document.value, house()) == Counter()


@pytest.mark.parametrize("seed", range(40))
def test_no_word_of_any_text_is_lost(seed: int) -> None:
    """The same holds for plain text, whose addresses become links or are left out."""
    chance = random.Random(seed)
    parts = [
        chance.choice(
            [
                _sentence(chance),
                f"** {_sentence(chance, 6)}\n------------",
                f"- {_sentence(chance)}\n- {_sentence(chance)} (https://a.example/x)",
                f"{_sentence(chance, 5)} (https://h.us1.list-manage.com/track/click?u=1&id=2)",
                "============",
                f"> {_sentence(chance)}",
                f"Source: {_sentence(chance, 3)}\nhttps://b.example/y.",
                f"Unsubscribe: https://h.us1.list-manage.com/unsubscribe?u=1 {_sentence(chance, 3)}",
            ]
        )
        for _ in range(chance.randint(2, 20))
    ]
    past = taken("words first\n\n" + "\n\n".join(parts), markup="text")
    assert past.account.missing == past.account.extra == ()


HOSTILE = """<html><head><title>Harbour</title><base href="https://evil.example/"><meta http-equiv="refresh"
content="0;url=https://evil.example/"></head><body onload="x()"><table role="presentation"><tr><td>
<h1>Harbour <script>alert(1)</script>news</h1>
<p style="background:url(https://evil.example/x)">A <a href="javascript:alert(1)">link</a>, <a href="/relative">another</a>,
<a href="data:text/html,<script>x</script>">a third</a> and <a href="https://good.example/">a good one</a>.</p>
<svg onload="x()"><a xlink:href="javascript:x()"><text>drawn</text></a></svg><iframe src="https://evil.example/">framed</iframe>
<object data="x">object</object><form action="https://evil.example/"><input value="typed"><button>Press</button></form>
<p>&lt;script&gt;alert(2)&lt;/script&gt; &#0; &#x202e;turned [x](javascript:alert(3)) ![](https://evil.example/p.png) {{ 7*7 }}</p>
<img src="https://evil.example/beacon.gif" width="1"></td></tr></table></body></html>"""


def test_hostile_html_becomes_words() -> None:
    """Scripts, drawings, styles, forms, redirections and bases leave nothing but harmless text."""
    text = written(taken(HOSTILE))
    for bad in (
        "evil.example/x",
        "onload",
        "drawn",
        "framed",
        "beacon",
        "\u202e",
        "refresh",
        "7*7",
    ):
        assert bad not in text
    document = read_issue(text.encode(), file="x", issue_id="x", publication=house())
    assert document.value is not None, document.findings
    assert "https://good.example/" in text
    assert words_in("A link, another, a third and a good one")[2] in text


def test_a_page_nested_without_end_is_read() -> None:
    """Depth costs no recursion."""
    html = "<div>" * 3_000 + "<blockquote><ul><li>" * 60 + "deep words" + "</div>" * 3_000
    past = taken(f"<table role=presentation>{html}")
    assert past.account.missing == ()


REFUSED = {
    "login": "<html><title>Log in</title><body><form><input type=password><button>Log in</button></form><p>Log in to go on</p></body></html>",
    "gone": "<html><body><table role=presentation><tr><td><p>404: this campaign could not be found.</p></table></body></html>",
    "website": "<html><body><nav>Home About Donate</nav><form action=/search><input name=q></form><p>"
    + "Our school was founded on a hill. " * 20
    + "</p></body></html>",
    "empty": "<html><body><script>x()</script></body></html>",
    "a few words": "<html><body><p>Nothing here yet.</p></body></html>",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_campaign_is_refused(name: str) -> None:
    """Logins, errors, websites and empty pages are told apart from mails, with a reason."""
    post = Post(name="page.html", kind="campaign", markup="html")
    with pytest.raises(ParseError) as refusal:
        child.past(
            REFUSED[name].encode(), post=post, hints=Hints(), publication=house(), outlets=()
        )
    assert "page.html" in refusal.value.message
    assert refusal.value.help


def _rewrite() -> None:
    for source in SOURCES:
        source.with_suffix(source.suffix + ".yaml").write_text(written(taken(source)), "utf-8")


@pytest.mark.parametrize(
    ("line", "is_footer"),
    [
        ("To leave this list write to list@brief.example.", True),
        ("If you wish to leave our mailing list, reply with STOP.", True),
        ("To be removed from this list, answer this mail.", True),
        ("To stop receiving these e-mails, write to us.", True),
        ("Copyright 2017. To leave the mailing list write to list@brief.example.", True),
        ("Panama wants to leave the list of tax havens.", False),
        ("To leave this list of worries behind is hard.", False),
        ("He asked to be removed from the list of suspects.", False),
        ("Farmers want to stop receiving these subsidies.", False),
    ],
)
def test_a_line_about_leaving_is_told_from_one_about_anything_else(
    line: str, is_footer: bool
) -> None:
    """Words that say how to leave a list are furniture; those that only sound like it are text."""
    assert bool(LEAVE.search(line)) is is_footer


if __name__ == "__main__":
    _rewrite()
