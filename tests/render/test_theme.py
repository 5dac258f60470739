from __future__ import annotations

import re
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

import pytest

from newsletter.errors import ThemeError
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.pages import template_folders
from newsletter.pages.labels import labels_for
from newsletter.pages.skeleton import compile_skeleton
from newsletter.pictures.box import Box
from newsletter.render import Theme, render
from newsletter.render.context import NAMES
from newsletter.render.inspecting import inspect_theme
from newsletter.render.pictures import Album, shown, size_of
from newsletter.render.roots import ROOTS
from newsletter.render.words import read_words


def own(folder: Path, name: str, text: str) -> tuple[Path, ...]:
    """Write a template of the publication's own and return the folders to search."""
    path = folder / "templates" / "indus" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return template_folders(folder)


def test_a_publication_overrides_a_single_file(
    tmp_path: Path, issue: Issue, publication: Publication
) -> None:
    """One file of its own replaces the shipped one; all others stay."""
    folders = own(tmp_path, "mail/foot.html.j2", "<p>Our own foot, {{ issue.year }}</p>")
    html = render(issue, publication, Theme.load(folders, "indus")).html
    assert "Our own foot, 2026" in html
    assert "Gauges will always matter" in html


def test_a_misspelt_name_is_found_when_the_theme_is_loaded(tmp_path: Path) -> None:
    """The template's author learns file and line before any issue is rendered."""
    folders = own(tmp_path, "mail/foot.html.j2", "\n\n{{ isue.year }}")
    with pytest.raises(
        ThemeError, match=r"foot\.html\.j2:3: there is no isue here; did you mean issue"
    ) as caught:
        Theme.load(folders, "indus")
    assert "issue, publication" in caught.value.help


def test_a_misspelt_attribute_is_told_with_its_line(
    tmp_path: Path, issue: Issue, publication: Publication
) -> None:
    """What only an issue can show is told when it is rendered, with file and line."""
    theme = Theme.load(own(tmp_path, "mail/foot.html.j2", "\n{{ issue.yeer }}"), "indus")
    with pytest.raises(
        ThemeError, match=r"foot\.html\.j2:2: IssueView has no yeer; did you mean year"
    ):
        render(issue, publication, theme)


def test_a_theme_that_does_not_exist_is_told(tmp_path: Path) -> None:
    """The message names what was looked for."""
    with pytest.raises(ThemeError, match="nowhere"):
        Theme.load(template_folders(tmp_path), "nowhere")


def test_mjml_that_cannot_be_compiled_names_its_file() -> None:
    """The compiler gives no line; the file and what to look for are told."""
    with pytest.raises(ThemeError, match=r"mail\.mjml: the MJML cannot be compiled"):
        compile_skeleton("<mjml><mj-body><mj-section></mj-body></mjml>", "mail.mjml")


def test_a_tag_that_the_compiler_loses_is_told_with_its_line() -> None:
    """A tag where MJML ignores it would vanish in silence."""
    source = '<mjml>\n<mj-body nonsense="{{ issue.id }}"></mj-body></mjml>'
    with pytest.raises(ThemeError, match=r"mail\.mjml:2: .*changed or dropped \{\{ issue\.id \}\}"):
        compile_skeleton(source, "mail.mjml")


def test_english_fills_what_a_language_lacks(tmp_path: Path) -> None:
    """A language may translate a few labels; unknown languages speak English."""
    shipped = (template_folders(tmp_path)[-1] / "indus" / "words.toml").read_text("utf-8")
    folders = own(tmp_path, "words.toml", shipped + '\n[sd]\nsource = "ذريعو:"\n')
    words = read_words(folders, "indus")
    assert labels_for(words, "sd-PK").source == "ذريعو:"
    assert labels_for(words, "sd").follow == "Follow"
    assert labels_for(words, "fr") is words["en"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('by = "By"', 'buy = "By"', "no page prints the label en.buy"),
        ('"January", ', "", "twelve names"),
        ("[en]", "[en", r"words\.toml"),
    ],
)
def test_wrong_labels_are_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A mistake in words.toml names the file and what is wrong."""
    shipped = (template_folders(tmp_path)[-1] / "indus" / "words.toml").read_text("utf-8")
    folders = own(tmp_path, "words.toml", shipped.replace(old, new, 1))
    with pytest.raises(ThemeError, match=message):
        read_words(folders, "indus")


def test_a_theme_of_ones_own_needs_only_what_differs(
    tmp_path: Path, issue: Issue, publication: Publication
) -> None:
    """Tokens, labels and one part of one's own; everything else comes from the theme extended."""
    for name, text in {
        "tokens.toml": 'extends = "indus"\n[dark]\naccent = "#99CCFF"\n',
        "words.toml": '[en]\nsource = "Read in"\n',
        "mail/foot.html.j2": '{% include "indus/mail/foot.html.j2" %}<p>A river runs below.</p>',
    }.items():
        own(tmp_path, f"../river/{name}", text)
    made = render(issue, publication, Theme.load(template_folders(tmp_path), "river"))
    assert "A river runs below." in made.html
    assert "All rights reserved." in made.html
    assert "#99CCFF" in made.html
    assert "Read in" in made.html
    assert "Read in" in made.text
    assert "Source:" not in made.text


