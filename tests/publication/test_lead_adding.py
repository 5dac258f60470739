"""A document that an author sent, put into an issue."""

from __future__ import annotations

import shutil
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from newsletter.confine import Confined
from newsletter.errors import DocumentError, NoSuchIssue, ParseError, UsageError
from newsletter.manuscripts.notices import sentence
from newsletter.manuscripts.reading import read_manuscript
from newsletter.manuscripts.values import Manuscript
from newsletter.publication.place import audit, reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import commenting
from newsletter.publication.writing.leads import add_lead
from newsletter.publication.writing.manuscripts import Decided, open_readers, read_document
from newsletter.testing.word_document import paragraph, run, word_document
from newsletter.text.markdown_writing import to_markdown

ISSUE = "2026-12"
HEAD = paragraph("The river", "Titel") + paragraph("By Sana Iqbal and Omar Said")
TEXT = paragraph("The dam is full: nobody knows for how long.")
WHO = 'w:author="Omar" w:date="2026-11-20T10:00:00Z"'
CHANGED = (
    f'<w:p>{run("It cost ")}<w:ins w:id="1" {WHO}>{run("a lot of ")}</w:ins>{run("money.")}</w:p>'
)
COMMENTED = f'<w:p><w:commentRangeStart w:id="4"/>{run("It was built in 1967.")}<w:commentRangeEnd w:id="4"/></w:p>'
COMMENT = f'<w:comment w:id="4" {WHO}><w:p>{run("Or in 1968?")}</w:p></w:comment>'
PICTURE = '<w:p><w:r><w:drawing><wp:docPr id="1" descr="{}"/><a:blip r:embed="{}"/></w:drawing></w:r></w:p>'


def manuscript(*body: str, **parts: object) -> Manuscript:
    """Return what is read of a document."""
    return read_manuscript(word_document(HEAD + "".join(body), **parts))  # type: ignore[arg-type] # parts by name


def text_of(workplace: Workplace) -> str:
    """Return the issue's file."""
    return workplace.issue_file(ISSUE).read_text("utf-8")


def camera_picture() -> bytes:
    """Return a JPEG that says where it was taken."""
    picture = Image.new("RGB", (2400, 1200), "#336699")
    facts = Image.Exif()
    facts[0x010E] = "secret place"
    buffer = BytesIO()
    picture.save(buffer, "JPEG", exif=facts)
    return buffer.getvalue()


@pytest.fixture
def people(workplace: Workplace) -> Workplace:
    """Return a publication that knows Sana Iqbal."""
    file = workplace.publication_file
    text = file.read_text("utf-8")
    sana = "people:\n  - {id: sana, name: Sana Iqbal, roles: [author]}\n"
    file.write_text(text.replace("people:\n", sana, 1), "utf-8")
    return workplace


@pytest.fixture(scope="module")
def readers() -> Iterator[Confined]:
    """Yield one child for all tests."""
    with open_readers() as pool:
        yield pool


def test_a_lead_stands_in_the_file_and_all_else_as_it_was(people: Workplace) -> None:
    """The lead is added with an id, its authors known; no other character of the file changes."""
    before = text_of(people)
    done = add_lead(people, ISSUE, manuscript(TEXT), by="sana")
    after = text_of(people)
    assert done.lead == "the-river"
    lead = (
        "leads:\n  - id: the-river\n    title: The river\n    authors: [sana, Omar Said]\n"
        "    body: |\n      The dam is full: nobody knows for how long.\n"
    )
    assert lead in after
    rest = after.replace(lead, "").splitlines()
    assert list(filter(None, rest)) == before.splitlines()
    issue = reading.open_issue(people, ISSUE, reading.publication(people)).issue
    assert [(one.id, one.authors[0].person) for one in issue.leads] == [("the-river", "sana")]
    assert issue.leads[0].body == manuscript(TEXT).body
    deed = audit.deeds(people)[-1]
    assert (deed.did, deed.item, deed.by) == ("add lead", ISSUE, "sana")


