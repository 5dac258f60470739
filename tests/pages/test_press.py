"""Templates filled in the confined child: what it does, and what it ends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from newsletter.errors import ThemeError
from newsletter.pages import Job, Press, read_bundle
from newsletter.pages.environment import environment
from newsletter.pages.press import LIMITS
from newsletter.pages.records import packed, unpacked

SHORT = replace(LIMITS, cpu_seconds=0.4, wall_seconds=8.0)
MARK = "the secret of this file"


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    """Keep one child for the tests of this file, and end it."""
    with Press(SHORT, size=1) as press:
        yield press


def write(folder: Path, name: str, text: str) -> Path:
    """Write a template and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def filled(press: Press, folder: Path, source: str, **context: object) -> str:
    """Return what comes of a template with that source."""
    write(folder, "a.html.j2", source)
    return press.templates([folder]).get_template("a.html.j2").render(**context)


class Colour(StrEnum):
    """A text that is a member of an enumeration."""

    GREEN = "<green>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A frozen value with a property and a method."""

    name: str
    size: int = 2

    @property
    def double(self) -> int:
        """Return twice the size."""
        return 2 * self.size

    def grow(self) -> str:
        """Return what no template may ask for."""
        return "grown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A frozen value with others inside."""

    leaves: tuple[Leaf, ...]
    first: Leaf | None
    labels: Mapping[str, str]
    prose: str


TREE = Tree(
    leaves=(Leaf(name="a & b"), Leaf(name="c", size=5)),
    first=None,
    labels={"by": "By"},
    prose=Markup("<p>done</p>"),
)
SHOWN = (
    "{% for leaf in tree.leaves %}{{ leaf.name }}:{{ leaf.double }} {% endfor %}"
    "{{ tree.first is none }} {{ tree.labels.by }} {{ tree.prose }} {{ colour }} {{ day.year }} "
    "{{ tree['labels']['by'] }} {{ tree.leaves|map(attribute='name')|join('<') }}"
)


def test_the_child_fills_as_this_process_would(press: Press, tmp_path: Path) -> None:
    """Values, properties, mappings, escaping: the same text comes out on both ways."""
    context: dict[str, Any] = {"tree": TREE, "colour": Colour.GREEN, "day": date(2026, 11, 3)}
    there = filled(press, tmp_path, SHOWN, **context)
    assert there == environment([tmp_path]).get_template("a.html.j2").render(**context)
    assert there == ("a &amp; b:4 c:10 True By <p>done</p> &lt;green&gt; 2026 By a &amp; b&lt;c")


def test_only_data_goes_over() -> None:
    """A template's context is values: neither a function, nor a class, nor an open file is taken."""
    tree = unpacked(packed({"tree": TREE}))["tree"]
    assert (type(tree).__name__, tree.leaves[1].double) == ("Tree", 10)
    assert not hasattr(tree.leaves[0], "grow")
    for hidden in (print, Leaf, lambda: 1, object(), os.environ):
        with pytest.raises(TypeError, match="a template is given no"):
            packed({"hidden": hidden})


def test_what_one_step_makes_the_next_one_sees(press: Press, tmp_path: Path) -> None:
    """An article is made once and stands in the page around it."""
    write(tmp_path, "t/a.html.j2", "\n<b>{{ x }}</b>\n")
    write(tmp_path, "t/b.html.j2", "<body>{{ a|safe }}</body>")
    job = Job(steps=(("a.html.j2", "a"), ("b.html.j2", "")), context={"x": "<"})
    assert press.fill(read_bundle([tmp_path]), "t", [job]) == [
        ("\n<b>&lt;</b>", "<body><b>&lt;</b></body>")
    ]


