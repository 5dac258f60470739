"""What Outlook reads between the lines, and the text part, at the very end of the pipeline."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Protocol

import pytest

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
CONDITION = re.compile(r"<!--\[if ([^\]]*)\]>(.*?)<!\[endif\]-->", re.DOTALL)
REVEALED = re.compile(r"<!--\[if ([^\]]*)\]><!-->(.*?)<!--<!\[endif\]-->", re.DOTALL)
EXPRESSION = re.compile(r"!?\(?(?:mso|IE|lte|gte|lt|gt|\d+|[ &|()!])+\)?")
ARCHIVE = "https://archive.rivers.example/issues/"
ADDRESS = re.compile(r"https?://\S+")


class Mail(Protocol):
    """What the fixture `mail` returns."""

    name: str
    message: bytes
    html: str
    text: str
    folder: Path


class Strict(HTMLParser):
    """Notes every end tag that closes something else than what was opened last."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """Open."""
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close."""
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> in {self.open[-3:]} at {self.getpos()}")
        else:
            self.open.pop()


def as_outlook(html: str) -> str:
    """Return what Word's engine reads: what is meant for it, and not what is hidden from it."""
    html = REVEALED.sub("", html)
    return CONDITION.sub(lambda found: "" if found[1].startswith("!") else found[2], html)


def as_others(html: str) -> str:
    """Return what everybody else reads: comments are comments."""
    return re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)


def test_conditional_comments_are_balanced(mail: Mail) -> None:
    """Each that opens is closed, none stands in another, and each says something Outlook knows."""
    marks = re.findall(r"<!--\[if [^\]]*\]>|<!\[endif\]-->", mail.html)
    assert len(marks) >= 2
    assert [mark.startswith("<!--") for mark in marks] == [True, False] * (len(marks) // 2)
    for expression in re.findall(r"<!--\[if ([^\]]*)\]>", mail.html):
        assert EXPRESSION.fullmatch(expression)


def test_outlook_and_everybody_else_read_closed_elements(mail: Mail) -> None:
    """With the tables that are for Outlook alone, and without, each end tag closes what it should."""
    for html in (as_outlook(mail.html), as_others(mail.html)):
        read = Strict(html)
        assert not read.faults
        assert not read.open


def test_outlook_gets_a_table_of_the_column_s_width(mail: Mail) -> None:
    """Word knows no max-width: the table around the column has 600 pixels."""
    found = re.search(r'<table[^>]*width="600"', as_outlook(mail.html))
    assert found
    assert not re.search(r'<table[^>]*width="600"', as_others(mail.html))


def test_the_message_survives_every_relay(mail: Mail) -> None:
    """Plain ASCII in short lines that end in CRLF: nothing on the way has to change it."""
    assert mail.message.isascii()
    assert b"\n" not in mail.message.replace(b"\r\n", b"")
    assert max(map(len, mail.message.split(b"\r\n"))) <= 998


def test_what_a_browser_shows_is_what_is_mailed(mail: Mail) -> None:
    """The tests in the browser read the very HTML that is mailed, but for where pictures lie."""
    shown = (mail.folder / "mail.html").read_text("utf-8")
    mailed = re.sub(rf'"{re.escape(ARCHIVE)}\w+/([^"/]+\.\w+)"', r'"\1"', mail.html)
    assert shown.split() == mailed.split()


def test_no_line_of_the_text_is_longer_than_72_columns(mail: Mail) -> None:
    """But for addresses, which stand on lines of their own so that they can be clicked."""
    for line in mail.text.splitlines():
        if len(line) > 72:
            assert ADDRESS.search(line)
            assert len(re.sub(r"^\[\d+\] |^[^:]+: ", "", line).split()) == 1
        assert line == line.rstrip()
    assert "\n\n\n\n" not in mail.text.replace("\r\n", "\n")


def test_each_number_of_a_link_has_one_address(mail: Mail) -> None:
    """Within a piece, or the whole letter, each mark in the text is listed below it, and no other."""
    text = mail.text.replace("\r\n", "\n")
    listed = re.findall(r"^\[(\d+)\] https?://", text, re.MULTILINE)
    body = re.sub(r"^\[\d+\] https?://\S+$", "", text, flags=re.MULTILINE)
    assert listed
    assert set(re.findall(r"\[(\d+)\]", body)) == set(listed)


@pytest.mark.parametrize("mark", ["**", "](", "&amp;", "&lt;", "<p", "cid:"])
def test_the_text_has_no_traces_of_how_it_was_made(mail: Mail, mark: str) -> None:
    """Nobody reads Markdown, HTML or escapes."""
    assert mark not in mail.text


def test_the_text_says_everything_that_the_html_says(mail: Mail) -> None:
    """Titles, authors, outlets, the way out: whoever reads text misses nothing."""
    squeezed = " ".join(mail.text.split()).casefold()
    words = ["unsubscribe", "preferences"] if mail.name.endswith("english") else []
    titles = re.findall(r"<h[123][^>]*>(.*?)</h[123]>", mail.html, re.DOTALL)
    plain = [" ".join(re.sub("<[^>]*>", "", one).split()) for one in titles]
    for said in (*words, *plain, "reader@example.org"):
        assert said.replace("&amp;", "&").replace("&#39;", "'").casefold() in squeezed
