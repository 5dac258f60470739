"""Pictures that somebody hands in for a lead."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from newsletter.errors import DocumentError, UsageError
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import handed_pictures
from newsletter.publication.writing.fields import with_text
from newsletter.publication.writing.handed_pictures import PictureWords, Placed
from newsletter.publication.writing.histories import history
from newsletter.publication.writing.kept_pictures import kept, made_ready, shown
from newsletter.publication.writing.saving import save_field
from newsletter.publication.writing.values import FieldEdit

ISSUE = "2026-12"
LEAD = """\
leads:
  - id: dam # ours
    title: The dam
    body: |
      It *stands*.

      It falls.
"""
WORDS = PictureWords(alt="A dam, from above", caption="In June.", credit="Ann Lee")


def drawn(colour: str = "red", kind: str = "PNG", **options: object) -> bytes:
    """Return a picture."""
    buffer = BytesIO()
    Image.new("RGB", (30, 20), colour).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture
def place(workplace: Workplace) -> Workplace:
    """Return a publication whose issue has a lead."""
    path = workplace.issue_file(ISSUE)
    path.write_text(path.read_text("utf-8") + LEAD, "utf-8")
    return workplace


def text_of(place: Workplace) -> str:
    """Return the issue's file."""
    return place.issue_file(ISSUE).read_text("utf-8")


def put(place: Workplace, data: bytes = b"", words: PictureWords = WORDS) -> Placed:
    """Put a picture above the lead."""
    return handed_pictures.put_above(place, ISSUE, "dam", data or drawn(), words, by="editor")


def test_a_picture_is_named_with_its_words(place: Workplace) -> None:
    """The file lies in images/ under the lead's title; no other line of the issue changes."""
    before = text_of(place)
    done = put(place)
    assert (done.path, done.new, done.named) == ("images/the-dam.png", True, (ISSUE,))
    assert (place.folder / done.path).read_bytes() == drawn()
    image = (
        "    image:\n      file: images/the-dam.png\n      alt: A dam, from above\n"
        "      caption: In June.\n      credit: Ann Lee\n"
    )
    assert text_of(place).replace(image, "") == before


def test_undo_takes_the_field_back_and_tells_of_the_file(place: Workplace) -> None:
    """What the lead named before is named again; the file stays, and whoever names it is told."""
    before = text_of(place)
    first = put(place)
    between = text_of(place)
    second = put(place, drawn("blue"), PictureWords(alt="Another"))
    assert second.path == "images/the-dam-2.png"
    assert "caption" not in text_of(place)
    back = handed_pictures.take_back(place, ISSUE, second.undo, by="editor")
    assert (text_of(place), back.path, back.named) == (between, second.path, ())
    out = handed_pictures.take_out(place, ISSUE, "dam", by="editor")
    assert (text_of(place), out.path, out.named) == (before, first.path, ())
    handed_pictures.take_back(place, ISSUE, out.undo, by="editor")
    assert text_of(place) == between
    assert [one.field for one in history(place, ISSUE, item=("leads", "dam", "image"))]


def test_undo_never_takes_what_somebody_else_wrote(place: Workplace) -> None:
    """Where one of the fields was changed since, all stay as they are; other undos are none."""
    done = put(place)
    path = place.issue_file(ISSUE)
    path.write_text(text_of(place).replace("from above", "from below"), "utf-8")
    theirs = text_of(place)
    with pytest.raises(UsageError, match="changed since"):
        handed_pictures.take_back(place, ISSUE, done.undo)
    edit = FieldEdit(item=("leads", "dam"), field="title", was="The dam", now="A dam")
    save_field(place, ISSUE, edit)
    for undo in ("", "2", "-", "1-2-3", "٣", "../x", f"{done.undo}-1", "9" * 40):
        with pytest.raises(UsageError, match="taken back"):
            handed_pictures.take_back(place, ISSUE, undo)
    assert text_of(place) == theirs.replace("title: The dam", "title: A dam")