def test_a_changed_template_is_seen(press: Press, tmp_path: Path) -> None:
    """Whoever looks again gets what the file says now; what was looked up before stays as it was."""
    write(tmp_path, "a.html.j2", "one")
    before = press.templates([tmp_path])
    assert before.get_template("a.html.j2").render() == "one"
    assert filled(press, tmp_path, "two") == "two"
    assert before.get_template("a.html.j2").render() == "one"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("\n\n{{ tree.leafs }}", "a.html.j2:3: Tree has no leafs; did you mean leaves."),
        ("\n{{ tree.leaves[0].grow }}", "a.html.j2:2: Leaf has no grow."),
        ("{{ tre.leaves }}", "a.html.j2:1: there is no tre here."),
        ("{% include 'b.html.j2' %}", "The template file b.html.j2 was not found."),
        ("\n{% if %}", "a.html.j2:2: the template cannot be understood"),
        ("\n{{ 1 // 0 }}", "a.html.j2:2: the template failed: ZeroDivisionError"),
        ("{{ tree|shout }}", "a.html.j2:1: the template cannot be understood: No filter named"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(
    press: Press, tmp_path: Path, source: str, message: str
) -> None:
    """What went wrong in the child is told here as if it had been filled here."""
    with pytest.raises(ThemeError) as caught:
        filled(press, tmp_path, source, tree=TREE)
    assert message in caught.value.message
    assert caught.value.help


ENDLESS = {
    "nested loops": "\n{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "a loop that prints": "\n{% for a in range(99999) %}{% for b in range(999) %}{{ b }}{% endfor %}{% endfor %}",
    "numbers that grow": "\n{% set n = namespace(x=9) %}{% for a in range(99999) %}{% set n.x = n.x * n.x %}{% endfor %}",
    "one step of Python that takes for ever": "\n{{ ([[]] * 999999)|sum(start=[1] * 99999) }}",
}
HUGE = {
    "a text that doubles": "\n{% set n = namespace(x='aaaaaaaa') %}{% for a in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "a format": "\n{{ '%999999999d'|format(1) }}{{ '%999999999d'|format(2) }}",
    "another format": "\n{{ '{:>999999999}'.format(1) }}",
    "a join": "\n{% set x = 'a' * 999999 %}{{ ([x] * 9999)|join }}",
    "a replacement": "\n{{ ('a' * 999999)|replace('a', 'b' * 9999) }}",
    "a centred text": "\n{{ 'a'|center(999999999) }}",
    "lists in lists": "\n{% set n = namespace(x=[1]) %}{% for a in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
}
DEEP = {
    "parentheses": "{{ " + "(" * 9000 + "1" + ")" * 9000 + " }}",
    "conditions": "{% if x %}" * 900 + "{% endif %}" * 900,
}
BOTTOMLESS = {
    "a macro": "\n{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "an include": "\n{% include 'a.html.j2' %}",
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_template_without_end_is_stopped(press: Press, tmp_path: Path, kind: str) -> None:
    """It is told with its file, mostly with the line; the next template is filled as if nothing was."""
    with pytest.raises(ThemeError, match=r"0\.4 seconds") as caught:
        filled(press, tmp_path, ENDLESS[kind])
    assert "a.html.j2:" in caught.value.message
    assert "loop" in caught.value.help
    assert filled(press, tmp_path, "well") == "well"


@pytest.mark.parametrize("kind", HUGE)
def test_a_template_that_eats_memory_is_stopped(press: Press, tmp_path: Path, kind: str) -> None:
    """It gets no more than the child may have, and is told with its file."""
    with pytest.raises(
        ThemeError, match=r"a\.html\.j2.* (needs more memory|larger than|was still at work)"
    ):
        filled(press, tmp_path, HUGE[kind])
    assert filled(press, tmp_path, "well") == "well"


@pytest.mark.parametrize("kind", DEEP)
def test_a_template_that_is_too_deep_is_told(press: Press, tmp_path: Path, kind: str) -> None:
    """What neither Jinja nor Python can read is told with its file, filled and looked at alike."""
    write(tmp_path, "t/a.html.j2", DEEP[kind])
    with pytest.raises(ThemeError, match=r"t/a\.html\.j2: "):
        press.templates([tmp_path]).get_template("t/a.html.j2").render(x=1)


@pytest.mark.parametrize("kind", BOTTOMLESS)
def test_a_template_that_leads_back_to_itself_is_stopped(
    press: Press, tmp_path: Path, kind: str
) -> None:
    """A circle of macros or includes is told with a line on it."""
    with pytest.raises(ThemeError, match=r"a\.html\.j2:2: the template calls itself") as caught:
        filled(press, tmp_path, BOTTOMLESS[kind])
    assert "must end somewhere" in caught.value.help


@pytest.mark.parametrize(
    "trick",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ tree.__class__ }}",
        "{{ tree|attr('__reduce__') }}",
        "{{ tree.leaves.__class__.__subclasses__() }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ '{0.__class__}'.format(tree) }}",
        "{{ self._TemplateReference__context.environment }}",
        "{{ environment }}",
        "{{ (quick := 1) }}",
        "{{ tree.append }}",
        "{% include '../secret.html.j2' %}",
        "{% include '/etc/hostname' %}",
        "{% import 'os' as os %}{{ os.environ }}",
        "{{ 'a' * 10 ** 9 }}",
    ],
)
def test_a_template_reaches_nothing_but_its_values(
    press: Press, tmp_path: Path, trick: str
) -> None:
    """Neither a private name nor a file nor the environment, whatever it is called."""
    write(tmp_path, "secret.html.j2", MARK)
    with pytest.raises(ThemeError) as caught:
        filled(press, tmp_path / "templates", trick, tree=TREE)
    assert MARK not in caught.value.message


