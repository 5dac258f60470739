from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.errors import ThemeError
from newsletter.pages import (
    contrast,
    design_tokens,
    read_bundle,
    template_folders,
    templates,
)
from newsletter.pages.environment import environment, text_environment, undeclared_names


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, ...]:
    """Return the folders of an empty publication."""
    return template_folders(tmp_path)


def write(folder: Path, name: str, text: str) -> Path:
    """Write a template and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", ["a.html", "a.html.j2", "a.j2", "a.xml.j2"])
def test_everything_is_escaped_whatever_the_file_is_called(tmp_path: Path, name: str) -> None:
    """No file name switches escaping off."""
    write(tmp_path, name, "{{ text }}")
    filled = environment([tmp_path]).get_template(name).render(text="<b>&\"'")
    assert filled == "&lt;b&gt;&amp;&#34;&#39;"


def test_text_templates_are_not_escaped_and_make_text_only(tmp_path: Path) -> None:
    """The environment that does not escape refuses what is not a text template."""
    write(tmp_path, "a.txt.j2", "{{ text }}")
    write(tmp_path, "a.html.j2", "{{ text }}")
    env = text_environment([tmp_path])
    assert env.get_template("a.txt.j2").render(text="<&>") == "<&>"
    with pytest.raises(ThemeError, match=r"a\.html\.j2 was not found"):
        env.get_template("a.html.j2")


def test_a_syntax_error_names_file_and_line(tmp_path: Path) -> None:
    """Whoever wrote the template learns the line."""
    path = write(tmp_path, "a.html.j2", "one\n{% if %}\n")
    with pytest.raises(ThemeError) as caught:
        environment([tmp_path]).get_template("a.html.j2")
    assert caught.value.message.startswith(f"{path}:2: ")
    assert caught.value.help


def test_an_undefined_name_names_the_line_of_the_file_it_stands_in(tmp_path: Path) -> None:
    """The place is that of the included file, not of the one that includes it."""
    write(tmp_path, "a.html.j2", '{% include "b.html.j2" %}')
    path = write(tmp_path, "b.html.j2", "one\ntwo {{ colour }}\n")
    with pytest.raises(ThemeError, match="there is no colour here") as caught:
        environment([tmp_path]).get_template("a.html.j2").render()
    assert caught.value.message.startswith(f"{path}:2: ")


def test_any_other_failure_names_the_line(tmp_path: Path) -> None:
    """A template that divides by zero is a ThemeError with its place."""
    path = write(tmp_path, "a.html.j2", "\n\n{{ 1 // 0 }}")
    with pytest.raises(ThemeError, match="ZeroDivisionError") as caught:
        environment([tmp_path]).get_template("a.html.j2").render()
    assert caught.value.message.startswith(f"{path}:3: ")


def test_unknown_names_are_found_without_rendering(tmp_path: Path) -> None:
    """Names are checked when a theme is loaded, loop variables and macros excepted."""
    source = "{% macro m(a) %}{{ a }}{% endmacro %}{% for x in xs %}{{ x }}{% endfor %}\n{{ isue }}"
    path = write(tmp_path, "a.html.j2", source)
    unknown = undeclared_names(read_bundle([tmp_path]), "a.html.j2", {"xs"})
    assert list(unknown) == [(str(path), 2, "isue")]


def test_the_publications_own_files_come_first(tmp_path: Path) -> None:
    """A publication overrides the shipped templates file by file."""
    assert len(template_folders(tmp_path)) == 1
    (tmp_path / "templates").mkdir()
    own, shipped = template_folders(tmp_path)
    assert own == tmp_path / "templates"
    assert (shipped / "indus" / "tokens.toml").is_file()


def test_text_and_accent_keep_their_contrast_in_both_schemes(folders: tuple[Path, ...]) -> None:
    """Text is at least 7 : 1 on paper, light and dark."""
    tokens = design_tokens(folders, "indus")
    for palette in (tokens.light, tokens.dark):
        for colour in (palette.ink, palette.muted, palette.accent):
            assert contrast(colour, palette.paper) >= 7


def test_contrast_is_that_of_the_standard() -> None:
    """Black on white is 21, a colour on itself 1."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#0B5D3B", "#0B5D3B") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_the_stylesheet_is_made_of_the_tokens(folders: tuple[Path, ...]) -> None:
    """Colours stand in tokens.toml alone, and nothing is loaded from elsewhere."""
    tokens = design_tokens(folders, "indus")
    css = templates(folders).get_template("indus/web.css.j2").render(tokens=tokens)
    assert tokens.dark.accent in css
    assert "url(" not in css
    assert "@import" not in css
    assert "&#" not in css


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('ink = "#1B1F23"', 'ink = "ink"', "light.ink is not a colour: ink"),
        ("text = 18", 'text = "18"', "type.text must be a number"),
        ("[wordmark]", "[mark]", "mark is nothing that a theme has"),
        ("muted", "mutde", "light.mutde is nothing that a theme has"),
        ('ink = "#1B1F23"', "", r"section \[light\] lacks ink"),
        ("[light]", "[light", "tokens.toml"),
    ],
)
def test_wrong_tokens_are_told(
    tmp_path: Path, folders: tuple[Path, ...], old: str, new: str, message: str
) -> None:
    """A mistake in tokens.toml names the file and the key."""
    source = (folders[-1] / "indus" / "tokens.toml").read_text("utf-8").replace(old, new, 1)
    write(tmp_path, "mine/tokens.toml", source)
    with pytest.raises(ThemeError, match=message):
        design_tokens([tmp_path], "mine")


