"""Issue files as eighteen people write them, and edits of them that a form could ask for."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from newsletter.documents.edit import plain, tree_of, true_end
from newsletter.documents.field_edits import set_field
from newsletter.documents.list_edits import insert_item, move_item, remove_item, set_list
from newsletter.documents.located import located
from newsletter.documents.nodes import ListNode, walk

HEAD = "version: 1\ndate: 2026-11\nsubject: Talks, and ten articles\npreheader: What was said\n\n"
WORDS = (  # noqa: SIM905 - a sentence to read
    "The minister said on Monday that the dam would be finished by spring and that nobody "
    "had asked for another one since the floods of last year reached the lower valley"
).split()
AWKWARD = (
    "a: b", "#hash", "- dash", "it's", 'say "x"', "NO", "1:30", "2017-11-03", "“quoted”",
    "یہ کتاب پڑھیں", "tab\there", "trailing ", " leading", "[x] {y}, z", "*bold* &amp; <b>", "", "~",
    "line one\nline two\n", "para one\n\npara two", "🧑‍🌾 emoji", "x" * 300, "a\u00a0b", "@at", "%",
)  # fmt: skip
SUMMARY = " ".join(WORDS[:24]) + "."


def _plain(n: int) -> str:
    return f"- id: e{n}\n  title: Title {n}\n  summary: {SUMMARY}\n  outlet: Dawn\n  url: https://d.example/{n}\n"


def _quoted(n: int) -> str:
    return (
        f"- id: 'e{n}'\n  title: \"Title: {n}\"\n  authors: ['Sana Malik', \"O'Neil\"]\n"
        f"  summary: 'It''s said'   # short\n  outlet: \"Dawn\"\n  url: 'https://d.example/{n}'\n"
    )


def _literal(n: int) -> str:
    return (
        f"- id: e{n}\n  title: Title {n}\n  summary: |\n    One line\n    and another.\n\n"
        f"    A second paragraph.\n  outlet: Dawn\n  url: https://d.example/{n}\n"
    )


def _folded(n: int) -> str:
    lines = [" ".join(WORDS[at : at + 8]) for at in (0, 8, 16)]
    below = "".join(f"    {line}\n" for line in lines)
    return f"- id: e{n}\n  title: Title {n}\n  summary: >-\n{below}  outlet: Dawn\n  url: https://d.example/{n}\n"


def _kept(n: int) -> str:
    return (
        f"- id: e{n}\n  title: Title {n}\n  outlet: Dawn\n  url: https://d.example/{n}\n"
        f"  summary: |+\n    Kept.\n\n\n"
    )


def _stripped(n: int) -> str:
    return f"- id: e{n}\n  summary: |-\n      wide indent\n      of six\n  title: Title {n}\n  outlet: Dawn\n  url: https://d.example/{n}\n"


def _in_lines(n: int) -> str:
    return (
        f"- title: Title {n}\n  id: e{n}\n  authors:\n  - Sana Malik   # checked\n  - name: Ali Khan\n"
        f"    link: https://a.example/\n  summary: {' '.join(WORDS[:10])}\n    {' '.join(WORDS[10:20])}\n"
        f"  outlet: Dawn\n  url: https://d.example/{n}\n"
    )


def _commented(n: int) -> str:
    return (
        f"# about {n}\n- id: e{n}   # the id\n  # before the title\n  title: Title {n}  # c\n"
        f"  summary: >-   # folded\n    {SUMMARY}\n  # to check\n  outlet: Dawn\n"
        f"  url: https://d.example/{n}\n    # indented, still about {n}\n"
    )


def _braces(n: int) -> str:
    return f"- {{id: e{n}, title: Title {n}, summary: 'It is, said', outlet: Dawn, url: 'https://d.example/{n}'}}\n"


def _urdu(n: int) -> str:
    return f"- id: e{n}\n  title: پاکستان میں سیلاب {n}\n  summary: >-\n    یہ ایک خلاصہ ہے جو دو سطروں\n    پر لکھا گیا ہے۔\n  outlet: ڈان\n  url: https://d.example/{n}\n  language: ur\n"


def _drafted(n: int) -> str:
    return (
        f"- id: e{n}\n  title: Title {n}\n  authors: [Sana Malik]\n  summary:\n  # The source says this.\n"
        f"  # Also in: The Gazette\n  outlet: Dawn\n  url: https://d.example/{n}\n  published: 2026-11-0{n}\n"
    )


def _wide_dash(n: int) -> str:
    return f'-   id: e{n}\n    title: Title {n}\n    summary: "Over\n      two lines"\n    outlet: Dawn\n    url: https://d.example/{n}\n'


def _reviewed(item: Callable[[int], str], *, indent: int, between: str = "") -> str:
    items = between.join(item(n) for n in range(1, 6))
    margin = " " * indent
    body = "".join(
        margin + line if line.strip() else line for line in items.splitlines(keepends=True)
    )
    return f"{HEAD}media_review:\n{body}"


TAIL = "\n# the end of the review\nwaivers: []\n"
STYLES: dict[str, str] = {
    "plain, indented": _reviewed(_plain, indent=2) + TAIL,
    "plain, not indented, blank lines": _reviewed(_plain, indent=0, between="\n") + TAIL,
    "quoted": _reviewed(_quoted, indent=2, between="\n") + TAIL,
    "literal": _reviewed(_literal, indent=2, between="\n") + TAIL,
    "folded": _reviewed(_folded, indent=2, between="\n") + TAIL,
    "kept blank lines": _reviewed(_kept, indent=2) + "waivers: []\n",
    "stripped, wide, odd order": _reviewed(_stripped, indent=4, between="\n\n") + TAIL,
    "authors in lines": _reviewed(_in_lines, indent=2, between="\n") + TAIL,
    "comments everywhere": _reviewed(_commented, indent=2, between="\n# --- a group ---\n\n")
    + TAIL,
    "braces": _reviewed(_braces, indent=2) + TAIL,
    "Windows line ends": (_reviewed(_folded, indent=2, between="\n") + TAIL).replace("\n", "\r\n"),
    "no final line end": _reviewed(_plain, indent=2).removesuffix("\n"),
    "a literal text at the end": _reviewed(_stripped, indent=2).rstrip("\n"),
    "byte order mark": "\ufeff" + _reviewed(_plain, indent=2) + TAIL,
    "Urdu": _reviewed(_urdu, indent=2, between="\n") + TAIL,
    "drafted": _reviewed(_drafted, indent=2, between="\n") + TAIL,
    "wide dashes": _reviewed(_wide_dash, indent=0) + TAIL,
    "all in braces": HEAD
    + "media_review: ["
    + ", ".join(_braces(n)[2:-1] for n in range(1, 6))
    + "]   # tight\nwaivers: []\n",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One thing that a form asks for."""

    kind: str
    path: tuple[str | int, ...]
    said: Any = ""
    before: str | None = None

    def apply(self, source: str) -> str:
        """Make it."""
        if self.kind == "move":
            return move_item(source, self.path, before=self.before)
        if self.kind == "remove":
            return remove_item(source, self.path)
        if self.kind == "insert":
            return insert_item(source, self.path, self.said, before=self.before)
        if self.kind == "list":
            return set_list(source, self.path, self.said)
        return set_field(source, self.path, self.said)


