"""Portraits and the wordmark of publication.yaml, hosted and embedded."""

from __future__ import annotations

import email
import email.policy
import re
import struct
import sys
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from selectolax.lexbor import LexborHTMLParser

from newsletter.errors import NewsletterError, ParseError, UsageError
from newsletter.model.rendition import Rendition
from newsletter.pictures.preparing import prepare
from newsletter.publication.approval import approving, comparing
from newsletter.publication.issues import checking, previewing
from newsletter.publication.issues.rendering import rendered, theme_of
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace

ISSUE = "2026-12"
GREEN = (11, 93, 59)
ARCHIVE = "https://indus.example/"
PAPER = (0xFB, 0xFA, 0xF7)
PEOPLE = """\
archive_url: https://indus.example/
wordmark: {file: images/name.png, dark: images/name-dark.png, alt: The Review of Rivers}
people:
  - id: editor
    name: Editor
    roles: [editor, approver, publisher]
  - id: ann-lee
    name: Ann Lee
    portrait: images/ann.jpg
  - id: bo-wu
    name: Bo Wu
    portrait: {file: images/bo.jpg, alt: Bo Wu on a bridge, focus: 20% 30%}
  - id: cy-fox
    name: Cy Fox
"""
LEADS = """
leads:
  - id: river
    title: The river
    authors: [ann-lee]
    body: The river rises in the mountains.
    about: Ann Lee writes on water.
  - id: table
    title: The table
    authors: [bo-wu, ann-lee, cy-fox, Dee Marsh]
    body: The table stands by the river.
    about: Four people who sat at it.
  - id: quiet
    title: Nobody speaks
    authors: [ann-lee]
    body: Nothing is said about whoever wrote it.
"""


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    """Return a picture as a file."""
    stream = BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


@cache
def photograph(width: int = 900, height: int = 1200) -> bytes:
    """Return a portrait as a telephone makes it: large, with camera and place in it."""
    exif = Image.Exif()
    exif[0x0110] = "Telephone 12"
    exif.get_ifd(0x8825)[1] = "N"
    return saved(Image.effect_noise((width, height), 40).convert("RGB"), "JPEG", exif=exif)


def drawn(colour: tuple[int, int, int]) -> bytes:
    """Return a name as it is drawn: on nothing."""
    name = Image.new("RGBA", (900, 200), (0, 0, 0, 0))
    ImageDraw.Draw(name).rectangle((100, 50, 800, 150), fill=(*colour, 255))
    return saved(name, "PNG")


@pytest.fixture
def pictured(workplace: Workplace) -> Workplace:
    """Return a publication with a wordmark and portraits, and an issue of three leads."""
    folder = workplace.folder / "images"
    folder.mkdir(exist_ok=True)
    for name, data in {
        "ann.jpg": photograph(),
        "bo.jpg": photograph(1200, 700),
        "name.png": drawn(GREEN),
        "name-dark.png": drawn((240, 240, 240)),
    }.items():
        (folder / name).write_bytes(data)
    issue = workplace.issue_file(ISSUE)
    issue.write_text(issue.read_text() + LEADS)
    publication = workplace.publication_file
    text = re.sub(r"^#? *archive_url:.*\n", "", publication.read_text(), flags=re.MULTILINE)
    text = re.sub(r"^people:\n(?:[ #].*\n|\n)*", "", text, flags=re.MULTILINE)
    publication.write_text(text + PEOPLE)
    return workplace


@pytest.fixture
def embedded(pictured: Workplace) -> Workplace:
    """Return the same publication with its pictures in the mail, and no archive."""
    path = pictured.publication_file
    path.write_text(path.read_text().replace(f"archive_url: {ARCHIVE}", "pictures: embedded"))
    return pictured


def rendition(workplace: Workplace) -> Rendition:
    """Return the issue rendered."""
    publication = reading.publication(workplace)
    issue = reading.open_issue(workplace, ISSUE, publication).issue
    return rendered(workplace, issue, publication, theme_of(workplace, publication))


def shown(html: str) -> dict[str, dict[str, str | None]]:
    """Return the attributes of each picture, by its alternative text."""
    return {str(one.attributes["alt"]): one.attributes for one in LexborHTMLParser(html).css("img")}


def pixels(data: bytes) -> Image.Image:
    """Return a picture as it is seen."""
    return Image.open(BytesIO(data))