def test_the_same_picture_is_one_file(place: Workplace) -> None:
    """It is found whatever it is called; another one never takes its place, nor that of a link."""
    images = place.folder / "images"
    images.mkdir()
    (images / "river.png").write_bytes(drawn())
    (images / "the-dam.png").symlink_to(images / "nothing-is-here.png")
    done = put(place)
    assert (done.path, done.new) == ("images/river.png", False)
    other = put(place, drawn("green"))
    assert other.path == "images/the-dam-2.png"
    assert (images / "the-dam.png").readlink().name == "nothing-is-here.png"


def test_pictures_that_come_at_once_are_all_kept(place: Workplace) -> None:
    """Of twelve with one title each has a file of its own, and the same one has one."""
    pictures = [drawn(f"#{number:02x}0000") for number in range(12)]
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda data: kept(place, data, title="../../The Dam!"), pictures))
    assert len({one.path for one in found}) == len(pictures)
    assert [(place.folder / one.path).read_bytes() for one in found] == pictures
    assert all(one.path.startswith("images/the-dam") for one in found)
    assert not [one for one in (place.folder / "images").iterdir() if one.name.startswith(".")]


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "دریا", ".hidden", "a/b\\c", "x" * 300, "\0"]
)
def test_no_title_leads_out_of_the_folder(place: Workplace, title: str) -> None:
    """Whatever a title says, the file lies in images/ under a plain name."""
    found = kept(place, drawn(), title=title)
    assert Path(found.path).parent == Path("images")
    assert Path(found.path).stem.replace("-", "").isalnum()
    assert len(found.path) < 64