def random_edit(chance: random.Random) -> Edit:
    """Draw an edit of a file with the entries e1 to e5."""
    review = "media_review"
    one, other = chance.sample([f"e{n}" for n in range(1, 6)], 2)
    text = chance.choice(AWKWARD) if chance.random() < 0.4 else _some_words(chance)
    drawn = chance.random()
    if drawn < 0.1:
        return Edit(kind="move", path=(review, one), before=chance.choice([other, None]))
    if drawn < 0.15:
        return Edit(kind="remove", path=(review, one))
    if drawn < 0.2:
        said = {
            "id": "new",
            "title": text or "t",
            "summary": text,
            "outlet": "O",
            "url": "https://n.example/",
        }
        return Edit(kind="insert", path=(review,), said=said, before=chance.choice([one, None]))
    if drawn < 0.35:
        names = chance.sample(
            ["Sana Malik", "O'Neil", "Ali, Jr.", "یاسمین", "Khan: A", "NO"], chance.randint(0, 3)
        )
        said_list = [
            {"name": n, "link": "https://a.example/x"} if chance.random() < 0.2 else n
            for n in names
        ]
        return Edit(kind="list", path=(review, one, "authors"), said=said_list)
    field = chance.choice(
        ["title", "summary", "summary", "summary", "outlet", "language", "published"]
    )
    return Edit(kind="set", path=(review, one, field), said=text)