def test_portraits_stand_with_the_note_about_the_authors(pictured: Workplace) -> None:
    """Whoever has one is shown beside the note, in the order of the byline; a note is needed."""
    made = rendition(pictured)
    for html, about in ((made.html, ".a"), (made.page, ".about")):
        notes = LexborHTMLParser(html).css(about)
        assert [[one.attributes["alt"] for one in note.css("img")] for note in notes] == [
            ["Picture: Ann Lee"],
            ["Bo Wu on a bridge", "Picture: Ann Lee"],
        ]
        assert "Ann Lee writes on water." in notes[0].text()


def test_a_portrait_is_small_square_and_sharp(pictured: Workplace) -> None:
    """72 pixels as shown, twice that in the file; no camera and no place is left in it."""
    made = rendition(pictured)
    files = dict(made.images)
    portrait = shown(made.html)["Picture: Ann Lee"]
    assert (portrait["width"], portrait["height"]) == ("72", "72")
    data = files[str(portrait["src"]).rpartition("/")[2]]
    assert pixels(data).size == (144, 144)
    assert len(data) < 12_000
    assert b"Telephone" not in data
    assert not pixels(data).getexif()


def test_one_portrait_in_two_leads_is_one_file(pictured: Workplace) -> None:
    """It is loaded once, however often it is shown."""
    assert sum(name.startswith("ann-") for name, _ in rendition(pictured).images) == 1


def test_the_text_part_names_nobody_twice(pictured: Workplace) -> None:
    """A portrait says nothing that the note does not say: the text goes without."""
    made = rendition(pictured)
    assert "Picture: Ann Lee" not in made.text
    assert "Ann Lee writes on water." in made.text


def test_the_wordmark_is_drawn_in_the_light_and_in_the_dark(pictured: Workplace) -> None:
    """The light one brings its paper along, for programs that turn colours round; alt is its words."""
    made = rendition(pictured)
    files = dict(made.images)
    for html, base in ((made.html, f"{ARCHIVE}issues/{ISSUE}/"), (made.page, "")):
        mark = shown(html)["The Review of Rivers"]
        assert (mark["width"], mark["height"]) == ("280", "62")
        light = pixels(files[str(mark["src"]).removeprefix(base)]).convert("RGB")
        assert light.getpixel((2, 2)) == PAPER
        (source,) = LexborHTMLParser(html).css("picture source")
        dark = pixels(files[str(source.attributes["srcset"]).removeprefix(base)])
        assert dark.convert("RGBA").getpixel((2, 2))[3] == 0  # type: ignore[index]  # four channels
        assert source.attributes["media"] == "(prefers-color-scheme:dark)"


def test_a_name_is_set_in_type_where_none_is_drawn(workplace: Workplace) -> None:
    """Without a wordmark nothing changes."""
    assert not shown(rendition(workplace).html)


def test_the_plain_theme_stays_a_letter(pictured: Workplace) -> None:
    """A theme without pictures shows no portrait and no wordmark, and sends none."""
    path = pictured.publication_file
    path.write_text(re.sub(r"^#? *theme:.*\n", "", path.read_text(), flags=re.MULTILINE))
    path.write_text(path.read_text() + "theme: plain\n")
    made = rendition(pictured)
    assert "<img" not in made.html + made.page
    assert made.images == ()
    assert "Ann Lee writes on water." in made.html


def test_an_urdu_lead_has_its_portrait_on_its_own_side(pictured: Workplace) -> None:
    """The table runs with the lead: portrait right, words to its left; its label is Urdu."""
    issue = pictured.issue_file(ISSUE)
    issue.write_text(
        issue.read_text().replace("title: The river\n", "title: دریا\n    language: ur\n")
    )
    made = rendition(pictured)
    (lead,) = LexborHTMLParser(made.html).css('div[lang="ur"]')
    assert lead.attributes["dir"] == "rtl"
    (portrait,) = lead.css("img")
    assert str(portrait.attributes["alt"]).startswith("تصویر")


def test_a_portrait_is_sealed_and_a_later_one_is_told(pictured: Workplace) -> None:
    """The approved bytes keep the portrait of then; `status` names the picture, and no theme."""
    approving.approve(pictured, ISSUE, by="editor")
    before = {path.name: path.read_bytes() for path in (pictured.sent / ISSUE / "images").iterdir()}
    assert comparing.changes_since_approval(pictured, ISSUE) == ()
    (pictured.folder / "images" / "ann.jpg").write_bytes(photograph(800, 801))
    told = comparing.changes_since_approval(pictured, ISSUE)
    assert told is not None
    assert [re.sub("-[0-9a-f]{12}", "", str(one)) for one in told] == ["picture ann.jpg"]
    after = {path.name: path.read_bytes() for path in (pictured.sent / ISSUE / "images").iterdir()}
    assert after == before