def test_a_mistake_in_a_skeleton_is_told_with_its_own_line(press: Press, tmp_path: Path) -> None:
    """The MJML compiler moves lines; the author is told the one in mail.mjml."""
    source = (
        "<mjml>\n<mj-body>\n<mj-section><mj-column>\n<mj-text>\n{{ tree.labels.by }}\n"
        "{{ tree.leafs }}\n</mj-text></mj-column></mj-section></mj-body></mjml>"
    )
    path = write(tmp_path, "t/mail.mjml", source)
    job = Job(steps=(("mail.mjml", ""),), context={"tree": TREE})
    with pytest.raises(ThemeError) as caught:
        press.fill(read_bundle([tmp_path]), "t", [job])
    assert caught.value.message.startswith(f"{path}:6: Tree has no leafs")


def test_a_child_that_was_killed_is_replaced(tmp_path: Path) -> None:
    """Whoever kills the child, at rest or at work, costs no text."""
    busy = "{% for a in range(50000) %}{% for b in range(9) %}{% endfor %}{% endfor %}well"
    with Press(size=1) as press:
        assert filled(press, tmp_path, "well") == "well"
        os.kill(child_of(press), signal.SIGKILL)
        assert filled(press, tmp_path, "well") == "well"
        killer = threading.Timer(0.05, os.kill, (child_of(press), signal.SIGKILL))
        killer.start()
        try:
            assert filled(press, tmp_path, busy) == "well"
        finally:
            killer.join()


def child_of(press: Press) -> int:
    """Return the process id of the child at rest."""
    children = press.processes()
    assert len(children) == 1
    return children[0]


def test_threads_share_the_children(tmp_path: Path) -> None:
    """Every thread gets its own text; there are no more children than allowed."""
    texts: dict[int, str] = {}
    write(tmp_path, "a.html.j2", "{% for n in range(200) %}{{ x }}{% endfor %}")
    with Press(size=2) as press:
        template = press.templates([tmp_path]).get_template("a.html.j2")

        def work(number: int) -> None:
            for _ in range(10):
                texts[number] = template.render(x=number)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(press.processes()) <= 2
    assert texts == {number: str(number) * 200 for number in range(8)}


def test_many_templates_leave_nothing_behind(tmp_path: Path) -> None:
    """Two hundred fillings, some of them stopped, leave no process and no open file."""
    before = set(Path("/proc/self/fd").iterdir())
    with Press(SHORT, size=1) as press:
        for number in range(200):
            if number % 67 == 66:
                with pytest.raises(ThemeError):
                    filled(press, tmp_path, HUGE["a format"])
            assert filled(press, tmp_path, "{{ n }}", n=number) == str(number)
        children = press.processes()
        assert len(set(Path("/proc/self/fd").iterdir()) - before) <= 2 * len(children)
    assert set(Path("/proc/self/fd").iterdir()) <= before
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_nothing_is_started_before_a_template_is_filled(tmp_path: Path) -> None:
    """Commands that fill no template pay for no child."""
    write(tmp_path, "a.html.j2", "well")
    with Press() as press:
        press.templates([tmp_path]).get_template("a.html.j2")
        assert press.processes() == ()
