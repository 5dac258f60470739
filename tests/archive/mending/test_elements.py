"""Finding and filling elements."""

from __future__ import annotations

import pytest

from newsletter.archive.mending import elements

HTML = (
    '<article><p title=" id=&quot;b&quot; >">x</p><section id="a"><section>one</section>'
    '<img src="p" id="c"></section><li class="x" id="b">two</li></article>'
)


def test_an_element_ends_where_its_own_tag_does() -> None:
    """Elements of the same name inside do not end it."""
    found = elements.find(HTML, "a")
    assert found is not None
    assert HTML[found.inner : found.end] == '<section>one</section><img src="p" id="c">'


@pytest.mark.parametrize("name", ["nobody", "c", ""])
def test_what_is_not_there_changes_nothing(name: str) -> None:
    """An id that no closed element has leaves the HTML as it is."""
    assert elements.with_inner(HTML, name, "!") == HTML
    assert elements.with_more(HTML, name, last="!") == HTML
    assert elements.transplanted(HTML, name, HTML, "a") == HTML


def test_a_transplant_takes_the_whole_element() -> None:
    """Tag and content come from the other HTML."""
    made = elements.transplanted(HTML, "b", '<ol><li dir="rtl" id="b2">new</li></ol>', "b2")
    assert made.endswith('</section><li dir="rtl" id="b2">new</li></article>')