def test_another_portrait_in_publication_yaml_is_told(pictured: Workplace) -> None:
    """Which file somebody's portrait is belongs to what was approved."""
    approving.approve(pictured, ISSUE, by="editor")
    path = pictured.publication_file
    path.write_text(path.read_text().replace("images/ann.jpg", "images/bo.jpg"))
    path.write_text(path.read_text().replace("name-dark.png", "name.png"))
    told = [str(one) for one in comparing.changes_since_approval(pictured, ISSUE) or ()]
    assert told == ["publication: wordmark", "publication: Ann Lee (portrait)"]


def test_an_embedded_picture_travels_in_the_mail_alone(embedded: Workplace) -> None:
    """The mail names what it carries and nothing else; the page shows the same files beside it."""
    made = rendition(embedded)
    named = re.findall(r'(?:src|srcset)="([^"]*)"', made.html)
    assert all(one.startswith("cid:") for one in named)
    assert {one.removeprefix("cid:") for one in named} == {known for known, _ in made.enclosed}
    assert len(made.enclosed) == 4
    files = dict(made.images)
    assert all(name in files for _, name in made.enclosed)
    assert "cid:" not in made.page + made.text
    assert set(re.findall(r'<img src="([^"]*)"', made.page)) <= set(files)


def test_the_sealed_message_holds_what_its_html_names(embedded: Workplace) -> None:
    """Approved bytes are whole: every cid leads to a part of the very message."""
    approving.approve(embedded, ISSUE, by="editor")
    sealed = (embedded.sent / ISSUE / "mail.eml").read_bytes()
    message = email.message_from_bytes(sealed, policy=email.policy.default)
    html = message.get_body(preferencelist=("html",))
    assert html is not None
    named = set(re.findall(r"cid:([^\"]+)", html.get_content()))
    carried = {
        str(part["Content-ID"]).strip("<>"): part.get_payload(decode=True)
        for part in message.walk()
        if part["Content-ID"]
    }
    assert named == set(carried)
    images = (embedded.sent / ISSUE / "images").iterdir()
    assert set(carried.values()) <= {path.read_bytes() for path in images}


def test_the_preview_shows_embedded_pictures(embedded: Workplace, tmp_path: Path) -> None:
    """A browser knows no cid: the preview's files name each other."""
    previewing.write_preview(embedded, ISSUE, tmp_path)
    html = (tmp_path / "mail.html").read_text()
    assert "cid:" not in html
    assert all((tmp_path / str(one["src"])).is_file() for one in shown(html).values())
    assert b"multipart/related" in (tmp_path / "mail.eml").read_bytes()


def test_hosted_or_embedded_is_a_setting(
    pictured: Workplace, with_flags: Callable[..., Workplace]
) -> None:
    """`--set pictures=embedded` does what publication.yaml would, and no third word is known."""
    assert "cid:" not in rendition(pictured).html
    assert "cid:" in rendition(with_flags(pictures="embedded")).html
    with pytest.raises(NewsletterError, match="pictures"):
        rendition(with_flags(pictures="elsewhere"))


