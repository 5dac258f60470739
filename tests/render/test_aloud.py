"""What a screen reader says: small cases one by one, and two whole mails as golden files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.documents import read_issue, read_publication
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.rendition import Token
from newsletter.render import Theme, render
from newsletter.render.aloud import aloud

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).parent / "aloud"


def said(body: str, language: str = "en") -> list[str]:
    """Return what is said of a body."""
    return list(aloud(f'<html lang="{language}"><body>{body}</body></html>'))


def filled(html: str) -> str:
    """Put names in the place of tokens."""
    for token in Token:
        html = html.replace(token, f"https://mail.example/{token.name.lower()}")
    return html


def test_the_sample_issue_is_said_as_written_down(theme: Theme) -> None:
    """The sample issue's mail, word by word, as somebody hears it."""
    publication = read_publication((ROOT / "publication.yaml").read_bytes(), file="p").value
    assert publication
    issue = read_issue(
        (ROOT / "issues/2017-11.yaml").read_bytes(),
        file="i",
        issue_id="2017-11",
        publication=publication,
    ).value
    assert issue
    spoken = "\n".join(aloud(filled(render(issue, publication, theme).html))) + "\n"
    assert spoken == (GOLDEN / "sample.txt").read_text("utf-8")


def test_an_urdu_issue_is_said_as_written_down(
    issue: Issue, publication: Publication, theme: Theme
) -> None:
    """Where the language changes, it is said; each item of an Urdu issue is in its own language."""
    urdu = replace(issue, language="ur", leads=issue.leads[1:], focus_areas=())
    spoken = "\n".join(aloud(filled(render(urdu, publication, theme).html))) + "\n"
    assert spoken == (GOLDEN / "urdu.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<h2>Two <em>rivers</em></h2><p>One table</p>", ["[heading 2] Two rivers", "One table"]),
        ("<h2></h2><p>a</p>", ["[heading 2]", "a"]),
        ('<p>See <a href="https://a.example">the annex</a>.</p>', ["See [link: the annex]."]),
        ('<p><a href="https://a.example"></a></p>', ["[link: without words]"]),
        (
            '<p><a href="x" aria-label="Read Rivers rise">more</a></p>',
            ["[link: Read Rivers rise]"],
        ),
        ('<p><a name="x">no link</a></p>', ["no link"]),
        ('<p>a<img src="b/c.png">d</p>', ["a [picture without words: c.png] d"]),
        ('<p>a<img src="c.png" alt="">d</p>', ["ad"]),
        (
            '<a href="x"><img src="c.png" alt="A barrage"></a>',
            ["[link: [picture: A barrage]]"],
        ),
        (
            "<ul><li>one<li>two</ul>after",
            ["[list, 2 items]", "  • one", "  • two", "[end of list]", "after"],
        ),
        (
            '<ol start="3"><li>c<li value="9"><h3>i</h3><p>j</p><li>k</ol>',
            ["[list, 3 items]", "  3. c", "  9. [heading 3] i", "  j", "  10. k", "[end of list]"],
        ),
        (
            '<table role="presentation"><tr><td>a</td><td>b</td></tr></table>',
            ["a", "b"],
        ),
        (
            "<table><tr><td>a</td><td>b</td></tr></table>",
            ["[table, 1 rows, 2 columns]", "  a", "  b", "[end of table]"],
        ),
        ("<blockquote>q</blockquote>", ["[quotation]", "  q", "[end of quotation]"]),
        ("a<hr>b<br>c", ["a", "[separator]", "b", "c"]),
        ('<p style="color:red;display:none">x</p><p hidden>y</p>z', ["z"]),
        ('<p aria-hidden="true">x</p><style>y</style><!--[if mso]>w<![endif]-->z', ["z"]),
        ('<div role="heading" aria-level="4">t</div>', ["[heading 4] t"]),
        ('<p>a <span lang="ur">ب</span> c</p>', ["a [in Urdu] ب [in English] c"]),
        ('<p lang="en-GB">colour</p>', ["colour"]),
        ("<p>a&#847;&zwnj;&shy;b</p>", ["a\u200cb"]),
        ('<p lang="tlh">Qapla</p>', ["[in tlh] Qapla"]),
    ],
)
def test_each_thing_is_said_in_its_way(body: str, lines: list[str]) -> None:
    """Headings with level, links, pictures, lists, languages; nothing that is hidden."""
    assert said(body) == lines


def test_no_nesting_is_too_deep() -> None:
    """A hundred thousand elements inside one another are said like any other text."""
    assert said("<div>" * 100_000 + "deep") == ["deep"]
    assert said("<span>" * 100_000 + "deep") == ["deep"]
