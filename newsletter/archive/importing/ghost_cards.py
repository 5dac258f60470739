"""What Ghost's editors keep, Lexical and Mobiledoc, to HTML.  Runs in the confined child."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from newsletter.text.any_markdown import markdown_html

DEEPEST = 40
_BOLD, _ITALIC, _SUB, _SUPER = 1, 2, 32, 64


def lexical_html(said: dict[str, Any]) -> Iterator[str]:
    """Yield the nodes of a Lexical document as HTML; raises as Python does where it is none."""
    for node in said["root"]["children"]:
        yield _node(node, 0)


def _children(node: dict[str, Any], depth: int) -> str:
    if depth > DEEPEST:
        return ""
    return "".join(_node(child, depth + 1) for child in node.get("children", []))


_TAGS = {
    "paragraph": "p",
    "listitem": "li",
    "quote": "blockquote",
    "extended-quote": "blockquote",
    "aside": "blockquote",
}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


def _node(node: dict[str, Any], depth: int) -> str:
    """Return one node of Lexical as HTML; what is not known keeps its words."""
    kind = str(node.get("type", ""))
    if kind in {"text", "extended-text"}:
        return _marked(str(node.get("text", "")), int(node.get("format", 0) or 0))
    if kind in {"linebreak", "horizontalrule"}:
        return "<br>" if kind == "linebreak" else "<hr>"
    inner = _children(node, depth)
    if kind in {"link", "autolink"}:
        return f'<a href="{escape(str(node.get("url", "")))}">{inner}</a>'
    if kind == "markdown":
        return markdown_html(str(node.get("markdown", "")))
    tag = _TAGS.get(kind, "")
    if kind in {"heading", "extended-heading"}:
        tag = str(node["tag"]) if node.get("tag") in _HEADINGS else "h2"
    elif kind == "list":
        tag = "ol" if node.get("listType") == "number" else "ul"
    return f"<{tag}>{inner}</{tag}>" if tag else _card(node) + inner


def _marked(text: str, format_: int) -> str:
    found = escape(text)
    for bit, tag in ((_BOLD, "strong"), (_ITALIC, "em"), (_SUB, "sub"), (_SUPER, "sup")):
        if format_ & bit:
            found = f"<{tag}>{found}</{tag}>"
    return found


def _card(card: dict[str, Any]) -> str:
    """Return what a card of Lexical or Mobiledoc says, under whatever name it says it."""
    parts = list[str]()
    if card.get("src"):
        parts.append(
            f'<p><img src="{escape(str(card["src"]))}" alt="{escape(str(card.get("alt") or ""))}"></p>'
        )
    metadata = card.get("metadata") if isinstance(card.get("metadata"), dict) else {}
    assert isinstance(metadata, dict)  # noqa: S101 - as just said
    heading = card.get("heading") or card.get("header") or metadata.get("title")
    if heading:
        link = escape(str(card.get("url") or ""))
        parts.append(
            f'<p><strong><a href="{link}">{heading}</a></strong></p>'
            if link
            else f"<h3>{heading}</h3>"
        )
    for name in (
        "html",
        "content",
        "calloutText",
        "subheader",
        "caption",
        "productTitle",
        "productDescription",
    ):
        if card.get(name):
            parts.append(f"<div>{card[name]}</div>")
    if metadata.get("description"):
        parts.append(f"<p>{escape(str(metadata['description']))}</p>")
    if card.get("code"):
        parts.append(f"<p>{escape(str(card['code']))}</p>")
    button = card.get("buttonText")
    if button:
        parts.append(
            f'<p><a href="{escape(str(card.get("buttonUrl") or ""))}">{escape(str(button))}</a></p>'
        )
    return "".join(parts)


def mobiledoc_html(said: dict[str, Any]) -> Iterator[str]:
    """Yield the sections of a Mobiledoc 0.3 as HTML; raises as Python does where it is none."""
    for section in said["sections"]:
        match section[0]:
            case 1:
                tag = (
                    section[1]
                    if section[1] in {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"}
                    else "p"
                )
                yield f"<{tag}>{_markers(section[2], said)}</{tag}>"
            case 2:
                yield f'<p><img src="{escape(str(section[1]))}" alt=""></p>'
            case 3:
                tag = "ol" if section[1] == "ol" else "ul"
                items = "".join(f"<li>{_markers(item, said)}</li>" for item in section[2])
                yield f"<{tag}>{items}</{tag}>"
            case 10:
                yield _mobiledoc_card(*said["cards"][section[1]][:2])


def _mobiledoc_card(name: str, payload: dict[str, Any]) -> str:
    if name == "hr":
        return "<hr>"
    if payload.get("markdown"):
        return markdown_html(str(payload["markdown"]))
    return _card(payload)


def _markers(markers: list[Any], said: dict[str, Any]) -> str:
    """Return markers ([type, markups opened, how many are closed, text]) as HTML."""
    parts, opened = list[str](), list[str]()
    for kind, opens, closes, value in markers:
        for index in opens:
            tag, *attributes = said["markups"][index]
            tag = (
                tag
                if tag in {"a", "b", "strong", "i", "em", "sub", "sup", "u", "code", "s"}
                else "span"
            )
            values = attributes[0] if attributes else []
            named = dict(zip(values[::2], values[1::2], strict=False))
            href = f' href="{escape(str(named["href"]))}"' if "href" in named else ""
            parts.append(f"<{tag}{href}>")
            opened.append(tag)
        parts.append(
            escape(str(value))
            if kind == 0
            else "<br>"
            if said["atoms"][value][0] == "soft-return"
            else escape(str(said["atoms"][value][1]))
        )
        for _ in range(closes):
            parts.append(f"</{opened.pop()}>")
    return "".join(parts)
