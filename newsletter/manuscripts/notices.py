"""What did not come over as it was: counted while a document is read, told in sentences."""

from __future__ import annotations

from collections import Counter

from newsletter.manuscripts.values import Notice

MOST_SAMPLES = 3
LONGEST_SAMPLE = 60
SENTENCES: dict[str, tuple[str, str]] = {
    # what is gone
    "hidden-text": ("a passage was hidden, and left out", "{n} passages were hidden, and left out"),
    "placeholder": (
        "a form's empty field was left out",
        "{n} empty fields of a form were left out",
    ),
    "header": ("the page header was left out", "{n} page headers were left out"),
    "footer": ("the page footer was left out", "{n} page footers were left out"),
    "contents": ("the table of contents was left out", "{n} tables of contents were left out"),
    "chart": (
        "a chart was left out; save it as a picture to show it",
        "{n} charts were left out; save them as pictures to show them",
    ),
    "diagram": (
        "a diagram (SmartArt) was left out; save it as a picture to show it",
        "{n} diagrams (SmartArt) were left out; save them as pictures to show them",
    ),
    "drawing": (
        "a drawn shape was left out; save it as a picture to show it",
        "{n} drawn shapes were left out; save them as pictures to show them",
    ),
    "object": ("an embedded object was left out", "{n} embedded objects were left out"),
    "other-file": (
        "another file that is put in by reference was left out",
        "{n} other files that are put in by reference were left out",
    ),
    "picture-outside": (
        "a picture lies elsewhere and was not fetched: save it, and put it into images/",
        "{n} pictures lie elsewhere and were not fetched: save them, and put them into images/",
    ),
    "picture-kind": (
        "a picture is of a kind that mails cannot show: save it as PNG",
        "{n} pictures are of a kind that mails cannot show: save them as PNG",
    ),
    "picture-broken": (
        "a picture could not be read, and was left out",
        "{n} pictures could not be read, and were left out",
    ),
    "picture-many": ("a picture too many was left out", "{n} pictures too many were left out"),
    "settled-comment": (
        "a comment was settled already, and left out",
        "{n} comments were settled already, and left out",
    ),
    "link-lost": (
        "a link led through a mail service that hides where to: its words stay, the link is gone",
        "{n} links led through a mail service that hides where to: their words stay, the links are gone",
    ),
    "link-unsafe": (
        "a link led to no web page: its words stay, the link is gone",
        "{n} links led to no web page: their words stay, the links are gone",
    ),
    "note-unused": (
        "a note that nothing refers to was left out",
        "{n} notes that nothing refers to were left out",
    ),
    "code": ("a field of the program was left out", "{n} fields of the program were left out"),
    "deep": (
        "something inside too much else was left out",
        "{n} things inside too much else were left out",
    ),
    "heading-number": (
        "a heading's automatic number was left out",
        "the automatic numbers of {n} headings were left out",
    ),
    # what stands there in another form
    "formatting-change": (
        "a tracked change of looks alone was ignored",
        "{n} tracked changes of looks alone were ignored",
    ),
    "table": (
        "a table became a list, since mails have no room for tables",
        "{n} tables became lists, since mails have no room for tables",
    ),
    "text-box": (
        "the words of a text box stand behind the paragraph that it hung on",
        "the words of {n} text boxes stand behind the paragraphs that they hung on",
    ),
    "formula": ("a formula became plain text", "{n} formulas became plain text"),
    "struck": (
        "words were struck out by hand, not by a tracked change; they are plain text now",
        "{n} passages were struck out by hand, not by a tracked change; they are plain text now",
    ),
    "underlined": (
        "underlined words are plain text now",
        "{n} underlined passages are plain text now",
    ),
    "coloured": (
        "highlighted words are plain text now",
        "{n} highlighted passages are plain text now",
    ),
    "symbol": (
        "a sign from a font of signs could not be read",
        "{n} signs from fonts of signs could not be read",
    ),
    "deep-heading": (
        "a heading below the third level stands on the third",
        "{n} headings below the third level stand on the third",
    ),
    "bold-heading": (
        "a bold line became a sub-heading",
        "{n} bold lines became sub-headings",
    ),
    "indented-quote": (
        "an indented paragraph became a quotation",
        "{n} indented paragraphs became quotations",
    ),
    "link-unwrapped": (
        "a link led through a service that counts clicks; it leads straight now",
        "{n} links led through services that count clicks; they lead straight now",
    ),
    "deep-table": (
        "a table was nested too deep; its words stand as paragraphs",
        "{n} tables were nested too deep; their words stand as paragraphs",
    ),
    # what was guessed, and what a person should look at
    "guessed-title": ("the title was guessed from the first lines", ""),
    "guessed-authors": ("the authors were taken from the line below the title", ""),
    "creator": ("the author was taken from the document's properties", ""),
    "guessed-standfirst": ("the standfirst was guessed", ""),
    "guessed-about": ("the note about the author was guessed from the end", ""),
    "alt-missing": (
        "a picture has no alternative text: say between ![ and ] what it shows",
        "{n} pictures have no alternative text: say between ![ and ] what they show",
    ),
    "alt-by-machine": (
        "a picture's alternative text was written by Word itself: read it",
        "the alternative texts of {n} pictures were written by Word itself: read them",
    ),
}
"""code: (one, several)."""
DROPPED = frozenset(list(SENTENCES)[: list(SENTENCES).index("formatting-change")])
"""Codes of what is gone; all else stands there in another form."""


class Tally:
    """Counts what is to be told."""

    def __init__(self) -> None:
        self._counts = Counter[str]()
        self._samples: dict[str, list[str]] = {}

    def note(self, code: str, words: str = "", *, count: int = 1) -> None:
        """Count something, with the words concerned."""
        if code not in SENTENCES:
            raise KeyError(code)
        self._counts[code] += count
        samples = self._samples.setdefault(code, [])
        sample = short(words)
        if sample and len(samples) < MOST_SAMPLES and sample not in samples:
            samples.append(sample)

    def notices(self) -> tuple[Notice, ...]:
        """Return what was counted, in the order of `SENTENCES`."""
        return tuple(
            Notice(code=code, count=self._counts[code], words=tuple(self._samples[code]))
            for code in SENTENCES
            if self._counts[code]
        )


def sentence(notice: Notice) -> str:
    """Return a notice as a person reads it."""
    one, several = SENTENCES[notice.code]
    said = one if notice.count == 1 or not several else several.format(n=f"{notice.count:,}")
    if notice.words:
        more = " …" if notice.count > len(notice.words) else ""
        said += ": " + ", ".join(f"“{words}”" for words in notice.words) + more
    return said[0].upper() + said[1:]


def short(words: str) -> str:
    """Return words on one line, cut where they are many."""
    line = " ".join(words[: 4 * LONGEST_SAMPLE].split())
    return line if len(line) <= LONGEST_SAMPLE else line[: LONGEST_SAMPLE - 1].rstrip() + "…"