def _some_words(chance: random.Random) -> str:
    words = [chance.choice(WORDS) for _ in range(chance.randint(1, 40))]
    if chance.random() < 0.3:
        words.insert(chance.randrange(len(words)), chance.choice(AWKWARD).strip() or "x")
    return " ".join(words)


def wanted(source: str, edit: Edit) -> Any:  # noqa: ANN401 - dicts, lists and texts
    """Return what a file must say after an edit."""
    said = plain(tree_of(source))
    review: list[Any] = said["media_review"]
    ids = [one["id"] for one in review]
    if edit.kind == "insert":
        review.insert(ids.index(edit.before) if edit.before else len(ids), edit.said)
        return said
    at = ids.index(edit.path[1])
    if edit.kind == "remove":
        del review[at]
    elif edit.kind == "move":
        item = review.pop(at)
        rest = [one["id"] for one in review]
        review.insert(rest.index(edit.before) if edit.before else len(rest), item)
    elif edit.said or edit.path[-1] in {"title", "summary", "outlet", "url"}:
        review[at][edit.path[-1]] = edit.said
    else:
        review[at].pop(edit.path[-1], None)
    return said


def disturbed(source: str, edited: str, edit: Edit) -> list[str]:
    """Return the lines that the edit had no business with, and that are gone or changed."""
    old, new = source.splitlines(), edited.splitlines()
    if edit.kind in {"move", "remove", "insert"}:
        own = _span(source, edit.path) if edit.kind == "remove" else range(0)
        kept = [line for number, line in enumerate(old) if number not in own and line.strip()]
        left = list(new)
        return [
            line for line in kept if not _take(left, line) and "[" not in line and "{" not in line
        ]
    own = _span(source, edit.path)
    if not own:
        rest = iter(new)
        return [line for line in old if line not in rest]
    head, tail = old[: own.start], old[own.stop :]
    lost = [line for line, now in zip(head, new, strict=False) if line != now]
    return lost + (tail if tail and new[-len(tail) :] != tail else [])


def _take(lines: list[str], line: str) -> bool:
    if line in lines:
        lines.remove(line)
        return True
    return False


def _span(source: str, path: tuple[str | int, ...]) -> range:
    """Return the numbers of the lines, from 0, on which something stands; none: it goes between two."""
    tree = tree_of(source)
    where = located(tree, path)
    node = walk(tree, where)
    if node is None:
        owner = walk(tree, where[:-1])
        assert owner is not None
        first = source.count("\n", 0, owner.start)
        return range(first, first + 1) if getattr(owner, "flow", False) else range(0)
    start = node.start
    first = source.count("\n", 0, start)
    if isinstance(node, ListNode) and not node.flow:
        first -= 1
    last = source.count("\n", 0, max(start, true_end(source, node)))
    if len(path) == 2:  # an item: with the comments that go with it
        lines = source.splitlines()
        while lines[first - 1].lstrip().startswith("#") and lines[first - 1].strip():
            first -= 1
        while last + 1 < len(lines) and lines[last + 1].lstrip().startswith("# indented"):
            last += 1
    return range(first, last + 1)
