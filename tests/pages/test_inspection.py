"""What templates use, compared with what there is, without filling them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from newsletter.pages import Fault, Root, read_bundle
from newsletter.pages.environment import environment
from newsletter.pages.inspection import inspect_templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Somebody who writes."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Something written."""

    title: str
    authors: tuple[Author, ...]
    editor: Author | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the template sees."""

    piece: Piece
    pieces: tuple[Piece, ...]
    css: str


PARTS = """\
{% macro byline(authors) %}{% for one in authors %}{{ one.nam }}{% endfor %}{% endmacro %}
{% macro unused(x) %}{{ x.anything }}{% endmacro %}
"""


def faults(folder: Path, source: str) -> tuple[Fault, ...]:
    """Return what is wrong with a template beside `parts.html.j2`."""
    (folder / "a.html.j2").write_text(source, "utf-8")
    (folder / "parts.html.j2").write_text(PARTS, "utf-8")
    root = Root(name="a.html.j2", context=Context, made_ready=frozenset({"css"}))
    return inspect_templates(environment([folder]), [root], read_bundle([folder]).source)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{ piece.titel }}", "Piece has no titel; did you mean title"),
        ("{% if false %}{{ piece.titel }}{% endif %}", "Piece has no titel; did you mean title"),
        ("{{ 'x' if true else piece.titel }}", "Piece has no titel; did you mean title"),
        ("{{ piece['titel'] }}", "Piece has no titel; did you mean title"),
        ("{{ piece.editor.nmae }}", "Author has no nmae; did you mean name"),
        (
            "{% for p in pieces %}{{ p.titel }}{% endfor %}",
            "Piece has no titel; did you mean title",
        ),
        ("{% for p in pieces if p.ttle %}{% endfor %}", "Piece has no ttle; did you mean title"),
        ("{% for p in pieces %}{{ loop.lst }}{% endfor %}", "loop has no lst; did you mean last"),
        ("{{ pieces[0].authors[0].nme }}", "Author has no nme; did you mean name"),
        ("{% set p = piece %}{{ p.titel }}", "Piece has no titel; did you mean title"),
        ("{{ piec }}", "there is no piec here; did you mean piece"),
        ("{{ piece.title.nothing }}", "a text has no nothing"),
        ("{{ piece.title|uper }}", "there is no filter uper; did you mean upper"),
        ("{{ piece.title is definde }}", "there is no test definde; did you mean defined"),
        ("{{ piece.__class__ }}", "a template may not use __class__"),
        ("{{ piece.title|safe }}", "|safe would print without escaping what editors typed"),
        ("{% autoescape false %}{% endautoescape %}", "escaping cannot be switched off"),
        ("{% include 'prts.html.j2' %}", "there is no template prts.html.j2"),
        (
            "{% from 'parts.html.j2' import bylin %}",
            "parts.html.j2 has no bylin; did you mean byline",
        ),
        ("{% include '../a.html.j2' %}", "there is no template ../a.html.j2"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, source: str, message: str) -> None:
    """Whether or not any issue would take that branch."""
    found = faults(tmp_path, f"one\n{source}\n")
    assert found == (Fault(file=str(tmp_path / "a.html.j2"), line=2, message=message),)


def test_a_macro_is_looked_at_with_what_it_is_called_with(tmp_path: Path) -> None:
    """The mistake is told where it stands; a macro that nobody calls is left alone."""
    source = "{% from 'parts.html.j2' import byline %}{{ byline(piece.authors) }}"
    found = faults(tmp_path, source)
    assert [(Path(one.file).name, one.line, one.message) for one in found] == [
        ("parts.html.j2", 1, "Author has no nam; did you mean name")
    ]


@pytest.mark.parametrize(
    "source",
    [
        "{{ piece.title|upper ~ pieces|length }}{{ css|safe }}",
        "{% set ns = namespace(n=0) %}{% for p in pieces %}{{ loop.index }}{% endfor %}",
        "{% with x = piece.editor %}{{ x.name if x else '' }}{% endwith %}",
        "{% for p in pieces recursive %}{{ loop(p) }}{% endfor %}",
        "{{ piece.title.upper() }}{{ [piece.title, css]|select|join(', ') }}",
    ],
)
def test_a_template_without_mistakes_is_left_alone(tmp_path: Path, source: str) -> None:
    """No false alarm for what Jinja and our values offer."""
    assert faults(tmp_path, source) == ()


def test_a_template_that_cannot_be_parsed_is_told_with_its_line(tmp_path: Path) -> None:
    """It is a finding beside the others, not the end of the search."""
    found = faults(tmp_path, "one\n{% if %}")
    assert [(one.line, "cannot be understood" in one.message) for one in found] == [(2, True)]


def test_templates_that_include_one_another_come_to_an_end(tmp_path: Path) -> None:
    """A circle is walked once."""
    assert faults(tmp_path, "{% include 'a.html.j2' %}{{ piece.title }}") == ()
