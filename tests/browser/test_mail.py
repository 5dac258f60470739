"""The mail as programs show it: light, dark, turned round, narrow, without pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Protocol

import pytest
from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser

Scheme = Literal["light", "dark"]
OpenPage = Callable[..., Page]
ENOUGH = 4.5
"""WCAG 2.2, 1.4.3; the report of the Email Markup Consortium asks it of all text."""
LOOKS: tuple[tuple[Scheme, str], ...] = (
    ("light", "as it is"),
    ("dark", "as it is"),
    ("light", "partial"),
    ("light", "full"),
)
# A mail is shown inside a mail program's page, which brings the landmarks.
RULES_APART = ("region", "landmark-one-main")


class Mail(Protocol):
    """What the fixture `mail` returns."""

    name: str
    folder: Path


FAINT = """
([mode, enough]) => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true})
  const channels = colour => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = colour
    canvas.fillRect(0, 0, 1, 1)
    return [...canvas.getImageData(0, 0, 1, 1).data]
  }
  const turned = ([red, green, blue]) => {  // the same hue and saturation, lightness turned round
    const [r, g, b] = [red / 255, green / 255, blue / 255]
    const most = Math.max(r, g, b), least = Math.min(r, g, b), span = most - least
    const light = (most + least) / 2
    const saturation = span ? span / (1 - Math.abs(2 * light - 1)) : 0
    let hue = 0
    if (span && most === r) hue = ((g - b) / span + 6) % 6
    else if (span && most === g) hue = (b - r) / span + 2
    else if (span) hue = (r - g) / span + 4
    return channels(`hsl(${hue * 60} ${saturation * 100}% ${(1 - light) * 100}%)`)
  }
  const lightness = ([r, g, b]) => (Math.max(r, g, b) + Math.min(r, g, b)) / 510
  const ground = colour =>
    mode === 'full' || (mode === 'partial' && lightness(colour) > 0.5) ? turned(colour) : colour
  const ink = colour =>
    mode === 'full' || (mode === 'partial' && lightness(colour) < 0.5) ? turned(colour) : colour
  const luminance = colour => {
    const [r, g, b] = colour.slice(0, 3).map(part => part / 255).map(
      part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
    return (light + 0.05) / (dark + 0.05)
  }
  const under = element => {
    for (let at = element; at; at = at.parentElement) {
      const found = channels(getComputedStyle(at).backgroundColor)
      if (found[3] === 255) return found
    }
    return [255, 255, 255, 255]
  }
  const faults = new Set(), seen = {texts: 0, pictures: 0}
  const judge = (element, words) => {
    const found = contrast(ink(channels(getComputedStyle(element).color)), ground(under(element)))
    if (found < enough) faults.add(`${words.slice(0, 40)}: ${found.toFixed(1)}`)
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    if (!node.data.trim() || element.closest('style') || !element.checkVisibility()) continue
    seen.texts += 1
    judge(element, node.data.trim())
  }
  for (const picture of document.images) {
    seen.pictures += 1
    judge(picture, picture.alt)
  }
  return {faults: [...faults], ...seen}
}
"""
WORDS_OF_PICTURES = """
() => {
  const canvas = document.createElement('canvas')
  const read = picture => {
    canvas.width = picture.naturalWidth
    canvas.height = picture.naturalHeight
    const brush = canvas.getContext('2d', {willReadFrequently: true})
    brush.drawImage(picture, 0, 0)
    return brush.getImageData(0, 0, canvas.width, canvas.height).data
  }
  const clear = picture => {
    const data = read(picture)
    for (let at = 3; at < data.length; at += 4) if (data[at] < 255) return true
    return false
  }
  return [...document.images].filter(clear).map(picture => picture.alt)
}
"""


@pytest.fixture
def show(
    mail: Mail, open_page: OpenPage, serve_files: Callable[[Path], str]
) -> Callable[..., Page]:
    """Return a function that opens the mail."""
    address = serve_files(mail.folder) + "mail.html"
    return lambda **how: open_page(address, **how)


@pytest.mark.parametrize("width", [360, 640])
def test_axe_finds_nothing(
    show: Callable[..., Page], faults_in_light_and_dark: Callable[..., list[str]], width: int
) -> None:
    """No violation in light and dark, at a telephone's width and a window's."""
    assert not faults_in_light_and_dark(show(width=width), without=RULES_APART)


def test_nothing_scrolls_sideways(show: Callable[..., Page]) -> None:
    """From the smallest telephone to a wide window the mail is as wide as its room."""
    page = show(width=320)
    for width in (*range(320, 641, 20), 1000):
        page.set_viewport_size({"width": width, "height": 800})
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, width


def test_nothing_sticks_out_of_its_column(show: Callable[..., Page]) -> None:
    """At 320 pixels, too, no word and no picture leaves the margins."""
    page = show(width=320)
    outside = """
        () => [...document.querySelectorAll('h1,h2,h3,p,li,img,td,a')]
          .filter(one => one.checkVisibility())
          .filter(one => { const box = one.getBoundingClientRect()
                           return box.width && (box.left < 0 || box.right > innerWidth) })
          .map(one => one.outerHTML.slice(0, 80))
    """
    assert page.evaluate(outside) == []


def test_all_text_stands_out_however_colours_are_turned(show: Callable[..., Page]) -> None:
    """As styled; where only light grounds are turned dark; and where every colour is turned round.

    Programs that turn colours take the light ones: they know no media query.  Alternative texts
    count: they stand where a picture is not loaded.
    """
    page = show(width=640)
    for scheme, mode in LOOKS:
        page.emulate_media(color_scheme=scheme)
        found: dict[str, Any] = page.evaluate(FAINT, [mode, ENOUGH])
        assert found["texts"] > 40
        assert found["faults"] == [], (scheme, mode)


def test_pictures_bring_their_ground_along(show: Callable[..., Page]) -> None:
    """What is drawn dark on nothing vanishes where a program turns the page dark and not pictures."""
    page = show(width=640)
    page.wait_for_load_state("load")
    assert page.evaluate(WORDS_OF_PICTURES) == []


def without_pictures(page: Page) -> Page:
    """Load the page again as a program does that asks before it loads pictures."""

    def refuse(route: Route) -> None:
        if route.request.resource_type == "image":
            route.abort()
        else:
            route.fallback()

    page.route("**/*", refuse)
    page.reload()
    page.wait_for_load_state("load")
    return page


@pytest.mark.parametrize("width", [360, 640])
def test_nothing_is_lost_without_pictures(show: Callable[..., Page], width: int) -> None:
    """The words for each picture are seen in its place, and nothing else has moved away."""
    page = show(width=width)
    before = page.locator("body").inner_text()
    page = without_pictures(page)
    assert page.evaluate("[...document.images].filter(one => one.naturalWidth).length") == 0
    assert page.locator("body").inner_text() == before
    unseen = """
        () => [...document.images].filter(one => {
            const box = one.getBoundingClientRect()
            return !one.alt || box.height < 12 || box.width < 12
        }).map(one => one.outerHTML)
    """
    assert page.evaluate(unseen) == []
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wider <= 0


def test_who_publishes_is_said_in_type(mail: Mail, show: Callable[..., Page]) -> None:
    """Also a program that shows neither pictures nor their words says whose mail it is."""
    text = show(width=640).locator("body").inner_text()
    assert text.index("INDUS – People and Rivers") < text.index(
        "1" if "urdu" in mail.name else "Two"
    )


def test_links_are_known_without_their_colour(show: Callable[..., Page]) -> None:
    """Every link in the text is underlined: who sees no green sees the line (WCAG 1.4.1)."""
    page = show(width=640)
    plain = """
        () => [...document.querySelectorAll('a[href]')]
          .filter(one => one.checkVisibility())
          .filter(one => !getComputedStyle(one).textDecorationLine.includes('underline'))
          .map(one => one.outerHTML)
    """
    assert page.evaluate(plain) == []


def test_a_portrait_keeps_its_size_beside_the_note(mail: Mail, show: Callable[..., Page]) -> None:
    """Text on a narrow screen leaves it its room, and some air on the side where the words begin."""
    page = show(width=320)
    sizes = page.evaluate("[...document.querySelectorAll('.p img')].map(one => one.width)")
    assert sizes == ([] if mail.name.startswith("plain") else [72] * len(sizes))
    gaps = page.evaluate("""
        () => [...document.querySelectorAll('td.p')].map(cell => {
          const picture = cell.querySelector('img').getBoundingClientRect()
          const words = cell.nextElementSibling.getBoundingClientRect()
          return Math.max(words.left - picture.right, picture.left - words.right)
        })
    """)
    assert all(gap == 16 for gap in gaps)


def test_text_is_large_enough_to_read(show: Callable[..., Page]) -> None:
    """No text under 13 pixels, and no line tighter than its letters."""
    page = show(width=360)
    small = """
        () => [...document.querySelectorAll('p,li,h1,h2,h3,h4')]
          .filter(one => one.checkVisibility() && one.innerText.trim())
          .filter(one => { const style = getComputedStyle(one)
             const size = parseFloat(style.fontSize), line = parseFloat(style.lineHeight)
             return size < 13 || line / size < 1.05 })
          .map(one => one.outerHTML.slice(0, 90))
    """
    assert page.evaluate(small) == []