def test_a_folder_that_leads_out_is_refused(place: Workplace, tmp_path: Path) -> None:
    """Where images/ is a link to elsewhere nothing is written there."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (place.folder / "images").symlink_to(elsewhere)
    with pytest.raises(UsageError, match="leads out"):
        put(place)
    assert not list(elsewhere.iterdir())
    assert "image:" not in text_of(place)


def test_what_cannot_be_named_is_nowhere_half(place: Workplace) -> None:
    """Without words, without a lead, in a broken file: the issue stays as it was."""
    before = text_of(place)
    with pytest.raises(UsageError, match="not said what"):
        put(place, words=PictureWords(alt=" \n"))
    with pytest.raises(UsageError, match="has no lead"):
        handed_pictures.put_above(place, ISSUE, "gone", drawn(), WORDS)
    place.issue_file(ISSUE).write_text(before + "leads: [\n", "utf-8")
    with pytest.raises(DocumentError):
        put(place)
    assert text_of(place) == before + "leads: [\n"
    assert not (place.folder / "images").exists()


def test_an_unwritable_folder_leaves_nothing(place: Workplace) -> None:
    """Where the file cannot be written no field names it and no part of it lies there."""
    (place.folder / "images").write_text("in the way")
    with pytest.raises(OSError, match="images"):
        put(place)
    assert "image:" not in text_of(place)


@pytest.mark.parametrize(
    ("at", "body"),
    [
        (None, "It *stands*.\n\nIt falls.\n\n{}"),
        (3, "It *stands*.\n\n{}\n\nIt falls."),
        (12, "It *stands*.\n\n{}\n\nIt falls."),
        (14, "It *stands*.\n\nIt falls.\n\n{}"),
        (9_999_999, "It *stands*.\n\nIt falls.\n\n{}"),
    ],
)
def test_a_picture_comes_behind_a_paragraph(place: Workplace, at: int | None, body: str) -> None:
    """It stands alone, behind the paragraph that was pointed at; undo takes the line out again."""
    before = text_of(place)
    words = PictureWords(alt="A [dam]*", caption="In *June*.", credit="Ann", licence="CC0")
    done = handed_pictures.put_into(place, ISSUE, "dam", drawn(), words, at=at)
    line = r'![A \[dam\]\*](images/a-dam.png "In *June*. (Ann, CC0)")'
    wanted = body.format(line).replace("\n", "\n      ").replace("      \n", "\n")
    assert wanted in text_of(place)
    handed_pictures.take_back(place, ISSUE, done.undo)
    assert text_of(place) == before


def test_an_ornament_has_no_words(place: Workplace) -> None:
    """In the text a picture may say nothing, where somebody meant it so."""
    handed_pictures.put_into(place, ISSUE, "dam", drawn(), PictureWords())
    assert "![](images/the-dam.png)" in text_of(place)


@pytest.mark.parametrize("owner", ["image", "first_published"])
def test_a_mapping_of_which_nothing_is_said_goes(owner: str) -> None:
    """Emptying the last of its fields takes it out; until then it stays."""
    fields = {"image": ("file", "alt"), "first_published": ("outlet", "url")}[owner]
    source = f"{LEAD}    {owner}:\n      {fields[0]}: a/b\n      {fields[1]}: c\n"
    item = ("leads", "dam", owner)
    half = with_text(source, item, fields[0], "")
    assert f"{fields[1]}: c" in half
    assert with_text(half, item, fields[1], "") == LEAD


def test_what_is_shown_is_a_picture(place: Workplace) -> None:
    """A page gets what was made of a file, whatever stands in the address; never another file."""
    secret = place.folder / "secrets.env"
    secret.write_text("KEY=1")
    done = put(place, made_ready(drawn("red", "GIF"), name="x.gif"))
    assert shown(place, done.path).startswith(b"\x89PNG")
    for path in ("secrets.env", "../secrets.env", "/etc/passwd", "images", "", "images/../x"):
        with pytest.raises(UsageError):
            shown(place, path)


def exif_of(data: bytes) -> int:
    """Return how many tags of a camera a picture carries."""
    with Image.open(BytesIO(data)) as picture:
        return len(picture.getexif())


def test_what_a_camera_wrote_is_gone() -> None:
    """The picture is upright, and neither place nor camera nor comment is left in its bytes."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCam"
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (31.0, 30.0, 0.0)}
    data = drawn("red", "JPEG", exif=exif, comment=b"secret comment")
    ready = made_ready(data, name="IMG_1.jpg")
    with Image.open(BytesIO(ready)) as picture:
        assert picture.size == (20, 30)
    assert exif_of(data)
    assert not exif_of(ready)
    assert not any(word in ready for word in (b"SecretCam", b"secret comment"))


def bomb() -> bytes:
    """Return a few octets that say that they are a picture of 3.6 thousand million pixels."""
    size = (60_000).to_bytes(4, "big") * 2
    parts = (b"IHDR" + size + bytes([8, 2, 0, 0, 0]), b"IDAT" + zlib.compress(bytes(9)), b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (len(part) - 4).to_bytes(4, "big") + part + zlib.crc32(part).to_bytes(4, "big")
        for part in parts
    )


Bad = Callable[[], bytes]
BAD: dict[str, tuple[Bad, str]] = {
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
    "xml first": (lambda: b"<?xml version='1.0'?><svg/>", "SVG"),
    "pdf": (lambda: b"%PDF-1.7", "PDF"),
    "html called jpg": (lambda: b"<html><img src=x onerror=alert(1)>", "no sound"),
    "cut short": (lambda: drawn("red", "JPEG")[:200], "damaged|no sound"),
    "a bomb": (bomb, "pixels"),
    "empty": (lambda: b"", "no sound"),
}


@pytest.mark.parametrize(("make", "words"), BAD.values(), ids=BAD)
def test_what_is_no_picture_is_refused_by_its_bytes(make: Bad, words: str) -> None:
    """Whatever a file is called, what it is decides; the message says how to mend it."""
    with pytest.raises(UsageError, match=words) as told:
        made_ready(make(), name="photo.jpg")
    assert told.value.help
