"""A .docx, whole: its text, notes and comments, and what stands around the text."""

from __future__ import annotations

from newsletter.errors import ParseError
from newsletter.manuscripts.letters import cleaned
from newsletter.manuscripts.notices import Tally
from newsletter.manuscripts.package import Package, damaged
from newsletter.manuscripts.raw import RawComment, RawDocument, paragraphs_in
from newsletter.manuscripts.word_body import FORMATTING, PartReader
from newsletter.manuscripts.word_names import Element, attribute, child, name_of, tag
from newsletter.manuscripts.word_numbering import Numbering
from newsletter.manuscripts.word_runs import Word
from newsletter.manuscripts.word_styles import Styles

MOST_COMMENTS = 2_000
_MACROS = ("vbaproject.bin", "vbadata.xml")
_MAIN_TYPES = (b"document.main+xml", b"template.main+xml")
_MOST_TYPES = 2_000_000


def read_word(data: bytes, tally: Tally) -> RawDocument:
    """Read a .docx; raises `ParseError` for what is none, or none that is read here."""
    package = Package(data)
    _refuse_macros(package)
    main = package.main_part()
    root = package.xml(main)
    body = child(root, "w:body")
    if body is None:
        raise damaged("The document has no text part.")
    word = Word(
        package=package,
        styles=Styles(_related(package, main, "styles")),
        numbering=Numbering(_related(package, main, "numbering")),
        document=RawDocument(),
        tally=tally,
    )
    document = word.document
    document.blocks = PartReader(word, main).blocks(body)
    _read_notes(word, main)
    _read_comments(word, main)
    _read_properties(word)
    _tell_margins(word, main)
    changes = sum(1 for _ in root.iter(*map(tag, FORMATTING)))
    if changes:
        tally.note("formatting-change", count=changes)
    return document


def _refuse_macros(package: Package) -> None:
    types = package.read("[Content_Types].xml", most=_MOST_TYPES) or b""
    if b"macroEnabled" in types or any(name.endswith(_MACROS) for name in package.names):
        raise ParseError(
            "The document carries macros (.docm), programs that run when it is opened.",
            help="Ask the author to save it as “Word document (.docx)”, which has none.",
        )
    if not any(kind in types for kind in _MAIN_TYPES):
        raise damaged("The file calls itself no Word document.")


def _related(package: Package, main: str, kind: str) -> Element:
    name = next(package.related(main, kind), "")
    return package.xml(name) if name else None


def _read_notes(word: Word, main: str) -> None:
    for kind, letter in (("footnotes", "f"), ("endnotes", "e")):
        part = next(word.package.related(main, kind), "")
        root = word.package.xml(part) if part else None
        if root is None:
            continue
        reader = PartReader(word, part)
        for note in root.iterchildren(tag("w:footnote"), tag("w:endnote")):
            if attribute(note, "w:type") in {"", "normal"}:
                key = letter + attribute(note, "w:id")
                word.document.notes[key] = reader.blocks(note)


def _read_comments(word: Word, main: str) -> None:
    part = next(word.package.related(main, "comments"), "")
    root = word.package.xml(part) if part else None
    if root is None:
        return
    threads = _threads(_related(word.package, main, "commentsExtended"))
    reader = PartReader(word, part)
    keys = dict[str, str]()
    for comment in list(root.iterchildren(tag("w:comment")))[:MOST_COMMENTS]:
        key = attribute(comment, "w:id")
        places = [attribute(one, "w14:paraId") for one in comment.iter(tag("w:p"))]
        keys |= dict.fromkeys(filter(None, places), key)
        parents = [threads[place] for place in places if place in threads]
        parent, settled = parents[-1] if parents else ("", False)
        blocks = reader.blocks(comment)
        lines = (" ".join(one.words.split()) for one in paragraphs_in(blocks))
        word.document.comments.append(
            RawComment(
                key=key,
                author=" ".join(cleaned(attribute(comment, "w:author")).split()),
                date=attribute(comment, "w:date")[:25],
                text="\n".join(filter(None, lines)),
                parent=keys.get(parent, ""),
                settled=settled,
            )
        )


def _threads(root: Element) -> dict[str, tuple[str, bool]]:
    """Return, by a comment's paragraph: the paragraph that it answers, and whether it is settled."""
    if root is None:
        return {}
    return {
        attribute(one, "w15:paraId"): (
            attribute(one, "w15:paraIdParent"),
            attribute(one, "w15:done") in {"1", "true"},
        )
        for one in root
        if name_of(one) == "w15:commentEx"
    }


def _read_properties(word: Word) -> None:
    for relation in word.package.relations("").values():
        if relation.kind != "core-properties" or relation.outside:
            continue
        root = word.package.xml(relation.target)
        for one in () if root is None else root:
            text = " ".join(cleaned(one.text or "").split())[:300]
            if name_of(one) == "dc:title":
                word.document.title = text
            elif name_of(one) == "dc:creator":
                word.document.creator = text


def _tell_margins(word: Word, main: str) -> None:
    """Tell of the words in page headers and footers, but for numbers of pages."""
    for kind in ("header", "footer"):
        for part in word.package.related(main, kind):
            root = word.package.xml(part)
            found = () if root is None else root.iter(tag("w:t"))
            words = " ".join("".join(one.text or "" for one in found).split())
            if any(letter.isalpha() for letter in words) and words.lower() != "page":
                word.tally.note(kind, words)