def test_a_heavy_mail_is_told(embedded: Workplace) -> None:
    """Each reader gets all embedded pictures: more than a million bytes of them is a finding."""
    codes = [one.code for one in checking.check(embedded, (ISSUE,)).findings]
    assert "heavy-pictures" not in codes
    noise = Image.effect_noise((1072, 1500), 90).convert("RGB")
    figures = []
    for number in range(3):
        name = f"images/noise-{number}.png"
        (embedded.folder / name).write_bytes(saved(noise.rotate(90 * number, expand=True), "PNG"))
        figures.append(f"      ![Noise]({name})\n")
    issue = embedded.issue_file(ISSUE)
    body = "    body: |\n" + "\n".join(figures) + "\n"
    text = issue.read_text()
    issue.write_text(text.replace("    body: The river rises in the mountains.\n", body))
    (heavy,) = [
        one for one in checking.check(embedded, (ISSUE,)).findings if one.code == "heavy-pictures"
    ]
    assert "noise-" in heavy.message
    assert "hosted" in heavy.help


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb() -> bytes:
    """Return a small PNG of 20,001 pixels a side."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 20_001, 20_001, 1, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("file", ["images/ann.jpg", "images/name.png", "images/name-dark.png"])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        (b"%PDF-1.7", "PDF"),
        (photograph(300, 200)[:5000], "damaged"),
        (bomb(), "20,001 by 20,001"),
        (None, "not in the publication's folder"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_its_name_and_the_mend(
    pictured: Workplace, file: str, data: bytes | None, said: str
) -> None:
    """For portraits and wordmarks as for pictures of leads."""
    path = pictured.folder / file
    path.unlink() if data is None else path.write_bytes(data)
    with pytest.raises(UsageError, match=said) as refused:
        rendition(pictured)
    assert file in refused.value.message
    assert refused.value.help


def test_check_tells_every_picture_and_all_else(pictured: Workplace) -> None:
    """One broken picture hides no other finding, and blocks the approval."""
    (pictured.folder / "images" / "ann.jpg").unlink()
    (pictured.folder / "images" / "name.png").write_bytes(b"%PDF-1.7")
    body = "    body: |\n      The river rises.\n\n      ![Noise](images/none.png)\n"
    issue = pictured.issue_file(ISSUE)
    text = issue.read_text().replace("    body: The river rises in the mountains.\n", body)
    issue.write_text(text)
    found = checking.check(pictured, (ISSUE,)).findings
    broken = [one for one in found if one.code == "unusable-picture"]
    assert {word for one in broken for word in re.findall(r"images/[\w.]+", one.message)} == {
        *("images/ann.jpg", "images/name.png", "images/none.png")
    }
    (line,) = [one.place.line for one in broken if "none.png" in one.message and one.place]
    assert "body" in text.splitlines()[line - 1]
    assert "unchecked-summary" in {one.code for one in found}
    with pytest.raises(NewsletterError, match="cannot be approved"):
        approving.approve(pictured, ISSUE, by="editor")


def test_what_telephones_save_is_shown_or_told(
    pictured: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HEIC as a portrait; where its reader is not installed, how to install it is said."""
    heic = Path(__file__).parents[1] / "pictures" / "corner.heic"
    (pictured.folder / "images" / "ann.jpg").write_bytes(heic.read_bytes())
    made = dict(rendition(pictured).images)
    (portrait,) = [data for name, data in made.items() if name.startswith("ann-")]
    assert pixels(portrait).size == (48, 48)
    monkeypatch.setitem(sys.modules, "pi_heif", None)  # as if it were not installed
    with pytest.raises(ParseError, match="not installed") as refused:
        prepare(heic.read_bytes(), width=72, height=72, focus=(50, 38))
    assert "newsletter[heic]" in refused.value.help


@pytest.mark.parametrize(
    "data",
    [
        saved(Image.new("CMYK", (600, 800), (200, 0, 120, 60)), "JPEG"),
        saved(Image.new("I;16", (600, 800), 30_000), "PNG"),
        saved(Image.new("P", (600, 800), 1), "PNG", transparency=1),
        saved(
            Image.new("RGB", (600, 800), "red"),
            "GIF",
            save_all=True,
            append_images=[Image.new("RGB", (600, 800), "blue")],
        ),
    ],
    ids=["cmyk", "sixteen bits", "palette", "animated"],
)
@pytest.mark.parametrize("file", ["images/ann.jpg", "images/name.png"])
def test_odd_pictures_become_plain_ones(pictured: Workplace, file: str, data: bytes) -> None:
    """Whatever a camera, a scanner or a drawing program saves is shown, still and in sRGB."""
    (pictured.folder / file).write_bytes(data)
    made = rendition(pictured)
    stem = Path(file).stem
    (found,) = [data for name, data in made.images if re.fullmatch(rf"{stem}-\w{{12}}\.\w+", name)]
    assert pixels(found).mode in {"RGB", "RGBA", "L"}
    assert getattr(pixels(found), "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("portrait: images/ann.jpg", "portrait: https://x.example/ann.jpg", "not a path inside"),
        ("portrait: images/ann.jpg", "portrait: ../ann.jpg", "not a path inside"),
        ("focus: 20% 30%", "focus: left", "two percentages"),
        ("focus: 20% 30%", "focus: 120% 30%", "two percentages"),
        ("dark: images/name-dark.png, ", "night: x.png, ", "night"),
        ("{file: images/name.png, dark: images/name-dark.png", "{dark: images/name.png", "file"),
        (f"archive_url: {ARCHIVE}", "pictures: inside", "“inside” is not known here"),
    ],
)
def test_a_mistake_in_publication_yaml_is_told_with_its_place(
    pictured: Workplace, old: str, new: str, said: str
) -> None:
    """File, line and mend, as for every other key."""
    path = pictured.publication_file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    document = reading.publication_document(pictured)
    assert document.value is None
    (finding,) = [one for one in document.findings if said in one.message]
    assert finding.place is not None
    assert finding.help