def test_what_waits_keeps_the_file_as_it_is(workplace: Workplace) -> None:
    """While a change or comment is undecided, nothing is written, and the report names it."""
    before = text_of(workplace)
    done = add_lead(workplace, ISSUE, manuscript(CHANGED, COMMENTED, comments=COMMENT))
    assert done.waiting == ("1", "c1")
    assert text_of(workplace) == before
    assert not audit.deeds(workplace)


def test_a_comment_that_is_kept_is_a_comment_on_the_lead(workplace: Workplace) -> None:
    """Who said it, when and beside which words stay with it."""
    data = word_document(HEAD + COMMENTED, comments=COMMENT)
    add_lead(workplace, ISSUE, read_manuscript(data, comments="accept"))
    (thread,) = commenting.threads(workplace, ISSUE, item="the-river")
    assert thread.comment.words == "Omar (2026-11-20) on “It was built in 1967.”: Or in 1968?"


def test_the_same_document_is_not_added_twice(workplace: Workplace) -> None:
    """A second time it says where the lead stands; with another title, too, and in another issue."""
    add_lead(workplace, ISSUE, manuscript(TEXT))
    for title in ("", "Another title"):
        with pytest.raises(UsageError, match="has this text already: the-river"):
            add_lead(workplace, ISSUE, manuscript(TEXT), title=title)
    with pytest.raises(UsageError, match="a lead with this title already"):
        add_lead(workplace, ISSUE, manuscript(CHANGED.replace("w:ins", "w:smartTag")))
    shutil.copy(workplace.issue_file(ISSUE), workplace.issue_file("2027-01"))
    with pytest.raises(UsageError, match="Issue 2027-01 has"):
        add_lead(workplace, "2027-01", manuscript(TEXT))
    assert add_lead(workplace, ISSUE, manuscript(TEXT), again=True).lead == "the-river-2"


def test_pictures_lie_in_images_without_what_cameras_write(workplace: Workplace) -> None:
    """A picture is made smaller and says no place; one that cannot be read is left out and told."""
    data = camera_picture()
    broken = b"\x89PNG\r\n\x1a\n" + bytes(30)
    read = manuscript(
        TEXT,
        PICTURE.format("A dam", "good"),
        PICTURE.format("Broken", "bad"),
        pictures={"good": data, "bad": broken},
    )
    done = add_lead(workplace, ISSUE, read)
    assert done.pictures == ("images/the-river-1.jpg",)
    assert "![A dam](images/the-river-1.jpg)" in text_of(workplace)
    assert "Broken" not in text_of(workplace)
    assert any("could not be read" in sentence(one) for one in done.notices)
    kept = (workplace.folder / "images/the-river-1.jpg").read_bytes()
    with Image.open(BytesIO(kept)) as picture:
        assert picture.size == (2000, 1000)
        assert not picture.getexif()
    assert b"secret place" in data
    assert b"secret place" not in kept
    again = add_lead(workplace, ISSUE, read, title="The river", again=True)
    assert again.pictures == done.pictures, "the same picture is one file"


def test_nothing_is_half_written(workplace: Workplace) -> None:
    """Where the file cannot be changed, or a comment not be kept, no picture and no lead stays."""
    read = manuscript(TEXT, PICTURE.format("A dam", "p"), pictures={"p": camera_picture()})
    before = text_of(workplace)
    workplace.issue_file(ISSUE).write_text(before + "leads: [\n", "utf-8")
    with pytest.raises(DocumentError):
        add_lead(workplace, ISSUE, read)
    workplace.issue_file(ISSUE).write_text(before, "utf-8")
    (workplace.var / "mail.db").unlink(missing_ok=True)
    (workplace.var / "mail.db").mkdir()
    data = word_document(
        HEAD + COMMENTED + PICTURE.format("A dam", "p"),
        comments=COMMENT,
        pictures={"p": camera_picture()},
    )
    with pytest.raises(Exception, match=r"mail\.db"):
        add_lead(workplace, ISSUE, read_manuscript(data, comments="accept"))
    assert reading.open_issue(workplace, ISSUE, reading.publication(workplace)).issue.leads == ()
    assert not list(workplace.folder.glob("images/the-river*"))