def test_a_missing_theme_is_told(folders: tuple[Path, ...]) -> None:
    """The message says which file was looked for."""
    with pytest.raises(ThemeError, match=r"nowhere/tokens\.toml was not found"):
        design_tokens(folders, "nowhere")


@pytest.mark.parametrize(
    "trick",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ ''['__class__'] }}",
        "{{ ''|attr('__class__') }}",
        "{{ ['']|map(attribute='__class__')|join }}",
        "{{ value.spell.__globals__ }}",
        "{{ value.spell.__func__ }}",
        "{{ '{0.__class__}'.format(value) }}",
        "{{ '{x.__init__}'.format_map({'x': value}) }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ self.__init__ }}",
        "{{ self._TemplateReference__context.environment }}",
        "{% set f = 'a{0.__class__}'.format %}{{ f(value) }}",
        "{{ [].append(1) }}",
        "{{ {}.update(a=1) }}",
        "{{ range(10000000)|list }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 10 ** 100000000 }}",
        "{{ lipsum() }}",
        "{{ [1, 2]|random }}",
        "{% include '../secret.html.j2' %}",
        "{% include '/etc/hostname' %}",
    ],
)
def test_a_template_cannot_leave_its_sandbox(tmp_path: Path, trick: str) -> None:
    """Private attributes, changes of values, huge products and files outside are refused."""
    (tmp_path / "secret.html.j2").write_text("secret", "utf-8")
    write(tmp_path, "templates/a.html.j2", trick)
    with pytest.raises(ThemeError) as caught:
        environment([tmp_path / "templates"]).get_template("a.html.j2").render(value=Spelt())
    assert caught.value.help
    assert "secret\n" not in caught.value.message


class Spelt:
    """A value with a method, as labels have one."""

    def spell(self) -> str:
        """Return a word."""
        return "word"


def test_text_templates_run_in_the_sandbox_too(tmp_path: Path) -> None:
    """What does not escape must not reach anything either."""
    write(tmp_path, "a.txt.j2", "{{ ''.__class__ }}")
    with pytest.raises(ThemeError, match=r"a\.txt\.j2:1: "):
        text_environment([tmp_path]).get_template("a.txt.j2").render()


def test_a_theme_takes_what_it_lacks_from_the_one_it_extends(
    tmp_path: Path, folders: tuple[Path, ...]
) -> None:
    """Colours that differ are enough; all other tokens are inherited key by key."""
    write(tmp_path, "river/tokens.toml", 'extends = "indus"\n[light]\naccent = "#123456"\n')
    mine, theirs = (
        design_tokens((tmp_path, *folders), "river"),
        design_tokens(folders, "indus"),
    )
    assert mine.light.accent == "#123456"
    assert (mine.light.ink, mine.dark, mine.type) == (theirs.light.ink, theirs.dark, theirs.type)


def test_an_inherited_template_asks_for_the_nearest_part(tmp_path: Path) -> None:
    """A part without a theme's name is the theme's own; with one it is that theme's."""
    write(tmp_path, "old/tokens.toml", "")
    write(tmp_path, "new/tokens.toml", 'extends = "old"')
    write(
        tmp_path, "old/a.html.j2", '{% include "part.html.j2" %}, {% include "old/part.html.j2" %}'
    )
    write(tmp_path, "old/part.html.j2", "old")
    write(tmp_path, "new/part.html.j2", "new")
    assert environment([tmp_path], "new").get_template("new/a.html.j2").render() == "new, old"


@pytest.mark.parametrize(
    ("extends", "message"),
    [
        ("nowhere", "a theme that is not there: nowhere"),
        ("b", "extends itself in the end: a → b → a"),
    ],
)
def test_a_theme_must_extend_one_that_is_there(tmp_path: Path, extends: str, message: str) -> None:
    """A name that is none and a circle are told, never followed."""
    write(tmp_path, "a/tokens.toml", f'extends = "{extends}"')
    write(tmp_path, "b/tokens.toml", 'extends = "a"')
    with pytest.raises(ThemeError, match=message):
        design_tokens([tmp_path], "a")


def test_a_template_is_compiled_once_and_anew_when_it_changes(tmp_path: Path) -> None:
    """Another text, or one that is not escaped, has code of its own."""
    (tmp_path / "page.txt.j2").write_text("{{ '<' }} one")
    first = environment([tmp_path]).get_template("page.txt.j2")
    again = environment([tmp_path]).get_template("page.txt.j2")
    assert again.root_render_func.__code__ is first.root_render_func.__code__
    assert text_environment([tmp_path]).get_template("page.txt.j2").render() == "< one"
    (tmp_path / "page.txt.j2").write_text("{{ '<' }} two")
    assert environment([tmp_path]).get_template("page.txt.j2").render() == "&lt; two"
