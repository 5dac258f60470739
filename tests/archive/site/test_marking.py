"""What is put into an article: at the right place, and nothing of the article is changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.archive.site.marking import added

ARTICLE = (
    '<article><header><h1>H</h1></header><section class="lead" id="a"><p>one</p></section>'
    '<ol class="entries"><li id="b"><p>two</p><ul><li>x</li><li>y</li></ul></li>'
    '<li id="c"><p>three <br> <img src="i.png" alt="&gt;&lt;/li&gt;"></p></li></ol></article>'
)


def test_each_goes_to_the_end_of_its_item() -> None:
    """Lists in an item, and what only looks like its end, do not mislead; the head comes below the title."""
    marked, missing = added(
        ARTICLE, head="[H]", items={"a": "[A]", "b": "[B]", "c": "[C]", "d": "[D]"}
    )
    assert missing == ("d",)
    assert "</h1></header>[H]<section" in marked
    assert "<p>one</p>[A]</section>" in marked
    assert "</ul>[B]</li>" in marked
    assert "[C]</li></ol>" in marked


@pytest.mark.parametrize(
    "article",
    [
        "",
        "<article>",
        '<li id="a">',
        "<p>no header</p>",
        '<br id="a">',
        'text id="a" more',
        '<<< id="a"',
    ],
)
def test_broken_articles_lose_nothing(article: str) -> None:
    """Where an element has no end its mark is missing, and the article is whole."""
    marked, missing = added(article, head="[H]", items={"a": "[A]"})
    assert missing == ("a",)
    assert marked == f"[H]{article}"


@given(st.text(alphabet=st.sampled_from("<>/=\"' abliid"), max_size=60), st.sampled_from("abid"))
def test_any_article_stays_as_it_is(article: str, name: str) -> None:
    """Without what was put in, every article is what it was."""
    marked, _ = added(article, head="[[H]]", items={name: "[[A]]"})
    assert marked.replace("[[H]]", "", 1).replace("[[A]]", "", 1) == article