def test_what_cannot_be_a_lead_is_refused(workplace: Workplace) -> None:
    """Without title, text or issue there is no lead; nor in an issue that was sent."""
    with pytest.raises(UsageError, match="no text"):
        add_lead(workplace, ISSUE, manuscript())
    with pytest.raises(UsageError, match="no title"):
        add_lead(workplace, ISSUE, replace(manuscript(TEXT), title=""))
    with pytest.raises(NoSuchIssue):
        add_lead(workplace, "2030-01", manuscript(TEXT))
    with pytest.raises(UsageError, match="more than an issue can hold"):
        add_lead(workplace, ISSUE, manuscript(*[paragraph("word " * 2_000)] * 41))


def test_a_dry_run_writes_nothing(workplace: Workplace) -> None:
    """It says what would be."""
    before = text_of(workplace)
    read = manuscript(TEXT, PICTURE.format("A dam", "p"), pictures={"p": camera_picture()})
    done = add_lead(
        workplace, ISSUE, read, dry_run=True, title="Rivers", authors=["sana", "Li Wei"]
    )
    assert (done.title, [one.name for one in done.authors]) == ("Rivers", ["sana", "Li Wei"])
    assert text_of(workplace) == before
    assert not Path(workplace.folder / "images").exists() or not list(
        workplace.folder.glob("images/rivers*")
    )


def test_documents_are_read_in_a_child(readers: Confined) -> None:
    """What comes back is what is read here; a decision about what is not there is refused."""
    data = word_document(HEAD + TEXT + CHANGED)
    read = read_document(data, Decided(changes="accept"), readers=readers)
    assert read == read_manuscript(data, changes="accept")
    assert "a lot of money" in to_markdown(read.body)
    with pytest.raises(UsageError, match="no change or comment '7'"):
        read_document(data, Decided(single={"7": "accept"}), readers=readers)
    with pytest.raises(ParseError, match="PDF"):
        read_document(b"%PDF-1.4", readers=readers)
    assert readers.filtered() in {True, False}


def test_names_of_files_in_any_letters_are_read_in_the_child(readers: Confined) -> None:
    """The child has all it needs before it is shut in."""
    dot = b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAEUlEQVR42mP8z8DAwMSAQgAAE1EBB/2hEgAAAAAASUVORK5CYII="
    )
    data = word_document(HEAD + TEXT, more={"word/media/bild ä é.png": dot, "ا.xml": "<x/>"})
    assert read_document(data, readers=readers).title == "The river"


@pytest.mark.parametrize(
    "data",
    [
        b"Words alone, and a few more of them.",
        b"# Why\n\nSee [x](https://a.example/) and **y** and [z](https://b.example/).",
        "<html><p>Said &eacute; « x »</p><ul><li>one</ul><p>اردو میں بھی</p></html>".encode(),
        b"\xff\xfe no text",
        word_document(HEAD + TEXT.replace("The dam", "Caf\xe9 \u0645")),
    ],
    ids=["text", "markdown", "html", "broken", "docx"],
)
def test_the_child_reads_every_kind_as_we_do(data: bytes, readers: Confined) -> None:
    """Shut in, it can load nothing any more: what it reads, and what it refuses, is the same as here."""
    try:
        expected = read_manuscript(data)
    except ParseError as refused:
        with pytest.raises(ParseError, match=refused.message[:20]):
            read_document(data, readers=readers)
    else:
        assert read_document(data, readers=readers) == expected
