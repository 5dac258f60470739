"""Themes as a publication has them: its own files before the shipped ones."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsletter.pages import find_file, template_folders
from newsletter.publication.place.workplace import Workplace

FOOT = "templates/indus/mail/foot.html.j2"


def written(workplace: Workplace, name: str, text: str) -> Path:
    """Write a file of the publication and return its path."""
    path = workplace.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_one_template_of_the_publication_wins(
    run: Callable[..., Any], workplace: Workplace
) -> None:
    """The publication's foot is mailed, and nothing else of the theme changes."""
    written(workplace, FOOT, "<p>A foot of our own, {{ issue.year }}</p>")
    ran = run("preview", "2026-12", "--output", workplace.folder / "shown")
    html = (workplace.folder / "shown" / "mail.html").read_text("utf-8")
    assert ran.code == 0, ran.err
    assert "A foot of our own, 2026" in html
    assert "All rights reserved" not in html


def test_a_template_that_looks_into_python_is_refused(
    run: Callable[..., Any], workplace: Workplace
) -> None:
    """The editor is told file and line; nothing is written."""
    path = written(workplace, FOOT, "<p>\n{{ issue.__class__.__init__.__globals__ }}")
    ran = run("preview", "2026-12", "--output", workplace.folder / "shown")
    assert ran.code == 1
    assert f"{path}:2: " in ran.err
    assert not (workplace.folder / "shown").exists()


def test_a_new_theme_is_without_mistakes_and_is_never_replaced(
    run: Callable[..., Any], workplace: Workplace
) -> None:
    """What `new` writes passes `check`; the name is taken from then on, as shipped ones are."""
    made = run("theme", "new", "river")
    assert made.code == 0, made.err
    assert "newsletter theme check river" in made.out
    tokens = workplace.folder / "templates" / "river" / "tokens.toml"
    tokens.write_text(tokens.read_text().replace("#1D4E89", "#123A6B"))
    checked = run("theme", "check", "river", "--json")
    assert checked.code == 0, checked.out
    assert checked.document["findings"] == []
    assert checked.document["data"]["html_bytes"] < 1.8 * checked.document["data"]["text_bytes"]
    assert run("theme", "new", "river").code == 2
    assert "#123A6B" in tokens.read_text()
    for refused in ("indus", "Archive", "archive", "../river", "a b"):
        assert run("theme", "new", refused).code == 2


def test_themes_are_listed_with_what_they_extend(run: Callable[..., Any]) -> None:
    """Shipped ones and those of the publication, and which is in use."""
    run("theme", "new", "river")
    listed = run("theme", "list", "--json").document["data"]
    assert [(one["name"], one["extends"], one["own"], one["used"]) for one in listed] == [
        ("indus", "", False, True),
        ("plain", "indus", False, False),
        ("river", "indus", True, False),
    ]
    assert "extends indus" in run("theme", "list").out


def test_a_mistake_in_a_branch_that_no_issue_takes_is_told(
    run: Callable[..., Any], workplace: Workplace
) -> None:
    """File and line, and what was meant."""
    path = written(workplace, FOOT, "{% if issue.number == -1 %}\n{{ issue.adress }}{% endif %}")
    checked = run("theme", "check")
    assert checked.code == 1
    assert f"{path}:2:1" in checked.out
    assert "did you mean address" in checked.out
    (found,) = run("theme", "check", "--json").document["findings"]
    assert (found["code"], found["line"]) == ("theme-template", 2)


