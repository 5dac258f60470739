"""Going through the tree of a page."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.text.tree_walk import walk


def _told(html: str, *, closed: str = "") -> list[str]:
    told = list[str]()
    root = LexborHTMLParser(f"<main>{html}</main><p>After").css_first("main")
    assert root is not None

    def enter(node: LexborNode) -> bool:
        told.append((node.text_content or "") if node.is_text_node else f"<{node.tag}>")
        return not node.is_text_node and node.tag != closed

    walk(root, enter=enter, leave=lambda node: told.append(f"</{node.tag}>"))
    return told


def test_all_is_met_in_reading_order() -> None:
    """Each node is entered once, each element left after what is within; nothing outside is met."""
    assert _told("a<p>b<b>c</b></p>d") == [
        "<main>", "a", "<p>", "b", "<b>", "c", "</b>", "</p>", "d", "</main>",
    ]  # fmt: skip


def test_what_is_not_gone_into_is_not_left() -> None:
    """An element that stays closed is entered only, and what follows is met."""
    assert _told("<p>b</p><b></b>c", closed="p") == [
        "<main>", "<p>", "<b>", "</b>", "c", "</main>",
    ]  # fmt: skip


def test_depth_has_no_end() -> None:
    """Ten thousand elements in one another are as good as ten."""
    told = _told("<span>" * 10_000)
    assert told.count("<span>") == told.count("</span>") > 200