def test_dates_are_spelt_in_the_language(theme: Theme) -> None:
    """As much of a date is spelt as is known."""
    assert theme.words_for("en").spell(PartialDate(year=2026, month=11, day=3)) == "3 November 2026"
    assert theme.words_for("ur").spell(PartialDate(year=2026, month=11)) == "نومبر 2026"
    assert theme.words_for("en").spell(PartialDate(year=2026)) == "2026"
    assert theme.words_for("en").spell(None) == ""


BOX = Box(width=536, height=800)


def test_a_picture_is_named_by_what_is_in_it() -> None:
    """Two folders may hold a picture of the same name; asking twice gives the same."""
    album = Album(load=lambda path, _box: path.encode())
    names = [album.add(path, BOX)[0] for path in ("a/x.png", "b/x.png", "a/x.png")]
    assert names[0] == names[2] == f"x-{sha256(b'a/x.png').hexdigest()[:12]}.png"
    assert names[1] == f"x-{sha256(b'b/x.png').hexdigest()[:12]}.png"
    assert album.files == {names[0]: b"a/x.png", names[1]: b"b/x.png"}


def test_a_changed_picture_has_another_address() -> None:
    """Mail services keep pictures by their address: the one of the proof must not be shown later."""
    first = Album(load=lambda _path, _box: b"as it was").add("x.png", BOX)
    second = Album(load=lambda _path, _box: b"as it is").add("x.png", BOX)
    assert first[0] != second[0]


def test_a_picture_in_two_boxes_is_two_files() -> None:
    """Somebody's portrait may stand in the text as well, larger and whole."""
    album = Album(load=lambda path, box: f"{path} {box}".encode())
    small = album.add("x.png", Box(width=72, height=72, focus=(50, 38)))
    assert album.add("x.png", BOX) != small
    assert len(album.files) == 2


def test_pictures_that_cannot_be_read_are_told_apart() -> None:
    """Without the files, names are made of the paths alone."""
    album = Album(load=None)
    names = [album.add(path, BOX)[0] for path in ("a/x.png", "b/x.png", "a/x.png")]
    assert names == ["x.png", "x-2.png", "x.png"]


@pytest.mark.parametrize(
    "path",
    ["images/" + "a" * 200 + ".jpg", "images/دریا.png", "images/.png", "../x y(1).JPEG", "a/-.gif"],
)
def test_any_path_gives_a_name_that_every_server_keeps(path: str) -> None:
    """Plain letters, digits, hyphens and dots, short enough for a line of a mail."""
    name = Album(load=lambda _path, _box: b"\x89PNG").add(path, BOX)[0]
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}\.png", name)


@pytest.mark.parametrize(
    ("size", "as_shown"),
    [
        ((1072, 600), (536, 300)),
        ((400, 300), (400, 300)),
        ((225, 1600), (112, 800)),
        ((1072, 1600), (536, 800)),
        ((3, 4000), (1, 800)),
        ((0, 0), (0, 0)),
    ],
)
def test_a_picture_is_shown_whole_in_its_box(
    size: tuple[int, int], as_shown: tuple[int, int]
) -> None:
    """Neither wider nor taller than the box, never enlarged, never squeezed."""
    assert shown(size, BOX) == as_shown


@pytest.mark.parametrize(
    ("head", "size"),
    [
        ("89504e470d0a1a0a0000000d494844520000064000000384", (1600, 900)),
        ("474946383961400684030000", (1600, 900)),
        ("ffd8ffe000040000ffc00011080384064003", (1600, 900)),
        ("ffd8ffd8", (0, 0)),
        (
            "52494646000000005745425056503858" + "0a00000010000000" + "3f0600" + "830300",
            (1600, 900),
        ),
        ("52494646000000005745425056503820" + "000000000000009d012a" + "40068403", (1600, 900)),
        ("5249464600000000574542505650384c" + "000000002f" + "3fc6e000", (1600, 900)),
        ("", (0, 0)),
        ("3c737667", (0, 0)),
    ],
)
def test_sizes_are_read_from_the_head_of_a_picture(head: str, size: tuple[int, int]) -> None:
    """PNG, GIF, JPEG and the three kinds of WebP; anything else is unknown."""
    assert size_of(bytes.fromhex(head)) == size


@pytest.mark.parametrize("name", ["indus", "plain"])
def test_shipped_themes_use_nothing_that_is_not_there(name: str) -> None:
    """Every name, attribute, filter and part of the shipped templates exists."""
    assert inspect_theme(template_folders(Path("nowhere")), name) == ()


def test_the_names_of_the_contexts_are_the_documented_ones() -> None:
    """What the roots see is what docs/reference/template-context.md lists."""
    assert {field.name for root in ROOTS for field in fields(root.context)} == set(NAMES)
