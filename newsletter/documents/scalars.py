"""The kinds of text: words, Markdown, numbers, yes and no, choices, names of files and zones."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import Any

from newsletter.documents.nodes import Node, TextNode
from newsletter.documents.reading import BAD, Kind, Reading, Schema, wrong_type
from newsletter.documents.source import FORBIDDEN, character_name
from newsletter.documents.suggest import did_you_mean, listed
from newsletter.model.finding import ItemPath, Severity
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.text.markdown import MarkdownProblem, is_own_picture, read_markdown

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ANY_SCALAR = ["string", "number", "boolean"]
"""Other readers take ``2017`` for a number where a text is meant."""


class Scalar(Kind):
    """A kind of text; `parse` gets it trimmed, on one line, without forbidden characters."""

    def read(self, node: Node, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Return the typed value or `BAD`."""
        if not isinstance(node, TextNode):
            return wrong_type(self, node, reading, path, hint=self._hint())
        if node.broken or _has_forbidden(node, reading, path):
            return BAD
        if _has_smart_quotes(node, reading, path):
            return BAD
        return self.parse(one_line(node.value), node, reading, path)

    @abstractmethod
    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Return the typed value or report and return `BAD`."""

    def _hint(self) -> str:
        return f"Write {self.words} behind the colon, on the same line."


def one_line(text: str) -> str:
    """Trim; a line end or tab becomes a blank.  NBSP and its kin stay."""
    return re.sub(r"(?:(?<![ \t])[ \t]+)?[\r\n]+[ \t]*|\t+", " ", text.strip(" \t\r\n"))


def _has_forbidden(node: TextNode, reading: Reading, path: ItemPath) -> bool:
    """Report forbidden characters that were written as escapes between double quotes."""
    match = FORBIDDEN.search(node.value)
    if not match:
        return False
    reading.report(
        node,
        "forbidden-character",
        f"The text contains the character {character_name(match[0])}.",
        "Take the backslash code out of the text.",
        path=path,
    )
    return True


_SMART_QUOTED = re.compile(r"[“„«‘]([^“”„«»‘’\"\n]*)[”“»’\"]")


def _has_smart_quotes(node: TextNode, reading: Reading, path: ItemPath) -> bool:
    """Report typographic quotes where YAML's quotes are meant: around the whole value."""
    match = None if node.style else _SMART_QUOTED.fullmatch(node.value)
    if not match:
        return False
    inner = match[1]
    reading.report(
        node,
        "smart-quotes",
        "Typographic quotation marks stand around the whole text; they would be printed.",
        f'Write "{inner}" with straight quotation marks; if the typographic ones are to be '
        f'printed, put straight ones around them: "{node.value}".',
        path=path,
    )
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Scalar):
    """Any text on one line."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "a text"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take everything."""
        del node, reading, path
        return text

    def schema(self, publication: Publication | None) -> Schema:
        """Any scalar with a visible character."""
        del publication
        return {"type": _ANY_SCALAR, "pattern": r"\S"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Markdown(Kind):
    """A text in the Markdown subset, read as prose."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "a text in Markdown"

    def read(self, node: Node, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Parse it; each address that cannot be linked to is a finding of its own."""
        if not isinstance(node, TextNode):
            hint = "Write “|” behind the colon and the text below, each line indented."
            return wrong_type(self, node, reading, path, hint=hint)
        if node.broken or _has_forbidden(node, reading, path):
            return BAD
        if _has_smart_quotes(node, reading, path):
            return BAD
        result = read_markdown(node.value)
        for problem in result.problems:
            _report_markdown(problem, node, reading, path)
        errors = any(_MARKDOWN_HELP[problem.kind][2] for problem in result.problems)
        return BAD if errors else result.prose

    def schema(self, publication: Publication | None) -> Schema:
        """Any scalar with a visible character."""
        del publication
        return {"type": _ANY_SCALAR, "pattern": r"\S"}


_MARKDOWN_HELP: dict[str, tuple[str, str, bool]] = {
    "unsafe-link": (
        "A link leads to “{}”; links may only lead to http, https and mailto addresses.",
        "Link to a web page, or take the link away.",
        True,
    ),
    "link-without-scheme": (
        "A link leads to “{}”, which lacks its beginning.",
        "Write https:// in front of it.",
        True,
    ),
    "bad-link": (
        "A link leads to “{}”, which is not an address.",
        "Put the page's whole address in, or take the link away and keep its words.",
        True,
    ),
    "bad-image": (
        "The picture “{}” cannot be shown here.",
        "Put the file into the publication's folder and let ![…](images/name.jpg) stand alone.",
        True,
    ),
    "unused-note": (
        "Nothing refers to the footnote “{}”.",
        "Put [^{}] where its mark belongs, or delete the note.",
        False,
    ),
}
"""kind: (message, help, whether it is an error)"""


def _report_markdown(
    problem: MarkdownProblem, node: TextNode, reading: Reading, path: ItemPath
) -> None:
    message, mend, is_error = _MARKDOWN_HELP[problem.kind]
    shown = problem.subject if len(problem.subject) <= 60 else problem.subject[:59] + "…"  # noqa: PLR2004
    at = reading.source.text.find(problem.subject, node.start, node.end) if problem.subject else -1
    reading.report(
        node,
        problem.kind,
        message.format(shown),
        mend.format(shown),
        path=path,
        severity=Severity.ERROR if is_error else Severity.WARNING,
        span=(at, at + len(problem.subject)) if at >= 0 else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeNumber(Scalar):
    """A whole number within bounds."""

    least: int = 1
    most: int = 99_999

    @property
    def words(self) -> str:
        """Name the kind."""
        return f"a whole number from {self.least} to {self.most:,}"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take ASCII digits."""
        if re.fullmatch(r"[0-9]{1,9}", text) and self.least <= int(text) <= self.most:
            return int(text)
        return reading.report(
            node, "bad-number", f"“{text}” is not {self.words}.", "Write digits only.", path=path
        )

    def schema(self, publication: Publication | None) -> Schema:
        """Return bounds for numbers; digits in quotes are allowed too."""
        del publication
        return {
            "type": ["integer", "string"],
            "minimum": self.least,
            "maximum": self.most,
            "pattern": "^[0-9]{1,9}$",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconds(Scalar):
    """A positive duration, decimals allowed."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "a number of seconds"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take up to four digits and decimals."""
        if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", text) and float(text) > 0:
            return float(text)
        return reading.report(
            node, "bad-number", f"“{text}” is not {self.words}.", "Write 30, or 2.5.", path=path
        )

    def schema(self, publication: Publication | None) -> Schema:
        """Return a positive number."""
        del publication
        return {"type": "number", "exclusiveMinimum": 0, "maximum": 9999.999}


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo(Scalar):
    """``true`` or ``false``; YAML 1.1's other words for them are texts here."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "true or false"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take the two words."""
        if text in {"true", "false"}:
            return text == "true"
        meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(text.lower(), "")
        meant = meant or (text.lower() if text.lower() in {"true", "false"} else "")
        mend = f"Write {meant}." if meant else "Write true or false."
        return reading.report(
            node, "wrong-type", f"“{path[-1]}” is true or false, not “{text}”.", mend, path=path
        )

    def schema(self, publication: Publication | None) -> Schema:
        """Return both words, quoted or not."""
        del publication
        return {"enum": [True, False, "true", "false"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Scalar):
    """One of a few words."""

    options: tuple[str, ...]

    @property
    def words(self) -> str:
        """List the words."""
        return "one of " + listed(self.options)

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take a word exactly as listed."""
        if text in self.options:
            return text
        mend = did_you_mean(text, self.options) + f"Write {self.words}."
        return reading.report(
            node, "unknown-choice", f"“{text}” is not known here.", mend, path=path
        )

    def schema(self, publication: Publication | None) -> Schema:
        """Return an enumeration."""
        del publication
        return {"enum": list(self.options)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern(Scalar):
    """A text of a fixed form, described in words."""

    form: str
    """What a correct one is: ``an id``."""
    pattern: str
    code: str
    help: str
    upper: bool = False
    """True: given in capitals, whatever was typed."""

    @property
    def words(self) -> str:
        """Return the form."""
        return self.form

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Match the whole text."""
        if re.fullmatch(self.pattern, text):
            return text.upper() if self.upper else text
        return reading.report(
            node, self.code, f"“{text}” is not {self.form}.", self.help, path=path
        )

    def schema(self, publication: Publication | None) -> Schema:
        """Return the pattern."""
        del publication
        return {"type": _ANY_SCALAR, "pattern": f"^(?:{self.pattern})$"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFile(Scalar):
    """The path of a picture inside the publication."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "the path of a picture, such as images/name.jpg"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Refuse addresses and paths that leave the publication."""
        if is_own_picture(text):
            return text
        return reading.report(
            node,
            "bad-path",
            f"“{text}” is not a path inside the publication.",
            "Put the file into the publication's folder and write its path there: images/name.jpg.",
            path=path,
        )

    def schema(self, publication: Publication | None) -> Schema:
        """Return a string without scheme, leading slash, or dots that lead out."""
        del publication
        return {
            "type": "string",
            "pattern": r"^(?![A-Za-z][A-Za-z0-9+.\-]*:)(?!/)(?!(.*/)?\.\.(/|$))[^\\]+$",
        }


WORDS = Words()
MARKDOWN = Markdown()
YES_NO = YesNo()
SECONDS = Seconds()
PICTURE_FILE = PictureFile()
ID = Pattern(
    form="an id: lower-case letters and digits, joined by hyphens",
    pattern=SLUG.pattern,
    code="bad-id",
    help="Write it like track-ii: no capitals, blanks or other characters.",
)
HOST = Pattern(
    form="a host name",
    pattern=r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}",
    code="bad-host",
    help="Write only the name, such as dawn.com: no https://, no path.",
)
COUNTRY = Pattern(
    form="a country code of two letters",
    pattern=r"[A-Za-z]{2}",
    code="bad-country",
    help="Write it as ISO 3166 does: PK, US, NO.",
    upper=True,
)
LANGUAGE = Pattern(
    form="a language code",
    pattern=r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*",
    code="bad-language",
    help="Write it as BCP 47 does: en for English, ur for Urdu, pt-BR.",
)
