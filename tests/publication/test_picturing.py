"""Pictures as editors save them, and as readers get them."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from newsletter.errors import UsageError
from newsletter.pictures.box import Box
from newsletter.publication.approval import approving
from newsletter.publication.issues import previewing
from newsletter.publication.issues.picturing import Gallery
from newsletter.publication.issues.rendering import rendered, theme_of
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace

ISSUE = "2026-12"
BOX = Box(width=536, height=800)
GPS = 0x8825
LEAD = """
leads:
  - id: river
    title: The river
    image:
      file: "images/Über den Fluss (1).JPEG"
      alt: A river between two banks
      credit: Ann Lee
      licence: CC BY 4.0
    body: |
      The river rises in the mountains.
    about: Ann Lee writes on water.
"""


def photograph(width: int = 2400, height: int = 1200) -> bytes:
    """Return a picture as a telephone makes it: large, with camera and place in it."""
    picture = Image.effect_noise((width, height), 40).convert("RGB")
    exif = Image.Exif()
    exif[0x0110] = "Telephone 12"
    exif.get_ifd(GPS)[1] = "N"
    stream = BytesIO()
    picture.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


@pytest.fixture
def pictured(workplace: Workplace) -> Workplace:
    """Return the publication with a photograph, under an awkward name, in its first lead."""
    path = workplace.folder / "images" / "Über den Fluss (1).JPEG"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(photograph())
    issue = workplace.issue_file(ISSUE)
    issue.write_text(issue.read_text() + LEAD)
    publication = workplace.publication_file
    text = re.sub(r"^#? *archive_url:.*\n", "", publication.read_text(), flags=re.MULTILINE)
    publication.write_text(text + "archive_url: https://indus.example/\n")
    return workplace


def images(workplace: Workplace) -> dict[str, bytes]:
    """Return the pictures of the issue as they would be sealed."""
    publication = reading.publication(workplace)
    issue = reading.open_issue(workplace, ISSUE, publication).issue
    rendition = rendered(workplace, issue, publication, theme_of(workplace, publication))
    return {name: data for name, data in rendition.images if not name.startswith("wordmark")}


def test_a_photograph_goes_out_small_and_without_place_or_camera(pictured: Workplace) -> None:
    """Twice the width at which it is shown, no metadata, and a name that any server keeps."""
    ((name, data),) = images(pictured).items()
    assert re.fullmatch(r"ber-den-Fluss-1-[0-9a-f]{12}\.jpg", name)
    sent = Image.open(BytesIO(data))
    theme = theme_of(pictured, reading.publication(pictured))
    assert sent.width == 2 * theme.picture_width
    assert len(sent.getexif()) == 0
    assert b"Telephone" not in data
    assert len(data) < len(photograph())


def test_a_picture_is_shown_at_half_its_pixels(pictured: Workplace) -> None:
    """Mail and page give the width and height at which it is shown, for sharp screens."""
    preview = previewing.preview(pictured, ISSUE)
    width = theme_of(pictured, reading.publication(pictured)).picture_width
    for html in (preview.html, preview.page):
        found = re.findall(r"<img[^>]*>", html)
        assert f'width="{width}" height="{width // 2}"' in " ".join(found)


def test_pictures_are_made_ready_once(pictured: Workplace) -> None:
    """What was made is kept by the content of the file; a changed file is made anew."""
    first = images(pictured)
    kept = sorted((pictured.var / "pictures").iterdir())
    stamp = [path.stat().st_mtime_ns for path in kept]
    assert images(pictured) == first
    assert [path.stat().st_mtime_ns for path in kept] == stamp
    (pictured.folder / "images" / "Über den Fluss (1).JPEG").write_bytes(photograph(900, 900))
    assert images(pictured) != first
    assert len(list((pictured.var / "pictures").iterdir())) == 2


def test_what_is_sealed_is_what_was_made_ready(pictured: Workplace) -> None:
    """The approval holds the pictures that readers get, not those that editors saved."""
    approving.approve(pictured, ISSUE, by="editor")
    ((name, data),) = images(pictured).items()
    assert (pictured.sent / ISSUE / "images" / name).read_bytes() == data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        (b"%PDF-1.7", "PDF"),
        (photograph(300, 200)[:5000], "damaged"),
        (b"not a picture at all", "cannot be shown"),
    ],
)
def test_what_mail_cannot_carry_is_refused_with_the_mend(
    workplace: Workplace, data: bytes, said: str
) -> None:
    """An editor learns which file it is, what is wrong and what to do."""
    (workplace.folder / "drawing.png").write_bytes(data)
    with pytest.raises(UsageError, match=said) as caught:
        Gallery(workplace=workplace)("drawing.png", BOX)
    assert "drawing.png" in caught.value.message
    assert caught.value.help


@pytest.mark.parametrize("source", ["../secrets.env", "/etc/hostname", "images/none.jpg"])
def test_only_pictures_of_the_publication_are_read(workplace: Workplace, source: str) -> None:
    """A path that leads out of the folder, or nowhere, is refused."""
    (Path(workplace.folder).parent / "secrets.env").write_text("x")
    with pytest.raises(UsageError, match="not in the publication's folder"):
        Gallery(workplace=workplace)(source, BOX)