def test_faint_colours_are_told_with_their_line(
    run: Callable[..., Any], workplace: Workplace
) -> None:
    """Text needs 7 : 1, everything else that means something 4.5 : 1; in both schemes."""
    text = 'extends = "indus"\n[light]\naccent = "#8899AA"\n[dark]\nmuted = "#777777"\n'
    written(workplace, "templates/faint/tokens.toml", text)
    found = run("theme", "check", "faint", "--json").document["findings"]
    assert [(one["code"], one["line"]) for one in found] == [
        ("theme-contrast", 3),
        ("theme-contrast", 5),
    ]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("tokens.toml", "extends = 'nowhere'", "theme"),
        ("tokens.toml", "extends = 'indus'\n[light", "theme"),
        ("mail.mjml", "<mjml><mj-body></mjml>", "theme"),
        ("words.toml", "[en]\nbuy = 'x'", "theme"),
        ("mail.txt.j2", "{{ 1 // 0 }}", "theme"),
        ("page.html.j2", "{{ recipient.name }}", "theme-template"),
        ("mail/foot.html.j2", b"\xff\xfe", "theme"),
    ],
)
def test_a_broken_theme_is_a_finding_not_a_failure(
    run: Callable[..., Any], workplace: Workplace, name: str, text: str | bytes, code: str
) -> None:
    """Whatever is wrong, `check` ends with 1 and says so in our words."""
    written(workplace, "templates/mine/tokens.toml", "extends = 'indus'")
    path = workplace.folder / "templates" / "mine" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    checked = run("theme", "check", "mine", "--json")
    assert checked.code == 1
    assert checked.is_foreseen
    assert code in {one["code"] for one in checked.document["findings"]}


def test_a_theme_that_is_not_there_is_told_with_what_was_meant(run: Callable[..., Any]) -> None:
    """The nearest name is offered."""
    checked = run("theme", "check", "plan")
    assert checked.code == 2
    assert "plain" in checked.err


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_the_reference_compiler_is_asked_where_it_is_installed(
    run: Callable[..., Any], workplace: Workplace
) -> None:
    """What it says is told with the line of the template; here a package of its name says it."""
    written(
        workplace,
        "node_modules/mjml/index.js",
        "module.exports = (source) => ({ errors: source.split('\\n').flatMap((line, at) =>"
        " line.includes('nonsense') ? [{ line: at + 1, tagName: 'mj-column',"
        " message: 'Attribute nonsense is illegal' }] : []) });",
    )
    shipped = find_file(template_folders(workplace.folder), "indus/mail.mjml").read_text("utf-8")
    changed = shipped.replace('<mj-column css-class="k"', '<mj-column nonsense="x" css-class="k"')
    written(workplace, "templates/indus/mail.mjml", changed)
    checked = run("theme", "check", "--json").document
    line = next(n for n, text in enumerate(changed.splitlines(), 1) if "nonsense" in text)
    assert checked["data"]["second_opinion"]
    assert [(one["code"], one["line"]) for one in checked["findings"]] == [("theme-mjml", line)]


def test_without_the_reference_compiler_that_is_said(run: Callable[..., Any]) -> None:
    """Nobody believes that more was looked at than was."""
    checked = run("theme", "check")
    told = "was not asked" in checked.out
    assert checked.code == 0
    assert told is not run("theme", "check", "--json").document["data"]["second_opinion"]


@pytest.mark.parametrize(
    ("foot", "message"),
    [
        ("\n{{ issue.yeer }}", "IssueView has no yeer; did you mean year."),
        ("\n{{ isue.year }}", "here is no isue here; did you mean issue."),
        (
            "\n{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            "he template was still at work after 4 seconds of processor time.",
        ),
    ],
)
def test_preview_and_check_tell_a_mistake_alike(
    run: Callable[..., Any], workplace: Workplace, foot: str, message: str
) -> None:
    """The same words with the same file and line, and nothing is written."""
    path = written(workplace, FOOT, foot)
    shown = run("preview", "2026-12", "--output", workplace.folder / "shown")
    checked = run("theme", "check")
    assert (shown.code, checked.code) == (1, 1)
    assert f"{path}:2: " in shown.err
    assert message in shown.err
    assert message in checked.out
    assert f"{path}:2:" in checked.out
    assert not (workplace.folder / "shown").exists()
